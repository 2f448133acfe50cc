"""`cockpit run` and `attach`: opening releases and putting a screen on them."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cockpit import __version__
from cockpit.adapters.person import host
from cockpit.cli import completing, remembered, simulation
from cockpit.cli.basics import program
from cockpit.cli.crash import visible
from cockpit.cli.plan_reading import read_plan
from cockpit.cli.screen import need_screen, show
from cockpit.cli.wiring import (
    EXIT_REFUSED,
    EXIT_USAGE,
    Failure,
    choose_role,
    open_session,
    store_of,
    warn,
)
from cockpit.core.blindness import engine_lost
from cockpit.core.index import plan_of
from cockpit.core.outcome import closed_as
from cockpit.core.rehearsal import SIMULATOR
from cockpit.format.canonical import plan_hash
from cockpit.model.commands import OpenRelease, Refusal
from cockpit.model.entry import Head
from cockpit.model.plan import Plan
from cockpit.ports import JournalError
from cockpit.session.live import LiveSession
from cockpit.session.protocol import Unsure

if TYPE_CHECKING:
    from cockpit.format.plan_loaded import Loaded


def first_t0(loaded: "Loaded", given: str | None, now: dt.datetime) -> tuple[dt.datetime | None, tuple[str, ...]]:
    """T0 in UTC, as given on the command line, else as the plan says, None where neither does; and what to say of it."""
    plan = loaded.plan
    assert plan is not None  # noqa: S101 - read_plan has seen to it
    zone = ZoneInfo(plan.release.zone)
    if given:
        from cockpit.cli.when import opening_t0

        at, words = opening_t0(given, plan.release.zone, now)
        return at, (words,) if words else ()
    t0 = plan.release.t0
    if t0 is None:
        return None, ()
    return (t0 if t0.tzinfo is not None else t0.replace(tzinfo=zone)).astimezone(dt.UTC), ()


def create(
    path: Path,
    loaded: "Loaded",
    *,
    parent: str | None,
    t0: dt.datetime | None,
    group: str = "",
    another: bool = False,
    rehearsal: bool = False,
    now: dt.datetime,
) -> str:
    """A new release's folder, with the plan pinned. Raises Failure."""
    plan = loaded.plan
    assert plan is not None  # noqa: S101 - read_plan has seen to it
    import uuid

    head = Head(
        journal=1,
        minor=0,
        release=plan.release.name,
        id=str(uuid.uuid4()),
        created=now,
        tool=__version__,
        host=host(),
        machine="",
        folder="",
        plan=loaded.raw,
        plan_hash="",
        rehearsal=rehearsal,
        source=str(path),
    )
    date = (t0 or now).astimezone(ZoneInfo(plan.release.zone)).date()
    try:
        return store_of(parent).create(head, date, group=group, another=another)
    except JournalError as error:
        raise Failure(str(error), EXIT_REFUSED) from None


def existing(name: str, parent: str | None, *, rehearsal: bool) -> str | None:
    """The one unclosed journal of a release; None where there is none. Raises Failure when there are several."""
    found = [
        one for one in store_of(parent).find(name) if not one.closed and not one.problem and one.rehearsal == rehearsal
    ]
    if len(found) > 1:
        listed = "\n".join(f"  {one.folder}" for one in found)
        raise Failure(f"several journals of {name} are open; attach to one, or close some:\n{listed}", EXIT_REFUSED)
    return found[0].folder if found else None


def open_release(
    session: LiveSession,
    t0: dt.datetime | None,
    classes: tuple[str, ...],
    scope: str,
    rehearsed_on: str = "",
    rehearses: str = "",
) -> None:
    """The first entry of a new journal. Raises Failure."""
    plan = session.state.plan
    own = () if plan is None else plan.release.class_
    chosen = classes or ((own,) if isinstance(own, str) else own)
    about = scope or (plan.release.scope if plan else "")
    answer = session.do(OpenRelease(t0=t0, classes=chosen, scope=about, rehearsed_on=rehearsed_on, rehearses=rehearses))
    if isinstance(answer, Refusal | Unsure):
        raise Failure(answer.reason, EXIT_REFUSED)


