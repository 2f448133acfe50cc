"""decide(state, act, now): entries to append, or a refusal with its reason. The one door through which anything changes.

Laws: pure - the state is only read; the same act on the same state at the same time gives the same answer; every act a
person can take on the screen and from the shell, and every observation of the engine, comes through here.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import (
    actions,
    alerts,
    announcements,
    artifacts,
    classes,
    clock,
    decisions,
    incidents,
    item_acts,
    items,
    judging,
    notes,
    polls,
    proc_acts,
    procedures,
    rehearsal,
    release,
    roles,
    runs,
    signoffs,
    stability,
    tick,
    triggers,
    tuples,
    verdict,
    waivers,
)
from cockpit.core.evolve_tools import subject
from cockpit.core.outcome import Answer, Drafts, Handler
from cockpit.model import commands as cmd
from cockpit.model.commands import Act, Command, Refusal
from cockpit.model.events import RunFinished
from cockpit.model.state import RunFacts, State

_AFTER_RUN: Mapping[str, runs.AfterRun] = {
    "gate": judging.after_run,
    "item": items.after_run,
    "step": procedures.after_run,
    "announce": announcements.after_run,
    "alert": alerts.after_run,
}

_AFTER_ANSWER: Mapping[str, runs.AfterAnswer] = {
    "gate": judging.after_answer,
    "item": items.after_answer,
    "step": procedures.after_answer,
    "announce": announcements.after_answer,
}

HANDLERS: Mapping[type[Command], Handler] = {
    **actions.HANDLERS,
    **announcements.HANDLERS,
    **artifacts.HANDLERS,
    **classes.HANDLERS,
    **clock.HANDLERS,
    **decisions.HANDLERS,
    **incidents.HANDLERS,
    **item_acts.HANDLERS,
    **judging.HANDLERS,
    **notes.HANDLERS,
    **polls.HANDLERS,
    **proc_acts.HANDLERS,
    **rehearsal.HANDLERS,
    **release.HANDLERS,
    **roles.HANDLERS,
    **runs.HANDLERS,
    **signoffs.HANDLERS,
    **stability.HANDLERS,
    **triggers.HANDLERS,
    **tuples.HANDLERS,
    **waivers.HANDLERS,
    cmd.FinishRun: runs.finishing(_AFTER_RUN),
    cmd.SettleRun: runs.settling(_AFTER_ANSWER),
    cmd.Tick: tick.handle,
}

SEEN_MATTERS: tuple[type[Command], ...] = (
    cmd.CallProcedure,
    cmd.Sign,
    cmd.DeclarePoll,
    cmd.MakeDecision,
    cmd.CloseRelease,
    cmd.CastVote,
)
"""Acts that are refused when the verdict or the deploy changed after what their person had on the screen."""


def follow(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """What follows from a run's outcome, for whatever it serves."""
    after = _AFTER_RUN.get(subject(run.subject)[0])
    return after(state, run, result, now) if after is not None else ()


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


def decide(state: State, act: Act, now: dt.datetime) -> Answer:
    """Entries for this act, or why it is refused."""
    handler = HANDLERS.get(type(act.command))
    if handler is None:
        return Refusal("not-a-command", f"{type(act.command).__name__} is not something one can ask for")
    return _moved_on(state, act, now) or handler(state, act.command, act.actor, now)
