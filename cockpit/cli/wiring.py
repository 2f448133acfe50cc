"""Where ports meet adapters: journals opened, ledgers made, engines started. Every command builds on this."""

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.person import host, new_session_id, person
from cockpit.adapters.place import EngineWatch
from cockpit.cli import remembered, simulation
from cockpit.cli.basics import (
    EXIT_REFUSED,
    EXIT_UNREADABLE,
    EXIT_USAGE,
    Failure,
    located,
    plan_from_text,
    program,
    releases_dir,
)
from cockpit.core.blindness import engine_lost
from cockpit.core.index import plan_of
from cockpit.engine.ledger import Ledger
from cockpit.format.plan_pinned import pinned
from cockpit.model.commands import Actor, AmendPlan, Refusal
from cockpit.model.entry import Draft, Entry
from cockpit.model.events import RehearsalImported, RunOrdered
from cockpit.model.plan import Plan
from cockpit.model.state import EngineFacts, State
from cockpit.ports import JournalError
from cockpit.session.live import LiveSession, NotStarted
from cockpit.session.protocol import Rehearsing

if TYPE_CHECKING:
    from cockpit.adapters.release_folder import ReleaseFolder
    from cockpit.adapters.runs import RunShelf

# What follows imports inside functions what the first picture of a screen does without: start-up is paid in imports.

__all__ = ["EXIT_REFUSED", "EXIT_UNREADABLE", "EXIT_USAGE", "Failure", "releases_dir"]  # from basics, for commands


def open_store(journal: str, *, write: bool, who: str = "") -> JournalFile:
    """A journal by its folder or file. Raises Failure where there is none or it cannot be read."""
    try:
        return JournalFile(located(journal), SystemClock(), write=write, who=who)
    except JournalError as error:
        raise Failure(str(error), EXIT_UNREADABLE) from None
    except OSError as error:
        raise Failure(f"{journal}: {error.strerror or error}", EXIT_UNREADABLE) from None


def pinned_plan(store: JournalFile) -> Plan:
    """The plan in a journal's head. Raises Failure."""
    try:
        return pinned(store.head.plan)
    except ValueError as error:
        words = f"{store.folder}: the pinned plan, written by cockpit {store.head.tool}, cannot be acted on: {error}"
        raise Failure(
            f"{words}\nWhat it records can be looked at: cockpit replay, status, export.", EXIT_UNREADABLE
        ) from None


def base_of(store: JournalFile) -> str:
    """The folder that the plan's workdir is relative to: where the plan file lay when it was pinned."""
    source = store.head.source
    return str(Path(source).parent) if source else store.folder


def secrets_of(plan: Plan, environ: Mapping[str, str]) -> dict[str, str]:
    """The secret values of the plan that are set here, by name."""
    names = [one.name for environment in plan.environment for one in environment.env if one.secret]
    return {name: environ[name] for name in names if len(environ.get(name, "").strip()) >= 4}


def shelf(store: JournalFile, plan: Plan, environ: Mapping[str, str]) -> "RunShelf":
    """The release's runs and evidence."""
    from cockpit.adapters.process import ProcessRunner
    from cockpit.adapters.runs import RunShelf
    from cockpit.format.masking import Masker

    return RunShelf(store.folder, ProcessRunner(), Masker(secrets_of(plan, environ)))


def _mask(plan: Plan, text: str) -> str:
    """A text without the secrets that are set here, and without what has the shape of one."""
    from cockpit.format.masking import Masker

    return Masker(secrets_of(plan, os.environ)).mask(text)


class LateRuns:
    """ports.Runs that is made when it is first used, so that a screen paints before it can start commands."""

    def __init__(self, make: "Callable[[], RunShelf]") -> None:
        self._make = make
        self._made: RunShelf | None = None

    def __getattr__(self, name: str) -> object:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)


def open_ledger(
    store: JournalFile, *, prepare: bool = True, plan: Plan | None = None
) -> tuple[Ledger, Plan, "RunShelf"]:
    """A ledger over an open journal, with run folders prepared for the orders it writes. plan: what was just pinned."""
    plan = plan if plan is not None else pinned_plan(store)
    runs: RunShelf = LateRuns(lambda: shelf(store, plan, os.environ))  # type: ignore[assignment]

    def prepared(state: State, drafts: tuple[Draft, ...]) -> None:
        if any(isinstance(draft.event, RunOrdered) for draft in drafts):
            from cockpit.engine.orders import Preparer

            Preparer(runs, base_of(store), os.environ, SystemClock().now)(state, drafts)

    return Ledger(store, plan, plan_from_text, prepare=prepared if prepare else None), plan, runs


def own_engine(state: State) -> EngineFacts | None:
    """The engine that the journal names, if it may be a process here; never that of the original of an adopted copy."""
    known = state.engine
    return known if known.pid and not (known.released or known.elsewhere) and known.host == host() else None


def ensure_engine(ledger: Ledger) -> str:
    """Start the journal's engine unless one has been heard of lately; a warning in words, or "". Raises NotStarted."""
    state = ledger.state
    if state.closed:
        return ""
    if not ledger.store.health.writable:
        raise NotStarted(f"no engine is started: {ledger.store.health.words}")
    lost = engine_lost(state, SystemClock().now())
    if simulation.over(plan_of(state), ledger.store.folder):
        raise NotStarted(simulation.words(ledger.store.folder, watched=not lost))
    if not lost:
        return ""
    from cockpit.adapters.engine_process import lives, start_engine

    known = own_engine(state)
    if known is not None and lives(known.pid, known.start_time):
        raise NotStarted(
            f"an engine holds this journal and writes nothing: {lost}, but its process {known.pid} is there. Wait a moment; "
            f"if it stays silent, `{program(elsewhere=True)} engine --take-over {ledger.store.folder}` in another terminal ends it and is "
            "the engine"
        )
    try:
        start_engine(ledger.store.folder, os.environ)
    except (OSError, ValueError) as error:
        raise NotStarted(f"the engine could not be started: {error}") from None
    return unset(plan_of(state))


