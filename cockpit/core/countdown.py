"""T0 set, slipped, set for another try after a rollback; the countdown recycled; and what of before counts no longer.

Laws:
- A slip asks nobody for anything again: it says when. A recycle undoes what was planned after its mark: lines, judgements,
  polls, decisions and signatures are to be made anew when their time comes again.
- After a rollback, moving T0 or recycling is another try. Of the try before, nothing counts that is about the launch:
  everything from the last decision before the first deploy on - lines, polls, decisions, and the gates and signatures
  they ask for - and everything whose time the new countdown comes to once more. What was settled before that stays
  settled; so does what was signed about the way back. A waiver ends when it says so, and covers no gate before that is
  judged anew.
- So is a judgement whose command began before and ends after: it is about what there was when it began.
- What another person agreed to before is agreed to anew, begun or not.
- A text that nobody has posted yet and that is about the launch as it was planned is withdrawn when T0 moves: posted
  later, it would tell people what is no longer so.
- What counts no longer is named in the entry, so that a journal means what it meant when it was written.
- A line whose procedure people are still working through is to be done again like one that is done: its procedure ends
  there, aborted, in an entry of its own, and can be started anew when the line's time comes.
- While a rollback goes on, T0 stays where it is: nobody can tell yet what another try starts from. Nor can anybody while
  a line of the try before, or a step of its procedure, still runs, or nobody knows what came of it.
"""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping

from cockpit.core.announcements import BY_ENGINE
from cockpit.core.asked import asked_by
from cockpit.core.clock import LIVE_BEFORE_S, moment_at, t0_now, t_seconds, t_then, zone
from cockpit.core.gates import DERIVED
from cockpit.core.index import book, plan_of
from cockpit.core.measure import lasting
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, write
from cockpit.core.proc_work import durations
from cockpit.core.procedures import GOING
from cockpit.core.release import gone_back
from cockpit.core.runs import OPEN
from cockpit.core.signoffs import wanted
from cockpit.core.titles import called
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.events import ProcedureEnded, Recycled, T0Set
from cockpit.model.flow import Phase
from cockpit.model.state import ItemFacts, ProcFacts, RunFacts, State
from cockpit.model.times import Moment

SETTLED = ("done", "skipped", "failed")


def _ahead_of(state: State, moment: Moment | None, mark_s: float, now: dt.datetime) -> bool:
    """Whether a moment of the countdown lies after a mark. What stands on a wall clock's date does not come again."""
    t0 = t0_now(state, now)
    if moment is None or moment.wall is not None or t0 is None:
        return False
    at = moment_at(state, moment, now)
    return at is not None and (at - t0).total_seconds() >= mark_s


def _since(state: State, at: dt.datetime | None, mark_s: float, now: dt.datetime) -> bool:
    """Whether something was made at or after a mark, as the T-clock showed then or as it shows now."""
    t0 = t0_now(state, now)
    if at is None or t0 is None:
        return False
    then = t_then(state, at)
    return (at - t0).total_seconds() >= mark_s or (then is not None and then >= mark_s)


def voided(state: State, to_s: float, now: dt.datetime, *, retry: bool = False) -> tuple[str, ...]:
    """What going on from a mark undoes: "item:", "gate:", "phase:" (its decision), "poll:", "signoff:" and "announcement:"
    with their ids. to_s: the mark. retry: another try after a rollback."""
    phases = plan_of(state).phase
    launch = phases[_launch(state) :] if retry else ()
    asked = asked_by(plan_of(state), launch)
    since_s = min(to_s, -LIVE_BEFORE_S) if retry else to_s
    found: list[str] = []
    for phase in phases:
        for item in phase.item:
            facts = state.items.get(item.id)
            again = phase in launch or _ahead_of(state, item.at or phase.at, to_s, now)
            settled = facts is not None and (facts.status in SETTLED or _agreed(facts))
            if again and (settled or _telling(state, item.id) or _by_hand(state, item.id) is not None):
                found.append(f"item:{item.id}")
    for gate, judged in state.gates.items():
        plan = book(state).gates.get(gate)
        derived = plan is not None and plan.kind in DERIVED
        run = state.runs.get(judged.run)
        at = run.ordered if run is not None and _unsettled(run) else judged.at
        if at is not None and not derived and (gate in asked or _since(state, at, since_s, now)):
            found.append(f"gate:{gate}")
    again_too = {phase.id for phase in (*launch, *_planned_after(state, to_s, now))}
    for name, made in state.decisions.items():
        if name in again_too or (not (retry and _timed(state, name)) and _since(state, made.at, to_s, now)):
            found.append(f"phase:{name}")
    found += [f"poll:{name}" for name in _polls(state, again_too, to_s, now, retry=retry)]
    found += _signatures(state, found, wanted(state, launch), since_s, now)
    return (*found, *_unposted(state, retry=retry))


