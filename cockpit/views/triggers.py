"""Triggers: armed or not and why, breaching with a countdown, fired, muted."""

from cockpit.core.blindness import blind, engine_lost
from cockpit.core.procedures import nothing_out
from cockpit.core.triggers import by_person_only, muted, procedure_for, time_left, why_not_automatic
from cockpit.model.checks import Trigger
from cockpit.model.frame import Label, Tone, TriggerRow, Triggers
from cockpit.model.state import TriggerFacts
from cockpit.views.base import Sight, first_line, worst_first
from cockpit.views.times import age, clock, hm, short

NOTHING_OUT = "nothing to roll back: nothing was deployed yet"
NOTHING_OUT_AGAIN = "nothing to roll back: nothing was deployed in this try"

_ACTIONS = {"rollback": "rolls back", "propose": "proposes rollback", "notify": "notifies"}


def does(sight: Sight, trigger: Trigger) -> str:
    """What a trigger does when it fires. One that proposes a card asks for that, and rolls nothing back."""
    card = sight.book.procedures.get(trigger.procedure or "")
    if trigger.action == "propose" and card is not None and card.kind != "rollback":
        return "raises a card"
    return _ACTIONS[trigger.action]


def nothing_to_take_back(sight: Sight, trigger: Trigger) -> str:
    """What is said of a trigger that calls for a rollback while nothing is out; "" of others, and once something is."""
    called = procedure_for(sight.state, trigger)
    if trigger.action == "notify" or called is None or called.kind != "rollback" or not nothing_out(sight.state):
        return ""
    return NOTHING_OUT_AGAIN if sight.state.deploys else NOTHING_OUT


def triggers(sight: Sight) -> Triggers:
    rows = worst_first(row(sight, trigger) for trigger in sight.plan.trigger)
    fired = sum(1 for one in rows if one.label.text.startswith("TRIGGERED"))
    breaching = sum(1 for one in rows if one.label.text.startswith("BREACHING"))
    # One that cleared is looked at as before, and fires again.
    armed = sum(1 for one in rows if one.label.text.startswith(("ARMED", "CLEARED")))
    if fired or breaching:
        words = ", ".join(
            part
            for part in (f"{fired} TRIGGERED" if fired else "", f"{breaching} breaching" if breaching else "")
            if part
        )
        return Triggers(rows, Label(words, Tone.BAD))
    human = sum(1 for one in sight.plan.trigger if by_person_only(one))
    watched = len(rows) - human
    if not watched:
        return Triggers(rows, Label("", Tone.MUTED))
    quiet = sum(1 for one in rows if one.label.text.startswith("MUTED"))
    well = not quiet and armed >= watched
    words = f"{armed}/{watched} armed{f', {quiet} muted' if quiet else ''}"
    return Triggers(rows, Label(words, Tone.GOOD if well else Tone.WARN if quiet else Tone.MUTED))


def row(sight: Sight, trigger: Trigger) -> TriggerRow:
    facts = sight.state.triggers.get(trigger.id, TriggerFacts())
    return TriggerRow(
        ref=f"trigger:{trigger.id}",
        title=trigger.title or trigger.id,
        label=label(sight, trigger, facts),
        action=does(sight, trigger),
        detail=_detail(sight, trigger, facts),
        kind=trigger.kind,
    )


def _detail(sight: Sight, trigger: Trigger, facts: TriggerFacts) -> str:
    why = first_line(facts.declared_reason if facts.declared else facts.reason)
    moot = nothing_to_take_back(sight, trigger) if facts.phase == "firing" else ""
    return "; ".join(part for part in (why, moot) if part)


def label(sight: Sight, trigger: Trigger, facts: TriggerFacts) -> Label:
    if muted(facts, sight.now):
        return Label(f"MUTED until {hm(facts.silenced_until, sight.zone)} by {facts.silenced_by}", Tone.WARN)
    if facts.declared:
        return Label(f"DECLARED by {facts.declared_by}", Tone.BAD)
    if by_person_only(trigger) and facts.phase in ("unarmed", "armed", "cleared"):
        return Label("for a person to declare", Tone.MUTED)
    if facts.phase == "firing":
        return Label(f"TRIGGERED {age(facts.since, sight.now)}".replace(" now", ""), Tone.BAD)
    if facts.phase == "pending":
        return Label(breaching(sight, trigger, facts), Tone.BAD)
    if facts.phase in ("armed", "cleared") and (why := unwatched(sight)):
        return Label(f"NOT ARMED: {why}", Tone.UNKNOWN)
    if facts.phase == "cleared":
        return Label("CLEARED", Tone.GOOD)
    if facts.phase == "blind":
        return Label("NO DATA", Tone.UNKNOWN)
    if facts.phase == "armed":
        return Label("ARMED", Tone.GOOD)
    return Label(f"NOT ARMED: {unarmed(trigger, facts)}", Tone.UNKNOWN)


def unwatched(sight: Sight) -> str:
    """Why no trigger can fire by itself now, whatever the last look found: nobody looks, or with blind eyes."""
    if sight.state.engine.epoch and engine_lost(sight.state, sight.now):
        return "no engine watches"
    return "MONITORING BLIND" if blind(sight.state) else ""


def unarmed(trigger: Trigger, facts: TriggerFacts) -> str:
    if facts.bad_before_deploy:
        return "bad before the deploy"
    if facts.reason:
        return first_line(facts.reason, 60)
    return f"{facts.memory.greens}/{trigger.arm_after} greens"


def breaching(sight: Sight, trigger: Trigger, facts: TriggerFacts) -> str:
    """BREACHING 2/3 · rolls back in 0:20: what is still wanted before it fires."""
    still = standing_still(sight, facts)
    head = "BREACHING"
    if trigger.failures > 1:
        head += f" {min(facts.memory.trues, trigger.failures)}/{trigger.failures}"
    if still:
        return f"{head} · {still}"
    seconds = time_left(sight.state, trigger, sight.now) if trigger.for_ else None
    if nothing_to_take_back(sight, trigger):
        fires = f", fires in {clock(seconds)}" if seconds is not None else ""
        return f"{head} · nothing is out{fires}"
    then = does(sight, trigger)
    if trigger.action == "rollback":
        refused = why_not_automatic(sight.state, trigger, sight.now)
        if refused:
            then = f"recommends rollback ({refused})"
    return f"{head} · {then}{f' in {clock(seconds)}' if seconds is not None else ''}"


def standing_still(sight: Sight, facts: TriggerFacts) -> str:
    """Why a pending trigger comes no nearer to firing at present; "" when it does."""
    if not facts.declared and (why := unwatched(sight)):
        return f"frozen: {why}, nothing is rolled back by itself"
    if facts.memory.last is None:
        return "frozen: not looked at again yet"
    if facts.memory.result == "none":
        return "frozen: no data"
    if facts.memory.result == "false":
        return f"good again, {facts.memory.falses} in a row"
    return ""


def rule_words(trigger: Trigger) -> str:
    """When it fires and when it clears, in words."""
    parts = []
    if trigger.failures > 1:
        parts.append(f"{trigger.failures} failures in a row")
    if trigger.for_:
        parts.append(f"true for {short(trigger.for_)}")
    fires = " and ".join(parts) or "the first failure"
    clears = f"{trigger.successes} good in a row" if trigger.successes > 1 else "the first good one"
    kept = f", at the earliest after {short(trigger.keep_firing_for)}" if trigger.keep_firing_for else ""
    return f"{fires}; clears after {clears}{kept}"
