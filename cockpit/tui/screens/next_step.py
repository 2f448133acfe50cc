"""To the next action, and the dialog that answers it."""

from cockpit.core import announcements, votes
from cockpit.core.gates import standing
from cockpit.core.items import facts as item_facts
from cockpit.core.items import takes_two
from cockpit.core.procedures import by_person
from cockpit.core.requirements import unmet
from cockpit.core.verdict import NO_GO
from cockpit.model.frame import Label, Tone
from cockpit.tui.desk import kind_of
from cockpit.tui.intents import BY_ID
from cockpit.tui.late import afterwards, steering
from cockpit.tui.screens.parts import Part
from cockpit.tui.ways import WAYS
from cockpit.views.checklist import runs


class NextStep(Part):
    """One key leads to what the line NEXT asks."""

    def _view_next(self) -> None:
        """To the next action, and open what it needs."""
        head = self.stage.header
        ref = head.next.ref if head is not None else ""
        kind = kind_of(ref)
        where = {
            "item": "checklist", "phase": "checklist", "gate": "gates", "metric": "metrics", "step": "rollback", "proc": "rollback",
            "procedure": "rollback", "rollback": "rollback", "trigger": "triggers", "incident": "incidents",
            "poll": "people", "signoff": "people", "role": "people", "vote": "people", "announcement": "announcements", "due": "announcements",
        }.get(kind)  # fmt: skip
        if kind in ("engine", "hold", "close"):
            self._do(kind)
            return
        if kind == "action" and not self.refusal(BY_ID["action.file"]):
            afterwards.file_one(self, ref.partition(":")[2])  # type: ignore[arg-type]
            return
        if kind in ("verdict", "action"):
            self.detail(ref)
            return
        if where is None and kind != "run":
            if ref:
                self.detail(ref)
            else:
                self.say("nothing to do now", Tone.MUTED)
            return
        if where is not None:
            self.stage.covers.clear()
            self.opened.clear()
            self.stage.focus_pane(where)
            self.repaint()
            self.stage.panes[where].seek(ref)
        self._offer(kind, ref)

    def _answer(self, name: str, ref: str) -> None:
        """The intent that does it. Where NEXT only says what comes, or what is waited for, and nobody can do it before:
        all about the line instead of a refusal."""
        head = self.stage.header
        label = head.next.label if head is not None else Label()
        asked = label.tone not in (Tone.MUTED, Tone.INFO) and label.text != "WAITS"
        if not asked and self.refusal(BY_ID[name]):
            self.detail(ref)
        else:
            self._do(name)

    def _do(self, name: str) -> None:
        """The intent; for whoever has taken no role, where it takes one, first the choice of a role."""
        if not self._takes_a_role(name):
            self.run_intent(BY_ID[name])

    def _takes_a_role(self, name: str) -> bool:
        """Whether only a role is missing for it, and is now to be chosen."""
        if self.session.role or self.session.mode not in ("live", "rehearsal"):
            return False
        no = self._refused(BY_ID[name])
        if no is None or WAYS.get(no.code, ("", ""))[0] != "role":
            return False
        self.run_intent(BY_ID["role"])
        again = self.keymap.named("next")
        from cockpit.tui.dialogs.picker import Picker  # noqa: PLC0415 - loaded by the choice of a role

        if self.stage.dialogs and isinstance(self.stage.dialogs[-1], Picker):
            self.stage.dialogs[-1].words = f"{no.reason}: choose the one you act in, then {again} again"
        return True

    def _offer_step(self, ref: str) -> None:
        state = self.session.state
        proc, _, step = ref.partition(":")[2].partition("/")
        facts = state.procs[proc].steps.get(step) if proc in state.procs else None
        if facts is not None and facts.status == "failed":
            steering.guide_step(self, ref)  # type: ignore[arg-type]
            return
        if facts is not None and facts.status == "unknown":
            self._do("settle")
            return
        facts_of = state.procs.get(proc)
        planned = self.sight().book.procedures.get(facts_of.procedure) if facts_of is not None else None
        asked = next((one for one in planned.step if one.id == step), None) if planned is not None else None
        self._answer("check" if asked is None or by_person(state, asked) else "run", ref)

    def _offer_item(self, ref: str) -> None:
        state = self.session.state
        book = self.sight().book
        item = book.items.get(ref.partition(":")[2])
        gate = book.gates.get(item.gate) if item is not None and item.gate else None
        if gate is not None and gate.kind == "manual" and not standing(state, gate.id, self.session.now()).green:
            # The item waits for a word about its gate, and that is given at the gate.
            self.stage.focus_pane("gates")
            self.repaint()
            self.stage.panes["gates"].seek(f"gate:{gate.id}")
            self._do("check")
            return
        owner = (item.role or book.phase_of[item.id].role) if item is not None else None
        agreed = item is None or not takes_two(item) or bool(item_facts(state, item.id).confirmed_by)
        if not agreed and self.session.role != owner:
            self._do("confirm")
            return
        # Ahead of its time a line does not tick itself though its gate is green: to judge that again would change nothing.
        green = gate is not None and item is not None and unmet(state, f"item:{item.id}", self.session.now()) is None
        self._answer("run" if item is not None and runs(item) and not green else "check", ref)

    def _offer(self, kind: str, ref: str) -> None:
        """The dialog that answers what the next action asks."""
        state, head = self.session.state, self.stage.header
        if kind in ("phase", "poll", "vote") and head is not None and head.next.label.text == NO_GO:
            self.detail(ref)  # who said no, and why: to say it again, or yes, is no way out of it
            return
        if kind == "step":
            self._offer_step(ref)
            return
        proc = state.procs.get(ref.partition(":")[2]) if kind == "proc" else None
        if proc is not None and proc.status == "waiting-second":
            self._do("confirm")
            return
        if kind in ("announcement", "due"):
            known = state.announcements.get(ref.partition(":")[2])
            to_post = known is not None and announcements.status(state, known) != "failed"
            self._do("check" if to_post else "announce")
            return
        if kind == "item":
            self._offer_item(ref)
            return
        if kind == "poll":
            if ref.partition(":")[2] not in state.polls:
                self._do("poll.open")
                return
            board = votes.board(state, ref.partition(":")[2], self.session.now())
            if any(one.verdict == "valid" and one.vote is not None and one.vote.choice == "no-go" for one in board):
                self.detail(ref)  # who says no and why: there is nothing to vote or to declare before that is settled
                return
            self._do("vote" if any(one.verdict in ("missing", "void") for one in board) else "poll.declare")
            return
        then = {
            "signoff": "sign",
            "role": "role.take",
            "phase": "decide",
            "run": "settle",
            "rollback": "rollback",
            "procedure": "run",
            "metric": "check",
        }
        answer = then.get(kind)
        if answer is not None:
            self._do(answer)
        elif kind == "gate" and not self.refusal(BY_ID["check"]):
            self._do("check")  # a gate that a person judges, and this is the one
        elif kind == "gate":
            # One gate is judged alone: the others that are not green may be those of days to come.
            several = head is not None and head.next.label.text == "GATES"
            intent = BY_ID["gates.failed" if several else "run"]
            if self._takes_a_role(intent.id):
                return
            if self.refusal(intent):
                self.detail(ref)
            else:
                self.run_intent(intent)
        elif kind == "incident" and not self.refusal(BY_ID["incident"]):
            self._do("incident")
        elif kind in ("incident", "trigger"):
            self.detail(ref)
