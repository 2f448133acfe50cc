"""Textual without its command palette, which no screen of ours has.

`import textual.app` imports that palette, and for it widgets that nothing here shows: an eighth of the import's time.
Textual's own modules take only names from it: for signatures, as base classes of its commands, and for two actions that
no key and no menu of ours leads to.
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
    """The module textual.app. The palette itself can still be imported afterwards, by whoever wants it.

    A Textual that needs more of its palette than names, as some later one may, is loaded whole.
    """
    if not {PALETTE, "textual.app"} & sys.modules.keys():
        sys.modules[PALETTE] = _Absent(PALETTE)
        try:
            return importlib.import_module("textual.app")
        except Exception:  # noqa: BLE001, S110 - whatever it was, the whole Textual shows it below, or does without
            pass
        finally:
            del sys.modules[PALETTE]
    return importlib.import_module("textual.app")
