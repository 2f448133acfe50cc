"""A dialog: what is about to happen, what has to be said for it, and how it is confirmed.

Laws: what it is about is fixed when it opens. Enter goes from field to field and never confirms what is dangerous.
Tier NONE is done by Enter on its last field, or by ctrl+d on any (the end of what one has to say); tier YES by `y` on
the line that says so; tier NAME by typing the name given and then `y`. Escape always leaves, and says that nothing
was done.

Letters that answer a question (`y`, a choice's first letter) count only while nobody seems to be typing a sentence:
after any other letter there they count for nothing until tab or an arrow says that the form has been seen. Enter does
not say it, since sentences end with it: what was typed and then ended with Enter waits at the question too, while tab
from the text goes to a question that can be answered at once. A `y` typed first of all into text that could stay as it
is was meant for the question, or begins a sentence: it is text, and taken out again where nothing follows it.
"""

from collections.abc import Callable, Mapping, Sequence

from cockpit.tui.dialogs.answers import Danger, Outcome
from cockpit.tui.dialogs.field import Choice, Field
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.text import Row, blank, cells, cut, spread, wrap

__all__ = ["Danger", "Form", "Outcome", "Submit"]

RELEASING = ("tab", "shift+tab", "up", "down", "left", "right")

Submit = Callable[[Mapping[str, str]], str]
"""Given the fields' values; returns "" when done, else why not: the dialog stays and shows it."""


