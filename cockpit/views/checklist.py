"""The checklist: phases and their items, who does what by when, and what is overdue."""

from cockpit.core.blindness import NOT_RUN
from cockpit.core.decisions import overdue as decision_overdue
from cockpit.core.decisions import settled_by_poll
from cockpit.core.items import due_at, opens_at, overdue, status_now
from cockpit.core.requirements import unmet
from cockpit.core.titles import title_of
from cockpit.model.flow import Item, Phase
from cockpit.model.frame import Checklist, Label, Line, Tone
from cockpit.model.state import ItemFacts
from cockpit.views.base import Sight, first_line
from cockpit.views.times import clock, day_hm, hm, short, soon
from cockpit.views.words import spoken

_STATUS = {
    "done": Label("done", Tone.GOOD),
    "skipped": Label("skipped", Tone.WARN),
    "failed": Label("FAILED", Tone.BAD),
    "unknown": Label("OUTCOME UNKNOWN: did it happen?", Tone.BAD),
}
SOON = 3600.0


def checklist(sight: Sight) -> Checklist:
    lines: list[Line] = []
    done = total = overdue = 0
    following = ""
    for phase in sight.plan.phase:
        rows = [line(sight, item, phase) for item in phase.item]
        finished = sum(1 for one in rows if one.box in ("done", "skipped"))
        done, total = done + finished, total + len(rows)
        overdue += sum(1 for one in rows if one.label.text.startswith("OVERDUE"))
        lines.append(heading(sight, phase, finished, len(rows)))
        lines.extend(rows)
        if not following:
            following = next((one.ref for one in rows if one.box not in ("done", "skipped")), "")
    return Checklist(tuple(lines), done, total, overdue, following)


def count(sight: Sight, phase: Phase) -> tuple[int, int]:
    """Items done or skipped, and how many there are."""
    done = sum(1 for item in phase.item if status_now(sight.state, item, sight.now) in ("done", "skipped"))
    return done, len(phase.item)


def heading(sight: Sight, phase: Phase, done: int, total: int) -> Line:
    at = sight.at(phase.at)
    text = f"{done}/{total}" if total else ""
    decided = sight.state.decisions.get(phase.id)
    polled = settled_by_poll(sight.state, phase)
    tone = Tone.GOOD if total and done == total else Tone.MUTED
    if decided is not None:
        text, tone = f"{spoken(decided.choice)} {text}".strip(), Tone.GOOD if decided.choice == "go" else Tone.INFO
    elif polled:
        text, tone = f"{spoken(polled)} {text}".strip(), Tone.GOOD if polled == "go" else Tone.BAD
    elif (
        phase.decision is not None
        and not sight.state.closed
        and (late := decision_overdue(sight.state, phase, sight.now)) is not None
    ):
        text, tone = f"{text} DECISION OVERDUE {short(late)}".strip(), Tone.BAD
    elif phase.decision is not None and done == total:
        text, tone = f"DECIDE {text}".strip(), Tone.ACCENT
    return Line(
        ref=f"phase:{phase.id}",
        title=phase.title or phase.id,
        label=Label(text, tone),
        role=sight.owner(phase.role),
        when=f"{phase.at.text} {day_hm(at, sight.zone, sight.now)}".strip() if phase.at is not None else "",
        phase=True,
    )


def line(sight: Sight, item: Item, phase: Phase) -> Line:
    facts = sight.state.items.get(item.id, ItemFacts())
    at = sight.at(item.due or item.at or phase.until)
    status = status_now(sight.state, item, sight.now)
    box, label = _state(sight, item, facts, status, (at - sight.now).total_seconds() if at is not None else None)
    return Line(
        ref=f"item:{item.id}",
        title=item.title or item.id,
        label=label,
        box=box,
        role=sight.owner(item.role or phase.role),
        when=day_hm(at, sight.zone, sight.now),
        who=f"{facts.by} {hm(facts.at, sight.zone)}" if box in ("done", "skipped") and facts.by else "",
        runs=runs(item),
        danger=item.irreversible or item.deploy,
        mine=sight.is_mine(item.role or phase.role),
    )


