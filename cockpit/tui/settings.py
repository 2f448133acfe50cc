"""What a person can set about the screen, and what the composition root lends it. All of it has a default."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

Choice = Literal["auto", "on", "off"]


def _no_crash(error: BaseException) -> str:
    return f"cockpit: unexpected error: {type(error).__name__}"


class Settings(Struct, frozen=True):
    """theme: "auto", dark, light, contrast, ansi, ansi-light or mono. ascii, economy: decided by the terminal when "auto".

    keys: intent id -> keys that replace its own ("" takes them away). layout_folders: where layout files lie, the
    user's own last. remember: called with the layout's name when a person chose one. crashed: writes the crash file and returns the one line to say. attach: what a colleague types to look on.
    visit: called with another release's folder, which is shown once this screen has been left, and then this one again.
    first: an intent that is run as soon as the screen stands.
    arrive: called once the first picture stands, for what need not come before it: the session is announced and its
    engine started. Returns what to say of that, the gravest first.
    wrong: what of a person's own settings could not be taken; said as soon as the screen stands.
    """

    theme: str = "auto"
    ascii: Choice = "auto"
    economy: Choice = "auto"
    mouse: bool = False
    bell: bool = True
    keys: dict[str, tuple[str, ...]] = {}
    layout_folders: tuple[str, ...] = ()
    remember: Callable[[str], None] | None = None
    crashed: Callable[[BaseException], str] = _no_crash
    attach: str = ""
    visit: Callable[[str], None] | None = None
    first: str = ""
    arrive: Callable[[], tuple[str, ...]] | None = None
    wrong: tuple[str, ...] = ()
