"""What is grave enough to call people to a screen: changes of the verdict, triggers, escalations, overdue announcements,
a lost engine. Nothing else rings."""

from cockpit.core.blindness import engine_lost
from cockpit.core.incident_clocks import next_link, still_open
from cockpit.views.base import Sight
from cockpit.views.words import spoken


class Alarms:
    """Remembers what has been said, so that each thing is told once."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def news(self, sight: Sight) -> tuple[str, ...]:
        """What is new since the last look, a line each, the gravest first. The first look says nothing."""
        found = standing(sight)
        before, self._known = self._known, found
        if before is None:
            return ()
        return tuple(words for key, words in found.items() if before.get(key, "") != words and _news(key, before))


def standing(sight: Sight) -> dict[str, str]:
    """What stands now, by what it is about; the gravest first."""
    state, found = sight.state, {}
    for name, facts in state.triggers.items():
        if facts.phase in ("pending", "firing"):
            words = "TRIGGERED" if facts.phase == "firing" else "BREACHING"
            found[f"trigger:{name}"] = f"{words}: {sight.names.trigger(name)}"
    for proc in state.procs.values():
        if proc.kind == "rollback":
            found[f"proc:{proc.proc}"] = f"ROLLBACK {proc.status.upper().replace('-', ' ')}: {proc.proc}"
    if state.plan is not None and engine_lost(state, sight.now):
        found["engine"] = "ENGINE LOST: nobody is watching"
    if state.verdict.verdict:
        found["verdict"] = f"verdict: {spoken(state.verdict.verdict)}"
    if state.plan is None:
        return found
    for incident in still_open(state):
        link, due = next_link(state, incident)
        if link is not None and due is not None and due <= sight.now:
            found[f"escalation:{incident.incident}"] = f"{incident.incident} escalates to {sight.role_title(link.role)}"
    for duty in sight.duties:
        if duty.status == "overdue" and not duty.duty.startswith("item:"):
            found[f"duty:{duty.duty}"] = f"OVERDUE: {duty.title}"
    return found


def _news(key: str, before: dict[str, str]) -> bool:
    """The first verdict of a release is no change of it."""
    return key != "verdict" or bool(before.get(key))
