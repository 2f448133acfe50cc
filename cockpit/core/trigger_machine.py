"""The trigger machine: evaluations in, memory out; memory and plan in, phase out.

Laws, after Prometheus alerting rules (`for`, `keep_firing_for`) and what its users asked for:
- true starts or continues a run; with `successes` consecutive falses the run ends (1 is exactly Prometheus);
- an error leaves everything as it is and time goes on; no data freezes: the stretch beside it never counts - or, where
  the plan ignores it (`on_no_data`), ends the run as a missing series does there, proving nothing;
- a silence longer than twice the interval in force is unobserved and never counts toward `for`;
- both `failures` (consecutive trues) and `for` must hold; proof of health comes first (`arm_after` falses), and
  what was bad before it counts for nothing after it;
- nothing starts to fire on old evidence: after time nobody watched, a fresh true has to be seen first;
- `keep_firing_for` counts from the first false to the latest, as evaluations go, not as the clock does.
"""

import datetime as dt

import msgspec

from cockpit.model.checks import Trigger
from cockpit.model.state import TriggerFacts, TriggerMemory

_TIMED = ("true", "false", "error")


def step(memory: TriggerMemory, result: str, at: dt.datetime, every_s: float, successes: int) -> TriggerMemory:
    """One evaluation. result: true, false, error or none; every_s: the polling interval in force, seconds."""
    observed = memory.observed_s + (watched(memory, result, at, every_s) if memory.since is not None else 0.0)
    if result == "true":
        fresh = memory.since is None
        return msgspec.structs.replace(
            memory,
            result=result,
            last=at,
            trues=memory.trues + 1,
            falses=0,
            since=at if fresh else memory.since,
            observed_s=0.0 if fresh else observed,
            samples=memory.samples + 1,
            false_since=None,
            nones=0,
            blank_s=0.0,
        )
    if result == "false":
        falses = memory.falses + 1
        over = falses >= successes
        return msgspec.structs.replace(
            memory,
            result=result,
            last=at,
            trues=0,
            falses=falses,
            since=None if over else memory.since,
            observed_s=0.0 if over else observed,
            greens=memory.greens + 1,
            samples=memory.samples + 1,
            false_since=memory.false_since or at,
            nones=0,
            blank_s=0.0,
        )
    if result == "none":
        return _blank(memory, at, every_s, observed)
    return msgspec.structs.replace(memory, result=result, last=at, observed_s=observed)


def _blank(memory: TriggerMemory, at: dt.datetime, every_s: float, observed: float) -> TriggerMemory:
    """No data: nothing is learned but that, and for how long."""
    elapsed = (at - memory.last).total_seconds() if memory.last is not None else 0.0
    blank = memory.blank_s + elapsed if memory.nones and 0 < elapsed <= 2 * every_s else memory.blank_s
    return msgspec.structs.replace(
        memory, result="none", last=at, observed_s=observed, nones=memory.nones + 1, blank_s=blank
    )


def ended(memory: TriggerMemory) -> TriggerMemory:
    """The same without a run: what was bad so far counts no longer."""
    return msgspec.structs.replace(memory, since=None, observed_s=0.0, trues=0)


def unwatched(memory: TriggerMemory) -> TriggerMemory:
    """Nobody watched since the last evaluation: the next one starts counting anew."""
    return msgspec.structs.replace(memory, last=None)


def deploy_begins(facts: TriggerFacts, at: dt.datetime) -> None:
    """A deploy step was ordered: greens so far stay proof, unless the signal is bad already."""
    facts.deploy_began = at
    facts.greens_since_deploy = facts.trues_since_deploy = 0
    facts.watched_since_deploy_s = 0.0
    facts.bad_before_deploy = facts.memory.since is not None or facts.memory.result == "true"
    if facts.bad_before_deploy:
        facts.memory = msgspec.structs.replace(facts.memory, greens=0)


def deploy_noticed(trigger: Trigger, facts: TriggerFacts, at: dt.datetime) -> None:
    """A deploy went out elsewhere, some time before it was seen: what is bad by now may be its doing.

    A signal that has proven itself goes on as it is; one that never did and is bad already was bad before, as far as
    anybody can tell.
    """
    facts.deploy_began = at
    facts.greens_since_deploy = facts.trues_since_deploy = 0
    facts.watched_since_deploy_s = 0.0
    facts.bad_before_deploy = not proven(trigger, facts) and facts.memory.since is not None


def proven(trigger: Trigger, facts: TriggerFacts) -> bool:
    """Whether the condition has shown often enough that it can be false."""
    return facts.memory.greens >= trigger.arm_after


