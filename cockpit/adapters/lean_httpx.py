"""httpx without what a poller never uses.

`import httpx` imports its own command line too, and with it rich and pygments where those are installed: a quarter of the
import's time and a fifth of the engine's memory. And httpcore below it asks several times a request which event loop this is, by
importing sniffio; where that is not installed, each attempt searches the whole path again, a third of a poll's cost.
None in sys.modules makes both fail at once, which both are ready for.
"""

import importlib
import importlib.util
import sys
from types import ModuleType


def load() -> ModuleType:
    """The module httpx."""
    hidden = "httpx._main" not in sys.modules
    if hidden:
        sys.modules["httpx._main"] = None  # type: ignore[assignment]
    try:
        found = importlib.import_module("httpx")
    finally:
        if hidden:
            del sys.modules["httpx._main"]
    if "sniffio" not in sys.modules and importlib.util.find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]
    return found
