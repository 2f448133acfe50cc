"""Detail, help and output: long texts to read, search and copy."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, overload

from cockpit.core.log import line as log_line
from cockpit.format.sanitise import spans
from cockpit.model.entry import Entry
from cockpit.model.frame import Detail, Fact, Label, Plot, Tone
from cockpit.tui.glyphs import ASCII
from cockpit.tui.panes.common import Look, token
from cockpit.tui.panes.kinds import Kind
from cockpit.tui.text import Col, Line, row, spread, verbatim, width_of, wrap
from cockpit.views import plot_lines, plot_words
from cockpit.views.base import Sight
from cockpit.views.log import row as log_row

if TYPE_CHECKING:
    from cockpit.tui.intents import Keymap

MOST_OUTPUT = 20_000
"""Lines of output kept for the screen; the whole of it lies in the evidence folder."""
MOST_MARKS = 100
"""Marks listed below a plot."""


def _facts(facts: Iterable[Fact], look: Look) -> list[Line]:
    lines: list[Line] = []
    names = max((len(one.name) for one in facts if one.kind == "fact"), default=0)
    names = min(max(names, 6), 18)
    for number, fact in enumerate(facts):
        key = fact.ref or f"line:{number}"
        if fact.kind == "gap":
            lines.append(Line(row(look.width, [Col("")])))
        elif fact.kind == "head":
            lines.append(Line(spread(look.width, [(fact.text + " ", "title!")], (), look.glyphs.rule, "rule")))
        elif fact.kind == "fact":
            for index, part in enumerate(wrap(fact.text, look.width - names - 2) or [""]):
                name = fact.name if index == 0 else ""
                lines.append(Line(row(look.width, [Col(name, "muted", names), Col(part, token(fact.tone))], 2), key))
        elif fact.kind == "output":
            for index, part in enumerate(verbatim(fact.text, look.width - 2)):
                lines.append(Line(row(look.width, [Col("", "plain", 1), Col(part)]), f"{key}:{index}"))
        else:
            for part in wrap(fact.text, look.width - 2):
                lines.append(Line(row(look.width, [Col("", "plain", 1), Col(part, token(fact.tone))]), key))
    return lines


def plot(view: Plot, look: Look) -> list[Line]:
    """A metric over its span: bars, time axis, what happened meanwhile, a legend, and every mark as a line."""
    signs = plot_lines.ASCII if look.glyphs == ASCII else plot_lines.UNICODE
    lanes = len({plot_lines.KINDS[mark.kind].lane for mark in view.marks})
    height = max(4, min(24, look.height * 2 // 5, look.height - 8 - lanes))
    lines = [
        Line(spread(look.width, [(text, token(tone)) for text, tone in drawn]))
        for drawn in plot_lines.draw(view, look.width, height, signs)
    ]
    lines += [
        Line(row(look.width, [Col("", "plain", 1), Col(part, "muted")]))
        for words in plot_words.legend(view, look.width, signs)
        for part in wrap(words, look.width - 3)
    ]
    return lines


def plot_marks(view: Plot, look: Look) -> list[Line]:
    """What happened in the span, the newest first; Enter leads to the entry."""
    if not view.marks:
        return []
    shown = view.marks[::-1][:MOST_MARKS]
    lines = [Line(spread(look.width, [("What happened in this span ", "title!")], (), look.glyphs.rule, "rule"))]
    for mark in shown:
        when, words, tone = plot_words.told(view, mark)
        lines.append(Line(row(look.width, [Col(when, "muted", 14), Col(words, token(tone))], 1), mark.ref))
    if len(view.marks) > len(shown):
        narrower = look.keys.press("plot.narrower")
        lines.append(
            Line(
                row(
                    look.width,
                    [Col(f"and {len(view.marks) - len(shown)} before; a narrower span{narrower} has room", "muted")],
                )
            )
        )
    return lines


class Lines(Sequence[Line]):
    """Facts, then output; a line of output is made when it is seen."""

    def __init__(self, head: list[Line], output: list[str], width: int) -> None:
        self.head = head
        self.output = output
        self.width = width

    def __len__(self) -> int:
        return len(self.head) + len(self.output)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if index < len(self.head):
            return self.head[index]
        number = index - len(self.head)
        return output_line(self.output[number], self.width, f"out:{number}")


def output_line(text: str, width: int, key: str) -> Line:
    """A line of output with its own colours, made safe; a search finds what the right edge cuts off."""
    if text.isascii() and text.isprintable():
        return Line(spread(width, [(text, "plain")]), key, text)
    safe = [(span.text, f"sgr:{span.style}" if span.style else "plain") for span in spans(text, tab=8)]
    return Line(spread(width, safe), key, "".join(part for part, _ in safe))


class Reading:
    """What a detail shows: the view, and the output read so far."""

    def __init__(self, view: Detail, output: list[str] | None = None, size: int = 0, more: bool = False) -> None:
        self.view = view
        self.output = output if output is not None else []
        self.size = size
        self.more = more

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Reading)
            and other.view == self.view
            and other.size == self.size
            and other.more == self.more
        )

    __hash__ = None  # type: ignore[assignment]


def draw(reading: Reading, look: Look) -> Sequence[Line]:
    view = reading.view
    lines: list[Line] = []
    if view.plot is not None:
        lines += plot(view.plot, look)
        lines.append(Line(row(look.width, [Col("")])))
    lines += _facts(view.facts, look)
    if view.plot is not None:
        lines += plot_marks(view.plot, look)
    if view.run:
        words = f"{len(reading.output)} lines, {reading.size:,} bytes" + (", still running" if reading.more else "")
        if len(reading.output) >= MOST_OUTPUT:
            words += f"; the last {MOST_OUTPUT:,} lines are shown, all of it is in the evidence folder"
        lines.append(
            Line(
                spread(
                    look.width,
                    [
                        ("Evidence " if view.run.startswith("evidence:") else "Output ", "title!"),
                        (f"{words} ", "muted"),
                    ],
                    (),
                    look.glyphs.rule,
                    "rule",
                ),
                "line:output",
            )
        )
        if not reading.output:
            lines.append(Line(row(look.width, [Col("nothing yet" if reading.more else "it said nothing", "muted")])))
        return Lines(lines, reading.output, look.width)
    return lines


def detail_kind(title: str, *, live: bool = False) -> Kind:
    return Kind("detail", title, None, draw, lambda reading: reading.view.label, newest=live)  # type: ignore[arg-type]


class Book:
    """The journal as far as it has been read for the screen: entries in order, and how many lie before them."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.made: dict[int, Line] = {}

    @property
    def key(self) -> tuple[int, int]:
        return (self.entries[0].seq, self.entries[-1].seq) if self.entries else (0, -1)


