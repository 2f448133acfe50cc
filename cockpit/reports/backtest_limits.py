"""What a journal can tell of another plan: which of its signals were really looked at, and why the others are not decidable.

Laws:
- A probe's verdict counts only where the recorded plan asked the same question and judged it the same way; its status
  and its time only where it asked the same. Bodies are not recorded, so nothing that needs one is decidable; which
  build answered is, where an entry tells of it, and a change counts from that entry on.
- A metric's value counts where the recorded plan read the same value, under whatever name; its bounds are judged anew.
  What is computed from other metrics, or from status and time alone, is computed anew.
- A gate's judgement counts where the recorded plan asked the same. Everything people do - items, polls, sign-offs,
  roles, procedures - is the recorded plan's: a rule that asks for one that it did not have is not decidable.
"""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from cockpit.cel import CelMissing, compile_text, references
from cockpit.core.index import PlanIndex
from cockpit.core.rehearsal import procedure_hash
from cockpit.core.triggers import by_person_only
from cockpit.model.checks import Gate, Metric, Probe, Rule, Trigger
from cockpit.model.entry import Entry
from cockpit.model.events import ProbeTold, Samples
from cockpit.model.plan import Plan

Reasons = tuple[str, ...]

_ASIDE = ("title", "every", "every_live", "control", "live_id", "max_bytes", "environment", "url")
_JUDGING = ("expect", "maintenance", "deadline", "min_days")
_GATE_ASIDE = (
    "title", "required", "waivable_by", "waivable_when", "role", "reviewer_differs_from", "needs", "timeout", "retries",
    "valid_for", "every", "auto", "wrapper", "exclusive", "env", "output_limit", "limits", "binds", "evidence",
    "accepted", "help", "on",
)  # fmt: skip
_WITHOUT_BODY = frozenset({"status", "latency_ms"})


class Sampled(Struct, frozen=True):
    """Ids that were sampled anywhere in a journal. told: probes whose answers told of a build."""

    probes: frozenset[str]
    metrics: frozenset[str]
    told: frozenset[str] = frozenset()


def sampled(entries: Iterable[Entry]) -> Sampled:
    """What the engine looked at."""
    probes: set[str] = set()
    metrics: set[str] = set()
    told: set[str] = set()
    for entry in entries:
        if isinstance(entry.event, ProbeTold) and (entry.event.version or entry.event.commit):
            told.add(entry.event.probe)
        if isinstance(entry.event, Samples):
            probes.update(entry.event.probe)
            metrics.update(entry.event.metric)
    return Sampled(frozenset(probes), frozenset(metrics), frozenset(told))


