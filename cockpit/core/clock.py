"""The two clocks: T stops in holds, L (the wall) never does; and holds. What moves T0 otherwise is in `countdown`.

Laws: while a hold lasts, T stands where it stood when the hold began; when the last hold ends, T0 moves so that T goes
on from there. Moments given as wall times or calendar days do not move. Everything here takes `now` as an argument.
"""

import bisect
import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, write
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command
from cockpit.model.events import HoldCalled, HoldReleased
from cockpit.model.state import Hold, State
from cockpit.model.times import Moment

LATE_HOLD_S = 120.0
HALF_A_DAY_S = 43_200.0
LIVE_BEFORE_S = 3600.0
LIVE_AFTER_S = 3600.0


def zone(state: State) -> ZoneInfo:
    """The release's time zone."""
    return ZoneInfo(plan_of(state).release.zone)


def holding(state: State) -> Hold | None:
    """The hold that stops the clock: the earliest of those in force."""
    return state.clock.holds[0] if state.clock.holds else None


def t_seconds(state: State, now: dt.datetime) -> float | None:
    """The T-clock: seconds from T0, negative before it; None while there is no T0. It stops when the release is closed."""
    hold = holding(state)
    if state.closed_at is not None:
        now = min(now, state.closed_at)
    if hold is not None:
        return hold.t_s
    if state.clock.t0 is None:
        return None
    return (now - state.clock.t0).total_seconds()


def t_then(state: State, at: dt.datetime) -> float | None:
    """What the T-clock showed at a time past, whatever moved T0 since; seconds. None while there was no T0. Before the
    release was opened, by the T0 that it was opened with."""
    course = state.clock.course
    if not course:
        return None
    if state.closed_at is not None:
        at = min(at, state.closed_at)
    _, t0, held = course[max(0, bisect.bisect_right(course, at, key=lambda one: one[0]) - 1)]
    if held is not None:
        return held
    return None if t0 is None else (at - t0).total_seconds()


def times_read(state: State, t_s: float, until: dt.datetime) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """(when, T0 then) for each time up to `until` at which the T-clock read so: once in each try that came so far, or
    went on from there. In a hold, when it came to stand there. Like `t_then`, the T0 it was opened with counts before it."""
    found: list[tuple[dt.datetime, dt.datetime | None]] = []
    for number, (since, t0, held) in enumerate(state.clock.course):
        end = state.clock.course[number + 1][0] if number + 1 < len(state.clock.course) else until
        if held is not None:
            at = since if held == t_s else None
        else:
            at = t0 + dt.timedelta(seconds=t_s) if t0 is not None else None
        if at is not None and (number == 0 or since <= at) and at <= end and (not found or found[-1][0] != at):
            found.append((at, t0))
    return found


def t0_now(state: State, now: dt.datetime) -> dt.datetime | None:
    """Where T0 lies if every hold ended now."""
    hold = holding(state)
    if hold is not None and state.clock.t0 is not None:
        return now - dt.timedelta(seconds=hold.t_s)
    return state.clock.t0


def moment_at(state: State, moment: Moment, now: dt.datetime | None = None) -> dt.datetime | None:
    """When a moment of the plan is, UTC; None without T0. With `now`, a hold in force pushes it back as it lasts."""
    if moment.wall is not None:
        wall = moment.wall if moment.wall.tzinfo is not None else moment.wall.replace(tzinfo=zone(state))
        return wall.astimezone(dt.UTC)
    t0 = state.clock.t0 if now is None else t0_now(state, now)
    if t0 is None:
        return None
    if moment.offset_s is not None:
        return t0 + dt.timedelta(seconds=moment.offset_s)
    local = _day_from(state, t0).astimezone(zone(state))
    day = local.date() + dt.timedelta(days=moment.day or 0)
    return dt.datetime.combine(day, moment.time_of_day or dt.time(), tzinfo=zone(state)).astimezone(dt.UTC)


def _day_from(state: State, t0: dt.datetime) -> dt.datetime:
    """T0, or as long as it has moved by less than half a day the T0 that was planned: a hold or slip over midnight does
    not put the wall times of the days after it off by a day."""
    planned = state.clock.original_t0
    return planned if planned is not None and abs((t0 - planned).total_seconds()) < HALF_A_DAY_S else t0


def wall_to_t(state: State, at: dt.datetime, now: dt.datetime) -> float | None:
    """The T-clock's reading at a wall time to come or past, as far as is known now; seconds."""
    t0 = t0_now(state, now)
    return None if t0 is None else (at - t0).total_seconds()


