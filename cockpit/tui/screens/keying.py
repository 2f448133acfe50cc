"""Keys: for what is on top, for a search line, else for the table of intents; and why an intent does nothing now."""

from cockpit.model.commands import Refusal
from cockpit.model.frame import Label, Tone
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import Intent, pretty
from cockpit.tui.screens.parts import Part
from cockpit.tui.ways import with_way_out


class Keying(Part):
    """Keys become intents."""

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
            self.say(
                f"no suspending: a screen asleep looks calm; {self.keymap.shown('quit') or 'q'} leaves, the engine stays"
            )
        elif key == "ctrl+c":
            self.say(f"{self.keymap.shown('quit') or 'q'} leaves; the engine stays and keeps watching", Tone.INFO)
        elif stage.dialogs:
            outcome = stage.dialog_key(key, character)
            if outcome is Outcome.LEAVE:
                self.say("nothing was done", Tone.MUTED)
        elif stage.prompt is not None:
            self.prompt_key(key, character)
        elif stage.pending:
            pair, stage.pending, stage.which = f"{stage.pending} {name}", "", []
            intent = self.keymap.find(pair, replay=self.replaying)
            if intent is not None:
                self.run_intent(intent)
            elif key != "escape":
                self.say(f"{pretty(pair)} does nothing", Tone.MUTED)
        else:
            intent = self.keymap.find(name, replay=self.replaying)
            if intent is not None:
                self.run_intent(intent)
            elif self.keymap.is_prefix(name, replay=self.replaying):
                self.open_prefix(name)
        if self._dirty or self._shape != stage.shape:
            self.repaint()
        else:
            self.redraw()

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
        self.redraw()

    @property
    def replaying(self) -> bool:
        return self.session.playback() is not None

    def refusal(self, intent: Intent) -> str:
        """Why the intent can do nothing here and now; "" if it can."""
        no = self._refused(intent)
        return no.reason if no is not None else ""

    def _refused(self, intent: Intent) -> Refusal | None:
        if intent.replay is True and not self.replaying:
            return Refusal("replay-only", "only in a replay")
        if self.replaying and (intent.sample is not None or intent.replay is False):
            return Refusal("replay", "a replay changes nothing")
        if intent.sample is None:
            return None
        sample = intent.sample(self)  # type: ignore[arg-type]  # it is the desk once all parts are
        return Refusal("not-here", sample) if isinstance(sample, str) else self.session.may(sample)

    def run_intent(self, intent: Intent) -> None:
        """Do it, or say why not and what helps."""
        no = self._refused(intent)
        if no is not None:
            self.say(f"{intent.label}: {with_way_out(no, self.keymap)}", Tone.WARN)
            return
        intent.act(self)  # type: ignore[arg-type]  # as above
