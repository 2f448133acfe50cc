"""What the parts of the application share: the session, the stage, and what one part asks of another."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from cockpit.model.commands import Refusal
from cockpit.model.frame import Detail, Header, Tone
from cockpit.session.protocol import Session
from cockpit.tui.alerts import Alerts
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import Intent, Keymap
from cockpit.tui.looks import Looks
from cockpit.tui.settings import Settings
from cockpit.tui.stage import Stage
from cockpit.views.base import Sight

if TYPE_CHECKING:
    from cockpit.tui.panes.detail import Book
    from cockpit.tui.plotting import Plotting


class Opened:
    """A detail that is open: what it is about, and how far its output has been read."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.run = ""
        self.lines: list[str] = []
        self.rest = ""
        self.at = 0
        self.size = 0
        self.more = True
        self.view: Detail | None = None
        self.plotting: Plotting | None = None


class Part:
    """Mixed into the application. What raises here, the application or another part of it does."""

    session: Session
    settings: Settings
    stage: Stage
    looks: Looks
    keymap: Keymap
    alerts: Alerts
    board: Any
    guards: list[Any]
    _timer: Any
    _sight: Sight | None
    _header: Header | None
    _message_until: dt.datetime | None
    _dirty: bool
    _second: int
    _looked: int
    _looked_at: float
    _shape: object
    _arrived: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.opened: list[Opened] = []
        self.book: Book
        self.hasty = False
        """Until the first picture stands, no rule is asked whether a key would do something: its hint is greyed."""
        super().__init__(*args, **kwargs)

    def sight(self) -> Sight:
        raise NotImplementedError

    def _seen(self, now: dt.datetime) -> Sight:
        """What is seen at a moment by whoever sits here, with their keys."""
        session = self.session
        return Sight(session.state, now, session.who, session.role, self.keymap, session.mode)

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        raise NotImplementedError

    def refusal(self, intent: Intent) -> str:
        raise NotImplementedError

    def _refused(self, intent: Intent, desk: Any = None) -> Refusal | None:
        raise NotImplementedError

    def _for_viewer(self, head: Header) -> Header:
        raise NotImplementedError

    def run_intent(self, intent: Intent) -> bool:
        raise NotImplementedError

    def repaint(self, *, force: bool = False) -> None:
        raise NotImplementedError

    def redraw(self) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    def leave(self, status: int = 0) -> None:
        raise NotImplementedError

    def detail(self, ref: str) -> None:
        raise NotImplementedError

    def open_prefix(self, name: str) -> None:
        raise NotImplementedError

    def prompt_key(self, key: str, character: str | None) -> Outcome:
        raise NotImplementedError

    def every(self, seconds: float) -> Any:
        """Tick so often; the timer."""
        raise NotImplementedError

    def sound(self) -> None:
        """The terminal's bell."""
        raise NotImplementedError

    @property
    def stands(self) -> bool:
        """Whether the screen is there."""
        raise NotImplementedError

    @property
    def now(self) -> dt.datetime:
        raise NotImplementedError

    @property
    def replaying(self) -> bool:
        raise NotImplementedError

    @property
    def plotted(self) -> "Plotting | None":
        raise NotImplementedError
