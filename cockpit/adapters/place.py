"""Where this process runs and who it is: what binds a journal to its place, and who may write there."""

import datetime as dt
import os
import socket
import stat
from functools import cache

from cockpit.adapters import journal_disk
from cockpit.adapters.statfs import network_fs
from cockpit.digests import sha256
from cockpit.model.state import EngineFacts

BOOT_ID = "/proc/sys/kernel/random/boot_id"


@cache
def machine() -> str:
    """An identity of this machine that tells nobody its machine-id: 32 hex digits. Without one, of the host name."""
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read().strip()
        except (OSError, UnicodeDecodeError):
            continue
        if text:
            break
    else:
        text = f"host {socket.gethostname()}"
    return sha256(f"release-cockpit {text}".encode()).hexdigest()[:32]


def boot_id() -> str:
    """Identity of this boot of this machine; empty where the system has none."""
    try:
        with open(BOOT_ID, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


GONE_FOR_S = 2.0
"""So long the engine's process may be gone before it is told: what keeps it alive starts it again within a second."""
SILENT_S = 6.0
"""A live engine writes more often. Until then only who saw its process there can say that it is there no more."""


class EngineWatch:
    """Whether the engine that a journal names has ended, sooner than its silence tells it, as far as can be told from here.

    Its process is looked for by its id and start time, which cost nothing; its lock is never tried, since that could make
    an election fail. Of an engine on another host, or in another boot, nothing is said: there its silence alone counts.
    Processes may be hidden from here, in another container with our host's name: so only one that was seen here, or
    that is silent as no live engine is, is said to have ended.
    """

    def __init__(self) -> None:
        self._boot = boot_id()
        self._host = socket.gethostname()
        self._seen = (0, 0)
        self._missed: dt.datetime | None = None

    def gone(self, known: EngineFacts, now: dt.datetime) -> bool:
        """known: what the journal says of it. now: aware UTC."""
        if not known.pid or known.beat is None or known.released or known.elsewhere or known.thinned:
            return False
        if known.host != self._host or not self._boot or known.boot_id != self._boot:
            return False
        who = (known.pid, known.start_time)
        if _there(*who):
            self._seen, self._missed = who, None
            return False
        if self._seen != who:
            return (now - known.beat).total_seconds() > SILENT_S
        self._missed = self._missed or now
        return (now - self._missed).total_seconds() >= GONE_FOR_S


def _there(pid: int, started: int) -> bool:
    """Whether exactly that process lives, be it stopped or stuck. Another user's may be hidden but for its being there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            words = file.read().rpartition(")")[2].split()
        return words[0] not in ("Z", "X") and int(words[19]) == started
    except (OSError, ValueError, IndexError):
        return True


def place(folder: str) -> str:
    """What a journal in this folder is bound to: "machine:folder"."""
    return f"{machine()}:{folder}"


def may_write(folder: str, name: str, dir_fd: int, force_network: bool = False, *, linked: bool = False) -> str:
    """Why this person must not write this journal here, with what to do about it; "" if they may.

    linked: a second name of the file does no harm, since another file will take its place. Modes and owners matter
    only for writing: what came from git or from a colleague's archive may be read whatever its modes.
    """
    if name != journal_disk.JOURNAL:
        return f"only a file named {journal_disk.JOURNAL} in its release's folder is written to"
    kind = "" if force_network else network_fs(folder)
    if kind:
        return f"{folder} is on {kind}, where locks and syncs cannot be relied on; use a local disk (or force it)"
    info = os.fstat(dir_fd)
    file = os.stat(name, dir_fd=dir_fd, follow_symlinks=False)
    if not stat.S_ISREG(file.st_mode):
        return f"{name} is not a regular file"
    for what, one in ((folder, info), (os.path.join(folder, name), file)):
        if one.st_mode & stat.S_IWOTH:
            return f"everybody on this machine may change {what}: chmod o-w it"
    if file.st_nlink > 1 and not linked:
        return f"{os.path.join(folder, name)} has {file.st_nlink} hard links, so it may change under another name"
    for inner in (journal_disk.RUNS, journal_disk.EVIDENCE):
        if _elsewhere(inner, dir_fd):
            return f"{os.path.join(folder, inner)} is no folder of its own, so what is written there lands elsewhere"
    mine = os.geteuid()
    if not journal_disk.shared(info):
        if info.st_uid != mine or file.st_uid != mine:
            return f"it belongs to {_user(info.st_uid)}; work as that user, or use a folder made with --group"
        if (info.st_mode | file.st_mode) & stat.S_IWGRP:
            return f"a group may change {folder} without it having been made with --group: chmod g-w it"
    elif info.st_gid not in {os.getegid(), *os.getgroups()} and info.st_uid != mine:
        return f"it is kept by group {_group(info.st_gid)}, and you are not in that group"
    return ""


def _elsewhere(name: str, dir_fd: int) -> bool:
    """Whether something has this name that is no folder: a copied release may have come with a link in its place."""
    try:
        return not stat.S_ISDIR(os.stat(name, dir_fd=dir_fd, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return False


def _user(uid: int) -> str:
    import pwd  # noqa: PLC0415 - only for a sentence

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def _group(gid: int) -> str:
    import grp  # noqa: PLC0415 - only for a sentence

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return f"gid {gid}"
