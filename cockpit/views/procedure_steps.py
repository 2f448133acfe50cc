"""A step of a procedure: how it stands, what it waits for, and how long it takes beside how long it took in rehearsal."""

import math
from collections.abc import Mapping

from cockpit.core import announcements, runs
from cockpit.core.blindness import NOT_RUN
from cockpit.core.gates import standing
from cockpit.core.procedures import action_of, by_person, has_turn, is_draft, resource, starts_by_itself
from cockpit.core.rehearsal import rehearsed_steps
from cockpit.core.step_clocks import went_on
from cockpit.model.flow import Procedure as Planned
from cockpit.model.flow import Step
from cockpit.model.frame import Label, StepRow, Tone
from cockpit.model.state import ProcFacts, StepFacts
from cockpit.views.base import Sight, first_line
from cockpit.views.times import clock, short

_STEP = {
    "waiting": Label("", Tone.MUTED),
    "done": Label("done", Tone.GOOD),
    "failed": Label("FAILED", Tone.BAD),
    "skipped": Label("skipped", Tone.WARN),
    "unknown": Label("OUTCOME UNKNOWN: did it happen?", Tone.BAD),
}
NOTICEABLY = 1.5
"""A step is said to have taken longer than rehearsed when it took so many times as long, and seconds longer."""
LONGER_S = 5.0


def lapsed(facts: StepFacts) -> bool:
    """Whether a step did not fail but never ran: no engine was there when it was asked for."""
    return facts.status == "failed" and facts.reason.startswith(NOT_RUN)


def step_row(
    sight: Sight, planned: Planned, step: Step, called: ProcFacts | None, rehearsed: Mapping[str, float] | None = None
) -> StepRow:
    """rehearsed: seconds by step, where the caller has them already."""
    facts = called.steps.get(step.id, StepFacts()) if called is not None else StepFacts()
    known = (rehearsed_steps(sight.state, planned.id) if rehearsed is None else rehearsed).get(step.id)
    took = _took(sight, planned, called, step.id, known)
    label = Label("running", Tone.INFO) if facts.status == "running" else _STEP.get(facts.status, Label(facts.status))
    label = Label("LAPSED", Tone.BAD) if lapsed(facts) else label
    how, reason = how_done(step), first_line(facts.reason or facts.text)
    waiting = held_up(sight, planned, called, step) if called is not None else ""
    if waiting:
        label, reason = Label("WAITS", Tone.WARN), waiting
    if known is not None and facts.status == "waiting":
        how = f"{how} ~{_length(known)}"
    if called is not None and ready(sight, planned, called, step):
        by_hand, start = f"DO NOW{sight.press('check')}", f"READY{sight.press('run')}"
        label = Label(by_hand if by_person(sight.state, step) else start, Tone.ACCENT)
    ref = f"step:{called.proc}/{step.id}" if called is not None else f"step:{planned.id}/{step.id}"
    return StepRow(
        ref=ref,
        title=step.title or step.id,
        label=label,
        box="open" if facts.status == "waiting" and called is None else facts.status,
        owner=sight.owner(facts.owner or step.role),
        how=how,
        took=took,
        reason=reason,
        irreversible=step.irreversible,
    )


def _took(sight: Sight, planned: Planned, called: ProcFacts | None, step: str, rehearsed: float | None) -> str:
    """How long a step ran or has been running, beside how long it took when it was rehearsed. What a person did took
    from when its turn came; when they began, nobody knows."""
    facts = called.steps.get(step) if called is not None else None
    if called is None or facts is None or facts.started is None:
        return ""
    since = facts.started
    if facts.ended is not None and facts.started == facts.ended:
        since, rehearsed = went_on(planned, called, step)[0] or since, None
    seconds = ((facts.ended or sight.now) - since).total_seconds()
    if rehearsed is None:
        return clock(seconds)
    if facts.ended is None or longer(seconds, rehearsed):
        return f"{clock(seconds)} of ~{clock(math.ceil(rehearsed))}"
    return clock(seconds)


def longer(seconds: float, rehearsed: float) -> bool:
    """Whether something took noticeably longer than in rehearsal."""
    return seconds > NOTICEABLY * rehearsed and seconds > rehearsed + LONGER_S


def _length(seconds: float) -> str:
    return short(math.ceil(seconds))


def ready(sight: Sight, planned: Planned, called: ProcFacts, step: Step) -> bool:
    """Whether the step's turn has come and somebody has to do or start it."""
    if by_person(sight.state, step):
        running = called.steps.get(step.id, StepFacts()).status == "running"
        return running or has_turn(planned, called, step)
    if announcements.unposted(sight.state, f"{called.proc}/{step.id}"):
        return False  # its texts are ordered: a person posts them
    return has_turn(planned, called, step) and not starts_by_itself(called)


def held_up(sight: Sight, planned: Planned, called: ProcFacts, step: Step) -> str:
    """What a step waits for though its turn has come, in words; "" when it waits for nothing but a person who does it."""
    state = sight.state
    if not has_turn(planned, called, step) or by_person(state, step):
        return ""
    if is_draft(state, step):
        return f"nobody has accepted what was imported; do it by hand and say so{sight.press('check')}"
    does = action_of(state, step)
    if does.gate is not None:
        gate = standing(state, does.gate, sight.now)
        why = gate.reason or gate.verdict
        return f"for the gate {sight.names.gate(does.gate)}: {first_line(why, 60)}" if starts_by_itself(called) else ""
    if does.announce is not None:
        unsent = [one for one in state.announcements.values() if one.incident == f"{called.proc}/{step.id}"]
        where = [sight.names.channel(one.channel) for one in unsent if announcements.status(state, one) != "sent"]
        return f"for the text to be sent in {', '.join(dict.fromkeys(where))}" if where else ""
    wanted = resource(state, step)
    holder = runs.holder_of(state, wanted)
    if holder is None:
        return ""
    holds = f"{sight.names.subject(holder.subject)} ({holder.run})"
    if holder.status == "unknown":
        doubt = f"nobody knows whether it happened; settle it{sight.press('settle')}"
        return f"for {wanted}, which {holds} may still hold: {doubt}"
    return f"for {wanted}, held by {holds} until it ends{sight.press('cancel', ' cancels it')}"


def how_done(step: Step) -> str:
    if step.run or step.argv:
        return "command"
    if step.http is not None:
        return "request"
    if step.gate:
        return "gate"
    if step.announce:
        return "announcement"
    return "as in the checklist" if step.use else "by hand"
