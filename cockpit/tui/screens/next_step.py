"""To the next action, and the dialog that answers it."""

from typing import Any, NamedTuple

import msgspec

from cockpit.core import announcements, votes
from cockpit.core.gates import standing
from cockpit.core.items import facts as item_facts
from cockpit.core.items import takes_two
from cockpit.core.outcome import same_person
from cockpit.core.polls import second_wanted
from cockpit.core.procedures import by_person
from cockpit.core.requirements import unmet
from cockpit.core.verdict import NO_GO
from cockpit.model.commands import Actor
from cockpit.model.frame import Duty, Header, Tone
from cockpit.tui.desk import kind_of
from cockpit.tui.intents import BY_ID
from cockpit.tui.late import afterwards, steering
from cockpit.tui.screens.parts import Part
from cockpit.tui.ways import WAYS
from cockpit.views.base import ANYONE, ANYONE_ELSE
from cockpit.views.checklist import runs
from cockpit.views.next_action import ones_own

WHERE = {
    "item": "checklist", "phase": "checklist", "gate": "gates", "metric": "metrics", "step": "rollback", "proc": "rollback",
    "procedure": "rollback", "rollback": "rollback", "trigger": "triggers", "incident": "incidents",
    "poll": "people", "signoff": "people", "role": "people", "vote": "people", "announcement": "announcements", "due": "announcements",
}  # fmt: skip
"""The pane that a line stands in."""
THEN = {
    "signoff": "sign", "role": "role.take", "phase": "decide", "run": "settle", "rollback": "rollback", "procedure": "run",
    "metric": "check",
}  # fmt: skip
GUIDE, LOOK = "guide", "look"
"""No intents: what can be done about a step that failed, and only to go to the line."""


class Way(NamedTuple):
    """Where NEXT leads. intent: what is asked for there; "" for all about the line. ref: the line it is asked for on."""

    intent: str
    ref: str


class On:
    """The screen as an act would see it with its cursor on another line."""

    def __init__(self, desk: Part, ref: str) -> None:
        self._desk = desk
        self.ref = ref

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)


