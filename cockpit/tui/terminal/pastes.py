"""What is pasted is text, all of it: nothing in it may act as a key.

Textual's parser reads an escape sequence inside a bracketed paste as keys and types it. Whoever pastes a command's
coloured output into a form would confirm it with a `y` somewhere behind the first colour. So escapes inside a paste are
written out (`^[`) before the parser sees them; and the mark that ends a paste is never torn apart, whatever the link does.
"""

BEGIN = "\x1b[200~"
END = "\x1b[201~"
ESCAPE = "^["


class Pastes:
    """Terminal input, piece by piece, as the parser may see it."""

    def __init__(self) -> None:
        self._inside = False
        self._seen = ""
        """Outside a paste, the end of what was passed on: the mark may have begun in it."""
        self._held = ""
        """Inside a paste, what may be the beginning of its end; it waits for the rest."""

    def feed(self, text: str) -> str:
        """The next piece. Keys are never held back."""
        made: list[str] = []
        while text:
            passed, text = (self._paste if self._inside else self._keys)(text)
            made.append(passed)
        return "".join(made)

    def _keys(self, text: str) -> tuple[str, str]:
        whole, old = self._seen + text, len(self._seen)
        at = whole.find(BEGIN)
        if at < 0:
            self._seen = whole[1 - len(BEGIN) :]
            return text, ""
        self._inside, self._seen = True, ""
        return whole[old : at + len(BEGIN)], whole[at + len(BEGIN) :]

    def _paste(self, text: str) -> tuple[str, str]:
        before, found, rest = (self._held + text).partition(END)
        self._held = "" if found else _beginning(before)
        self._inside = not found
        return before[: len(before) - len(self._held)].replace("\x1b", ESCAPE) + found, rest


def _beginning(text: str) -> str:
    """How much of the end mark the text ends with."""
    return next((END[:size] for size in range(len(END) - 1, 0, -1) if text.endswith(END[:size])), "")
