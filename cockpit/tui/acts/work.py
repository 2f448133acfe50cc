"""Checklist items, gates, metrics, and commands whose outcome nobody knows."""

import datetime as dt

from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.frame import Tone
from cockpit.model.state import ItemFacts
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.field import Choice, Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.checklist import runs

About = list[tuple[str, str]]


def _proc_step(desk: Desk) -> tuple[str, str]:
    proc, _, step = name_of(desk.ref).partition("/")
    return proc, step


def titled(desk: Desk, ref: str) -> str:
    """What the line is called."""
    names, name = desk.sight().names, name_of(ref)
    kind = kind_of(ref)
    if kind == "step":
        return names.step(name.partition("/")[2])
    known = {
        "item": names.item, "gate": names.gate, "metric": names.metric, "trigger": names.trigger, "phase": names.phase,
        "procedure": names.procedure, "poll": names.poll, "signoff": names.signoff, "role": names.role,
    }.get(kind)  # fmt: skip
    return known(name) if known is not None else name


def as_whom(desk: Desk) -> str:
    role = desk.sight().role_title(desk.session.role) if desk.session.role else ""
    return f"{desk.session.who}, {role}" if role else desk.session.who


# --- done, skipped, reopened ------------------------------------------------------------------------------------------


def check_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        return cmd.CheckItem(item=name, text="done")
    if kind == "step":
        proc, step = _proc_step(desk)
        return cmd.FinishStep(proc=proc, step=step, text="done")
    if kind == "gate":
        return cmd.AttestGate(gate=name, verdict="pass", reason="seen")
    if kind == "metric":
        return cmd.EnterMetric(metric=name, value=0.0)
    if kind == "announcement":
        return cmd.ConfirmSent(announcement=name)
    return "stand on an item, a step, a manual gate, a metric or an announcement"


def check(desk: Desk) -> None:
    kind, name, seen = kind_of(desk.ref), name_of(desk.ref), desk.state.seq
    title = titled(desk, desk.ref)
    if kind == "gate":
        _attest(desk, name, title, seen)
        return
    if kind == "metric":
        _enter(desk, name, title, seen)
        return
    if kind == "announcement":
        desk.form(
            Form(
                "Sent by hand",
                lambda _v: desk.do(cmd.ConfirmSent(announcement=name), seen, f"{name} marked as sent"),
                about=[(f"Announcement {name} was sent.", "plain")],
                danger=Danger.YES,
                verb="marks it as sent",
            )
        )
        return
    proc, step = _proc_step(desk) if kind == "step" else ("", "")

    def submit(values: dict[str, str] | object) -> str:
        assert isinstance(values, dict)
        text, link = values.get("text", ""), values.get("link", "")
        if kind == "step":
            return desk.do(cmd.FinishStep(proc=proc, step=step, text=text), seen, f"done: {title}")
        return desk.do(cmd.CheckItem(item=name, text=text, link=link), seen, f"done: {title}")

    about: About = [(title, "plain!"), (f"as {as_whom(desk)}", "muted")]
    item = desk.sight().book.items.get(name) if kind == "item" else None
    if item is not None and item.help:
        about.append((item.help, "muted"))
    if item is not None and runs(item):
        about.append(("The cockpit can run this (r). Checking it says that it was done outside.", "warn"))
    fields = [Field("text", "What came of it", hint="optional")]
    if kind == "item":
        fields.append(Field("link", "Link", required=bool(item is not None and item.proof), hint="proof, if there is one"))
    form = Form("Done", submit, about=about, fields=fields, danger=Danger.YES, verb="marks it as done")  # type: ignore[arg-type]
    if not any(field.required for field in fields):
        form.focus = len(fields)
    desk.form(form)


def _attest(desk: Desk, gate: str, title: str, seen: int) -> None:
    planned = desk.sight().book.gates.get(gate)
    about: About = [(title, "plain!"), (f"as {as_whom(desk)}", "muted")]
    if planned is not None and planned.statement:
        about.append((f"“{planned.statement}”", "plain"))
    desk.form(
        Form(
            "Attest a gate",
            lambda v: desk.do(
                cmd.AttestGate(gate=gate, verdict=v["verdict"], reason=v["reason"], link=v["link"]), seen, f"{v['verdict']}: {title}"
            ),
            about=about,
            fields=[
                Choice("verdict", "Verdict", (("pass", "PASS"), ("fail", "FAIL"))),
                Field("reason", "What was seen"),
                Field("link", "Link"),
            ],
            danger=Danger.YES,
            verb="records it",
        )
    )


