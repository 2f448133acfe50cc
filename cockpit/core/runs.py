"""Runs: orders to act once - a command, a request, a delivery - from the order to an outcome, or an honest unknown.

Laws: nothing acts before its order is on disk; an order starts at most once and only while it is fresh; an outcome is
journaled once; what cannot be told is unknown until the step's read-only `verify` or a person settles it, and is never
repeated by itself. What follows from an outcome (an item done, a gate judged) is decided with it, in the same append.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from cockpit.core.evolve_tools import generation, subject
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.words import span
from cockpit.digests import sha256
from cockpit.model import commands as cmd
from cockpit.model.checks import Http
from cockpit.model.commands import Actor, Command
from cockpit.model.entry import Draft
from cockpit.model.events import RunCancelAsked, RunFinished, RunOrdered, RunSettled, RunStarted, RunUnknown
from cockpit.model.state import RunFacts, State
from cockpit.patterns import late

OPEN = ("ordered", "started")
START_WITHIN_S = 120.0
"""As `RunOrdered.start_within` where an order says nothing else."""
ANSWERS = ("happened", "did-not-happen", "run-again")

AfterRun = Callable[[State, RunFacts, RunFinished, dt.datetime], Drafts]
"""(state, run, its outcome, now) -> what follows."""

AfterAnswer = Callable[[State, RunFacts, str, str, dt.datetime], Drafts]
"""(state, run, answer, reason, now) -> what follows when a person or `verify` settles an unknown."""


def new_run_id(state: State, offset: int = 0) -> str:
    """The next run's id: R1, R2, ... in the order of the journal."""
    return f"R{state.counts.get('runs', 0) + 1 + offset}"


def command_text(run: str | None, argv: tuple[str, ...]) -> str:
    """A command as people read it."""
    return run if run is not None else " ".join(argv)


_UNFILLED = late(
    r"""(?x)
      (?<![<\w])<[A-Za-z][\w.-]*(?:[ ][\w.-]+)*>(?![>\w/.])
    | \{\{\s*[A-Za-z][\w. -]*\}\}
    | (?<![\w.])v?X\.Y(?:\.Z)?(?!\w)
    | (?:~|/)?/?path/to/
    | (?<=/)\.\.\.(?![\w.]) | (?<![\w.])\.\.\.(?=/)
    | \b(?:CHANGEME|CHANGE_ME|REPLACE_ME|YYYY-MM-DD)\b
    """
)


def unfilled(text: str) -> str:
    """The first part of a command that somebody was meant to fill in: "<version>", "X.Y.Z", "__tests__/..."; "" for
    none. Go's "./..." is no such thing."""
    for match in _UNFILLED.finditer(text):
        before = text[: match.start()]
        if match[0] == "..." and before.endswith("./") and before[-3:-2] in ("", " ", "\t", "\n"):
            continue
        return match[0]
    return ""


def request_text(http: Http) -> str:
    """A request as people read it; `${NAME}` stays a name."""
    return f"{http.method} {http.url}"


def digest(*parts: str) -> str:
    """SHA-256 of what is to be done, so that an order and its execution can be compared.

    Whatever the text: a lone surrogate, which no UTF-8 has, counts as what it would be if it had one.
    """
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def order(
    state: State,
    about: str,
    kind: str,
    what: str,
    *,
    offset: int = 0,
    timeout: float | None = None,
    attempt: int = 1,
    exclusive: str = "",
    rehearsed: str = "",
    bound: dict[str, str] | None = None,
    exact: str = "",
    not_before: dt.datetime | None = None,
) -> RunOrdered:
    """An order for `about` ("gate:lint", "step:P1/flag-off", ...). exact: what is hashed, if more than `what`."""
    return RunOrdered(
        run=new_run_id(state, offset),
        subject=about,
        kind=kind,
        what=what,
        what_sha256=digest(kind, exact or what),
        plan_hash=state.plan_hash,
        timeout=None if timeout is None else float(timeout),
        attempt=attempt,
        generation=generation(state),
        exclusive=exclusive,
        rehearsed=rehearsed,
        bound=bound or {},
        not_before=not_before,
    )


def busy(state: State, about: str) -> RunFacts | None:
    """The run that serves this subject right now, or whose outcome is unknown."""
    for run in reversed(state.runs.values()):
        if run.subject == about:
            return run if run.status in (*OPEN, "unknown") else None
    return None


def holder_of(state: State, resource: str) -> RunFacts | None:
    """The run that holds an exclusive resource; an unknown one still holds it, since it may be going on."""
    if not resource:
        return None
    for run in state.runs.values():
        if run.exclusive == resource and run.status in (*OPEN, "unknown"):
            return run
    return None


def open_runs(state: State) -> list[RunFacts]:
    """Runs that the engine has to start or to watch."""
    return [run for run in state.runs.values() if run.status in OPEN]


def acting(state: State) -> list[RunFacts]:
    """Runs that go on and do something: all but texts on their way."""
    return [run for run in open_runs(state) if run.kind != "delivery"]


def unknown_runs(state: State) -> list[RunFacts]:
    """Runs about which somebody must be asked."""
    return [run for run in state.runs.values() if run.status == "unknown"]


def expired(run: RunFacts, now: dt.datetime) -> bool:
    """Whether an order that nobody started has become too old to start."""
    begins = max(run.ordered, run.not_before or run.ordered)
    return run.status == "ordered" and (now - begins).total_seconds() > run.start_within


