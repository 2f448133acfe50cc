"""One recorded day flown again under another plan: the same world, the same people, other eyes and other rules.

Laws:
- What the world and the people did is folded as it was recorded; what the recorded plan's rules made of it - phases of
  triggers, verdicts, proposals - is left out, and this plan's rules are asked instead, by the very functions that the
  engine asks.
- A condition is evaluated at each poll of the probe that drives it, as live; what looks at no probe, every few seconds
  while the engine watched. Time nobody watched counts here as little as it did then.
- Nothing this plan would have done is folded: what was observed afterwards belongs to what was really done.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from cockpit.core import triggers, verdict
from cockpit.core.blindness import BEAT_S
from cockpit.core.clock import live_window, t_seconds
from cockpit.core.evolve import evolve
from cockpit.core.evolve_tools import generation
from cockpit.core.fold import ParsePlan
from cockpit.core.index import index
from cockpit.core.measure import BaselineValue
from cockpit.core.procedures import claimed_already
from cockpit.core.requirements import forward
from cockpit.core.verdict import CONDITIONAL, GO, LEVELS, NO_GO, NOT_READY, Reason
from cockpit.model import events as ev
from cockpit.model.checks import Probe, Trigger
from cockpit.model.entry import Entry, Event, Head
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.reports.backtest_limits import Limits, sampled
from cockpit.reports.backtest_schema import Act, Decision, Mark, Stretch, VerdictSpell
from cockpit.reports.backtest_stream import Moment, Poll, Watched, moments

ASSESS_S = 1.0
"""Between polls the verdict is looked at no more often than this; at every other entry, always."""

Observation = ProbeResult | MetricReading | ConditionResult


class Watching(Protocol):
    """What follows from each poll: the engine's own."""

    def replace(self, plan: Plan) -> None: ...
    def seed(self, state: State) -> None: ...
    def enter(self, metric: str, value: float, at: dt.datetime) -> None: ...
    def take(self, result: ProbeResult, state: State, now: dt.datetime) -> list[Observation]: ...
    def tick(self, state: State, now: dt.datetime) -> list[Observation]: ...


Interval = Callable[[Probe], float]


class Eyes(Struct, frozen=True):
    """How the engine looks. watch: follows a plan; pack: observations as the journal holds them; tick_s: its pace."""

    watch: Callable[[Plan, Interval, Mapping[str, BaselineValue]], Watching]
    pack: Callable[[int, list[Observation]], ev.Samples]
    tick_s: float


class Tried(Struct, frozen=True):
    """The plan that is tried. baselines: what its baseline files say, by metric."""

    plan: Plan
    plan_hash: str
    eyes: Eyes
    parse_plan: ParsePlan
    baselines: Mapping[str, BaselineValue] = {}


class Record(Struct, frozen=True):
    """A recorded day. place: its folder's name. plan: as pinned in its head. trouble: what is wrong with the file."""

    place: str
    head: Head
    plan: Plan
    entries: Sequence[Entry]
    trouble: str = ""


class Fire(Struct):
    """A firing as it is noted under way. See `backtest_schema.Firing`."""

    trigger: str
    fired: dt.datetime
    t_s: float | None
    reason: str
    generation: int
    would: str = "notify"
    why_not: str = ""
    pending: dt.datetime | None = None
    cleared: dt.datetime | None = None
    acts: dt.datetime | None = None


_DERIVED = (ev.TriggerChanged, ev.VerdictChanged, ev.RollbackProposed)


