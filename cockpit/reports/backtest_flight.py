"""One recorded day flown again under another plan: the same world, the same people, other eyes and other rules.

Laws:
- What the world and the people did is folded as it was recorded; what the recorded plan's rules made of it - phases of
  triggers, verdicts, proposals - is left out, and this plan's rules are asked instead, by the very functions that the
  engine asks.
- A condition is evaluated at each poll of the probe that drives it, as live; what looks at no probe, every few seconds
  while the engine watched. Time nobody watched counts here as little as it did then.
- Observations are written when the engine would have written them, at once on a transition, and when it did write:
  rules see only what is written.
- Nothing this plan would have done is folded: what was observed afterwards belongs to what was really done.
"""

import datetime as dt

import msgspec

from cockpit.core import triggers
from cockpit.core.blindness import BEAT_S
from cockpit.core.clock import live_window, t_seconds
from cockpit.core.evolve import evolve
from cockpit.core.evolve_tools import generation
from cockpit.core.fold import fresh
from cockpit.core.index import index
from cockpit.core.procedures import claimed_already, nothing_out
from cockpit.model import events as ev
from cockpit.model.checks import Probe, Trigger
from cockpit.model.entry import Entry, Event
from cockpit.model.plan import Plan
from cockpit.reports.backtest_bench import Bench
from cockpit.reports.backtest_limits import Limits, sampled
from cockpit.reports.backtest_record import Fire, Record, Tried, Watching, by_the_clock, mixed
from cockpit.reports.backtest_schema import Act, Mark
from cockpit.reports.backtest_stream import Poll, Watched, moments

_DERIVED = (ev.TriggerChanged, ev.VerdictChanged, ev.RollbackProposed)


