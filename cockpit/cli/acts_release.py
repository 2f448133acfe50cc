"""Acts on the release as a whole: closing it, and taking in a rehearsal."""

from cockpit.cli.acting import Act, Asked, arg, command, flag, group, opt, reason
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.wiring import open_ledger, open_store
from cockpit.core.index import book, plan_of
from cockpit.core.rehearsal import procedure_hash
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.events import RehearsalImported
from cockpit.model.state import ProcFacts, State

OVER = ("verified", "unverified", "executed", "failed", "aborted")


def _close(asked: Asked) -> Command:
    return cmd.CloseRelease(reason=asked.text("reason"), abandon=asked["abandon"])


def _rehearsal(asked: Asked) -> Command:
    store = open_store(asked.text("rehearsal"), write=False)
    try:
        ledger, _, _ = open_ledger(store, prepare=False)
        state, head, folder = ledger.state, store.last_hash, store.folder
        if store.health.kind == "damaged":
            raise Failure(f"{folder}: {store.health.words}", EXIT_USAGE)
    finally:
        store.close()
    if not state.rehearsal:
        raise Failure(f"{folder} is no rehearsal; one is made with `cockpit run PLAN --rehearse`", EXIT_USAGE)
    if state.name != asked.state.name:
        raise Failure(f"{folder} rehearses {state.name}, and this is {asked.state.name}", EXIT_USAGE)
    return cmd.ImportRehearsal(rehearsed(state, head, folder, asked))


def rehearsed(state: State, head: str, folder: str, asked: Asked) -> RehearsalImported:
    """What a rehearsal's journal proves of one procedure: its latest call that is over. Raises Failure."""
    proc = _latest(state, asked.text("procedure"))
    plan = book(state).procedures.get(proc.procedure)
    if plan is None or proc.ended is None:
        raise Failure(f"{folder}: its plan no longer has {proc.procedure}", EXIT_USAGE)
    printed = {run.subject for run in state.runs.values() if run.rehearsed == "printed"}
    return RehearsalImported(
        journal=folder.rsplit("/", 1)[-1],
        head=head,
        plan_hash=state.plan_hash,
        procedure=proc.procedure,
        procedure_hash=procedure_hash(plan_of(state), proc.procedure),
        rehearsed_on=_place(state, asked.text("on"), plan.rehearsed_on),
        ended=proc.ended,
        total_s=(proc.ended - proc.called).total_seconds(),
        verified=proc.status == "verified" or (proc.status == "executed" and not plan.verify_with),
        durations={
            name: (facts.ended - facts.started).total_seconds()
            for name, facts in proc.steps.items()
            if facts.started is not None and facts.ended is not None
        },
        printed_only=tuple(name for name in proc.steps if f"step:{proc.proc}/{name}" in printed),
    )


def _latest(state: State, named: str) -> ProcFacts:
    over = [one for one in state.procs.values() if one.ended is not None and one.status in OVER]
    wanted = [one for one in over if (one.procedure == named if named else one.kind == "rollback")]
    if not wanted:
        known = ", ".join(dict.fromkeys(one.procedure for one in over)) or "none"
        raise Failure(
            f"no {named or 'rollback'} was rehearsed to its end there; procedures that were: {known}", EXIT_USAGE
        )
    return wanted[-1]


def _place(state: State, said: str, asked: str | None) -> str:
    known = [*book(state).environments, "simulator"]
    if said and said not in known:
        raise Failure(f"--on: there is no environment {said!r}; there are: {', '.join(known)}", EXIT_USAGE)
    if not said and asked is not None:
        raise Failure(f"say where it was rehearsed with --on; the plan asks for {asked}", EXIT_USAGE)
    return said or "simulator"


close = command(
    Act(
        "close",
        _close,
        (*reason(), flag("abandon", "The release is given up.")),
        "Close the release; its engine ends. What completion still lacks has to be answered with a reason.",
        "hotdash-pilot-2027-02-19 --as commander",
    )
)

rehearsal = group(
    "rehearsal",
    "What a rehearsal proves.",
    (
        Act(
            "import",
            _rehearsal,
            (
                arg("rehearsal", "REHEARSAL"),
                opt("on", "Where it was rehearsed: an environment of the plan, or simulator.", "PLACE"),
                opt("procedure", "Which procedure; the rollback, if none is named.", "ID"),
            ),
            "Take a rehearsal's result into this release's record.",
            "hotdash-pilot-2027-02-19 hotdash-pilot-2027-02-18 --on staging",
        ),
    ),
    default="import",
)
