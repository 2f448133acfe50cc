"""What an act may ask of the screen, and nothing more: so that acts are plain functions one can call in a test."""

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from cockpit.model.commands import Command
from cockpit.model.frame import Tone
from cockpit.model.state import State
from cockpit.session.protocol import Session
from cockpit.views.base import Sight

if TYPE_CHECKING:
    from cockpit.tui.dialogs.form import Form
    from cockpit.tui.dialogs.picker import Picker


class Desk(Protocol):
    """The screen as an act sees it. ref: "kind:id" of the line under the cursor, "" without one."""

    @property
    def session(self) -> Session: ...

    @property
    def state(self) -> State: ...

    @property
    def now(self) -> dt.datetime: ...

    @property
    def ref(self) -> str: ...

    @property
    def pane(self) -> str: ...

    def sight(self) -> Sight: ...

    def form(self, form: "Form") -> None:
        """Open a dialog."""

    def pick(self, picker: "Picker") -> None:
        """Open a list to choose from."""

    def do(self, command: Command, seen: int = -1, done: str = "") -> str:
        """Ask the session; "" when it is on disk (and says `done`), else the reason why not."""
        ...

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        """A line at the foot of the screen, for a while."""

    def go(self, pane: str, ref: str = "") -> None:
        """Focus a pane, and a line of it."""

    def detail(self, ref: str) -> None:
        """Open everything about one thing."""

    def visit(self, place: str) -> bool:
        """Leave for another release's screen, and come back here after it; False where that cannot be done."""
        ...

    def view(self, what: str) -> None:
        """A change of the view alone: zoom, layout, help ..."""


def kind_of(ref: str) -> str:
    return ref.partition(":")[0]


def name_of(ref: str) -> str:
    return ref.partition(":")[2]