class NextStep(Part):
    """One key leads to what the line NEXT asks."""

    def _view_next(self) -> None:
        """To the next action, and open what it needs."""
        head = self.stage.header
        if head is None or not head.next.ref:
            self.say("nothing to do now", Tone.MUTED)
        else:
            self.lead_to(head.next)

    def lead_to(self, duty: Duty) -> None:
        """To the line of a duty, and the dialog that answers it."""
        way = self._way(duty)
        where = WHERE.get(kind_of(way.ref))
        if where is not None:
            self.stage.covers.clear()
            self.opened.clear()
            self.stage.focus_pane(where)
            self.repaint()
            self.stage.panes[where].seek(way.ref)
        if way.intent == GUIDE:
            steering.guide_step(self, way.ref)  # type: ignore[arg-type]
        elif way.intent == "action.file":
            afterwards.file_one(self, way.ref.partition(":")[2])  # type: ignore[arg-type]
        elif not way.intent:
            self.detail(way.ref)
        elif way.intent != LOOK and not self._takes_a_role(way):
            self.run_intent(BY_ID[way.intent])

    def _for_viewer(self, head: Header) -> Header:
        """Whose NEXT is, for whoever looks: theirs, or somebody else's, and then what is theirs beside it. For whoever has
        taken no role, where what NEXT asks takes one: that comes first, and says so."""
        if self.session.mode in ("live", "rehearsal", "read-only"):
            head = self._whose(head)
        if self.hasty or not head.next.ref or not _asks(head.next) or not self._lacks_role(self._way(head.next)):
            return head
        words = f"take a role{self.keymap.press('role')}, then {head.next.text}"
        return msgspec.structs.replace(head, next=msgspec.structs.replace(head.next, text=words))

    def _whose(self, head: Header) -> Header:
        sight, owner = self.sight(), head.next.owner
        if not owner or owner in (ANYONE, ANYONE_ELSE):
            return head
        if sight.is_yours(owner):
            return msgspec.structs.replace(head, next=msgspec.structs.replace(head.next, owner=sight.whose(owner)))
        mine = None if self.hasty else ones_own(sight, self.session.mode)
        return head if mine is None or mine.ref == head.next.ref else msgspec.structs.replace(head, yours=mine)

    def _lacks_role(self, way: Way) -> str:
        """Why only a role is missing for it; "" where none is, or something else."""
        if self.session.role or self.session.mode not in ("live", "rehearsal") or way.intent not in BY_ID:
            return ""
        no = self._refused(BY_ID[way.intent], On(self, way.ref))
        return no.reason if no is not None and WAYS.get(no.code, ("", ""))[0] == "role" else ""

    def _takes_a_role(self, way: Way) -> bool:
        """Whether only a role is missing for it, and is now to be chosen."""
        why = self._lacks_role(way)
        if not why:
            return False
        self.run_intent(BY_ID["role"])
        again = self.keymap.named("next")
        from cockpit.tui.dialogs.picker import Picker  # noqa: PLC0415 - loaded by the choice of a role

        if self.stage.dialogs and isinstance(self.stage.dialogs[-1], Picker):
            self.stage.dialogs[-1].words = f"{why}: choose the one you act in, then {again} again"
        return True

    def _can(self, intent: str, ref: str) -> bool:
        return self._refused(BY_ID[intent], On(self, ref)) is None

    # --- where it leads

    def _way(self, duty: Duty) -> Way:
        """Where a duty leads whoever looks. It depends on who that is, and on nothing that the screen shows just now."""
        ref, kind = duty.ref, kind_of(duty.ref)
        if kind in ("phase", "poll", "vote") and duty.label.text == NO_GO:
            return Way("", ref)  # who said no, and why: to say it again, or yes, is no way out of it
        if kind in ("engine", "hold", "close"):
            return Way(kind, ref)
        if kind in ("action", "incident"):
            intent = "action.file" if kind == "action" else kind
            return Way(intent if self._can(intent, ref) else "", ref)
        find = {
            "step": self._way_of_step, "item": self._way_of_item, "poll": self._way_of_poll, "gate": self._way_of_gate,
            "proc": self._way_of_proc, "announcement": self._way_of_text, "due": self._way_of_text,
        }.get(kind)  # fmt: skip
        return find(duty) if find is not None else Way(THEN.get(kind, ""), ref)

    def _way_of_proc(self, duty: Duty) -> Way:
        called = self.session.state.procs.get(duty.ref.partition(":")[2])
        if called is not None and called.status == "waiting-second":
            return Way("confirm", duty.ref)
        steps = called.steps.items() if called is not None else ()
        runs = (f"step:{duty.ref.partition(':')[2]}/{name}" for name, facts in steps if facts.status == "running")
        return Way(LOOK, next(runs, duty.ref))

    def _way_of_text(self, duty: Duty) -> Way:
        known = self.session.state.announcements.get(duty.ref.partition(":")[2])
        to_post = known is not None and announcements.status(self.session.state, known) != "failed"
        return Way("check" if to_post else "announce", duty.ref)

    def _way_of_gate(self, duty: Duty) -> Way:
        """A gate that a person judges, if this is one; else it is judged alone: the others that are not green may be those
        of days to come."""
        if self._can("check", duty.ref):
            return Way("check", duty.ref)
        way = Way("gates.failed" if duty.label.text == "GATES" else "run", duty.ref)
        return way if self._can(*way) or self._lacks_role(way) else Way("", duty.ref)

    def _way_of_step(self, duty: Duty) -> Way:
        state = self.session.state
        proc, _, step = duty.ref.partition(":")[2].partition("/")
        called = state.procs.get(proc)
        facts = called.steps.get(step) if called is not None else None
        if facts is not None and facts.status == "failed":
            return Way(GUIDE, duty.ref)
        if facts is not None and facts.status == "unknown":
            return Way("settle", duty.ref)
        planned = self.sight().book.procedures.get(called.procedure) if called is not None else None
        asked = next((one for one in planned.step if one.id == step), None) if planned is not None else None
        return self._answer("check" if asked is None or by_person(state, asked) else "run", duty)

    def _answer(self, intent: str, duty: Duty) -> Way:
        """The intent that does it. Where NEXT only says what comes, or what is waited for, and nobody can do it before:
        all about the line instead of a refusal."""
        return Way(intent if _asks(duty) or self._can(intent, duty.ref) else "", duty.ref)

    def _way_of_item(self, duty: Duty) -> Way:
        state, book = self.session.state, self.sight().book
        item = book.items.get(duty.ref.partition(":")[2])
        if item is None:
            return self._answer("check", duty)
        gate = book.gates.get(item.gate) if item.gate else None
        if gate is not None and gate.kind == "manual" and not standing(state, gate.id, self.session.now()).green:
            return Way("check", f"gate:{gate.id}")  # it waits for a word about its gate, and that is given there
        agreed = not takes_two(item) or bool(item_facts(state, item.id).confirmed_by)
        if not agreed and self.session.role != (item.role or book.phase_of[item.id].role):
            return Way("confirm", duty.ref)
        # Ahead of its time a line does not tick itself though its gate is green: to judge that again would change nothing.
        green = gate is not None and unmet(state, f"item:{item.id}", self.session.now()) is None
        return self._answer("run" if runs(item) and not green else "check", duty)

    def _way_of_poll(self, duty: Duty) -> Way:
        ref, poll = duty.ref, duty.ref.partition(":")[2]
        if poll not in self.session.state.polls:
            return Way("poll.open", ref)
        board = votes.board(self.session.state, poll, self.session.now())
        if any(one.verdict == "valid" and one.vote is not None and one.vote.choice == "no-go" for one in board):
            return Way("", ref)  # who says no and why: there is nothing to vote or to declare before that is settled
        me = Actor(self.session.who, self.session.role)
        if alone := second_wanted(self.session.state, poll, me, self.session.now()):
            return Way("" if same_person(alone, me.name) else "vote", ref)
        return Way("vote" if any(one.verdict in ("missing", "void") for one in board) else "poll.declare", ref)


def _asks(duty: Duty) -> bool:
    """Whether it asks for something now, rather than say what comes, or what is waited for."""
    return duty.label.tone not in (Tone.MUTED, Tone.INFO) and duty.label.text != "WAITS"
