"""The cockpit: a session, a stage and a board, wired together. Keys become intents, time becomes pictures.

Nothing here decides anything about a release. The session is asked whether something changed, the views are made for
what is seen, the board paints what differs.
"""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen

from cockpit.core.clock import t_seconds
from cockpit.model.commands import Command, Refusal
from cockpit.model.frame import Header, Label, Tone
from cockpit.model.state import State
from cockpit.session.protocol import Done, Session, Unsure
from cockpit.tui.alerts import Alerts
from cockpit.tui.board import Board
from cockpit.tui.intents import BY_ID, Keymap
from cockpit.tui.looks import Looks
from cockpit.tui.painting import FineUpdate, LayoutUpdate, WholeUpdate, whole
from cockpit.tui.panes.kinds import KINDS
from cockpit.tui.screens.beat import ECONOMY_TICK, TICK
from cockpit.tui.screens.failing import Failing
from cockpit.tui.screens.keying import Keying
from cockpit.tui.screens.opening import Opening
from cockpit.tui.screens.viewing import Viewing
from cockpit.tui.settings import Settings
from cockpit.tui.stage import Stage
from cockpit.tui.text import Guard, NoColour
from cockpit.tui.ways import with_way_out
from cockpit.views.base import Sight
from cockpit.views.times import t_clock

if TYPE_CHECKING:
    from cockpit.tui.dialogs.form import Form
    from cockpit.tui.dialogs.picker import Picker

SAY_FOR = 8.0
SOON_S = 0.05
"""By then a new size has got to the board."""
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
        if not self.board.owner.blind(event.time):
            self.board.tell(lambda owner: owner.pressed(event.key, event.character))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if not self.board.owner.blind(event.time):
            self.board.tell(lambda owner: owner.pasted(event.text))


class Cockpit(Viewing, Opening, Keying, Failing, App[None], Board.Owner, inherit_bindings=False):
    """The application. return_code: 0 left, 128 and its number by a signal, 70 after a crash."""

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
        self._disable_tooltips = self._disable_notifications = True  # the board says all; nothing is laid over it
        self.board = Board(self, looks.theme)
        self._sight: Sight | None = None
        self._second = -1
        self._looked = 0
        self._header: Header | None = None
        self._message_until: dt.datetime | None = None
        self._dirty = True
        self._looked_at = 0.0
        self._timer: Any = None
        self._resized: Any = None
        self._standing = ""
        self._shown: dict[int, tuple[str, ...]] = {}
        self._shape: object = None
        self._arrived = settings.arrive is None
        self.ends = False
        """Whether a signal has come that ends us; many keys may wait before the loop gets to it."""

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
        self.await_picture()
        self.call_after_refresh(self._settled)
        self.call_after_refresh(self.watch_link)
        self.alerts.news(self.sight())  # what stands already is no news
        if self.settings.first in BY_ID:
            self.call_after_refresh(self._begin)
        self._timer = self.every(ECONOMY_TICK if self.stage.economy else TICK)

    def every(self, seconds: float) -> Any:
        return self.set_interval(seconds, self.tick)

    def sound(self) -> None:
        self.bell()

    @property
    def stands(self) -> bool:
        return self._running

    def leave(self, status: int = 0) -> None:
        """End the screen; the engine stays."""
        self.exit(return_code=status)

    def blind(self, typed_at: float) -> bool:
        """What waits behind the key or the signal that leaves is for whoever comes next, and must not hold the end up."""
        return self._exit or self.ends or super().blind(typed_at)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Exactly the cells that changed; and a whole picture only when it is another one than stands there."""
        if type(renderable) is LayoutUpdate and self._running and not self._batch_count:
            picture = whole(renderable, self.console)
            if picture == self._standing:
                return
            self._standing = picture
            self.picture_stands()
            renderable = WholeUpdate(picture)
        elif renderable is not None:
            self._standing = ""
        super()._display(screen, FineUpdate.of(renderable))

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size it has now: it may have had another in between, and cut off what stood there. Of a size that
        comes back before it got to the board Textual makes nothing."""
        if not self.hasty or self._size != event.size:  # the same one comes twice at the start
            self._standing = ""
        if not self.hasty:
            if self._resized is not None:
                self._resized.stop()
            self._resized = self.set_timer(SOON_S, self._paint_anew)

    def _paint_anew(self) -> None:
        """Of two sizes told within one moment the earlier may have come last: what the terminal has now is asked again."""
        told = getattr(self._driver, "told_size", None)
        if told is not None and (size := Size(*told())) != self._size:
            self.post_message(events.Resize(size, size))
        elif not self._standing:
            self.board.refresh()

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

    # --- the picture

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
        sight = self._sight = self._seen(now)
        stage = self.stage
        banner_before = stage.header is not None and bool(stage.header.banner.text)
        self._header = stage.header = self._make_header(sight)
        self._remember(stage.header)
        replaying = stage.playback is not None
        self._wind()
        if banner_before != bool(stage.header.banner.text) or replaying != (stage.playback is not None):
            stage.arrange()
        made: dict[str, Any] = {}

        def view(name: str) -> Any:
            if name not in made:
                make = self.cover_view if name not in KINDS else self._pane_view
                made[name] = self._safely(name, partial(make, name, sight))
            return made[name]

        if not stage.too_small:
            stage.show(view, self._put, force=force)
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
        """The same views, drawn anew: a cursor moved, a letter was typed, or a second of a replay went by."""
        self._wind()
        self.stage.hints = self.hints()
        self.board.put(self.stage.paint())

    def _wind(self) -> None:
        """Where a replay stands and how fast it goes, at this moment."""
        play = self.session.playback()
        if play is None:
            self.stage.playback = None
            return
        sight = self.sight()
        self.stage.playback = (play, t_clock(t_seconds(sight.state, play.at)), sight.zone)

    def _pane_view(self, name: str, sight: Sight) -> Any:
        make = KINDS[name].view
        return self._header if make is None else make(sight)

    def _make_header(self, sight: Sight) -> Header:
        health = self.session.health()
        tones = {"ok": Tone.MUTED, "warning": Tone.WARN, "alarm": Tone.BAD}
        banner = Label(health.words, tones[health.level]) if health.level != "ok" else Label()
        return self._made_header(sight, self.session.mode, banner, starting=self._starting)

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
            self._sight = self._seen(self.session.now())
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
