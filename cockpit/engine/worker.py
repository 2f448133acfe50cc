"""Ordered commands: starting them, watching them, telling what came of them.

Laws (the recovery table): a recorded end is the outcome; a busy supervisor is left alone; a prepared run that never
executed may be started while its order is fresh; everything else is unknown and is asked about, never repeated.
"""

import datetime as dt

from cockpit.core.effects import start_command
from cockpit.core.expect import judge
from cockpit.core.index import book
from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, Trouble, evidence_file
from cockpit.format.command import build_env
from cockpit.format.sanitise import visible
from cockpit.model import runs as found
from cockpit.model.commands import Act, Actor, FinishRun, LoseRun, Refusal, StartRun
from cockpit.model.effects import StartCommand
from cockpit.model.events import RunFinished
from cockpit.model.runs import Finished, MissingEnvironment, RunnerError
from cockpit.model.state import RunFacts

ENGINE = Actor("engine", os=True)
SIGNALS = {9: "SIGKILL, perhaps out of memory", 15: "SIGTERM", 11: "SIGSEGV", 6: "SIGABRT", 2: "SIGINT"}
REASON_CHARS = 240
STARTING_S = 1.0
RETRY_S = 5.0
"""A supervisor that has not shown itself yet is given this long before another one is started; the fence lets one
through in any case. One that failed to start is tried again more slowly."""


def outcome_of(end: Finished, command: StartCommand | None, output: str) -> tuple[str, str]:
    """(outcome, reason) of a recorded end: pass, warn, fail, error or cancelled."""
    if end.cause == "cancelled":
        return "cancelled", "cancelled"
    if end.cause == "timeout":
        left = f"; {end.left_behind} of its processes could not be ended" if end.left_behind else ""
        return "error", f"timed out after {end.duration_s:.0f} s and was ended with its processes{left}"
    if end.cause == "output-limit":
        return "error", f"ended at its output limit ({end.bytes} bytes)"
    if end.cause in ("terminated", "not-started"):
        return "error", end.detail or end.cause
    if end.code is None:
        return "fail", f"killed by {SIGNALS.get(end.signal or 0, f'signal {end.signal}')}"
    judged = judge(command.expect if command is not None else None, exit_code=end.code, output=output)
    reason = judged.reason
    if judged.verdict == "fail" and not reason:
        reason = f"exit {end.code}"
    outcome = "warn" if judged.warn else judged.verdict
    return ("error" if outcome == "inconclusive" else outcome), reason


class Worker:
    """Looks after every open command. epoch: the engine's, so that a replaced engine writes nothing."""

    def __init__(self, ledger: Ledger, tools: Tools, epoch: int) -> None:
        self._ledger = ledger
        self._tools = tools
        self._epoch = epoch
        self._tried: dict[str, dt.datetime] = {}

    def look(self, run: RunFacts, now: dt.datetime) -> bool:
        """One look at an open command, and what follows from it. Whether anything was written."""
        facts = self._tools.runs.inspect(run.run)
        match facts:
            case found.Finished():
                return self._finish(run, facts)
            case found.Ready():
                return self._begin(run, now, facts.trouble)
            case found.Running():
                if run.cancel_asked:
                    self._tools.runs.cancel(run.run)
                return False
            case found.RunningUnwatched():
                words = "it goes on, but its supervisor is gone: how it ends will not be recorded"
                return self._lose(run, f"{words} (pid {facts.pid})" if facts.pid else words)
            case found.NotPrepared():
                return self._lose(run, "its folder was never completed")
            case found.Unknown():
                return self._lose(run, f"{facts.reason}: {facts.detail}")

    def _begin(self, run: RunFacts, now: dt.datetime, trouble: str) -> bool:
        last = self._tried.get(run.run)
        if last is not None and (now - last).total_seconds() < (RETRY_S if trouble else STARTING_S):
            return False
        self._tried[run.run] = now
        command = start_command(self._ledger.state, run)
        if command is None:
            return self._fail(run, "the plan no longer says how to run it")
        if run.status == "started":
            if (now - run.ordered).total_seconds() > run.start_within:
                return self._lose(run, "it was never executed and its order is too old; say whether to run it again")
        elif not self._write(StartRun(epoch=self._epoch, run=run.run)):
            return False
        if run.cancel_asked:
            self._tools.runs.cancel(run.run)  # the supervisor then records that it never ran
        try:
            names = [name for name in command.env_names if name in self._tools.values]
            self._tools.runs.start(run.run, build_env(self._tools.values, names, command.env))
        except MissingEnvironment as missing:
            return self._fail(run, f"not set in the engine's environment: {', '.join(missing.names)}")
        except RunnerError as error:
            return self._fail(run, str(error))
        return True

    def _finish(self, run: RunFacts, end: Finished) -> bool:
        command = start_command(self._ledger.state, run)
        kind, _, name = run.subject.partition(":")
        state, now = self._ledger.state, self._tools.clock.now()
        kept = name if kind == "gate" else f"{kind}-{name}-{run.run}".replace("/", "-")
        gate = book(state).gates.get(name) if kind == "gate" else None
        copy = evidence_file(state, self._tools.base, kept, gate, now)
        captured = self._tools.runs.capture(run.run, kept, copy)
        outcome, reason = outcome_of(end, command, captured.text)
        if run.rehearsed == "printed" and outcome == "pass":
            reason = "rehearsal: printed only"
        return self._write(
            FinishRun(
                epoch=self._epoch,
                result=RunFinished(
                    run=run.run,
                    outcome=outcome,
                    reason=visible(reason)[:REASON_CHARS],
                    exit=end.code,
                    signal=end.signal,
                    started=end.started_at,
                    ended=end.ended_at,
                    duration_s=round(end.duration_s, 3),
                    bytes=captured.bytes,
                    sha256=captured.sha256,
                    excerpt=captured.excerpt,
                    left_behind=end.left_behind,
                    evidence=captured.evidence,
                    evidence_sha256=captured.evidence_sha256,
                ),
            )
        )

    def _fail(self, run: RunFacts, reason: str) -> bool:
        result = RunFinished(run=run.run, outcome="error", reason=visible(reason)[:REASON_CHARS])
        return self._write(FinishRun(epoch=self._epoch, result=result))

    def _lose(self, run: RunFacts, reason: str) -> bool:
        return self._write(LoseRun(epoch=self._epoch, run=run.run, reason=visible(reason)[:REASON_CHARS]))

    def _write(self, command: StartRun | FinishRun | LoseRun) -> bool:
        answer = self._ledger.act(Act(command, ENGINE), essential=True)
        if isinstance(answer, Refusal) and answer.code == "not-runnable":  # what follows from it cannot be ordered
            raise Trouble(answer.reason)
        return isinstance(answer, list) and bool(answer)
