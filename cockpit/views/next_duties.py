"""What may have to be done by the day's own plan, kind by kind, each the gravest first. What is wrong, what a GO lacks, what
runs and what is to be told stand in the modules beside it; which kind comes before which is said in `next_action`."""

from collections.abc import Iterator

import msgspec

from cockpit.core import release, runs, signoffs, stability
from cockpit.core.clock import holding, t_seconds
from cockpit.core.outcome import same_person
from cockpit.core.questions import channel_of
from cockpit.core.requirements import signed
from cockpit.core.roles import holder
from cockpit.core.titles import titled
from cockpit.model.frame import Duty, Label, Tone
from cockpit.views.base import first_line
from cockpit.views.next_lines import Line, Now, bad, went_back
from cockpit.views.next_told import done_again, owed
from cockpit.views.times import hm, left, short


def rolled_back(now: Now) -> Iterator[Duty]:
    """The day's plan has no next line any more: whoever owns the way back says what becomes of the release."""
    if not went_back(now):
        return
    sight = now.sight
    called = max(
        (one for one in sight.state.procs.values() if one.kind == "rollback"), key=lambda one: one.called, default=None
    )
    planned = sight.book.procedures.get(called.procedure) if called is not None else None
    first = "" if called is not None and called.status == "verified" else "see for yourself that it is well; then "
    close, slip = sight.press("close"), sight.press("slip")
    words = f"{first}close the release{close}, or move T0 for another try{slip}"
    owner = sight.able("close", planned.role if planned is not None else None)
    ref = f"proc:{called.proc}" if called is not None else "rollback"
    yield Duty(words, ref, owner, label=Label("ROLLED BACK", Tone.WARN))


def ending(now: Now) -> Iterator[Duty]:
    """Past T0 nothing is left of the day: the release is closed, or what completion still lacks is named."""
    sight = now.sight
    t = t_seconds(sight.state, sight.now)
    if t is None or t < 0 or went_back(now):
        return
    lacking = release.missing(sight.state, sight.now)
    key = sight.press("close")
    text = f"all is done: close the release{key}"
    if lacking:
        more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        text = f"before the release is closed{key}: {lacking[0][1]}{more}"
    for run in runs.acting(sight.state):  # until it ends nobody can close
        words = f"before the release is closed: {sight.names.subject(run.subject)} is still running"
        yield Duty(words, run.subject, label=Label("RUNS", Tone.INFO))
    window = sight.state.stability
    if window.status == "running":
        rest = max(0.0, window.for_s - stability.watched_s(sight.state, sight.now))
        words = f"watch: the release has to hold for another {short(rest)}, until its stability window is over"
        yield Duty(words, "t0:", label=Label("RUNS", Tone.INFO))
    yield Duty(text, "close", sight.able("close"), label=Label("CLOSE", Tone.ACCENT))


def offered_roles(now: Now) -> Iterator[Duty]:
    """Roles that wait for the answer of whoever looks: nobody else can give it, and whoever offered them wants to go."""
    sight = now.sight
    for role in sight.plan.role:
        held = holder(sight.state, role.id)
        if held.offered_to and sight.who and same_person(held.offered_to, sight.who):
            take = sight.press("role.take")
            words = f"{held.offered_by or held.owner} offers you {role.title or role.id}: take it{take}"
            yield Duty(words, f"role:{role.id}", sight.who, label=Label("ROLE", Tone.ACCENT))


def held(now: Now) -> Iterator[Duty]:
    """A hold that a person called goes on until a person ends it; one with an end can be ended sooner."""
    sight = now.sight
    hold = holding(sight.state)
    if hold is None:
        return
    why = f": {first_line(hold.reason, 60)}" if hold.reason else ""
    words = f"resume the countdown when it can go on{sight.press('hold')}{why}"
    if hold.until is not None:
        words = (
            f"the countdown goes on by itself at {hm(hold.until, sight.zone)}, or resume it{sight.press('hold')}{why}"
        )
    owner = sight.able("hold") if hold.planned else hold.by
    yield Duty(words, "hold:", owner, label=Label("HOLDING", Tone.WARN))


def failed_steps(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: one.broken and not went_back(now))


def launch_late(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: one.deploy and one.late and not one.broken and not went_back(now))


def due_now(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: _due(one) and not one.can_wait)


def begun(now: Now) -> Iterator[Duty]:
    """What recurs, such as a look whether the heartbeat was posted; and lines whose phase goes on for a while."""
    return now.having(lambda one: _due(one) and one.can_wait)


def _due(one: Line) -> bool:
    return one.required and not one.ahead and not one.broken and not (one.deploy and one.late)


def advisory(now: Now) -> Iterator[Duty]:
    return now.having(
        lambda one: not one.required and not one.ahead and not one.broken and not (one.deploy and one.late)
    )


AHEAD = "nothing due now; next: "
"""Before what lies ahead where nothing is due."""


def coming_next(now: Now) -> Iterator[Duty]:
    """Nothing is due. What comes first can be looked at, and done early by somebody who means to."""
    ahead = [
        (one.open_s, one.itself or not one.required, one.number, one.duty)
        for one in now.lines
        if one.ahead and not one.broken
    ]
    last = len(now.sight.plan.phase)
    ahead += [(one.left_s or 0.0, False, last, one) for one in (*owed(now, "upcoming"), *done_again(now))]
    for open_s, _, _, duty in sorted(ahead, key=lambda one: one[:3]):
        label = Label(left(open_s), Tone.MUTED)
        yield msgspec.structs.replace(duty, text=f"{AHEAD}{duty.text}", label=label)


def signatures(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for one in sight.plan.signoff:
        if signed(sight.state, one.id) or not signoffs.asked(sight.state, one, sight.now):
            continue
        words, first = f"sign off {one.title or one.id}{sight.press('sign')}", sight.state.signoffs.get(one.id)
        void = signoffs.voided(sight.state, one.id, sight.now)
        if void:
            words = f"{words}: the first signature is void, {titled(sight.book, void)}"
        elif first is not None:
            words = f"{words}: somebody else than {first.relayed_for or first.by} signs, too"
        owner = sight.owner(one.role) if first is None or void else ""
        yield Duty(words, f"signoff:{one.id}", owner, label=Label("SIGN", Tone.ACCENT))
    for action in sight.state.actions.values():
        late_s = (sight.now - action.due).total_seconds() if action.due is not None else -1.0
        late = late_s >= 0 and not channel_of(action.origin)  # a question has its place among what is told
        if not action.filed and (action.blocks_next or late):
            label = bad(f"OVERDUE {short(late_s)}") if late else Label("TO DO")
            yield Duty(f"file {action.action}: {first_line(action.text, 80)}", f"action:{action.action}", label=label)
