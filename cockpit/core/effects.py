"""What the engine shall do in the world now: a function of the folded state, so that nothing is forgotten in a crash."""

import datetime as dt

from cockpit.core import gates, runs
from cockpit.core.asked import thawed
from cockpit.core.evolve_tools import step_of, subject
from cockpit.core.index import book, plan_of
from cockpit.core.judging import waiting_for
from cockpit.core.procedures import action_of, step_plan
from cockpit.model.checks import Gate, Http, Limits
from cockpit.model.effects import (
    Deliver,
    Effect,
    SendRequest,
    StartCommand,
    StopRun,
    VerifyRun,
    WatchRun,
)
from cockpit.model.flow import Item, Step
from cockpit.model.state import RunFacts, State

REQUEST_TIMEOUT_S = 30.0
Work = Gate | Item | Step


def work_of(state: State, run: RunFacts) -> Work | None:
    """The plan's words for what a run does: a gate, an item, or the step (or the item it reuses)."""
    kind, name = subject(run.subject)
    if kind == "gate":
        return book(state).gates.get(name)
    if kind == "item":
        return book(state).items.get(name)
    if kind == "step":
        proc_id, step_id = step_of(name)
        proc = state.procs.get(proc_id)
        step = step_plan(state, proc, step_id) if proc is not None else None
        return action_of(state, step) if step is not None else None
    return None


def _values(state: State, run: RunFacts) -> dict[str, str]:
    """Parameters of the procedure, and what every command may want to know, as environment variables."""
    values = {
        "COCKPIT_RELEASE": state.name,
        "COCKPIT_VERSION": plan_of(state).release.version,
        "COCKPIT_RUN": run.run,
        "COCKPIT_REHEARSAL": "1" if state.rehearsal else "",
    }
    kind, name = subject(run.subject)
    if kind == "step":
        proc = state.procs.get(step_of(name)[0])
        if proc is not None:
            values["COCKPIT_REASON"] = proc.reason
            values["COCKPIT_TRIGGER"] = proc.trigger
            values.update({f"PARAM_{key.upper().replace('-', '_')}": text for key, text in proc.values.items()})
            target = state.tuples.get(proc.tuple)
            if target is not None:
                values.update({f"TUPLE_{key.upper().replace('-', '_')}": ref for key, ref in target.refs.items()})
    return values


def env_names(state: State, work: Work | None) -> tuple[str, ...]:
    """Environment variables that the plan's environments name: all of them, or one environment's for a gate of it."""
    chosen = work.environment if isinstance(work, Gate) and work.environment is not None else None
    names = [
        variable.name
        for environment in plan_of(state).environment
        if chosen is None or environment.id == chosen
        for variable in environment.env
    ]
    return tuple(dict.fromkeys(names))


def limited(text: str | None, argv: tuple[str, ...], limits: Limits | None) -> tuple[str | None, tuple[str, ...]]:
    """A command under the plan's limits, by the shell's own means (POSIX ulimit; memory is the address space, KiB).

    A stricter limit that is in force already stays.
    """
    words = []
    if limits is not None and limits.memory is not None:
        words.append(f"ulimit -v {int(limits.memory) // 1024} 2>/dev/null || true")
    if limits is not None and limits.cpu is not None:
        words.append(f"ulimit -t {int(limits.cpu)} 2>/dev/null || true")
    if not words:
        return text, argv
    under = "; ".join(words)
    if text is not None:
        return f"{under}; {text}", argv
    return None, ("bash", "-c", f'{under}; exec "$@"', "limits", *argv)


def start_command(state: State, run: RunFacts) -> StartCommand | None:
    """How to start an ordered command; None when the plan no longer says."""
    work = work_of(state, run)
    if work is None:
        return None
    text, argv = work.run, work.argv
    if run.rehearsed == "stand-in" and not isinstance(work, Gate):
        text, argv = work.rehearse, ()
    elif run.rehearsed == "printed":
        text, argv = None, ("printf", "%s\n", f"rehearsal, printed only: {run.what}")
    if isinstance(work, Gate):
        text, argv = limited(text, argv, work.limits)
    return StartCommand(
        run=run.run,
        run_text=text,
        argv=argv,
        wrapper=None if run.rehearsed else work.wrapper,
        workdir=work.workdir or "",
        env_names=env_names(state, work),
        env={**work.env, **_values(state, run)},
        timeout=run.timeout,
        output_limit=work.output_limit if isinstance(work, Gate) else None,
        expect=None if run.rehearsed else work.expect,
    )


