"""What became of an announcement, in a word."""

from cockpit.core import announcements, runs
from cockpit.core.obligation import Obligation
from cockpit.model.frame import Label, Tone
from cockpit.model.state import AnnouncementFacts
from cockpit.views.base import Sight
from cockpit.views.times import MINUTE, short, soon

_STATUS = {
    "ordered": Label("SENDING", Tone.INFO),
    "sent": Label("sent", Tone.GOOD),
    "unsure": Label("sent, not certain", Tone.WARN),
    "failed": Label("FAILED", Tone.BAD),
    "unknown": Label("DELIVERY UNKNOWN", Tone.BAD),
    "withdrawn": Label("withdrawn", Tone.MUTED),
}


def label(sight: Sight, one: AnnouncementFacts, owed: Obligation | None = None) -> Label:
    """owed: the obligation it answers, where it answers one."""
    status = announcements.status(sight.state, one)
    if sight.not_to_post(one):
        return Label("NOT TO POST: going back", Tone.WARN)
    if status == "ordered" and one.how in ("hand", "clipboard"):
        return Label(f"TO POST{sight.press('check', ' when sent')}", Tone.ACCENT)
    run = sight.state.runs.get(one.run)
    if status == "ordered" and run is not None and run.not_before is not None and runs.too_early(run, sight.now):
        return Label(f"NOT TAKEN, again {soon((run.not_before - sight.now).total_seconds())}", Tone.WARN)
    if status == "failed" and announcements.made_good(sight.state, one):
        return Label("failed, sent later", Tone.MUTED)
    shown = _STATUS.get(status, Label(status))
    late_s = _late_s(one, owed) if owed is not None and status in ("sent", "unsure") else 0.0
    return Label(f"{shown.text}, {short(late_s)} late", Tone.WARN) if late_s >= MINUTE else shown


def _late_s(one: AnnouncementFacts, owed: Obligation) -> float:
    """How late it came here. What is owed may be later still, as long as it waits to be posted elsewhere."""
    return owed.late_s if one.sent is None else min(owed.late_s, (one.sent - owed.due).total_seconds())
