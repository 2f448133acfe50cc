"""What a rule answers: entries to write, or a refusal; and the small checks that most refusals share."""

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cockpit.core.index import book
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.entry import Draft, Event
from cockpit.model.state import State

Drafts = tuple[Draft, ...]
Answer = Drafts | Refusal
Handler = Callable[[State, Any, Actor, dt.datetime], Answer]
"""(state, command, actor, now) -> entries or a refusal. Pure: never changes the state."""

ENGINE = "engine"

PROVEN = ("accepted", "taken")
"""Ways of getting a role that tie it to the account that acted."""


def write(*events: Event, command: Command | None = None) -> Drafts:
    """Drafts for events; the first one carries the command's `occurred` and `relates_to`."""
    drafts = [Draft(event) for event in events]
    if command is not None and drafts:
        drafts[0] = Draft(events[0], occurred=command.occurred, relates_to=command.relates_to)
    return tuple(drafts)


def refuse(code: str, reason: str) -> Refusal:
    """A refusal; see its fields."""
    return Refusal(code, reason)


def unknown_id(kind: str, name: str, known: Iterable[str]) -> Refusal:
    """No such id, with the nearest one that exists."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else (f"; there are: {', '.join(names[:8])}" if names else "")
    return Refusal("unknown-id", f"there is no {kind} {name!r} in the plan{hint}")


def need_reason(reason: str, what: str) -> Refusal | None:
    """A refusal where a reason is missing."""
    if reason.strip():
        return None
    return Refusal("reason-needed", f"{what} needs a reason")


def ended(closed: str, missing: Sequence[str]) -> str:
    """How a closed release ended, in words: "completed", "rolled back", "not complete: missing stability"."""
    if closed != "incomplete":
        return closed.replace("-", " ")
    return f"not complete: missing {', '.join(missing)}" if missing else "not complete"


def ending(state: State) -> str:
    """The same of this release."""
    return ended(state.closed, state.closed_missing)


def closed_as(state: State, word: str = "closed") -> str:
    """ "closed, not complete: missing stability"; "closed: rolled back"."""
    return f"{word}{', ' if state.closed == 'incomplete' else ': '}{ending(state)}"


def need_open(state: State) -> Refusal | None:
    """A refusal once the release is closed."""
    if not state.closed:
        return None
    return Refusal("closed", f"the release was closed ({ending(state)}); its journal takes notes and corrections only")


def same_person(one: str, other: str) -> bool:
    """Whether two signatures name the same person."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def held_by_another(state: State, actor: Actor) -> Refusal | None:
    """A refusal where somebody else accepted or took over the role that the actor still acts in."""
    facts = state.roles.get(actor.role)
    if facts is None or facts.how not in PROVEN or not facts.owner or same_person(facts.owner, actor.name):
        return None
    return refuse(
        "role-held", f"{actor.role} is held by {facts.owner}; ask for a hand-over, or take it over with a reason"
    )


def may(state: State, actor: Actor, ability: str, what: str) -> Refusal | None:
    """A refusal unless the actor's role has the ability, and is not somebody else's by now.

    A plan that gives the ability to no role lets everybody.
    """
    roles = book(state).roles
    able = [role.id for role in roles.values() if ability in role.may]
    if not able or actor.name == ENGINE:
        return None
    if actor.role in able:
        return held_by_another(state, actor)
    held = f"you act as {actor.role}" if actor.role else "you have taken no role"
    return Refusal("not-allowed", f"{what} is for {' or '.join(able)}; {held}")
