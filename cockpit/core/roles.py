"""Roles: who holds one, how it changes hands, and who is whom when two people are asked for.

Laws:
- A role has one holder at a time: whoever the latest entry names, else the plan's `owner`.
- A role that somebody accepted or took over is that person's: others act in it only after a hand-over or a take-over
  with a reason. A role that was merely assigned by name is open to whoever acts in it, since a plan's "Pilot lead"
  says nothing about accounts.
- A person is the name that signs the entry: the account's, or one that several people of a shared account claim. Where
  a plan asks for identity "os", a claimed name is refused.
- A second person is never the first one, whatever role either has taken.
"""

import datetime as dt
import re

from msgspec import Struct

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import (
    ENGINE,
    PROVEN,
    Answer,
    Handler,
    held_by_another,
    may,
    need_open,
    need_reason,
    refuse,
    same_person,
    unknown_id,
    write,
)
from cockpit.model.commands import AcceptRole, Actor, AssignRole, Command, OfferRole, Refusal, TakeRole
from cockpit.model.events import RoleAssigned, RoleOffered
from cockpit.model.state import RoleFacts, State
from cockpit.patterns import late

# --- who is whom ------------------------------------------------------------------------------------------------------


def vouched(actor: Actor, what: str) -> Refusal | None:
    """A refusal unless the operating system says who this is."""
    if actor.os:
        return None
    return refuse("identity", f"{what} counts accounts, and {actor.name} is only a claimed name; log in as yourself")


def only_claimed(state: State, name: str) -> bool:
    """Whether somebody of that name was seen to use another's account under a claimed name."""
    seen = state.people.get(name)
    return seen is not None and "COCKPIT_USER=" in seen.claimed


def second_person(state: State, first: str, actor: Actor, what: str) -> Refusal | None:
    """A refusal where the actor is the person who signed as `first`, or where either is less sure than the plan wants.

    first "": the actor is the first of two, and only has to be somebody.
    """
    if plan_of(state).release.two_person_identity == "os":
        refused = vouched(actor, what)
        if refused is None and first and only_claimed(state, first):
            refused = refuse("identity", f"{what} counts accounts, and {first} is only a claimed name")
        if refused is not None:
            return refused
    if first and same_person(first, actor.name):
        return refuse("second-person", f"{what} needs a second person; {first} is the first")
    return None


def doers(state: State, name: str) -> tuple[str, ...]:
    """Who did an item or had a gate judged: whoever signed for it, and whoever ordered the run behind it."""
    found: list[str] = []
    for facts in (state.items.get(name), state.gates.get(name)):
        if facts is None or not facts.by:
            continue
        run = state.runs.get(facts.run)
        found += [who for who in (facts.by, run.by if run is not None else "") if who and who != ENGINE]
    return tuple(dict.fromkeys(found))


def untouched(state: State, name: str) -> bool:
    """Whether an item or a gate was neither done nor judged yet, by people or by the engine."""
    return not any(facts is not None and facts.by for facts in (state.items.get(name), state.gates.get(name)))


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


def title(state: State, duty: str) -> str:
    """A role as people call it."""
    role = book(state).roles.get(duty)
    return (role.title or role.id) if role is not None else duty


def is_holder(state: State, duty: str, actor: Actor) -> bool:
    """Whether the role is held by this very person, by name."""
    owner = holder(state, duty).owner
    return bool(owner) and same_person(owner, actor.name)


def acts_as(state: State, actor: Actor, duty: str, what: str) -> Refusal | None:
    """A refusal unless the actor has taken this role, and it is not somebody else's."""
    if actor.role != duty:
        held = f"you act as {actor.role}" if actor.role else "you have taken no role"
        return refuse("not-allowed", f"{what} is for {duty}; {held}")
    return held_by_another(state, actor)


SAID = ("call", "phone", "chat", "mail", "meeting", "room", "radio", "in person")
"""Ways to give one's word that leave no link; said out loud, and a few words about it may follow."""
_ADDRESS = late(r"[a-z][a-z0-9+.-]*://[^\s/]\S*|mailto:\S+@\S+", re.IGNORECASE)
_PLACE = late(r"\S*[./]\S*[^\s.]")


def names_a_file(link: str) -> bool:
    """Whether this is meant as a path; whether it lies there is for those who may look."""
    text = link.strip()
    return "/" in text and "://" not in text and not _spoken(text) and " " not in text


def _spoken(text: str) -> bool:
    return any(re.match(rf"{way}\b", text, re.IGNORECASE) for way in SAID)


def unfounded(link: str) -> str:
    """Why this does not say where somebody's word can be looked up or how it was given; "" when it does."""
    text = link.strip()
    if "://" in text or text.casefold().startswith("mailto:"):
        return "" if _ADDRESS.fullmatch(text) else f"{text!r} is no whole address"
    if _spoken(text) or _PLACE.fullmatch(text):
        return ""
    wanted = f"an address, a file, or how: {', '.join(SAID)}"
    return f"{text!r} does not; {wanted}" if text else wanted


def speaks_for(state: State, actor: Actor, duty: str, relayed_for: str, link: str, what: str) -> Refusal | None:
    """A refusal unless the actor acts in the role, or relays the word of its holder who is elsewhere, with a link."""
    if not relayed_for.strip():
        refused = acts_as(state, actor, duty, what)
        if refused is not None and refused.code == "not-allowed":
            return refuse(refused.code, f"{refused.reason}; to pass on somebody's word, say whose, and a link to it")
        return refused
    if problem := unfounded(link):
        return refuse("link-needed", f"the word of {relayed_for} needs to say where it was given: {problem}")
    if same_person(relayed_for, actor.name):
        return refuse("relay-self", f"{relayed_for} is you: act as {duty} instead of relaying")
    return None


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
    if not same_person(held.offered_to, actor.name):
        return refuse("not-offered", f"{command.duty} is offered to {held.offered_to}, and you are {actor.name}")
    return write(
        RoleAssigned(duty=command.duty, owner=actor.name, how="accepted", previous=held.owner), command=command
    )


def _take(state: State, command: TakeRole, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.duty)
    if refused is not None:
        return refused
    held = holder(state, command.duty)
    me = actor.name
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
