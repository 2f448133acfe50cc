"""How a release stands, in a word and an exit status: what every way of saying it shares."""

import datetime as dt

from cockpit.core.evolve_tools import generation
from cockpit.core.procedures import action_of, plan_of_proc, rollback_of, step_plan
from cockpit.core.verdict import CONDITIONAL, GO, NO_GO, NOT_READY, Reason, Verdict, assess
from cockpit.model.state import State
from cockpit.views.headline import standing

EXIT = {GO: 0, NO_GO: 3, NOT_READY: 4, CONDITIONAL: 10}
EXIT_ROLLED_BACK, EXIT_CLOSED = 5, 6
EXIT_STOPPED, EXIT_UNSURE = 11, 13
BACK = ("rolling-back", "rolled-back")
"""How a release stands that is no GO whatever its rules say."""


def judge(state: State, now: dt.datetime, trouble: str = "") -> Verdict:
    """The verdict as the screen has it. A journal that is damaged vouches for nothing: then it is NOT READY at best."""
    found = assess(state, now)
    if not trouble:
        return found
    reason = Reason("not-ready", "journal", "journal", trouble)
    word = found.verdict if found.verdict == NO_GO else NOT_READY
    return Verdict(word, (reason, *found.reasons), found.decision, found.until)


def exit_status(state: State, verdict: Verdict) -> int:
    """0 GO, 10 CONDITIONAL GO, 3 NO-GO, 4 NOT READY; 5 rolled back and no other try begun, or a rollback was
    called; 6 closed, however it ended."""
    if state.closed:
        return EXIT_CLOSED
    return EXIT_ROLLED_BACK if standing(state) in BACK else EXIT[verdict.verdict]


def rollback_status(state: State, *, proven: bool) -> int | None:
    """How the latest deploy's rollback stands for whoever waits for it; None while it may still come by itself.

    0 it is there: executed, or with `proven` verified. 5 executed, and never to be verified. 11 given up, or a step
    failed. 13 nobody can tell whether a step happened, and the step has no `verify` that could.
    """
    called = rollback_of(state, generation(state))
    if called is None:
        return None
    plan = plan_of_proc(state, called)
    if called.status == "verified":
        return 0
    if called.status == "executed":
        watched = plan is not None and bool(plan.verify_with) and not state.closed
        return 0 if not proven else None if watched else EXIT_ROLLED_BACK
    if called.status == "unverified":
        return EXIT_ROLLED_BACK if proven else 0
    if called.status in ("aborted", "failed"):
        return EXIT_STOPPED
    stands = {name: facts.status for name, facts in called.steps.items()}
    for name, status in stands.items():
        step = step_plan(state, called, name)
        if status == "unknown" and (step is None or action_of(state, step).verify is None):
            return EXIT_UNSURE
    return EXIT_STOPPED if "failed" in stands.values() and "running" not in stands.values() else None
