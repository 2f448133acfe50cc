"""What the cockpit runs: its engine, gates, items, steps."""

from msgspec.structs import replace

from cockpit.core import classes
from cockpit.core.announcements import channels_of
from cockpit.core.blindness import engine_lost
from cockpit.core.gates import standing
from cockpit.core.judging import in_one_go
from cockpit.core.procedures import action_of, starts_by_itself, step_plan
from cockpit.core.runs import START_WITHIN_S
from cockpit.model import commands as cmd
from cockpit.model.checks import Gate
from cockpit.model.commands import Command
from cockpit.model.flow import Item, Step
from cockpit.model.frame import Tone
from cockpit.tui.acts import announce, procedures
from cockpit.tui.acts.anew import judged_by, unsettles
from cockpit.tui.acts.common import (
    About,
    Values,
    as_whom,
    called_since,
    circumstances,
    lapses,
    proc_step,
    titled,
    unwatched,
)
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.text import clean
from cockpit.views.base import first_line

NAMED = 4
"""Gates that a question names."""


def engine(desk: Desk) -> None:
    """Start the engine where nobody watches; else say who does, and what it lacks."""
    if desk.state.closed:
        desk.say("the release is closed; it needs no engine", Tone.MUTED)
        return
    if not engine_lost(desk.state, desk.now):
        known = desk.state.engine
        lacks = f", without {', '.join(known.missing_env[:4])}" if known.missing_env else ""
        desk.say(f"an engine watches already, on {known.host or 'this host'}{lacks}", Tone.WARN if lacks else Tone.INFO)
        return
    if desk.session.mode == "read-only":
        desk.say("a read-only session starts nothing: its owner does, or attaches", Tone.WARN)
        return
    trouble = desk.session.revive()
    desk.say(
        trouble or "the engine was started; ENGINE LOST goes when it has looked around",
        Tone.WARN if trouble else Tone.GOOD,
    )


def run_sample(desk: Desk) -> Command | str:
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "item":
        return cmd.StartItem(item=name)
    if kind == "gate":
        return cmd.RunGate(which=name)
    if kind == "step":
        proc, step = proc_step(desk)
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
        procedures.call(desk, name)
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
        against, fields = circumstances(desk, item)
        about += against
        known = desk.state.items.get(name)
        if known is not None and known.status == "failed":
            about += _failed(known.text, item.help)
        if fields:
            danger, alarming = Danger.NAME, True
        what = _runs(desk, item) or (f"procedure {item.procedure}" if item.procedure else "")
        if item.irreversible:
            about.append(("There is no way back from this step.", "bad!"))
            danger, alarming = Danger.NAME, True
            fields = [Field("typed", "Release's name", wanted=book.plan.release.name)]
        about += unsettles(desk, judged_by(item))
        if item.deploy and not item.irreversible:
            about.append(("This deploys: it begins a new generation for rollback.", "warn"))
    elif kind == "gate" and name in book.gates:
        about += _of_gate(desk, book.gates[name])
        what = book.gates[name].run or " ".join(book.gates[name].argv) or book.gates[name].kind
    elif kind == "step":
        about += _of_step(desk)
        what = _step_text(desk)
    if what:
        about.append((what, "muted"))
    read, template = _said(desk), _announced(desk)
    said = announce.preview(desk, template, read.now) if read is not None else []
    verb = _verb(desk, bool(said))
    lost = unwatched(desk, _within(desk, command)) if what or verb == "sends it" else []
    if lost:
        about[1:1] = lost
        verb = "orders it, to be run once an engine is back"
        if kind == "item" and name in book.items and book.items[name].deploy and not fields:
            danger, alarming = Danger.NAME, True
            fields = [Field("typed", "Release's name", wanted=book.plan.release.name)]
    head = list(about)
    about += said

    since = called_since(desk, book.items.get(name) if kind == "item" else None)

    def submit(_v: Values) -> str:
        for words, _ in since():
            return words
        if read is None or not isinstance(command, cmd.StartItem | cmd.StartStep | cmd.RetryStep):
            return desk.do(command, seen, f"ordered: {title}")
        if read.hasty:
            return read.hasty
        no = read.again(desk.do(replace(command, shown=read.shown), seen, f"ordered: {title}"))
        form.about = [*head, *announce.preview(desk, template, read.now)]
        return no

    form = Form(
        "Send" if said else "Run", submit, about=about, fields=fields, danger=danger, verb=verb, alarming=alarming
    )
    form.news = since if read is None else lambda: [*since(), *read.news()]
    desk.form(form)


def _within(desk: Desk, command: Command) -> float | None:
    """After how long without an engine what is asked for lapses; None where it does not: a check changes nothing."""
    if isinstance(command, cmd.RunGate):
        gate = desk.sight().book.gates.get(command.which)
        return START_WITHIN_S if gate is not None and gate.kind == "command" else None
    proc = desk.state.procs.get(command.proc) if isinstance(command, cmd.RetryStep) else None
    return lapses(desk) if proc is not None and starts_by_itself(proc) else START_WITHIN_S


def _verb(desk: Desk, tells: bool) -> str:
    """What the answer does, while an engine watches. tells: it is an announcement."""
    if tells and desk.state.rehearsal:
        return "only notes it: this is a rehearsal"
    return "runs it" if not tells else "sends it" if _goes_out(desk) else "takes it up: a person posts it"


def _of_gate(desk: Desk, gate: Gate) -> About:
    judged = standing(desk.state, gate.id, desk.now)
    failed = _failed(judged.reason, gate.help) if judged.verdict in ("fail", "error") else []
    return [*failed, *unsettles(desk, (gate.id,))]


