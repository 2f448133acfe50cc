"""Action items: what is left to do afterwards, and what the next release has to wait for.

Laws: an action is open until it is filed somewhere that outlives this release, and it says where. Filing works after
the release is closed as well: postmortems are written later. What was filed is not filed again.
"""

import datetime as dt

from cockpit.core import questions
from cockpit.core.index import plan_of
from cockpit.core.outcome import Answer, Handler, need_open, refuse, unknown_id, write
from cockpit.model.commands import Actor, Command, FileAction, OpenAction, Refusal
from cockpit.model.events import ActionFiled, ActionOpened
from cockpit.model.people import FollowUp
from cockpit.model.state import ActionFacts, State


def opened(
    state: State,
    text: str,
    *,
    origin: str = "",
    due: dt.datetime | None = None,
    blocks_next: bool = False,
    offset: int = 0,
) -> ActionOpened:
    """The entry that opens the next action (F1, F2, ...). offset: how many come before it in the same act."""
    return ActionOpened(
        action=f"F{len(state.actions) + 1 + offset}", text=text, origin=origin, due=due, blocks_next=blocks_next
    )


def unfiled(state: State) -> list[ActionFacts]:
    """Open actions, those with the nearest deadline first. Questions have a clock of their own (`questions`)."""
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    found = [one for one in state.actions.values() if not one.filed and not questions.channel_of(one.origin)]
    return sorted(found, key=lambda one: (one.due or last, one.seq))


def blocking_next(state: State) -> list[ActionFacts]:
    """What the next release waits for."""
    return [one for one in unfiled(state) if one.blocks_next]


def overdue(state: State, now: dt.datetime) -> list[ActionFacts]:
    """Open actions past their deadline."""
    return [one for one in unfiled(state) if one.due is not None and now > one.due]


def inherited(state: State) -> list[FollowUp]:
    """Follow-ups of an earlier release, named in the plan, that nobody has filed: this release waits for them."""
    return [one for one in plan_of(state).follow_up if not one.filed.strip()]


def _open(state: State, command: OpenAction, _actor: Actor, now: dt.datetime) -> Answer:
    if refused := need_open(state):
        return refused
    if not command.text.strip():
        return refuse("text-needed", "say what is to be done")
    due = command.due or questions.answer_by(state, command.origin, command.occurred or now)
    if isinstance(due, Refusal):
        return due
    return write(opened(state, command.text.strip(), origin=command.origin, due=due), command=command)


def _file(state: State, command: FileAction, _actor: Actor, _now: dt.datetime) -> Answer:
    action = state.actions.get(command.action)
    if action is None:
        return unknown_id("action", command.action, state.actions)
    if action.filed:
        return refuse("no-change", f"{action.action} was filed already: {action.filed}")
    if not command.where.strip():
        return refuse("where-needed", f"say where {action.action} is filed: a link or a ticket")
    return write(ActionFiled(action=action.action, where=command.where.strip()), command=command)


HANDLERS: dict[type[Command], Handler] = {OpenAction: _open, FileAction: _file}
