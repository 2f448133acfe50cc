"""What rings the bell: each moment rings once, however much is new in it, and says the gravest."""

from cockpit.views.alarms import Alarms
from cockpit.views.base import Sight


class Alerts:
    """Remembers what has rung."""

    def __init__(self) -> None:
        self._alarms = Alarms()

    def news(self, sight: Sight) -> str:
        """What is new since the last look, in words: the gravest, and how much more; "" when nothing is."""
        found = self._alarms.news(sight)
        if not found:
            return ""
        return found[0] if len(found) == 1 else f"{found[0]} (and {len(found) - 1} more)"
