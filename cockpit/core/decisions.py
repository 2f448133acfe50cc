"""Decisions at the end of a phase: GO or NO-GO, or which way to go on at a checkpoint.

Laws:
- GO is not said against a NO-GO, nor while it is not known: the verdict at that instant is GO or CONDITIONAL GO, the
  poll the plan names is declared, and what the decision and the phase's criteria ask for is met. There is no override:
  a gate is waived, a rule is mended, or the plan is amended, each with its own entry. Gates that only later phases ask
  for are not asked for yet, as long as nothing has judged them; what was asked for before the last deploy went out need
  not stay fresh after it: a release of many days says GO day by day.
- Where GO is one of the choices, the others are neither; where only NO-GO is, each of the others is a GO, under whatever
  name; where "conditional go" is one of them, a CONDITIONAL GO is decided under that name. Choices of a checkpoint that
  knows neither are recorded as made.
- NO-GO can be said at any time, with a reason, and is a NO-GO of the verdict until it is decided anew.
- A decision is the named role's, or relayed with a link. Deciding again says why.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core import gates, roles, verdict
from cockpit.core.asked import later_gates
from cockpit.core.classes import required_gates
from cockpit.core.clock import moment_at
from cockpit.core.evidence import seen
from cockpit.core.index import book, plan_of
from cockpit.core.items import before_the_rehearsal
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.procedures import recommended
from cockpit.core.release import gone_back
from cockpit.core.requirements import all_unmet, lets_on
from cockpit.core.schedule import held_off
from cockpit.core.words import listed
from cockpit.model.commands import Actor, Command, MakeDecision, Refusal
from cockpit.model.events import DecisionMade
from cockpit.model.flow import Phase, PhaseDecision
from cockpit.model.state import DecisionFacts, State

WITHIN, WITHIN_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
"""For how long the decision of a phase without an end may wait: of one that begins at a time of the countdown, and of
one that is a day's."""

GO, NO_GO, CONDITIONAL_GO = "go", "no-go", "conditional go"


class DecisionStanding(Struct, frozen=True):
    """status: decided, ready (GO could be said) or waiting. lacking: what GO still lacks, one line each."""

    phase: str
    status: str
    choices: tuple[str, ...]
    role: str = ""
    facts: DecisionFacts | None = None
    lacking: tuple[str, ...] = ()


def who(phase: Phase, decision: PhaseDecision) -> str:
    """The role that decides; "" is whoever may decide."""
    return decision.role or phase.role or ""


def settled_by_poll(state: State, phase: Phase) -> str:
    """The result of the poll that is the phase's decision: declared, and the plan wants nobody to decide on top."""
    decision = phase.decision
    if decision is None or decision.poll is None or decision.role is not None:
        return ""
    facts = state.polls.get(decision.poll)
    return facts.result if facts is not None else ""


def lacking(state: State, phase: Phase, now: dt.datetime, judged: verdict.Verdict | None = None) -> tuple[str, ...]:
    """What a GO at the end of this phase still lacks. judged: the verdict of this moment, where it was weighed already."""
    decision = phase.decision
    if decision is None:
        return ()
    found = all_unmet(state, decision.requires, now, phase.id) + all_unmet(state, phase.criteria, now, phase.id)
    if decision.poll is not None:
        found += all_unmet(state, (f"poll:{decision.poll}",), now)
    weighed = verdict.assess_but(state, now, "decision", phase.id, judged)
    if against := held_against(state, weighed, phase, now):
        found.append(in_words(against))
    return tuple(found)


def held_against(
    state: State, judged: verdict.Verdict, phase: Phase | None, now: dt.datetime
) -> tuple[verdict.Reason, ...]:
    """What of a verdict stands against a GO at the end of this phase: all but conditions, and but gates that a later
    phase asks for and nobody has judged yet."""
    elsewhere = later_gates(plan_of(state), phase.id) if phase is not None else frozenset()
    return tuple(
        one
        for one in judged.reasons
        if one.level != "conditional"
        and not (one.kind == "gate" and one.id in elsewhere and _unasked(state, one.id, now))
    )


