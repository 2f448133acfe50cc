"""What the first picture does without, all of it named here: loaded when it is first used.

Start-up is paid in imports (see benchmarks/README.md). Acts, dialogs and details wait for a key, and keys come long
after the picture. For the type checker these are the modules themselves, so a name that is not there is found as ever.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cockpit.tui import plotting, synonyms
    from cockpit.tui.acts import (
        afterwards,
        announce,
        basis,
        clock,
        people,
        procedures,
        record,
        rehearse,
        replay,
        roles,
        running,
        steering,
        waive,
        work,
    )
    from cockpit.tui.dialogs import field, picker
    from cockpit.tui.panes import detail as reading
    from cockpit.tui.terminal import clipboard
    from cockpit.views import artifacts as artifacts_pane
    from cockpit.views import detail as details
    from cockpit.views import digest
    from cockpit.views import people as people_pane


__all__ = [
    "afterwards", "announce", "artifacts_pane", "basis", "clipboard", "clock", "details", "digest", "field", "load", "people", "people_pane", "picker", "plotting", "procedures",
    "reading", "record", "rehearse", "replay", "roles", "running", "steering", "synonyms", "waive", "work",
]  # fmt: skip


class Late:
    """A module that is imported when something of it is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)


class LateActs:
    """A module of acts, which stand in a table: only calling one imports it."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def act(*arguments: Any, **named: Any) -> Any:
            return getattr(import_module(self._module), name)(*arguments, **named)

        return act


ACTS = {
    name: f"cockpit.tui.acts.{name}"
    for name in (
        "afterwards",
        "announce",
        "basis",
        "clock",
        "people",
        "procedures",
        "record",
        "rehearse",
        "replay",
        "roles",
        "running",
        "steering",
        "waive",
        "work",
    )
}
PANES = {
    "artifacts_pane": "cockpit.views.artifacts",
    "people_pane": "cockpit.views.people",
}
"""Panes that no layout but the widest opens with."""
REST = {
    "clipboard": "cockpit.tui.terminal.clipboard",
    "details": "cockpit.views.detail",
    "digest": "cockpit.views.digest",
    "field": "cockpit.tui.dialogs.field",
    "picker": "cockpit.tui.dialogs.picker",
    "plotting": "cockpit.tui.plotting",
    "reading": "cockpit.tui.panes.detail",
    "synonyms": "cockpit.tui.synonyms",
}
"""Name here -> module."""

if not TYPE_CHECKING:
    globals().update({name: LateActs(module) for name, module in (ACTS | PANES).items()})
    globals().update({name: Late(module) for name, module in REST.items()})


def load() -> None:
    """Import all of it: between the first picture and the first key is the time for it."""
    for module in (*ACTS.values(), *PANES.values(), *REST.values(), "cockpit.core.handlers"):
        import_module(module)
