"""Roles: who holds one, how it changes hands, and who is whom when two people are asked for.

Laws:
- A role has one holder at a time: whoever the latest entry names, else the plan's `owner`.
- A role that somebody accepted or took over is that person's: others act in it only after a hand-over or a take-over
  with a reason. A role that was merely assigned by name is open to whoever acts in it, since a plan's "Pilot lead"
  says nothing about accounts.
- One account is one person, unless both claim to be somebody else by name; where a plan asks for identity "os", a claim
  counts for nothing and an unvouched name is refused.
- A second person is never the first one, whatever role either has taken.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.model.commands import AcceptRole, Actor, AssignRole, Command, OfferRole, Refusal, TakeRole
from cockpit.model.events import RoleAssigned, RoleOffered
from cockpit.model.state import RoleFacts, State

PROVEN = ("accepted", "taken")
"""Ways of getting a role that tie it to the account that acted."""


# --- who is whom ------------------------------------------------------------------------------------------------------


def signature(actor: Actor) -> str:
    """How an actor signs an entry: "anna", or "deploy (anna)" where the environment of a shared account names another."""
    claimed = " ".join(actor.claimed.replace("(", " ").replace(")", " ").split())
    if not claimed or claimed == actor.name:
        return actor.name
    return f"{actor.name} ({claimed})"


def account(by: str) -> str:
    """The operating system's name in a signature."""
    head, bracket, _ = by.partition(" (")
    return head if bracket and by.endswith(")") else by


def claimed(by: str) -> str:
    """The claimed name in a signature, "" without one."""
    _, bracket, rest = by.partition(" (")
    return rest[:-1] if bracket and by.endswith(")") else ""


def human(by: str) -> str:
    """The person a signature stands for: the claimed name, else the account."""
    return claimed(by) or account(by)


def same_person(one: str, other: str, identity: str = "claimed") -> bool:
    """Whether two signatures may be one person. In doubt they are: a two-person rule must not be met by doubt."""
    if human(one).casefold() == human(other).casefold():
        return True
    if account(one) != account(other):
        return False
    return identity == "os" or not (claimed(one) and claimed(other))


def vouched(actor: Actor, what: str) -> Refusal | None:
    """A refusal unless the operating system alone says who this is."""
    if not actor.os:
        return refuse(
            "identity", f"{what} needs an account the operating system vouches for; {actor.name} is only claimed"
        )
    if signature(actor) != actor.name:
        return refuse(
            "identity",
            f"{what} counts accounts, and {actor.name} is used by somebody who goes by {actor.claimed}; log in as yourself",
        )
    return None


def second_person(state: State, first: str, actor: Actor, what: str) -> Refusal | None:
    """A refusal where the actor may be the person who signed as `first`, or cannot be told from them."""
    identity = plan_of(state).release.two_person_identity
    if identity == "os":
        refused = vouched(actor, what)
        if refused is not None:
            return refused
    if first and same_person(first, signature(actor), identity):
        return refuse("second-person", f"{what} needs a second person; {human(first)} is the first")
    return None


# --- who holds what ---------------------------------------------------------------------------------------------------


class Holder(Struct, frozen=True):
    """Who holds a role. owner "" is nobody. how: plan, assigned, accepted or taken. present: has a session open."""

    duty: str
    owner: str = ""
    how: str = "plan"
    since: dt.datetime | None = None
    offered_to: str = ""
    offered_by: str = ""
    present: bool = False


def holder(state: State, duty: str) -> Holder:
    """Who holds a role of the plan now."""
    role = book(state).roles.get(duty)
    facts = state.roles.get(duty) or RoleFacts()
    if facts.owner:
        owner, how = facts.owner, facts.how
    else:
        owner, how = (role.owner if role is not None else ""), "plan"
    here = state.people.get(owner)
    return Holder(
        duty=duty,
        owner=owner,
        how=how,
        since=facts.since,
        offered_to=facts.offered_to,
        offered_by=facts.offered_by,
        present=here is not None and bool(here.open_sessions),
    )


def unheld(state: State) -> tuple[str, ...]:
    """Roles that nobody holds, in the plan's order."""
    return tuple(duty for duty in book(state).roles if not holder(state, duty).owner)


def title(state: State, duty: str) -> str:
    """A role as people call it."""
    role = book(state).roles.get(duty)
    return (role.title or role.id) if role is not None else duty


