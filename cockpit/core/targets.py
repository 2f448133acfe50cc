"""Goals of a release, which are no bounds: met, not met, or at risk until they are due.

Laws: a goal that has fallen due is judged by the value of then, and not by what came later. Where nobody watched then -
no value of a probe is known within an hour of it, or within two polls of a slower one - it is not known. A number that
people enter holds until the next. Of several goals the one in force is the first that is still to come, or the last.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.clock import moment_at, t_seconds, zone
from cockpit.core.index import book
from cockpit.core.items import facts as item_facts
from cockpit.core.pacing import hold_s
from cockpit.core.release import gone_back
from cockpit.core.words import day_hhmm, short
from cockpit.model.checks import Metric, Target
from cockpit.model.observations import Points
from cockpit.model.state import MetricFacts, State

NOT_KNOWN = "not known"
CLOSE_S = 3600.0
"""A value so near to when a goal fell due tells how it stood; of what is long past, an hour's first value is kept."""


class TargetStatus(Struct, frozen=True):
    """status: met, not met, at risk, open (no value, not out yet, or too early to tell) or not known (nobody watched
    when it fell due). tier: the best tier reached."""

    status: str
    reason: str = ""
    tier: str = ""
    due: dt.datetime | None = None

    def words(self) -> str:
        """The status, and what is known where that is little: "not known, last 40 at 14:05"."""
        return f"{self.status}, {self.reason}" if self.status == NOT_KNOWN else self.status


def history(facts: MetricFacts) -> Points:
    """All that is remembered of a metric, oldest first: its hours, then its latest values."""
    begin = facts.tail[0][0] if facts.tail else float("inf")
    return [*(point for point in facts.hourly if point[0] < begin), *facts.tail]


def goals(metric: Metric) -> tuple[Target, ...]:
    """Every goal of a metric, as the plan has them."""
    return (*((metric.target,) if metric.target is not None else ()), *metric.targets)


def standings(state: State, metric: str, now: dt.datetime) -> tuple[tuple[Target, TargetStatus], ...]:
    """Each goal of a metric and where it stands."""
    plan, facts = book(state).metrics[metric], state.metrics.get(metric) or MetricFacts()
    points = history(facts)
    out = _out_since(state, now)
    lately = tuple(one for one in facts.tail if out is not None and one[0] > out)
    found = []
    for goal in goals(plan):
        due = moment_at(state, goal.by, now) if goal.by is not None else None
        if due is not None and now >= due:
            stands = _past(state, plan, goal, points, due, now)
        else:
            stands = target_status(goal, facts.value, lately, due, now)
        found.append((goal, stands))
    return tuple(found)


def _out_since(state: State, now: dt.datetime) -> float | None:
    """Since when people can have the release, in this try, POSIX seconds; None as long as they cannot, and once it was
    taken back. What was counted before tells nothing of where a goal is heading."""
    t, again = t_seconds(state, now), state.clock.retried
    known = [item_facts(state, item.id) for item in book(state).items.values() if item.deploy]
    let_out = [one.at for one in known if one.status in ("done", "skipped") and one.at is not None]
    let_out += [one.at for one in state.deploys if again is None or one.at >= again]
    if t is None or t < 0 or (known and not let_out) or gone_back(state):
        return None
    return max([now.timestamp() - t, *(at.timestamp() for at in let_out)])


def _past(
    state: State, metric: Metric, goal: Target, points: Points, due: dt.datetime, now: dt.datetime
) -> TargetStatus:
    """Where a goal stood when it fell due, by what was seen close to then."""
    known = [(at, value) for at, value in points if value is not None]
    before = [one for one in known if one[0] <= due.timestamp()]
    holds = hold_s(state, metric)
    if holds is None:  # people enter it: the number of then, or the first that came for it
        value = before[-1][1] if before else known[0][1] if known else None
        return target_status(goal, value, (), due, now)
    last, following = before[-1:], known[len(before) : len(before) + 1]
    close = [one for one in (*last, *following) if abs(one[0] - due.timestamp()) <= max(holds, CLOSE_S)]
    if not close and _watched(state, points, due):
        close = last
    if close:
        return target_status(goal, close[0][1], (), due, now)
    seen = [f"last {_said(state, one, now)} before it" for one in last]
    seen += [f"first {_said(state, one, now)} after it" for one in following] if not seen else []
    return TargetStatus(NOT_KNOWN, ", ".join(seen) or "no value was ever seen", due=due)


def _watched(state: State, points: Points, due: dt.datetime) -> bool:
    """Whether the engine watched on from the value before to the one after, as in a recording that leaves out what said
    nothing new: every time nobody watched is an entry, and so is every answer that could not be read."""
    at = due.timestamp()
    around = [
        *[value for when, value in points if when <= at][-1:],
        *[value for when, value in points if when > at][:1],
    ]
    away = any(gap.since <= due <= gap.until for gap in state.gaps)
    return len(around) == 2 and None not in around and not away


def _said(state: State, point: tuple[float, float], now: dt.datetime) -> str:
    at = dt.datetime.fromtimestamp(point[0], dt.UTC)
    return f"{short(point[1])} at {day_hhmm(at, now, zone(state))}"


def in_force(state: State, metric: str, now: dt.datetime) -> tuple[Target, TargetStatus] | None:
    """The goal that counts now."""
    found = standings(state, metric, now)
    coming = [one for one in found if one[1].due is None or one[1].due > now]
    if coming:
        return coming[0]
    return found[-1] if found else None


def target_status(
    target: Target, value: float | None, points: Points, due: dt.datetime | None, now: dt.datetime
) -> TargetStatus:
    """Where a goal stands. due: when `by` is, None without one.

    At risk: not met yet, and the straight line through the last points does not reach it by then.
    """
    if value is None:
        late = due is not None and now >= due
        return TargetStatus("not met" if late else "open", "no value", due=due)
    tier = max(((least, name) for name, least in target.tiers.items() if value >= least), default=(0.0, ""))[1]
    short_of = target.min is not None and value < target.min
    beyond = target.max is not None and value > target.max
    if not short_of and not beyond:
        return TargetStatus("met", tier=tier, due=due)
    goal = target.min if short_of else target.max
    words = f"{short(value)}, target {'at least' if short_of else 'at most'} {short(goal or 0.0)}"
    if due is None or now >= due:
        return TargetStatus("not met", words, tier, due)
    slope = _slope(points)
    if slope is None:
        return TargetStatus("open", words, tier, due)
    then = value + slope * (due - now).total_seconds()
    reaches = then >= (target.min or 0.0) if short_of else then <= (target.max or 0.0)
    return TargetStatus("open" if reaches else "at risk", f"{words}, heading for {short(then)}", tier, due)


def _slope(points: Points) -> float | None:
    known = [(at, value) for at, value in points if value is not None]
    if len(known) < 3 or known[-1][0] - known[0][0] <= 0:
        return None
    mean_t = sum(at for at, _ in known) / len(known)
    mean_v = sum(value for _, value in known) / len(known)
    below = sum((at - mean_t) ** 2 for at, _ in known)
    return sum((at - mean_t) * (value - mean_v) for at, value in known) / below if below else None
