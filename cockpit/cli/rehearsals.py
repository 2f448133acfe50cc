"""Rehearsals as the command line meets them: read from their own journals, offered to the release they were flown for."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from cockpit.adapters.release_folder import MARK, look
from cockpit.cli.basics import Failure, plan_from_text
from cockpit.cli.reading import reading
from cockpit.core.index import book
from cockpit.core.rehearsal import imported, procedure_hash
from cockpit.core.words import listed
from cockpit.model.events import RehearsalImported
from cockpit.model.state import State
from cockpit.reports.rehearsal import of_kind, results
from cockpit.views.times import span


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