def _enter(desk: Desk, metric: str, title: str, seen: int) -> None:
    def submit(v: object) -> str:
        assert isinstance(v, dict)
        try:
            value = float(v["value"].replace(",", ".").removesuffix("%"))
        except ValueError:
            return f'"{v["value"]}" is not a number'
        if v["value"].endswith("%"):
            value /= 100
        return desk.do(cmd.EnterMetric(metric=metric, value=value, text=v["text"]), seen, f"{title}: {v['value']}")

    fields = [Field("value", "Value", required=True), Field("text", "Where it was read")]
    desk.form(Form("Enter a number", submit, about=[(title, "plain!")], fields=fields, verb="records it"))


def skip_sample(desk: Desk) -> Command | str:
    kind = kind_of(desk.ref)
    if kind == "item":
        return cmd.SkipItem(item=name_of(desk.ref), reason="why")
    if kind == "step":
        proc, step = _proc_step(desk)
        return cmd.SkipStep(proc=proc, step=step, reason="why")
    return "stand on an item or a step"


def skip(desk: Desk) -> None:
    ref, seen, title = desk.ref, desk.state.seq, titled(desk, desk.ref)
    proc, step = _proc_step(desk)

    def submit(v: object) -> str:
        assert isinstance(v, dict)
        if kind_of(ref) == "step":
            return desk.do(cmd.SkipStep(proc=proc, step=step, reason=v["reason"]), seen, f"skipped: {title}")
        return desk.do(cmd.SkipItem(item=name_of(ref), reason=v["reason"]), seen, f"skipped: {title}")

    desk.form(
        Form(
            "Skip",
            submit,
            about=[(title, "plain!"), (f"as {as_whom(desk)}", "muted")],
            fields=[Field("reason", "Reason", required=True)],
            danger=Danger.YES,
            verb="skips it",
        )
    )


def reopen_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) == "item":
        return cmd.ReopenItem(item=name_of(desk.ref), reason="why")
    if kind_of(desk.ref) == "incident":
        return cmd.ReopenIncident(incident=name_of(desk.ref), reason="why")
    return "stand on an item or an incident"


def reopen(desk: Desk) -> None:
    ref, seen, title = desk.ref, desk.state.seq, titled(desk, desk.ref)

    def submit(v: object) -> str:
        assert isinstance(v, dict)
        if kind_of(ref) == "incident":
            return desk.do(cmd.ReopenIncident(incident=name_of(ref), reason=v["reason"]), seen, f"reopened {title}")
        return desk.do(cmd.ReopenItem(item=name_of(ref), reason=v["reason"]), seen, f"reopened: {title}")

    desk.form(
        Form("Open again", submit, about=[(title, "plain!")], fields=[Field("reason", "Reason", required=True)],
             danger=Danger.YES, verb="opens it again")
    )  # fmt: skip


# --- running ----------------------------------------------------------------------------------------------------------


def run_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        return cmd.StartItem(item=name)
    if kind == "gate":
        return cmd.RunGate(which=name)
    if kind == "step":
        proc, step = _proc_step(desk)
        facts = desk.state.procs.get(proc)
        failed = facts is not None and step in facts.steps and facts.steps[step].status == "failed"
        return cmd.RetryStep(proc=proc, step=step) if failed else cmd.StartStep(proc=proc, step=step)
    if kind == "procedure":
        return cmd.CallProcedure(procedure=name, reason="why")
    return "stand on a gate, an item or a step"


def run(desk: Desk) -> None:
    kind, name, seen, title = kind_of(desk.ref), name_of(desk.ref), desk.state.seq, titled(desk, desk.ref)
    book = desk.sight().book
    if kind == "procedure":
        from cockpit.tui.acts.procedures import call

        call(desk, name)
        return
    command = run_sample(desk)
    if isinstance(command, str):
        desk.say(command, Tone.WARN)
        return
    about: About = [(title, "plain!"), (f"as {as_whom(desk)}", "muted")]
    danger = Danger.YES
    fields: list[Field] = []
    alarming = False
    what = ""
    if kind == "item" and name in book.items:
        item = book.items[name]
        what = item.run or " ".join(item.argv) or (f"{item.http.method} {item.http.url}" if item.http is not None else "")
        what = what or (f"gate {item.gate}" if item.gate else "") or (f"procedure {item.procedure}" if item.procedure else "")
        if item.irreversible:
            about.append(("There is no way back from this step.", "bad!"))
            danger, alarming = Danger.NAME, True
            fields = [Field("typed", "Release's name", wanted=book.plan.release.name)]
        elif item.deploy:
            about.append(("This deploys: it begins a new generation for rollback.", "warn"))
    elif kind == "gate" and name in book.gates:
        gate = book.gates[name]
        what = gate.run or " ".join(gate.argv) or gate.kind
    elif kind == "step":
        what = _step_text(desk)
    if what:
        about.append((what, "muted"))
    desk.form(
        Form(
            "Run", lambda _v: desk.do(command, seen, f"ordered: {title}"), about=about, fields=fields, danger=danger,
            verb="runs it", alarming=alarming,
        )
    )  # fmt: skip


