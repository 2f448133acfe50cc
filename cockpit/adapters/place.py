"""Where this process runs and who it is: what binds a journal to its place, and who may write there."""

import os
import socket
import stat
from functools import cache

from cockpit.adapters import journal_disk
from cockpit.adapters.statfs import network_fs
from cockpit.digests import sha256

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
