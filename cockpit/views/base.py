"""What every view needs at hand: the plan's index, names, the zone; and small words shared by all."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from cockpit.core import announcements, cadence
from cockpit.core.clock import moment_at
from cockpit.core.index import PlanIndex, index
from cockpit.core.obligation import Obligation
from cockpit.core.outcome import held_by_another, same_person
from cockpit.core.release import called_off
from cockpit.core.roles import holder
from cockpit.core.verdict import Verdict, assess
from cockpit.model.commands import Actor
from cockpit.model.frame import GateRow, Label, MetricRow, Tone, TriggerRow
from cockpit.model.plan import Plan, Release
from cockpit.model.state import AnnouncementFacts, State
from cockpit.model.times import Moment
from cockpit.views.amounts import amount, number
from cockpit.views.times import short, zone
from cockpit.views.words import Names

__all__ = ["ANYONE", "ANYONE_ELSE", "Keys", "Sight", "amount", "first_line", "number", "stale", "worst_first"]

ANYONE, ANYONE_ELSE = "anyone", "anyone else"
"""Whose something is to do that no role has to itself."""

_NO_PLAN = Plan(plan=1, release=Release(name=""))


class Keys(Protocol):
    """The keys of a screen, with its person's settings."""

    def press(self, intent: str, then: str = "") -> str:
        """The key of an intent, by its id, as it stands right behind what it does: " (w)", " (x when sent)"; "" where
        no key does it."""
        ...


class Sight:
    """A state seen at one moment: made once for each repaint and given to every view.

    role: the one the reader has taken; "" for none. A state without a plan is seen with an empty one.
    keys: those of the reader's screen. None: there is no screen (a report, a shell), and sentences name no keys.
    mode: live, read-only, rehearsal or replay.
    """

    __slots__ = ("_duties", "_verdict", "book", "keys", "mode", "names", "now", "plan", "role", "state", "who", "zone")

    def __init__(
        self,
        state: State,
        now: dt.datetime,
        who: str = "",
        role: str = "",
        keys: Keys | None = None,
        mode: str = "live",
    ) -> None:
        self.state = state
        self.now = now
        self.who = who
        self.role = role
        self.keys = keys
        self.mode = mode
        self.plan = state.plan if state.plan is not None else _NO_PLAN
        self.book: PlanIndex = index(self.plan)
        self.zone = zone(self.plan.release.zone)
        self.names = Names(self.book, self.zone, state)
        self._duties: tuple[Obligation, ...] | None = None
        self._verdict: Verdict | None = None

    @property
    def duties(self) -> tuple[Obligation, ...]:
        """The ledger of what is owed at this moment, by time; made once, as the verdict is. From the call of a rollback
        on nobody owes a text of the launch any more, one that recurs included: what happens is told by texts of its own."""
        if self._duties is None:
            known = cadence.ledger(self.state, self.now) if self.state.plan is not None else ()
            self._duties = cadence.still_owed(self.state, known)
        return self._duties

    def not_to_post(self, one: AnnouncementFacts) -> bool:
        """Whether a text that waits for a person to post it is one of the launch, and a rollback was called since: it
        is no longer true, and nobody is asked to post it."""
        if one.how not in ("hand", "clipboard") or announcements.status(self.state, one) != "ordered":
            return False
        planned = self.book.templates.get(one.template)
        by_line = one.incident.startswith("item:")
        if planned is None or planned.on is not None or not (by_line or planned.at or planned.cadence):
            return False
        calls = [proc.called for proc in self.state.procs.values() if proc.kind == "rollback"]
        before = not one.incident or by_line
        return before and any(one.ordered <= called for called in calls) and called_off(self.state)

    @property
    def verdict(self) -> Verdict:
        """How the rules judge at this moment: the headline, its reasons and NEXT ask for it, and it is weighed once."""
        if self._verdict is None:
            self._verdict = assess(self.state, self.now)
        return self._verdict

    def press(self, intent: str, then: str = "") -> str:
        """`Keys.press`, or "" without a screen. The only way for a sentence to name a key: one that writes it is wrong
        for whoever has given that key to something else."""
        return self.keys.press(intent, then) if self.keys is not None else ""

    def at(self, moment: Moment | None) -> dt.datetime | None:
        """When a moment of the plan is, as far as is known now; None without T0."""
        return None if moment is None else moment_at(self.state, moment, self.now)

    def owner(self, role: str | None) -> str:
        """Who has a role: the person, else the role's title; "" without a role."""
        if not role:
            return ""
        return holder(self.state, role).owner or self.role_title(role)

    def able(self, ability: str, *roles: str | None) -> str:
        """Who may do what takes an ability of the plan: the first of these roles that has it, else whoever else has it.
        A plan that gives it to no role lets everybody."""
        given = [role.id for role in self.plan.role if ability in role.may]
        wanted = [role for role in roles if role and (role in given or not given)]
        return self.owner(next(iter((*wanted, *given)), None))

    def role_title(self, role: str | None) -> str:
        known = self.book.roles.get(role or "")
        return (known.title or known.id) if known is not None else (role or "")

    def is_yours(self, owner: str) -> bool:
        """Whether somebody that something waits for, or one of several, is the reader: by name, or as whoever has the role
        that they act in."""
        return any(self._is_reader(one) for one in (owner, *_each(owner)))

    def whose(self, owner: str) -> str:
        """The same owner as the reader is told of it: "yours", "you or Dana", "Dana"."""
        if self._is_reader(owner):
            return "yours"
        mine = next((one for one in _each(owner) if self._is_reader(one)), None)
        if mine is None:
            return owner
        parts = [part.split(" or ") for part in owner.split(", ")]
        return ", ".join(" or ".join("you" if one == mine else one for one in part) for part in parts)

    def _is_reader(self, name: str) -> bool:
        held = self.owner(self.role) if self.is_mine(self.role) else ""
        return bool(name) and any(one and same_person(one, name) for one in (self.who, held))

    def is_mine(self, role: str | None) -> bool:
        """Whether the reader has taken this role, and nobody else holds it by now."""
        return bool(role) and role == self.role and held_by_another(self.state, Actor(self.who, self.role)) is None


def _each(owner: str) -> tuple[str, ...]:
    """Those of whom one has to act, or each; () for a single one."""
    found = tuple(one for part in owner.split(", ") for one in part.split(" or "))
    return found if len(found) > 1 else ()


def first_line(text: str, limit: int = 200) -> str:
    """The first line of a text that may have many."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= limit else line[: limit - 1] + "…"


def stale(seconds: float) -> Label:
    return Label(f"STALE {short(seconds)}", Tone.WARN)


R = TypeVar("R", GateRow, MetricRow, TriggerRow)


def worst_first(rows: Iterable[R]) -> tuple[R, ...]:
    """What is bad on top, everything else where it was: a pane that is too small hides only what is well."""
    return tuple(sorted(rows, key=lambda one: _tone(one) is not Tone.BAD))


def _tone(row: GateRow | MetricRow | TriggerRow) -> Tone:
    return row.verdict.tone if isinstance(row, GateRow) else row.label.tone


VERDICT_TONES = {
    "GO": Tone.GOOD,
    "CONDITIONAL GO": Tone.WARN,
    "NO-GO": Tone.BAD,
    "NOT READY": Tone.WARN,
}