def _step_text(desk: Desk) -> str:
    proc, name = _proc_step(desk)
    facts = desk.state.procs.get(proc)
    planned = desk.sight().book.procedures.get(facts.procedure) if facts is not None else None
    step = next((one for one in planned.step if one.id == name), None) if planned is not None else None
    if step is None:
        return ""
    return step.run or " ".join(step.argv) or (f"{step.http.method} {step.http.url}" if step.http is not None else "")


def gates_all_sample(_desk: Desk) -> Command | str:
    return cmd.RunGate(which="all")


def gates_all(desk: Desk) -> None:
    _gates(desk, "all", "Run every gate", "All gates that count are judged anew.")


def gates_failed_sample(_desk: Desk) -> Command | str:
    return cmd.RunGate(which="failed")


def gates_failed(desk: Desk) -> None:
    _gates(desk, "failed", "Run failed gates again", "Every gate that is not green is judged anew.")


def _gates(desk: Desk, which: str, title: str, words: str) -> None:
    seen = desk.state.seq
    desk.form(
        Form(title, lambda _v: desk.do(cmd.RunGate(which=which), seen, "ordered"), about=[(words, "plain")],
             danger=Danger.YES, verb="runs them")
    )  # fmt: skip


def run_of(desk: Desk) -> str:
    """The run behind the line under the cursor."""
    kind, name, state = kind_of(desk.ref), name_of(desk.ref), desk.state
    if kind == "run":
        return name
    if kind == "item":
        return state.items.get(name, ItemFacts()).run
    if kind == "step":
        proc, step = _proc_step(desk)
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


# --- unknown outcomes -------------------------------------------------------------------------------------------------

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
    desk.form(
        Form(
            "OUTCOME UNKNOWN: did it happen?",
            lambda v: desk.do(
                cmd.SettleRun(run=found, answer=v["answer"], reason=v["reason"]), seen, f"settled: {names.subject(one.subject)}"
            ),
            about=[
                (names.subject(one.subject), "plain!"),
                (one.what, "muted"),
                (one.reason or "its end was not recorded", "warn"),
                ("Look first: the cockpit does not guess, and does not repeat it by itself.", "plain"),
            ],
            fields=[Choice("answer", "Answer", ANSWERS), Field("reason", "How you know", required=True)],
            danger=Danger.YES,
            verb="settles it",
            alarming=True,
        )
    )


# --- waivers ----------------------------------------------------------------------------------------------------------


def waive_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "gate":
        return "stand on a gate"
    gate = desk.sight().book.gates.get(name_of(desk.ref))
    if gate is None or not gate.waivable_by:
        return "the plan lets nobody waive this gate"
    return cmd.GrantWaiver(
        gate=gate.id, decision=gate.waivable_by[0], reason="why", expires=desk.now + dt.timedelta(hours=1), attested=True
    )


def waive(desk: Desk) -> None:
    name, seen = name_of(desk.ref), desk.state.seq
    gate = desk.sight().book.gates[name]

    def submit(v: object) -> str:
        assert isinstance(v, dict)
        expires = until(desk, v["expires"])
        if isinstance(expires, str):
            return expires
        return desk.do(
            cmd.GrantWaiver(
                gate=name, decision=v["decision"], reason=v["reason"], expires=expires, attested=v.get("attested") == "yes"
            ),
            seen,
            f"waived: {gate.title or name}",
        )

    fields: list[Field] = [
        Choice("decision", "Decision", tuple((one, one) for one in gate.waivable_by), gate.waivable_by[0]),
        Field("reason", "Reason", required=True),
        Field("expires", "Valid for or until", "1h", required=True),
    ]
    about: About = [(gate.title or name, "plain!"), ("A gate that is not met when the waiver ends is NO-GO by itself.", "muted")]
    if gate.waivable_when:
        about.append((gate.waivable_when, "warn"))
        fields.append(Choice("attested", "You attest this", (("yes", "yes"), ("no", "no")), "no"))
    desk.form(Form("Waive a gate", submit, about=about, fields=fields, danger=Danger.YES, verb="waives it", alarming=True))