@click.command("run")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--journal", "parent", metavar="DIR", help="Parent folder of the journal.")
@click.option(
    "--as",
    "role",
    metavar="ROLE",
    shell_complete=completing.words,
    help="The role you take; else the one you last took here.",
)
@click.option("--layout", metavar="NAME", shell_complete=completing.layouts, help="The layout to begin with.")
@click.option(
    "--t0",
    metavar="WHEN",
    help='"2027-02-19 10:00" in the release\'s zone or with an offset, "10:00" of today, "+2m" from now.',
)
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="Release class; may be given several times.")
@click.option("--scope", default="", help="What the release is about, for the record.")
@click.option("--group", default="", metavar="G", help="Share the journal with this group of the host.")
@click.option("--new", "another", is_flag=True, help="Open another journal though one is open or exists.")
@click.option("--adopt", is_flag=True, help="Let a copied journal be written here from now on.")
@click.option("--rehearse", is_flag=True, help="Rehearse: stand-ins instead of commands, in a journal of its own.")
@click.option(
    "--on", "place", default="", metavar="PLACE", help="With --rehearse: the environment it acts on, or simulator."
)
@click.option("--no-ui", is_flag=True, help="Start the engine, print the journal's path, and return.")
def run(
    plan: Path,
    *,
    parent: str | None,
    role: str | None,
    layout: str | None,
    t0: str | None,
    classes: tuple[str, ...],
    scope: str,
    group: str,
    another: bool,
    adopt: bool,
    rehearse: bool,
    place: str,
    no_ui: bool,
) -> int:
    """Open a release, or reopen it, with its engine and its screen.

    PLAN is a release.toml or its folder. The plan is pinned in the journal: editing the file later changes nothing.
    A time of day that is past today is asked back at a terminal, and refused with 7 elsewhere; a whole date may be past.
    Without --no-ui nothing is begun where no screen can be shown.

    \b
    cockpit run release.toml --as commander
    cockpit run release.toml --t0 "2027-02-19 10:00" --no-ui
    cockpit run release.toml --rehearse --on staging
    """
    now = dt.datetime.now(dt.UTC)
    path, loaded = read_plan(plan)
    assert loaded.plan is not None  # noqa: S101 - read_plan has seen to it
    _check_place(loaded.plan, place, rehearse=rehearse)
    if not no_ui:
        need_screen("--no-ui starts the engine alone; nothing was begun")
    folder = None if another else existing(loaded.plan.release.name, parent, rehearsal=rehearse)
    fresh = folder is None
    start: dt.datetime | None = None
    of_t0: tuple[str, ...] = ()
    if folder is None:
        choose_role(loaded.plan, role)  # before anything is made
        start, of_t0 = first_t0(loaded, t0, now)
        folder = create(
            path, loaded, parent=parent, t0=start, group=group, another=another or rehearse, rehearsal=rehearse, now=now
        )
    if adopt:
        _adopt(folder)
    session = open_session(folder, role=role, announce=not no_ui, later=True, plan=loaded.plan if fresh else None)
    if fresh or session.state.opened is None:  # a start that failed half-way left a journal without a first entry
        if not fresh:
            start, of_t0 = first_t0(loaded, t0, now)
        open_release(session, start, classes, scope, place)
        return _go(session, layout=layout, no_ui=no_ui, said=of_t0)  # its pinned plan is this file
    unused: list[str] = []
    if t0:
        unused.append("the release is open already; --t0 changes nothing: slip it with `cockpit slip` or on the screen")
    if place and place != session.state.rehearsed_on:
        on = session.state.rehearsed_on or "no place in particular"
        unused.append(f"the rehearsal is open already, on {on}; --on is left")
    return _go(session, layout=layout, no_ui=no_ui, said=(*unused, *_changed(session, loaded)))


def _check_place(plan: Plan, place: str, *, rehearse: bool) -> None:
    """Before anything is made: --on names a place that the plan knows. Raises Failure."""
    if place and not rehearse:
        raise Failure("--on goes with --rehearse: it says where the stand-ins act", EXIT_USAGE)
    known = [*(one.id for one in plan.environment), SIMULATOR]
    if place and place not in known:
        raise Failure(f"--on: there is no environment {place!r}; there are: {', '.join(known)}", EXIT_USAGE)


def rehearsal_lines(session: LiveSession) -> list[str]:
    """Rehearsals that are over and not taken in yet, with the command that does it."""
    if session.mode != "live":
        return []
    from cockpit.cli.rehearsals import lines

    return lines(session.state, session.place)


