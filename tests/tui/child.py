"""Run as a program on a pseudo-terminal: the real screen on a told release. Argument: what to play.

calm, alarm, hostile: a day. crash: an error nobody foresaw after the first picture. busy: everything repainted each tick.
The file named by COCKPIT_TEST_BEATS grows by a byte each time the session is asked for news.
"""

import contextlib
import datetime as dt
import fcntl
import os
import signal
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from cockpit.tui.app import NoScreen, run_screen  # noqa: E402
from cockpit.tui.settings import Settings  # noqa: E402
from tests.tui import fake, hostile  # noqa: E402


class Ticking(fake.FakeSession):
    """Its clock goes on as real time does."""

    crashes = False

    def __init__(self, *lines: str, **options: object) -> None:
        self._begun = time.monotonic()
        super().__init__(*lines, **options)  # type: ignore[arg-type]
        self._begun = time.monotonic()
        self._beats = os.environ.get("COCKPIT_TEST_BEATS", "")

    def now(self) -> dt.datetime:
        return self.story.now + dt.timedelta(seconds=time.monotonic() - self._begun)

    def refresh(self) -> bool:
        if self._beats:
            with open(self._beats, "ab") as file:
                file.write(b".")
        if self.crashes and time.monotonic() - self._begun > 0.5:
            token = "hunter2"
            raise RuntimeError(f"nobody foresaw this {len(token)}")
        return super().refresh()


def main() -> int:
    if os.environ.get("COCKPIT_TEST_NOHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # where it is ours already, as inside tmux
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    play = sys.argv[1]
    if play.startswith("hostile"):
        session: fake.FakeSession = hostile.session() if play == "hostile" else hostile.replayed()
    else:
        session = Ticking(*(fake.alarm() if play == "alarm" else fake.calm()))
        Ticking.crashes = play == "crash"
    settings = Settings(
        layout_folders=(str(ROOT / "layouts"),),
        crashed=lambda error: f"cockpit: unexpected error: {type(error).__name__}; details in /tmp/crash",
        theme=os.environ.get("COCKPIT_TEST_THEME", "auto"),
    )
    try:
        return run_screen(session, settings=settings)
    except NoScreen as no:
        sys.stderr.write(f"{no}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