def in_words(against: tuple[verdict.Reason, ...]) -> str:
    """The same in a sentence, the first three named."""
    word = verdict.NO_GO if any(one.level == "no-go" for one in against) else verdict.NOT_READY
    return f"the verdict is {word}: {'; '.join(_named(one) for one in against[:3])}"


def due_at(state: State, phase: Phase, now: dt.datetime) -> tuple[dt.datetime, float] | None:
    """When an open decision is to be made, and how many seconds later it is overdue; None when it is made or timeless.

    At the end of its phase, where the plan gives one: that is the last moment. Else from when the phase begins, and it is
    overdue an hour later (a day, of a phase that begins on a day), or when the next phase begins if that comes first; but
    not before what was planned for the phase is past. What was decided and counts no longer since is asked from then on
    with that patience, if its time was past. Nobody is asked how far to open what was rolled back.
    """
    found = _asked_from(state, phase, now)
    if found is None:
        return None
    at, last = found
    return at, 0.0 if last else _patience(state, phase, at, now)


def _asked_from(state: State, phase: Phase, now: dt.datetime) -> tuple[dt.datetime, bool] | None:
    """When an open decision is to be made, and whether that is the last moment."""
    made = phase.decision is None or phase.id in state.decisions or bool(settled_by_poll(state, phase))
    moment = phase.until or phase.at
    if made or moment is None or state.rehearses or gone_back(state):
        return None
    at = moment_at(state, moment, now)
    if at is None or before_the_rehearsal(state, at):
        return None
    retried = state.clock.retried if moment.wall is None else None
    again = max((one for one in (state.asked_again.get(phase.id), retried) if one is not None), default=None)
    if again is not None and (since := held_off(state, again, now)) > at:
        return since, False
    return at, phase.until is not None


def _patience(state: State, phase: Phase, at: dt.datetime, now: dt.datetime) -> float:
    """For how many seconds a phase without an end may go on undecided: an hour or a day, or until the next begins, and
    until its own lines' times are past by the release's `grace`."""
    begins = [moment_at(state, one.at, now) for one in plan_of(state).phase if one.at is not None]
    after = [when for when in begins if when is not None and when > at]
    own = [moment for one in phase.item if one.every is None and (moment := one.due or one.at) is not None]
    lines = [moment_at(state, moment, now) for moment in own]
    grace = dt.timedelta(seconds=plan_of(state).release.grace)
    within = WITHIN if phase.at is None or phase.at.day is None else WITHIN_DAY
    last = max([min([*after, at + within]), *(when + grace for when in lines if when is not None)])
    return (last - at).total_seconds()


def to_be_made(state: State, role: str, now: dt.datetime) -> str:
    """The phase whose open decision is the one to make now, "" where none is open.

    Of those whose time has come the role's own before others', the latest before what was left behind; else the next.
    """
    begun: list[tuple[bool, dt.datetime, str]] = []
    ahead: list[tuple[dt.datetime, str]] = []
    timeless = ""
    for phase in plan_of(state).phase:
        if phase.decision is None or phase.id in state.decisions or settled_by_poll(state, phase):
            continue
        at = moment_at(state, phase.at, now) if phase.at is not None else None
        if at is None:
            timeless = timeless or phase.id
        elif at <= now:
            begun.append((who(phase, phase.decision) == role, at, phase.id))
        else:
            ahead.append((at, phase.id))
    if begun:
        return max(begun, key=lambda one: one[:2])[2]
    return min(ahead)[1] if ahead else timeless


def overdue(state: State, phase: Phase, now: dt.datetime) -> float | None:
    """How many seconds past its time an overdue decision is; None as long as it is not overdue."""
    found = _asked_from(state, phase, now)
    if found is None or found[0] >= now:
        return None  # its patience need not be known: every picture asks for every phase
    at, last = found
    late = (now - at).total_seconds()
    return late if last or late > _patience(state, phase, at, now) else None


def _named(reason: verdict.Reason) -> str:
    return reason.words if reason.id in reason.words or reason.kind != "gate" else f"{reason.id} is {reason.words}"


