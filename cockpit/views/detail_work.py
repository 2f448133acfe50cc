"""All about a gate, an item, a step, a procedure."""

from cockpit.core import gates as gate_rules
from cockpit.core.items import blocked
from cockpit.core.rehearsal import rehearsed_steps
from cockpit.core.titles import titled
from cockpit.model.checks import Expect
from cockpit.model.flow import Item, Step
from cockpit.model.frame import Detail, Tone
from cockpit.model.state import ItemFacts, StepFacts
from cockpit.views import checklist, gates, procedures
from cockpit.views.base import Sight, first_line
from cockpit.views.facts import Facts, fact, given, head, run_facts, said, words
from cockpit.views.procedure_steps import step_row
from cockpit.views.times import ago, short, stamp


def gate_detail(sight: Sight, name: str) -> Detail | None:
    gate = sight.book.gates.get(name)
    if gate is None:
        return None
    row = gates.row(sight, gate)
    stands = gate_rules.standing(sight.state, name, sight.now)
    facts = sight.state.gates.get(name)
    out: Facts = [
        fact("verdict", row.verdict.text + (f" · waived under {row.waived}" if row.waived else ""), row.verdict.tone),
        *given([("reason", stands.reason), ("owner", row.owner)]),
    ]
    if stands.at is not None:
        by = facts.by if facts is not None else ""
        out.append(
            fact("judged", f"{ago(stands.at, sight.now)}, {stamp(stands.at, sight.zone)}{f', by {by}' if by else ''}")
        )
    out.append(fact("kind", f"{gate.kind}, {'required' if gate.required else 'advisory'}"))
    if gate.valid_for is not None:
        out.append(fact("valid for", short(gate.valid_for)))
    if gate.waivable_by:
        out.append(fact("waivable", f"under {', '.join(gate.waivable_by)}{sight.press('waive')}"))
    if facts is not None and facts.bound:
        out.append(fact("judged on", ", ".join(f"{key} {value[:16]}" for key, value in facts.bound.items())))
    if facts is not None and facts.evidence:
        out.append(fact("evidence", facts.evidence))
    out += _does(gate.run, gate.argv, gate.http.url if gate.http is not None else "", gate.expect)
    if gate.tuple_id:
        known = next((one for one in sight.plan.tuple_ if one.id == gate.tuple_id), None)
        title = known.title if known is not None else ""
        out.append(fact("tuple", title or gate.tuple_id, ref=f"tuple:{gate.tuple_id}"))
    for metric in gate.metrics or ((gate.metric,) if gate.metric else ()):
        measured = sight.state.metrics.get(metric)
        said = (
            "no value yet" if measured is None or measured.value is None else f"{measured.value:g}, {measured.verdict}"
        )
        out.append(fact(sight.names.metric(metric), said, ref=f"metric:{metric}"))
    if gate.statement:
        out.append(fact("statement", gate.statement))
    if gate.needs:
        out.append(fact("needs", ", ".join(checklist.sight_title(sight, need) for need in gate.needs)))
    if gate.gates:
        out += [head("Made of")]
        for part in gate.gates:
            other = sight.book.gates.get(part)
            if other is not None:
                shown = gates.row(sight, other)
                out.append(fact(shown.verdict.text, other.title or part, shown.verdict.tone, f"gate:{part}"))
    if gate.help:
        out += [head("What to do"), words(gate.help)]
    run = (facts.run if facts is not None else "") or row.run
    out += run_facts(sight, run)
    if not run and facts is not None and facts.evidence:
        run = f"evidence:{facts.evidence}"
    return Detail(f"gate:{name}", gate.title or name, row.verdict, tuple(out), run=run)


def _does(run: str | None, argv: tuple[str, ...], url: str, expect: Expect | None) -> Facts:
    out = given([("command", run or " ".join(argv)), ("request", url)])
    if expect is not None:
        out += given([("expects", expectation(expect))])
    return out


def expectation(expect: Expect) -> str:
    """What an answer must look like, in words."""
    parts = []
    if expect.exit is not None:
        parts.append(f"exit {expect.exit if isinstance(expect.exit, int) else ' or '.join(map(str, expect.exit))}")
    if expect.status is not None:
        parts.append(
            f"HTTP {expect.status if isinstance(expect.status, int) else ' or '.join(map(str, expect.status))}"
        )
    if expect.match is not None:
        parts.append(f"output matches {expect.match}")
    if expect.not_match is not None:
        parts.append(f"output does not match {expect.not_match}")
    if expect.number is not None:
        low, high = expect.number.min, expect.number.max
        bounds = " and ".join(
            part
            for part in (
                f"at least {low:g}" if low is not None else "",
                f"at most {high:g}" if high is not None else "",
            )
            if part
        )
        parts.append(f"the number found is {bounds}")
    if expect.version is not None:
        version = expect.version
        limits_of = " and ".join(
            part for part in (f"at least {version.min}" if version.min else "", f"below {version.below}" if version.below else "",
                              f"exactly {version.equals}" if version.equals else "") if part
        )  # fmt: skip
        parts.append(f"the version is {limits_of}")
    if expect.when is not None:
        parts.append(expect.when)
    return "; ".join(parts)


