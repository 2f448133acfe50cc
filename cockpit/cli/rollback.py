"""`cockpit rollback`: never by accident. It shows what would happen and wants the release's name before it does."""

import sys

import click

from cockpit.cli.acting import Act, Asked, group
from cockpit.cli.basics import EXIT_REFUSED, EXIT_USAGE, Failure
from cockpit.cli.params import arg, maybe, opt, reason
from cockpit.cli.wiring import warn
from cockpit.core.evolve_tools import generation
from cockpit.core.index import book
from cockpit.core.procedures import past_return
from cockpit.core.rehearsal import validated
from cockpit.core.roles import holder, title
from cockpit.core.tuples import refs_of
from cockpit.format.sanitise import visible
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.flow import Procedure


def _procedure(asked: Asked) -> Procedure:
    plan, named = book(asked.state), asked.text("procedure")
    known = [one for one in plan.procedures.values() if one.kind == "rollback"]
    found = next((one for one in known if one.id == named), None) if named else plan.rollback
    if found is None:
        words = f"there are: {', '.join(one.id for one in known)}" if known else "the plan has no rollback"
        raise Failure(f"no rollback procedure {named!r}; {words}" if named else words, EXIT_USAGE)
    return found


def briefing(asked: Asked, procedure: Procedure) -> list[str]:
    """What a rollback called now would do, a line each."""
    state, target = asked.state, asked.text("tuple") or procedure.to or ""
    lines = [f"ROLLBACK of {state.name}: {procedure.title or procedure.id}"]
    for proposal in state.proposals:
        if proposal.procedure == procedure.id:
            by = f" by {proposal.trigger}" if proposal.trigger else ""
            lines.append(f"proposed{by}: {proposal.reason}")
    from cockpit.model.frame import Tone  # only where the question is asked
    from cockpit.views.base import Sight
    from cockpit.views.procedures import deployed

    out = deployed(Sight(state, asked.now))
    if out.tone is Tone.WARN:
        lines.append(f"deploy: {out.text}")
    if (passed := past_return(state)) is not None:
        how = "done" if passed.done else "begun"
        lines.append(f"{passed.title} is {how}, and there is no way back from it")
    if target:
        refs = ", ".join(f"{name} {value}" for name, value in refs_of(state, target).items())
        lines.append(f"back to {target}{f' ({refs})' if refs else ''}")
    if procedure.role:
        lines.append(f"owner {title(state, procedure.role)}: {holder(state, procedure.role).owner or 'nobody'}")
    proof = validated(state, procedure.id, asked.now)
    lines.append(
        f"rehearsed, takes {proof.p90_s:.0f} s" if proof.ok and proof.p90_s else f"not validated: {proof.reason}"
    )
    for number, step in enumerate(procedure.step, start=1):
        who = title(state, step.role) if step.role else ""
        marks = [who, "irreversible" if step.irreversible else "", "" if step.required else "may be skipped"]
        extra = ", ".join(mark for mark in marks if mark)
        lines.append(f"  {number}. {step.title or step.id}{f' ({extra})' if extra else ''}")
    if procedure.two_person:
        lines.append("a second person must confirm before the first step")
    return lines


def _call(asked: Asked) -> Command:
    """With --confirm as it is; at a terminal the name is asked for; otherwise it is refused and nothing happens."""
    procedure, typed = _procedure(asked), asked.text("confirm")
    shown = -1
    if not typed:
        for line in briefing(asked, procedure):
            warn(visible(line, one_line=True))
        if not sys.stdin.isatty():
            raise Failure(f"nothing was done. To roll back: --confirm {asked.state.name}", EXIT_REFUSED)
        shown, asked.seen = generation(asked.state), asked.state.seq
        typed = click.prompt("Type the release's name to roll back", default="", show_default=False, err=True)
    proposal = next((one for one in asked.state.proposals if one.procedure == procedure.id), None)
    return cmd.CallProcedure(
        procedure=procedure.id,
        reason=asked.text("reason"),
        typed=typed.strip(),
        generation=shown,
        tuple=asked.text("tuple"),
        trigger=proposal.trigger if proposal is not None else "",
        incident=asked.text("incident"),
    )


def _waiting(asked: Asked) -> str:
    """The rollback that is named, or the one that goes on."""
    if named := asked.text("proc"):
        return named
    going = [one.proc for one in asked.state.procs.values() if one.kind == "rollback" and one.ended is None]
    if len(going) != 1:
        raise Failure(f"say which: {', '.join(going)}" if going else "no rollback is going on", EXIT_REFUSED)
    return going[0]


def _confirm(asked: Asked) -> Command:
    return cmd.ConfirmProcedure(_waiting(asked))


def _abort(asked: Asked) -> Command:
    return cmd.AbortProcedure(_waiting(asked), asked.text("reason"))


rollback = group(
    "rollback",
    "Roll the release back.",
    (
        Act(
            "call",
            _call,
            (
                *reason(),
                opt("confirm", "The release's name: without it you are shown what would happen.", "NAME"),
                opt("tuple", "The tuple to return to, if it is not the plan's.", "ID"),
                opt("procedure", "Which rollback, if the plan has several.", "ID"),
                opt("incident", "The incident it answers.", "ID"),
            ),
            "Roll back. Without --confirm it shows what would happen, and at a terminal asks for the release's name.",
            'hotdash-pilot-2027-02-19 "approvals are corrupted" --confirm hotdash-pilot --as commander',
        ),
        Act(
            "confirm",
            _confirm,
            (maybe("proc", "CALL"),),
            "The second person's yes to a rollback that waits for it.",
            "hotdash-pilot-2027-02-19 --as engineering",
        ),
        Act(
            "abort",
            _abort,
            (arg("proc", "CALL"), *reason()),
            "End a rollback that goes on. What it has done stays done.",
            'hotdash-pilot-2027-02-19 P1 "called on the wrong release"',
        ),
        Act(
            "withdraw",
            cmd.WithdrawProposal,
            (*reason(),),
            "Say no to a rollback that a trigger proposes.",
            'hotdash-pilot-2027-02-19 "the probe itself was wrong"',
        ),
    ),
    default="call",
)
