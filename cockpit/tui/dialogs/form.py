"""A dialog: what is about to happen, what has to be said for it, and how it is confirmed.

Laws: what it is about is fixed when it opens. Enter goes from field to field and never confirms what is dangerous.
Tier NONE is done by Enter on its last field (on any where it is `at_once`), or by ctrl+d on any (the end of what one
has to say); tier YES by `y` on
the line that says so; tier NAME by typing the name given and then `y`. Escape always leaves, and says that nothing
was done. Once the name stands there and nothing is missing, the question is asked: the tab that ends the name leaves
it there, and only another one goes on to what can still be said.

A letter that answers the question (`y`) counts only while nobody seems to be typing a sentence: after any other
letter there it counts for nothing until tab or an arrow says that the form has been seen. Enter does not say it, since
sentences end with it: what was typed and then ended with Enter waits at the question too, while tab from the text goes
to a question that can be answered at once. A `y` typed first of all into text that could stay as it is was meant for
the question, or begins a sentence: it is text, and taken out again where nothing follows it; so is one in a choice that
it fits not, and one in place of a proposed word. What is typed into a choice stands there to be seen, and while it fits
nothing, nothing is sent and Enter goes nowhere. A stray letter in place of a proposed word is asked about once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cockpit.tui.dialogs.answers import Danger, Outcome
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.sheet import Sheet

__all__ = ["Danger", "Form", "Outcome", "Submit"]

WHOLE, STAYED = "whole", "stayed"
RELEASING = ("tab", "shift+tab", "up", "down", "left", "right")


class Hasty(NamedTuple):
    """A text, and how it stood before a `y` was typed into it."""

    field: Field
    value: str
    at: int
    selected: bool


Submit = Callable[[Mapping[str, str]], str]
"""Given the fields' values; returns "" when done, else why not: the dialog stays and shows it."""