def watched(memory: TriggerMemory, result: str, at: dt.datetime, every_s: float) -> float:
    """Seconds between the last evaluation and this one that were watched; 0 across a silence or without data."""
    if memory.last is None or memory.result not in _TIMED or result not in _TIMED:
        return 0.0
    elapsed = (at - memory.last).total_seconds()
    return elapsed if 0 < elapsed <= 2 * every_s else 0.0


def evaluated(trigger: Trigger, facts: TriggerFacts, result: str, at: dt.datetime, every_s: float) -> None:
    """Take one evaluation in: the memory, and what was seen since the deploy began."""
    if facts.deploy_began is not None:
        since = facts.memory.last
        if since is not None and since >= facts.deploy_began:
            facts.watched_since_deploy_s += watched(facts.memory, result, at, every_s)
        facts.trues_since_deploy += result == "true"
        facts.greens_since_deploy += result == "false"
    unproven = not proven(trigger, facts)
    facts.memory = step(facts.memory, result, at, every_s, trigger.successes)
    if (unproven and proven(trigger, facts)) or (result == "none" and trigger.on_no_data == "ignore"):
        facts.memory = ended(facts.memory)


def without_data(trigger: Trigger, facts: TriggerFacts) -> bool:
    """Whether there has been no data for so long that the plan wants a person asked."""
    memory = facts.memory
    return (
        trigger.on_no_data == "propose"
        and memory.last is not None
        and memory.result == "none"
        and memory.nones >= trigger.failures
        and memory.blank_s >= trigger.for_
    )


def dead_from_start(trigger: Trigger, facts: TriggerFacts) -> bool:
    """The deploy has never been green for as long as its deadline was watched, and it was seen to be bad."""
    return (
        trigger.startup_deadline is not None
        and facts.deploy_began is not None
        and not facts.bad_before_deploy
        and facts.greens_since_deploy == 0
        and _seen_now(facts.memory)
        and facts.trues_since_deploy >= max(1, trigger.failures)
        and facts.watched_since_deploy_s >= trigger.startup_deadline
    )


def _seen_now(memory: TriggerMemory) -> bool:
    """Whether the latest evaluation said true, and nobody has looked away since."""
    return memory.result == "true" and memory.last is not None


def breaching(facts: TriggerFacts) -> bool:
    """Whether the condition holds as far as is known at present: what an automatic act may go by."""
    return facts.declared or (facts.memory.since is not None and _seen_now(facts.memory))


def ripe(trigger: Trigger, memory: TriggerMemory) -> bool:
    """Whether a pending run has lasted long enough to fire."""
    return (
        memory.since is not None
        and _seen_now(memory)
        and memory.trues >= trigger.failures
        and memory.observed_s >= trigger.for_
        and memory.samples >= trigger.min_samples
    )


def _held(trigger: Trigger, memory: TriggerMemory) -> str:
    words = f"{memory.trues} bad in a row" if memory.trues > 1 or not trigger.for_ else ""
    lasting = f"bad for {memory.observed_s:.0f} s" if trigger.for_ else ""
    return ", ".join(word for word in (words, lasting) if word)


def _while_firing(trigger: Trigger, facts: TriggerFacts) -> tuple[str, str]:
    """Whether a firing trigger clears: enough falses in a row, and `keep_firing_for` from the first to the latest."""
    memory = facts.memory
    if memory.last is None and not memory.samples:
        return "cleared", "declared over"
    over = memory.since is None and memory.result == "false" and memory.falses >= trigger.successes
    held = (memory.last - memory.false_since).total_seconds() if memory.last and memory.false_since else 0.0
    if over and held >= trigger.keep_firing_for:
        return "cleared", f"{memory.falses} good in a row"
    return "firing", facts.reason


def next_phase(trigger: Trigger, facts: TriggerFacts, *, muted: bool) -> tuple[str, str]:
    """The phase that follows from the memory, and why. phase: unarmed, armed, pending, firing or cleared."""
    memory, phase = facts.memory, facts.phase
    if facts.declared:
        return "firing", f"declared by {facts.declared_by}: {facts.declared_reason}"
    if phase == "firing":
        return _while_firing(trigger, facts)
    if not muted and dead_from_start(trigger, facts):
        return "firing", f"never green since the deploy, {trigger.startup_deadline:.0f} s are over"
    if not proven(trigger, facts):
        if facts.bad_before_deploy:
            return "unarmed", "already bad when the deploy began"
        seen = memory.greens
        return "unarmed", f"proven by {seen} of {trigger.arm_after} good answers" if seen else "no good answer yet"
    if memory.since is None:
        if phase == "cleared":
            return "cleared", facts.reason
        return "armed", f"{memory.greens} good answer{'' if memory.greens == 1 else 's'}"
    if not muted and ripe(trigger, memory):
        return "firing", memory.reason or _held(trigger, memory)
    return "pending", memory.reason
