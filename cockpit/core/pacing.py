"""When a probe is asked next, and what an API still allows: told from the journal alone, by the schedule's own laws.

The schedule lives in the engine; a screen has only what was journaled. A poll begins on its probe's beat and the next
one an interval later; errors in a row slow it down (`engine.schedule`); a limit of the far end puts it off. Quiet
results are written within ten seconds, so the poll that is due may have been made already: then the beat is counted on.
"""

import datetime as dt
import math
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from cockpit.core.blindness import engine_lost
from cockpit.core.clock import live_window
from cockpit.core.index import PlanIndex, book, probes_behind
from cockpit.model.checks import Metric, Probe
from cockpit.model.state import Budget, ProbeFacts, State

FIRST_LOOK_S = 2.0
MOST_SLOWER = 8
MOST_WAIT_S = 300.0
UNWRITTEN_S = 12.0
"""How long a quiet result may be known to the engine before it stands in the journal, with some breath."""
PUBLIC_GITHUB = "api.github.com"

Pace = Literal["usual", "first", "slowed", "waiting", "late", "nobody"]


class NextPoll(Struct, frozen=True):
    """pace: usual; first (its first or second look since the engine's start, at the latest then); slowed (after errors in a row); waiting (the
    far end wants to be left alone until then); late (it was due and nothing was written since); nobody (no engine).

    at: when, UTC; for late, when it was due; None for nobody. every_s: its interval now, slowed or not. why: in words.
    """

    pace: Pace
    at: dt.datetime | None
    every_s: float
    why: str = ""


def interval(state: State, probe: Probe, now: dt.datetime) -> float:
    """Seconds between two polls of a probe at the pace of now, without slowing down."""
    live = probe.every_live is not None and live_window(state, now)
    return max(0.1, float(probe.every_live if live and probe.every_live is not None else probe.every))


def slowed(every_s: float, errors: int) -> float:
    """The interval after so many errors in a row: twice as long for each after the first, up to a limit. Always so many
    whole intervals: the beat is kept."""
    if errors < 2:
        return every_s
    most = max(1, int(MOST_WAIT_S // every_s))
    return every_s * float(min(2 ** min(errors - 1, 10), MOST_SLOWER, most))


def next_poll(state: State, probe: Probe, now: dt.datetime) -> NextPoll:
    """When this probe is asked next, as far as the journal tells."""
    every = interval(state, probe, now)
    if state.closed:
        return NextPoll("nobody", None, every, "the release is closed; nothing is asked any more")
    if lost := engine_lost(state, now):
        return NextPoll("nobody", None, every, f"nobody asks: {lost}")
    budget = budget_of(state, probe)
    facts = state.probes.get(probe.id, ProbeFacts())
    elected = state.engine.elected
    if facts.at is None or (elected is not None and facts.at < elected):
        due = (elected or now) + dt.timedelta(seconds=min(FIRST_LOOK_S, every) + UNWRITTEN_S + float(probe.deadline))
        if due < now:
            return NextPoll("late", due, every, "no answer was recorded since the engine started")
        return NextPoll("first", due, every, "it was not asked yet since the engine started")
    errors = _errors(facts, elected)
    pace = slowed(every, errors)
    first = elected is not None and _polls_since(facts, elected) == 1
    off_beat = first or (probe.every_live is not None and _came_early(facts, every))
    took = min(facts.ms / 1000.0, float(probe.deadline))
    began = facts.at - dt.timedelta(seconds=took)
    # Off its beat: the beat that came while the first answer was still awaited was dropped.
    due = began + dt.timedelta(seconds=max(1.25 * pace, took + pace) if off_beat else pace)
    if budget is not None and budget.waiting_until is not None and budget.waiting_until > max(now, due):
        return NextPoll("waiting", budget.waiting_until, pace, budget.reason or "asked to slow down")
    if due < now:
        late = (now - due).total_seconds()
        if late > UNWRITTEN_S + float(probe.deadline):
            return NextPoll("late", due, pace, "it was due and no answer was recorded since")
        due += dt.timedelta(seconds=math.ceil(late / pace) * pace)
    if first:
        return NextPoll("first", due, pace, "its first look came off its beat")
    if errors > 1:
        return NextPoll("slowed", due, pace, f"slowed down after {errors} errors in a row")
    why = "planned maintenance; asked on at its usual pace" if facts.verdict == "excused" else ""
    return NextPoll("usual", due, pace, why)


def _polls_since(facts: ProbeFacts, elected: dt.datetime) -> int:
    """Whether the engine that runs now has asked once (1) or more often (2)."""
    since = elected.timestamp()
    return sum(1 for at, _, _ in facts.tail[-2:] if at >= since)


def _came_early(facts: ProbeFacts, every_s: float) -> bool:
    """Whether the last poll was still one of a faster pace: then it did not come on the beat of this one."""
    return len(facts.tail) > 1 and facts.tail[-1][0] - facts.tail[-2][0] < 0.9 * every_s


def _errors(facts: ProbeFacts, elected: dt.datetime | None) -> int:
    """Errors in a row, as the running engine counts them: it forgets them when it starts."""
    if facts.verdict != "error":
        return 0
    since, found = elected.timestamp() if elected is not None else -math.inf, 0
    for at, verdict, _ms in reversed(facts.tail):
        if verdict != "error" or at < since:
            break
        found += 1
    return found


def source(known: PlanIndex, metric: Metric) -> Probe | None:
    """The probe whose polls bring this metric's values, the fastest of several; None for a number people enter."""
    names = probes_behind(known.metrics, "metric", metric.id)
    probes = [known.probes[name] for name in names if name in known.probes]
    return min(probes, key=lambda probe: probe.every_live or probe.every, default=None)


def hold_s(state: State, metric: Metric) -> float | None:
    """How long a value speaks for the time after it, seconds: a longer silence is a gap. None: until the next one."""
    probe = source(book(state), metric)
    if probe is None:
        return float(metric.stale_after) if metric.stale_after is not None else None
    return 2.0 * max(float(probe.every), float(probe.every_live or 0.0))


def api_of(probe: Probe) -> str:
    """The API that a GitHub probe asks, as budgets name it; "" for other probes and where only the engine knows."""
    if probe.github is None:
        return ""
    base = probe.github.api
    return PUBLIC_GITHUB if not base else "" if "${" in base else urlsplit(base).netloc


def budget_of(state: State, probe: Probe) -> Budget | None:
    """What the probe's API allows; None where it has said nothing of it."""
    name = budget_name(state, probe)
    return state.budgets.get(name) if name else None


def budget_name(state: State, probe: Probe) -> str:
    """The budget that a probe spends: its API's, or the only one where the API's address stands in the environment."""
    if probe.github is None:
        return ""
    name = api_of(probe)
    if not name and len(state.budgets) == 1:
        return next(iter(state.budgets))
    return name if name in state.budgets else ""
