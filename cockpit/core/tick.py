"""What has fallen due: the engine asks after every append and every second, until nothing is left.

Each policy answers with the next entries of its own; the order below is the order in which they matter. Nothing here is
remembered: asked again on the same state, it answers the same; after the entries are folded, it does not answer again.
"""

import datetime as dt
from collections.abc import Callable

from cockpit.core import (
    alerts,
    clock,
    incidents,
    items,
    judging,
    polls,
    proc_due,
    rehearsal,
    release,
    runs,
    signoffs,
    stability,
    triggers,
    verdict,
)
from cockpit.core.blindness import lapsed
from cockpit.core.outcome import ENGINE, Answer, Drafts, refuse, write
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from cockpit.model.events import RunFinished
from cockpit.model.state import RunFacts, State

Due = Callable[[State, dt.datetime], Drafts]


def _expired(state: State, now: dt.datetime) -> Drafts:
    """Orders that nobody started in time: they end as expired, and a person is asked whether to order again."""
    from cockpit.core.handlers import follow  # noqa: PLC0415 - its table holds tick

    for run in state.runs.values():
        if run.status != "ordered" or not (runs.expired(run, now) or run.cancel_asked):
            continue
        outcome = "cancelled" if run.cancel_asked else "expired"
        words = "cancelled before it started" if run.cancel_asked else _too_old(state, run)
        result = RunFinished(run=run.run, outcome=outcome, reason=words)
        return (*write(result), *follow(state, run, result, now))
    return ()


def _too_old(state: State, run: RunFacts) -> str:
    late = lapsed(state, max(run.ordered, run.not_before or run.ordered), run.start_within)
    return f"{late}; order it again" if late else f"not started within {run.start_within:.0f} s"


ORDER: tuple[Due, ...] = (
    triggers.due,
    proc_due.due,
    clock.due,
    _expired,
    items.due,
    judging.due,
    stability.due,
    incidents.due,
    polls.due,
    signoffs.due,
    rehearsal.due,
    verdict.due,
    alerts.due,
    release.due,
)


def due(state: State, now: dt.datetime) -> Drafts:
    """The next entries that have fallen due, of the first policy that has any."""
    if state.opened is None:
        return ()
    for policy in ORDER:
        drafts = policy(state, now)
        if drafts:
            return drafts
    return ()


def handle(state: State, command: cmd.Tick, actor: Actor, now: dt.datetime) -> Answer:
    """The engine's Tick; an answer without entries means that nothing is due."""
    if actor.name != ENGINE or command.epoch != state.engine.epoch:
        return refuse("old-epoch", f"engine epoch {command.epoch} was replaced by {state.engine.epoch}")
    if state.closed:
        return refuse("closed", "the release is closed")
    return due(state, now)