def item_detail(sight: Sight, name: str) -> Detail | None:
    item = sight.book.items.get(name)
    if item is None:
        return None
    phase = sight.book.phase_of[name]
    line = checklist.line(sight, item, phase)
    facts = sight.state.items.get(name, ItemFacts())
    out: Facts = [
        fact("status", line.label.text or line.box, line.label.tone),
        *given([("phase", phase.title or phase.id), ("owner", line.role), ("due", line.when)]),
    ]
    if not line.when and phase.at is not None:
        out.append(fact("planned", f"{phase.at.text} {stamp(sight.at(phase.at), sight.zone)}".strip()))
    if facts.by and facts.at is not None:
        out.append(fact("by", f"{facts.by} at {stamp(facts.at, sight.zone)}"))
    if facts.text and "\n" not in facts.text:
        out.append(fact("said", facts.text))
    out += _work(sight, item)
    if facts.status in ("open", "failed"):
        out += [
            fact("waits for", titled(sight.book, reason), Tone.WARN) for reason in blocked(sight.state, item, sight.now)
        ]
    if facts.confirmed_by:
        out.append(fact("agreed", ", ".join(facts.confirmed_by)))
    if item.help:
        out += [head("Help"), words(item.help)]
    if "\n" in facts.text:
        out += said("what came of it", facts.text)
    out += run_facts(sight, facts.run)
    return Detail(f"item:{name}", item.title or name, line.label, tuple(out), run=facts.run)


def _work(sight: Sight, item: Item | Step) -> Facts:
    http = f"{item.http.method} {item.http.url}" if item.http is not None else ""
    out = _does(item.run, item.argv, http, item.expect)
    if item.gate:
        stands = gate_rules.standing(sight.state, item.gate, sight.now)
        out.append(fact("gate", f"{sight.names.gate(item.gate)}: {stands.verdict}", ref=f"gate:{item.gate}"))
    if item.announce:
        out.append(fact("announces", sight.names.template(item.announce), ref=f"announce:{item.announce}"))
    out += given([("checks by", item.verify or "")])
    if isinstance(item, Item) and item.procedure:
        out.append(fact("procedure", sight.names.procedure(item.procedure), ref=f"procedure:{item.procedure}"))
    marks = [
        word for word, on in (
            ("no way back", item.irreversible), ("deploys", item.deploy), ("not required", not item.required),
            ("needs a second person", isinstance(item, Item) and item.two_person),
            ("needs a proof", isinstance(item, Item) and item.proof),
        ) if on
    ]  # fmt: skip
    if marks:
        out.append(fact("marks", ", ".join(marks), Tone.WARN))
    if item.on:
        out.append(fact("done on", item.on))
    return out


def step_detail(sight: Sight, name: str) -> Detail | None:
    proc, _, step_id = name.partition("/")
    called = sight.state.procs.get(proc)
    planned = sight.book.procedures.get(called.procedure if called is not None else proc)
    step = next((one for one in planned.step if one.id == step_id), None) if planned is not None else None
    if planned is None or step is None:
        return None
    row = step_row(sight, planned, step, called)
    facts = called.steps.get(step_id, StepFacts()) if called is not None else StepFacts()
    over = [fact("by", f"{facts.by} at {stamp(facts.ended, sight.zone)}")] if facts.by and facts.ended else []
    out: Facts = [
        fact("status", " ".join(part for part in (row.label.text or row.box, row.took) if part), row.label.tone),
        fact("part of", planned.title or planned.id, ref=f"procedure:{planned.id}"),
        *given([("owner", row.owner), ("how", row.how)]),
        *over,
        *given([("reason", row.reason if row.reason != first_line(facts.text) else "")]),
        *given([("said", facts.text if "\n" not in facts.text else "")]),
    ]
    rehearsed = rehearsed_steps(sight.state, planned.id).get(step_id)
    out += given([("rehearsed", f"took {rehearsed:.1f} s" if rehearsed is not None else "")])
    source = sight.book.items.get(step.use or "")
    out += _work(sight, source if source is not None else step)
    if step.help:
        out += [head("When it fails"), words(step.help)]
    if "\n" in facts.text:
        out += said("what came of it", facts.text)
    out += run_facts(sight, facts.run)
    return Detail(f"step:{name}", step.title or step_id, row.label, tuple(out), run=facts.run)


def procedure_detail(sight: Sight, name: str) -> Detail | None:
    planned = sight.book.procedures.get(name)
    if planned is None:
        return None
    called = procedures.latest(sight, name)
    shown = procedures.shown(sight, planned, called)
    out: Facts = [fact("state", shown.state.text, shown.state.tone), fact("kind", planned.kind)]
    out += [fact(key, label.text, label.tone) for key, label in shown.facts]
    out += given([("when", planned.when), ("notes", planned.notes)])
    out.append(head("Steps"))
    for number, row in enumerate(shown.steps, start=1):
        text = " · ".join(part for part in (row.title, row.owner, row.label.text, row.took) if part)
        out.append(fact(str(number), text, row.label.tone, row.ref))
    if planned.follow_ups:
        out += [head("Afterwards"), *(words(text) for text in planned.follow_ups)]
    return Detail(f"procedure:{name}", shown.title, shown.state, tuple(out))


def rollback_detail(sight: Sight, _name: str) -> Detail | None:
    return procedure_detail(sight, sight.book.rollback.id) if sight.book.rollback is not None else None