def runs(item: Item) -> bool:
    """Whether the cockpit has something to run for it, rather than a person."""
    return bool(item.run or item.argv or item.http or item.gate or item.announce or item.procedure)


def timing(sight: Sight, item: Item) -> Label | None:
    """OVERDUE 12m, or DUE NOW while its grace lasts; None while its time has not come, or when it or the release is over."""
    if sight.state.closed:
        return None
    found = due_at(sight.state, item, sight.now)
    if found is None or sight.now < found[0]:
        return None
    late = overdue(sight.state, item, sight.now)
    if late is None:
        return Label("DUE NOW", Tone.ACCENT)
    return Label(f"OVERDUE {short(late)}", Tone.BAD if item.required else Tone.WARN)


def _state(sight: Sight, item: Item, facts: ItemFacts, status: str, left_s: float | None) -> tuple[str, Label]:
    if status == "running":
        run = sight.state.runs.get(facts.run)
        since = run.started if run is not None else None
        took = f" {clock((sight.now - since).total_seconds())}" if since is not None else ""
        return "running", Label(f"running{took}", Tone.INFO)
    known = _STATUS.get(status)
    if known is not None:
        reason = first_line(facts.text, 80)
        if status == "failed" and reason:
            lapsed = reason.startswith(NOT_RUN)
            return "failed", Label(f"{'LAPSED' if lapsed else 'FAILED'}: {reason.removeprefix(NOT_RUN)}", Tone.BAD)
        return status, known
    due = timing(sight, item)
    if due is not None and due.text.startswith("OVERDUE"):
        return "open", due
    waiting = [need for need in item.needs if unmet(sight.state, need, sight.now) is not None]
    if waiting:
        return "waiting", Label(f"after {', '.join(sight_title(sight, need) for need in waiting[:2])}", Tone.MUTED)
    if item.not_before is not None:
        opens = opens_at(sight.state, item, sight.now)
        if opens is None:
            return "waiting", Label(f"after {_mark(sight, item.not_before.after)}", Tone.MUTED)
        if opens > sight.now:
            return "waiting", Label(f"not before {day_hm(opens, sight.zone, sight.now)}", Tone.MUTED)
    if due is not None:
        return "open", due
    if left_s is not None and 0 < left_s <= SOON:
        return "open", Label(soon(left_s), Tone.PLAIN)
    # A green line that is still open waits for its time: whoever had it judged sees that it came to something.
    green = item.gate is not None and unmet(sight.state, f"item:{item.id}", sight.now) is None
    return "open", Label("green now" if green else "", Tone.MUTED)


def _mark(sight: Sight, mark: str) -> str:
    """What an item begins after, in words: an item, phase, step, or a mark of the day."""
    marks = {"t0": "T0", "deploy": "the deploy", "recycle": "recycling", "freeze": "the freeze"}
    for table, say in ((sight.book.items, sight.names.item), (sight.book.phases, sight.names.phase)):
        if mark in table:
            return say(mark)
    return marks.get(mark) or sight.names.step(mark)


_WORDED = {
    "artifacts": "the artifacts",
    "checklists": "the checklists",
    "follow-ups": "the follow-ups",
    "gates": "the gates",
    "incidents": "open incidents",
    "metrics": "the metrics",
    "rehearsed": "a rehearsal",
    "rollback-ready": "a way back that is ready",
    "stability": "the stability window",
    "t0": "T0",
    "texts": "the texts",
}
"""Requirements that are a word, as they stand in a sentence."""


def sight_title(sight: Sight, need: str) -> str:
    """A requirement in words."""
    kind, colon, name = need.partition(":")
    if need in _WORDED:
        return _WORDED[need]
    if not colon:
        return sight.names.item(need) if need in sight.book.items else sight.names.gate(need)
    named = {
        "item": sight.names.item, "gate": sight.names.gate, "phase": sight.names.phase, "poll": sight.names.poll,
        "signoff": sight.names.signoff, "procedure": sight.names.procedure, "metric": sight.names.metric,
        "artifact": sight.names.artifact, "role": sight.role_title,
    }.get(kind)  # fmt: skip
    return named(name) if named is not None else title_of(sight.book, name)
