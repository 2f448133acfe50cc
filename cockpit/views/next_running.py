"""What runs and waits for a person, for NEXT: unknown outcomes, the way back, contingencies and hotfixes."""

from collections.abc import Iterator

import msgspec

from cockpit.core import announcements
from cockpit.core.blindness import NOT_RUN
from cockpit.core.procedures import action_of, by_person
from cockpit.model.flow import Step
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.state import ProcFacts
from cockpit.views.base import ANYONE_ELSE, Sight, first_line
from cockpit.views.next_alarms import raised_cards
from cockpit.views.next_lines import Now, bad, posts
from cockpit.views.procedure_steps import held_up, lapsed, ready


def outcomes(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for proc in sight.state.procs.values():
        planned = sight.book.procedures.get(proc.procedure)
        steps = {step.id: step for step in planned.step} if planned is not None else {}
        for name, facts in proc.steps.items():
            if facts.status == "unknown" and proc.ended is None:
                step = steps.get(name)
                words = step.title or name if step is not None else name
                owner = sight.able("settle", facts.owner, step.role if step is not None else None)
                yield _settle(sight, words, f"step:{proc.proc}/{name}", owner)
    for name, run in sight.state.runs.items():
        if run.status == "unknown" and not run.subject.startswith("step:"):
            yield _settle(sight, sight.names.subject(run.subject), f"run:{name}", sight.able("settle"))


def _settle(sight: Sight, what: str, ref: str, owner: str) -> Duty:
    words = f"say whether it happened: {what}{sight.press('settle')}"
    return Duty(words, ref, owner, label=bad("OUTCOME UNKNOWN"))


def rollbacks(now: Now) -> Iterator[Duty]:
    """What waits for a person in a rollback that runs."""
    return _waiting(now.sight, [one for one in now.sight.state.procs.values() if one.kind == "rollback"])


def rollbacks_watched(now: Now) -> Iterator[Duty]:
    """That a rollback runs by itself. What the release is in meanwhile may have its card, and that is not looked on at."""
    for proc in now.sight.state.procs.values():
        if proc.ended is None and proc.kind == "rollback":
            yield from raised_cards(now)
            yield from _watch(now.sight, proc.proc)


def stuck(now: Now) -> Iterator[Duty]:
    """What cannot go on by itself in everything else that runs."""
    return (duty for duty in _elsewhere(now) if duty.label.text in STUCK)


def procedures(now: Now) -> Iterator[Duty]:
    """What is ready, or to be posted, in everything else that runs."""
    return (duty for duty in _elsewhere(now) if duty.label.text not in STUCK)


STUCK = ("CONFIRM", "FAILED", "LAPSED")


def _elsewhere(now: Now) -> Iterator[Duty]:
    return _waiting(now.sight, [one for one in now.sight.state.procs.values() if one.kind != "rollback"])


def _waiting(sight: Sight, procs: list[ProcFacts]) -> Iterator[Duty]:
    for proc in (one for one in procs if one.ended is None):
        planned = sight.book.procedures.get(proc.procedure)
        title = planned.title or planned.id if planned is not None else proc.procedure
        if proc.status == "waiting-second":
            first = (
                proc.by if not proc.declared_by or proc.declared_by == proc.by else f"{proc.by} and {proc.declared_by}"
            )
            words = f"{title}: somebody else than {first} confirms{sight.press('confirm', ' on it')}"
            yield Duty(words, f"proc:{proc.proc}", ANYONE_ELSE, label=bad("CONFIRM"))
        steps = {step.id: step for step in planned.step} if planned is not None else {}
        waits: list[Duty] = []
        for wanted in ("failed", "other"):
            for name, facts in proc.steps.items():
                step = steps.get(name)
                words = step.title or name if step is not None else name
                own = facts.owner or (step.role if step is not None else None)
                owner = sight.owner(own or (planned.role if planned is not None else None))
                ref = f"step:{proc.proc}/{name}"
                if (facts.status == "failed") != (wanted == "failed"):
                    continue
                if lapsed(facts):
                    why = facts.reason.removeprefix(NOT_RUN)
                    words = f"run it now, skip, hand over or abort{sight.press('next')}: {words}; {why}"
                    yield Duty(words, ref, owner, label=bad("LAPSED"))
                elif facts.status == "failed":
                    words = f"retry, skip, hand over or abort{sight.press('next')}: {words}"
                    yield Duty(words, ref, owner, label=bad("FAILED"))
                elif planned is not None and step is not None and ready(sight, planned, proc, step):
                    yield _ready(sight, proc, step, Duty(words, ref, owner))
                elif planned is not None and step is not None and (held := held_up(sight, planned, proc, step)):
                    waits.append(Duty(f"{words} waits {held}", ref, owner, label=Label("WAITS", Tone.WARN)))
        yield from posts(sight, f"{proc.proc}/")  # what a step waits for may be a text that is to be posted
        yield from waits


def _ready(sight: Sight, proc: ProcFacts, step: Step, duty: Duty) -> Duty:
    """A step to be done or started; one whose text cannot be sent as it stands is told otherwise, and said to be done."""
    does = action_of(sight.state, step)
    by_hand = by_person(sight.state, step)
    if does.announce is not None:
        text = announcements.draft(sight.state, does.announce, sight.now, incident=proc.incident, proc=proc.proc)
        if text.problem:
            by_hand = True
            why = first_line(text.problem, 60)
            words = f"{duty.text}: tell them otherwise, and say so{sight.press('check')}; {why}"
            duty = msgspec.structs.replace(duty, text=words)
    return msgspec.structs.replace(duty, label=bad("DO NOW" if by_hand else "START"))


def others_run(now: Now) -> Iterator[Duty]:
    for proc in now.sight.state.procs.values():
        if proc.ended is None and proc.kind != "rollback":
            yield from _watch(now.sight, proc.proc)


def _watch(sight: Sight, name: str) -> Iterator[Duty]:
    proc = sight.state.procs[name]
    if proc.status not in ("running", "executed"):
        return
    planned = sight.book.procedures.get(proc.procedure)
    title = planned.title or planned.id if planned is not None else proc.procedure
    steps = {step.id: step.title or step.id for step in planned.step} if planned is not None else {}
    done = sum(1 for facts in proc.steps.values() if facts.status in ("done", "skipped"))
    at = next((steps[one] for one, facts in proc.steps.items() if facts.status == "running" and one in steps), "")
    total = len(planned.step) if planned is not None else "?"
    words = "verifying health" if proc.status == "executed" else f"{done}/{total} {at}".rstrip()
    yield Duty(f"watch {title}: {words}", f"proc:{name}", label=Label("RUNS", Tone.INFO))