class Form(Sheet):
    """One dialog. about: lines of (text, token) above the fields, fixed at opening. verb: what `y` does, for good or as
    the fields stand."""

    def __init__(
        self,
        title: str,
        submit: Submit,
        *,
        about: Sequence[tuple[str, str]] = (),
        fields: Sequence[Field] = (),
        danger: Danger = Danger.NONE,
        verb: str | Callable[[], str] = "does it",
        alarming: bool = False,
        quick: bool = False,
    ) -> None:
        self.title = title
        self.submit = submit
        self.about = list(about)
        self.fields = list(fields)
        self.danger = danger
        self._verb = verb
        self.alarming = alarming
        self.quick = quick
        """Enter, and a choice made by its letter, go on to what is still missing; tab goes to every field."""
        self.at_once = False
        """Nothing but the view changes, and every field but the first stands well as it is: Enter does it on any."""
        self._focus = 0
        self.message = ""
        self.top, self.page = 0, 8
        self.spoken = False
        """Whether text was typed since somebody last used tab or an arrow."""
        self.held = False
        """Whether letters answer nothing, because what comes looks like a sentence meant for somewhere else."""
        self._written: set[str] = set()
        """The texts that something was typed or pasted into."""
        self._doubted: set[tuple[str, str]] = set()
        """Words that were asked about, as they stand instead of what was proposed."""
        self._hasty: Hasty | None = None
        """The text that somebody began with a `y`, where it was not asked for, and how it stood before."""
        self._begun = ""
        """What was just chosen by its first letters; "" once something else was typed."""
        self._unfinished = ""
        """What is left of its words."""
        self._finished = ""
        """What was typed of that since; where text has the focus, it stands in it."""
        self._named = ""
        """WHOLE once the name just led to the question, STAYED once a tab ended it there; "" after any other key."""
        self.live: Callable[[], Sequence[tuple[str, str]]] | None = None
        """More lines below, asked for anew at each paint: progress, a draft as it resolves now."""
        self.news: Callable[[], Sequence[tuple[str, str]]] | None = None
        """What nobody may miss who answers, asked for anew at each paint; it stands above the fields on every screen."""

    @property
    def focus(self) -> int:
        """The field that takes what is typed; beyond the last one, the question."""
        return self._focus

    @focus.setter
    def focus(self, to: int) -> None:
        if to != self._focus and self._focus < len(self.fields):
            self.fields[self._focus].left()
        self._focus = to

    @property
    def confirming(self) -> bool:
        """Whether the line with `y` has the focus."""
        return self.focus >= len(self.fields)

    def key(self, key: str, character: str | None) -> Outcome:
        if key == "escape":
            return Outcome.LEAVE
        named, self._named = self._named, ""
        if named == WHOLE and key in ("tab", "down"):
            self._stay()
            return Outcome.STAY
        if named == STAYED:
            self.message = ""
        if key in ("pageup", "pagedown"):
            self.top = max(0, self.top + (self.page if key == "pagedown" else -self.page))
            return Outcome.STAY
        if self._begun and self._finish(key, character):
            return Outcome.STAY
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
        elif key == "enter":
            return self._enter()
        elif (key == "ctrl+d" and self.danger is Danger.NONE) or (self.confirming and character == "y"):
            return self._submit()
        elif self.confirming:
            self._back_to_text(key, character)
        else:
            self._write(key, character)
        return Outcome.STAY

    def _back_to_text(self, key: str, character: str | None) -> None:
        """Whoever types on at the question means a longer name than this one: there it no longer fits."""
        typed = next((index for index, field in enumerate(self.fields) if field.wanted), None)
        if typed is not None and (key == "backspace" or character is not None):
            self.focus = typed
            self.fields[typed].key(key, character)
        elif key == "backspace" and self.fields:
            self._go(-1)
            self.fields[self.focus].key(key, character)

    def _write(self, key: str, character: str | None) -> None:
        """A key for the field that has the focus."""
        field = self.fields[self.focus]
        text = not isinstance(field, Choice)
        hasty = character == "y" and text and field.name not in self._written
        if hasty and (self.danger is Danger.NONE or (self._problem() and not field.selected)):
            hasty = False
        before = Hasty(field, field.value, field.at, field.selected)
        if not field.key(key, character):
            return
        self.message = field.doubt
        if text and character is not None:
            self._written.add(field.name)
            self.spoken = True
        if hasty:
            self._hasty = before
            self.message = f"that y is text here: tab takes it out, then y {self.verb}; or write on"
        elif isinstance(field, Choice) and field.typed == "y" and field.doubt and self.danger is not Danger.NONE:
            self._hasty = before
            self.message = (
                field.doubt if self._left_out(field) else f"{field.doubt}; or tab takes it out, then y {self.verb}"
            )
        self._matched()
        if self.quick and isinstance(field, Choice) and field.typed and not field.doubt and character is not None:
            self._begun, self._unfinished, self._finished = field.words, field.rest, ""
            self._missing()

    def _left_out(self, field: Choice) -> str:
        """What would still be missing without what was typed into a choice."""
        typed, field.typed = field.typed, ""
        try:
            return self._problem()
        finally:
            field.typed = typed

    def _finish(self, key: str, character: str | None) -> bool:
        """Whether a key only goes on with the word by whose first letters something was just chosen."""
        typed = (character or "").casefold()
        if typed and self._unfinished.startswith(typed):
            self._finished += typed
            self._unfinished = self._unfinished[1:]
            if self.confirming:
                self.held = True
                self.message = f"{self._begun} is chosen: tab or an arrow, then y {self.verb}"
                return True
            return False  # it stands in the text for now: perhaps it is one
        ended, self._begun = self._unfinished, ""
        field = None if self.confirming else self.fields[self.focus]
        whole = not ended[:1].isalnum() and not typed.isalnum()
        if field is not None and self._finished and whole and field.value.casefold() == self._finished:
            field.value, field.at = "", 0
            self._written.discard(field.name)
            return key in ("space", "tab", "down", "enter")  # it ended the word, and the text comes next already
        return False

    def _take_back(self, hasty: "Hasty", key: str) -> Outcome:
        """On to the question without the `y` that was typed before it was asked. Enter may have ended a short answer."""
        if isinstance(hasty.field, Choice):
            hasty.field.typed = ""
        hasty.field.value, hasty.field.at, hasty.field.selected = hasty.value, hasty.at, hasty.selected
        self._written.discard(hasty.field.name)
        self.message, self.spoken = "", False
        self._missing()
        if key == "enter" and self.confirming:
            self.hold()
        return Outcome.STAY

    def _edits(self, key: str) -> bool:
        """Whether an arrow only moves the cursor within a line of text."""
        within = not self.confirming and not isinstance(self.fields[self.focus], Choice)
        return key in ("left", "right") and within

    @property
    def _asked(self) -> bool:
        """Whether letters are an answer here, rather than text."""
        if self.danger is Danger.NONE:
            return False
        if self.confirming:
            return self.held or not self.exact
        return self.held and isinstance(self.fields[self.focus], Choice)

    def _stray(self, character: str | None) -> bool:
        if character is None or not character.isprintable():
            return False
        return self.held or character != "y"

    def guard(self) -> "Form":
        """Letters answer nothing before tab or an arrow: for a question without fields whose key and `y` begin a word."""
        self.held = True
        return self

    def hold(self) -> None:
        """From here on letters answer nothing until tab or an arrow."""
        if self.exact and (self.confirming or not isinstance(self.fields[self.focus], Choice)) and not self.held:
            return
        self.held = True
        then = f"tab or an arrow, then y {self.verb}" if self.confirming else "tab or an arrow goes on"
        self.message = f"that looks like a sentence, and nothing was done: {then}; esc leaves"

    def _missing(self) -> None:
        """On to the first field that cannot be taken as it is, else to the line with `y`."""
        self.focus = next((index for index, field in enumerate(self.fields) if field.problem), len(self.fields))

    def paste(self, text: str) -> None:
        if self.confirming:
            self.message = "nothing is pasted here: tab goes to the lines, esc leaves"
            return
        field = self.fields[self.focus]
        self._hasty, self._begun = None, ""
        field.insert(text)
        self._written.add(field.name)
        self.message = field.doubt
        self._matched()

    def _matched(self) -> None:
        """Once the name stands there in full: on to what is still missing, else to the line with `y`."""
        if self.fields[self.focus].matched:
            self._missing()
            self._named = WHOLE if self.confirming else ""

    def _stay(self) -> None:
        """The key that ends a text elsewhere, after a name that has ended itself."""
        more = [field.label for field in self.fields if not field.wanted]
        again = f"; tab again goes to what can still be said: {', '.join(more)}" if more else ""
        self.message, self._named = f"press y, it {self.verb}{again}", STAYED

    def _stops(self) -> int:
        return len(self.fields) + (self.danger is not Danger.NONE)

    def _go(self, by: int) -> None:
        stops = max(1, self._stops())
        self.focus = (min(self.focus, stops - 1) + by) % stops
        if by > 0 and not self.confirming and self.fields[self.focus].matched and stops > 2:
            self.focus += 1  # the name stands there already: on to what can still be said

    def _enter(self) -> Outcome:
        if not self.confirming and self.fields[self.focus].doubt:
            self.message = self.fields[self.focus].doubt  # a sentence that Enter ends must not go on into the next line
            return Outcome.STAY
        if self.danger is Danger.NONE:
            if self.ends:
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
        if self.confirming and self.spoken and not self.exact:
            self.held = True
            sooner = "; tab instead of Enter goes there at once" if last else ""
            self.message = f"Enter ends any sentence: tab, then y {self.verb}{sooner}"

    def _submit(self) -> Outcome:
        problem = self._problem() or self._slip()
        if not problem:
            problem = self.submit({field.name: field.taken for field in self.fields})
            if not problem:
                return Outcome.DONE
        else:
            self.focus = next((index for index, field in enumerate(self.fields) if field.problem), self.focus)
        self.message = problem
        return Outcome.STAY

    def _slip(self) -> str:
        """What to look at again before it is sent: once for each word that stands there by a slip, as it seems."""
        for field in self.fields:
            if field.slipped and (field.name, field.taken) not in self._doubted:
                self._doubted.add((field.name, field.taken))
                return f'{field.label} is "{field.taken}", not "{field.proposed}": look again, then y {self.verb} all the same'
        return ""
