"""What a release that is closed now would leave behind: said before anybody agrees to close it.

Completion asks for what the plan names; this names what anybody in the room would ask about, whether the plan does or not.
"""

from collections.abc import Collection, Sequence

from cockpit.core import announcements
from cockpit.core.items import status_now
from cockpit.core.outcome import ended
from cockpit.core.titles import titled
from cockpit.views.base import Sight
from cockpit.views.metrics import metrics

MOST = 3


def lacks(sight: Sight, lacking: Sequence[tuple[str, str]]) -> list[str]:
    """One sentence for each thing that completion asks for and that does not hold. lacking: `core.release.missing`."""
    return [
        f"missing: {titled(sight.book, what)}: {titled(sight.book, why).removeprefix('missing: ')}"
        for what, why in lacking
    ]


def would_be(name: str, came: str, lacking: Sequence[tuple[str, str]]) -> str:
    """As what a release would be closed now."""
    if came != "incomplete":
        return f"{name} would be closed as {came}."
    return f"{name} would be closed, {ended(came, [what for what, _ in lacking])}."


def left_behind(sight: Sight, said: Collection[str] = ()) -> list[str]:
    """One sentence for each kind of thing that stays open. said: requirements of completion that say so already."""
    state = sight.state
    lines = [
        item.title or item.id
        for phase in sight.plan.phase
        for item in phase.item
        if status_now(state, item, sight.now) not in ("done", "skipped")
    ]
    texts = [
        f"{_title(sight, one.template)} in {sight.names.channel(one.channel)}" for one in announcements.waiting(state)
    ]
    breaches = [f"{row.title} {row.value}" for row in metrics(sight).rows if row.label.text == "BREACH"]
    incidents = [f"{one.incident} {one.title}" for one in state.incidents.values() if one.resolved is None]
    owed = [one.text for one in state.actions.values() if not one.filed]
    late = [one.title for one in sight.duties if one.status == "overdue" and not one.duty.startswith("question:")]
    found = [
        _line("1 line open", "lines open", lines),
        _line("1 text not posted", "texts not posted", texts),
        _line("1 duty OVERDUE", "duties OVERDUE", late),
        _line("1 metric in BREACH", "metrics in BREACH", breaches),
        _line("1 incident open", "incidents open", incidents if "incidents" not in said else []),
        _line("1 follow-up not filed", "follow-ups not filed", owed if "follow-ups" not in said else []),
    ]
    return [one for one in found if one]


def _title(sight: Sight, template: str) -> str:
    found = sight.book.templates.get(template)
    return found.title or found.id if found is not None else template


def _line(one: str, many: str, names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"{one if len(names) == 1 else f'{len(names)} {many}'}: {', '.join(names[:MOST])}{more}"
