"""Escape and a key that arrive together: the same bytes as Alt and that key, and on a slow line nobody can tell.

Textual's parser makes the bare key of them, with its escape gone: an escape and a `y` in one packet would confirm what
somebody meant to leave. Here the key keeps its "alt+" and has no character, so it is neither text nor an answer.
"""

from collections.abc import Iterable
from typing import Any


def parser_class() -> type[Any]:
    """Textual's parser of terminal input with that law. Made here, so that importing this module imports no Textual."""
    from textual import _xterm_parser, events  # noqa: PLC0415

    class Parser(_xterm_parser.XTermParser):
        def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
            for event in super()._sequence_to_key_events(sequence):
                yield events.Key(f"alt+{event.key}", None) if alt else event

    return Parser
