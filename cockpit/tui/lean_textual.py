"""Textual without its command palette, and its event loop without TLS: no screen of ours has either.

`import textual.app` imports that palette, and for it widgets that nothing here shows: an eighth of the import's time.
Textual's own modules take only names from it: for signatures, as base classes of its commands, and for two actions that
no key and no menu of ours leads to. asyncio does without ssl where Python was built without; the screen speaks to files
and to its own children, and it is the engine that speaks to servers.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

PALETTE = "textual.command"


class NotLoaded:
    """Stands where something of the palette would. Raises RuntimeError when one is made."""

    def __init__(self, *_arguments: Any, **_named: Any) -> None:
        raise RuntimeError(f"{PALETTE} is not loaded: this program has a palette of its own")


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (NotLoaded,), {})


def load() -> ModuleType:
    """The module textual.app. The palette and ssl can still be imported afterwards, by whoever wants them.

    A Textual that needs more of its palette than names, as some later one may, is loaded whole.
    """
    if not {PALETTE, "textual.app"} & sys.modules.keys():
        hidden = {PALETTE: _Absent(PALETTE)}
        if not {"ssl", "asyncio"} & sys.modules.keys():
            hidden["ssl"] = None  # type: ignore[assignment]
        sys.modules.update(hidden)
        try:
            return importlib.import_module("textual.app")
        except Exception:  # noqa: BLE001, S110 - whatever it was, the whole Textual shows it below, or does without
            pass
        finally:
            for name in hidden:
                del sys.modules[name]
    return importlib.import_module("textual.app")