def taken_late(run: RunFacts, result: RunFinished, now: dt.datetime) -> bool:
    """Whether an outcome is taken in so long after the end that a plan's retries are over: no engine saw it, and what was
    ordered for then is not repeated on a world that nobody looked at."""
    ended = result.ended or run.started
    return ended is not None and (now - ended).total_seconds() > run.start_within


def too_early(run: RunFacts, now: dt.datetime) -> bool:
    """Whether an order waits for its time."""
    return run.status == "ordered" and run.not_before is not None and now < run.not_before


TRIES = 4
PAUSES_S = (5.0, 20.0, 60.0)
LONGEST_PAUSE_S = 600.0
"""A delivery that was not taken is tried so often, with such pauses; a receiver that wants a longer one gets nothing by
itself, since news that old is for a person to send."""


def next_try(run: RunFacts, result: RunFinished, now: dt.datetime) -> dt.datetime | None:
    """When a delivery that certainly was not taken is tried again by itself; None: it is not."""
    asked = result.retry_after_s
    if asked is None or asked > LONGEST_PAUSE_S or run.attempt >= TRIES or run.cancel_asked:
        return None
    return now + dt.timedelta(seconds=max(asked, PAUSES_S[run.attempt - 1]))


def _wrong_epoch(state: State, epoch: int) -> cmd.Refusal | None:
    if epoch == state.engine.epoch:
        return None
    return refuse("old-epoch", f"engine epoch {epoch} was replaced by {state.engine.epoch}; this engine must exit")


def _start(state: State, command: cmd.StartRun, _actor: Actor, now: dt.datetime) -> Answer:
    if no := _wrong_epoch(state, command.epoch):
        return no
    run = state.runs.get(command.run)
    if run is None or run.status != "ordered":
        return refuse("not-ordered", f"run {command.run} is not waiting to be started")
    if too_early(run, now):
        wait = (run.not_before - now).total_seconds() if run.not_before is not None else 0.0
        return refuse("too-early", f"run {command.run} is to start in {span(wait)}")
    if expired(run, now):
        return refuse("expired", f"run {command.run} was ordered {span((now - run.ordered).total_seconds())} ago")
    if run.cancel_asked:
        return refuse("cancelled", f"run {command.run} was cancelled before it started")
    return write(RunStarted(run=command.run, epoch=command.epoch, pid=command.pid), command=command)


def _lose(state: State, command: cmd.LoseRun, _actor: Actor, _now: dt.datetime) -> Answer:
    if no := _wrong_epoch(state, command.epoch):
        return no
    run = state.runs.get(command.run)
    if run is None or run.status not in OPEN:
        return refuse("not-open", f"run {command.run} is not going on")
    return write(RunUnknown(run=command.run, reason=command.reason), command=command)


def _cancel(state: State, command: cmd.CancelRun, actor: Actor, _now: dt.datetime) -> Answer:
    if no := may(state, actor, "run", "cancelling a run"):
        return no
    run = state.runs.get(command.run)
    if run is None:
        return unknown_id("run", command.run, state.runs)
    if run.status not in OPEN:
        return refuse("not-open", f"run {command.run} is {run.status} already")
    if run.cancel_asked:
        return refuse("asked-already", f"run {command.run} is being cancelled")
    return write(RunCancelAsked(run=command.run, reason=command.reason), command=command)


def finishing(followers: Mapping[str, AfterRun]) -> Handler:
    """The handler of FinishRun: the outcome, and what follows for the run's subject ("gate", "item", "step", ...)."""

    def handle(state: State, command: cmd.FinishRun, _actor: Actor, now: dt.datetime) -> Answer:
        if no := _wrong_epoch(state, command.epoch):
            return no
        result = command.result
        run = state.runs.get(result.run)
        if run is None:
            return unknown_id("run", result.run, state.runs)
        if run.status in ("finished", "settled"):
            return refuse("finished-already", f"run {result.run} has its outcome already")
        follow = followers.get(subject(run.subject)[0])
        after = follow(state, run, result, now) if follow is not None else ()
        return (Draft(result, relates_to=(run.seq,)), *after)

    return handle


def settling(followers: Mapping[str, AfterAnswer]) -> Handler:
    """The handler of SettleRun: a person's answer to an unknown, and what follows from it."""

    def handle(state: State, command: cmd.SettleRun, actor: Actor, now: dt.datetime) -> Answer:
        run = state.runs.get(command.run)
        if run is None:
            return unknown_id("run", command.run, state.runs)
        if command.answer not in ANSWERS:
            return refuse("bad-answer", f"answer with one of: {', '.join(ANSWERS)}")
        if run.status != "unknown":
            return refuse("not-unknown", f"run {command.run} is {run.status}; only an unknown outcome is settled")
        no = may(state, actor, "settle", "settling an unknown") or need_reason(command.reason, "settling an unknown")
        if no:
            return no
        if command.answer == "run-again" and (no := need_open(state)):
            return no
        by_verify = actor.name == "engine"
        settled = RunSettled(run=run.run, answer=command.answer, reason=command.reason, by_verify=by_verify)
        follow = followers.get(subject(run.subject)[0])
        after = follow(state, run, command.answer, command.reason, now) if follow is not None else ()
        return (Draft(settled, occurred=command.occurred, relates_to=(run.seq,)), *after)

    return handle


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.StartRun: _start,
    cmd.LoseRun: _lose,
    cmd.CancelRun: _cancel,
}
