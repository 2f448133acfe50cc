"""The cockpit: a session, a stage and a board, wired together. Keys become intents, time becomes pictures.

Nothing here decides anything about a release. The session is asked whether something changed, the views are made for
what is seen, the board paints what differs.
"""

import asyncio
import datetime as dt
import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen

from cockpit.core.blindness import engine_lost
from cockpit.core.clock import t_seconds
from cockpit.model.commands import Command, Refusal
from cockpit.model.frame import Header, Label, Tone
from cockpit.model.state import State
from cockpit.session.protocol import Done, Session, Unsure
from cockpit.tui import late
from cockpit.tui.alerts import Alerts
from cockpit.tui.board import Board
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import BY_ID, Intent, Keymap, pretty
from cockpit.tui.looks import Looks
from cockpit.tui.painting import FineUpdate, LayoutUpdate, WholeUpdate
from cockpit.tui.panes.common import Broken
from cockpit.tui.panes.kinds import KINDS
from cockpit.tui.screens.viewing import Viewing
from cockpit.tui.settings import Settings
from cockpit.tui.stage import Stage
from cockpit.tui.terminal.driver import handle_signals
from cockpit.tui.text import Guard, NoColour
from cockpit.tui.ways import with_way_out
from cockpit.views.base import Sight
from cockpit.views.header import clocked, header, hot
from cockpit.views.times import t_clock

if TYPE_CHECKING:
    from cockpit.tui.dialogs.form import Form
    from cockpit.tui.dialogs.picker import Picker

TICK = 0.12
ECONOMY_TICK = 0.5
WOKEN_TICK = 0.5
"""Seconds between two looks at the clock, where the journal itself says that it changed."""
SAY_FOR = 8.0
LOOK_AGAIN = 5
"""Seconds after which ages and everything else that time alone changes are looked at again."""
KEPT = 500
"""Entries for which the verdict that was shown is remembered: a form may stay open while others write."""


