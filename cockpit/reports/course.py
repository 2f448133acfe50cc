"""How an incident went, measured: its moments, the lengths between them, and the rollback that answered it."""

import datetime as dt
import itertools

from msgspec import Struct

from cockpit.core.clock import t_then
from cockpit.model.events import TriggerChanged, TriggerDeclared
from cockpit.model.state import IncidentFacts, ProcFacts
from cockpit.reports.document import Data, Part, Table
from cockpit.reports.incident_log import about, began
from cockpit.reports.source import Source, Told, lasted, length

DEPLOYED = "deployed"
"""The mark that is no part of the incident, but from which people had the release."""
BEFORE = dt.timedelta(hours=1)
"""A trigger that breached so long before anybody reported an incident is taken for its alarm."""


class Mark(Struct, frozen=True):
    """A moment that lengths are measured between."""

    name: str
    at: dt.datetime
    t_s: float | None
    seq: int


def first_seen(source: Source, one: IncidentFacts) -> dt.datetime:
    """When it began, or when what somebody wrote about it happened, if that was earlier."""
    return min([began(one), *(told.when for told in about(source, one.incident) if not told.retracted)])


def first_sign(source: Source, one: IncidentFacts) -> Told | None:
    """What was written down, later, to have happened before anybody reported it."""
    known = [told for told in about(source, one.incident) if told.when < began(one) and not told.retracted]
    return min(known, key=lambda told: (told.when, told.seq), default=None)


def is_alarm(one: Told) -> bool:
    """Whether it says that a trigger breached, or that somebody declared one."""
    if isinstance(one.event, TriggerDeclared):
        return not one.event.over
    return isinstance(one.event, TriggerChanged) and one.event.phase in ("pending", "firing")


def alarms(source: Source, one: IncidentFacts | None) -> list[Told]:
    """What triggers said of an incident: the one that opened it, from when it last cleared before that; else all from an
    hour before it until it was over."""
    found = [told for told in source.told if is_alarm(told)]
    if one is None:
        return found
    own = [told for told in found if one.trigger and getattr(told.event, "trigger", "") == one.trigger]
    last, sent = one.resolved or source.now, first_seen(source, one) - BEFORE
    cleared = [
        told.when
        for told in source.told
        if own and isinstance(told.event, TriggerChanged) and told.event.phase == "cleared"
        and told.event.trigger == one.trigger and told.when < began(one)
    ]  # fmt: skip
    return [told for told in own or found if max([sent, *cleared]) <= told.when <= last]


def rollbacks(source: Source) -> list[ProcFacts]:
    """Every rollback that was called, in order."""
    return [proc for proc in source.state.procs.values() if proc.kind == "rollback"]


def answered_by(source: Source, one: IncidentFacts) -> ProcFacts | None:
    """The rollback that was called for an incident, or, where nobody said for which, while it lasted."""
    last = one.resolved or source.now
    for proc in rollbacks(source):
        if proc.incident == one.incident:
            return proc
        if not proc.incident and first_seen(source, one) - BEFORE <= proc.called <= last:
            return proc
    return None


def answers(source: Source, one: IncidentFacts | None) -> list[ProcFacts]:
    """Every rollback that is part of its course: the one that answered it, and each called after that while it lasted;
    without an incident, every one."""
    if one is None:
        return rollbacks(source)
    first, last = answered_by(source, one), one.resolved or source.now
    if first is None:
        return []
    later = [
        proc
        for proc in rollbacks(source)
        if first.seq < proc.seq and (proc.incident == one.incident or (not proc.incident and proc.called <= last))
    ]
    return [first, *later]


def marks(source: Source, one: IncidentFacts | None) -> list[Mark]:
    """What happened first of each kind: deployed, began, noticed, reported, the rollback and its end, resolved; and,
    where it was tried again, each later deploy and rollback. Without an incident, of every rollback."""
    found: list[Mark] = []

    def add(name: str, at: dt.datetime | None, seq: int) -> None:
        if at is not None:
            found.append(Mark(name, at, t_then(source.state, at), seq))

    procs = answers(source, one)
    if one is not None:
        sign = first_sign(source, one)
        if sign is not None:
            add("first sign", sign.when, sign.seq)
        add("began", one.occurred, one.seq)
        add("reported", one.opened, one.seq)
        add("resolved", one.resolved, one.seq)
    alarm = next(iter(alarms(source, one)), None)
    if alarm is not None and (one is not None or procs):
        add("a trigger breached", alarm.when, alarm.seq)
    for proc in procs:
        which = f" {proc.proc}" if len(procs) > 1 else ""
        add(f"rollback{which} called", proc.called, proc.seq)
        add(f"rollback{which} executed", proc.executed, proc.seq)
        if proc.status == "verified":
            add(f"rollback{which} verified", proc.ended, proc.seq)
    if found:
        start, last = min(mark.at for mark in found), one.resolved if one is not None else None
        numbered = [*enumerate(source.state.deploys, start=1)]
        before = [number for number, deploy in numbered if deploy.at <= start]
        again = [n for n, deploy in numbered if deploy.at > start and procs and (last is None or deploy.at <= last)]
        for number in (*before[-1:], *again):
            deploy = source.state.deploys[number - 1]
            add(f"{DEPLOYED} {number}" if again else DEPLOYED, deploy.at, deploy.seq)
    return sorted(found, key=lambda mark: (mark.at, mark.seq, mark.name == "resolved"))


def durations(found: list[Mark], incident: str = "") -> list[Data]:
    """From each mark to the next, and from the first sign to the last; seconds on the wall and on the T-clock."""
    pairs = list(itertools.pairwise(found))
    inside = [mark for mark in found if not mark.name.startswith(DEPLOYED)]
    if len(inside) > 2:
        pairs.append((inside[0], inside[-1]))
    return [
        {
            "incident": incident,
            "from": one.name,
            "to": other.name,
            "wall_s": length(one.at, other.at),
            "t_s": other.t_s - one.t_s if one.t_s is not None and other.t_s is not None else None,
        }
        for one, other in pairs
    ]


def measured(source: Source, one: IncidentFacts | None) -> tuple[Part, ...]:
    """The same for people: when what happened, and how long from one to the next."""
    found = marks(source, one)
    lines = tuple(
        (str(each["from"]), str(each["to"]), _said(each["wall_s"]), _said(each["t_s"])) for each in durations(found)
    )
    moments = Table(("moment", "when"), tuple((mark.name, source.both(mark.at)) for mark in found), empty="")
    return moments, Table(("from", "to", "wall clock", "T-clock"), lines, empty="")


def _said(seconds: object) -> str:
    return lasted(seconds) if isinstance(seconds, float) else ""
