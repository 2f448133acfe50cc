"""Checklist items, steps done by hand, manual gates, numbers a person enters."""

from msgspec.structs import replace

from cockpit.core.gates import standing
from cockpit.core.procedures import action_of, by_person, is_draft, ready_steps, starts_by_itself, step_plan
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.state import ProcFacts
from cockpit.tui.acts.common import About, Values, as_whom, called_since, circumstances, proc_step, titled
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field, Needed
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.checklist import runs


def _to_attest(desk: Desk) -> str:
    """The gate that a person has to judge before the item or step under the cursor can be done; "" for none."""
    book, kind, name = desk.sight().book, kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        gate = book.items[name].gate if name in book.items else None
    else:
        facts = desk.state.procs.get(proc_step(desk)[0]) if kind == "step" else None
        planned = step_plan(desk.state, facts, proc_step(desk)[1]) if facts is not None else None
        gate = action_of(desk.state, planned).gate if planned is not None else None
    known = book.gates.get(gate or "")
    if known is None or known.kind != "manual" or standing(desk.state, known.id, desk.now).green:
        return ""
    return known.id


def check_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    gate = _to_attest(desk)
    if gate:
        return cmd.AttestGate(gate=gate, verdict="pass", reason="seen")
    if kind == "item":
        return cmd.CheckItem(item=name, text="done")
    if kind == "step":
        proc, step = proc_step(desk)
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
    gate = name if kind == "gate" else _to_attest(desk)
    if gate:
        _attest(desk, gate, titled(desk, f"gate:{gate}"), seen)
        return
    if kind == "metric":
        _enter(desk, name, title, seen)
        return
    if kind == "announcement":
        names, one = desk.sight().names, desk.state.announcements.get(name)
        what = f"{names.template(one.template) or name} in {names.channel(one.channel)}" if one is not None else name
        posted: About = [(line, "plain") for line in one.text.splitlines()] if one is not None else []
        desk.form(
            Form(
                "Sent by hand",
                lambda _v: desk.do(cmd.ConfirmSent(announcement=name), seen, f"marked as sent: {what}"),
                about=[
                    (f"{what}:", "plain!"),
                    *posted,
                    ("Post this there, word for word; then say that it is.", "muted"),
                ],
                danger=Danger.YES,
                verb="marks it as sent",
            )
        )
        return
    proc, step = proc_step(desk) if kind == "step" else ("", "")

    item = desk.sight().book.items.get(name) if kind == "item" else None
    since = called_since(desk, item)

    def submit(values: Values) -> str:
        for words, _ in since():
            return words
        text, link = values.get("text", ""), values.get("link", "")
        if kind == "step":
            return desk.do(cmd.FinishStep(proc=proc, step=step, text=text), seen, f"done: {title}")
        return desk.do(cmd.CheckItem(item=name, text=text, link=link), seen, f"done: {title}")

    about: About = [(title, "plain!"), (f"as {as_whom(desk)}", "muted")]
    if item is not None and item.help:
        about.append((item.help, "muted"))
    run = desk.sight().press("run")
    if item is not None and item.gate:
        about.append((f"Green now: {titled(desk, f'gate:{item.gate}')}", "muted"))
    elif item is not None and runs(item):
        about.append((f"The cockpit can run this{run}. Checking it says that it was done outside.", "warn"))
    facts = desk.state.procs.get(proc)
    planned = step_plan(desk.state, facts, step) if facts is not None else None
    outside = planned is not None and not by_person(desk.state, planned)
    if outside:
        about.append((f"The cockpit runs this{run}. Marking it as done says that it was done by hand.", "warn"))
    if facts is not None:
        about += _then(desk, facts, step)
    against, typed = circumstances(desk, item) if item is not None else ([], [])
    about += against
    proof = outside or (item is not None and item.proof)
    link = Field("link", "Link", hint="where it can be looked up, if anywhere")
    lacking = "it asks for proof: what was seen, or a link" if proof else ""
    if outside:
        lacking = "say what was seen, or paste what was printed"
    text = Needed(
        "text",
        "What came of it",
        lambda: "" if link.value.strip() else lacking,
        hint="pasted lines stay lines" if proof else "optional; pasted lines stay lines",
        lines=True,
    )
    fields = [text, link, *typed] if kind == "item" else [text]
    form = Form(
        "Done", submit, about=about, fields=fields, danger=Danger.NAME if typed else Danger.YES,
        verb="marks it as done", alarming=bool(typed), quick=True,
    )  # fmt: skip
    form.news = since
    if not proof:
        form.focus = len(fields) - len(typed)
    desk.form(form)


def _then(desk: Desk, proc: ProcFacts, step: str) -> About:
    """What the cockpit begins without asking anybody once this step is done: who agrees to one, agrees to that."""
    if not starts_by_itself(proc) or step not in proc.steps:
        return []
    was = {one.id for one in ready_steps(desk.state, proc)}
    done = replace(proc, steps={**proc.steps, step: replace(proc.steps[step], status="done")})
    names, found = desk.sight().names, list[tuple[str, str]]()
    for one in ready_steps(desk.state, done):
        does = action_of(desk.state, one)
        if one.id in was or by_person(desk.state, one) or is_draft(desk.state, one):
            continue
        template = desk.sight().book.templates.get(does.announce or "")
        to = ", ".join(names.channel(channel) for channel in template.channels) if template is not None else ""
        words = f"Then {one.title or one.id} begins by itself"
        found.append((f"{words}: {names.template(template.id)} to {to}" if template is not None else words, "warn!"))
    return found


def _attest(desk: Desk, gate: str, title: str, seen: int) -> None:
    planned = desk.sight().book.gates.get(gate)
    about: About = [(title, "plain!"), (f"as {as_whom(desk)}", "muted")]
    if planned is not None and planned.statement:
        about.append((f"“{planned.statement}”", "plain"))
    verdict = Choice("verdict", "Verdict", (("pass", "PASS"), ("fail", "FAIL")))
    desk.form(
        Form(
            "Attest a gate",
            lambda v: desk.do(
                cmd.AttestGate(gate=gate, verdict=v["verdict"], reason=v["reason"], link=v["link"]),
                seen,
                f"{v['verdict']}: {title}",
            ),
            about=about,
            fields=[
                verdict,
                Needed(
                    "reason",
                    "What was seen",
                    lambda: "say what failed" if verdict.value == "fail" else "",
                    lines=True,
                ),
                Field("link", "Link"),
            ],
            danger=Danger.YES,
            verb="records it",
            quick=True,
        )
    )


def _enter(desk: Desk, metric: str, title: str, seen: int) -> None:
    def submit(v: Values) -> str:
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
        proc, step = proc_step(desk)
        return cmd.SkipStep(proc=proc, step=step, reason="why")
    return "stand on an item or a step"


def skip(desk: Desk) -> None:
    ref, seen, title = desk.ref, desk.state.seq, titled(desk, desk.ref)
    proc, step = proc_step(desk)

    def submit(v: Values) -> str:
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

    def submit(v: Values) -> str:
        if kind_of(ref) == "incident":
            return desk.do(cmd.ReopenIncident(incident=name_of(ref), reason=v["reason"]), seen, f"reopened {title}")
        return desk.do(cmd.ReopenItem(item=name_of(ref), reason=v["reason"]), seen, f"reopened: {title}")

    desk.form(
        Form("Open again", submit, about=[(title, "plain!")], fields=[Field("reason", "Reason", required=True)],
             danger=Danger.YES, verb="opens it again")
    )  # fmt: skip
