"""The machine's clocks."""

import datetime as dt
import time

from cockpit.adapters.place import boot_id


class SystemClock:
    """ports.Clock of this machine."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def boot_id(self) -> str:
        return boot_id()
