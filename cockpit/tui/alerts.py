"""What rings the bell: changes of the verdict, triggers, escalations, overdue announcements, a lost engine. Nothing else."""

from cockpit.core import cadence
from cockpit.core.blindness import engine_lost
from cockpit.core.incident_clocks import next_link, still_open
from cockpit.views.base import Sight
from cockpit.views.words import spoken


class Alerts:
    """Remembers what has been said, so that each thing rings once."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def news(self, sight: Sight) -> str:
        """The gravest thing that is new since the last look, in words; "" when nothing is. The first look says nothing."""
        found = self._look(sight)
        before, self._known = self._known, found
        if before is None:
            return ""
        return next(
            (words for key, words in found.items() if words and before.get(key, "") != words and _news(key, before)), ""
        )

    def _look(self, sight: Sight) -> dict[str, str]:
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
        found["verdict"] = f"verdict: {spoken(state.verdict.verdict)}" if state.verdict.verdict else ""
        if state.plan is None:
            return found
        for incident in still_open(state):
            link, due = next_link(state, incident)
            if link is not None and due is not None and due <= sight.now:
                found[f"escalation:{incident.incident}"] = (
                    f"{incident.incident} escalates to {sight.role_title(link.role)}"
                )
        for duty in cadence.overdue(state, sight.now):
            if not duty.duty.startswith("item:"):
                found[f"duty:{duty.duty}"] = f"OVERDUE: {duty.title}"
        return found


def _news(key: str, before: dict[str, str]) -> bool:
    """The first verdict of a release is no change of it."""
    return key != "verdict" or bool(before.get(key))
