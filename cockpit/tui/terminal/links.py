"""By what way a person sits at this screen, where the processes around it tell.

The environment tells it only at first: sudo and su drop SSH's variables, and a tmux or screen that was begun here and
is looked at from afar tonight, or the other way round, has those of its beginning.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

WAYS = {
    "sshd": "SSH", "sshd-session": "SSH", "dropbear": "SSH", "tailscaled": "SSH", "mosh-server": "mosh",
    "etterminal": "ET", "etserver": "ET", "telnetd": "telnet", "in.telnetd": "telnet",
}  # fmt: skip
"""Name of a process that brings a terminal here -> what people call the way."""
DEEPEST = 64
"""Ancestors looked at."""


def shared(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the terminal is that of tmux or screen, so that who looks at it may change."""
    env = os.environ if environ is None else environ
    return bool(env.get("TMUX") or env.get("STY"))


def seen_by(environ: Mapping[str, str] | None = None) -> str | None:
    """By what way whoever looks at the tmux or screen around us does so: "" from here, None if nobody does or nothing
    tells. Where several look, whoever comes from afar counts: the line is theirs. Takes some milliseconds: a thread's.
    """
    env = os.environ if environ is None else environ
    ways = [way(pid) for pid in (_tmux_clients(env) if env.get("TMUX") else _screen_displays(env))]
    return next((one for one in ways if one), "" if ways else None)


def way(pid: int) -> str:
    """The way by which the terminal of a process came, after its ancestors; "" if they tell of none."""
    for _ in range(DEEPEST):
        name, parent, _ = _facts(pid)
        if name in WAYS:
            return WAYS[name]
        if parent <= 1:
            break
        pid = parent
    return ""


def _facts(pid: int) -> tuple[str, int, int]:
    """Name, parent and terminal of a process; ("", 0, 0) where that cannot be read."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        head, _, rest = stat.rpartition(")")
        words = rest.split()
        return head.partition("(")[2], int(words[1]), int(words[4])
    except (OSError, ValueError, IndexError):
        return "", 0, 0


def _tmux_clients(env: Mapping[str, str]) -> list[int]:
    import shutil  # noqa: PLC0415 - not before the first picture
    import subprocess  # noqa: PLC0415

    if not shutil.which("tmux"):
        return []
    command = ["tmux", "list-clients", "-F", "#{client_pid}", *(["-t", env["TMUX_PANE"]] if "TMUX_PANE" in env else [])]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=2, check=False, env=dict(env)
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [int(line) for line in done.stdout.split() if line.isdigit()]


def _screen_displays(env: Mapping[str, str]) -> list[int]:
    """The processes on the terminals that the screen around us holds open."""
    server = env.get("STY", "").partition(".")[0]
    if not server.isdigit():
        return []
    held = set()
    with suppress(OSError):
        for one in Path(f"/proc/{server}/fd").iterdir():
            with suppress(OSError):
                if str(one.readlink()).startswith(("/dev/pts/", "/dev/tty")):
                    held.add(one.stat().st_rdev)
    return _processes(lambda pid: _facts(pid)[2] in held) if held else []


def _processes(wanted: Callable[[int], bool]) -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and wanted(int(name))]
