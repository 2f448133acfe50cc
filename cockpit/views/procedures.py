"""Procedures: the rollback above all, before it is called, while its steps run, and how it ended."""

import math

import msgspec

from cockpit.core.cards import raised, rollback_proposal
from cockpit.core.evolve_tools import generation
from cockpit.core.procedures import nothing_out
from cockpit.core.rehearsal import counting, last_safe_rollback, p90, rehearsed_steps, validated
from cockpit.core.verification import verification
from cockpit.model.flow import Procedure as Planned
from cockpit.model.frame import Label, Procedure, Rollback, Tone
from cockpit.model.state import ProcFacts
from cockpit.patterns import late
from cockpit.views.base import Sight, first_line
from cockpit.views.procedure_steps import held_up, lapsed, longer, step_row
from cockpit.views.times import ago, clock, day_hm, hm, left, short

_HASH = late(r"[0-9a-f]{13,64}")


def rollback(sight: Sight) -> Rollback:
    if sight.state.plan is None:
        return Rollback(None, Label(), Label(), Label())
    planned = sight.book.rollback
    last = latest(sight, planned.id) if planned is not None else None
    called = None if last is not None and _of_a_try_before(sight, last) else last
    proposal = Label()
    first = rollback_proposal(sight.state)
    if first is not None:
        why = f": {first_line(first.reason, 80)}" if first.reason else ""
        by = f" by {sight.names.trigger(first.trigger)}" if first.trigger else ""
        proposal = Label(f"ROLLBACK RECOMMENDED{by}{why}", Tone.BAD)
    others = tuple(
        shown(sight, sight.book.procedures[proc.procedure], proc)
        for proc in sight.state.procs.values()
        if proc.procedure in sight.book.procedures and proc.kind != "rollback" and _at_hand(sight, proc)
    )
    return Rollback(
        procedure=_with_the_last(sight, shown(sight, planned, called), last) if planned is not None else None,
        proposal=proposal,
        last_safe=last_safe(sight),
        rehearsal=rehearsal(sight, planned.id) if planned is not None else Label(),
        others=others,
        cards=cards(sight),
    )


def _of_a_try_before(sight: Sight, last: ProcFacts) -> bool:
    """Whether another try was begun since, or something was deployed: the way back from that has not been called."""
    ended, retried = last.ended, sight.state.clock.retried
    if ended is None:
        return False
    return (retried is not None and retried >= ended) or any(one.at > ended for one in sight.state.deploys)


def _with_the_last(sight: Sight, found: Procedure, last: ProcFacts | None) -> Procedure:
    if last is None or found.proc:
        return found
    how = state(sight, sight.book.procedures[last.procedure], last, 0, len(last.steps)).text
    retried = sight.state.clock.retried
    earlier = retried is not None and last.ended is not None and retried >= last.ended
    before = "in the try before, " if earlier else ""
    said = Label(f"{before}{hm(last.called, sight.zone)} by {'the engine' if last.automatic else last.by}: {how}")
    since = "in this try" if earlier else "for this deploy"
    stands = Label(found.state.text.replace("not called", f"not called {since}", 1), found.state.tone)
    return msgspec.structs.replace(found, state=stands, facts=(("last", said), *found.facts))


def _at_hand(sight: Sight, proc: ProcFacts) -> bool:
    """Whether a call is still looked for: it goes on, or it ended a moment ago and people want to see how."""
    return proc.ended is None or (sight.now - proc.ended).total_seconds() < ENDED_LATELY_S


def latest(sight: Sight, procedure: str) -> ProcFacts | None:
    """The latest call of a procedure."""
    for name in reversed(sight.state.procs):
        if sight.state.procs[name].procedure == procedure:
            return sight.state.procs[name]
    return None


def cards(sight: Sight) -> tuple[tuple[str, str, Label], ...]:
    """Procedures one can start: (ref, title, who and when)."""
    rows = []
    asking = {card.procedure: card for card in raised(sight.state, sight.now)}
    for planned in sight.plan.procedure:
        if planned.kind == "rollback":
            continue
        running = latest(sight, planned.id)
        if running is not None and running.ended is None:
            label = Label(f"RUNNING {count(running)}", Tone.INFO)
        elif planned.id in asking:
            label = Label(f"RAISED: {first_line(asking[planned.id].why, 80)}", Tone.BAD)
        else:
            label = Label(first_line(planned.when, 60) or planned.kind, Tone.MUTED)
        rows.append((f"procedure:{planned.id}", planned.title or planned.id, label))
    return tuple(sorted(rows, key=lambda row: row[2].tone is not Tone.BAD))