def live_window(state: State, now: dt.datetime) -> bool:
    """Whether probes run at their live pace: from T-1h to the end of the stability window, and while anything acts."""
    if any(proc.ended is None for proc in state.procs.values()):
        return True
    if state.stability.status == "running" or any(not one.resolved for one in state.incidents.values()):
        return True
    t = t_seconds(state, now)
    return t is not None and -LIVE_BEFORE_S <= t <= LIVE_AFTER_S


def _next_hold_id(state: State) -> str:
    called = len([one for one in state.clock.past_holds if one.hold.startswith("H")])
    return f"H{called + len(state.clock.holds) + 1}"


def _hold(state: State, command: cmd.CallHold, actor: Actor, now: dt.datetime) -> Answer:
    no = need_open(state) or may(state, actor, "hold", "a hold") or need_reason(command.reason, "a hold")
    if no:
        return no
    t = t_seconds(state, now)
    if t is None:
        return refuse("no-t0", "there is no T0 yet, so there is no countdown to hold")
    if t >= 0 and holding(state) is None:
        from cockpit.core.stoppable import nothing_to_hold  # noqa: PLC0415 - it asks the clock itself

        if words := nothing_to_hold(state, now, blocking=command.blocks_rollback):
            return refuse("nothing-to-hold", words)
    if command.for_s is not None and command.for_s <= 0:
        return refuse("bad-duration", "a hold lasts longer than nothing")
    called = HoldCalled(
        hold=_next_hold_id(state),
        t_s=t,
        until=now + dt.timedelta(seconds=command.for_s) if command.for_s else None,
        until_decision=command.until_decision,
        blocks_rollback=command.blocks_rollback,
        reason=command.reason,
    )
    return write(called, command=command)


def released(state: State, hold: Hold, now: dt.datetime, reason: str) -> HoldReleased:
    """The end of a hold: T0 moves only when no other hold keeps the clock stopped."""
    others = [one for one in state.clock.holds if one is not hold]
    t0 = state.clock.t0 if others and state.clock.t0 else now - dt.timedelta(seconds=hold.t_s)
    still = tuple(dict.fromkeys("the plan" if one.planned else one.by for one in others))
    return HoldReleased(hold=hold.hold, held_s=(now - hold.since).total_seconds(), t0=t0, reason=reason, still=still)


def _resume(state: State, command: cmd.ReleaseHold, actor: Actor, now: dt.datetime) -> Answer:
    if no := need_open(state) or may(state, actor, "hold", "resuming"):
        return no
    holds = state.clock.holds
    if not holds:
        return refuse("no-hold", "the clock is not held")
    if not command.hold and len(holds) > 1:
        known = ", ".join(f"{one.hold} ({'planned' if one.planned else one.by}: {one.reason})" for one in holds)
        return refuse("which-hold", f"several holds are in force: {known}; name one")
    hold = next((one for one in holds if one.hold == (command.hold or holds[0].hold)), None)
    if hold is None:
        return refuse("no-hold", f"no hold {command.hold!r} is in force")
    return write(released(state, hold, now, command.reason), command=command)


def due(state: State, now: dt.datetime) -> Drafts:
    """Built-in holds that begin, timed holds that end."""
    for hold in state.clock.holds:
        if hold.until is not None and now >= hold.until:
            return write(released(state, hold, now, "time is over"))
    t = t_seconds(state, now)
    if t is None or state.closed or holding(state) is not None or state.opened is None:
        return ()
    for name, planned in book(state).holds.items():
        if name in state.clock.built_in:
            continue
        at = moment_at(state, planned.at, now)
        if at is None or at < state.opened or now < at:
            continue
        late = (now - at).total_seconds() > LATE_HOLD_S
        if late and (planned.until is None or t >= 0 or _decided_since(state, at)):
            continue  # nobody watched then; what waits for a decision is held late, as long as T0 and that lie ahead
        # Held late, the clock stops where it stands: nobody who chose T0, or saw the count, is sent back by hours.
        mark = None if late else wall_to_t(state, at, now)
        return write(
            HoldCalled(
                hold=name,
                t_s=t if mark is None else mark,
                until=now + dt.timedelta(seconds=planned.for_) if planned.for_ is not None else None,
                until_decision=planned.until is not None,
                blocks_rollback=planned.blocks_rollback,
                planned=True,
                reason=planned.reason or "built into the countdown",
            )
        )
    return ()


def _decided_since(state: State, at: dt.datetime) -> bool:
    """Whether people have decided something since: what a hold was to wait for."""
    declared = [one.declared for one in state.polls.values() if one.declared is not None]
    return any(when >= at for when in (*declared, *(one.at for one in state.decisions.values())))


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.CallHold: _hold,
    cmd.ReleaseHold: _resume,
}
