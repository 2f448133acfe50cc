"""Whether the cockpit can see at all: control targets, and the engine's own beat.

Laws: when the control targets fail too, the fault is likely on our side: MONITORING BLIND, and nothing is rolled back
by itself. An engine whose beat is older than 15 seconds is lost until it writes again. What was asked for while none
watched, and waited too long for one, is not begun on a world that nobody looked at: it lapses, and is asked for again.
"""

import datetime as dt

from cockpit.core.clock import zone
from cockpit.core.index import plan_of
from cockpit.core.words import hhmm, span
from cockpit.model.state import State

NOT_RUN = "not run: "
"""How the reason begins of what lapsed: it was asked for while no engine ran, and none was back in time."""
BEAT_S = 15.0
SIMULATION = "SIMULATION"
"""The label of a plan that `cockpit demo` flies."""
DEMO_OVER = "this demo is over"


def controls(state: State) -> list[str]:
    """The plan's control targets."""
    return [probe.id for probe in plan_of(state).probe if probe.control]


def blind(state: State) -> str:
    """Why the cockpit is blind; "" when it is not, or when the plan names no control target."""
    names = controls(state)
    if not names:
        return ""
    reasons: list[str] = []
    for name in names:
        facts = state.probes.get(name)
        if facts is None or facts.at is None or facts.verdict in ("pass", "warn", "excused"):
            return ""
        reasons.append(f"{name}: {facts.detail or facts.verdict}")
    lacks = state.engine.missing_env
    for_want = f"; the engine was started without {', '.join(lacks[:4])}" if lacks else ""
    return f"control target fails too: {'; '.join(reasons)}{for_want}"


def demo_over(state: State) -> bool:
    """Whether the service a demo was simulated against is gone for good: even its control target refuses to connect. A
    network that fails, also one that fails in a scenario, answers nothing and refuses nothing."""
    if state.plan is None or plan_of(state).release.label != SIMULATION or not blind(state):
        return False
    return all("refused" in state.probes[name].detail for name in controls(state))


def seen_clearly(state: State, at: dt.datetime) -> bool:
    """Whether something seen at that time was seen by open eyes: not before the control targets answered again."""
    known = [state.probes[name].good_since for name in controls(state) if name in state.probes]
    since = [one for one in known if one is not None]
    return not blind(state) and (not since or at >= min(since))


def engine_lost(state: State, now: dt.datetime) -> str:
    """Why no engine is watching; "" while one is. A closed release needs none; a recording may leave beats out."""
    engine = state.engine
    if state.closed:
        return ""
    if engine.beat is None or not engine.epoch:
        return "no engine has run yet"
    if engine.elsewhere:
        return "no engine has run here yet; the journal was adopted from elsewhere"
    if engine.released:
        return f"the engine stopped: {engine.released}"
    if engine.thinned:
        return ""
    age = (now - engine.beat).total_seconds()
    if engine.vanished:
        return f"its process has ended, {_long(age)} after its last word" if age >= 1 else "its process has ended"
    return f"no sign of the engine for {_long(age)}" if age > BEAT_S else ""


def _long(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else span(seconds)


def lapsed(state: State, asked: dt.datetime, within: float, did: str = "asked for") -> str:
    """Why what was asked for then is not begun any more, in words; "" where an engine was there within so many seconds.
    Told by the gaps that engines have journaled, so that what waits for other reasons does not lapse."""
    gap = _unwatched(state, asked, within)
    if gap is None:
        return ""
    at = zone(state)
    since, back = gap
    if since > asked:  # an engine was there, and something else was in the way
        return f"{NOT_RUN}{did} at {hhmm(asked, at)}, no engine from {hhmm(since, at)} to {hhmm(back, at)}"
    later = span((back - asked).total_seconds())
    return f"{NOT_RUN}{did} at {hhmm(asked, at)}, no engine until {hhmm(back, at)}, {later} later"


def _unwatched(state: State, asked: dt.datetime, within: float) -> tuple[dt.datetime, dt.datetime] | None:
    """From when to when no engine was there, if what was asked for then waited longer than `within` for one alone."""
    for gap in reversed(state.gaps):
        if gap.until <= asked:
            break
        if (gap.until - max(gap.since, asked)).total_seconds() > within:
            return gap.since, gap.until
    first = state.engine.first
    return (asked, first) if first is not None and (first - asked).total_seconds() > within else None
