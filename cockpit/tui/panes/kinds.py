"""Every kind of pane: its view, how it is drawn, and what its title says."""

from collections.abc import Callable
from typing import Any, NamedTuple

from cockpit.model.frame import Gates, Header, Label, Metrics, Tone, Triggers
from cockpit.model.layout import PANES
from cockpit.tui.late import artifacts_pane, people_pane
from cockpit.tui.panes import record, watch, work
from cockpit.tui.panes.common import Look
from cockpit.tui.text import Line
from cockpit.views import (
    checklist,
    gates,
    incidents,
    log,
    metrics,
    notices,
    procedures,
    timeline,
    triggers,
)
from cockpit.views.base import Sight


class Kind(NamedTuple):
    """view: from what is seen (the verdict pane shows the header, made already). ticks: its words change with the clock.

    newest: the newest line is the last one and is followed. start: what the cursor stands on at first. bad: the keys of
    the lines whose state is bad, of which new ones must be seen; worst: what one such line is called, and several.
    """

    id: str
    title: str
    view: Callable[[Sight], Any] | None
    draw: Callable[[Any, Look], list[Line]]
    label: Callable[[Any], Label]
    newest: bool = False
    start: Callable[[Any], str] | None = None
    bad: Callable[[Any], frozenset[str]] | None = None
    worst: tuple[str, str] = ("", "")


def _summary(view: Any) -> Label:
    found = view.summary
    return found if isinstance(found, Label) else Label()


def _checklist_label(view: Any) -> Label:
    words = f"{view.done}/{view.total}"
    if view.overdue:
        return Label(f"{words}, {view.overdue} overdue", Tone.BAD)
    return Label(words, Tone.GOOD if view.done == view.total else Tone.MUTED)


def _next_item(view: Any) -> str:
    return str(view.next)


def _here(view: Any) -> str:
    return next((mark.ref for mark in view.marks if mark.here), "")


def _failing(view: Gates) -> frozenset[str]:
    return frozenset(one.ref for one in view.rows if one.verdict.tone is Tone.BAD and not one.waived)


def _breached(view: Metrics | Triggers) -> frozenset[str]:
    return frozenset(one.ref for one in view.rows if one.label.tone is Tone.BAD)


def _nothing(_view: Any) -> Label:
    return Label()


def _rollback_label(view: Any) -> Label:
    if view.proposal.text:
        return Label("RECOMMENDED", view.proposal.tone)
    return view.procedure.state if view.procedure is not None else Label()


def _verdict_label(view: Header) -> Label:
    return Label(view.verdict_age)


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("checklist", PANES["checklist"], checklist.checklist, work.checklist, _checklist_label, start=_next_item),
        Kind("gates", PANES["gates"], gates.gates, work.gates, _summary, bad=_failing, worst=("fail", "fails")),
        Kind(
            "metrics",
            PANES["metrics"],
            metrics.metrics,
            watch.metrics,
            _summary,
            bad=_breached,
            worst=("limit broken", "limits broken"),
        ),
        Kind(
            "triggers",
            PANES["triggers"],
            triggers.triggers,
            watch.triggers,
            _summary,
            bad=_breached,
            worst=("alarm", "alarms"),
        ),
        Kind("rollback", PANES["rollback"], procedures.rollback, work.rollback, _rollback_label),
        Kind("incidents", PANES["incidents"], incidents.incidents, record.incidents, _summary),
        Kind("log", PANES["log"], log.log, record.log, _nothing, newest=True),
        Kind("people", PANES["people"], people_pane.people, record.people, _summary),
        Kind("announcements", PANES["announcements"], notices.notices, record.announcements, _summary),
        Kind("timeline", PANES["timeline"], timeline.timeline, work.timeline, _nothing, start=_here),
        Kind("artifacts", PANES["artifacts"], artifacts_pane.artifacts, record.artifacts, _summary),
        Kind("verdict", PANES["verdict"], None, watch.verdict, _verdict_label),
    )
}
