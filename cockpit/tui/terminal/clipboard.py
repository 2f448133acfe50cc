"""The clipboard: the buffer of tmux or GNU screen where there is one, OSC 52 for the terminal; honest words about all."""

import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence

from cockpit.tui.terminal.surroundings import look

OSC52_MOST = 74_994
"""What the strictest known terminal takes in one OSC 52, in bytes before encoding."""
SCREEN_MOST = 600
"""How much GNU screen hands through at a time; it keeps no more than 768 bytes of such a string."""


def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str] | None = None) -> str:
    """Give the text to the clipboard as well as can be; returns what may honestly be said about it.

    Inside tmux or GNU screen its buffer is loaded (and tmux told to pass it on): that is certain. OSC 52 is sent as
    well, and nobody can know whether the terminal took it.
    """
    env = os.environ if environ is None else environ
    said = []
    data = text.encode()
    simple = look(env).simple  # it would print what it does not know
    offered = len(data) <= OSC52_MOST and not simple
    if offered:
        offer = f"\x1b]52;c;{b64encode(data).decode()}\x07"
        write(offer if env.get("TMUX") or not env.get("STY") else _through_screen(offer))
    if env.get("TMUX") and _loaded(["tmux", "load-buffer", "-w", "-"], data):
        said.append("in tmux's buffer (prefix ] pastes it)")
    if env.get("STY") and _in_screen(data):
        said.append("in screen's buffer (ctrl+a ] pastes it)")
    if offered:
        said.append("offered to the terminal's clipboard, which does not say whether it took it")
    if not said and simple:
        return "this type of terminal has no clipboard; nothing copied"
    if not said:
        return "too long for the terminal's clipboard; nothing copied"
    return "; ".join(said)


def _loaded(command: Sequence[str], data: bytes | None = None) -> bool:
    """Whether a program that is there took it."""
    if not shutil.which(command[0]):
        return False
    try:
        done = subprocess.run(
            command, input=data, stdin=None if data else subprocess.DEVNULL, timeout=2, check=False, capture_output=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _in_screen(data: bytes) -> bool:
    """GNU screen reads its buffer from a file only; nobody else may."""
    try:
        with tempfile.NamedTemporaryFile(prefix="cockpit-copy-") as file:
            file.write(data)
            file.flush()
            return _loaded(["screen", "-X", "readbuf", "-e", "utf8", file.name])
    except OSError:
        return False


def _through_screen(sequence: str) -> str:
    """The sequence for the terminal around GNU screen, in pieces that screen takes."""
    pieces = [sequence[at : at + SCREEN_MOST] for at in range(0, len(sequence), SCREEN_MOST)]
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
