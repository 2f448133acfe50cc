"""What a terminal shows: cells, wide signs, and what becomes of their halves. Only what the screen sends is understood."""

import re

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[([?<>]?[0-9;]*)([ -/]*[@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b.|.", re.DOTALL
)
FLAGS = range(0x1F1E6, 0x1F200)
TONES = range(0x1F3FB, 0x1F400)


def agreeing(sign: str) -> int:
    """As wide as our own table has it."""
    return cell_len(sign)


def old(sign: str) -> int:
    """A terminal that knows no emoji at all: each is narrow."""
    return 1 if ord(sign) >= 0x1F000 and cell_len(sign) else cell_len(sign)


def by_sign(sign: str) -> int:
    """One that joins nothing: halves of flags and tones of skin are wide by themselves."""
    return 2 if ord(sign) in FLAGS or ord(sign) in TONES else cell_len(sign)


WIDTHS = (agreeing, old, by_sign)


class Ink:
    """The style that is set, as a terminal keeps it: (marks, fore, back), "" for its own colours."""

    def __init__(self) -> None:
        self.marks: set[str] = set()
        self.fore = self.back = ""

    @property
    def now(self) -> tuple[frozenset[str], str, str]:
        return frozenset(self.marks), self.fore, self.back

    def set(self, parameters: str) -> None:
        """The parameters of one sequence."""
        words = parameters.split(";")
        while words:
            word = words.pop(0)
            if word in ("", "0"):
                self.marks, self.fore, self.back = set(), "", ""
            elif word in ("38", "48"):
                size = 4 if words[0] == "2" else 2
                colour, words = ";".join([word, *words[:size]]), words[size:]
                self.fore, self.back = (colour, self.back) if word == "38" else (self.fore, colour)
            elif word == "39":
                self.fore = ""
            elif word == "49":
                self.back = ""
            elif word == "22":
                self.marks -= {"1", "2"}
            elif word in ("23", "24", "25", "27", "29"):
                self.marks -= {word[1]}
            elif len(word) == 1 or word == "53":
                self.marks.add(word)
            elif word[0] in "39":
                self.fore = word
            else:
                self.back = word


Cell = tuple[str, tuple[frozenset[str], str, str]]
BLANK: Cell = (" ", Ink().now)


class Emulator:
    """A screen of cells (sign, style). The right half of a wide sign is None."""

    def __init__(self, width: int, height: int, wide=agreeing) -> None:
        self.width, self.height, self.wide = width, height, wide
        self.rows: list[list[Cell | None]] = [[BLANK] * width for _ in range(height)]
        self.x = self.y = 0
        self.ink = Ink()
        self._rest = ""

    def resize(self, width: int, height: int) -> None:
        """As most do on the second screen: what does not fit is cut off, half a wide sign is blank."""
        self.rows = [(row + [BLANK] * width)[:width] for row in self.rows[:height]]
        self.rows += [[BLANK] * width for _ in range(height - len(self.rows))]
        for row in self.rows:
            edge = row[-1]
            if edge is not None and self.wide(edge[0][0]) == 2:
                row[-1] = (" ", edge[1])
        self.width, self.height = width, height
        self.x, self.y = min(self.x, width - 1), min(self.y, height - 1)

    def feed(self, data: str) -> None:
        data, self._rest = self._rest + data, ""
        torn = re.search(r"\x1b(?:[\[\]][^@-~\x07\x1b]*)?\Z", data)
        if torn:
            data, self._rest = data[: torn.start()], torn.group()
        for found in _TOKEN.finditer(data):
            if found[2] is not None:
                self._control(found[1], found[2])
            elif not found[0].startswith("\x1b"):
                self._sign(found[0])

    def _control(self, words: str, kind: str) -> None:
        numbers = [int(word or 0) for word in words.split(";")] if re.fullmatch("[0-9;]*", words) else []
        if kind == "H":
            row, column = (*numbers, 1, 1)[:2] if numbers != [0] else (1, 1)
            self.y, self.x = min(row, self.height) - 1, min(column, self.width) - 1
        elif kind == "m":
            self.ink.set(words)
        elif kind == "J" or (kind == "h" and words == "?1049"):
            self.rows = [[BLANK] * self.width for _ in range(self.height)]

    def _sign(self, sign: str) -> None:
        if sign == "\n":
            self.y = min(self.y + 1, self.height - 1)
            return
        if sign < " ":
            self.x = 0 if sign == "\r" else self.x
            return
        size = self.wide(sign)
        row = self.rows[self.y]
        if size == 0:
            at = max(0, self.x - 1)
            at -= row[at] is None
            stands = row[at]
            if stands is not None:
                row[at] = (stands[0] + sign, stands[1])
            return
        self.x = min(self.x, self.width - size)
        for at in range(self.x, self.x + size):
            self._cut(row, at)
        row[self.x] = (sign, self.ink.now)
        if size == 2:
            row[self.x + 1] = None
        self.x = min(self.x + size, self.width)

    @staticmethod
    def _cut(row, at: int) -> None:
        """Whatever is written over half of a wide sign, the other half goes blank."""
        if row[at] is None:
            row[at - 1] = BLANK
        if at + 1 < len(row) and row[at + 1] is None:
            row[at + 1] = BLANK
        row[at] = BLANK

    def text(self) -> list[str]:
        return ["".join(cell[0] for cell in row if cell is not None) for row in self.rows]