class Limits:
    """What one recorded plan lets another one decide. Each mapping: id -> why not; an id that is absent is decidable.

    watched: the plan tried, as far as it can be followed: what is not decidable is left out, and recorded values stand
    in an answer's body under `values` (metric's id -> the recorded metric's).
    """

    def __init__(self, plan: Plan, recorded: Plan, seen: Sampled) -> None:
        self._plan, self._now, self._then, self._seen = plan, PlanIndex(plan), PlanIndex(recorded), seen
        self.unasked: dict[str, Reasons] = {}
        self.unjudged: dict[str, Reasons] = {}
        for probe in plan.probe:
            self._probe(probe)
        self.values: dict[str, str] = {}
        self.metrics: dict[str, Reasons] = {}
        for metric in plan.metric:
            if why := self._metric(metric.id, ()):
                self.metrics[metric.id] = why
        self.gates = {gate.id: why for gate in plan.gate if (why := self._gate(gate.id, ()))}
        self.triggers = {trigger.id: why for trigger in plan.trigger if (why := self._trigger(trigger))}
        self.rules = {rule.id: why for rule in plan.rule if (why := self._rule(rule))}
        self.watched = self._watched()

    def _watched(self) -> Plan:
        return msgspec.structs.replace(
            self._plan,
            probe=tuple(probe for probe in self._plan.probe if probe.id not in self.unasked),
            metric=tuple(
                msgspec.structs.replace(metric, value=f"body['{self.values[metric.id]}']")
                if metric.id in self.values
                else metric
                for metric in self._plan.metric
                if metric.id not in self.metrics
            ),
            trigger=tuple(trigger for trigger in self._plan.trigger if trigger.id not in self.triggers),
            rule=tuple(rule for rule in self._plan.rule if rule.id not in self.rules),
            procedure=(),
        )

    # --- probes and metrics -------------------------------------------------------------------------------------------

    def _probe(self, probe: Probe) -> None:
        was = self._then.probes.get(probe.id)
        if was is None or probe.id not in self._seen.probes:
            self.unasked[probe.id] = (f"probe {probe.id} was not recorded",)
            return
        asks = _differing(probe, was, _JUDGING + _ASIDE)
        if _address(self._now, probe) != _address(self._then, was):
            asks.append("url")
        if asks:
            self.unasked[probe.id] = (f"probe {probe.id} asks otherwise than was recorded ({', '.join(asks)})",)
            return
        judges = [name for name in _JUDGING if getattr(probe, name) != getattr(was, name)]
        if judges:
            words = f"probe {probe.id} judges otherwise than was recorded ({', '.join(judges)})"
            self.unjudged[probe.id] = (words,)

    def _metric(self, name: str, above: tuple[str, ...]) -> Reasons:
        metric = self._now.metrics.get(name)
        if metric is None:
            return (f"this plan has no metric {name}",)
        parts = [one for one in (*(metric.ratio or ()), metric.rate_of, metric.change_of) if one is not None]
        if parts:
            return _all(self._metric(one, (*above, name)) for one in parts if one not in above)
        if metric.probe is None:
            was = self._then.metrics.get(name)
            asked = was is not None and was.probe is None
            return () if asked else (f"metric {name} is for a person to enter, and nobody was asked for it",)
        if why := self.unasked.get(metric.probe):
            return why
        source = self._source(metric)
        if source:
            self.values[name] = source
            return ()
        if metric.value is not None and _uses(metric.value) <= _WITHOUT_BODY:
            return ()
        return (f"metric {name} was not recorded, and the answers of {metric.probe} that it is read from are not kept",)

    def _source(self, metric: Metric) -> str:
        """The recorded metric that was read in the same way: the one of this name first."""
        known = self._then.metrics
        for name in dict.fromkeys((metric.id, *known)):
            was = known.get(name)
            if was is None or name not in self._seen.metrics:
                continue
            if (was.probe, was.value) == (metric.probe, metric.value):
                return name
        return ""

    # --- gates --------------------------------------------------------------------------------------------------------

    def _gate(self, name: str, above: tuple[str, ...]) -> Reasons:
        gate = self._now.gates.get(name)
        if gate is None:
            return (f"this plan has no gate {name}",)
        if gate.kind == "metric":
            return _all(self.metrics.get(one, ()) for one in (gate.metrics or ((gate.metric,) if gate.metric else ())))
        if gate.kind == "tuple":
            return self._tuple(gate.tuple_id or "")
        if gate.kind == "group":
            return _all(self._gate(one, (*above, name)) for one in gate.gates if one not in above)
        return self._asked(gate)

    def _asked(self, gate: Gate) -> Reasons:
        was = self._then.gates.get(gate.id)
        if was is None:
            return (f"gate {gate.id} was not in the recorded plan",)
        asks = _differing(gate, was, _GATE_ASIDE)
        return (f"gate {gate.id} asks otherwise than was recorded ({', '.join(asks)})",) if asks else ()

    def _tuple(self, name: str) -> Reasons:
        same = self._now.tuples.get(name) == self._then.tuples.get(name)
        return () if same else (f"tuple {name} is another one than was recorded",)

    # --- triggers and rules -------------------------------------------------------------------------------------------

    def _trigger(self, trigger: Trigger) -> Reasons:
        if by_person_only(trigger):
            known = self._then.triggers.get(trigger.id)
            return () if known is not None else ("it is for a person to declare, and nobody was asked",)
        if trigger.when is not None:
            return self._condition(trigger.when)
        if trigger.metric is not None:
            return self._metric_known(trigger.metric)
        if trigger.probe is not None:
            return self._verdict(trigger.probe)
        return self._gate(trigger.gate or "", ())

    def _verdict(self, probe: str) -> Reasons:
        if probe not in self._now.probes:
            return (f"this plan has no probe {probe}",)
        return self.unasked.get(probe) or self.unjudged.get(probe, ())

    def _metric_known(self, metric: str) -> Reasons:
        return self.metrics.get(metric, ()) if metric in self._now.metrics else (f"this plan has no metric {metric}",)

    def _condition(self, text: str) -> Reasons:
        found: list[Reasons] = []
        for root, name, field in references(text):
            if root == "probe" and field in ("body", ""):
                why = self.unasked.get(name, (f"the body of {name}'s answers is not recorded",))
            elif root == "probe" and field in ("version", "commit"):
                unsaid = () if name in self._seen.told else (f"which build answered {name} is not on record",)
                why = self.unasked.get(name, unsaid)
            elif root == "probe":
                why = self._verdict(name) if field == "verdict" else self.unasked.get(name, ())
            elif root == "metric":
                why = self._metric_known(name)
            else:
                why = self._gate(name, ()) if root == "gate" else self._tuple(name)
            found.append(why)
        return _all(found)

    def _rule(self, rule: Rule) -> Reasons:
        asked = self._condition(rule.when) if rule.when is not None else ()
        return _all((asked, *(self._requirement(need) for need in rule.requires)))

    def _requirement(self, text: str) -> Reasons:
        kind, colon, name = text.partition(":")
        if colon:
            return self._named(kind, name)
        if text == "gates":
            return _all(self.gates.get(gate.id, ()) for gate in self._plan.gate if gate.required)
        if text == "metrics":
            bounded = (m for m in self._plan.metric if m.min is not None or m.max is not None or m.baseline is not None)
            return _all(self.metrics.get(metric.id, ()) for metric in bounded)
        if text in ("rehearsed", "rollback-ready"):
            return self._rehearsed()
        if text in self._then.items:
            return self._named("item", text)
        return self._gate(text, ()) if text in self._now.gates or text in self._then.gates else ()

    def _named(self, kind: str, name: str) -> Reasons:
        if kind == "metric":
            return self._metric_known(name)
        if kind == "probe":
            return self._verdict(name)
        if kind == "gate":
            return self._gate(name, ())
        if kind == "tuple":
            return self._tuple(name)
        tables: Mapping[str, Mapping[str, object]] = {
            "item": self._then.items, "phase": self._then.phases, "poll": self._then.polls,
            "signoff": self._then.signoffs, "artifact": self._then.artifacts,
            "procedure": self._then.procedures, "role": self._then.roles,
        }  # fmt: skip
        known = tables.get(kind)
        return () if known is None or name in known else (f"the recorded plan had no {kind} {name}",)

    def _rehearsed(self) -> Reasons:
        mine, theirs = self._now.rollback, self._then.rollback
        if mine is None and theirs is None:
            return ()
        if mine is not None and theirs is not None and mine.id == theirs.id:
            same = procedure_hash(self._plan, mine.id) == procedure_hash(self._then.plan, theirs.id)
            if same:
                return ()
        return ("the rollback is another one than was recorded, so whether it was rehearsed is not on record",)


def _differing(one: Probe | Gate, other: Probe | Gate, aside: tuple[str, ...]) -> list[str]:
    """The names of fields in which two differ, but for some."""
    names = type(one).__struct_fields__
    return [name for name in names if name not in aside and getattr(one, name) != getattr(other, name, None)]


def _address(plan: PlanIndex, probe: Probe) -> str:
    place = plan.environments.get(probe.environment or "")
    return probe.url or (place.url if place is not None and place.url else "") or probe.environment or ""


def _uses(value: str) -> frozenset[str]:
    """The names of an answer that a value looks at; all of them where that cannot be told."""
    try:
        return frozenset(compile_text(value).variables())
    except (ValueError, CelMissing):
        return frozenset({"body"})


def _all(found: Iterable[Reasons]) -> Reasons:
    """All reasons, each once, in order."""
    return tuple(dict.fromkeys(reason for reasons in found for reason in reasons))
