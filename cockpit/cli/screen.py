"""Putting a screen on a session: the terminal's settings first, then Textual, then the session again."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.adapters.resources import ResourceMissing, data_dir
from cockpit.cli import crash, leaving, remembered
from cockpit.cli.basics import program
from cockpit.cli.wiring import Failure, warn
from cockpit.session.protocol import Session

if TYPE_CHECKING:
    from cockpit.tui.settings import Settings

CONFIG = "config.toml"


class NoPicture(Failure):
    """No screen can be shown here."""


def need_screen(instead: str) -> None:
    """Before anything is begun: a screen can be shown here. instead: what to type where none can. Raises NoPicture."""
    from cockpit.tui.terminal import surroundings

    if why := surroundings.refusal():
        raise NoPicture(f"{why.partition(';')[0]}; without one: {instead}")


def show(session: Session, layout: str | None = None, *, arrive: Callable[[], tuple[str, ...]] | None = None) -> int:
    """Run the screen until the person leaves; its exit status. The session is closed.

    arrive: see `Settings`; it must do its work once. It is called all the same where a screen ends before its first
    picture, by a signal even; not where none can be shown: who asked for a screen alone is left without an engine too.
    From a release one may go to the screen of a rehearsal of it; whoever leaves that is back on the release. Raises
    NoPicture.
    """
    asked: list[str] = []
    first = ""
    pending = arrive
    with leaving.in_order() as undisturbed:
        try:
            while True:
                status = _run(session, layout, visit=asked.append, first=first, arrive=pending)
                pending = None
                if status or not asked:
                    return status
                status = _visit(asked.pop(), session.role)
                if status:
                    return status
                session.refresh()
                first = "rehearsal" if session.rehearsals() else ""
        except NoPicture:
            arrive = None
            raise
        finally:
            undisturbed()
            try:
                if arrive is not None:
                    arrive()
            finally:
                session.close()


def _visit(place: str, role: str) -> int:
    """Another journal's screen, in the same role, until the person leaves it."""
    from cockpit.cli.wiring import open_session

    session = open_session(place, role=role)
    try:
        return _run(session, None)
    finally:
        session.close()


def _run(
    session: Session,
    layout: str | None,
    *,
    visit: Callable[[str], None] | None = None,
    first: str = "",
    arrive: Callable[[], tuple[str, ...]] | None = None,
) -> int:
    from cockpit.tui.app import NoScreen, run_screen
    from cockpit.tui.settings import Settings

    settings = Settings(
        visit=visit,
        first=first,
        arrive=arrive,
        layout_folders=_layout_folders(),
        remember=lambda name: remembered.keep_layout(session.state.name, name),
        crashed=lambda error: crash.report(error, "screen"),
        attach=f"{program(elsewhere=True)} attach --read-only {session.place}",
    )
    settings, usual = _wanted(settings)
    try:
        return run_screen(session, layout=layout or remembered.layout(session.state.name) or usual, settings=settings)
    except NoScreen as no:
        raise NoPicture(str(no)) from None


def _wanted(lent: "Settings") -> tuple["Settings", str | None]:
    """What the person's own file wants, and the layout it names. Most people have none, and pay nothing for it."""
    if not (_config_folder() / CONFIG).exists():
        return lent, None
    import msgspec

    from cockpit.cli import config

    wanted, problems = config.load(_config_folder() / CONFIG)
    wrong = tuple(crash.visible(problem.text(str(_config_folder() / CONFIG)).splitlines()[0]) for problem in problems)
    for line in wrong:  # stands above the prompt again, once the screen is left
        warn(line)
    if wrong:
        warn("what is wrong there keeps its default; `cockpit config check` says more")
    return msgspec.structs.replace(config.settings(lent, wanted), wrong=wrong), wanted.layout or None


def _config_folder() -> Path:
    named = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".config") / "cockpit"


def _layout_folders() -> tuple[str, ...]:
    """Our own layouts, then the person's, which take the place of ours of the same file name."""
    folders = []
    with suppress(ResourceMissing):
        folders.append(str(data_dir("layouts")))
    folders.append(str(_config_folder() / "layouts"))
    return tuple(folders)
