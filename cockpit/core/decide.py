"""decide(state, act, now): entries to append, or a refusal with its reason. The one door through which anything changes.

Laws: pure - the state is only read; the same act on the same state at the same time gives the same answer; every act a
person can take on the screen and from the shell, and every observation of the engine, comes through here.
"""

import datetime as dt

from cockpit.core import release, verdict
from cockpit.core.outcome import Answer, Handler
from cockpit.model import commands as cmd
from cockpit.model.commands import Act, Command, Refusal
from cockpit.model.events import StepDone
from cockpit.model.state import State

SEEN_MATTERS: tuple[type[Command], ...] = (
    cmd.CallProcedure,
    cmd.Sign,
    cmd.DeclarePoll,
    cmd.MakeDecision,
    cmd.CloseRelease,
    cmd.CastVote,
)
"""Acts that are refused when the verdict or the deploy changed after what their person had on the screen."""


def _moved_on(state: State, act: Act, now: dt.datetime) -> Refusal | None:
    if act.seen < 0 or not isinstance(act.command, SEEN_MATTERS):
        return None
    if isinstance(act.command, cmd.CallProcedure):
        if state.deploys and state.deploys[-1].seq > act.seen:
            return Refusal("moved-on", "another deploy went out while you were looking; look again")
        return None
    return _verdict_moved(state, act, now)


def _verdict_moved(state: State, act: Act, now: dt.datetime) -> Refusal | None:
    """Whether the verdict is another one than was shown. A screen says what it showed, since it may be ahead of the
    journal; a script only how far it had read. The same verdict with fewer reasons is no news to decide anew on."""
    if not act.shown:
        if state.verdict.seq <= act.seen:
            return None
        return Refusal("moved-on", f"the verdict became {state.verdict.verdict} while you were looking; look again")
    is_now = verdict.subjects(verdict.assess(state, now))
    if is_now[0] != act.shown[0]:
        words = f"the verdict became {is_now[0]} while you were looking (it was {act.shown[0]}); look again"
        return Refusal("moved-on", words)
    added = [one for one in is_now[1:] if one not in act.shown]
    if not added:
        return None
    return Refusal("moved-on", f"it is still {is_now[0]}, but for a reason you have not seen, {added[0]}; look again")


def _handler(kind: type[Command]) -> Handler | None:
    """A release is opened before its first picture, so that act must not load the rules of all others."""
    if kind in release.HANDLERS:
        return release.HANDLERS[kind]
    from cockpit.core.handlers import HANDLERS  # noqa: PLC0415

    return HANDLERS.get(kind)


def decide(state: State, act: Act, now: dt.datetime) -> Answer:
    """Entries for this act, or why it is refused."""
    handler = _handler(type(act.command))
    if handler is None:
        return Refusal("not-a-command", f"{type(act.command).__name__} is not something one can ask for")
    return _moved_on(state, act, now) or _led_to(state, handler(state, act.command, act.actor, now))


def _led_to(state: State, answer: Answer) -> Answer:
    """The answer, with the stages of incidents that its steps stand for: whoever or whatever did a step comes by here."""
    if isinstance(answer, Refusal) or not any(isinstance(draft.event, StepDone) for draft in answer):
        return answer
    from cockpit.core.incident_stages import told  # noqa: PLC0415 - not before the first picture

    return told(state, answer)
