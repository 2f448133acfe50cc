"""Regular expressions that are compiled when they are first used.

Compiling costs a tenth of a millisecond to several; a start that reads a journal and paints needs few of the patterns
that its modules hold, and start-up is what everybody waits for.
"""

import re
from typing import AnyStr, cast


class _Late:
    """Stands for the pattern; each method is fetched from the compiled one the first time it is asked for."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        found: object = getattr(re.compile(self._text, self._flags), name)
        self.__dict__[name] = found
        return found


def late(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern, compiled when the first of its methods is used; not to be passed to functions of `re`."""
    return cast(re.Pattern[AnyStr], _Late(text, flags))