def unset(plan: Plan) -> str:
    """What an engine started from here cannot know, in words; "" when every variable the plan needs is set."""
    from cockpit.engine.tools import missing_names

    lacking = missing_names(plan, os.environ)
    if not lacking:
        return ""
    more = f" and {len(lacking) - 6} more" if len(lacking) > 6 else ""
    blind = ", and without its control target it is blind" if any(probe.control for probe in plan.probe) else ""
    return (
        f"the engine was started without {', '.join(lacking[:6])}{more}: what needs them fails{blind}. "
        "Set them, end it with `cockpit engine --stop JOURNAL`, and attach again"
    )


def choose_role(plan: Plan, wanted: str | None) -> str:
    """A role by id, checked. Raises Failure with what there is."""
    if not wanted:
        return ""
    if wanted not in {role.id for role in plan.role}:
        known = ", ".join(role.id for role in plan.role) or "none"
        raise Failure(f"the plan has no role {wanted!r}; there are: {known}", EXIT_USAGE)
    return wanted


def _decisions(plan: Plan, base: str) -> tuple[str, ...] | None:
    from cockpit.cli.decision_file import known_decisions

    return known_decisions(plan, base)


def _kept(base: str, state: State, folder: str, path: str) -> tuple[str, str, int] | Refusal:
    """A file as a person on a screen names it: absolute, below their home, beside the plan, or where they stand."""
    from cockpit.cli.attaching import keep
    from cockpit.engine.tools import workdir

    home = Path(path.strip()).expanduser()
    beside = Path(workdir(plan_of(state), base)) / home
    try:
        return keep(folder, str(beside if beside.exists() else home))
    except (Failure, RuntimeError) as no:
        return Refusal("no-file", str(no))


def _amendment(
    source: str, state: State, place: str, entries: Iterator[Entry], now: dt.datetime
) -> AmendPlan | Refusal:
    from cockpit.cli.amend import proposed

    return proposed(source, state, place, entries, now)


def _rehearsals(state: State, folder: str) -> tuple[RehearsalImported, ...]:
    from cockpit.cli.rehearsals import offers

    return tuple(offer.result for offer in offers(state, folder))


class _Beside:
    """Rehearsals beside a release, for its sessions."""

    def rehearsing(self, state: State, place: str) -> tuple[Rehearsing, ...]:
        from cockpit.cli.rehearsals import going, standing

        return tuple(Rehearsing(folder, standing(one)) for folder, one in going(state, place))

    def rehearse(
        self, state: State, place: str, role: str, *, on: str, procedure: str, values: Mapping[str, str]
    ) -> Rehearsing | Refusal:
        from cockpit.cli.rehearsals import WHOLE_T0, begin

        try:
            made, lacks = begin(state, place, role, on=on, procedure=procedure, values=values, whole_t0=WHOLE_T0)
        except Failure as no:
            return Refusal("no-rehearsal", str(no))
        return Rehearsing(made, lacks)


def open_session(
    journal: str,
    *,
    role: str | None = None,
    read_only: bool = False,
    announce: bool = True,
    later: bool = False,
    plan: Plan | None = None,
) -> LiveSession:
    """A session on a journal: for a screen (announce) or for one command.

    later: the caller opens it when it is time. plan: the one just pinned there, which is not read again.
    """
    actor = person(os.environ)
    store = open_store(journal, write=not read_only, who=actor.name)
    ledger, plan, runs = open_ledger(store, plan=plan)
    why = "it was opened with --read-only" if read_only else ("" if store.health.writable else store.health.words)
    session = LiveSession(
        ledger,
        Actor(actor.name, choose_role(plan, role), actor.os, actor.claimed),
        SystemClock(),
        runs,
        read_only=why,
        session_id=new_session_id() if announce else "",
        uid=os.geteuid(),
        host=host(),
        ensure_engine=(lambda: ensure_engine(ledger)) if not why else None,
        decisions=lambda state: _decisions(plan_of(state), base_of(store)),
        rehearsals=_rehearsals,
        lies=lambda path: (Path(base_of(store)) / Path(path.strip()).expanduser()).exists(),
        hangar=_Beside(),
        keeper=partial(_kept, base_of(store)),
        amender=partial(_amendment, store.head.source),
        acting=partial(remembered.keep_role, actor.name, store.folder) if announce and not why else None,
        mask=lambda text: _mask(plan_of(ledger.state), text),
        gone=EngineWatch().gone,
    )
    if announce and role and not why:
        remembered.keep_role(actor.name, store.folder, role)
    if announce and not later:
        session.open()
    return session


def store_of(parent: str | None) -> "ReleaseFolder":
    """The releases of a parent folder."""
    from cockpit.adapters.release_folder import ReleaseFolder

    return ReleaseFolder(releases_dir(parent))


def warn(text: str) -> None:
    """A line on stderr that is no error."""
    click.echo(text, file=sys.stderr)


def release_workdir(ledger: Ledger, store: JournalFile) -> str:
    """Where the release's commands start, absolute."""
    from cockpit.engine.tools import workdir

    return workdir(plan_of(ledger.state), base_of(store))
