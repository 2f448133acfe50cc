"""Folding a journal: entries in, one State out, the log's tail beside it, and snapshots to resume from.

Law: the fold is a function of head and entries alone. Folding a prefix, taking a snapshot, and folding the rest gives
the same State as folding it all.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from cockpit.core.evolve import evolve
from cockpit.core.index import index, plan_of
from cockpit.core.log import line, worth_a_line
from cockpit.model.entry import Entry, Head
from cockpit.model.events import PlanAmended
from cockpit.model.plan import Plan
from cockpit.model.state import TAIL_LOG, State

ParsePlan = Callable[[str], Plan]

_encoder = msgspec.msgpack.Encoder(enc_hook=float)


def fresh(head: Head, plan: Plan, plan_hash: str) -> State:
    """The state of a journal that holds its head and no entry yet, under this plan."""
    return State(
        plan=plan,
        plan_hash=plan_hash,
        name=head.release,
        release_id=head.id,
        created=head.created,
        rehearsal=head.rehearsal,
        hash=head.hash,
        plan_since=head.created,
    )


class Fold:
    """Owns one State. parse_plan reads the canonical text of an amended plan (it lives in the format layer)."""

    def __init__(self, head: Head, plan: Plan, parse_plan: ParsePlan) -> None:
        self.state = fresh(head, plan, head.plan_hash)
        self._head_plan = plan
        self._parse_plan = parse_plan
        self._amended = ""

    def apply(self, entries: Iterable[Entry]) -> int:
        """Fold entries in journal order; returns how many."""
        state = self.state
        count = 0
        lines: list[Entry] = []
        for entry in entries:
            count += 1
            evolve(state, entry)
            event = entry.event
            if isinstance(event, PlanAmended):
                self._amend(event.plan)
            if worth_a_line(event):
                lines.append(entry)
                if len(lines) > 2 * TAIL_LOG:
                    del lines[:-TAIL_LOG]
        if lines:
            state.tail.extend(line(entry) for entry in lines[-TAIL_LOG:])
            del state.tail[:-TAIL_LOG]
        return count

    def _amend(self, text: str) -> None:
        """Take the amended plan. A judgement of a gate that reads differently now no longer counts."""
        before, after = plan_of(self.state), self._parse_plan(text)
        old = index(before).gates
        for gate in after.gate:
            facts = self.state.gates.get(gate.id)
            if facts is not None and old.get(gate.id) != gate:
                facts.voided = "the plan was amended"
        self.state.plan, self._amended = after, text

    def snapshot(self) -> bytes:
        """The State as msgpack, with the text of the amended plan where there is one."""
        plan, self.state.plan = self.state.plan, None
        try:
            return _encoder.encode((self._amended, self.state))
        finally:
            self.state.plan = plan

    def restore(self, blob: bytes) -> None:
        """Back to a snapshot of the same journal. Raises msgspec.DecodeError on a blob of another version."""
        amended, state = msgspec.msgpack.decode(blob, type=tuple[str, State])
        state.plan = self._parse_plan(amended) if amended else self._head_plan
        self._amended = amended
        self.state = state
        state.engine.vanished = False  # seen by who kept it, and for who looks now to see


def fold(head: Head, plan: Plan, entries: Sequence[Entry], parse_plan: ParsePlan) -> State:
    """The State after these entries."""
    folding = Fold(head, plan, parse_plan)
    folding.apply(entries)
    return folding.state
