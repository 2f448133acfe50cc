"""What runs, steered: cancelled, settled, agreed to, handed over, aborted; a recommended rollback withdrawn."""

from cockpit.core.procedures import action_of
from cockpit.core.signoffs import half
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.frame import Tone
from cockpit.model.state import ItemFacts
from cockpit.tui.acts import people, work
from cockpit.tui.acts.common import About, as_whom, lapses, proc_step, titled, unwatched
from cockpit.tui.acts.running import about_to_run, run
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.procedures import count


def run_of(desk: Desk) -> str:
    """The run behind the line under the cursor."""
    kind, name, state = kind_of(desk.ref), name_of(desk.ref), desk.state
    if kind == "run":
        return name
    if kind == "item":
        return state.items.get(name, ItemFacts()).run
    if kind == "step":
        proc, step = proc_step(desk)
        facts = state.procs.get(proc)
        return facts.steps[step].run if facts is not None and step in facts.steps else ""
    if kind == "announcement":
        announced = state.announcements.get(name)
        return announced.run if announced is not None else ""
    if kind == "gate":
        return next((one for one in reversed(state.runs) if state.runs[one].subject == desk.ref), "")
    return ""


def cancel_sample(desk: Desk) -> Command | str:
    found = run_of(desk)
    return cmd.CancelRun(run=found, reason="why") if found else "nothing runs here"


def cancel(desk: Desk) -> None:
    found, seen, title = run_of(desk), desk.state.seq, titled(desk, desk.ref)
    desk.form(
        Form(
            "Cancel what runs", lambda v: desk.do(cmd.CancelRun(run=found, reason=v["reason"]), seen, f"asked to cancel {found}"),
            about=[(title, "plain!"), (f"run {found}", "muted")], fields=[Field("reason", "Reason")], danger=Danger.YES,
            verb="cancels it",
        )
    )  # fmt: skip


ANSWERS = (("happened", "it happened"), ("did-not-happen", "it did not happen"), ("run-again", "run it again"))


def unknown_run(desk: Desk) -> str:
    found = run_of(desk)
    if found and found in desk.state.runs and desk.state.runs[found].status == "unknown":
        return found
    return next((name for name, one in desk.state.runs.items() if one.status == "unknown"), "")


def settle_sample(desk: Desk) -> Command | str:
    found = unknown_run(desk)
    return cmd.SettleRun(run=found, answer="happened", reason="why") if found else "no outcome is unknown"


def settle(desk: Desk) -> None:
    found, seen = unknown_run(desk), desk.state.seq
    one = desk.state.runs[found]
    names = desk.sight().names
    answer = Choice("answer", "Answer", ANSWERS)
    desk.form(
        Form(
            "OUTCOME UNKNOWN: did it happen?",
            lambda v: desk.do(
                cmd.SettleRun(run=found, answer=v["answer"], reason=v["reason"]),
                seen,
                f"settled: {names.subject(one.subject)}",
            ),
            about=[
                (names.subject(one.subject), "plain!"),
                (one.what, "muted"),
                (one.reason or "its end was not recorded", "warn"),
                ("Look first: the cockpit does not guess, and does not repeat it by itself.", "plain"),
            ],
            fields=[answer, Field("reason", "How you know", required=True)],
            danger=Danger.YES,
            verb=lambda: f"says: {answer.words}" if answer.words else "settles it",
            alarming=True,
        )
    )


def confirm_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        return cmd.ConfirmItem(item=name)
    if kind in ("proc", "step"):
        return cmd.ConfirmProcedure(proc=name.partition("/")[0])
    if kind == "signoff" and half(desk.state, name, desk.now) is not None:
        return people.sign_sample(desk)
    waiting = next((proc for proc in desk.state.procs.values() if proc.status == "waiting-second"), None)
    return cmd.ConfirmProcedure(proc=waiting.proc) if waiting is not None else "nothing waits for a second person here"


def confirm(desk: Desk) -> None:
    command, seen = confirm_sample(desk), desk.state.seq
    if isinstance(command, str):
        desk.say(command, Tone.WARN)
        return
    if isinstance(command, cmd.Sign):
        people.sign(desk)  # the second signature is how the other person agrees
        return
    title = titled(desk, desk.ref)
    if isinstance(command, cmd.ConfirmProcedure):
        proc = desk.state.procs.get(command.proc)
        title = desk.sight().names.procedure(proc.procedure) if proc is not None else title
    lost = unwatched(desk, lapses(desk)) if isinstance(command, cmd.ConfirmProcedure) else []
    about: About = [(title, "plain!"), *lost, (f"as {as_whom(desk)}", "muted")]
    item = desk.sight().book.items.get(command.item) if isinstance(command, cmd.ConfirmItem) else None
    if item is not None:
        about += about_to_run(desk, item)
        about.append(("It starts when the other person runs it, not before.", "muted"))
    # "Cycle the workers", typed at the wrong place, must not be the second person's word.
    desk.form(
        Form("Agree as the second person", lambda _v: desk.do(command, seen, f"agreed: {title}"),
             about=about, danger=Danger.YES, verb="agrees").guard()
    )  # fmt: skip


def _going(desk: Desk) -> str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind in ("step", "proc") and name.partition("/")[0] in desk.state.procs:
        return name.partition("/")[0]
    for one in reversed(desk.state.procs.values()):
        if one.ended is None and (kind != "procedure" or one.procedure == name):
            return one.proc
    return ""