def _unasked(state: State, gate: str, now: dt.datetime) -> bool:
    """Whether a gate has no judgement that counts: it was never judged, or that is too long ago."""
    return gates.standing(state, gate, now).verdict in ("pending", "stale")


def means_go(decision: PhaseDecision, choice: str) -> bool:
    """Whether a choice says GO, under this or another name."""
    fateful = any(one.casefold() in (GO, NO_GO) for one in decision.choices)
    return fateful and lets_on(decision.choices, choice, decision.onward)


def _misnamed(state: State, phase: Phase, decision: PhaseDecision, choice: str, now: dt.datetime) -> Refusal | None:
    """A refusal of a plain GO where the plan has a word for a conditional one, and it is that."""
    words = {one.casefold(): one for one in decision.choices}
    judged = verdict.assess_but(state, now, "decision", phase.id).verdict
    if choice.casefold() == CONDITIONAL_GO or CONDITIONAL_GO not in words or judged != verdict.CONDITIONAL:
        return None
    return refuse("conditional", f"the verdict is {judged}: decide {words[CONDITIONAL_GO]!r}, or mend what is waived")


def standing(state: State, phase_id: str, now: dt.datetime) -> DecisionStanding | None:
    """Where the decision of a phase stands; None for a phase without one."""
    phase = book(state).phases[phase_id]
    decision = phase.decision
    if decision is None:
        return None
    facts = state.decisions.get(phase_id)
    absent = lacking(state, phase, now) if any(means_go(decision, choice) for choice in decision.choices) else ()
    status = "decided" if facts is not None else "waiting" if absent else "ready"
    return DecisionStanding(phase_id, status, decision.choices, who(phase, decision), facts, absent)


def may_decide(state: State, command: MakeDecision, actor: Actor, now: dt.datetime) -> Refusal | None:
    """Why this decision is refused now; None when it is taken."""
    phase = book(state).phases[command.phase]
    decision = phase.decision
    if decision is None:
        return refuse("no-decision", f"phase {phase.id} ends without a decision")
    if command.choice not in decision.choices:
        return refuse("choice", f"{command.choice!r} is no choice here; there are {listed(decision.choices)}")
    duty = who(phase, decision)
    what = f"deciding {phase.id}"
    if duty:
        refused = roles.speaks_for(state, actor, duty, command.relayed_for, command.link, what)
    else:
        refused = may(state, actor, "decide", what)
    before = state.decisions.get(phase.id)
    if refused is None and command.choice.casefold() == NO_GO:
        refused = need_reason(command.reason, "NO-GO")
    if refused is None and before is not None:
        if before.choice == command.choice:
            return refuse("no-change", f"{phase.id} was decided {before.choice} by {before.by} already")
        refused = need_reason(command.reason, f"deciding {phase.id} anew after {before.choice}")
    if refused is None and means_go(decision, command.choice):
        absent = lacking(state, phase, now)
        refused = refuse("not-go", f"GO cannot be said: {'; '.join(absent)}") if absent else None
        refused = refused or _misnamed(state, phase, decision, command.choice, now)
    return refused


def _decide(state: State, command: MakeDecision, actor: Actor, now: dt.datetime) -> Answer:
    phases = book(state).phases
    if command.phase not in phases:
        return unknown_id("phase", command.phase, phases)
    refused = need_open(state) or may_decide(state, command, actor, now)
    if refused is not None:
        return refused
    made = DecisionMade(
        phase=command.phase,
        choice=command.choice,
        verdict=verdict.assess(state, now).verdict,
        reason=command.reason,
        evidence=seen(state, required_gates(state), now),
        relayed_for=command.relayed_for.strip(),
        link=command.link.strip(),
    )
    title = phases[command.phase].title or command.phase
    why = f"{title}: {command.choice}{f', {command.reason}' if command.reason else ''}"
    return (*write(made, command=command), *recommended(state, command.choice, why))


HANDLERS: dict[type[Command], Handler] = {MakeDecision: _decide}
