"""The plot of a metric or a probe over any span: its values, its bounds, and what happened meanwhile.

What a reader looks at is a `Window`: how long, and where it ends. Values come from the state's tail, or, read further
back, from a `History`.
"""

import bisect
import datetime as dt
import math
from collections.abc import Iterable

from msgspec import Struct

from cockpit.core.decisions import CONDITIONAL_GO, GO, NO_GO, means_go
from cockpit.core.outcome import closed_as
from cockpit.core.pacing import UNWRITTEN_S, hold_s, interval, source
from cockpit.model.frame import Plot, PlotMark
from cockpit.model.state import State
from cockpit.views.base import Sight
from cockpit.views.names import spoken
from cockpit.views.plot_history import Happening, History, Point
from cockpit.views.times import day_hm, moved, short

SPANS = (300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 604_800)
"""Seconds; beyond the longest comes the whole journal."""
MOST_POINTS = 2_400
STEPS = 240
"""The right edge moves in so many steps a span, so that a calm plot stays still."""


class Window(Struct, frozen=True):
    """span_s: None is the whole journal. end: epoch seconds of the right edge; None follows the clock."""

    span_s: int | None
    end: float | None = None

    def wider(self) -> "Window":
        """A longer span with the same right edge."""
        span = self.span_s
        return Window(None if span is None else next((one for one in SPANS if one > span), None), self.end)

    def narrower(self, whole_s: float) -> "Window":
        """A shorter span; from the whole journal, the longest below its length."""
        now_s = whole_s if self.span_s is None else self.span_s
        return Window(next((one for one in reversed(SPANS) if one < now_s), SPANS[0]), self.end)

    def moved(self, halves: int, begin: float, now: float) -> "Window":
        """So many half spans later; never before the journal, never behind now, where it follows."""
        if self.span_s is None:
            return self
        end = (self.end if self.end is not None else now) + halves * self.span_s / 2
        if end >= now:
            return Window(self.span_s)
        return Window(self.span_s, max(end, min(now, begin + self.span_s)))


def begin(state: State) -> float:
    """When the journal begins, epoch seconds; 0 where nothing is known."""
    first = state.opened or state.created or state.last_at
    return first.timestamp() if first is not None else 0.0


def present(sight: Sight) -> float:
    """Where the time axis ends: now, or where a closed release ended."""
    closed = sight.state.closed_at
    return (closed if closed is not None else sight.now).timestamp()


def usual(sight: Sight, hold: float | None) -> Window:
    """A span that shows about two hundred polls, and no more than there is."""
    whole = max(1.0, present(sight) - begin(sight.state))
    wanted = min(120.0 * hold if hold is not None else math.inf, whole)
    return Window(next((one for one in SPANS if one >= wanted), None))


def hold_of(sight: Sight, ref: str) -> float | None:
    """How long a value of "metric:ID" or "probe:ID" speaks for the time after it."""
    kind, _, name = ref.partition(":")
    metric, probe = sight.book.metrics.get(name), sight.book.probes.get(name)
    if kind == "metric" and metric is not None:
        return hold_s(sight.state, metric)
    return 2.0 * max(float(probe.every), float(probe.every_live or 0.0)) if probe is not None else 120.0


def latest(sight: Sight, ref: str) -> float | None:
    """How long the last value speaks for the time after it: twice the pace of now, and what is not yet written."""
    hold = hold_of(sight, ref)
    if hold is None:
        return None
    kind, _, name = ref.partition(":")
    metric = sight.book.metrics.get(name)
    probe = (
        sight.book.probes.get(name) if kind == "probe" else source(sight.book, metric) if metric is not None else None
    )
    if probe is None:
        return hold
    return 2.0 * interval(sight.state, probe, sight.now) + UNWRITTEN_S


def make(sight: Sight, ref: str, window: Window | None = None, history: History | None = None, note: str = "") -> Plot:
    """The plot of "metric:ID" or "probe:ID" as of now."""
    hold, now = hold_of(sight, ref), present(sight)
    window = window or usual(sight, hold)
    start = begin(sight.state)
    end = min(window.end if window.end is not None else now, now)
    span = window.span_s if window.span_s is not None else max(float(SPANS[0]), end - start)
    if window.end is None:
        step = max(1.0, span / STEPS)
        end = math.ceil(end / step) * step
    since = end - span
    metric = sight.book.metrics.get(ref.partition(":")[2]) if ref.startswith("metric:") else None
    reach = since - hold if hold is not None else -math.inf
    known = _within(_points(sight, ref, history), reach, min(end, now))
    return Plot(
        points=tuple(thinned(known, since, end)),
        unit=metric.unit if metric is not None else "ms",
        low=metric.min if metric is not None else None,
        high=metric.max if metric is not None else None,
        warn=metric.warn_max if metric is not None else None,
        warn_low=metric.warn_min if metric is not None else None,
        since=since,
        until=end,
        hold_s=hold,
        latest_s=latest(sight, ref),
        without="asked, no value" if metric is not None else "asked, no good answer",
        marks=tuple(_seen(marks(sight, history.happened if history is not None else ()), since, end, now)),
        zone=sight.plan.release.zone,
        span=_span_words(sight, window, since, end),
        note=note,
    )