def abort_sample(desk: Desk) -> Command | str:
    proc = _going(desk)
    return cmd.AbortProcedure(proc=proc, reason="why") if proc else "no procedure is running"


def abort(desk: Desk) -> None:
    proc, seen = _going(desk), desk.state.seq
    title = desk.sight().names.procedure(desk.state.procs[proc].procedure)
    desk.form(
        Form(
            f"Abort {title}",
            lambda v: desk.do(cmd.AbortProcedure(proc=proc, reason=v["reason"]), seen, f"aborted: {title}"),
            about=[
                (f"{count(desk.state.procs[proc])} steps are done, and stay so.", "plain!"),
                ("What runs now is not ended by this.", "warn"),
            ],
            fields=[
                Field("typed", "Type the name", wanted=desk.state.name, hint=desk.state.name),
                Field("reason", "Reason", required=True),
            ],
            danger=Danger.NAME,
            verb="aborts it",
            alarming=True,
        )
    )


def hand_over_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "step":
        return "stand on a step"
    proc, _, step = name_of(desk.ref).partition("/")
    return cmd.HandOverStep(proc=proc, step=step, to=next(iter(desk.sight().book.roles), ""), reason="why")


def hand_over(desk: Desk) -> None:
    proc, _, step = name_of(desk.ref).partition("/")
    seen, title = desk.state.seq, titled(desk, desk.ref)
    sight = desk.sight()
    facts = desk.state.procs[proc]
    now_with = facts.steps[step].owner or sight.book.procedures[facts.procedure].role
    to = Choice("to", "To", tuple((one.id, one.title or one.id) for one in sight.plan.role))
    desk.form(
        Form(
            "Hand a step over",
            lambda v: desk.do(
                cmd.HandOverStep(proc=proc, step=step, to=v["to"], reason=v["reason"]), seen, f"handed over: {title}"
            ),
            about=[(title, "plain!"), (f"with {sight.owner(now_with) or 'nobody'} until now", "muted")],
            fields=[to, Field("reason", "Reason", hint="optional")],
            danger=Danger.YES,
            verb=lambda: f"hands it to {to.words or '...'}",
        )
    )


def withdraw_sample(_desk: Desk) -> Command | str:
    return cmd.WithdrawProposal(reason="why")


def withdraw(desk: Desk) -> None:
    seen = desk.state.seq
    first = desk.state.proposals[0] if desk.state.proposals else None
    card = desk.sight().book.procedures.get(first.procedure) if first is not None else None
    what = "rollback proposal" if card is None or card.kind == "rollback" else f"proposal of {card.title or card.id}"
    why = first.reason if first is not None else ""
    desk.form(
        Form(f"Withdraw the {what}", lambda v: desk.do(cmd.WithdrawProposal(reason=v["reason"]), seen, "withdrawn"),
             about=[(why, "bad")], fields=[Field("reason", "Why not", required=True)], danger=Danger.YES, verb="withdraws it")
    )  # fmt: skip


def guide_step(desk: Desk, ref: str) -> None:
    """A failed step: what can be done about it."""
    proc, _, step = name_of(ref).partition("/")
    facts = desk.state.procs.get(proc)
    reason = facts.steps[step].reason if facts is not None and step in facts.steps else ""
    planned = desk.sight().book.procedures.get(facts.procedure) if facts is not None else None
    advice = next((one.help for one in planned.step if one.id == step), "") if planned is not None else ""
    title = titled(desk, ref)
    plan = next((one for one in planned.step if one.id == step), None) if planned is not None else None
    tells = plan is not None and action_of(desk.state, plan).announce is not None
    again = "the text, as it reads now" if tells else "the same command, once more"
    last = desk.state.runs.get(facts.steps[step].run) if facts is not None and step in facts.steps else None
    printed = [line.strip() for line in last.excerpt.splitlines() if line.strip()] if last is not None else []
    if printed:
        reason += f'; the last it said: "{printed[-1][:160]}"'

    def refused(command: Command) -> str:
        no = desk.session.may(command)
        return no.reason if no is not None else ""

    def chosen(key: str) -> None:
        desk.go("rollback", ref)
        {
            "retry": run,
            "by-hand": work.check,
            "skip": work.skip,
            "hand": hand_over,
            "abort": abort,
        }[key](desk)

    desk.pick(
        Picker(
            f"Step failed: {title}",
            [
                Option(
                    "retry",
                    "Try it again",
                    detail=again,
                    refused=refused(cmd.RetryStep(proc=proc, step=step)),
                ),
                Option(
                    "by-hand",
                    "It was done by hand",
                    detail="with what was seen or printed",
                    refused=refused(cmd.FinishStep(proc=proc, step=step, text="seen")),
                ),
                Option(
                    "skip", "Skip it, with a reason", refused=refused(cmd.SkipStep(proc=proc, step=step, reason="why"))
                ),
                Option(
                    "hand",
                    "Hand it over",
                    detail="to another role",
                    refused=refused(
                        cmd.HandOverStep(proc=proc, step=step, to=next(iter(desk.sight().book.roles), ""), reason="why")
                    ),
                ),
                Option("abort", "Abort the procedure", refused=refused(cmd.AbortProcedure(proc=proc, reason="why"))),
            ],
            chosen,
            about=" - ".join(part for part in (reason, advice) if part),
        )
    )