def count(proc: ProcFacts) -> str:
    """Steps that are done or skipped, of all: "2/6"."""
    done = sum(1 for step in proc.steps.values() if step.status in ("done", "skipped"))
    return f"{done}/{len(proc.steps)}"


def shown(sight: Sight, planned: Planned, called: ProcFacts | None) -> Procedure:
    rehearsed = rehearsed_steps(sight.state, planned.id)
    steps = tuple(step_row(sight, planned, step, called, rehearsed) for step in planned.step)
    done = sum(1 for one in steps if one.box in ("done", "skipped"))
    beside = [one for one in sight.state.procs.values() if one.procedure == planned.id and one.ended is None]
    return Procedure(
        ref=f"procedure:{planned.id}",
        proc=called.proc if called is not None else "",
        title=sight.names.called(called.proc) if called in beside and len(beside) > 1 else planned.title or planned.id,
        kind=planned.kind,
        state=state(sight, planned, called, done, len(steps)),
        steps=steps,
        facts=_facts(sight, planned, called),
        done=done,
        running=called is not None and called.ended is None,
        reason=called.reason if called is not None else "",
    )


def _wanted(sight: Sight) -> bool:
    """Whether a trigger fires that calls for more than to be looked at."""
    phases = {trigger.id for trigger in sight.plan.trigger if trigger.action != "notify"}
    return any(name in phases and facts.phase == "firing" for name, facts in sight.state.triggers.items())


def deployed(sight: Sight) -> Label:
    """What a rollback called now would take back: which deploy, or that there is none."""
    state, number = sight.state, generation(sight.state)
    if nothing_out(state):
        when = "was deployed in this try" if number else "has been deployed yet"
        return Label(f"nothing {when}: there is nothing to roll back", Tone.WARN)
    again = state.clock.retried
    if number and (again is None or state.deploys[-1].at >= again):
        return Label(f"number {number}", Tone.PLAIN)
    known = [
        state.items[item.id].status for item in sight.book.items.values() if item.deploy and item.id in state.items
    ]
    begun = any(status not in ("open", "skipped") for status in known)
    return Label("one was begun, none is out as far as is on record" if begun else "none is on record", Tone.WARN)


def state(sight: Sight, planned: Planned, called: ProcFacts | None, done: int, total: int) -> Label:
    """READY, ROLLBACK CALLED, 3/5, DONE, VERIFIED, OUTCOME UNKNOWN: did it happen?"""
    is_rollback = planned.kind == "rollback"
    if called is None:
        moot = is_rollback and _wanted(sight) and nothing_out(sight.state)
        return Label("not called: nothing was deployed yet" if moot else "not called", Tone.MUTED)
    if any(step.status == "unknown" for step in called.steps.values()) and called.ended is None:
        return Label("OUTCOME UNKNOWN: did it happen?", Tone.BAD)
    took = short(((called.ended or sight.now) - called.called).total_seconds())
    words = {
        "waiting-second": Label("CALLED, waits for a second person", Tone.WARN),
        "verified": Label(f"VERIFIED in {took}" if is_rollback else f"DONE in {took}", Tone.GOOD),
        "unverified": Label("DONE, health not verified", Tone.BAD),
        "failed": Label("FAILED", Tone.BAD),
        "aborted": Label("ABORTED", Tone.WARN),
    }
    if called.status in words:
        return words[called.status]
    if called.status == "executed":
        if is_rollback and called.ended is None:
            good, needed, missing = verification(sight.state, called, sight.now)
            words_of = missing or f"good for {short(max(0.0, good))} of {short(needed)}"
            return Label(f"DONE, verifying: {words_of}", Tone.INFO)
        return Label("DONE", Tone.GOOD)
    failed = [step for step in called.steps.values() if step.status == "failed"]
    if failed:
        return Label(f"STEP {'LAPSED' if all(map(lapsed, failed)) else 'FAILED'}, {done}/{total}", Tone.BAD)
    idle = not any(step.status == "running" for step in called.steps.values())
    waits = (held_up(sight, planned, called, step) for step in planned.step) if idle else iter(())
    waiting = next(filter(None, waits), "")
    if waiting:
        return Label(f"{'ROLLBACK ' if is_rollback else ''}{done}/{total}, WAITS: {waiting}", Tone.WARN)
    if not done and is_rollback and idle:
        return Label("ROLLBACK CALLED", Tone.BAD)
    return Label(f"{'ROLLBACK ' if is_rollback else ''}{done}/{total}", Tone.INFO)


