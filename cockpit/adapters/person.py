"""Who sits here: what the kernel says, and what the environment claims (which may be stale inside tmux)."""

import os
import pwd
import socket
import uuid
from collections.abc import Mapping
from pathlib import Path

from cockpit.model.commands import Actor

_NO_LOGINUID = 4294967295
_CLAIMS = ("SUDO_USER", "SSH_CONNECTION", "SSH_CLIENT", "COCKPIT_USER")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


def login_uid() -> int | None:
    """The uid that logged in, kept by the kernel across su and sudo; None where it keeps none."""
    try:
        uid = int(Path("/proc/self/loginuid").read_text())
    except (OSError, ValueError):
        return None
    return None if uid == _NO_LOGINUID else uid


def person(environ: Mapping[str, str], role: str = "") -> Actor:
    """The actor of this process. COCKPIT_USER, for an account that several people use, is a claim, not the OS's word."""
    uid = os.geteuid()
    login = login_uid()
    real = _name(login if login is not None and uid == 0 else uid)
    claimed_name = environ.get("COCKPIT_USER", "").strip()
    claims = [f"{name}={environ[name]}" for name in _CLAIMS if environ.get(name)]
    return Actor(claimed_name or real, role, os=not claimed_name, claimed="; ".join(claims))


def host() -> str:
    """This machine's name."""
    return socket.gethostname()


def new_session_id() -> str:
    """A name for one session, unique enough for a journal."""
    return uuid.uuid4().hex[:12]
