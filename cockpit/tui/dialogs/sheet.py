"""How a form is drawn: what it is about on top, the fields, what it says, and below them the key that goes on."""

from collections.abc import Callable, Sequence

from cockpit.tui.dialogs.answers import Danger
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.text import Row, blank, cells, cut, spread, wrap


class Sheet:
    """What of a form is to be seen. Where room is short, what it is about scrolls; fields and question always stand."""

    title: str
    about: list[tuple[str, str]]
    fields: list[Field]
    danger: Danger
    alarming: bool
    quick: bool
    message: str
    top: int
    brief: bool
    held: bool
    live: Callable[[], Sequence[tuple[str, str]]] | None
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

    def _problem(self) -> str:
        return next((field.problem for field in self.fields if field.problem), "")

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Columns and rows it takes on a screen of that size."""
        wide = min(width - 2, max(56, min(96, width * 2 // 3)))
        return wide, min(height - 1, len(self._inside(wide - 4)) + 2)

    def draw(self, width: int, height: int, glyphs: Glyphs) -> list[Row]:
        room = height - 2
        self.brief = False
        self.brief = self._foot_size(width - 4) > room
        inside = self._inside(width - 4)
        keep = self._foot_size(width - 4)
        head = inside[: len(inside) - keep]
        foot = inside[len(inside) - keep :]
        self.top = max(0, min(self.top, len(head) - (room - len(foot))))
        shown = head[self.top : self.top + max(0, room - len(foot))] + foot
        edge = "bad" if self.alarming else "accent"
        a, b, c, d = glyphs.corner
        title = f" {cut(self.title, width - 6)} "
        rows: list[Row] = [
            (
                (a + glyphs.rule, f"~{edge}"),
                (title, f"~{edge}!"),
                (glyphs.rule * (width - 3 - cells(title)) + b, f"~{edge}"),
            )
        ]
        for line in shown:
            rows.append(((f"{glyphs.bar} ", f"~{edge}"), *line, (f" {glyphs.bar}", f"~{edge}")))
        while len(rows) < height - 1:
            rows.append(((f"{glyphs.bar} ", f"~{edge}"), *blank(width - 4, "~plain"), (f" {glyphs.bar}", f"~{edge}")))
        rows.append(((c + glyphs.rule * (width - 2) + d, f"~{edge}"),))
        return rows

    def _inside(self, width: int) -> list[Row]:
        lines: list[Row] = []
        more = list(self.live()) if self.live is not None else []
        for text, token in (*self.about, *more):
            # What follows a line end is marked: no text may pass for a line that the question itself says.
            first, *rest = text.split("\n")
            parts = wrap(first, width) if first else [""]
            parts += [f"| {part}" for line in rest for part in wrap(line, max(1, width - 2))]
            for part in parts:
                lines.append(spread(width, [(part, f"~{token}")], (), " ", "~plain"))
        if self.about or more:
            lines.append(blank(width, "~plain"))
        return lines + self._foot(width)

    def _foot_size(self, width: int) -> int:
        return len(self._foot(width))

    def _foot(self, width: int) -> list[Row]:
        lines: list[Row] = []
        label_width = min(24, max((cells(field.label) for field in self.fields), default=0))
        for number, field in enumerate(self.fields):
            drawn = field.draw(width, label_width, number == self.focus)
            lines += drawn[:1] if self.brief else drawn
        if self.fields:
            lines.append(blank(width, "~plain"))
        if self.message:
            lines += [spread(width, [(part, "~bad!")], (), " ", "~plain") for part in wrap(self.message, width, 4)]
        lines.append(self._confirm_line(width))
        return lines

    def _confirm_line(self, width: int) -> Row:
        leave: list[tuple[str, str]] = [(" esc ", "~title!"), ("leaves", "~muted")]
        if self.danger is Danger.NONE:
            if self.focus >= len(self.fields) - 1:
                return spread(width, [(" enter ", "~title!"), (self.verb, "~plain")], leave, " ", "~plain")
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
