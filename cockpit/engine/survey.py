"""Rounds that look at refs, tuples, files and gates, and journal what changed."""

import asyncio
import datetime as dt
from collections.abc import Coroutine
from typing import Any

from cockpit.core import templates
from cockpit.core.effects import wants_judging
from cockpit.core.gates import standing
from cockpit.core.index import book, plan_of
from cockpit.core.tuples import check
from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, ended, evidence_file, workdir
from cockpit.engine.worker import ENGINE
from cockpit.model.checks import Gate
from cockpit.model.commands import Act, Observe
from cockpit.model.events import FilesScanned, GateJudged, RefsSeen, TupleSet
from cockpit.model.observations import GateOutcome
from cockpit.model.state import State

REFS_EVERY_S = 5.0
FILES_EVERY_S = 15.0
GATE_EVERY_S = 30.0
AGAIN_S = {"github": 300.0, "http": 60.0}
"""How much later a gate that said no is looked at again, by its kind: what others serve is asked less often."""
SAME_FOR_S = 600.0
"""An unchanged judgement is journaled again after this long, so that its age on the screen stays honest."""


def ref_names(state: State) -> tuple[str, ...]:
    """Every "git:PATH:REF" that a gate is bound to or a tuple is made of."""
    plan = plan_of(state)
    bound = [name for gate in plan.gate for name in gate.binds if name.startswith("git:")]
    made_of = [ref for one in plan.tuple_ for ref in one.refs.values() if ref.startswith("git:")]
    return tuple(dict.fromkeys([*bound, *made_of]))


def _patience(state: State, gate: Gate, now: dt.datetime) -> float:
    """Seconds that a look at a gate may wait beyond its usual time: where others serve the answer, a bad one is not
    asked for again at once."""
    said_no = standing(state, gate.id, now).verdict in ("fail", "error", "inconclusive")
    return AGAIN_S.get(gate.kind, 0.0) if said_no and gate.every is None else 0.0


