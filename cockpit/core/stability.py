"""The stability window after a deploy, with its own clock: watched time in which the named signals held.

Laws: it starts with the deploy it is `from`; a breach restarts or fails it as the plan says; time nobody watched does
not count; it is held only when its whole length was watched to be good. A person may extend it, with a reason.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core.blindness import seen_clearly
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Drafts, Handler, need_open, need_reason, refuse, write
from cockpit.core.procedures import began
from cockpit.core.verification import good_since
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command
from cockpit.model.events import StabilityChanged
from cockpit.model.flow import Stability
from cockpit.model.state import State


def signals(plan: Stability, state: State) -> tuple[str, ...]:
    """What must hold: the metrics and probes named, or every probe that is no control target."""
    named = (*plan.metrics, *plan.probes)
    return named or tuple(probe.id for probe in plan_of(state).probe if not probe.control)


def _started_by(plan: Stability, state: State) -> dt.datetime | None:
    """When the mark the window counts from was reached: a deploy, T0, or an item's end."""
    if plan.from_ == "deploy":
        return state.deploys[-1].at if state.deploys else None
    if plan.from_.lower() == "t0":
        return state.clock.t0
    item = state.items.get(plan.from_)
    return item.at if item is not None and item.status == "done" else None


def breach(state: State, now: dt.datetime) -> str:
    """The first signal that does not hold now, in words; no data and blindness are not a breach."""
    window = plan_of(state).stability
    if window is None:
        return ""
    for name in signals(window, state):
        since, why = good_since(state, name, now)
        facts = state.probes.get(name) if name in book(state).probes else state.metrics.get(name)
        at = facts.at if facts is not None else None
        if since is None and why.endswith(": fail") and at is not None and seen_clearly(state, at):
            return why
    return ""


def _typed_in(state: State, name: str) -> bool:
    """A number that only people enter: nobody polls it, and it holds until the next one is entered."""
    plan = book(state)
    metric = plan.metrics.get(name) if name not in plan.probes else None
    return metric is not None and not (metric.probe or metric.ratio or metric.rate_of or metric.change_of)


def watched_s(state: State, now: dt.datetime) -> float:
    """Seconds of the window in which every signal was watched to be good. What was not watched, or could not be read,
    neither counts nor takes anything away."""
    window, plan = state.stability, plan_of(state).stability
    if plan is None or window.since is None:
        return 0.0
    end = window.ended or now
    lost = sum(
        max(0.0, (min(gap.until, end) - max(gap.since, window.since)).total_seconds())
        for gap in state.gaps
        if gap.until > window.since and gap.since < end
    )
    least = (end - window.since).total_seconds() - lost
    for name in signals(plan, state):
        if _typed_in(state, name):
            since, _ = good_since(state, name, end)
            good = (end - max(since, window.since)).total_seconds() if since is not None else 0.0
        else:
            facts = state.probes.get(name) if name in book(state).probes else state.metrics.get(name)
            good = facts.good_s - window.marks.get(name, 0.0) if facts is not None else 0.0
        least = min(least, good)
    return max(0.0, least)


def due(state: State, now: dt.datetime) -> Drafts:
    """Start, breach and end of the window."""
    plan, window = plan_of(state).stability, state.stability
    if plan is None or state.closed:
        return ()
    mark = _started_by(plan, state)
    rolled_back = any(
        proc.kind == "rollback" and mark is not None and proc.called >= mark and began(proc)
        for proc in state.procs.values()
    )
    if mark is not None and mark <= now and not rolled_back and (window.since is None or window.since < mark):
        return write(StabilityChanged(change="started", for_s=float(plan.for_)))
    if window.status != "running":
        return ()
    if rolled_back:
        return write(StabilityChanged(change="failed", for_s=window.for_s, reason="rolled back"))
    broken = breach(state, now)
    if broken and plan.on_breach == "fail":
        return write(StabilityChanged(change="failed", for_s=window.for_s, reason=broken))
    if broken:
        if window.reason == broken and watched_s(state, now) == 0.0:
            return ()  # nothing has been gained since it began again for this very reason
        return write(StabilityChanged(change="restarted", for_s=window.for_s, reason=broken))
    if watched_s(state, now) >= window.for_s:
        return write(StabilityChanged(change="held", for_s=window.for_s))
    return ()


def _extend(state: State, command: cmd.ExtendStability, _actor: Actor, _now: dt.datetime) -> Answer:
    if no := need_open(state) or need_reason(command.reason, "extending the window"):
        return no
    if state.stability.status not in ("running", "held"):
        return refuse("no-window", "there is no stability window to extend")
    if command.by_s <= 0:
        return refuse("bad-duration", "the window is extended by more than nothing")
    longer = state.stability.for_s + command.by_s
    return write(StabilityChanged(change="extended", for_s=longer, reason=command.reason), command=command)


HANDLERS: Mapping[type[Command], Handler] = {cmd.ExtendStability: _extend}
