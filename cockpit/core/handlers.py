"""Which rules answer which command, all of them: loaded with the first act that is more than opening the release."""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import (
    actions,
    alerts,
    artifacts,
    classes,
    clock,
    countdown,
    decisions,
    incidents,
    item_acts,
    items,
    judging,
    notes,
    polls,
    proc_acts,
    proc_work,
    rehearsal,
    release,
    roles,
    runs,
    sending,
    signoffs,
    stability,
    tick,
    triggers,
    tuples,
    waivers,
)
from cockpit.core.evolve_tools import subject
from cockpit.core.outcome import Drafts, Handler
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.events import RunFinished
from cockpit.model.state import RunFacts, State

_AFTER_RUN: Mapping[str, runs.AfterRun] = {
    "gate": judging.after_run,
    "item": items.after_run,
    "step": proc_work.after_run,
    "announce": sending.after_run,
    "alert": alerts.after_run,
}

_AFTER_ANSWER: Mapping[str, runs.AfterAnswer] = {
    "gate": judging.after_answer,
    "item": items.after_answer,
    "step": proc_work.after_answer,
    "announce": sending.after_answer,
}

HANDLERS: Mapping[type[Command], Handler] = {
    **actions.HANDLERS,
    **sending.HANDLERS,
    **artifacts.HANDLERS,
    **classes.HANDLERS,
    **clock.HANDLERS,
    **countdown.HANDLERS,
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


def follow(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """What follows from a run's outcome, for whatever it serves."""
    after = _AFTER_RUN.get(subject(run.subject)[0])
    return after(state, run, result, now) if after is not None else ()
