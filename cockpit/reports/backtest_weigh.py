"""What a flight under another plan is worth: lead times, false alarms, and what would have gone otherwise."""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from cockpit.model.checks import Trigger
from cockpit.reports.backtest_flight import Flight
from cockpit.reports.backtest_record import Fire
from cockpit.reports.backtest_schema import Act, Course, Firing, RuleCourse, TriggerCourse, VerdictSpell
from cockpit.views.times import stamp, zone

SAME_S = 3.0
"""Two firings no further apart are one and the same: what counts is written at once, and acted on within a second."""


def course(flight: Flight) -> Course:
    """One journal, weighed."""
    record, state = flight.record, flight.state
    entries = record.entries
    acts = tuple(_ended(act, flight) for act in flight.acts)
    triggers = tuple(_trigger(flight, trigger, acts) for trigger in flight.tried.plan.trigger)
    return Course(
        place=record.place,
        release=record.head.release,
        id=record.head.id,
        head=entries[-1].hash if entries else record.head.hash,
        entries=len(entries),
        begins=entries[0].at if entries else record.head.created,
        ends=entries[-1].at if entries else record.head.created,
        rehearsal=record.head.rehearsal,
        same_plan=set(flight.hashes) == {flight.tried.plan_hash},
        zone=record.plan.release.zone,
        deploys=tuple(deploy.at for deploy in state.deploys),
        acts=acts,
        triggers=triggers,
        rules=tuple(_rule(flight, rule.id, rule.verdict) for rule in flight.tried.plan.rule),
        verdicts=tuple(
            msgspec.structs.replace(spell, recorded=_on_record(flight, spell)) for spell in flight.bench.spells
        ),
        decisions=tuple(flight.bench.decisions),
        differs=tuple(_differences(flight, triggers, acts)),
        notes=tuple(_notes(flight)),
    )


def _ended(act: Act, flight: Flight) -> Act:
    for proc in flight.state.procs.values():
        if act.kind == "rollback" and proc.seq == act.seq:
            return msgspec.structs.replace(act, outcome=proc.status)
    return act


def _on_record(flight: Flight, spell: VerdictSpell) -> str:
    """The verdict on record when this one began; the same one where that was journaled just after."""
    soon = spell.since + dt.timedelta(seconds=SAME_S)
    before = [word for at, word in flight.bench.said if at <= spell.since]
    after = [word for at, word in flight.bench.said if spell.since < at <= soon]
    known = "".join(before[-1:])
    return spell.verdict if spell.verdict in (known, *after) else known


# --- triggers and rules -----------------------------------------------------------------------------------------------


def _trigger(flight: Flight, trigger: Trigger, acts: tuple[Act, ...]) -> TriggerCourse:
    marks = tuple(flight.marks[trigger.id])
    decidable, why = _decidable(flight, "triggers", trigger.id)
    return TriggerCourse(
        id=trigger.id,
        title=trigger.title or trigger.id,
        kind=trigger.kind,
        action=trigger.action,
        decidable=decidable,
        undecided=why,
        marks=marks,
        firings=tuple(_firing(flight, fire, acts) for fire in flight.fires if fire.trigger == trigger.id),
        recorded=tuple(flight.recorded.get(trigger.id, ())),
        phase=marks[-1].phase if marks else "unarmed",
    )


def _rule(flight: Flight, name: str, level: str) -> RuleCourse:
    decidable, why = _decidable(flight, "rules", name)
    return RuleCourse(name, level, decidable, why, tuple(flight.bench.stretches[name]))


def _decidable(flight: Flight, table: str, name: str) -> tuple[str, tuple[str, ...]]:
    """ "yes", "partly" or "no", and why not; a plan amended on the way is one record after another."""
    found = [(seq, getattr(limits, table).get(name, ())) for seq, limits in flight.limits]
    open_ones = [(seq, why) for seq, why in found if why]
    if not open_ones:
        return "yes", ()
    if len(found) == 1:
        return "no", found[0][1]
    lines = dict.fromkeys(f"from entry #{seq} on: {reason}" for seq, why in open_ones for reason in why)
    return "no" if len(open_ones) == len(found) else "partly", tuple(lines)


def _firing(flight: Flight, fire: Fire, acts: tuple[Act, ...]) -> Firing:
    act = _measured_against(fire, acts)
    false_alarm, why = _for_nothing(flight, fire) if fire.would == "roll back" else (None, "")
    return Firing(
        fired=fire.fired,
        pending=fire.pending,
        cleared=fire.cleared,
        t_s=fire.t_s,
        reason=fire.reason,
        generation=fire.generation,
        would=fire.would,
        why_not=fire.why_not,
        acts=fire.acts,
        act=act,
        lead_s=round((act.at - fire.fired).total_seconds(), 3) if act is not None else None,
        false_alarm=false_alarm,
        false_why=why,
    )