def _of_step(desk: Desk) -> About:
    called = desk.state.procs.get(proc_step(desk)[0])
    values = called.values if called is not None else {}
    return [
        *unsettles(desk, judged_by(_step_of(desk))),
        *((f"{name}: {value}", "plain") for name, value in values.items()),
    ]


def about_to_run(desk: Desk, item: Item) -> About:
    """What a second person agrees to: what runs, when, and that nothing brings it back. Its own question is the runner's."""
    about, _ = circumstances(desk, item)
    if item.irreversible:
        about.append(("There is no way back from this step.", "bad!"))
    if item.deploy:
        about.append(("This deploys: it begins a new generation for rollback.", "warn"))
    what = _runs(desk, item) or (f"procedure {item.procedure}" if item.procedure else "")
    return [*about, (what, "muted")] if what else about


def _failed(reason: str, help_: str) -> About:
    """What is run again: how it failed, and what its plan says to do about that."""
    said: About = [(f"FAILED: {clean(first_line(reason))}" if reason else "FAILED", "bad!")]
    return said + ([(help_, "plain")] if help_ else [])


def _announced(desk: Desk) -> str:
    """The template that the line or step announces; "" for none."""
    if kind_of(desk.ref) == "item":
        item = desk.sight().book.items.get(name_of(desk.ref))
        return item.announce or "" if item is not None else ""
    step = _step_of(desk)
    return step.announce or "" if step is not None else ""


def _goes_out(desk: Desk) -> bool:
    """Whether the cockpit itself posts any of it."""
    planned = desk.sight().book.templates.get(_announced(desk))
    return planned is not None and any(one.kind != "hand" for one in channels_of(desk.state, planned))


def _said(desk: Desk) -> announce.Read | None:
    """The text that goes out, where the line or step is an announcement."""
    template, (proc, _) = _announced(desk), proc_step(desk)
    facts = desk.state.procs.get(proc) if kind_of(desk.ref) == "step" else None
    incident = facts.incident if facts is not None else ""
    if template not in desk.sight().book.templates:
        return None
    return announce.Read(desk, template, incident, proc if facts is not None else "")


def _step_of(desk: Desk) -> Step | Item | None:
    """What the step under the cursor does: its own work, or that of the item it reuses; None for no step of a call."""
    proc, name = proc_step(desk) if kind_of(desk.ref) == "step" else ("", "")
    facts = desk.state.procs.get(proc)
    step = step_plan(desk.state, facts, name) if facts is not None else None
    return action_of(desk.state, step) if step is not None else None


def _step_text(desk: Desk) -> str:
    does = _step_of(desk)
    return _runs(desk, does) if does is not None else ""


def _runs(desk: Desk, work: Item | Step) -> str:
    """What a line or step runs; in a rehearsal what really happens in its place."""
    what = work.run or " ".join(work.argv) or (f"{work.http.method} {work.http.url}" if work.http is not None else "")
    if what and desk.state.rehearsal and not (isinstance(work, Item) and work.read_only):
        stands_in = work.rehearse is not None
        return f"its stand-in: {work.rehearse}" if stands_in else f"only printed, as this is a rehearsal: {what}"
    return what or (f"gate {work.gate}" if work.gate else "")


def gates_all_sample(_desk: Desk) -> Command | str:
    return cmd.RunGate(which="all")


def gates_all(desk: Desk) -> None:
    _gates(desk, "all", "Run every gate", f"All gates that count are judged anew{_left(desk, 'all')}.")


def gates_failed_sample(_desk: Desk) -> Command | str:
    return cmd.RunGate(which="failed")


def gates_failed(desk: Desk) -> None:
    judged, _ = in_one_go(desk.state, "failed", desk.now)
    failed = any(standing(desk.state, gate.id, desk.now).verdict == "fail" for gate in judged)
    what = f"{len(judged)} that {'is' if len(judged) == 1 else 'are'} not green: {_named(judged)}"
    again = any(gate.id in desk.state.gates and desk.state.gates[gate.id].verdict for gate in judged)
    title = "Run failed gates again" if failed else "Run gates"
    words = f"Judge {what if judged else 'every gate that is not green'}{_left(desk, 'failed')}."
    _gates(desk, "failed", title, words.replace("Judge", "Judge anew", 1) if again and failed else words)


def _left(desk: Desk, which: str) -> str:
    """What such an order leaves: "; Copy stays, for a person to attest"; "" for nothing."""
    _, left = in_one_go(desk.state, which, desk.now)
    by_hand = [gate for gate in left if gate.kind == "manual"]
    others = [gate for gate in left if gate.kind != "manual"]
    words = ""
    for gates, why in ((by_hand, "for a person to attest"), (others, "until its command can be run")):
        if gates:
            words += f"; {_named(gates)} {'stays' if len(gates) == 1 else 'stay'}, {why}"
    return words


def _named(gates: list[Gate]) -> str:
    names = [clean(gate.title or gate.id) for gate in gates]
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _gates(desk: Desk, which: str, title: str, words: str) -> None:
    seen = desk.state.seq
    lost = unwatched(desk, None)
    about: About = [(words, "plain"), *lost]
    if which == "all":
        about += unsettles(desk, tuple(classes.selected_gates(desk.state)))
    form = Form(
        title, lambda _v: desk.do(cmd.RunGate(which=which), seen, "ordered"), about=about,
        danger=Danger.YES, verb="orders them, to be run once an engine is back" if lost else "runs them",
    )  # fmt: skip
    # An "Aye" meant for the call must not void the votes: what was green would be judged anew.
    desk.form(form.guard() if which == "all" else form)
