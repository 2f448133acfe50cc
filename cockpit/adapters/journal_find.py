"""Finding a journal on disk: its folder and name, its head, and what is said where there is none."""

import os

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import CHUNK, JOURNAL
from cockpit.format.journal_head import MAX_HEAD, NotAJournal, decode_head, split_head
from cockpit.model.entry import Head
from cockpit.ports import NoJournal


def locate(path: str) -> tuple[str, str]:
    """Folder and file name of a journal given as its folder or its file; raises NoJournal."""
    real = os.path.realpath(path)
    if os.path.isdir(real):
        return real, JOURNAL
    if os.path.exists(real):
        return os.path.dirname(real), os.path.basename(real)
    raise NoJournal(f"{path}: no such file or folder")


def read_head(fd: int, where: str) -> tuple[Head, int]:
    """Head and its length; raises NoJournal."""
    data = b""
    while len(data) <= MAX_HEAD:
        piece = journal_disk.read_at(fd, len(data), CHUNK)
        data += piece
        length = split_head(data)
        if length is not None:
            try:
                return decode_head(data[:length]), length
            except NotAJournal as error:
                raise NoJournal(f"{where}: {error}") from None
        if not piece:
            break
    if _is_plan(data):
        raise NoJournal(f"{where}: this is a plan, and no journal yet: `cockpit run {where}` opens its release")
    raise NoJournal(f"{where}: the head is not whole, or this is not a release's journal")


def _is_plan(data: bytes) -> bool:
    """Whether it is a plan as people write it. A journal's head has the plan too, below a table of its own."""
    lines = {line.strip() for line in data.splitlines()}
    return b"[release]" in lines and b"[plan]" not in lines


def absent(folder: str, name: str, error: OSError) -> NoJournal:
    """What is said where no journal can be opened. A folder that holds a plan instead is told apart."""
    if name == JOURNAL and isinstance(error, FileNotFoundError):
        if os.path.exists(os.path.join(folder, "release.toml")):
            return NoJournal(
                f"{folder}: there is a plan here, and no journal: `cockpit run {folder}` opens its release"
            )
        if os.path.isdir(folder):
            return NoJournal(f"{folder}: no release's folder, since there is no {JOURNAL} in it")
    return NoJournal(f"{os.path.join(folder, name)}: {error.strerror or error}")
