"""What every command shares and what costs next to nothing to import: statuses, failures, where releases are."""

import os
import sys
from pathlib import Path

import click

from cockpit.cli.crash import state_dir
from cockpit.model.plan import Plan

EXIT_USAGE = 2
EXIT_REFUSED = 7
EXIT_UNREADABLE = 9


class Failure(click.ClickException):
    """A sentence for stderr and an exit status."""

    exit_code: int  # type: ignore[misc]  # click's is a class attribute; each of ours has its own

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.exit_code = status


def releases_dir(given: str | None = None) -> str:
    """The parent folder of releases: as given, else $COCKPIT_JOURNALS, else below the XDG state folder."""
    return given or os.environ.get("COCKPIT_JOURNALS") or str(Path(state_dir()) / "releases")


def located(journal: str) -> str:
    """A journal as it was typed: a path, or the name of a release's folder among the releases known here, or the name of
    a release of which one journal there is open. Raises Failure where it may be several, or none."""
    if os.sep in journal or os.path.lexists(journal):
        return journal
    known = os.path.join(releases_dir(), journal)
    return known if os.path.isdir(known) else _of_release(journal)


def _of_release(name: str) -> str:
    """The folder of the one journal that is open under a release's name; a rehearsal only where nothing else is."""
    from cockpit.adapters.release_folder import ReleaseFolder
    from cockpit.ports import JournalError

    try:
        found = ReleaseFolder(releases_dir()).find(name)
    except JournalError:
        found = []
    going = [one for one in found if not one.closed and not one.problem]
    going = [one for one in going if not one.rehearsal] or going
    if len(going) == 1:
        return going[0].folder
    if not found:
        raise Failure(
            f"{name}: no such file or folder, and no release known here is called that; `cockpit list` names them",
            EXIT_UNREADABLE,
        )
    why = f"{len(going)} journals of it are open" if going else "no journal of it is open"
    names = "".join(f"\n  {os.path.basename(one.folder)}" for one in going or found)
    raise Failure(f"{name}: {why}; say which is meant:{names}", EXIT_UNREADABLE)


def plan_from_text(text: str, *, to_look: bool = False) -> Plan:
    """An amended plan, from the canonical text that its entry holds. to_look: see `plan_pinned.pinned`."""
    import toml_rs

    from cockpit.format.plan_pinned import pinned

    return pinned(toml_rs.loads(text), to_look=to_look)


def program(*, elsewhere: bool = False) -> str:
    """What one types to start this program again: its name where the shell finds it, else where it lies. elsewhere: in
    another terminal, which stands in another folder."""
    import shutil

    found = shutil.which("cockpit")
    own = Path(sys.executable).with_name("cockpit")
    if found is not None and (not own.exists() or Path(found).resolve() == own.resolve()):
        return "cockpit"
    if not own.exists():
        return f"{sys.executable} -m cockpit"
    if elsewhere:
        return str(own)
    try:
        return str(own.relative_to(Path.cwd()))
    except ValueError:
        return str(own)
