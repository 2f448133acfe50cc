"""Keys: for what is on top, for a search line, else for the table of intents; and why an intent does nothing now."""

import datetime as dt
from typing import Any

from cockpit.model.commands import Refusal
from cockpit.model.frame import Label, Tone
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import Intent, pretty
from cockpit.tui.screens.parts import Part
from cockpit.tui.ways import WAYS, with_way_out

WORDWISE = ("alt+b", "alt+f", "alt+d", "alt+backspace")
"""What moves and deletes by words in a line of text, as in any shell."""
STRAY_FOR = dt.timedelta(seconds=8)
"""How long after a letter that did nothing those that follow may be the rest of a sentence; each goes on from there."""
ANSWER = "y"
"""What confirms in every dialog."""
LEADING = ("next",)
"""What opens a question where there is one to be answered, and else only goes to a line."""


class Keying(Part):
    """Keys become intents."""

    _stray_until: dt.datetime | None = None
    _unasked_until: dt.datetime | None = None
    """Until when a `y` is the answer to a question that was not asked."""
    _helps = ""
    """The intent that the last refusal named as its way out: its key answers, and is no sentence."""

    def pressed(self, key: str, character: str | None) -> None:
        """One key: for what is on top, for a search line, else for the table of intents."""
        stage = self.stage
        name = character if character is not None and character.isprintable() and character != " " else key
        if stage.too_small:
            if name in self.leaving():
                self.leave()
            return
        if stage.message.text and self._message_until is not None:
            self._message_until, stage.message = None, Label()
        if key == "ctrl+z":
            self.say(f"no suspending: a screen asleep looks calm; {self.keymap.named('quit')} leaves, the engine stays")
        elif key.startswith("alt+") and not (stage.dialogs and key in WORDWISE):
            self.say(
                f"esc and {pretty(key[4:])} came together, or alt: nothing was done; press what you meant", Tone.WARN
            )
        elif key == "ctrl+c" and (stage.dialogs or stage.prompt is not None):
            self.say("esc leaves this, and nothing is done", Tone.INFO)
        elif key == "ctrl+c":
            self.say(f"{self.keymap.named('quit')} leaves; the engine stays and keeps watching", Tone.INFO)
        elif stage.dialogs:
            outcome = stage.dialog_key(key, character)
            if outcome is Outcome.LEAVE:
                self.say("nothing was done", Tone.MUTED)
        elif stage.prompt is not None:
            self.prompt_key(key, character)
        elif stage.pending:
            pair, stage.pending, stage.which = f"{stage.pending} {name}", "", []
            if key != "escape":
                self._intend(pair, typed=character is not None and character.isprintable())
        else:
            self._intend(name, typed=character is not None and character.isprintable())
        if self._dirty or self._shape != stage.shape:
            self.repaint()
        else:
            self.redraw()

    def _intend(self, name: str, *, typed: bool) -> None:
        """What a key means. Letters after one that did nothing may be a sentence: a form that they open waits for tab.
        A `y` behind one that asks something, and opened no question, is the answer to it and means nothing else."""
        intent = self.keymap.find(name, replay=self.replaying)
        unasked, self._unasked_until = self._unasked_until, None
        if name == ANSWER and intent is not None and unasked is not None and self.session.now() < unasked:
            self.say(f"{name} answers nothing here: no question is open; again: {intent.label}", Tone.WARN)
            return
        stray = typed and self._stray_until is not None and self.session.now() < self._stray_until
        if intent is not None and intent.id == self._helps:
            stray = False
        self._helps, before = "", len(self.stage.dialogs)
        done = True
        if intent is not None:
            done = self.run_intent(intent)
        elif self.keymap.is_prefix(name, replay=self.replaying):
            self.open_prefix(name)
        else:
            done = False
            words = self.keymap.moved(name) or (f"{pretty(name)} does nothing" if " " in name else "")
            if words:
                self.say(words, Tone.MUTED)
        if len(self.stage.dialogs) > before:
            if stray:
                self.stage.dialogs[-1].hold()
        elif intent is not None and (intent.sample is not None or intent.id in LEADING):
            self._unasked_until = self.session.now() + STRAY_FOR
        self._stray_until = self.session.now() + STRAY_FOR if typed and (stray or not done) else None

    def leaving(self) -> tuple[str, ...]:
        """The keys that work where nothing can be shown: no one can answer a question that does not stand there."""
        return tuple(key for key in self.keymap.keys["quit"] if " " not in key) or ("q",)

    def pasted(self, text: str) -> None:
        if self.stage.too_small:
            return
        if self.stage.dialogs:
            self.stage.dialogs[-1].paste(text)
        elif self.stage.prompt is not None:
            self.stage.prompt.insert(text)
            self.stage.active.narrow(self.stage.prompt.value)
        else:
            note = self.keymap.press("note", " for a note")
            self.say(f"nothing here takes a paste; open what it is for first{note}")
        self.redraw()

    @property
    def replaying(self) -> bool:
        return self.session.playback() is not None

    def refusal(self, intent: Intent) -> str:
        """Why the intent can do nothing here and now; "" if it can."""
        no = self._refused(intent)
        return no.reason if no is not None else ""

    def _refused(self, intent: Intent, desk: Any = None) -> Refusal | None:
        """Why it can do nothing. desk: the screen, seen as with the cursor elsewhere; None as it is."""
        if intent.replay is True and not self.replaying:
            return Refusal("replay-only", "only in a replay")
        if self.replaying and (intent.sample is not None or intent.replay is False):
            return Refusal("replay", "a replay changes nothing")
        if intent.id.startswith("plot.") and self.plotted is None:
            return Refusal("no-plot", f"no plot is open; a metric or a probe opens one{self.keymap.press('open')}")
        if intent.sample is None:
            return None
        sample = intent.sample(self if desk is None else desk)  # type: ignore[arg-type]  # it is the desk once all parts are
        return Refusal("not-here", sample) if isinstance(sample, str) else self.session.may(sample)

    def run_intent(self, intent: Intent) -> bool:
        """Do it, or say why not and what helps; whether it was done."""
        no = self._refused(intent)
        if no is not None:
            self._helps = WAYS.get(no.code, ("", ""))[0]
            key = self.keymap.shown(intent.id) or intent.label
            self.say(f"{key} refused: {with_way_out(no, self.keymap)}", Tone.WARN)
            return False
        intent.act(self)  # type: ignore[arg-type]  # as above
        return True
