"""Every story, seen on its way by whoever acts in it: what must always hold of NEXT, the headline and the verdict."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from cockpit.core.cards import rollback_proposal
from cockpit.core.items import status_now
from cockpit.core.release import gone_back
from cockpit.core.roles import holder as holder_of
from cockpit.core.runs import unknown_runs
from cockpit.core.signoffs import asked, may_sign
from cockpit.core.verdict import Reason, Verdict
from cockpit.model.commands import Actor, Sign
from cockpit.model.frame import Duty, Label
from cockpit.views.base import ANYONE, ANYONE_ELSE
from cockpit.views.headline import going_back, standing
from cockpit.views.people import signoff_row
from tests.helpers import watch
from tests.helpers.story import stories

HERE = Path(__file__).resolve().parent
NOBODYS = {"", "NO ENGINE", "ENGINE LOST", "DEMO OVER", "RUNS", "NO-GO"}
"""What nobody in particular owns, and whoever looks may do."""
SOMEBODYS = {"MONITORING BLIND", "INCIDENT", "CONFIRM", "OUTCOME UNKNOWN", "ROLLBACK RECOMMENDED"}
"""What somebody must do at once: it always says who, if it is anyone."""
LAUNCH = ("POLL", "VOTE", "DECLARE", "DECIDE", "GATE", "GATES", "GATE FAILS", "NO-GO VOTE")
ON = ("DUE NOW", "POLL", "VOTE", "DECLARE", "DECIDE", "SIGN", "CLOSE", "GATE", "GATES")
"""Labels of NEXT that send people on with the launch."""


def wrong(seen: watch.Look) -> list[str]:
    """What does not hold of one look; empty when all is well."""
    return [
        *_done(seen), *_after_the_way_back(seen), *_closing(seen), *_owner(seen), *_against_a_no(seen), *_to_sign(seen)
    ]  # fmt: skip


def _done(seen: watch.Look) -> list[str]:
    duty = seen.next
    kind, _, name = duty.ref.partition(":")
    item = seen.sight.book.items.get(name) if kind == "item" else None
    if item is None or (item.every is not None and (duty.left_s or 0) > 0):
        return []  # what recurs comes again
    over = status_now(seen.state, item, seen.sight.now) in ("done", "skipped")
    return [f"asks for {name}, which is done"] if over else []


def _after_the_way_back(seen: watch.Look) -> list[str]:
    if seen.state.closed or not gone_back(seen.state) or going_back(seen.state) is not None:
        return []
    label, kind = seen.next.label.text, seen.next.ref.partition(":")[0]
    bad = label.startswith(LAUNCH) or kind in ("item", "phase", "poll", "gate")
    return [f"a duty of the launch after it went back: {label} {seen.next.text}"] if bad else []


def _closing(seen: watch.Look) -> list[str]:
    if seen.next.label.text not in ("CLOSE", "ROLLED BACK"):
        return []
    grave = []
    if going_back(seen.state) is not None:
        grave.append("a rollback goes on")
    if rollback_proposal(seen.state) is not None:
        grave.append("a rollback is recommended")
    if any(not run.subject.startswith(("gate:", "alert:")) for run in unknown_runs(seen.state)):
        grave.append("an outcome is unknown")
    if any(one.ended is None for one in seen.state.procs.values()):
        grave.append("a procedure goes on")
    if seen.next.label.text == "CLOSE" and seen.state.stability.status == "running":
        grave.append("the stability window runs")
    if seen.next.label.text == "CLOSE" and seen.verdict.verdict == "NO-GO":
        grave.append(f"the verdict is NO-GO: {seen.verdict.reasons[0].line()}")
    return [f"{seen.next.label.text} while {', '.join(grave)}"] if grave else []


def _owner(seen: watch.Look) -> list[str]:
    book, owner, label = seen.sight.book, seen.next.owner, seen.next.label.text
    people = set(book.roles) | {role.title for role in book.roles.values()} | set(seen.state.people)
    people |= {facts.owner for facts in seen.state.roles.values()} | {role.owner for role in book.roles.values()}
    people |= {incident.owner for incident in seen.state.incidents.values()} | {seen.sight.who}
    people |= {hold.by for hold in seen.state.clock.holds} | {ANYONE, ANYONE_ELSE}
    polls = seen.state.polls.values()
    people |= {vote.relayed_for or vote.by for poll in polls for vote in poll.votes.values()}
    unknown = [one for part in owner.split(", ") for one in part.split(" or ") if one and one not in people]
    if unknown:
        return [f"NEXT is owned by nobody known: {owner}"]
    if label in SOMEBODYS and not owner:
        return [f"NEXT does not say whose it is: {label} {seen.next.text}"]
    kind, _, name = seen.next.ref.partition(":")
    item = book.items.get(name) if kind == "item" else None
    mine = item.role or book.phase_of[name].role if item is not None else None
    return [f"NEXT has no owner: {label} {seen.next.text}"] if mine and not owner and label not in NOBODYS else []


def _against_a_no(seen: watch.Look) -> list[str]:
    """Nobody is sent on with the launch against a NO-GO."""
    t0 = seen.state.clock.t0
    near = t0 is None or (t0 - seen.sight.now) <= dt.timedelta(hours=1)
    if seen.verdict.verdict != "NO-GO" or standing(seen.state) != "open" or not near:
        return []
    return [f"NO-GO, and NEXT is {seen.next.label.text} {seen.next.text}"] if seen.next.label.text in ON else []


def _to_sign(seen: watch.Look) -> list[str]:
    """READY TO SIGN stands only where whoever is asked is not refused, and not before all it is about was done."""
    found = []
    for one in seen.sight.plan.signoff if seen.state.plan is not None else ():
        if not signoff_row(seen.sight, one).label.text.startswith("READY"):
            continue
        what = Sign(signoff=one.id, choice=one.choices[0] if one.choices else "")
        holder = holder_of(seen.state, one.role).owner or "somebody"
        no = may_sign(seen.state, what, Actor(holder, one.role, os=True), seen.sight.now)
        if no is not None and no.code != "second-person":
            found.append(f"{one.id} is READY TO SIGN, and refused: {no.reason}")
        if seen.state.closed or not asked(seen.state, one, seen.sight.now):
            found.append(f"{one.id} is READY TO SIGN before its time")
    return found


WRONG = {
    "a line that is done": (Duty("x", "item:oncall", "ada", label=Label("DUE NOW")), "which is done"),
    "an owner nobody knows": (Duty("x", "", "Mallory", label=Label("DUE NOW")), "nobody known"),
    "an alarm of nobody": (Duty("x", "verdict:", label=Label("MONITORING BLIND")), "whose it is"),
    "no owner of a role's line": (Duty("x", "item:enable-flag", label=Label("DUE NOW")), "no owner"),
    "a close against a NO-GO": (Duty("x", "close", "ada", label=Label("CLOSE")), "while the verdict is NO-GO"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_found(what: str) -> None:
    looks: list[watch.Look] = []
    watch.story(HERE / "hold-and-items.story", looks.append, all_roles=False)
    duty, words = WRONG[what]
    no_go = Verdict("NO-GO", (Reason("no-go", "rule", "x", "because"),))
    other = [
        msgspec.structs.replace(one, view=msgspec.structs.replace(one.view, next=duty), verdict=no_go) for one in looks
    ]
    assert any(words in said for one in other for said in wrong(one))


@pytest.mark.parametrize("path", stories(HERE), ids=lambda path: path.stem)
def test_what_must_always_hold(path: Path) -> None:
    found: dict[str, str] = {}

    def seen(look: watch.Look) -> None:
        for words in wrong(look):
            found.setdefault(watch.plain(words), f"{look.sight.now:%m-%d %H:%M:%S} {look.where}: {words}")

    watch.story(path, seen, all_roles=False, every=dt.timedelta(hours=2))
    assert not found, "\n".join(found.values())