def request_of(state: State, run: RunFacts) -> Http | None:
    """The request an ordered run makes."""
    work = work_of(state, run)
    return work.http if work is not None else None


SAFE = ("GET", "HEAD", "OPTIONS")


def repeatable(request: Http) -> bool:
    """Whether a request may be sent again when nobody can tell what became of it: the plan says so, or it only reads."""
    return request.idempotent or request.method.upper() in SAFE


def idempotency_key(state: State, run: RunFacts) -> str:
    """What a receiver knows a request again by, so that it acts once: the release and the run that was ordered first.

    A try after one whose end nobody knows says the same key. After a definite answer it is a request of its own; a
    receiver may remember its answer to the old one.
    """
    first = run
    for before in reversed(state.runs.values()):
        if before.subject != run.subject or before.seq >= first.seq:
            continue
        if before.attempt >= first.attempt or not (before.outcome == "error" or before.answer == "run-again"):
            break
        first = before
    return f"{state.release_id}-{first.run}"


def _for_run(state: State, run: RunFacts) -> Effect | None:
    if run.status == "started":
        return StopRun(run.run) if run.cancel_asked else WatchRun(run.run)
    if run.kind == "command":
        return start_command(state, run)
    if run.kind == "http":
        http = request_of(state, run)
        if http is None:
            return None
        return SendRequest(
            run.run, http, run.timeout or REQUEST_TIMEOUT_S, idempotency_key(state, run) if http.idempotent else ""
        )
    return delivery_of(state, run)


def delivery_of(state: State, run: RunFacts) -> Deliver | None:
    """What an ordered delivery sends, and to which channel; None for other runs, and when the plan no longer says."""
    kind, name = subject(run.subject)
    announcement = state.announcements.get(name) if kind == "announce" else None
    if announcement is not None:
        template = book(state).templates.get(announcement.template)
        title = template.title if template is not None and template.title else announcement.template
        return Deliver(run.run, announcement.channel, announcement.text, title)
    if kind == "alert":
        from cockpit.core.alerts import delivery  # noqa: PLC0415 - only needed where alerts exist

        return delivery(state, run)
    return None


def _verify(state: State, run: RunFacts) -> VerifyRun | None:
    work = work_of(state, run)
    if run.rehearsed:
        return None  # the step's own question is about the real thing, and a stand-in ran
    if isinstance(work, Item | Step) and work.verify is not None:
        return VerifyRun(run.run, work.verify, work.workdir or "")
    return None


def effects(state: State) -> list[Effect]:
    """Everything that is ordered and not finished."""
    found: list[Effect] = []
    if state.closed:
        return found
    for run in state.runs.values():
        if run.status in runs.OPEN:
            effect = _for_run(state, run)
        elif run.status == "unknown":
            effect = _verify(state, run)
        else:
            continue
        if effect is not None:
            found.append(effect)
    return found


def wants_judging(state: State, gate: Gate, now: dt.datetime) -> bool:
    """Whether the engine should judge a gate that starts no command: asked for, never judged, not green, or its round
    over; over the code freeze only as long as that lasts. What was mended outside turns green without anybody asking; how soon is the engine's matter. A request that
    may change something is not sent again for that: only when its answer is out of date."""
    if gate.kind in ("command", "manual") or gate.kind in gates.DERIVED or not gate.accepted:
        return False
    if gates.unread(state, gate):
        return False
    facts = state.gates.get(gate.id)
    if facts is not None and facts.asked is not None:
        return True
    if not gates.by_engine(gate) or thawed(state, gate, now) or waiting_for(state, gate, now):
        return False
    if facts is None or facts.at is None:
        return True
    sendable = gate.http is None or repeatable(gate.http)
    if gate.every is not None:
        moved = state.engine.elected is not None and facts.at < state.engine.elected  # its variables may be others
        due = (now - facts.at).total_seconds() >= gate.every
        return due or (moved and facts.verdict == "error" and sendable)
    stand = gates.standing(state, gate.id, now)
    if not sendable:
        return stand.verdict == "stale"
    return not stand.green
