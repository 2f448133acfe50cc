"""How a release stands, in a word and an exit status: what every way of saying it shares."""

import datetime as dt
import re

from cockpit.core.release import outcome
from cockpit.core.verdict import CONDITIONAL, GO, NO_GO, NOT_READY, Reason, Verdict, assess
from cockpit.model.state import State

EXIT = {GO: 0, NO_GO: 3, NOT_READY: 4, CONDITIONAL: 10}
EXIT_ROLLED_BACK, EXIT_CLOSED = 5, 6
_KEYS = re.compile(r" \((?:[A-Za-z]|[a-z] [a-z]|[a-z] on it)\)")


def judge(state: State, now: dt.datetime, trouble: str = "") -> Verdict:
    """The verdict as the screen has it. A journal that is damaged vouches for nothing: then it is NOT READY at best."""
    found = assess(state, now)
    if not trouble:
        return found
    reason = Reason("not-ready", "journal", "journal", trouble)
    word = found.verdict if found.verdict == NO_GO else NOT_READY
    return Verdict(word, (reason, *found.reasons), found.decision, found.until)


def standing(state: State) -> str:
    """open, rolled-back, or how it was closed."""
    if state.closed:
        return state.closed
    return "rolled-back" if outcome(state) == "rolled-back" else "open"


def exit_status(state: State, verdict: Verdict) -> int:
    """0 GO, 10 CONDITIONAL GO, 3 NO-GO, 4 NOT READY; 5 rolled back; 6 closed, however it ended."""
    if state.closed:
        return EXIT_CLOSED
    return EXIT_ROLLED_BACK if standing(state) == "rolled-back" else EXIT[verdict.verdict]


def said(text: str) -> str:
    """A screen's sentence without the keys it names."""
    return _KEYS.sub("", text)
