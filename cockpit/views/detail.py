"""Everything about one thing, for the detail that Enter opens and for copying: a gate, an item, a metric, an incident ..."""

from collections.abc import Callable

from cockpit.model.frame import Detail
from cockpit.views import detail_duties as duties
from cockpit.views import detail_measured as measured
from cockpit.views import detail_people as people
from cockpit.views import detail_record as record
from cockpit.views import detail_rules as rules
from cockpit.views import detail_work as work
from cockpit.views import plot_lines, plot_words
from cockpit.views.base import Sight
from cockpit.views.compared import compared
from cockpit.views.detail_record import entry_detail
from cockpit.views.digest import digest, handover

__all__ = ["compared", "detail", "entry_detail", "text"]

COPIED_WIDTH = 90


def detail(sight: Sight, ref: str) -> Detail | None:
    """All about the thing; None for something nobody knows."""
    kind, _, name = ref.partition(":")
    make = _KINDS.get(kind)
    return make(sight, name) if make is not None else None


_KINDS: dict[str, Callable[[Sight, str], Detail | None]] = {
    "gate": work.gate_detail,
    "item": work.item_detail,
    "step": work.step_detail,
    "procedure": work.procedure_detail,
    "rollback": work.rollback_detail,
    "metric": measured.metric_detail,
    "probe": measured.probe_detail,
    "trigger": measured.trigger_detail,
    "incident": record.incident_detail,
    "run": record.run_detail,
    "announcement": record.announcement_detail,
    "artifact": record.artifact_detail,
    "phase": people.phase_detail,
    "verdict": people.verdict_detail,
    "contacts": people.contacts_detail,
    "role": people.role_detail,
    "poll": people.poll_detail,
    "signoff": people.signoff_detail,
    "entry": record.tail_entry,
    "vote": people.poll_detail,
    "digest": lambda sight, _name: digest(sight),
    "handover": handover,
    "rule": rules.rule_detail,
    "tuple": rules.tuple_detail,
    "decision": people.phase_detail,
    "t0": duties.clock_detail,
    "hold": duties.clock_detail,
    "due": duties.due_detail,
    "announce": duties.template_detail,
    "proc": duties.called_detail,
    "action": duties.action_detail,
}


def text(view: Detail) -> str:
    """The detail as plain text, to copy."""
    lines = [f"{view.title} {view.label.text}".strip()]
    for one in view.facts:
        lines.append({"fact": f"{one.name}: {one.text}", "head": f"\n{one.text}", "gap": ""}.get(one.kind, one.text))
    if view.plot is not None:
        drawn = ["".join(part for part, _ in row).rstrip() for row in plot_lines.draw(view.plot, COPIED_WIDTH, 8)]
        lines += ["", *drawn, *plot_words.legend(view.plot, COPIED_WIDTH)]
        lines += [
            f"{when} {words}" for when, words, _ in (plot_words.told(view.plot, mark) for mark in view.plot.marks)
        ]
    return "\n".join(lines) + "\n"