def is_holder(state: State, duty: str, actor: Actor) -> bool:
    """Whether the role is held by this very person, by name."""
    owner = holder(state, duty).owner
    return bool(owner) and owner.casefold() in _names(actor)


def acts_as(state: State, actor: Actor, duty: str, what: str) -> Refusal | None:
    """A refusal unless the actor has taken this role, and it is not somebody else's."""
    if actor.role != duty:
        held = f"you act as {actor.role}" if actor.role else "you have taken no role"
        return refuse("not-allowed", f"{what} is for {duty}; {held}")
    held_by = holder(state, duty)
    if held_by.how in PROVEN and not same_person(held_by.owner, signature(actor)):
        return refuse(
            "role-held", f"{duty} is held by {held_by.owner}; ask for a hand-over, or take it over with a reason"
        )
    return None


def speaks_for(state: State, actor: Actor, duty: str, relayed_for: str, link: str, what: str) -> Refusal | None:
    """A refusal unless the actor acts in the role, or relays the word of its holder who is elsewhere, with a link."""
    if not relayed_for.strip():
        refused = acts_as(state, actor, duty, what)
        if refused is not None and refused.code == "not-allowed":
            return refuse(refused.code, f"{refused.reason}; to pass on somebody's word, say whose, and a link to it")
        return refused
    if not link.strip():
        return refuse("link-needed", f"the word of {relayed_for} needs a link to where it was given")
    if relayed_for.casefold() in _names(actor):
        return refuse("relay-self", f"{relayed_for} is you: act as {duty} instead of relaying")
    return None


def _names(actor: Actor) -> set[str]:
    signed = signature(actor)
    return {signed.casefold(), actor.name.casefold(), human(signed).casefold()}


# --- changing hands ---------------------------------------------------------------------------------------------------


def _known(state: State, duty: str) -> Refusal | None:
    roles = book(state).roles
    return need_open(state) or (None if duty in roles else unknown_id("role", duty, roles))


def _assign(state: State, command: AssignRole, actor: Actor, _now: dt.datetime) -> Answer:
    held = holder(state, command.duty)
    refused = _known(state, command.duty)
    if refused is None and held.owner and actor.role != command.duty:
        refused = may(state, actor, "decide", f"naming another {command.duty} than {held.owner}")
    if refused is not None:
        return refused
    owner = command.owner.strip()
    if not owner:
        return refuse("owner-needed", f"say who is to be {command.duty}")
    if owner == held.owner and held.how != "plan":
        return refuse("no-change", f"{owner} is {command.duty} already")
    return write(RoleAssigned(duty=command.duty, owner=owner, how="assigned", previous=held.owner), command=command)


def _offer(state: State, command: OfferRole, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.duty)
    if refused is None and actor.role != command.duty and not is_holder(state, command.duty, actor):
        refused = may(state, actor, "decide", f"offering the role {command.duty}")
    if refused is not None:
        return refused
    to = command.to.strip()
    if not to:
        return refuse("owner-needed", f"say to whom {command.duty} is offered")
    if to == holder(state, command.duty).offered_to:
        return refuse("no-change", f"{command.duty} is offered to {to} already; it waits for the answer")
    return write(RoleOffered(duty=command.duty, to=to), command=command)


def _accept(state: State, command: AcceptRole, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.duty)
    if refused is not None:
        return refused
    held = holder(state, command.duty)
    if not held.offered_to:
        return refuse("not-offered", f"nobody has offered {command.duty}")
    if held.offered_to.casefold() not in _names(actor):
        return refuse("not-offered", f"{command.duty} is offered to {held.offered_to}, and you are {signature(actor)}")
    return write(
        RoleAssigned(duty=command.duty, owner=signature(actor), how="accepted", previous=held.owner), command=command
    )


def _take(state: State, command: TakeRole, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.duty)
    if refused is not None:
        return refused
    held = holder(state, command.duty)
    me = signature(actor)
    if held.owner == me and held.how in PROVEN:
        return refuse("no-change", f"you hold {command.duty} already")
    if held.owner and not is_holder(state, command.duty, actor):
        refused = need_reason(command.reason, f"taking {command.duty} over from {held.owner}")
        if refused is not None:
            return refused
    return write(
        RoleAssigned(duty=command.duty, owner=me, how="taken", previous=held.owner, reason=command.reason),
        command=command,
    )


HANDLERS: dict[type[Command], Handler] = {
    AssignRole: _assign,
    OfferRole: _offer,
    AcceptRole: _accept,
    TakeRole: _take,
}
