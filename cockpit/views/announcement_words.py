"""What became of an announcement, in a word."""

from cockpit.core import announcements
from cockpit.model.frame import Label, Tone
from cockpit.model.state import AnnouncementFacts
from cockpit.views.base import Sight

_STATUS = {
    "ordered": Label("SENDING", Tone.INFO),
    "sent": Label("sent", Tone.GOOD),
    "unsure": Label("sent, not certain", Tone.WARN),
    "failed": Label("FAILED", Tone.BAD),
    "unknown": Label("DELIVERY UNKNOWN", Tone.BAD),
}


def label(sight: Sight, one: AnnouncementFacts) -> Label:
    status = announcements.status(sight.state, one)
    if status == "ordered" and one.how in ("hand", "clipboard"):
        return Label("TO POST (x when sent)", Tone.ACCENT)
    return _STATUS.get(status, Label(status))