def _signatures(
    state: State, undone: list[str], asked: Container[str], since_s: float, now: dt.datetime
) -> Iterator[str]:
    """What is to be signed anew: what the launch asks for, what was signed since then, and what comes after anything
    that is undone, another signature included. What was signed about a rollback is about that one."""
    names = [name for name in book(state).signoffs if name in state.signoffs]
    gone = set(undone)
    for _ in names:
        before = len(gone)
        for name in names:
            after = book(state).signoffs[name].after
            if any(need.startswith("procedure:") for need in after):
                continue
            since = _since(state, state.signoffs[name].at, since_s, now)
            if since or f"signoff:{name}" in asked or any(_one_of(need, gone) for need in after):
                gone.add(f"signoff:{name}")
        if len(gone) == before:
            break
    return (f"signoff:{name}" for name in names if f"signoff:{name}" in gone)


def _one_of(need: str, names: set[str]) -> bool:
    """Whether a requirement is one of these; an item or a gate may be meant without its kind."""
    return need in names or (":" not in need and not names.isdisjoint((f"item:{need}", f"gate:{need}")))


def _agreed(facts: ItemFacts) -> bool:
    """Whether another person has agreed to a line that nobody has begun."""
    return facts.status == "open" and bool(facts.confirmed_by)


def _telling(state: State, item: str) -> bool:
    """Whether a line has ordered texts, some of which may still wait for a person."""
    return any(one.incident == f"item:{item}" for one in state.announcements.values())


def _of_line(state: State, item: str) -> ProcFacts | None:
    """The procedure that a line has started and that goes on."""
    going = (one for one in state.procs.values() if one.status in GOING and one.reason == f"item:{item}")
    return next(going, None)


def _by_hand(state: State, item: str) -> ProcFacts | None:
    """The same, where nothing of it runs at this moment: what runs is not undone."""
    proc = _of_line(state, item)
    return proc if proc is not None and not any(_unsettled(run) for run in _runs_of(state, proc)) else None


def _runs_of(state: State, proc: ProcFacts) -> Iterator[RunFacts]:
    return (run for run in state.runs.values() if run.subject.startswith(f"step:{proc.proc}/"))


def _unsettled(run: RunFacts) -> bool:
    return run.status in OPEN or run.status == "unknown"


def _ended(state: State, undone: Iterable[str], why: str) -> Drafts:
    """The procedures of lines that are to be done again."""
    lines = (name.partition(":")[2] for name in undone if name.startswith("item:"))
    procs = [proc for line in lines if (proc := _by_hand(state, line)) is not None]
    return write(
        *(
            ProcedureEnded(
                proc=one.proc, outcome="aborted", reason=f"counts no longer: {why}", durations=durations(one)
            )
            for one in procs
        )
    )


def _unposted(state: State, *, retry: bool) -> Iterator[str]:
    """Texts that wait to be posted by a person and speak of the launch as it was planned. After a rollback: whatever does
    not speak of an incident or of the way back."""
    for one in state.announcements.values():
        if (
            one.status != "ordered"
            or one.how in BY_ENGINE
            or not (one.incident.startswith("item:") or not one.incident)
        ):
            continue
        plan = book(state).templates.get(one.template)
        of_launch = plan is not None and plan.at is not None and plan.at.wall is None
        if retry or (of_launch and plan is not None and plan.on is None and plan.cadence is None):
            yield f"announcement:{one.announcement}"


def _stale_texts(state: State) -> tuple[str, ...]:
    """What a slip undoes: texts not posted yet, and with them the lines that ordered them."""
    texts = tuple(_unposted(state, retry=False)) if state.clock.t0 is not None else ()
    lines = {state.announcements[name.partition(":")[2]].incident for name in texts}
    return (*(name for name in sorted(lines) if name.startswith("item:")), *texts)


def _planned_after(state: State, mark_s: float, now: dt.datetime) -> Iterator[Phase]:
    return (phase for phase in plan_of(state).phase if _ahead_of(state, phase.at, mark_s, now))


def _timed(state: State, phase: str) -> bool:
    """Whether a phase has a time of its own: what was decided late in it is still about that time."""
    known = book(state).phases.get(phase)
    return known is not None and known.at is not None


def _polls(state: State, again: set[str], to_s: float, now: dt.datetime, *, retry: bool) -> Iterator[str]:
    """Polls to be opened anew. One that no phase decides by is about the launch."""
    decides = {phase.decision.poll: phase.id for phase in plan_of(state).phase if phase.decision is not None}
    for name, poll in state.polls.items():
        known = decides.get(name)
        if known in again or (known is None and retry) or _since(state, poll.declared or poll.opened, to_s, now):
            yield name


