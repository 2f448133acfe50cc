"""The clipboard: tmux's buffer where there is one, OSC 52 for the terminal; and honest words about both."""

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping

OSC52_MOST = 74_994
"""What the strictest known terminal takes in one OSC 52, in bytes before encoding."""


def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str] | None = None) -> str:
    """Give the text to the clipboard as well as can be; returns what may honestly be said about it.

    Inside tmux its buffer is loaded (and tmux told to pass it on): that is certain. OSC 52 is sent as well, and nobody
    can know whether the terminal took it.
    """
    env = os.environ if environ is None else environ
    said = []
    data = text.encode()
    if env.get("TMUX") and shutil.which("tmux"):
        try:
            done = subprocess.run(
                ["tmux", "load-buffer", "-w", "-"], input=data, timeout=2, check=False, capture_output=True
            )
            if done.returncode == 0:
                said.append("in tmux's buffer (prefix ] pastes it)")
        except (OSError, subprocess.TimeoutExpired):
            pass
    if len(data) <= OSC52_MOST:
        write(f"\x1b]52;c;{b64encode(data).decode()}\x07")
        said.append("offered to the terminal's clipboard, which does not say whether it took it")
    if not said:
        return "too long for the terminal's clipboard; nothing copied"
    return "; ".join(said)