class Bare(Screen[None], inherit_bindings=False):
    """Nothing but the board; no keys of Textual's own."""

    BINDINGS: ClassVar[list[Any]] = []
    AUTO_FOCUS = ""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.board = board

    def compose(self) -> Any:
        yield self.board

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.board.owner.pressed(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.board.owner.pasted(event.text)


class Cockpit(Viewing, App[None], Board.Owner, inherit_bindings=False):
    """The application. return_code: 0 left, 129/130/143 by a signal, 70 after a crash."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = []
    CSS = "Bare { background: transparent; overflow: hidden; } Board { width: 100%; height: 100%; }"

    def __init__(
        self, session: Session, settings: Settings, stage: Stage, looks: Looks, keymap: Keymap, **textual: Any
    ) -> None:
        self.session = session
        self.settings = settings
        self.stage = stage
        self.looks = looks
        self.keymap = keymap
        self.guards: list[LineFilter] = [Guard()]
        if looks.theme.colourless:
            self.guards.append(NoColour())
        self.failure: BaseException | None = None
        self.alerts = Alerts()
        super().__init__(ansi_color=True, **textual)
        self.animation_level = "none"
        self.board = Board(self, looks.theme)
        self._sight: Sight | None = None
        self._second = -1
        self._looked = 0
        self._header: Header | None = None
        self._message_until: dt.datetime | None = None
        self._deadline: float | None = None
        self._dirty = True
        self._looked_at = 0.0
        self._timer: Any = None
        self._standing = ""
        self._shown: dict[int, tuple[str, ...]] = {}
        self._shape: object = None
        self._broken: dict[str, str] = {}
        self._arrived = settings.arrive is None

    # --- Textual

    def get_default_screen(self) -> Screen[None]:
        return Bare(self.board)

    def get_line_filters(self) -> list[LineFilter]:
        return self.guards

    def get_css_variables(self) -> dict[str, str]:
        found = super().get_css_variables()
        if self.looks.theme.palette.back:
            found["background"] = self.looks.theme.palette.back
        return found

    def on_mount(self) -> None:
        handle_signals(asyncio.get_running_loop(), self.leave)
        self.call_after_refresh(self._settled)
        self.alerts.news(self.sight())  # what stands already is no news
        if self.settings.first in BY_ID:
            self.call_after_refresh(self._begin)
        self._timer = self.set_interval(ECONOMY_TICK if self.stage.economy else TICK, self.tick)

    def _begin(self) -> None:
        self.run_intent(BY_ID[self.settings.first])
        self.repaint()

    def _settled(self) -> None:
        """The first picture stands. Load what keys will need, and say what is new since this person last looked.

        What is loaded by now stays, so the collector need never look at it again.
        """
        self._arrive()
        late.load()
        self.hasty = False
        news = late.digest.line(self.sight()) if not self.replaying else ""
        if news and not self.stage.message.text:
            self.say(f"{news} (m l)", Tone.INFO)
        self.redraw()
        self._wait()
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _arrive(self) -> None:
        """Do what need not come before the picture, above all starting the engine; say at once what went wrong."""
        if self._arrived or self.settings.arrive is None:
            return
        try:
            said = self.settings.arrive()
        except Exception as error:  # noqa: BLE001 - nothing is swallowed: a file tells it, and the screen stays to say so
            said = (self.settings.crashed(error),)
        self._arrived, self._sight = True, None
        if said:
            failed = engine_lost(self.session.state, self.session.now()) and not self.session.reviving
            again = f" ({self.keymap.shown('engine')} starts it)" if failed else ""
            self.say(f"{said[0]}{again}", Tone.BAD if failed else Tone.WARN)
        self.repaint()

    @property
    def _starting(self) -> bool:
        """Whether an engine is on its way, or about to be."""
        return (self.session.mode in ("live", "rehearsal") and not self._arrived) or self.session.reviving

    def _wait(self) -> None:
        """Be woken when the journal changes, rather than look eight times a second; but never trust that alone."""
        descriptor = self.session.wake_fd()
        if descriptor is None or self._timer is None:
            return
        self._timer.stop()
        self._timer = self.set_interval(WOKEN_TICK, self.tick)
        asyncio.get_running_loop().add_reader(descriptor, self._woken, descriptor)

    def _woken(self, descriptor: int) -> None:
        """Look at once; but when much is written, no more often than a person can see."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(descriptor)
        loop.call_later(max(0.0, self._looked_at + TICK - loop.time()), self._look_woken, descriptor)

    def _look_woken(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        self._looked_at = loop.time()
        if self._running:
            self.tick()
            loop.add_reader(descriptor, self._woken, descriptor)

    def leave(self, status: int = 0) -> None:
        """End the screen; the engine stays."""
        self.exit(return_code=status)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Exactly the cells that changed; and a whole picture only when it is another one than stands there."""
        if type(renderable) is LayoutUpdate and self._running and not self._batch_count:
            picture = renderable.render_segments(self.console)
            if picture == self._standing:
                return
            self._standing = picture
            renderable = WholeUpdate(picture)
        elif renderable is not None:
            self._standing = ""
        super()._display(screen, FineUpdate.of(renderable))

    def forget(self) -> None:
        """Whatever stood on the terminal is gone: the next picture is sent whole."""
        self._standing = ""
        self.board.refresh()

    def _handle_exception(self, error: Exception) -> None:
        if self.failure is None:
            self.failure = error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """No traceback on the screen: whoever started us writes the crash file and says one line."""
        self._return_code = 70
        self._close_messages_no_wait()

    def panic(self, *_renderables: Any) -> None:
        self._return_code = 70
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def _set_pointer_shape(self, shape: str) -> None:
        """Not ours to change: some terminals take the sequence for text."""

    def action_suspend_process(self) -> None:
        """Never: a screen put to sleep by a stray ctrl+z has been taken for a calm one."""

    # --- time

    def tick(self) -> None:
        """Several times a second: nearly free when nothing changed."""
        changed = self.session.refresh()
        now = self.session.now()
        second = int(now.timestamp())
        if self._message_until is not None and now >= self._message_until:
            self._message_until, self.stage.message = None, Label()
            self.redraw()
        due = self._dirty or second - self._looked >= LOOK_AGAIN or second < self._looked
        if changed and not due and self._frugal():
            self._sight = None
            if self._ring():  # only an alarm is shown at once; the rest comes with the next look
                self._look(second)
        elif changed or due:
            self._look(second)
        elif second != self._second:
            self._tock(second)

    def _frugal(self) -> bool:
        """Whether bytes count for more than seconds: on a thin link, unless a trigger breaches or a procedure runs."""
        state = self.session.state
        return self.stage.economy and not (
            any(one.phase in ("pending", "firing") for one in state.triggers.values())
            or any(one.ended is None for one in state.procs.values())
        )

    def _look(self, second: int) -> None:
        """Something happened, or some seconds went by: look at everything."""
        self._looked, self._sight = second, None
        self._ring()
        self.repaint()

    def _tock(self, second: int) -> None:
        """Only the clock went on: its digits, unless something else counts by the second too."""
        head = self.stage.header
        sight = self._sight = Sight(self.session.state, self.session.now(), self.session.who, self.session.role)
        if self._frugal():
            self._second = second
            return  # its clocks move with the next look
        if head is None or hot(sight, head):
            self.repaint()
            return
        self._second = second
        self._header = self.stage.header = clocked(head, sight)
        self.redraw()

    def _ring(self) -> bool:
        """Say what is new and grave, once; whether there was any."""
        words = self.alerts.news(self.sight())
        if words:
            if self.settings.bell and self.session.mode in ("live", "read-only"):
                self.bell()
            self.say(words, Tone.BAD)
        return bool(words)

    def sized(self, width: int, height: int) -> None:
        self.stage.resize(width, height)
        self.repaint(force=True)

    def repaint(self, *, force: bool = False) -> None:
        """Make the views of what is seen, and put the picture on the board."""
        if not self.stage.width:
            return
        now = self.session.now()
        self._second = int(now.timestamp())
        self._dirty = False
        sight = self._sight = Sight(self.session.state, now, self.session.who, self.session.role)
        stage = self.stage
        banner_before = stage.header is not None and bool(stage.header.banner.text)
        self._header = stage.header = self._make_header(sight)
        self._remember(stage.header)
        play = self.session.playback()
        replaying = stage.playback is not None
        stage.playback = (play, t_clock(t_seconds(sight.state, now)), sight.zone) if play is not None else None
        if banner_before != bool(stage.header.banner.text) or replaying != (play is not None):
            stage.arrange()
        made: dict[str, Any] = {}

        def view(name: str) -> Any:
            if name not in made:
                make = self.cover_view if name not in KINDS else self._pane_view
                made[name] = self._safely(name, partial(make, name, sight))
            return made[name]

        if not stage.too_small:
            stage.show(view, force=force)
        self._shape = stage.shape
        self.redraw()

    def _remember(self, head: Header) -> None:
        """What verdict stood on the screen at which entry: an act is bound to what its person saw."""
        shown = (head.judged, *sorted({one.ref for one in head.reasons if one.ref}))
        self._shown.pop(self.session.state.seq, None)
        self._shown[self.session.state.seq] = shown
        while len(self._shown) > KEPT:
            del self._shown[next(iter(self._shown))]

    def redraw(self) -> None:
        """The same views, drawn anew: a cursor moved, a letter was typed."""
        self.stage.hints = self.hints()
        self.board.put(self.stage.paint())

    def _pane_view(self, name: str, sight: Sight) -> Any:
        make = KINDS[name].view
        return self._header if make is None else make(sight)

    def _safely(self, name: str, make: Callable[[], Any]) -> Any:
        """A view, or what kept it from being made: one pane that cannot be shown must not take the screen along."""
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - nothing is swallowed: a file tells whoever mends it, the pane says so
            if name not in self._broken:
                self._broken[name] = self.settings.crashed(error)
            return Broken(self._broken[name])

    def _make_header(self, sight: Sight) -> Header:
        health = self.session.health()
        tones = {"ok": Tone.MUTED, "warning": Tone.WARN, "alarm": Tone.BAD}
        banner = Label(health.words, tones[health.level]) if health.level != "ok" else Label()
        return header(sight, self.session.mode, banner=banner, starting=self._starting)

    # --- keys

    def pressed(self, key: str, character: str | None) -> None:
        """One key: for what is on top, for a search line, else for the table of intents."""
        stage = self.stage
        name = character if character is not None and character.isprintable() and character != " " else key
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

    def pasted(self, text: str) -> None:
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
        sample = intent.sample(self)
        return Refusal("not-here", sample) if isinstance(sample, str) else self.session.may(sample)

    def run_intent(self, intent: Intent) -> None:
        """Do it, or say why not and what helps."""
        no = self._refused(intent)
        if no is not None:
            self.say(f"{intent.label}: {with_way_out(no, self.keymap)}", Tone.WARN)
            return
        intent.act(self)

    # --- what acts ask (Desk)

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def now(self) -> dt.datetime:
        return self.session.now()

    @property
    def ref(self) -> str:
        """What the cursor stands on; on a line of a detail that leads nowhere else, what the detail is about."""
        on = self.stage.ref
        covered = bool(self.stage.covers) and self.stage.covers[-1].kind.id == "detail"
        return self.opened[-1].ref if covered and self.opened and on.partition(":")[0] in ("", "line") else on

    @property
    def pane(self) -> str:
        return self.stage.focus

    def sight(self) -> Sight:
        if self._sight is None:
            self._sight = Sight(self.session.state, self.session.now(), self.session.who, self.session.role)
        return self._sight

    def form(self, form: "Form") -> None:
        self.stage.dialogs.append(form)

    def pick(self, picker: "Picker") -> None:
        self.stage.dialogs.append(picker)

    def do(self, command: Command, seen: int = -1, done: str = "") -> str:
        answer: Done | Refusal | Unsure = self.session.do(command, seen, self._shown.get(seen, ()))
        self._sight, self._dirty = None, True
        if isinstance(answer, Refusal):
            return with_way_out(answer, self.keymap)
        if isinstance(answer, Unsure):
            self.say(f"NOT CERTAIN: {answer.reason}", Tone.BAD)
            return f"not certain that it was written: {answer.reason}"
        seq = f" (entry {answer.entries[0].seq})" if answer.entries else ""
        self.say(f"{done or 'done'}{seq}", Tone.GOOD)
        return ""

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        self.stage.message = Label(text, tone)
        self._message_until = self.session.now() + dt.timedelta(seconds=SAY_FOR)

    def visit(self, place: str) -> bool:
        if self.settings.visit is None:
            return False
        self.settings.visit(place)
        self.leave()
        return True

    def go(self, pane: str, ref: str = "") -> None:
        self.stage.focus_pane(pane)
        self.repaint()
        if ref:
            self.stage.panes[pane].seek(ref)
