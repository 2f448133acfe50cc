"""Acts on the release as a whole: closing it, and taking in a rehearsal."""

import sys

import click
import msgspec

from cockpit.cli.acting import Act, Asked, command, group
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import arg, flag, opt, reason
from cockpit.cli.rehearsal_start import start
from cockpit.cli.rehearsals import Rehearsed, read
from cockpit.cli.wiring import warn
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import same_person
from cockpit.core.rehearsal import SIMULATOR, imported, places
from cockpit.core.release import missing, outcome_now
from cockpit.core.roles import holder, title
from cockpit.core.words import listed
from cockpit.format.sanitise import visible
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.model.events import RehearsalImported
from cockpit.reports.rehearsal import of_kind


def _close(asked: Asked) -> Command:
    return cmd.CloseRelease(reason=asked.text("reason"), abandon=asked["abandon"])


def _against(asked: Asked) -> list[str] | Refusal:
    """What is missing and what stays open in the release that is closed; a refusal where nobody has said that it is meant
    all the same. What the rules refuse anyway they say themselves."""
    from cockpit.views.base import Sight
    from cockpit.views.closing import lacks, left_behind, would_be

    if asked.session.may(_close(asked)) is not None:
        return []
    state, sight, lacking = asked.state, Sight(asked.state, asked.now), missing(asked.state, asked.now)
    words = lacks(sight, lacking)
    words += [f"stays as it is: {one}" for one in left_behind(sight, {what for what, _ in lacking})]
    if lacking:
        came = "abandoned" if asked["abandon"] else outcome_now(state, asked.now)
        words = [would_be(state.name, came, lacking), *words]
    words += _not_theirs(asked)
    if not lacking or asked["abandon"] or asked.text("confirm") == state.name:
        return words
    for line in words:
        warn(visible(line, one_line=True))
    if not asked.text("confirm") and sys.stdin.isatty():
        asked.seen = state.seq
        typed = click.prompt("Type the release's name to close it", default="", show_default=False, err=True)
        if typed.strip() == state.name:
            return []
    return Refusal("unconfirmed", f"nothing was done. To close it all the same: --confirm {state.name}")


def _not_theirs(asked: Asked) -> list[str]:
    """That who closes it holds none of the roles that may; nothing where the plan gives that to none."""
    state, who = asked.state, asked.session.who
    able = [role.id for role in plan_of(state).role if "close" in role.may]
    if not able or any(same_person(holder(state, one).owner, who) for one in able):
        return []
    owners = listed(f"{title(state, one)} ({holder(state, one).owner or 'nobody'})" for one in able)
    return [f"closing is for {owners}, and you are {who}"]


def _rehearsal(asked: Asked) -> Command:
    rehearsed = read(asked.text("rehearsal"))
    folder, state = rehearsed.folder, rehearsed.state
    if not state.rehearsal:
        raise Failure(f"{folder} is no rehearsal; one is made with `cockpit run PLAN --rehearse`", EXIT_USAGE)
    if state.name != asked.state.name:
        raise Failure(f"{folder} rehearses {state.name}, and this is {asked.state.name}", EXIT_USAGE)
    chosen = _chosen(rehearsed, asked)
    if chosen.rehearsed_on:
        if asked.text("on") not in ("", chosen.rehearsed_on):
            raise Failure(f"--on: {folder} was opened as a rehearsal on {chosen.rehearsed_on}", EXIT_USAGE)
        return cmd.ImportRehearsal(chosen)
    return cmd.ImportRehearsal(msgspec.structs.replace(chosen, rehearsed_on=_place(asked, chosen.procedure)))


def _chosen(rehearsed: Rehearsed, asked: Asked) -> RehearsalImported:
    """The latest result that is not taken in yet: of the procedure named, else of the rollback."""
    named = asked.text("procedure")
    wanted = [one for one in rehearsed.found if one.procedure == named]
    if not named:
        wanted = of_kind(rehearsed.found, plan_of(asked.state), "rollback")
    if not wanted:
        known = ", ".join(dict.fromkeys(one.procedure for one in rehearsed.found)) or "none"
        raise Failure(
            f"no {named or 'rollback'} was rehearsed to its end there; procedures that were: {known}. Call it in the "
            f"rehearsal (cockpit attach {rehearsed.folder}, R), or start one that does: cockpit rehearsal start",
            EXIT_USAGE,
        )
    fresh = [one for one in wanted if not imported(asked.state, one)]
    return (fresh or wanted)[-1]


def _place(asked: Asked, procedure: str) -> str:
    """Where it was rehearsed, in a person's word, since the rehearsal itself does not say."""
    said, known = asked.text("on"), places(asked.state)
    if said and said not in known:
        raise Failure(f"--on: there is no environment {said!r}; there are: {', '.join(known)}", EXIT_USAGE)
    planned = book(asked.state).procedures.get(procedure)
    if not said and planned is not None and planned.rehearsed_on is not None:
        raise Failure(f"say where it was rehearsed with --on; the plan asks for {planned.rehearsed_on}", EXIT_USAGE)
    return said or SIMULATOR


close = command(
    Act(
        "close",
        _close,
        (
            *reason(),
            opt("confirm", "The release's name, to close it although something is missing.", "NAME"),
            flag("abandon", "The release is given up."),
        ),
        "Close the release; its engine ends. What completion still lacks has to be answered with a reason, and at a "
        "terminal with the release's name; without one --confirm says it.",
        "hotdash-pilot-2027-02-19 --as commander",
        before=_against,
    )
)

rehearsal = group(
    "rehearsal",
    "Rehearse the rollback, and take in what that proves.",
    (
        Act(
            "import",
            _rehearsal,
            (
                arg("rehearsal", "REHEARSAL"),
                opt("on", "Where it was rehearsed, if its record does not say: an environment, or simulator.", "PLACE"),
                opt("procedure", "Which procedure; the rollback, if none is named.", "ID"),
            ),
            "Take a rehearsal's result into this release's record.",
            "hotdash-pilot-2027-02-19 hotdash-pilot-2027-02-18 --on staging",
        ),
    ),
    default="import",
)
rehearsal.add_command(start)
