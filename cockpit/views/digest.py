"""What changed since somebody last looked: for the first line on attaching, and in full; and the hand-over of a role."""

from cockpit.core import digest as rules
from cockpit.core.incident_clocks import line as incident_line
from cockpit.core.incident_clocks import still_open
from cockpit.core.procedures import going
from cockpit.core.roles import holder
from cockpit.model.frame import Detail, Fact, Label, Tone
from cockpit.model.state import LogLine
from cockpit.views.base import VERDICT_TONES, Sight
from cockpit.views.header import reason
from cockpit.views.log import row
from cockpit.views.times import ago, short
from cockpit.views.words import spoken


def _missed(sight: Sight) -> rules.Digest | None:
    """None for somebody who is here for the first time."""
    me = sight.state.people.get(sight.who)
    if sight.state.plan is None or me is None or me.previous_seq <= 0:
        return None
    return rules.digest(sight.state, sight.who, sight.now)


def news(sight: Sight) -> list[LogLine]:
    """The lines since this person's last look that are worth telling; empty for somebody who is here for the first time."""
    missed = _missed(sight)
    return list(missed.news) if missed is not None else []


def line(sight: Sight) -> str:
    """One line: "since you last looked 2h ago: 12 entries, GO -> NO-GO, 1 incident open, 2 overdue"; "" for no news."""
    missed = _missed(sight)
    if missed is None or not missed.news:
        return ""
    left = f" {ago(missed.since, sight.now)}" if missed.since is not None else ""
    changed = f"{spoken(missed.verdict_then)} -> {spoken(missed.verdict_now)}" if _turned(missed) else ""
    opened = len(still_open(sight.state))
    late = len(missed.overdue)
    parts = [
        f"{len(missed.news)} entries",
        changed,
        f"{opened} incident{'s' if opened > 1 else ''} open" if opened else "",
        f"{late} overdue" if late else "",
    ]
    return f"since you last looked{left}: {', '.join(part for part in parts if part)}"


def _turned(missed: rules.Digest) -> bool:
    return bool(missed.verdict_then) and missed.verdict_then != missed.verdict_now


def digest(sight: Sight) -> Detail:
    """All of it: where it stands, what happened, what is overdue, who has which role."""
    missed = _missed(sight)
    facts = _standing(sight, missed)
    facts.append(Fact("head", "What happened"))
    if missed is not None and not missed.complete:
        facts.append(Fact("text", "more than the log's tail holds: the log has the rest", tone=Tone.WARN))
    for one in missed.news if missed is not None else ():
        shown = row(sight, one)
        facts.append(Fact("fact", f"{shown.who}: {shown.text}", shown.at, shown.tone, shown.ref))
    if missed is None or not missed.news:
        facts.append(Fact("text", "nothing since you last looked"))
    late = rules.overdue(sight.state, sight.now) if sight.state.plan is not None else ()
    if late:
        facts.append(Fact("head", "Overdue"))
        for owed in late:
            whose = f" · {sight.owner(owed.role)}" if owed.role else ""
            facts.append(Fact("fact", f"{owed.text}{whose}", f"OVERDUE {short(owed.late_s)}", Tone.BAD, _ref(owed)))
    facts.append(Fact("head", "Who has which role"))
    for role in sight.plan.role:
        held = holder(sight.state, role.id)
        where = "here" if held.present else held.how
        facts.append(Fact("fact", f"{held.owner or 'nobody'} ({where})", role.title or role.id, ref=f"role:{role.id}"))
    return Detail("digest:", "Since you last looked", Label(), tuple(facts))


def _standing(sight: Sight, missed: rules.Digest | None) -> list[Fact]:
    state = sight.state
    word = spoken(state.verdict.verdict)
    then = f" (was {spoken(missed.verdict_then)})" if missed is not None and _turned(missed) else ""
    facts = [Fact("head", "Where it stands")]
    if word:
        facts.append(Fact("fact", f"{word}{then}", "verdict", VERDICT_TONES.get(word, Tone.UNKNOWN), "verdict:"))
    if state.plan is None:
        return facts
    for one in still_open(state):
        facts.append(
            Fact("fact", incident_line(state, one, sight.now), "incident", Tone.BAD, f"incident:{one.incident}")
        )
    for proc in going(state):
        words = f"{sight.names.procedure(proc.procedure)}, called by {proc.by}: {proc.reason or 'no reason given'}"
        facts.append(Fact("fact", words, f"{proc.proc} runs", Tone.INFO, f"procedure:{proc.procedure}"))
    return facts


_REFS = {"incident": "incident:", "action": "action:", "run": "run:", "waiver": "gate:"}


def _ref(owed: rules.Owed) -> str:
    return f"{_REFS[owed.kind]}{owed.ref}" if owed.kind in _REFS else owed.ref


def handover(sight: Sight, duty: str) -> Detail | None:
    """What whoever takes a role over has to know; None for a role that the plan does not have."""
    if duty not in sight.book.roles:
        return None
    shift = rules.handover(sight.state, duty, sight.now)
    facts: list[Fact] = [Fact("fact", shift.holder or "nobody", "holder", ref=f"role:{duty}")]
    for title, lines in shift.sections:
        facts.append(Fact("head", title))
        facts += [_shift(sight, text) for text in lines]
    return Detail(f"handover:{duty}", f"Hand-over: {sight.role_title(duty)}", Label(), tuple(facts))


def _shift(sight: Sight, text: str) -> Fact:
    """A line of the hand-over; a reason of the verdict, "- kind:id: words", in titles and with its owner."""
    if not text.startswith("- "):
        return Fact("text", text)
    why = reason(sight, text.removeprefix("- "))
    return Fact("text", f"- {why.text}{f' · {why.owner}' if why.owner else ''}", ref=why.ref)
