"""How a form is drawn: what it is about on top, the fields, what it says, and below them the key that goes on."""

from collections.abc import Callable, Sequence

from cockpit.tui.dialogs.answers import Danger
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.text import Row, blank, cells, cut, spread, wrap

NEWS = 4
"""Lines of news that a form shows above its fields."""


class Sheet:
    """What of a form is to be seen. Where room is short, what it is about scrolls, and says how much of it is not seen;
    news, the fields around the focus, the message and the question always stand."""

    title: str
    about: list[tuple[str, str]]
    fields: list[Field]
    danger: Danger
    alarming: bool
    quick: bool
    at_once: bool
    message: str
    top: int
    page: int
    held: bool
    live: Callable[[], Sequence[tuple[str, str]]] | None
    news: Callable[[], Sequence[tuple[str, str]]] | None
    _verb: str | Callable[[], str]

    @property
    def verb(self) -> str:
        """What `y` does, as the fields stand."""
        return self._verb if isinstance(self._verb, str) else self._verb()

    @property
    def focus(self) -> int:
        raise NotImplementedError

    @property
    def confirming(self) -> bool:
        raise NotImplementedError

    @property
    def exact(self) -> bool:
        """Whether no sentence can do anything here: it is nothing grave, or takes a name that no sentence is."""
        return self.danger is Danger.NONE or any(field.wanted for field in self.fields)

    @property
    def ends(self) -> bool:
        """Whether Enter does it here, in a form without danger."""
        return self.at_once or self.focus >= len(self.fields) - 1

    def _problem(self) -> str:
        return next((field.problem for field in self.fields if field.problem), "")

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Columns and rows it takes on a screen of that size."""
        wide = min(width - 2, max(56, min(96, width * 2 // 3)))
        lines = self._head(wide - 4)
        return wide, min(height - 1, len(lines) + bool(lines) + len(self._foot(wide - 4, height * 100)[0]) + 2)

    def draw(self, width: int, height: int, glyphs: Glyphs) -> list[Row]:
        room, inner = height - 2, width - 4
        foot, unseen = self._foot(inner, room)
        head = self._head(inner)
        free = max(0, room - len(foot))
        self.page = max(1, free - 1)
        self.top = max(0, min(self.top, len(head) - free))
        shown = head[self.top : self.top + free]
        more = max(0, len(head) - self.top - free)
        if head and len(shown) < free:
            shown.append(blank(inner, "~plain"))
        told = [f"PgDn: {more} more lines" if more != 1 else "PgDn: 1 more line"] if more and free else []
        told += ["PgUp: back"] if self.top and free else []
        told += [f"tab: {unseen} more"] if unseen else []
        edge = "bad" if self.alarming else "accent"
        a, b, c, d = glyphs.corner
        title, tail = f" {cut(self.title, width - 6)} ", f" {' · '.join(told)} " if told else ""
        rows: list[Row] = [
            (
                (a + glyphs.rule, f"~{edge}"),
                (title, f"~{edge}!"),
                (glyphs.rule * (width - 3 - cells(title)) + b, f"~{edge}"),
            )
        ]
        for line in (*shown, *foot):
            rows.append(((f"{glyphs.bar} ", f"~{edge}"), *line, (f" {glyphs.bar}", f"~{edge}")))
        while len(rows) < height - 1:
            rows.append(((f"{glyphs.bar} ", f"~{edge}"), *blank(inner, "~plain"), (f" {glyphs.bar}", f"~{edge}")))
        rest = glyphs.rule * (width - 3 - cells(tail)) + d
        rows.append(((c + glyphs.rule, f"~{edge}"), (tail, "~warn!"), (rest, f"~{edge}")))
        return rows

    def _head(self, width: int) -> list[Row]:
        """What it is about, and what follows from what stands in it now."""
        more = list(self.live()) if self.live is not None else []
        return self._told((*self.about, *more), width)

    def _told(self, said: Sequence[tuple[str, str]], width: int) -> list[Row]:
        lines: list[Row] = []
        for text, token in said:
            # What follows a line end is marked: no text may pass for a line that the question itself says.
            first, *rest = text.split("\n")
            parts = wrap(first, width) if first else [""]
            parts += [f"| {part}" for line in rest for part in wrap(line, max(1, width - 2))]
            lines += [spread(width, [(part, f"~{token}")], (), " ", "~plain") for part in parts]
        return lines

    def _foot(self, width: int, room: int) -> tuple[list[Row], int]:
        """What always stands: news, fields, message and question; and how many fields had no room. With little room
        pasted text is not shown below its field, then nothing is left blank, then only fields around the focus stand."""
        news = self._told(self.news(), width)[:NEWS] if self.news is not None else []
        label_width = min(24, max((cells(field.label) for field in self.fields), default=0))
        fields = [field.draw(width, label_width, number == self.focus) for number, field in enumerate(self.fields)]
        end: list[Row] = []
        if self.message:
            end += [spread(width, [(part, "~bad!")], (), " ", "~plain") for part in wrap(self.message, width, 4)]
        end.append(self._confirm_line(width))
        gap = [blank(width, "~plain")] if fields else []
        if len(news) + sum(len(one) for one in fields) + len(gap) + len(end) > room:
            fields = [one[:1] for one in fields]
        if len(news) + len(fields) + len(gap) + len(end) > room:
            gap = []
        fit = max(1, room - len(news) - len(end))
        first = max(0, min(self.focus - fit // 2, len(fields) - fit))
        seen = fields[first : first + fit] if len(fields) > fit else fields
        return [*news, *(row for one in seen for row in one), *gap, *end], len(fields) - len(seen)

    def _confirm_line(self, width: int) -> Row:
        leave: list[tuple[str, str]] = [(" esc ", "~title!"), ("leaves", "~muted")]
        if self.danger is Danger.NONE:
            if self.ends:
                more = (
                    [(" tab ", "~title!"), ("goes to every line", "~plain")]
                    if len(self.fields) > 1 and self.at_once
                    else []
                )
                return spread(width, [(" enter ", "~title!"), (self.verb, "~plain"), *more], leave, " ", "~plain")
            goes = [(" enter ", "~title!"), ("goes on", "~plain"), (" ^d ", "~title!"), (self.verb, "~plain")]
            return spread(width, goes, leave, " ", "~plain")
        if self.confirming and self.held:
            return spread(width, [(" tab ", "~title!"), (f" then y {self.verb}", "~plain")], leave, " ", "~plain")
        if self.confirming and not self._problem():
            style = "bad#" if self.alarming else "accent#"
            return spread(width, [(" y ", style), (f" {self.verb}", "~plain!")], leave, " ", "~plain")
        problem = self._problem()
        words = problem or self._onward_words()
        return spread(width, [(f" {words}", "~muted")], leave, " ", "~plain")

    def _onward_words(self) -> str:
        """The key that goes on from here. Not Enter behind text that it ends: the question would then wait for tab."""
        if not self.exact and not isinstance(self.fields[self.focus], Choice):
            return "tab goes on"
        return "enter goes on, tab goes to every line" if self.quick else "tab or enter goes on"