ENDED_LATELY_S = 3600.0
"""How long a procedure that is over stays in sight below the rollback."""


def expected(sight: Sight, planned: Planned, called: ProcFacts | None) -> Label:
    """How long a call has taken, against what was rehearsed."""
    takes = p90([one.total_s for one in counting(sight.state, planned.id)])
    if takes is None or called is None or called.status == "waiting-second":
        return Label()
    seconds = ((called.ended or sight.now) - called.called).total_seconds()
    return Label(
        f"{clock(seconds)} of ~{clock(math.ceil(takes))} as rehearsed",
        Tone.WARN if longer(seconds, takes) else Tone.PLAIN,
    )


def _facts(sight: Sight, planned: Planned, called: ProcFacts | None) -> tuple[tuple[str, Label], ...]:
    rows: list[tuple[str, Label]] = []
    target = called.tuple if called is not None and called.tuple else planned.to or ""
    if called is not None:
        who = "automatic" if called.automatic else called.by
        rows.append(("called", Label(f"{hm(called.called, sight.zone)} by {who}")))
        rows += [(name, Label(first_line(value))) for name, value in called.values.items() if value]
        if called.trigger:
            rows.append(("trigger", Label(sight.names.trigger(called.trigger))))
        against = expected(sight, planned, called)
        if against.text:
            rows.append(("took" if called.ended is not None else "takes", against))
        if called.reason:
            rows.append(("reason", Label(first_line(called.reason))))
    if target:
        refs = sight.state.tuples.get(target)
        shown_refs = ", ".join(f"{key} {ref(value)}" for key, value in refs.refs.items()) if refs is not None else ""
        rows.append(("back to", Label(f"{target}{f' ({shown_refs})' if shown_refs else ''}")))
    if planned.role:
        rows.append(("owner", Label(sight.owner(planned.role))))
    if planned.kind == "rollback":
        if not sight.state.rehearsal:  # a rehearsal proves nothing about itself
            rows.append(("rehearsed", rehearsal(sight, planned.id)))
        safe = last_safe(sight)
        if safe.text:
            rows.append(("last safe", safe))
    if called is not None and called.ended is not None and called.outcome_reason:
        rows.append(("outcome", Label(first_line(called.outcome_reason))))
    return tuple(rows)


def ref(value: str) -> str:
    """A ref as it is shown: hashes in short, words whole."""
    return value[:12] if _HASH.fullmatch(value) else value


def rehearsal(sight: Sight, procedure: str) -> Label:
    """The latest rehearsal of a procedure: when, where, how long, and whether it proves anything."""
    proof = validated(sight.state, procedure, sight.now)
    if proof.last is None:
        return Label(proof.reason or "never", Tone.WARN)
    took = f", {proof.basis} {short(proof.p90_s)} (n={proof.n})" if proof.p90_s is not None else ""
    words = f"{ago(proof.last.ended, sight.now)} on {proof.last.rehearsed_on}{took}"
    return Label(words, Tone.GOOD) if proof.ok else Label(f"{words}; {proof.reason}", Tone.WARN)


def last_safe(sight: Sight) -> Label:
    """The last moment at which a rollback still fits into the window, from the rehearsed times."""
    at = last_safe_rollback(sight.state, sight.now)
    if at is None:
        return Label()
    gap = (at - sight.now).total_seconds()
    if gap < 0:
        return Label(f"PASSED {short(-gap)} ago ({day_hm(at, sight.zone, sight.now)})", Tone.BAD)
    return Label(f"{day_hm(at, sight.zone, sight.now)}, {left(gap)}", Tone.WARN if gap < 900 else Tone.PLAIN)
