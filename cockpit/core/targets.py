"""Goals of a release, which are no bounds: met, not met, or at risk until they are due."""

import datetime as dt

from msgspec import Struct

from cockpit.core.expect import short
from cockpit.core.measure import Points
from cockpit.model.checks import Target


class TargetStatus(Struct, frozen=True):
    """status: met, not met, at risk or open (no value, or too early to tell). tier: the best tier reached."""

    status: str
    reason: str = ""
    tier: str = ""
    due: dt.datetime | None = None


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
