"""What a person's screens remember between two openings: the layout of a release, and the role one acted in there.

Kept in the account's own state folder, a file each. A role is remembered for the person who took it, in that journal,
and only where the file is this account's own; whoever attaches gets it back in sight, or is told why not.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from cockpit.cli import crash
from cockpit.core.index import book
from cockpit.core.outcome import PROVEN, same_person
from cockpit.core.roles import holder
from cockpit.digests import sha256
from cockpit.session.protocol import Session

LAYOUTS = "layout"
ROLES = "role"


def layout(release: str) -> str | None:
    """The layout last chosen for a release; None where none was."""
    return recall(crash.state_dir() / LAYOUTS / release) or None


def keep_layout(release: str, name: str) -> None:
    """A folder that cannot be written costs only that."""
    keep(crash.state_dir() / LAYOUTS / release, name)


def keep_role(who: str, place: str, role: str) -> None:
    """The role a person acts in from now on, in the journal in that folder; "" for none."""
    keep(_role_file(who, place), role)


def resume_role(session: Session) -> str:
    """Act again in the role that this person last took in this journal; what to tell them of it, "" for nothing.

    A role that has since become somebody else's by their own act is not resumed.
    """
    role = recall(_role_file(session.who, session.place))
    if not role or session.role or role not in book(session.state).roles:
        return ""
    title = book(session.state).roles[role].title or role
    held = holder(session.state, role)
    if held.how in PROVEN and not same_person(held.owner, session.who):
        return f"you acted as {title}, but {held.owner} has that role now: you act in none"
    session.take_role(role)
    return f"you act as {title} again, as when you were last here"


def _role_file(who: str, place: str) -> Path:
    """A file for each person and journal; a claimed name may hold any character, so the name is a digest."""
    folder = os.path.realpath(place)
    digest = sha256(f"{who}\n{folder}".encode(errors="surrogateescape")).hexdigest()[:16]
    return crash.state_dir() / ROLES / f"{os.path.basename(folder)}-{digest}"


def recall(path: Path, limit: int = 200) -> str:
    """The text of one of this account's own small files; "" where there is none, or somebody else's."""
    with suppress(OSError, UnicodeDecodeError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            info = os.fstat(descriptor)
            if stat.S_ISREG(info.st_mode) and info.st_uid == os.geteuid():
                return file.read(limit).decode().strip()
    return ""


def keep(path: Path, text: str) -> None:
    """Put a text there; a folder that cannot be written costs only that."""
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
