"""What stands first, on the screen and in every report: how the release stands, and only while it goes on its verdict.

Laws: a release that is closed, was rolled back, or whose rollback was called and has not come to its end, is that before
it is GO or NO-GO, in words, JSON and exit status alike; the verdict is then told apart from it: another try does its own
gates and decisions again. Once T0 was moved for that, the verdict is of it, and stands first as before any launch. A GO is
what the plan's gates and rules come to; where required lines are overdue, bounded metrics tell nothing, or the plan asks
for nothing at all, it is said in the same breath, and the line is not green.
"""

import datetime as dt

from cockpit.core.evolve_tools import generation
from cockpit.core.outcome import ending
from cockpit.core.procedures import GOING, OVER, rollback_of
from cockpit.core.release import gone_back, outcome
from cockpit.core.verdict import CONDITIONAL, GO
from cockpit.model.checks import Metric
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.state import MetricFacts, ProcFacts, State
from cockpit.views import procedures
from cockpit.views.base import Sight
from cockpit.views.metrics import late_by, out_of_bounds
from cockpit.views.procedure_steps import lapsed
from cockpit.views.times import short

CLOSED, ROLLED_BACK = "CLOSED", "ROLLED BACK"
CALLED, GOING_BACK = "ROLLBACK CALLED", "ROLLING BACK"
FAILED, LAPSED, UNKNOWN = "ROLLBACK FAILED", "ROLLBACK LAPSED", "ROLLBACK UNKNOWN"


def going_back(state: State) -> ProcFacts | None:
    """The rollback that was called and has not come to its end: nothing that is judged of the release counts meanwhile."""
    return next((one for one in reversed(state.procs.values()) if one.kind == "rollback" and one.status in GOING), None)


def standing(state: State) -> str:
    """open, rolling-back, rolled-back, or how it was closed."""
    if state.closed:
        return state.closed
    if going_back(state) is not None:
        return "rolling-back"
    return "rolled-back" if gone_back(state) else "open"


def trying_again(state: State) -> bool:
    """Whether T0 was moved for another try after a rollback, and nothing has been deployed in it."""
    return standing(state) == "open" and outcome(state) == "rolled-back"


def try_before(sight: Sight) -> str:
    """How the try before ended, beside the verdict of this one; "" where there was none, or this one is over itself."""
    state = sight.state
    ended = _taken_back(state)
    if state.plan is None or standing(state) != "open" or not (ended or trying_again(state)):
        return ""
    proof = _proof(sight, ended[-1] if ended else None).text.partition(":")[0]
    return f"the try before: rolled back, {proof}{f'; this is try {len(ended) + 1}' if ended else ''}"


def _taken_back(state: State) -> list[ProcFacts]:
    """The rollback that ended each try before this one, the first one first."""
    again = state.clock.retried
    if again is None:
        return []
    backs = (one for one in state.procs.values() if one.kind == "rollback" and one.executed is not None)
    # One that could not be verified may be called again for the same deploy: that is one try still.
    return list({one.generation: one for one in backs if one.executed is not None and one.executed <= again}.values())


def standing_since(state: State) -> dt.datetime | None:
    """Since when a release is what it is before it is GO or NO-GO: closed, rolled back, on its way back; None for others."""
    stands = standing(state)
    if state.closed:
        return state.closed_at
    if stands not in ("rolling-back", "rolled-back"):
        return None
    last = max((one for one in state.procs.values() if one.kind == "rollback"), key=lambda one: one.called)
    return last.called if stands == "rolling-back" else (last.executed or last.ended or last.called)


def badge(state: State, verdict: str) -> str:
    """CLOSED, ROLLED BACK, how far a rollback is that goes on, or the verdict."""
    if state.closed:
        return CLOSED
    back = going_back(state)
    if back is not None:
        return _stage(back)
    return ROLLED_BACK if standing(state) == "rolled-back" else verdict


def _stage(back: ProcFacts) -> str:
    stands = [one.status for one in back.steps.values()]
    if "unknown" in stands:
        return UNKNOWN
    if "failed" in stands:
        return LAPSED if all(lapsed(one) for one in back.steps.values() if one.status == "failed") else FAILED
    return GOING_BACK if any(one != "waiting" for one in stands) else CALLED


def after_all(sight: Sight, verdict: str) -> Label | None:
    """The headline of a release that is closed, rolled back or on its way back, its verdict last; None while it goes on."""
    state = sight.state
    if state.closed:
        how = "" if state.closed == "completed" else f"{', ' * (state.closed == 'incomplete') or ' '}{ending(state)}"
        words = f"{CLOSED}{how} · {_ending(sight) or f'the verdict was {verdict}'}"
        return Label(words, Tone.WARN if how else Tone.GOOD)
    if state.plan is None:
        return None
    back = going_back(state)
    if back is not None:
        return _on_its_way(sight, back, verdict)
    if standing(state) != "rolled-back":
        return None
    proof = _proof(sight)
    return Label(f"{ROLLED_BACK} · {proof.text} · apart from it the rules say {verdict}", proof.tone)