class BookLines(Sequence[Line]):
    """One line for each entry, made when it is seen."""

    def __init__(self, book: Book, sight: Sight, look: Look) -> None:
        self.book = book
        self.sight = sight
        self.look = look

    def __len__(self) -> int:
        return len(self.book.entries)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        entry = self.book.entries[index]
        made = self.book.made.get(entry.seq)
        if made is None or width_of(made.row) != self.look.width:
            made = self.book.made[entry.seq] = self._line(entry)
        return made

    def _line(self, entry: Entry) -> Line:
        sight, width = self.sight, self.look.width
        line = log_line(entry)
        shown = log_row(sight, line)
        columns = [Col(str(entry.seq), "muted", 6, True), Col(shown.at, "muted", 8)]
        if width >= 90:
            columns.append(Col(line.type, "accent", 20))
        columns += [Col(shown.who, "muted", 12), Col(shown.text, token(shown.tone))]
        if width >= 70:
            columns.append(Col(entry.hash[:8], "muted", 8))
        return Line(row(width, columns), f"entry:{entry.seq}", shown.text)


def journal_kind(book: Book) -> Kind:
    """Every entry of the journal, the newest last."""

    def label(_shown: object) -> Label:
        first, last = book.key
        before = f", {first} before them: replay shows those" if first else ""
        return Label(f"entries {first} to {last}{before}", Tone.MUTED)

    return Kind("journal", "Journal", None, lambda shown, look: BookLines(book, shown[1], look), label, newest=True)  # type: ignore[arg-type,return-value]


def help_lines(entries: Sequence[tuple[str, str, str, str, str]], look: Look) -> list[Line]:
    """Help: (group, key, label, help, refusal) rows under their groups."""
    lines: list[Line] = []
    group = ""
    for heading, key, label, words, refused in entries:
        if heading != group:
            if group:
                lines.append(Line(row(look.width, [Col("")])))
            lines.append(Line(spread(look.width, [(heading + " ", "title!")], (), look.glyphs.rule, "rule")))
            group = heading
        tone = "muted" if refused else "plain"
        text = f"{words} Not now: {refused}." if refused else words
        first = True
        for part in wrap(text, look.width - 32):
            cells = [
                Col(key if first else "", "accent!" if not refused else "muted", 10),
                Col(label if first else "", tone, 18),
            ]
            lines.append(Line(row(look.width, [*cells, Col(part, "muted" if refused else "plain")]), f"help:{label}"))
            first = False
    return lines


def help_kind(keys: "Keymap") -> Kind:
    words = f"every key; {keys.named('palette')} finds by name; {keys.named('back')} leaves"
    return Kind("help", "Help", None, help_lines, lambda _view: Label(words, Tone.MUTED))