def unwaive_sample(desk: Desk) -> Command | str:
    return cmd.RevokeWaiver(gate=name_of(desk.ref)) if kind_of(desk.ref) == "gate" else "stand on a gate"


def unwaive(desk: Desk) -> None:
    name, seen, title = name_of(desk.ref), desk.state.seq, titled(desk, desk.ref)
    desk.form(
        Form("Withdraw a waiver", lambda v: desk.do(cmd.RevokeWaiver(gate=name, reason=v["reason"]), seen, "withdrawn"),
             about=[(title, "plain!")], fields=[Field("reason", "Reason")], danger=Danger.YES, verb="withdraws it")
    )  # fmt: skip


def until(desk: Desk, text: str) -> dt.datetime | str:
    """A time given as a length ("30m"), a wall time of today ("14:00"), or a moment ("T+1h"); or why it is none."""
    from cockpit.core.clock import moment_at
    from cockpit.format.durations import parse_clock, parse_duration, parse_moment

    sight = desk.sight()
    try:
        return desk.now + dt.timedelta(seconds=float(parse_duration(text)))
    except ValueError:
        pass
    try:
        local = dt.datetime.combine(desk.now.astimezone(sight.zone).date(), parse_clock(text), sight.zone)
        at = local.astimezone(dt.UTC)
        return at if at > desk.now else at + dt.timedelta(days=1)
    except ValueError:
        pass
    try:
        found = moment_at(desk.state, parse_moment(text, sight.plan.release.zone), desk.now)
    except ValueError:
        return f'"{text}" is no time: write 30m, 14:00 or T+1h'
    return found if found is not None else "there is no T0 yet"


# --- the next thing ---------------------------------------------------------------------------------------------------


def confirm_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        return cmd.ConfirmItem(item=name)
    if kind in ("proc", "step"):
        return cmd.ConfirmProcedure(proc=name.partition("/")[0])
    waiting = next((proc for proc in desk.state.procs.values() if proc.status == "waiting-second"), None)
    return cmd.ConfirmProcedure(proc=waiting.proc) if waiting is not None else "nothing waits for a second person here"


def confirm(desk: Desk) -> None:
    command, seen = confirm_sample(desk), desk.state.seq
    if isinstance(command, str):
        desk.say(command, Tone.WARN)
        return
    title = titled(desk, desk.ref)
    if isinstance(command, cmd.ConfirmProcedure):
        proc = desk.state.procs.get(command.proc)
        title = desk.sight().names.procedure(proc.procedure) if proc is not None else title
    desk.form(
        Form("Agree as the second person", lambda _v: desk.do(command, seen, f"agreed: {title}"),
             about=[(title, "plain!"), (f"as {as_whom(desk)}", "muted")], danger=Danger.YES, verb="agrees")
    )  # fmt: skip


def guide_step(desk: Desk, ref: str) -> None:
    """A failed step: what can be done about it."""
    proc, _, step = name_of(ref).partition("/")
    facts = desk.state.procs.get(proc)
    reason = facts.steps[step].reason if facts is not None and step in facts.steps else ""
    title = titled(desk, ref)

    def refused(command: Command) -> str:
        no = desk.session.may(command)
        return no.reason if no is not None else ""

    def chosen(key: str) -> None:
        from cockpit.tui.acts import procedures

        desk.go("rollback", ref)
        {"retry": run, "skip": skip, "hand": procedures.hand_over, "abort": procedures.abort}[key](desk)

    desk.pick(
        Picker(
            f"Step failed: {title}{f' ({reason})' if reason else ''}",
            [
                Option("retry", "Try it again", detail="the same command, once more", refused=refused(cmd.RetryStep(proc=proc, step=step))),
                Option("skip", "Skip it, with a reason", refused=refused(cmd.SkipStep(proc=proc, step=step, reason="why"))),
                Option("hand", "Hand it over", detail="to another role", refused=refused(cmd.HandOverStep(proc=proc, step=step, to=next(iter(desk.sight().book.roles), ""), reason="why"))),
                Option("abort", "Abort the procedure", refused=refused(cmd.AbortProcedure(proc=proc, reason="why"))),
            ],
            chosen,
        )
    )
