"""Rehearsals as the command line meets them: read from their own journals, offered to the release they were flown for."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cockpit.adapters.release_folder import MARK, look
from cockpit.cli.basics import EXIT_REFUSED, Failure, plan_from_text
from cockpit.cli.reading import reading
from cockpit.core.index import book, plan_of
from cockpit.core.rehearsal import imported, procedure_hash
from cockpit.core.words import listed
from cockpit.format.plan_loaded import Loaded
from cockpit.model.commands import CallProcedure, CloseRelease
from cockpit.model.events import PlanAmended, RehearsalImported
from cockpit.model.state import State
from cockpit.reports.rehearsal import of_kind, results
from cockpit.session.protocol import Done
from cockpit.views.base import Sight
from cockpit.views.procedures import latest, shown
from cockpit.views.times import span

WHOLE_T0 = dt.timedelta(minutes=10)
"""A rehearsal of the whole day begins so long before its T0, unless somebody says otherwise."""


class Rehearsed(NamedTuple):
    """A rehearsal's journal. state: at its end. found: its results, in the order in which they ended."""

    folder: str
    state: State
    found: list[RehearsalImported]


def read(journal: str, place: str = "") -> Rehearsed:
    """A rehearsal's journal, by folder or file. place: where it acted, if it does not say. Raises Failure."""
    with reading(journal) as opened:
        store = opened.store
        if opened.trouble:
            raise Failure(f"{store.folder}: {opened.trouble}", 2)
        name = os.path.basename(store.folder)
        entries = store.entries()
        found = results(store.head, opened.plan, plan_from_text, entries, journal=name, place=place)
        return Rehearsed(store.folder, opened.state, found)


def begin(
    state: State, folder: str, role: str, *, on: str, procedure: str, values: Mapping[str, str], whole_t0: dt.timedelta
) -> tuple[str, str]:
    """A new rehearsal beside the release, of the plan in force, its engine started; its folder, and what that lacks.

    procedure: called at once, and the rehearsal closes itself after it; "" for the whole day, which begins `whole_t0`
    before its T0. Raises Failure.
    """
    from cockpit.cli.run import create, open_release
    from cockpit.cli.wiring import open_session

    path, loaded = _in_force(state, folder)
    now = dt.datetime.now(dt.UTC)
    t0 = now if procedure else now + whole_t0
    parent = os.path.dirname(os.path.realpath(folder))
    made = create(path, loaded, parent=parent, t0=t0, another=True, rehearsal=True, now=now)
    session = open_session(made, role=role, announce=False)
    try:
        open_release(session, t0, state.classes, state.scope, on, procedure)
        if procedure:
            call = CallProcedure(
                procedure=procedure, reason="rehearsal", typed=state.name, values=dict(values), generation=0
            )
            answer = session.do(call)
            if not isinstance(answer, Done):
                session.do(CloseRelease(reason="its procedure could not be called", abandon=True))
                raise Failure(f"{procedure} could not be called in the rehearsal: {answer.reason}", EXIT_REFUSED)
        warning = session.revive()
        if warning and not session.reviving:
            session.do(CloseRelease(reason="its engine could not be started", abandon=True))
            raise Failure(f"{made}: {warning}")
    finally:
        session.close()
    return made, warning


def _in_force(state: State, folder: str) -> tuple[Path, Loaded]:
    """The plan in force with its raw tables, and where it lay: an amended one is in its entry."""
    import toml_rs

    with reading(folder) as opened:
        head = opened.store.head
        raw = dict(head.plan)
        if state.amendments:
            events = (entry.event for entry in opened.store.entries())
            texts = [event.plan for event in events if isinstance(event, PlanAmended) and event.plan]
            raw = toml_rs.loads(texts[-1]) if texts else raw
    path = Path(head.source) if head.source else Path(folder) / "release.toml"
    return path, Loaded(plan_of(state), (), raw, "", str(path))


def going(state: State, folder: str) -> Iterator[tuple[str, State]]:
    """Rehearsals beside the release that are not closed: folder and state, in the order of their names."""
    if state.rehearsal:
        return
    for one in _beside(state, os.path.dirname(os.path.realpath(folder))):
        try:
            with reading(one) as opened:
                if not opened.trouble and not opened.state.closed:
                    yield opened.store.folder, opened.state
        except Failure:
            continue


def standing(state: State) -> str:
    """How a rehearsal stands, in a few words."""
    sight = Sight(state, state.last_at or dt.datetime.now(dt.UTC), "", "")
    where = f" on {state.rehearsed_on}" if state.rehearsed_on else ""
    rollback = book(state).rollback
    called = latest(sight, rollback.id) if rollback is not None else None
    if rollback is None or called is None:
        return f"the whole day{where}, nothing rolled back yet"
    return f"{rollback.title or rollback.id}{where}: {shown(sight, rollback, called).state.text}"


class Offer(NamedTuple):
    """A finished rehearsal of the rollback that the release has not taken in. hindrance: why it would prove nothing."""

    folder: str
    result: RehearsalImported
    hindrance: str


def offers(state: State, folder: str) -> list[Offer]:
    """Finished rehearsals of this release beside its folder, oldest first. Journals that cannot be read are none."""
    if state.rehearsal or state.closed or book(state).rollback is None:
        return []
    found: list[Offer] = []
    for one in _beside(state, os.path.dirname(os.path.realpath(folder))):
        try:
            rehearsed = read(one)
        except Failure:
            continue
        mine = of_kind(rehearsed.found, book(state).plan, "rollback")
        found += [
            Offer(rehearsed.folder, result, _hindrance(state, result)) for result in mine if not imported(state, result)
        ]
    return sorted(found, key=lambda offer: (offer.result.ended, offer.folder))


def _beside(state: State, parent: str) -> Iterator[str]:
    """Folders of this release's rehearsals, as far as they may hold news: only those named so are looked into."""
    known = {one.journal for one in state.rehearsals}
    try:
        names = sorted(name for name in os.listdir(parent) if MARK in name)
    except OSError:
        return
    for name in names:
        one = look(os.path.join(parent, name))
        if one is None or one.problem or not one.rehearsal or one.release != state.name:
            continue
        if not (one.closed and name in known):
            yield one.folder


def _hindrance(state: State, result: RehearsalImported) -> str:
    if not result.verified:
        return "it did not end verified"
    if result.printed_only:
        return f"{listed(result.printed_only)} did not run"
    if procedure_hash(book(state).plan, result.procedure) != result.procedure_hash:
        return "the procedure is another one now"
    return ""


def lines(state: State, folder: str) -> list[str]:
    """What to say of them when a release is opened: what there is, and the command that takes it in."""
    said: list[str] = []
    for offer in offers(state, folder):
        result, name = offer.result, os.path.basename(offer.folder)
        if offer.hindrance:
            said.append(f"{name} rehearsed {result.procedure}, which proves nothing: {offer.hindrance}")
            continue
        where = f" on {result.rehearsed_on}" if result.rehearsed_on else ""
        said.append(f"{name} rehearsed {result.procedure}{where} in {span(result.total_s)}; it is not taken in yet:")
        on = "" if result.rehearsed_on else " --on PLACE"
        said.append(f"  cockpit rehearsal import {folder} {offer.folder}{on}")
    return said
