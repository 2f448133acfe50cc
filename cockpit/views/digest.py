"""What changed since somebody last looked: for the first line on attaching, and in full."""

from cockpit.core.roles import holder
from cockpit.model.frame import Detail, Fact, Label, Tone
from cockpit.model.state import LogLine
from cockpit.views.base import Sight
from cockpit.views.log import row
from cockpit.views.next_action import overdue
from cockpit.views.times import ago

_QUIET = ("session.opened", "session.left", "run.ordered", "run.started", "refs.seen", "gate.asked")


def news(sight: Sight) -> list[LogLine]:
    """The lines since this person's last look that are worth telling; empty for somebody who is here for the first time."""
    me = sight.state.people.get(sight.who)
    if me is None or me.previous_seq <= 0:
        return []
    return [
        line for line in sight.state.tail
        if line.seq > me.previous_seq and line.type not in _QUIET and line.actor != sight.who
    ]  # fmt: skip


def line(sight: Sight) -> str:
    """One line: "since you left 2h ago: 12 entries, 2 overdue"; "" when nothing happened."""
    found = news(sight)
    if not found:
        return ""
    me = sight.state.people[sight.who]
    left = f" {ago(me.last_left, sight.now)}" if me.last_left is not None else ""
    late = overdue(sight)
    return f"since you last looked{left}: {len(found)} entries{f', {len(late)} overdue' if late else ''}"


def digest(sight: Sight) -> Detail:
    """All of it: what happened, who has which role, what is overdue."""
    found = news(sight)
    facts = [Fact("head", "What happened")]
    for one in found:
        shown = row(sight, one)
        facts.append(Fact("fact", f"{shown.who}: {shown.text}", shown.at, shown.tone, shown.ref))
    if not found:
        facts.append(Fact("text", "nothing since you last looked"))
    late = overdue(sight)
    if late:
        facts.append(Fact("head", "Overdue"))
        facts += [
            Fact("fact", f"{duty.text}{f' · {duty.owner}' if duty.owner else ''}", duty.label.text, Tone.BAD, duty.ref)
            for duty in late
        ]
    facts.append(Fact("head", "Who has which role"))
    for role in sight.plan.role:
        held = holder(sight.state, role.id)
        where = "here" if held.present else held.how
        facts.append(Fact("fact", f"{held.owner or 'nobody'} ({where})", role.title or role.id, ref=f"role:{role.id}"))
    return Detail("digest:", "Since you last looked", Label(), tuple(facts))