class Arrival:
    """What may follow the first picture: the session is announced, its engine started, rehearsals are looked for.

    Called once the picture stands, or where there is none; only the first call does anything. said: lines for the
    person, the gravest first, that hold when the screen is gone as well; some may be given: a screen would cover what is
    said before it. role: what to say of the role they act in.
    """

    def __init__(self, session: LiveSession, role: str = "", said: tuple[str, ...] = ()) -> None:
        self._session = session
        self._role = role
        self._given = said
        self._done = False
        self.said: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        if not self._done:
            self._done = True
            session = self._session
            warning = session.revive() if session.mode in ("live", "rehearsal") else ""
            session.open()
            self.said = tuple(filter(None, (warning, *self._given, *rehearsal_lines(session))))
        return tuple(filter(None, (*self.said, self._role)))


def _go(session: LiveSession, *, layout: str | None, no_ui: bool, said: tuple[str, ...] = ()) -> int:
    arrival = Arrival(session, "" if no_ui or session.mode == "read-only" else remembered.resume_role(session), said)
    if no_ui:
        for line in arrival():
            warn(visible(line))
        click.echo(session.place)
        session.close()
        return 0
    try:
        status = show(session, layout, arrive=arrival)
    except Failure:
        for line in arrival.said:
            warn(visible(line))
        raise
    if status == 0:  # else the terminal may be gone
        from cockpit.cli.leaving import last_words

        told = [visible(line) for line in arrival.said]
        if not told or last_words("\n".join(told), sys.stderr):
            last_words("\n".join(visible(line) for line in farewell(session)))
    return status


def farewell(session: LiveSession) -> list[str]:
    """What somebody who leaves a screen has to know: who watches from now on, where the record is, how to come back."""
    state, place, name = session.state, session.place, program()
    now = session.now()
    if state.closed:
        first = f"{state.name} is {closed_as(state)}"
    elif simulation.over(plan_of(state), place):
        first, back = f"{state.name}: this demo is over", f"  {name} replay {place}"
        return [first, f"The journal is {place}", back]
    elif why := engine_lost(state, now):
        first = f"{state.name}: NOBODY WATCHES ({why}); attaching starts an engine"
    else:
        first = f"{state.name}: the engine stays and keeps watching"
    back = f"  {name} attach {place}" if not state.closed else f"  {name} replay {place}"
    return [first, f"The journal is {place}", back, f"  {name} status {place}"]


def _adopt(folder: str) -> None:
    from cockpit.adapters.clock import SystemClock
    from cockpit.adapters.journal_file import JournalFile
    from cockpit.adapters.person import person

    store = JournalFile(folder, SystemClock(), write=True)
    for _ in store.catch_up():
        pass
    try:
        store.adopt(actor=person(os.environ).name, role="")
    except JournalError as error:
        raise Failure(str(error), EXIT_REFUSED) from None
    finally:
        store.close()


def _changed(session: LiveSession, loaded: "Loaded") -> tuple[str, ...]:
    """What to say of a plan file that is no longer what it was when the release was opened."""
    if plan_hash(loaded.raw) == session.state.plan_hash:
        return ()
    words = "this plan file differs from the plan pinned in the journal; the pinned one is in force. "
    return (f"{words}`cockpit amend {session.place} PLAN` shows the difference and changes it",)


@click.command("attach")
@click.argument("journal", shell_complete=completing.journals)
@click.option("--read-only", is_flag=True, help="Look, change nothing.")
@click.option(
    "--as",
    "role",
    metavar="ROLE",
    shell_complete=completing.words,
    help="The role you take; else the one you last took here.",
)
@click.option("--layout", metavar="NAME", shell_complete=completing.layouts, help="The layout to begin with.")
def attach(journal: str, *, read_only: bool, role: str | None, layout: str | None) -> int:
    """Put a screen on a running release. JOURNAL is its folder or journal.toml.

    \b
    cockpit attach hotdash-pilot-2027-02-19 --as commander
    cockpit attach --read-only hotdash-pilot-2027-02-19
    """
    session = open_session(journal, role=role, read_only=read_only, later=True)
    return _go(session, layout=layout, no_ui=False)