def _points(sight: Sight, ref: str, history: History | None) -> list[Point]:
    """What was read, and from the state's tail what came since."""
    name = ref.partition(":")[2]
    tail: list[Point] = []
    if ref.startswith("metric:"):
        facts = sight.state.metrics.get(name)
        tail = facts.tail if facts is not None else []
    else:
        seen = sight.state.probes.get(name)
        tail = [(at, ms if verdict in ("pass", "warn") else None) for at, verdict, ms in seen.tail] if seen else []
    if history is None or history.empty:
        return tail
    last = history.points[-1][0] if history.points else -math.inf
    if history.last >= sight.state.seq:
        return history.points
    return history.points + [point for point in tail if point[0] > last]


def _within(points: list[Point], since: float, until: float) -> list[Point]:
    first = bisect.bisect_left(points, since, key=lambda point: point[0])
    last = bisect.bisect_right(points, until, key=lambda point: point[0])
    return points[first:last]


def thinned(points: list[Point], since: float, until: float) -> list[Point]:
    """At most MOST_POINTS: of each stretch of time its first, lowest, highest and last, and one without a value."""
    if len(points) <= MOST_POINTS or until <= since:
        return points
    size = (until - since) / (MOST_POINTS // 5)
    kept: list[Point] = []
    bucket: list[Point] = []
    number = None
    for point in points:
        mine = int((point[0] - since) // size)
        if mine != number and bucket:
            kept += _corners(bucket)
            bucket = []
        number = mine
        bucket.append(point)
    return kept + _corners(bucket)


def _corners(bucket: list[Point]) -> list[Point]:
    known = [(value, number) for number, (_, value) in enumerate(bucket) if value is not None]
    wanted = {0, len(bucket) - 1}
    if known:
        wanted |= {min(known)[1], max(known)[1]}
    blank = next((number for number, (_, value) in enumerate(bucket) if value is None), None)
    if blank is not None:
        wanted.add(blank)
    return [bucket[number] for number in sorted(wanted)]


def _edge(sight: Sight) -> str:
    return "now" if sight.state.closed_at is None else f"its end {day_hm(sight.state.closed_at, sight.zone, sight.now)}"


def _span_words(sight: Sight, window: Window, since: float, until: float) -> str:
    left, right = (dt.datetime.fromtimestamp(at, dt.UTC) for at in (since, until))
    zone = sight.zone
    where = (
        f"{day_hm(left, zone, sight.now)} to {_edge(sight) if window.end is None else day_hm(right, zone, sight.now)}"
    )
    length = "the whole journal" if window.span_s is None else short(window.span_s)
    return f"{length}, {where} {left.astimezone(zone).tzname()}"


# --- what happened ----------------------------------------------------------------------------------------------------


def marks(sight: Sight, happened: Iterable[Happening] = ()) -> list[PlotMark]:
    """Triggers, decisions, holds, T0, deploys, rollbacks, incidents and unwatched time, oldest first."""
    found = [*_triggers(sight, happened), *_decisions(sight, happened), *_acts(sight), *_incidents(sight)]
    found += [
        PlotMark(gap.since.timestamp(), "gap", f"nobody watched for {short((gap.until - gap.since).total_seconds())} ({gap.cause})",
                 gap.until.timestamp())
        for gap in sight.state.gaps
    ]  # fmt: skip
    return sorted(found, key=lambda mark: mark.at)


def _seen(found: list[PlotMark], since: float, until: float, now: float) -> list[PlotMark]:
    return [
        one for one in found if one.at <= min(until, now) and (one.until if one.until is not None else one.at) >= since
    ]


def _triggers(sight: Sight, happened: Iterable[Happening]) -> list[PlotMark]:
    changes: dict[str, list[Happening]] = {}
    for one in happened:
        if one.kind == "trigger" and one.logged <= sight.now:
            changes.setdefault(one.about, []).append(one)
    found: list[PlotMark] = []
    for name, facts in sight.state.triggers.items():
        known = changes.get(name, [])
        if facts.phase in ("pending", "firing") and facts.at is not None and (not known or known[-1].seq < facts.seq):
            known = [*known, Happening(facts.seq, facts.at, facts.at, "trigger", name, facts.phase)]
        title = sight.names.trigger(name)
        for number, one in enumerate(known):
            follows = known[number + 1] if number + 1 < len(known) else None
            until = None
            if one.what != "cleared":
                still = math.inf if facts.phase == one.what else _over(facts.at, one.at)
                until = follows.at.timestamp() if follows is not None else still
            found.append(
                PlotMark(one.at.timestamp(), f"trigger-{one.what}", f"{title}: {one.what}", until, f"entry:{one.seq}")
            )
    return found


def _over(at: dt.datetime | None, since: dt.datetime) -> float:
    """When a phase that is over ended, as far as the state tells: with the trigger's latest change."""
    return at.timestamp() if at is not None and at > since else since.timestamp()


def _decisions(sight: Sight, happened: Iterable[Happening]) -> list[PlotMark]:
    found: dict[int, PlotMark] = {}
    for name, made in sight.state.decisions.items():
        found[made.seq] = _decided(sight, made.seq, made.at, "decision", name, made.choice)
    for name, poll in sight.state.polls.items():
        if poll.declared is not None and poll.result:
            found[poll.seq] = _decided(sight, poll.seq, poll.declared, "poll", name, poll.result)
    for one in happened:
        if one.kind in ("decision", "poll") and one.logged <= sight.now:
            found[one.seq] = _decided(sight, one.seq, one.at, one.kind, one.about, one.what)
    return list(found.values())


def _decided(sight: Sight, seq: int, at: dt.datetime, kind: str, name: str, choice: str) -> PlotMark:
    title = sight.names.phase(name) if kind == "decision" else sight.names.poll(name)
    word = choice.casefold()
    phase = sight.book.phases.get(name) if kind == "decision" else None
    renamed = phase is not None and phase.decision is not None and means_go(phase.decision, choice)
    sort = "go" if word in (GO, CONDITIONAL_GO) or renamed else "no-go" if word == NO_GO else "decided"
    shown = spoken(choice) if word in (GO, CONDITIONAL_GO, NO_GO) else choice
    return PlotMark(at.timestamp(), sort, f"{title}: {shown}", None, f"entry:{seq}")


def _acts(sight: Sight) -> list[PlotMark]:
    state, clock = sight.state, sight.state.clock
    found: list[PlotMark] = []
    for hold in clock.holds:
        found.append(PlotMark(hold.since.timestamp(), "hold", f"hold {hold.hold}", math.inf, f"entry:{hold.seq}"))
    for span in clock.past_holds:
        lasted = short((span.ended - span.since).total_seconds())
        found.append(PlotMark(span.since.timestamp(), "hold", f"hold {span.hold}, {lasted}", span.ended.timestamp()))
    for at, previous, new in clock.slips:
        was = moved(previous, new, sight.zone).replace(" -> ", " to ")
        found.append(PlotMark(at.timestamp(), "slip", f"T0 {'moved' if previous is not None else 'set'}: {was}"))
    for at, t_s in clock.recycles:
        found.append(PlotMark(at.timestamp(), "slip", f"countdown put back to T{'-' if t_s < 0 else '+'}{short(t_s)}"))
    if clock.t0 is not None and not clock.holds and clock.t0 <= sight.now:
        found.append(PlotMark(clock.t0.timestamp(), "t0", "T0"))
    for deploy in state.deploys:
        ref = f"entry:{deploy.seq}" if deploy.seq >= 0 else ""
        where = " outside the cockpit" if deploy.outside else ""
        found.append(
            PlotMark(deploy.at.timestamp(), "deploy", f"deployed{where}: {sight.names.subject(deploy.what)}", None, ref)
        )
    for proc in state.procs.values():
        title = sight.names.procedure(proc.procedure)
        kind = "rollback" if proc.kind == "rollback" else "procedure"
        by = "by itself" if proc.automatic else f"by {proc.by}"
        ends = proc.ended or (proc.executed if proc.status == "executed" else None)
        over = ends.timestamp() if ends is not None else math.inf
        found.append(
            PlotMark(proc.called.timestamp(), kind, f"{title} called {by}: {proc.status}", over, f"entry:{proc.seq}")
        )
    if state.closed_at is not None:
        found.append(PlotMark(state.closed_at.timestamp(), "closed", closed_as(state)))
    return found


def _incidents(sight: Sight) -> list[PlotMark]:
    found = []
    for one in sight.state.incidents.values():
        since, over = one.occurred or one.opened, one.resolved
        if one.occurred is not None and one.opened > sight.now:
            continue
        text = f"{one.incident} {one.severity}: {one.title}{', resolved' if over is not None else ''}"
        end = over.timestamp() if over is not None else math.inf
        found.append(PlotMark(since.timestamp(), "incident", text, end, f"entry:{one.seq}"))
    return found
