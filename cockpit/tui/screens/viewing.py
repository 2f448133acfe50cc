"""Everything that changes only what is seen: panes, filters, palette, looks, copying. It touches no journal."""

from cockpit.format.sanitise import visible
from cockpit.model.frame import Tone
from cockpit.tui import grid
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import BY_ID, INTENTS, pretty
from cockpit.tui.late import clipboard, details, field, picker, synonyms
from cockpit.tui.screens.covers import Covers
from cockpit.tui.screens.footer import Footer
from cockpit.tui.screens.next_step import NextStep
from cockpit.tui.screens.thrift import Thrift
from cockpit.tui.text import NoColour
from cockpit.views import notices


class Viewing(Covers, NextStep, Thrift, Footer):
    """Mixed into the application, whose session, stage and keys it uses."""

    # --- one door for all of it

    def view(self, what: str) -> None:
        """A change of the view, by its word; what follows a colon belongs to it."""
        word, _, rest = what.partition(":")
        stage = self.stage
        moves = {"move": 1, "page": max(1, stage.active.room - 1)}
        if word in moves:
            stage.active.move(int(rest) * moves[word])
        elif word == "pane":
            self.opened.clear()
            stage.focus_pane(rest)
        elif word == "detail":
            self.detail(f"{rest}:" if ":" not in rest else rest)
        elif word == "match":
            self._match(int(rest))
        elif word == "copy":
            self._copy(rest)
        elif word == "plot":
            self._plot(rest)
        else:
            getattr(self, f"_view_{word.replace('-', '_')}")()

    def _view_repaint(self) -> None:
        self.repaint()

    def _view_redraw(self) -> None:
        self.repaint(force=True)
        self.forget()

    def _view_quit(self) -> None:
        self.leave(0)

    def _view_top(self) -> None:
        self.stage.active.jump(end=False)

    def _view_bottom(self) -> None:
        self.stage.active.jump(end=True)

    def _view_follow(self) -> None:
        self.stage.active.follow()

    def _view_pane_next(self) -> None:
        self.stage.cycle(1)

    def _view_pane_previous(self) -> None:
        self.stage.cycle(-1)

    def _view_pane_left(self) -> None:
        self.stage.sideways(right=False)

    def _view_pane_right(self) -> None:
        self.stage.sideways(right=True)

    def _view_zoom(self) -> None:
        self.stage.zoomed = not self.stage.zoomed
        self.stage.arrange()

    def _view_alone(self) -> None:
        """The focused pane alone on the screen: what happens now deserves it. Escape brings the others back."""
        self.stage.zoomed = True
        self.stage.arrange()

    def _view_layout(self) -> None:
        stage = self.stage
        name = grid.following(stage.layouts, stage.layout.name, stage.width, stage.height)
        stage.wanted = name
        stage.zoomed = stage.visiting = False
        stage.arrange()
        if self.settings.remember is not None:
            self.settings.remember(name)
        self.say(stage.layout.title, Tone.INFO)

    def _view_theme(self) -> None:
        theme = self.looks.next_theme()
        self.guards[:] = self.guards[:1] + ([NoColour()] if theme.colourless else [])
        self.board.restyle(theme)
        self.say(f"theme {theme.name}", Tone.INFO)

    @property
    def asks_ground(self) -> bool:
        """Whether it matters what the terminal writes on."""
        return self.looks.fits

    def grounded(self, light: bool) -> None:
        """The terminal has said whether it writes on a light ground."""
        theme = self.looks.grounded(light=light)
        if theme is not None:
            self.board.restyle(theme)

    def _view_glyphs(self) -> None:
        self.stage.glyphs = self.looks.other_glyphs()
        self.board.restyle(self.looks.theme)
        self.repaint(force=True)

    def clicked(self, x: int, y: int) -> None:
        found = self.stage.at(x, y)
        if found is None or self.stage.covers or self.stage.dialogs or self.stage.too_small:
            return
        name, line = found
        self.stage.focus_pane(name)
        pane = self.stage.panes[name]
        if line >= 0 and pane.top + line < len(pane.lines) and pane.lines[pane.top + line].key:
            pane.seek(pane.lines[pane.top + line].key)
        self.repaint()

    def scrolled(self, x: int, y: int, by: int) -> None:
        if not self.stage.dialogs and not self.stage.too_small:
            found = self.stage.at(x, y)
            if found is not None and not self.stage.covers:
                self.stage.focus_pane(found[0])
            self.stage.active.move(by)
            self.repaint()

    # --- prefix, palette, filter

    def open_prefix(self, name: str) -> None:
        """Show what can follow."""
        self.stage.pending = name
        self.stage.which = [
            (pretty(key), intent.label, not self.refusal(intent))
            for key, intent in self.keymap.after(name, replay=self.replaying)
        ]

    def _view_palette(self) -> None:
        options = []
        for intent in INTENTS:
            if intent.replay is True and not self.replaying:
                continue
            options.append(
                picker.Option(
                    intent.id,
                    intent.label,
                    self.keymap.shown(intent.id),
                    f"{intent.group} · {intent.help}",
                    self.refusal(intent),
                    synonyms.WORDS.get(intent.id, ""),
                )
            )
        options.sort(key=lambda one: bool(one.refused))

        def chosen(name: str) -> None:
            self.run_intent(BY_ID[name])

        self.stage.dialogs.append(picker.Picker("What do you want to do?", options, chosen, prompt=":"))

    def _view_filter(self) -> None:
        pane = self.stage.active
        self.stage.prompt = field.Field(
            "filter",
            "/",
            pane.filter,
            hint="what the lines must hold, or !what they must not; enter keeps it, esc drops it",
        )

    def prompt_key(self, key: str, character: str | None) -> Outcome:
        """A key for the search line at the foot."""
        stage, prompt = self.stage, self.stage.prompt
        if key == "escape":
            stage.active.narrow("")
            stage.prompt = None
            return Outcome.LEAVE
        if key == "enter":
            stage.prompt = None
            return Outcome.DONE
        if key in ("up", "down"):
            stage.active.move(-1 if key == "up" else 1)
        elif prompt.key(key, character):
            stage.active.narrow(prompt.value)
        return Outcome.STAY

    def _match(self, by: int) -> None:
        self.stage.active.move(by)

    # --- copying

    def _copy(self, text: str) -> None:
        """The text, or what a person would post for the line, or the detail that is open, or the line under the cursor."""
        text = text or notices.to_post(self.sight(), self.opened[-1].ref if self.opened else self.stage.ref or "")
        if not text:
            if self.opened and self.stage.covers and self.stage.covers[-1].kind.id == "detail":
                opened = self.opened[-1]
                text = details.text(opened.view) if opened.view is not None else ""
                if opened.lines:
                    text += "\n" + "\n".join(opened.lines) + "\n"
            else:
                view = details.detail(self.sight(), self.stage.ref) if self.stage.ref else None
                text = details.text(view) if view is not None else ""
        if not text:
            self.say("nothing to copy here", Tone.MUTED)
            return
        driver = getattr(self, "_driver", None)
        said = clipboard.copy(visible(text), driver.write if driver is not None else lambda _text: None)
        self.say(said, Tone.INFO)

    def _view_attach(self) -> None:
        line = self.settings.attach or f"cockpit attach --read-only {self.session.place}"
        self._copy(line)
        self.say(line, Tone.INFO)