class Form:
    """One dialog. about: lines of (text, token) above the fields, fixed at opening. verb: what `y` does."""

    def __init__(
        self,
        title: str,
        submit: Submit,
        *,
        about: Sequence[tuple[str, str]] = (),
        fields: Sequence[Field] = (),
        danger: Danger = Danger.NONE,
        verb: str = "does it",
        alarming: bool = False,
        quick: bool = False,
    ) -> None:
        self.title = title
        self.submit = submit
        self.about = list(about)
        self.fields = list(fields)
        self.danger = danger
        self.verb = verb
        self.alarming = alarming
        self.quick = quick
        """Enter, and a choice made by its letter, go on to what is still missing; tab goes to every field."""
        self.focus = 0
        self.message = ""
        self.top = 0
        self.brief = False
        """Whether there is no room for what a field shows below its line."""
        self.spoken = False
        """Whether text was typed since somebody last used tab or an arrow."""
        self.held = False
        """Whether letters answer nothing, because what comes looks like a sentence meant for somewhere else."""
        self._untouched = True
        """Whether nothing was typed or pasted yet."""
        self._hasty: Field | None = None
        """The text that holds nothing but the `y` somebody began with, where it was not asked for."""
        self.live: Callable[[], Sequence[tuple[str, str]]] | None = None
        """More lines below, asked for anew at each paint: progress, a draft as it resolves now."""

    @property
    def confirming(self) -> bool:
        """Whether the line with `y` has the focus."""
        return self.focus >= len(self.fields)

    def key(self, key: str, character: str | None) -> Outcome:
        if key == "escape":
            return Outcome.LEAVE
        hasty, self._hasty = self._hasty, None
        if hasty is not None and (key == "enter" or (key in RELEASING and not self._edits(key))):
            return self._take_back(hasty, key)
        if key in RELEASING and not self._edits(key):
            waited, self.held, self.spoken = self.held, False, False
            if waited:
                self.message = ""
                if self.confirming:
                    return Outcome.STAY  # it has been seen: the question can be answered where it stands
        elif self._asked and self._stray(character):
            self.hold()
            return Outcome.STAY
        if key in ("tab", "down"):
            self._go(1)
        elif key in ("shift+tab", "up"):
            self._go(-1)
        elif key in ("pageup", "pagedown"):
            self.top = max(0, self.top + (8 if key == "pagedown" else -8))
        elif key == "enter":
            return self._enter()
        elif key == "ctrl+d" and self.danger is Danger.NONE:
            return self._submit()
        elif self.confirming:
            if character == "y":
                return self._submit()
            typed = next((index for index, field in enumerate(self.fields) if field.wanted), None)
            if typed is not None and (key == "backspace" or character is not None):
                # Whoever types on means a longer name than this one: back to the field, where it no longer fits.
                self.focus = typed
                self.fields[typed].key(key, character)
            elif key == "backspace" and self.fields:
                self._go(-1)
                self.fields[self.focus].key(key, character)
        else:
            self._write(key, character)
        return Outcome.STAY

    def _write(self, key: str, character: str | None) -> None:
        """A key for the field that has the focus."""
        field = self.fields[self.focus]
        text = not isinstance(field, Choice)
        hasty = character == "y" and text and self._untouched and not self._exact and not self._problem()
        if field.key(key, character):
            self.message = ""
            self._untouched &= character is None
            self.spoken |= character is not None and text
            if hasty:
                self._hasty = field
                self.message = f"that y is text here: tab takes it out, then y {self.verb}; or write on"
            self._matched()
            if self.quick and isinstance(self.fields[self.focus], Choice) and key not in ("left", "right", "space"):
                self._missing()

    def _take_back(self, field: Field, key: str) -> Outcome:
        """On to the question without the `y` that was typed before it was asked. Enter may have ended a short answer."""
        field.key("backspace", None)
        self.focus, self.message, self.spoken = len(self.fields), "", False
        if key == "enter":
            self.hold()
        return Outcome.STAY

    def _edits(self, key: str) -> bool:
        """Whether an arrow only moves the cursor within a line of text."""
        within = not self.confirming and not isinstance(self.fields[self.focus], Choice)
        return key in ("left", "right") and within

    @property
    def _exact(self) -> bool:
        """Whether no sentence can do anything here: it is nothing grave, or takes a name that no sentence is."""
        return self.danger is Danger.NONE or any(field.wanted for field in self.fields)

    @property
    def _asked(self) -> bool:
        """Whether letters are an answer here, rather than text."""
        if self.danger is Danger.NONE:
            return False
        if self.confirming:
            return self.held or not self._exact
        return isinstance(self.fields[self.focus], Choice)  # also beside a name: no sentence chooses how to close

    def _stray(self, character: str | None) -> bool:
        if character is None or not character.isprintable():
            return False
        if self.held:
            return True
        return character != "y" if self.confirming else not self.fields[self.focus].begins(character)

    def guard(self) -> "Form":
        """Letters answer nothing before tab or an arrow: for a question without fields whose key and `y` begin a word."""
        self.held = True
        return self

    def hold(self) -> None:
        """From here on letters answer nothing until tab or an arrow."""
        if self._exact and (self.confirming or not isinstance(self.fields[self.focus], Choice)) and not self.held:
            return
        self.held = True
        then = f"tab or an arrow, then y {self.verb}" if self.confirming else "tab or an arrow goes on"
        self.message = f"that looks like a sentence, and nothing was done: {then}; esc leaves"

    def _missing(self) -> None:
        """On to the first field that cannot be taken as it is, else to the line with `y`."""
        self.focus = next((index for index, field in enumerate(self.fields) if field.problem), len(self.fields))

    def paste(self, text: str) -> None:
        if not self.confirming:
            self._untouched, self._hasty = False, None
            self.fields[self.focus].insert(text)
            self._matched()

    def _matched(self) -> None:
        """Once the name stands there in full: on to what is still missing, else to the line with `y`."""
        if self.fields[self.focus].matched:
            self.focus = next((index for index, field in enumerate(self.fields) if field.problem), len(self.fields))

    def _stops(self) -> int:
        return len(self.fields) + (self.danger is not Danger.NONE)

    def _go(self, by: int) -> None:
        stops = max(1, self._stops())
        self.focus = (min(self.focus, stops - 1) + by) % stops
        if by > 0 and not self.confirming and self.fields[self.focus].matched and stops > 2:
            self.focus += 1  # the name stands there already: on to what can still be said

    def _enter(self) -> Outcome:
        if self.danger is Danger.NONE:
            if self.focus >= len(self.fields) - 1:
                return self._submit()
            self._go(1)
        elif self.confirming and self.held:
            self.hold()
        elif self.confirming:
            self.message = f"Enter never confirms: press y, it {self.verb}"
        else:
            self._onward()
        return Outcome.STAY

    def _onward(self) -> None:
        """To the next line; a question that follows what Enter has ended waits for tab."""
        last = self.focus == len(self.fields) - 1
        self._missing() if self.quick else self._go(1)
        if self.confirming and self.spoken and not self._exact:
            self.held = True
            sooner = "; tab instead of Enter goes there at once" if last else ""
            self.message = f"Enter ends any sentence: tab, then y {self.verb}{sooner}"

    def _problem(self) -> str:
        return next((field.problem for field in self.fields if field.problem), "")

    def _submit(self) -> Outcome:
        problem = self._problem()
        if not problem:
            problem = self.submit({field.name: field.taken for field in self.fields})
            if not problem:
                return Outcome.DONE
        else:
            self.focus = next(index for index, field in enumerate(self.fields) if field.problem)
        self.message = problem
        return Outcome.STAY

    # --- drawing

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
        if not self._exact and not isinstance(self.fields[self.focus], Choice):
            return "tab goes on"
        return "enter goes on, tab goes to every line" if self.quick else "tab or enter goes on"