def _launch(state: State) -> int:
    """The number of the phase with which the launch begins: the last that ends in a decision before the first that
    deploys, else that one; in a plan that deploys nothing itself, the same of the first phase at T0 or after."""
    phases = plan_of(state).phase
    deploying = [number for number, phase in enumerate(phases) if any(item.deploy for item in phase.item)]
    if not deploying:
        deploying = [
            number
            for number, phase in enumerate(phases)
            if phase.at is not None and phase.at.wall is None and (phase.at.offset_s or phase.at.day or 0) >= 0
        ]
    first = deploying[0] if deploying else len(phases)
    deciding = [number for number, phase in enumerate(phases[:first]) if phase.decision is not None]
    return deciding[-1] if deciding else first


def _rollback_goes_on(state: State) -> Refusal | None:
    going = [one.proc for one in state.procs.values() if one.kind == "rollback" and one.status in GOING]
    if not going:
        return None
    return refuse("going-back", f"the rollback {going[-1]} goes on; move T0 for another try once it is over")


def _still_open(state: State) -> Refusal | None:
    """What another try cannot start beside: a line of the try before that runs, or whose outcome nobody knows; so too a
    step of the procedure that a line has started."""
    procs = [proc for item in book(state).items if (proc := _of_line(state, item)) is not None]
    steps = [run for proc in procs for run in _runs_of(state, proc)]
    for run in (*(one for one in state.runs.values() if one.subject.startswith("item:")), *steps):
        title = called(state, run.subject)
        if run.status in OPEN:
            return refuse("acting", f"{title} still runs ({run.run}); wait, or cancel it, before another try")
        if run.status == "unknown":
            return refuse("unknown", f"the outcome of {title} ({run.run}) is unknown; settle it before another try")
    return None


def past(state: State, t0: dt.datetime, now: dt.datetime) -> str:
    """Why T0 cannot be moved there, with the time it came to and the ways out; "" for a time to come, or a first T0."""
    if state.clock.t0 is None or t0 > now:
        return ""
    at = t0.astimezone(zone(state))
    return (
        f"T0 would be {at:%a %-d %b %H:%M:%S %Z}, which is {lasting((now - t0).total_seconds())} past: give a time to "
        "come or a longer +LENGTH, or recycle to an earlier mark of the countdown"
    )


def _set_t0(state: State, command: cmd.SetT0, actor: Actor, now: dt.datetime) -> Answer:
    if no := need_open(state) or may(state, actor, "hold", "setting T0"):
        return no
    if command.t0.tzinfo is None:
        return refuse("no-zone", "T0 needs a time zone")
    if state.clock.t0 is not None:
        if no := need_reason(command.reason, "a slip"):
            return no
        if command.t0 == state.clock.t0 and not gone_back(state):
            return refuse("same", "T0 is there already")
        if words := past(state, command.t0, now):
            return refuse("past", words)
    if state.clock.holds:
        return refuse("holding", "the clock is held; resume first, or recycle")
    if no := _rollback_goes_on(state):
        return no
    retry = state.clock.t0 is not None and gone_back(state)
    if retry and (no := _still_open(state)):
        return no
    undone = voided(state, (now - command.t0).total_seconds(), now, retry=True) if retry else _stale_texts(state)
    event = T0Set(t0=command.t0, previous=state.clock.t0, reason=command.reason, retry=retry, voided=undone)
    ended = _ended(state, undone, "T0 was moved for another try") if retry else ()
    return (*write(event, command=command), *ended)


def _recycle(state: State, command: cmd.Recycle, actor: Actor, now: dt.datetime) -> Answer:
    no = need_open(state) or may(state, actor, "hold", "recycling") or need_reason(command.reason, "a recycle")
    if no := no or _rollback_goes_on(state):
        return no
    t = t_seconds(state, now)
    if t is None:
        return refuse("no-t0", "there is no T0 yet, so there is no countdown to recycle")
    if command.to_s >= t:
        return refuse("not-back", "a recycle goes back to an earlier mark; to move T0 away, slip it")
    retry = gone_back(state)
    if retry and (no := _still_open(state)):
        return no
    undone = voided(state, command.to_s, now, retry=retry)
    event = Recycled(
        to_s=command.to_s,
        t0=now - dt.timedelta(seconds=command.to_s),
        voided=undone,
        reason=command.reason,
        retry=retry,
    )
    return (*write(event, command=command), *_ended(state, undone, "the countdown was recycled"))


HANDLERS: Mapping[type[Command], Handler] = {cmd.SetT0: _set_t0, cmd.Recycle: _recycle}
