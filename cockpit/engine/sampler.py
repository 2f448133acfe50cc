"""Results gathered into journal entries: at once on a transition, else every ten seconds."""

import datetime as dt
import math
from collections.abc import Callable

import msgspec

from cockpit.model.events import Samples
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult

FLUSH_S = 10.0
FIRST_S = 1.0
BREATH_S = 0.05
"""Transitions that come within this time of a flush share the next one: hundreds of probes may fail in one breath."""
MOST_CHARS = 150_000
"""Of one entry, well below the journal's 256 KiB."""

Observation = ProbeResult | MetricReading | ConditionResult


class Sampler:
    """Collects observations and says when they must be written. epoch: the engine's. mask: makes secrets unreadable in
    a metric's words, which may quote an answer; those of probes are masked already."""

    def __init__(self, epoch: int, flush_s: float = FLUSH_S, mask: Callable[[str], str] = str) -> None:
        self._epoch = epoch
        self._mask = mask
        self._flush_s = flush_s
        self._waiting: list[Observation] = []
        self._since: dt.datetime | None = None
        self._hurry: float = math.inf
        self._last_flush: dt.datetime | None = None
        self._was: dict[tuple[str, str], str] = {}

    def add(self, *observations: Observation) -> None:
        """Take observations in, in the order in which they were made."""
        for one in observations:
            kind, name, word = _key(one)
            before = self._was.get((kind, name))
            self._was[kind, name] = word
            if isinstance(one, MetricReading) and _said(one):
                one = msgspec.structs.replace(one, reason=self._mask(one.reason))  # noqa: PLW2901
            self._waiting.append(one)
            if self._since is None:
                self._since = one.at
            if before is None:
                quiet = word in ("pass", "false", "none")
                self._hurry = min(self._hurry, FIRST_S if quiet else 0.0)
            elif before != word or (kind == "cond" and word == "true"):
                self._hurry = 0.0  # a trigger that counts must not wait for company

    def due_at(self) -> dt.datetime | None:
        """When the next flush must be; None while nothing waits. In the past on a transition."""
        if self._since is None:
            return None
        due = self._since + dt.timedelta(seconds=min(self._hurry, self._flush_s))
        if self._last_flush is not None and due - self._last_flush < dt.timedelta(seconds=BREATH_S):
            return self._last_flush + dt.timedelta(seconds=BREATH_S)
        return due

    def due(self, now: dt.datetime) -> bool:
        """Whether to flush now."""
        at = self.due_at()
        return at is not None and at <= now

    def take(self, now: dt.datetime) -> list[Samples]:
        """Everything that waits, as events, oldest first; usually one. Nothing waits afterwards."""
        waiting, self._waiting = self._waiting, []
        self._since, self._hurry, self._last_flush = None, math.inf, now
        found: list[Samples] = []
        batch: list[Observation] = []
        size = 0
        for one in waiting:
            length = len(_key(one)[1]) + 48 + len(_said(one))
            if batch and size + length > MOST_CHARS:
                found.append(samples(self._epoch, batch))
                batch, size = [], 0
            batch.append(one)
            size += length
        if batch:
            found.append(samples(self._epoch, batch))
        return found


def _said(one: Observation) -> str:
    """The words that go into the entry: a pass needs none."""
    if isinstance(one, ProbeResult):
        return one.detail
    return one.reason if isinstance(one, MetricReading) and one.verdict != "pass" else ""


def _key(one: Observation) -> tuple[str, str, str]:
    if isinstance(one, ProbeResult):
        return "probe", one.probe, one.verdict
    if isinstance(one, MetricReading):
        return "metric", one.metric, one.verdict
    return "cond", one.trigger, one.result


def samples(epoch: int, observations: list[Observation]) -> Samples:
    """One event of these observations, which must not be none."""
    base = min(one.at for one in observations)

    def t(at: dt.datetime) -> float:
        return round((at - base).total_seconds(), 3)

    probes = [one for one in observations if isinstance(one, ProbeResult)]
    metrics = [one for one in observations if isinstance(one, MetricReading)]
    conditions = [one for one in observations if isinstance(one, ConditionResult)]
    return Samples(
        epoch=epoch,
        base=base,
        probe=tuple(one.probe for one in probes),
        p_t=tuple(t(one.at) for one in probes),
        p_verdict=tuple(one.verdict for one in probes),
        p_status=tuple(one.status for one in probes),
        p_ms=tuple(round(one.ms, 1) for one in probes),
        p_detail=tuple(one.detail for one in probes) if any(one.detail for one in probes) else (),
        metric=tuple(one.metric for one in metrics),
        m_t=tuple(t(one.at) for one in metrics),
        m_value=tuple("nan" if one.value is None else repr(float(one.value)) for one in metrics),
        m_verdict=tuple(one.verdict for one in metrics),
        m_n=tuple(one.n for one in metrics),
        m_detail=tuple(_said(one) for one in metrics) if any(_said(one) for one in metrics) else (),
        cond=tuple(one.trigger for one in conditions),
        c_t=tuple(t(one.at) for one in conditions),
        c_result=tuple(one.result for one in conditions),
        c_every=tuple(one.every_s for one in conditions),
    )
