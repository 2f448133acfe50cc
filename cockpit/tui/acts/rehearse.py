"""Rehearsals on the screen: one that is over is taken in here; where there is none, how to fly one."""

from collections.abc import Mapping

import msgspec

from cockpit.core.index import book
from cockpit.core.rehearsal import places, validated
from cockpit.core.words import listed
from cockpit.model import commands as cmd
from cockpit.model.events import RehearsalImported
from cockpit.model.frame import Tone
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.field import Choice, Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.times import ago, span

About = list[tuple[str, str]]


def rehearsal(desk: Desk) -> None:
    """Take a finished rehearsal in, or say how one is flown."""
    if desk.state.rehearsal:
        desk.say("this is a rehearsal; once it is over, the release itself takes it in", Tone.INFO)
        return
    found = desk.session.rehearsals()
    if found:
        desk.form(_take_in(desk, found))
        return
    rollback = book(desk.state).rollback
    if rollback is None:
        desk.say("the plan has no rollback to rehearse", Tone.WARN)
        return
    desk.form(_how(desk, rollback.id, rollback.rehearsed_on or "PLACE"))


def _how(desk: Desk, procedure: str, place: str) -> Form:
    proof = validated(desk.state, procedure, desk.now)
    about: About = [
        ("The rollback counts as validated." if proof.ok else f"Not validated: {proof.reason}.", "good" if proof.ok else "warn"),
        ("No rehearsal that is over lies beside this release. One is flown in a journal of its own:", "plain"),
        (f"cockpit run PLAN --rehearse --on {place}", "plain!"),
        ("Commands become their stand-ins, or are only printed; nothing is sent to anybody.", "muted"),
    ]  # fmt: skip
    return Form("Rehearse the rollback", lambda _: "", about=about, verb="leaves")


def _take_in(desk: Desk, found: tuple[RehearsalImported, ...]) -> Form:
    seen, latest = desk.state.seq, found[-1]
    about: About = [(_words(desk, one), "plain" if _proves(one) else "warn") for one in found]
    fields: list[Field] = []
    if len(found) > 1:
        fields.append(Choice("which", "Which", tuple((_key(one), one.journal) for one in found), _key(latest)))
    if any(not one.rehearsed_on for one in found):
        asked = book(desk.state).rollback
        wanted = asked.rehearsed_on if asked is not None and asked.rehearsed_on is not None else places(desk.state)[-1]
        fields.append(Choice("on", "Flown on", tuple((name, name) for name in places(desk.state)), wanted))

    def submit(v: Mapping[str, str]) -> str:
        chosen = next((one for one in found if _key(one) == v.get("which")), latest)
        return desk.do(cmd.ImportRehearsal(chosen if chosen.rehearsed_on else _on(chosen, v["on"])), seen, "taken in")

    return Form("Take in a rehearsal", submit, about=about, fields=fields, danger=Danger.YES, verb="takes it in")


def _key(one: RehearsalImported) -> str:
    return f"{one.journal} {one.ended.isoformat()}"


def _on(one: RehearsalImported, place: str) -> RehearsalImported:
    return msgspec.structs.replace(one, rehearsed_on=place)


def _proves(one: RehearsalImported) -> bool:
    return one.verified and not one.printed_only


def _words(desk: Desk, one: RehearsalImported) -> str:
    where = f" on {one.rehearsed_on}" if one.rehearsed_on else ""
    printed = f", proves nothing: {listed(one.printed_only)} did not run" if one.printed_only else ""
    result = printed or (", verified" if one.verified else ", proves nothing: it did not end verified")
    return f"{one.journal}: {one.procedure}{where}, {ago(one.ended, desk.now)}, took {span(one.total_s)}{result}"