def _ending(sight: Sight) -> str:
    """What is known of the rollback of a release that was closed as rolled back; "" for others. Its last verdict was of a
    try that never came."""
    if sight.state.closed != "rolled-back" or sight.state.plan is None:
        return ""
    found = _proof(sight)
    return "health NOT VERIFIED" if found.tone is not Tone.INFO and found.text != "by hand" else found.text


def _on_its_way(sight: Sight, back: ProcFacts, verdict: str) -> Label:
    """As the rollback's own pane says it: ROLLBACK CALLED, ROLLBACK 1/3, ROLLBACK STEP FAILED, ..."""
    planned, (done, total) = sight.book.procedures.get(back.procedure), _done(back)
    found = (
        procedures.state(sight, planned, back, done, total)
        if planned is not None
        else Label(f"{done}/{total}", Tone.BAD)
    )
    words = found.text if found.text.startswith("ROLLBACK") else f"ROLLBACK {found.text}"
    tone = Tone.BAD if found.tone is Tone.BAD else Tone.WARN
    return Label(f"{words} · apart from it the rules say {verdict}", tone)


def _done(back: ProcFacts) -> tuple[int, int]:
    return sum(1 for one in back.steps.values() if one.status in OVER), len(back.steps)


def _proof(sight: Sight, called: ProcFacts | None = None) -> Label:
    """Whether a rollback is known to have worked; without one given, the last that was called."""
    backs = (one for one in sight.state.procs.values() if one.kind == "rollback")
    called = called or max(backs, key=lambda one: one.called, default=None)
    if called is None:
        return Label("by hand", Tone.WARN)
    took = short(((called.ended or sight.now) - called.called).total_seconds())
    planned = sight.book.procedures.get(called.procedure)
    if called.status == "verified":
        return Label(f"VERIFIED in {took}", Tone.INFO)
    if called.status == "unverified" or planned is None or not planned.verify_with:
        return Label("health NOT VERIFIED: see for yourself that it is well", Tone.BAD)
    return Label("health is being verified", Tone.WARN)


def caveats(sight: Sight, verdict: str, late: tuple[Duty, ...]) -> tuple[str, ...]:
    """What a GO does not say and people have to know; () for every other verdict. late: `next_lines.overdue`."""
    if verdict not in (GO, CONDITIONAL) or sight.state.plan is None or standing(sight.state) != "open":
        return ()
    items = [sight.book.items.get(one.ref.removeprefix("item:")) for one in late if one.ref.startswith("item:")]
    behind = sum(1 for item in items if item is not None and item.required)
    silent = [one.title or one.id for one in sight.plan.metric if _bounded(one) and _silent(sight, one)]
    found = []
    given_up = rollback_of(sight.state, generation(sight.state))
    if given_up is not None and given_up.status in ("aborted", "failed"):
        done, total = _done(given_up)
        found.append(f"the rollback was given up at {done}/{total}")
    found += beside_go(sight)
    if not (sight.plan.gate or sight.plan.rule or sight.plan.poll):
        found.append("nothing in the plan could say no")
    if behind:
        found.append(f"{behind} required {'line is' if behind == 1 else 'lines are'} overdue")
    if silent:
        found.append(f"{silent[0]}: NO DATA" if len(silent) == 1 else f"{len(silent)} metrics: NO DATA")
    return tuple(found)


def beside_go(sight: Sight) -> list[str]:
    """Numbers out of bounds that no rule counts, and for which no trigger has fired yet: a GO stands beside them."""
    found = []
    broken = [one.title or one.id for one in sight.plan.metric if _bounded(one) and _broken(sight, one)]
    if broken:
        found.append(f"{broken[0]}: BREACH" if len(broken) == 1 else f"{len(broken)} metrics: BREACH")
    outside = [(one.title or one.id, side) for one in sight.plan.metric if (side := _outside(sight, one))]
    if len(outside) == 1:
        found.append(f"{outside[0][0]}: {outside[0][1]} its bound")
    elif outside:
        found.append(f"{len(outside)} metrics: out of bounds")
    return found


def _bounded(metric: Metric) -> bool:
    return metric.min is not None or metric.max is not None or metric.baseline is not None


def _broken(sight: Sight, metric: Metric) -> bool:
    """Its latest number is out of bounds, and none too old to say so."""
    facts = sight.state.metrics.get(metric.id, MetricFacts())
    return facts.verdict == "fail" and facts.value is not None and not late_by(sight, metric, facts)


def _outside(sight: Sight, metric: Metric) -> str:
    """OVER or UNDER: out of bounds, not yet for as long as a breach takes, and not too old to say so; else ""."""
    facts = sight.state.metrics.get(metric.id, MetricFacts())
    late = facts.verdict != "warn" or late_by(sight, metric, facts)
    return "" if late else out_of_bounds(metric, facts)


def _silent(sight: Sight, metric: Metric) -> bool:
    """Nothing is known of a number, whoever was to measure or enter it, or nothing of late."""
    facts = sight.state.metrics.get(metric.id, MetricFacts())
    if facts.at is None or not facts.verdict:
        return not facts.by  # what a person entered is there, if nobody has judged it yet
    return late_by(sight, metric, facts) > 0


__all__ = [
    "CLOSED",
    "ROLLED_BACK",
    "after_all",
    "badge",
    "beside_go",
    "caveats",
    "going_back",
    "standing",
    "standing_since",
    "try_before",
    "trying_again",
]