class Rounds:
    """Runs each round when its time has come, one at a time of each kind, and never in the loop's way."""

    def __init__(self, ledger: Ledger, tools: Tools, epoch: int, wake: asyncio.Event) -> None:
        self._ledger = ledger
        self._tools = tools
        self._epoch = epoch
        self._wake = wake
        self._next: dict[str, dt.datetime] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def look(self, now: dt.datetime) -> None:
        """Start what is due."""
        state = self._ledger.state
        if ref_names(state) or state.tuples or plan_of(state).tuple_:
            self._every("refs", REFS_EVERY_S, now)
        plan = plan_of(state)
        if plan.artifact or plan.release.links or plan.procedure or any(one.baseline for one in plan.metric):
            self._every("files", FILES_EVERY_S, now)
        for gate in plan.gate:
            asked = (facts := state.gates.get(gate.id)) is not None and facts.asked is not None
            name = f"gate:{gate.id}"
            if (
                name not in self._under_way
                and wants_judging(state, gate, now)
                and (asked or now >= self._next.get(name, now) + dt.timedelta(seconds=_patience(state, gate, now)))
            ):
                self._next[name] = now + dt.timedelta(seconds=gate.every or GATE_EVERY_S)
                self._launch(name, self._judge(gate, now))

    def _every(self, name: str, seconds: float, now: dt.datetime) -> None:
        if name in self._under_way or now < self._next.get(name, now):
            return
        self._next[name] = now + dt.timedelta(seconds=seconds)
        self._launch(name, self._refs() if name == "refs" else self._files())

    def _launch(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        self._under_way[name] = task
        task.add_done_callback(lambda _: self._ended(name))

    def _ended(self, name: str) -> None:
        self._under_way.pop(name, None)
        self._wake.set()

    def _observe(self, *events: RefsSeen | FilesScanned | TupleSet | GateJudged) -> None:
        self._ledger.act(Act(Observe(epoch=self._epoch, events=events), ENGINE))

    # --- refs and tuples ----------------------------------------------------------------------------------------------

    async def _refs(self) -> None:
        state = self._ledger.state
        place = workdir(plan_of(state), self._tools.base)
        mask = self._tools.mask  # git's own words may hold an address with a password in it
        rows = [(*row[:4], mask(row[4])) for row in await self._tools.surveyor.refs(ref_names(state), place)]
        changed = [row for row in rows if self._ref_moved(row)]
        if changed:
            names, shas, trees, dirty, problems = zip(*changed, strict=True)
            self._observe(RefsSeen(ref=names, sha=shas, tree=trees, dirty=dirty, problem=problems))
        await self._tuples(place)

    def _ref_moved(self, row: tuple[str, str, str, bool, str]) -> bool:
        known = self._ledger.state.refs.get(row[0])
        return known is None or (known.sha, known.tree, known.dirty, known.problem) != row[1:]

    async def _tuples(self, place: str) -> None:
        """Tuples whose refs can all be read are set from them; typed ones are only checked against the matrix."""
        state, mask = self._ledger.state, self._tools.mask
        for plan in plan_of(state).tuple_:
            known = state.tuples.get(plan.id)
            typed = known is not None and known.by != ENGINE.name
            refs: dict[str, str] = dict(known.refs) if typed and known is not None else {}
            problem = ""
            for name, source in plan.refs.items():
                if not source.startswith("git:"):
                    if source and not typed:
                        refs[name] = source
                    continue
                ref = state.refs.get(source)
                if ref is None or ref.problem:
                    problem = problem or f"{name}: {ref.problem if ref is not None else 'not read yet'}"
                else:
                    refs[name] = ref.sha
            verdict = "unknown"
            if plan.matrix is not None and not problem:
                matrix, problem = await self._tools.surveyor.matrix(plan.matrix, place)
                problem = mask(problem)
                if not problem:
                    verdict, problem = check(plan, refs, matrix)
            purpose = (
                known.purpose if known is not None and known.purpose else ("rollback" if plan.rollback else "current")
            )
            if known is None or (known.refs, known.supported, known.problem) != (refs, verdict, problem):
                self._observe(TupleSet(tuple=plan.id, refs=refs, supported=verdict, problem=problem, purpose=purpose))

    # --- files --------------------------------------------------------------------------------------------------------

    async def _files(self) -> None:
        state = self._ledger.state
        plan = plan_of(state)
        date = templates.date(state, self._tools.clock.now())
        rows = await self._tools.surveyor.files(plan, workdir(plan, self._tools.base), date)
        changed = [
            row
            for row in rows
            if (known := state.files.get(row[0])) is None or (known.path, known.state, known.sha256) != row[1:]
        ]
        if changed:
            names, paths, states, hashes = zip(*changed, strict=True)
            self._observe(FilesScanned(name=names, path=paths, state=states, sha256=hashes))

    # --- gates that start no command ----------------------------------------------------------------------------------

    async def _judge(self, gate: Gate, asked_at: dt.datetime) -> None:
        outcome = await self._tools.judge.judge(gate, self._ledger.state, asked_at)
        if self._worth_writing(gate, outcome):
            path, digest = "", ""
            if outcome.evidence_text:
                state, now = self._ledger.state, self._tools.clock.now()
                copy = evidence_file(state, self._tools.base, gate.id, gate, now)
                path, digest = self._tools.runs.keep(gate.id, outcome.evidence_text, copy)
            judged = GateJudged(
                gate=gate.id,
                verdict=outcome.verdict,
                reason=outcome.reason,
                warn=outcome.warn,
                value=outcome.value,
                bound=outcome.bound,
                evidence=path,
                evidence_sha256=digest,
            )
            self._observe(judged)

    def _worth_writing(self, gate: Gate, outcome: GateOutcome) -> bool:
        """A changed verdict, one that was asked for, or one so old that it would soon be stale."""
        state, now = self._ledger.state, self._tools.clock.now()
        known = state.gates.get(gate.id)
        if known is None or known.asked is not None or known.voided or known.at is None:
            return True
        if (known.verdict, known.reason, known.warn) != (outcome.verdict, outcome.reason, outcome.warn):
            return True
        if any(known.bound.get(name) != value for name, value in outcome.bound.items()):
            return True
        keep = min(SAME_FOR_S, (gate.valid_for or 2 * SAME_FOR_S) / 2)
        return (now - known.at).total_seconds() >= keep or gate.id not in book(state).gates

    async def close(self) -> None:
        """Stop every round under way."""
        await ended(self._under_way.values())
