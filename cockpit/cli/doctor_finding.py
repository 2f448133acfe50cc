"""What the doctor says of one thing, and how it asks programs."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping

from msgspec import Struct

OK, NOTE, BITES = "ok", "note", "bites"
ASK_S = 5.0


class Finding(Struct, frozen=True):
    """level: ok, note (worth knowing) or bites (would hurt on the day). do: what to do about it, "" for nothing."""

    level: str
    about: str
    words: str
    do: str = ""


Findings = Iterator[Finding]
Environ = Mapping[str, str]


def asked(*argv: str) -> str | None:
    """What a program says, None where there is no such program or it fails."""
    if shutil.which(argv[0]) is None:
        return None
    done = subprocess.run(argv, capture_output=True, text=True, timeout=ASK_S, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.strip() if done.returncode == 0 else None