def _measured_against(fire: Fire, acts: Sequence[Act]) -> Act | None:
    """The first act of a person about the same deploy; without one, the rollback that the recorded plan called."""
    mine = [act for act in acts if act.generation == fire.generation and act.what != fire.trigger]
    people = [act for act in mine if not act.automatic]
    return min(people or mine, key=lambda act: (act.at, act.seq), default=None)


def _for_nothing(flight: Flight, fire: Fire) -> tuple[bool | None, str]:
    """Whether a rollback would have been for nothing, as far as the record tells."""
    since = fire.acts or fire.fired
    rolled = [act for act in flight.acts if act.kind == "rollback" and act.generation == fire.generation]
    if rolled:
        who = "by itself" if rolled[0].automatic else f"by {rolled[0].by}"
        return False, f"it was rolled back {who}"
    following = min((deploy.at for deploy in flight.state.deploys if deploy.at > since), default=None)
    well = [at for at in (fire.cleared, *(at for at in flight.held if at > since)) if at is not None]
    if following is not None and all(at > following for at in well):
        return None, "the next deploy came before it was well again"
    if fire.cleared is not None and fire.cleared == min(well):
        return True, "well again without a rollback"
    if well:
        return True, "the stability window held without a rollback"
    return None, "the record ends before it was well again"


# --- what would have gone otherwise -----------------------------------------------------------------------------------


def _differences(flight: Flight, triggers: Iterable[TriggerCourse], acts: tuple[Act, ...]) -> Iterable[str]:
    tz = _zone(flight)
    known = {one.id: one for one in triggers}
    for name, one in known.items():
        if one.decidable == "yes":
            would = [firing.fired for firing in one.firings]
            yield from _unlike(name, would, one.recorded, tz)
    for name, times in flight.recorded.items():
        if name not in known:
            yield from (f"{name} fired at {stamp(at, tz)}; this plan has no such trigger" for at in times)
    yield from _automatic(flight, known, acts)
    for made in flight.bench.decisions:
        if made.recorded and made.recorded != made.verdict:
            yield (
                f"{made.what} was decided {made.choice} at {stamp(made.at, tz)} under {made.recorded}; "
                f"it would have been under {made.verdict}"
            )


def _unlike(name: str, would: Sequence[dt.datetime], did: Sequence[dt.datetime], tz: dt.tzinfo) -> Iterable[str]:
    left = list(did)
    for at in would:
        same = next((one for one in left if _same(one, at)), None)
        if same is None:
            yield f"{name} would have fired at {stamp(at, tz)}; it did not"
        else:
            left.remove(same)
    yield from (f"{name} fired at {stamp(at, tz)}; it would not have" for at in left)


def _same(one: dt.datetime | None, other: dt.datetime) -> bool:
    return one is not None and abs((one - other).total_seconds()) <= SAME_S


def _automatic(flight: Flight, known: dict[str, TriggerCourse], acts: tuple[Act, ...]) -> Iterable[str]:
    """Rollbacks by themselves, for each deploy: those on record, and those there would have been."""
    tz = _zone(flight)
    did = {act.generation: act for act in acts if act.kind == "rollback" and act.automatic}
    would = {fire.generation: fire for fire in flight.fires if fire.would == "roll back"}
    for deploy in sorted({*did, *would}):
        act, fire = did.get(deploy), would.get(deploy)
        if fire is None and act is not None:
            cause = known.get(act.trigger)
            if cause is None or cause.decidable == "yes":
                yield f"deploy {deploy} was rolled back by itself at {stamp(act.at, tz)}; it would not have been"
        elif fire is not None and act is None:
            yield f"deploy {deploy} would have been rolled back by itself at {stamp(fire.acts, tz)}; it was not"
        elif fire is not None and act is not None and not _same(fire.acts, act.at):
            yield (
                f"deploy {deploy} was rolled back by itself at {stamp(act.at, tz)}; "
                f"it would have been at {stamp(fire.acts, tz)}"
            )


def _notes(flight: Flight) -> Iterable[str]:
    tz = _zone(flight)
    if flight.record.trouble:
        yield flight.record.trouble
    mine, theirs = flight.tried.plan.release.name, flight.record.head.release
    if mine != theirs:
        yield f"this is a journal of {theirs}, and the plan is of {mine}"
    controls = [probe.id for probe in flight.tried.plan.probe if probe.control]
    for name in controls:
        if all(name in limits.unasked or name in limits.unjudged for _, limits in flight.limits):
            yield f"control target {name} is not on record: whether the cockpit was blind is not decidable"
    if len(flight.hashes) > 1:
        yield f"the recorded plan was amended {len(flight.hashes) - 1} times on the way"
    for gap in flight.gaps:
        yield f"nobody watched from {stamp(gap[0], tz)} to {stamp(gap[1], tz)}; it counts for nothing"
    for metric in flight.tried.plan.metric:
        if metric.baseline is not None and metric.id not in flight.limits[-1][1].metrics:
            yield f"{metric.id} is compared with its baseline file as that is now"


def _zone(flight: Flight) -> dt.tzinfo:
    """The zone of the release that was flown: times in sentences are its own."""
    return zone(flight.record.plan.release.zone)
