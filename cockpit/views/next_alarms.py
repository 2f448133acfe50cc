"""What may have to be done because something is wrong: nobody watches, an alarm, a card, an incident past its limit."""

from collections.abc import Iterator

from cockpit.core.blindness import BEAT_S, DEMO_OVER, blind, demo_over, engine_lost
from cockpit.core.cards import raised, rollback_proposal, watches
from cockpit.core.gates import standing
from cockpit.core.incident_clocks import still_open
from cockpit.core.triggers import muted
from cockpit.model.checks import Trigger
from cockpit.model.flow import Procedure
from cockpit.model.frame import Duty, Label, Tone
from cockpit.views.base import ANYONE, Sight, first_line
from cockpit.views.incidents import limit
from cockpit.views.next_lines import Now, bad
from cockpit.views.next_told import unowned
from cockpit.views.triggers import label as trigger_label
from cockpit.views.triggers import nothing_to_take_back


def nobody_watches(now: Now) -> Iterator[Duty]:
    """Nobody watches. A release just opened is given the time an engine needs to start."""
    sight, state = now.sight, now.sight.state
    why = engine_lost(state, sight.now)
    if not why or now.mode == "replay" or state.opened is None:
        return
    if not state.engine.epoch and (sight.now - state.opened).total_seconds() <= BEAT_S:
        return
    if demo_over(state):
        yield _demo_over(sight, "cockpit replay shows the day again")
        return
    key = sight.press("engine")
    words = f"start the engine{key} or attach again: nobody watches, and nothing that is ordered runs"
    if now.mode == "read-only":
        words = "its owner starts the engine or attaches again: nobody watches, and nothing that is ordered runs"
    yield Duty(words, "engine:", label=bad("ENGINE LOST" if state.engine.epoch else "NO ENGINE"))


def _demo_over(sight: Sight, then: str) -> Duty:
    words = f"leave{sight.press('quit')}: {DEMO_OVER}, its service ended with the screen that began it; {then}"
    return Duty(words, "verdict:", label=Label("DEMO OVER", Tone.WARN))


def blinded(now: Now) -> Iterator[Duty]:
    state = now.sight.state
    why = blind(state)
    if not why:
        return
    if demo_over(state) and now.mode != "replay":
        yield _demo_over(now.sight, "cockpit engine --stop ends its engine")
        return
    if state.engine.missing_env:
        names = ", ".join(state.engine.missing_env[:4])
        words = f"the engine lacks {names}: where they are set, `cockpit engine --stop`, then attach again"
    else:
        words = f"look at the service from elsewhere, and at this host's network: {first_line(why, 100)}"
    yield Duty(words, "verdict:", now.sight.able("run") or ANYONE, label=bad("MONITORING BLIND"))


def recommended(now: Now) -> Iterator[Duty]:
    """A rollback that the plan recommends: no step of a contingency is more urgent than to say yes or no to it."""
    sight = now.sight
    first = rollback_proposal(sight.state)
    if first is not None:
        name = sight.names.trigger(first.trigger) or first_line(first.reason, 60)
        back = next((one for one in sight.plan.procedure if one.kind == "rollback"), None)
        owner = sight.able("rollback", back.role if back is not None else None)
        words = f"roll back{sight.press('rollback')} or withdraw{sight.press('withdraw')}: {name}"
        yield Duty(words, "rollback", owner, label=bad("ROLLBACK RECOMMENDED"))


def alarms(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for trigger in sight.plan.trigger:
        facts = sight.state.triggers.get(trigger.id)
        if facts is None or facts.phase not in ("firing", "pending") or muted(facts, sight.now):
            continue
        yield from _cards(now, trigger)  # what is to be done about it comes before how long it lasts
        if facts.phase == "pending":
            if trigger.action != "notify":
                how = trigger_label(sight, trigger, facts).text.removeprefix("BREACHING").removeprefix(" ·").strip()
                words = f"{trigger.title or trigger.id}: {how}"
                yield Duty(words, f"trigger:{trigger.id}", sight.owner(trigger.role), label=bad("BREACHING"))
            continue
        done = [
            proc
            for proc in sight.state.procs.values()
            if proc.trigger == trigger.id and (facts.since is None or proc.called >= facts.since)
        ]
        lived_with = trigger.gate is not None and standing(sight.state, trigger.gate, sight.now).waived
        if done or lived_with or (trigger.action == "notify" and _its_incident_is_open(sight, trigger.id)):
            continue
        ref = f"trigger:{trigger.id}"
        title = trigger.title or trigger.id
        told = "; ".join(one for one in (nothing_to_take_back(sight, trigger), first_line(trigger.help)) if one)
        words = f"see to {title}: {told}" if told else f"see to {title}"
        yield Duty(words, ref, sight.owner(trigger.role), label=bad("TRIGGERED"))


def _its_incident_is_open(sight: Sight, trigger: str) -> bool:
    """What it had to say goes on as an incident, with its own clocks, card and owner."""
    return any(one.trigger == trigger and one.resolved is None for one in sight.state.incidents.values())


def raised_cards(now: Now) -> Iterator[Duty]:
    return _cards(now)


def _cards(now: Now, about: Trigger | None = None) -> Iterator[Duty]:
    """Cards that the plan raised; with `about`, those that say what to do about what this trigger watches."""
    sight = now.sight
    for card in raised(sight.state, sight.now):
        if about is not None and card.trigger != about.id and not watches(sight.state, card, about):
            continue
        planned = sight.book.procedures[card.procedure]
        first = next(iter(still_open(sight.state)), None)
        if first is not None and not first.owner and _names_its_owner(sight, planned):
            yield unowned(sight, first)  # its text could not be sent, and the card would begin with a step that failed
        words = f"start the card {planned.title or planned.id}{sight.press('contingency')}: {first_line(card.why, 80)}"
        yield Duty(words, f"procedure:{planned.id}", sight.owner(planned.role), label=bad("CARD RAISED"))


def _names_its_owner(sight: Sight, card: Procedure) -> bool:
    """Whether a text of the card says who owns the incident."""
    texts = (sight.book.templates.get(step.announce or "") for step in card.step)
    return any(one is not None and "{incident.owner}" in one.text for one in texts)


def open_incidents(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for one in still_open(sight.state):
        owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
        running = limit(sight, one)
        words = f"{one.incident} {one.title}"
        if not one.owner:
            yield unowned(sight, one)
        elif running.tone is Tone.BAD:
            yield Duty(f"{words}: {running.text}", f"incident:{one.incident}", owner, label=bad("INCIDENT"))
