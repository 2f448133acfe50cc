"""What a pane says at one moment, as lines of plain text: for tests that look without a screen."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from cockpit.model.frame import Label, Tone
from cockpit.model.state import State
from cockpit.tui.intents import Keymap
from cockpit.views import artifacts, checklist, gates, incidents, log, metrics, notices, people, procedures, timeline
from cockpit.views import triggers as trigger_views
from cockpit.views.base import Sight
from cockpit.views.detail import detail
from cockpit.views.header import header
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import next_due

PANES: dict[str, Callable[[Sight], Any]] = {
    "artifacts": artifacts.artifacts,
    "cards": procedures.cards,
    "checklist": checklist.checklist,
    "gates": gates.gates,
    "header": lambda sight: header(sight, "live"),
    "incidents": incidents.incidents,
    "log": log.log,
    "metrics": metrics.metrics,
    "announcements": notices.notices,
    "next": next_action,
    "due": next_due,
    "people": people.people,
    "rollback": procedures.rollback,
    "timeline": timeline.timeline,
    "triggers": trigger_views.triggers,
}


def lines(state: State, now: dt.datetime, who: str, role: str, pane: str) -> list[str]:
    """Each row of a pane in one line; a ref such as "incident:I1" is that thing's detail."""
    return seen(Sight(state, now, who, role, Keymap()), pane)


def seen(sight: Sight, pane: str) -> list[str]:
    shown = PANES[pane](sight) if pane in PANES else detail(sight, pane)
    return [line for line in _rows(shown) if line.strip()]


def _rows(value: Any) -> Iterator[str]:
    """A value's own words in one line, then a line for each row below it."""
    if isinstance(value, tuple | list) and any(isinstance(one, str) for one in value):
        yield " | ".join(word for one in value for word in _words(one))
        return
    if isinstance(value, tuple | list):
        for one in value:
            yield from _rows(one)
        return
    if isinstance(value, msgspec.Struct) and not isinstance(value, Label):
        fields = [getattr(value, name) for name in value.__struct_fields__]
        rows = [one for one in fields if isinstance(one, tuple | list)]
        yield " | ".join(word for one in fields if not isinstance(one, tuple | list) for word in _words(one))
        for row in rows:
            yield from _rows(row)
        return
    yield " | ".join(_words(value))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Label):
        yield value.text
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _words(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str) and not isinstance(value, Tone):
        yield value
