"""What people may do about checklist lines and steps of the day: check, skip, reopen, agree to, start.

Laws: a step starts only when nothing keeps it from it (`items.blocked`) and, where it takes two, another person agreed;
a line that is a gate is checked only while that gate is green; what runs here is done by hand only with what came of it.
A step is its role's, or whoever's may run things; a plain line is anybody's who is present.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import announcements, judging, procedures, roles, runs, sending
from cockpit.core.index import book
from cockpit.core.items import blocked, facts, open_due, order_item, rechecked_at, runnable, takes_two
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, same_person, unknown_id, write
from cockpit.core.requirements import unmet
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.events import ItemConfirmed, ItemDone, ItemReopened, ItemSkipped
from cockpit.model.flow import Item
from cockpit.model.state import ItemFacts, State


def _find(state: State, name: str) -> Item | Refusal:
    return book(state).items.get(name) or unknown_id("item", name, book(state).items)


def _is_mine(state: State, item: Item, actor: Actor) -> Refusal | None:
    """A plan may give a step of its own to a role; ordinary lines may be checked by anybody present."""
    if not (runnable(item) or takes_two(item)):
        return None
    return may(state, actor, "run", f"running {item.id}") if item.role != actor.role else None


def _check(state: State, command: cmd.CheckItem, actor: Actor, now: dt.datetime) -> Answer:
    if no := need_open(state):
        return no
    item = _find(state, command.item)
    if isinstance(item, Refusal):
        return item
    if no := _is_mine(state, item, actor):
        return no
    known = facts(state, item.id)
    if no := _settled(state, item, known, now) or _proof_missing(item, command):
        return no
    reasons = blocked(state, item, now)
    if item.gate is not None and (why := unmet(state, f"item:{item.id}", now)):
        reasons.append(why)
    if reasons:
        return refuse("blocked", f"{item.id} cannot be done yet: {'; '.join(reasons)}")
    if takes_two(item) and (no := _second_missing(state, item, known, actor)):
        return no
    done = ItemDone(
        item=item.id, text=command.text, link=command.link, by_hand=runnable(item), due=open_due(state, item, now)
    )
    return write(done, command=command)


def _settled(state: State, item: Item, known: ItemFacts, now: dt.datetime) -> Refusal | None:
    if known.status == "running":
        return refuse("running", f"{item.id} is running ({known.run}); cancel it or wait for its outcome")
    if known.status == "unknown":
        return refuse("unknown", f"the outcome of {item.id} is unknown ({known.run}); settle it first")
    if known.status == "done" and item.every is None and not rechecked_at(item, known, now):
        return refuse("done-already", f"{item.id} was done by {known.by}")
    if known.status == "done" and item.every is not None and open_due(state, item, now) is None:
        return refuse("done-already", f"{item.id} was done by {known.by}; it is not due again yet")
    return None


def _proof_missing(item: Item, command: cmd.CheckItem) -> Refusal | None:
    if item.proof and not (command.text.strip() or command.link.strip()):
        return refuse("proof-needed", f"{item.id} wants proof: what was seen, or a link")
    if runnable(item) and not command.text.strip():
        return refuse("output-needed", f"{item.id} runs here; to say it was done by hand, paste what came of it")
    return None


def _skip(state: State, command: cmd.SkipItem, _actor: Actor, now: dt.datetime) -> Answer:
    item = _find(state, command.item)
    if isinstance(item, Refusal):
        return item
    if no := need_open(state) or need_reason(command.reason, f"skipping {item.id}"):
        return no
    known = facts(state, item.id)
    if known.status in ("running", "unknown"):
        return refuse(known.status, f"{item.id} is {known.status}; it cannot be skipped now")
    if known.status in ("done", "skipped") and item.every is None:
        return refuse("settled-already", f"{item.id} is {known.status} already; reopen it first")
    skipped = ItemSkipped(item=item.id, reason=command.reason, due=open_due(state, item, now))
    return write(skipped, command=command)


def _reopen(state: State, command: cmd.ReopenItem, _actor: Actor, _now: dt.datetime) -> Answer:
    item = _find(state, command.item)
    if isinstance(item, Refusal):
        return item
    if no := need_open(state):
        return no
    known = facts(state, item.id)
    if known.status not in ("done", "skipped", "failed"):
        return refuse("open-already", f"{item.id} is {known.status}")
    if known.status == "done" and item.deploy:
        return refuse("deployed", f"{item.id} has deployed; what was deployed is rolled back, not unchecked")
    return write(ItemReopened(item=item.id, reason=command.reason), command=command)


def _confirm(state: State, command: cmd.ConfirmItem, actor: Actor, _now: dt.datetime) -> Answer:
    item = _find(state, command.item)
    if isinstance(item, Refusal):
        return item
    if no := need_open(state):
        return no
    if not takes_two(item):
        return refuse("one-person", f"{item.id} does not ask for a second person")
    if no := roles.second_person(state, "", actor, f"agreeing to {item.id}"):
        return no
    if any(same_person(name, actor.name) for name in facts(state, item.id).confirmed_by):
        return refuse("confirmed-already", f"you have agreed to {item.id} already; the other person starts it")
    return write(ItemConfirmed(item=item.id), command=command)


def _second_missing(state: State, item: Item, known: ItemFacts, actor: Actor) -> Refusal | None:
    """A refusal unless somebody else has agreed, as surely as the plan wants people known."""
    why = [roles.second_person(state, name, actor, item.id) for name in known.confirmed_by]
    if None in why:
        return None
    unsure = next((no for no in why if no is not None and no.code == "identity"), None)
    if unsure is not None:
        return unsure
    what = f"{item.id} is irreversible and" if item.irreversible else item.id
    return refuse("second-person", f"{what} needs another person's agreement first")


def _start(state: State, command: cmd.StartItem, actor: Actor, now: dt.datetime) -> Answer:
    item = _find(state, command.item)
    if isinstance(item, Refusal):
        return item
    if no := need_open(state) or _is_mine(state, item, actor):
        return no
    known = facts(state, item.id)
    if known.status in ("running", "unknown"):
        return refuse(known.status, f"{item.id} is {known.status} ({known.run})")
    if known.status == "done" and item.every is None and not rechecked_at(item, known, now):
        return refuse("done-already", f"{item.id} was done by {known.by}; reopen it to run it again")
    reasons = blocked(state, item, now)
    if reasons:
        return refuse("blocked", f"{item.id} cannot start yet: {'; '.join(reasons)}")
    if takes_two(item) and (no := _second_missing(state, item, known, actor)):
        return no
    return _begin(state, item, command, actor, now)


def _begin(state: State, item: Item, command: cmd.StartItem, actor: Actor, now: dt.datetime) -> Answer:
    """Whatever the step is made of."""
    if gap := runs.unfilled(runs.command_text(item.run, item.argv)):
        return refuse("placeholder", f"{item.id} still holds {gap!r}; fill it in and amend the plan before it can run")
    if not item.accepted:
        return refuse("draft", f"{item.id} was drafted by an import and accepted by nobody; it is not run like this")
    if item.gate is not None:
        return judging.run_one(state, item.gate, actor, now, command)
    if item.announce is not None:
        if item.every is None and (left := announcements.unposted(state, f"item:{item.id}")):
            one = left[0]
            return refuse(
                "sending", f"{one.announcement} to {one.channel} waits to be posted by a person; say when it is"
            )
        ordered = sending.order(
            state, item.announce, now, origin=f"item:{item.id}", actor=actor.name, shown=command.shown
        )
        if isinstance(ordered, Refusal) and ordered.code == "no-change":  # somebody has sent it without this line
            return write(ItemDone(item=item.id, text=ordered.reason), command=command)
        return ordered
    if item.procedure is not None:
        return _call(state, item.procedure, item.id)
    if not runnable(item):
        return refuse("by-hand", f"{item.id} is done by a person: check it when it is done")
    return write(order_item(state, item), command=command)


def _call(state: State, name: str, item: str) -> Answer:
    """A step that is a procedure of its own. A rollback is called as one, with the release's name typed."""
    plan = book(state).procedures.get(name)
    if plan is None:
        return unknown_id("procedure", name, book(state).procedures)
    if plan.kind == "rollback":
        return refuse("call-it", f"{name} is a rollback: call it, with the release's name")
    if no := procedures.goes_on(state, plan, plan.parameters, ""):
        return no
    return write(procedures.claim(state, plan, reason=f"item:{item}", values=dict(plan.parameters)))


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.CheckItem: _check,
    cmd.SkipItem: _skip,
    cmd.ReopenItem: _reopen,
    cmd.ConfirmItem: _confirm,
    cmd.StartItem: _start,
}