class Flight:
    """Fly one record. Afterwards its fields say what came of it."""

    def __init__(self, tried: Tried, record: Record) -> None:
        self.tried, self.record = tried, record
        head = record.head
        self.recorded_plan = record.plan
        self.state = fresh(head, mixed(tried.plan, record.plan), tried.plan_hash)
        self.marks: dict[str, list[Mark]] = {trigger.id: [] for trigger in tried.plan.trigger}
        self.fires: list[Fire] = []
        self.bench = Bench(tried.plan.rule)
        self.acts: list[Act] = []
        self.held: list[dt.datetime] = []
        self.recorded: dict[str, list[dt.datetime]] = {}
        self.hashes = [head.plan_hash]
        self._seen = sampled(record.entries)
        self._clocked = by_the_clock([record.plan, *self._amendments()])
        self.gaps = [(e.event.since, e.event.until) for e in record.entries if isinstance(e.event, ev.GapSeen)]
        self._watched = Watched(self.gaps, BEAT_S)
        self.limits: list[tuple[int, Limits]] = [(0, Limits(tried.plan, record.plan, self._seen))]
        self._live = False
        self._watch = self._look()
        self._gathered = tried.eyes.gather(0)
        self._now = head.created
        self._next_tick: dt.datetime | None = None
        self._claimed: dict[int, str] = {}

    def fly(self) -> None:
        """From the first entry to the last."""
        for moment in moments(self.record.entries, self._clocked):
            self._pass_time(moment.at)
            if isinstance(moment.what, Poll):
                self._poll(moment.what)
            elif isinstance(moment.what, dt.datetime):
                self._look_by_the_clock(moment.what)
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

    def _poll(self, poll: Poll) -> None:
        name, at = poll.result.probe, poll.result.at
        if name not in index(self.tried.plan).probes or name in self._limits.unasked:
            return
        self._live = live_window(self.state, at)
        told = self.state.probes.get(name) if poll.result.status else None
        version, commit = (told.version, told.commit) if told is not None else ("", "")
        result = msgspec.structs.replace(poll.result, body=self._body(poll), version=version, commit=commit)
        self._gathered.add(*self._watch.take(result, self.state, at))

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

    def _pass_time(self, until: dt.datetime) -> None:
        """What the engine did by the clock, up to a moment: looks that follow no poll, and writing what had gathered."""
        while True:
            tick, due = self._next_tick, self._gathered.due_at()
            coming = [at for at in (tick, due) if at is not None]
            at = min(coming, default=until)
            if not coming or at >= until:
                break
            self._now = max(self._now, at)
            if at == due:
                self._write(self._now)
            elif self.state.closed or not self._watched.at(at, self.state.engine.beat):
                self._next_tick = None  # nobody watches; the next look comes with what follows
            else:
                self._look_by_the_clock(at)
                self._next_tick = at + dt.timedelta(seconds=self.tried.eyes.tick_s)
        self._now = max(self._now, until)

    def _look_by_the_clock(self, at: dt.datetime) -> None:
        self._gathered.add(*self._watch.tick(self.state, at))
        self._settle(at)
        self._judge(at)

    def _goes_by_the_clock(self, at: dt.datetime) -> None:
        """Looks by the clock begin, where the record does not tell when they were."""
        if not self._clocked:
            self._next_tick = at

    def _write(self, at: dt.datetime) -> None:
        """Everything that has gathered, as one more entry of this flight; then the rules are asked."""
        written = self._gathered.take(at)
        for samples in written:
            evolve(self.state, Entry(self.state.seq, at, "engine", "", samples))
        if written:
            self._settle(at)
            self._judge(at)

    # --- the record ---------------------------------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, ev.DecisionMade | ev.PollDeclared):
            self.bench.decided(self.state, self._limits, entry, event)
        if isinstance(event, ev.PlanAmended):
            self._amended(entry, event)
        elif isinstance(event, _DERIVED) or (isinstance(event, ev.GateJudged) and event.gate in self._limits.gates):
            self._note_derived(entry)
        else:
            if isinstance(event, ev.Samples):
                self._write(entry.at)
            self._acted(entry)
            evolve(self.state, self._under_this_plan(entry))
            self._react(entry)
        self._settle(entry.at)
        self._judge(entry.at, always=not isinstance(event, ev.Samples | ev.EngineBeat))

    def _note_derived(self, entry: Entry) -> None:
        """The recorded plan's own conclusions: kept to compare with, not folded. They show that the engine lived."""
        event = entry.event
        if isinstance(event, ev.TriggerChanged) and event.phase == "firing":
            self.recorded.setdefault(event.trigger, []).append(entry.at)
        if isinstance(event, ev.VerdictChanged):
            self.bench.said.append((entry.at, event.verdict))
        if entry.actor == "engine":
            evolve(self.state, msgspec.structs.replace(entry, event=ev.EngineBeat(epoch=self.state.engine.epoch)))

    def _under_this_plan(self, entry: Entry) -> Entry:
        """Orders and calls belong to the plan that is tried, which is in force from the first to the last entry."""
        event = entry.event
        if isinstance(event, ev.RunOrdered | ev.ProcedureCalled):
            moved: Event = msgspec.structs.replace(event, plan_hash=self.tried.plan_hash)
            return msgspec.structs.replace(entry, event=moved)
        return entry

    def _amendments(self) -> list[Plan]:
        return [
            self.tried.parse_plan(entry.event.plan)
            for entry in self.record.entries
            if isinstance(entry.event, ev.PlanAmended)
        ]

    def _amended(self, entry: Entry, event: ev.PlanAmended) -> None:
        self.hashes.append(event.plan_hash)
        self.recorded_plan = self.tried.parse_plan(event.plan)
        self.state.plan = mixed(self.tried.plan, self.recorded_plan)
        self.limits.append((entry.seq, Limits(self.tried.plan, self.recorded_plan, self._seen)))
        self._watch.replace(self._limits.watched)

    def _react(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, ev.EngineElected):
            self._watch = self._look()
            self._gathered = self.tried.eyes.gather(event.epoch)
            self._goes_by_the_clock(entry.at)
        elif isinstance(event, ev.GapSeen) or (entry.actor == "engine" and self._next_tick is None):
            self._goes_by_the_clock(entry.at)
        elif isinstance(event, ev.MetricEntered) and event.metric not in self._limits.metrics:
            self._watch.enter(event.metric, event.value, entry.occurred or entry.at)
        elif isinstance(event, ev.StabilityChanged) and event.change == "held":
            self.held.append(entry.at)
        if self._next_tick is not None and self._watch.news(self.state):
            self._gathered.add(*self._watch.anew(self.state, entry.at))

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
        elif known.kind == "rollback" and nothing_out(self.state):
            again = "nothing was deployed in this try" if self.state.deploys else "nothing has been deployed yet"
            fire.would, fire.why_not = "nothing", again
        elif trigger.action == "propose":
            fire.would, fire.acts, fire.why_not = "propose", at, ""
        elif why := triggers.why_not_automatic(self.state, trigger, at):
            fire.would, fire.why_not = "propose", why
        else:
            fire.would, fire.acts, fire.why_not = "roll back", at, ""
            fire.generation = deploy  # it may have fired before this deploy was out
            self._claimed[deploy] = trigger.id

    def _judge(self, at: dt.datetime, *, always: bool = False) -> None:
        self.bench.look(self.state, self._limits, at, always=always)