class Flight:
    """Fly one record. Afterwards its fields say what came of it."""

    def __init__(self, tried: Tried, record: Record) -> None:
        self.tried, self.record = tried, record
        head = record.head
        self.recorded_plan = record.plan
        self.state = State(
            plan=_mixed(tried.plan, record.plan),
            plan_hash=tried.plan_hash,
            name=head.release,
            release_id=head.id,
            created=head.created,
            rehearsal=head.rehearsal,
            hash=head.hash,
            plan_since=head.created,
        )
        self.marks: dict[str, list[Mark]] = {trigger.id: [] for trigger in tried.plan.trigger}
        self.fires: list[Fire] = []
        self.stretches: dict[str, list[Stretch]] = {rule.id: [] for rule in tried.plan.rule}
        self.spells: list[VerdictSpell] = []
        self.decisions: list[Decision] = []
        self.acts: list[Act] = []
        self.held: list[dt.datetime] = []
        self.recorded: dict[str, list[dt.datetime]] = {}
        self.hashes = [head.plan_hash]
        self._said = ""
        self._seen = sampled(record.entries)
        self.gaps = [(e.event.since, e.event.until) for e in record.entries if isinstance(e.event, ev.GapSeen)]
        self._watched = Watched(self.gaps, BEAT_S)
        self.limits: list[tuple[int, Limits]] = [(0, Limits(tried.plan, record.plan, self._seen))]
        self._live = False
        self._watch = self._look()
        self._next_tick: dt.datetime | None = None
        self._assessed: dt.datetime | None = None
        self._claimed: dict[int, str] = {}

    def fly(self) -> None:
        """From the first entry to the last."""
        for moment in moments(self.record.entries):
            self._ticks(moment.at)
            if isinstance(moment.what, Poll):
                self._poll(moment.what, moment)
            else:
                self._entry(moment.what)

    # --- looking ------------------------------------------------------------------------------------------------------

    @property
    def _limits(self) -> Limits:
        return self.limits[-1][1]

    def _look(self) -> Watching:
        watch = self.tried.eyes.watch(self._limits.watched, self._interval, self.tried.baselines)
        watch.seed(self.state)
        return watch

    def _interval(self, probe: Probe) -> float:
        """The pace at which the probe was really polled: the recorded plan's."""
        was = index(self.recorded_plan).probes.get(probe.id, probe)
        pace = was.every_live if self._live and was.every_live is not None else was.every
        return max(0.1, float(pace))

    def _poll(self, poll: Poll, moment: Moment) -> None:
        name, at = poll.result.probe, poll.result.at
        if name not in index(self.tried.plan).probes or name in self._limits.unasked:
            return
        self._live = live_window(self.state, at)
        result = msgspec.structs.replace(poll.result, body=self._body(poll))
        self._observed(self._watch.take(result, self.state, at), moment.at)

    def _body(self, poll: Poll) -> dict[str, float] | None:
        """What the recorded metrics read from this answer, in the place of the answer."""
        metrics = index(self.recorded_plan).metrics
        mine = {
            name: found
            for name, found in poll.read.items()
            if name in metrics and metrics[name].probe == poll.result.probe
        }
        if all(value is None and word != "error" for value, word in mine.values()):
            return None if not poll.result.status else {name: float("nan") for name in mine}
        return {
            name: float("nan") if value is None else value
            for name, (value, word) in mine.items()
            if value is not None or word != "error"
        }

    def _ticks(self, until: dt.datetime) -> None:
        """What the engine looked at by the clock, up to a moment."""
        if self._next_tick is None:
            return
        step = dt.timedelta(seconds=self.tried.eyes.tick_s)
        while self._next_tick <= until:
            at = self._next_tick
            if self.state.closed or not self._watched.at(at, self.state.engine.beat):
                self._next_tick = until + step  # nobody watched; the next look comes with what follows
                return
            self._next_tick = at + step
            self._observed(self._watch.tick(self.state, at), at)

    def _observed(self, found: list[Observation], at: dt.datetime) -> None:
        if found:
            samples = self.tried.eyes.pack(self.state.engine.epoch, found)
            evolve(self.state, Entry(self.state.seq, at, "engine", "", samples))
        self._settle(at)
        self._assess(at)

    # --- the record ---------------------------------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, ev.DecisionMade | ev.PollDeclared):
            self._decided(entry, event)
        if isinstance(event, ev.PlanAmended):
            self._amended(entry, event)
        elif isinstance(event, _DERIVED) or (isinstance(event, ev.GateJudged) and event.gate in self._limits.gates):
            self._note_derived(entry)
        else:
            self._acted(entry)
            evolve(self.state, self._under_this_plan(entry))
            self._react(entry)
        self._settle(entry.at)
        self._assess(entry.at, always=not isinstance(event, ev.Samples | ev.EngineBeat))

    def _note_derived(self, entry: Entry) -> None:
        """The recorded plan's own conclusions: kept to compare with, not folded. They show that the engine lived."""
        event = entry.event
        if isinstance(event, ev.TriggerChanged) and event.phase == "firing":
            self.recorded.setdefault(event.trigger, []).append(entry.at)
        if isinstance(event, ev.VerdictChanged):
            self._said = event.verdict
        if entry.actor == "engine":
            evolve(self.state, msgspec.structs.replace(entry, event=ev.EngineBeat(epoch=self.state.engine.epoch)))

    def _under_this_plan(self, entry: Entry) -> Entry:
        """Orders and calls belong to the plan that is tried, which is in force from the first to the last entry."""
        event = entry.event
        if isinstance(event, ev.RunOrdered | ev.ProcedureCalled):
            moved: Event = msgspec.structs.replace(event, plan_hash=self.tried.plan_hash)
            return msgspec.structs.replace(entry, event=moved)
        return entry

    def _amended(self, entry: Entry, event: ev.PlanAmended) -> None:
        self.hashes.append(event.plan_hash)
        self.recorded_plan = self.tried.parse_plan(event.plan)
        self.state.plan = _mixed(self.tried.plan, self.recorded_plan)
        self.limits.append((entry.seq, Limits(self.tried.plan, self.recorded_plan, self._seen)))
        self._watch.replace(self._limits.watched)

    def _react(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, ev.EngineElected):
            self._watch = self._look()
            self._next_tick = entry.at
        elif isinstance(event, ev.GapSeen):
            self._next_tick = entry.at
        elif isinstance(event, ev.MetricEntered) and event.metric not in self._limits.metrics:
            self._watch.enter(event.metric, event.value, entry.occurred or entry.at)
        elif isinstance(event, ev.StabilityChanged) and event.change == "held":
            self.held.append(entry.at)

    def _acted(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, ev.ProcedureCalled) and event.kind == "rollback":
            act = Act(
                "rollback", event.procedure, entry.at, entry.seq, entry.actor, event.automatic, event.generation,
                event.trigger,
            )  # fmt: skip
            self.acts.append(act)
        elif isinstance(event, ev.TriggerDeclared) and not event.over:
            self.acts.append(
                Act("declared", event.trigger, entry.at, entry.seq, entry.actor, False, generation(self.state))
            )

    # --- what this plan makes of it -----------------------------------------------------------------------------------

    def _settle(self, at: dt.datetime) -> None:
        for _ in range(100):
            changes = [one.event for one in triggers.due(self.state, at) if isinstance(one.event, ev.TriggerChanged)]
            for change in changes:
                self._changed(change, at)
            if not changes:
                break
        for trigger in self.tried.plan.trigger:
            facts = triggers.facts(self.state, trigger.id)
            if facts.phase == "firing" and trigger.action != "notify":
                self._would(trigger, at)

    def _changed(self, change: ev.TriggerChanged, at: dt.datetime) -> None:
        was = triggers.facts(self.state, change.trigger)
        t_s = t_seconds(self.state, at)
        if change.phase == "firing":
            pending = was.memory.since if was.phase in ("pending", "armed", "cleared") else None
            self.fires.append(Fire(change.trigger, at, t_s, change.reason, generation(self.state), pending=pending))
        elif was.phase == "firing" and change.phase == "cleared":
            self._latest(change.trigger).cleared = at
        evolve(self.state, Entry(self.state.seq, at, "engine", "", change))
        self.marks[change.trigger].append(Mark(at, change.phase, change.reason, t_s))

    def _latest(self, trigger: str) -> Fire:
        return next(fire for fire in reversed(self.fires) if fire.trigger == trigger)

    def _would(self, trigger: Trigger, at: dt.datetime) -> None:
        """What a firing trigger would do now; an automatic act once for each deploy, whoever comes first."""
        fire, deploy = self._latest(trigger.id), generation(self.state)
        if fire.acts is not None:
            return
        plan = index(self.tried.plan)
        known = plan.rollback if trigger.procedure is None else plan.procedures.get(trigger.procedure)
        first = self._claimed.get(deploy)
        if known is None:
            fire.would, fire.why_not = "nothing", "the plan has no procedure for it"
        elif triggers.muted(triggers.facts(self.state, trigger.id), at):
            fire.would, fire.why_not = "nothing", "muted"
        elif first is not None:
            fire.would, fire.why_not = "nothing", f"{first} would have rolled back already"
        elif (claimed := claimed_already(self.state)) is not None:
            fire.would, fire.why_not = "nothing", claimed.reason
        elif trigger.action == "propose":
            fire.would, fire.acts, fire.why_not = "propose", at, ""
        elif why := triggers.why_not_automatic(self.state, trigger, at):
            fire.would, fire.why_not = "propose", why
        else:
            fire.would, fire.acts, fire.why_not = "roll back", at, ""
            self._claimed[deploy] = trigger.id

    # --- verdicts -----------------------------------------------------------------------------------------------------

    def _assess(self, at: dt.datetime, *, always: bool = False) -> None:
        state = self.state
        if state.opened is None or state.closed:
            return
        if not always and self._assessed is not None and (at - self._assessed).total_seconds() < ASSESS_S:
            return
        self._assessed = at
        word, reasons, _ = self._verdict(at)
        t_s = t_seconds(state, at)
        if not self.spells or self.spells[-1].verdict != word:
            self.spells.append(VerdictSpell(at, word, tuple(one.line() for one in reasons), t_s))
        for name in self.stretches:
            self._rule(name, [one for one in reasons if one.kind == "rule" and one.id == name], at, t_s)

    def _verdict(self, at: dt.datetime) -> tuple[str, list[Reason], list[Reason]]:
        """(verdict, the reasons that are decidable, the others), worst first."""
        limits, found = self._limits, verdict.assess(self.state, at).reasons
        beyond = {("gate", name) for name in limits.gates} | {("rule", name) for name in limits.rules}
        decided = [one for one in found if (one.kind, one.id) not in beyond]
        undecided = [one for one in found if (one.kind, one.id) in beyond]
        worst = min((LEVELS.index(one.level) for one in decided), default=len(LEVELS))
        return (NO_GO, NOT_READY, CONDITIONAL, GO)[worst], decided, undecided

    def _rule(self, name: str, reasons: list[Reason], at: dt.datetime, t_s: float | None) -> None:
        rows = self.stretches[name]
        running = rows[-1] if rows and rows[-1].until is None else None
        level = reasons[0].level if reasons else ""
        if running is not None and running.level == level:
            return
        if running is not None:
            rows[-1] = msgspec.structs.replace(running, until=at)
        if level:
            rows.append(Stretch(at, level, "; ".join(one.words for one in reasons), t_s=t_s))

    def _decided(self, entry: Entry, event: ev.DecisionMade | ev.PollDeclared) -> None:
        word, decided, undecided = self._verdict(entry.at)
        poll = isinstance(event, ev.PollDeclared)
        choice = event.result if isinstance(event, ev.PollDeclared) else event.choice
        opposing = decided if forward(choice) and word in (NO_GO, NOT_READY) else []
        self.decisions.append(
            Decision(
                kind="poll" if poll else "decision",
                what=event.poll if isinstance(event, ev.PollDeclared) else event.phase,
                choice=choice,
                at=entry.at,
                seq=entry.seq,
                by=entry.actor,
                recorded=self._said if isinstance(event, ev.PollDeclared) else event.verdict or self._said,
                verdict=word,
                against=tuple(one.line() for one in opposing if one.level != "conditional"),
                undecided=tuple(one.line() for one in undecided),
            )
        )


def _mixed(tried: Plan, recorded: Plan) -> Plan:
    """What people had to do is the recorded plan's; what watches and what judges is the tried one's."""
    severities = {one.id: one for one in recorded.severity} | {one.id: one for one in tried.severity}
    return msgspec.structs.replace(
        recorded,
        probe=tried.probe,
        metric=tried.metric,
        trigger=tried.trigger,
        rule=tried.rule,
        gate=tried.gate,
        class_=tried.class_,
        severity=tuple(severities.values()),
    )
