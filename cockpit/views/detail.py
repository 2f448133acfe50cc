"""Everything about one thing, for the detail that Enter opens and for copying: a gate, an item, a metric, an incident ..."""

from collections.abc import Callable

from cockpit.core import gates as gate_rules
from cockpit.core.incident_clocks import chain, limits
from cockpit.core.items import blocked
from cockpit.model.checks import Expect
from cockpit.model.flow import Item, Step
from cockpit.model.frame import Detail, Fact, Label, Plot, Tone
from cockpit.model.state import IncidentFacts, ItemFacts, LogLine, RunFacts
from cockpit.views import announcement_words, checklist, gates, metrics, procedures, triggers
from cockpit.views.base import Sight, amount
from cockpit.views.digest import digest
from cockpit.views.header import header
from cockpit.views.log import row as log_row
from cockpit.views.times import ago, limit_left, short, stamp
from cockpit.views.words import sentence

Facts = list[Fact]


def fact(name: str, text: str, tone: Tone = Tone.PLAIN, ref: str = "") -> Fact:
    return Fact("fact", text, name, tone, ref)


def head(text: str) -> Fact:
    return Fact("head", text)


def words(text: str, tone: Tone = Tone.PLAIN, ref: str = "") -> Fact:
    return Fact("text", text, "", tone, ref)


GAP = Fact("gap")


def detail(sight: Sight, ref: str) -> Detail | None:
    """All about the thing; None for something nobody knows."""
    kind, _, name = ref.partition(":")
    make = _KINDS.get(kind)
    return make(sight, name) if make is not None else None


def _given(pairs: list[tuple[str, str]]) -> Facts:
    return [fact(name, text) for name, text in pairs if text]


# --- gates, items, steps ----------------------------------------------------------------------------------------------


def _gate(sight: Sight, name: str) -> Detail | None:
    gate = sight.book.gates.get(name)
    if gate is None:
        return None
    row = gates.row(sight, gate)
    stands = gate_rules.standing(sight.state, name, sight.now)
    facts = sight.state.gates.get(name)
    out: Facts = [
        fact("verdict", row.verdict.text + (f" · waived under {row.waived}" if row.waived else ""), row.verdict.tone),
        *_given([("reason", stands.reason), ("owner", row.owner)]),
    ]
    if stands.at is not None:
        by = facts.by if facts is not None else ""
        out.append(fact("judged", f"{ago(stands.at, sight.now)}, {stamp(stands.at, sight.zone)}{f', by {by}' if by else ''}"))
    out.append(fact("kind", f"{gate.kind}, {'required' if gate.required else 'advisory'}"))
    if gate.valid_for is not None:
        out.append(fact("valid for", short(gate.valid_for)))
    if gate.waivable_by:
        out.append(fact("waivable", f"under {', '.join(gate.waivable_by)} (w)"))
    if facts is not None and facts.bound:
        out.append(fact("judged on", ", ".join(f"{key} {value[:16]}" for key, value in facts.bound.items())))
    if facts is not None and facts.evidence:
        out.append(fact("evidence", facts.evidence))
    out += _does(gate.run, gate.argv, gate.http.url if gate.http is not None else "", gate.expect)
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
    out += _run_facts(sight, run)
    return Detail(f"gate:{name}", gate.title or name, row.verdict, tuple(out), run=run)


def _does(run: str | None, argv: tuple[str, ...], url: str, expect: Expect | None) -> Facts:
    out = _given([("command", run or " ".join(argv)), ("request", url)])
    if expect is not None:
        out += _given([("expects", expectation(expect))])
    return out


def expectation(expect: Expect) -> str:
    """What an answer must look like, in words."""
    parts = []
    if expect.exit is not None:
        parts.append(f"exit {expect.exit if isinstance(expect.exit, int) else ' or '.join(map(str, expect.exit))}")
    if expect.status is not None:
        parts.append(f"HTTP {expect.status if isinstance(expect.status, int) else ' or '.join(map(str, expect.status))}")
    if expect.match is not None:
        parts.append(f"output matches {expect.match}")
    if expect.not_match is not None:
        parts.append(f"output does not match {expect.not_match}")
    if expect.number is not None:
        low, high = expect.number.min, expect.number.max
        bounds = " and ".join(part for part in (f"at least {low:g}" if low is not None else "", f"at most {high:g}" if high is not None else "") if part)
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


def _run_facts(sight: Sight, run: str) -> Facts:
    found = sight.state.runs.get(run)
    if found is None:
        return []
    return [GAP, fact("run", _run_words(sight, found), Tone.BAD if found.status == "unknown" else Tone.PLAIN)]


def _run_words(sight: Sight, run: RunFacts) -> str:
    parts = [run.run, run.status]
    if run.outcome:
        parts.append(run.outcome)
    if run.exit is not None:
        parts.append(f"exit {run.exit}")
    if run.duration_s is not None:
        parts.append(f"took {short(run.duration_s)}")
    elif run.started is not None:
        parts.append(f"running for {short((sight.now - run.started).total_seconds())}")
    if run.attempt > 1:
        parts.append(f"attempt {run.attempt}")
    if run.rehearsed:
        parts.append(f"rehearsal: {run.rehearsed}")
    if run.reason:
        parts.append(run.reason)
    return " · ".join(parts)


def _item(sight: Sight, name: str) -> Detail | None:
    item = sight.book.items.get(name)
    if item is None:
        return None
    phase = sight.book.phase_of[name]
    line = checklist.line(sight, item, phase)
    facts = sight.state.items.get(name, ItemFacts())
    out: Facts = [
        fact("status", line.label.text or line.box, line.label.tone),
        *_given([("phase", phase.title or phase.id), ("owner", line.role), ("due", line.when)]),
    ]
    if facts.by and facts.at is not None:
        out.append(fact("by", f"{facts.by} at {stamp(facts.at, sight.zone)}"))
    if facts.text:
        out.append(fact("said", facts.text))
    out += _work(item)
    if facts.status in ("open", "failed"):
        out += [fact("waits for", reason, Tone.WARN) for reason in blocked(sight.state, item, sight.now)]
    if facts.confirmed_by:
        out.append(fact("agreed", ", ".join(facts.confirmed_by)))
    if item.help:
        out += [head("Help"), words(item.help)]
    out += _run_facts(sight, facts.run)
    return Detail(f"item:{name}", item.title or name, line.label, tuple(out), run=facts.run)


def _work(item: Item | Step) -> Facts:
    http = f"{item.http.method} {item.http.url}" if item.http is not None else ""
    out = _does(item.run, item.argv, http, item.expect)
    out += _given([("gate", item.gate or ""), ("announces", item.announce or ""), ("checks by", item.verify or "")])
    if isinstance(item, Item) and item.procedure:
        out.append(fact("procedure", item.procedure, ref=f"procedure:{item.procedure}"))
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


def _step(sight: Sight, name: str) -> Detail | None:
    proc, _, step_id = name.partition("/")
    called = sight.state.procs.get(proc)
    planned = sight.book.procedures.get(called.procedure if called is not None else proc)
    step = next((one for one in planned.step if one.id == step_id), None) if planned is not None else None
    if planned is None or step is None:
        return None
    row = procedures.step_row(sight, planned, step, called)
    facts = called.steps.get(step_id) if called is not None else None
    out: Facts = [
        fact("status", " ".join(part for part in (row.label.text or row.box, row.took) if part), row.label.tone),
        fact("part of", planned.title or planned.id, ref=f"procedure:{planned.id}"),
        *_given([("owner", row.owner), ("how", row.how), ("reason", row.reason)]),
    ]
    source = sight.book.items.get(step.use or "")
    out += _work(source if source is not None else step)
    if step.help:
        out += [head("When it fails"), words(step.help)]
    run = facts.run if facts is not None else ""
    out += _run_facts(sight, run)
    return Detail(f"step:{name}", step.title or step_id, row.label, tuple(out), run=run)


def _procedure(sight: Sight, name: str) -> Detail | None:
    planned = sight.book.procedures.get(name)
    if planned is None:
        return None
    called = procedures.latest(sight, name)
    shown = procedures.shown(sight, planned, called)
    out: Facts = [fact("state", shown.state.text, shown.state.tone), fact("kind", planned.kind)]
    out += [fact(key, label.text, label.tone) for key, label in shown.facts]
    out += _given([("when", planned.when), ("notes", planned.notes)])
    out.append(head("Steps"))
    for number, row in enumerate(shown.steps, start=1):
        text = " · ".join(part for part in (row.title, row.owner, row.label.text, row.took) if part)
        out.append(fact(str(number), text, row.label.tone, row.ref))
    if planned.follow_ups:
        out += [head("Afterwards"), *(words(text) for text in planned.follow_ups)]
    return Detail(f"procedure:{name}", shown.title, shown.state, tuple(out))


def _rollback(sight: Sight, _name: str) -> Detail | None:
    return _procedure(sight, sight.book.rollback.id) if sight.book.rollback is not None else None


# --- what is measured -------------------------------------------------------------------------------------------------


def _metric(sight: Sight, name: str) -> Detail | None:
    metric = sight.book.metrics.get(name)
    if metric is None:
        return None
    row = metrics.row(sight, metric)
    facts = sight.state.metrics.get(name)
    out: Facts = [
        fact("value", f"{row.value} {row.label.text}".strip(), row.label.tone),
        *_given([("bound", row.bound), ("target", row.target), ("owner", sight.owner(metric.role))]),
    ]
    if facts is not None and facts.at is not None:
        source = f"entered by {facts.by}" if facts.by else f"from {metric.probe}" if metric.probe else "computed"
        out.append(fact("measured", f"{ago(facts.at, sight.now)}, {source}, {facts.n} sample{'s' if facts.n != 1 else ''}"))
        if facts.since is not None:
            out.append(fact("so since", stamp(facts.since, sight.zone)))
        if facts.text:
            out.append(fact("said", facts.text))
        known = [value for _, value in facts.tail if value is not None]
        if known:
            low, high, mean = (amount(one, metric.unit) for one in (min(known), max(known), sum(known) / len(known)))
            out.append(fact("in view", f"lowest {low}, highest {high}, mean {mean}, {len(known)} points"))
    probe = sight.book.probes.get(metric.probe or "")
    if probe is not None:
        seen = sight.state.probes.get(probe.id)
        out.append(fact("probe", f"{probe.title or probe.id}: {seen.verdict if seen is not None else 'not asked yet'}", ref=f"probe:{probe.id}"))
    if metric.help:
        out += [head("What to do"), words(metric.help)]
    plot = Plot(tuple(facts.tail) if facts is not None else (), metric.unit, metric.min, metric.max, metric.warn_max)
    return Detail(f"metric:{name}", metric.title or name, row.label, tuple(out), plot=plot)


def _probe(sight: Sight, name: str) -> Detail | None:
    probe = sight.book.probes.get(name)
    if probe is None:
        return None
    seen = sight.state.probes.get(name)
    tones = {"pass": Tone.GOOD, "fail": Tone.BAD}
    label = Label("not asked yet", Tone.UNKNOWN) if seen is None else Label(seen.verdict, tones.get(seen.verdict, Tone.WARN))
    out: Facts = [fact("verdict", label.text, label.tone), *_given([("asks", probe.url or probe.run or probe.kind)])]
    if seen is not None:
        out += _given([("detail", seen.detail), ("status", str(seen.status or ""))])
        out.append(fact("answered", f"{ago(seen.at, sight.now)} in {seen.ms:.0f} ms, {seen.streak} in a row, {seen.polls} in all"))
        out.append(fact("last pass", ago(seen.last_pass, sight.now) or "never"))
    out.append(fact("every", f"{short(probe.every)}{f', live {short(probe.every_live)}' if probe.every_live is not None else ''}"))
    if probe.control:
        out.append(fact("control", "if this fails too, the fault is likely here: MONITORING BLIND"))
    points = tuple((at, ms if verdict in ("pass", "warn") else None) for at, verdict, ms in seen.tail) if seen is not None else ()
    return Detail(f"probe:{name}", probe.title or name, label, tuple(out), plot=Plot(points, "ms"))


def _trigger(sight: Sight, name: str) -> Detail | None:
    trigger = sight.book.triggers.get(name)
    if trigger is None:
        return None
    row = triggers.row(sight, trigger)
    facts = sight.state.triggers.get(name)
    out: Facts = [
        fact("state", row.label.text, row.label.tone),
        *_given([("why", row.detail), ("kind", trigger.kind), ("owner", sight.owner(trigger.role))]),
        fact("then", row.action),
        *_given([("when", trigger.when or trigger.metric or trigger.probe or trigger.gate or "a person declares it (D)")]),
        fact("fires after", triggers.rule_words(trigger)),
    ]
    if facts is not None and facts.memory.last is not None:
        memory = facts.memory
        out.append(fact("evaluated", f"{ago(memory.last, sight.now)}: {memory.result}; {memory.trues} true, {memory.falses} false in a row"))
        out.append(fact("proof", f"{memory.greens} greens, {trigger.arm_after} arm it"))
        out.append(fact("fired", f"{facts.firings} times"))
    if facts is not None and facts.bad_before_deploy:
        out.append(fact("unarmed", "it was bad already when the deploy began", Tone.WARN))
    if facts is not None and facts.silenced_until is not None:
        out.append(fact("muted", f"until {stamp(facts.silenced_until, sight.zone)} by {facts.silenced_by}: {facts.silenced_reason}", Tone.WARN))
    for kind, other in (("metric", trigger.metric), ("probe", trigger.probe), ("gate", trigger.gate)):
        if other:
            out.append(fact(kind, other, ref=f"{kind}:{other}"))
    if trigger.help:
        out += [head("What to do"), words(trigger.help)]
    return Detail(f"trigger:{name}", trigger.title or name, row.label, tuple(out))


# --- what people did --------------------------------------------------------------------------------------------------


def _incident(sight: Sight, name: str) -> Detail | None:
    one = sight.state.incidents.get(name)
    if one is None:
        return None
    open_ = one.resolved is None
    label = Label("OPEN", Tone.BAD) if open_ else Label("resolved", Tone.GOOD)
    severity = sight.book.severities.get(one.severity)
    out: Facts = [
        fact("severity", (severity.title or one.severity) if severity is not None else one.severity, Tone.BAD if open_ else Tone.PLAIN),
        fact("opened", f"{stamp(one.opened, sight.zone)} by {one.by} ({ago(one.opened, sight.now)})"),
        fact("owner", sight.owner(one.owner) if one.owner in sight.book.roles else one.owner or "nobody yet", Tone.PLAIN if one.owner else Tone.WARN),
        fact("impact", one.impact or "not said"),
        fact("mitigation", one.mitigation or "not said"),
        fact("follow-up", one.follow_up or "not said"),
        *_given([("plan", one.plan), ("strategy", one.strategy), ("trigger", one.trigger and sight.names.trigger(one.trigger))]),
    ]
    if one.resolved is not None:
        out.append(fact("resolved", f"{stamp(one.resolved, sight.zone)}: {one.resolution}", Tone.GOOD))
    out += _limits(sight, one)
    out.append(head("Story"))
    for line in sight.state.tail:
        if line.seq in one.related or line.data.get("incident") == name:
            row = log_row(sight, line)
            out.append(fact(row.at, f"{row.who}: {row.text}", row.tone, row.ref))
    return Detail(f"incident:{name}", f"{name} {one.title}", label, tuple(out))


def _limits(sight: Sight, one: IncidentFacts) -> Facts:
    out: Facts = []
    stages = limits(sight.state, one)
    if stages:
        out.append(head("Limits"))
    for limit in stages:
        if limit.reached is not None:
            out.append(fact(limit.stage, f"reached {ago(limit.reached, sight.now)}", Tone.GOOD))
        elif limit.due is not None:
            seconds = (limit.due - sight.now).total_seconds()
            tone = Tone.MUTED if one.resolved is not None else Tone.BAD if seconds < 0 else Tone.WARN
            out.append(fact(limit.stage, limit_left(seconds), tone))
    links = chain(sight.state, one)
    if links:
        out.append(head("Chain"))
    for link in links:
        who = sight.owner(link.role)
        title = sight.role_title(link.role)
        shown = title if who == title else f"{title} ({who})"
        if link.told is not None:
            out.append(fact("told", f"{shown}, {ago(link.told, sight.now)}", Tone.PLAIN))
        else:
            out.append(fact("not yet", f"{shown}{f', if {link.condition}' if link.condition else ''}", Tone.MUTED))
    return out


def _entry(sight: Sight, name: str) -> Detail | None:
    seq = int(name) if name.isdigit() else -1
    line = next((one for one in sight.state.tail if one.seq == seq), None)
    return entry_detail(sight, line) if line is not None else None


def entry_detail(sight: Sight, line: LogLine, hash_: str = "") -> Detail:
    """A journal's entry with all its fields and links."""
    row = log_row(sight, line)
    out: Facts = [
        words(sentence(line.type, line.data, sight.names), row.tone),
        GAP,
        fact("entry", f"{line.seq} · {line.type}"),
        fact("logged", stamp(line.at, sight.zone)),
        *([fact("happened", stamp(line.occurred, sight.zone), Tone.WARN)] if line.occurred is not None else []),
        fact("by", f"{line.actor}{f' as {sight.role_title(line.role)}' if line.role else ''}"),
        *_given([("hash", hash_)]),
    ]
    correction = sight.state.corrections.get(line.seq)
    if correction is not None:
        how = "retracted" if correction.retracted else "corrected"
        out.append(fact(how, f"by {correction.by}: {correction.text}", Tone.WARN, f"entry:{correction.seq}"))
    if line.seq in sight.state.redacted:
        out.append(fact("redacted", "a text was taken out; the chain still verifies", Tone.WARN))
    if line.data:
        out.append(head("Fields"))
        out += [fact(key, value) for key, value in line.data.items()]
    linked = [*line.relates_to, *(one.seq for one in sight.state.tail if line.seq in one.relates_to)]
    if linked:
        out.append(head("Linked"))
        for seq in linked:
            other = next((one for one in sight.state.tail if one.seq == seq), None)
            text = log_row(sight, other).text if other is not None else "further back in the journal"
            out.append(fact(str(seq), text, ref=f"entry:{seq}"))
    run = line.data.get("run", "") if line.type.startswith("run.") else ""
    return Detail(f"entry:{line.seq}", f"Entry {line.seq}", Label(line.type, Tone.MUTED), tuple(out), run=run)


def _phase(sight: Sight, name: str) -> Detail | None:
    phase = sight.book.phases.get(name)
    if phase is None:
        return None
    line = checklist.heading(sight, phase, *checklist.count(sight, phase))
    out: Facts = [*_given([("when", line.when), ("owner", line.role), ("progress", line.label.text)])]
    decided = sight.state.decisions.get(name)
    if phase.decision is not None:
        out.append(fact("decision", " / ".join(phase.decision.choices)))
    if decided is not None:
        out.append(fact("decided", f"{decided.choice} by {decided.by} at {stamp(decided.at, sight.zone)}{f': {decided.reason}' if decided.reason else ''}", Tone.INFO))
    out.append(head("Items"))
    for item in phase.item:
        shown = checklist.line(sight, item, phase)
        out.append(fact(shown.box, f"{shown.title}{f' · {shown.role}' if shown.role else ''}{f' · {shown.label.text}' if shown.label.text else ''}", shown.label.tone, shown.ref))
    return Detail(f"phase:{name}", phase.title or name, line.label, tuple(out))


def _verdict(sight: Sight, _name: str) -> Detail:
    view = header(sight, "live")
    out: Facts = [fact("verdict", view.verdict_short.text, view.verdict_short.tone), fact("since", f"{view.verdict_age or 'now'}")]
    if sight.state.verdict.cause:
        out.append(fact("because of", sight.state.verdict.cause))
    out.append(head("Reasons"))
    if not view.reasons:
        out.append(words("none: everything that counts holds", Tone.GOOD))
    for reason in view.reasons:
        out.append(fact(reason.owner or "nobody", reason.text, reason.tone, reason.ref))
    out += [head("Next"), words(view.next.text + (f" · {view.next.owner}" if view.next.owner else ""), view.next.label.tone, view.next.ref)]
    if view.overdue:
        out.append(head("Overdue"))
        out += [fact(duty.label.text, duty.text, Tone.BAD, duty.ref) for duty in view.overdue]
    if sight.state.verdict_tail:
        out.append(head("How it went"))
        out += [fact(stamp(at, sight.zone)[11:19], verdict) for at, verdict in sight.state.verdict_tail[-12:]]
    return Detail("verdict:", "Verdict", view.verdict_short, tuple(out))


def _contacts(sight: Sight, _name: str) -> Detail:
    plan = sight.plan
    out: Facts = []
    for who in plan.contact:
        out.append(fact(who.role or "contact", f"{who.name}{f' · {who.reach}' if who.reach else ''}"))
    out.append(head("Roles"))
    for role in plan.role:
        reach = ", ".join(part for part in (*role.channels, role.contact) if part)
        out.append(fact(role.title or role.id, f"{sight.owner(role.id)}{f' · {reach}' if reach else ''}{f' · {role.duties}' if role.duties else ''}"))
    if plan.release.links:
        out.append(head("Documents"))
        out += [fact(link.title, link.path or link.url or "") for link in plan.release.links]
    if plan.changelog:
        out.append(head("Changes of the runbook"))
        out += [fact(change.date, f"{change.text}{f' ({change.author})' if change.author else ''}") for change in plan.changelog]
    return Detail("contacts:", "Contacts and links", Label(), tuple(out))


def _run(sight: Sight, name: str) -> Detail | None:
    run = sight.state.runs.get(name)
    if run is None:
        return None
    out: Facts = [fact("serves", sight.names.subject(run.subject)), fact("command", run.what), fact("run", _run_words(sight, run))]
    out += _given([("evidence", run.evidence), ("ordered", f"{stamp(run.ordered, sight.zone)} by {run.by}")])
    return Detail(f"run:{name}", sight.names.subject(run.subject), Label(run.outcome or run.status), tuple(out), run=name)


def _role(sight: Sight, name: str) -> Detail | None:
    role = sight.book.roles.get(name)
    if role is None:
        return None
    out: Facts = [
        fact("holder", sight.owner(name)),
        *_given([("duties", role.duties), ("channels", ", ".join(role.channels)), ("contact", role.contact), ("may", ", ".join(role.may))]),
    ]
    return Detail(f"role:{name}", role.title or name, Label(), tuple(out))


def _poll(sight: Sight, name: str) -> Detail | None:
    from cockpit.views.people import poll_rows

    poll = sight.book.polls.get(name.partition("/")[0])
    if poll is None:
        return None
    rows = poll_rows(sight, poll)
    out: Facts = [fact("state", rows[0].label.text, rows[0].label.tone), fact("declares", sight.owner(poll.declare)), head("Votes")]
    for row in rows[1:]:
        text = " · ".join(part for part in (row.label.text, row.owner, row.detail) if part)
        out.append(fact(row.title, text, row.label.tone))
    return Detail(f"poll:{poll.id}", poll.title or poll.id, rows[0].label, tuple(out))


def _signoff(sight: Sight, name: str) -> Detail | None:
    from cockpit.core.signoffs import lacking, statement
    from cockpit.views.people import signoff_row

    one = sight.book.signoffs.get(name)
    if one is None:
        return None
    row = signoff_row(sight, one)
    out: Facts = [fact("state", row.label.text, row.label.tone), fact("role", sight.role_title(one.role)), fact("statement", f"“{statement(sight.state, name, sight.now).text}”")]
    out += _given([("choices", " / ".join(one.choices)), ("signed by", row.owner if name in sight.state.signoffs else "")])
    out += [fact("lacks", reason, Tone.WARN) for reason in lacking(sight.state, one, sight.now)]
    return Detail(f"signoff:{name}", one.title or name, row.label, tuple(out))


def _announcement(sight: Sight, name: str) -> Detail | None:
    one = sight.state.announcements.get(name)
    if one is None:
        return None
    label = announcement_words.label(sight, one)
    out: Facts = [
        fact("state", label.text, label.tone),
        fact("channel", f"{sight.names.channel(one.channel)}, {one.how}"),
        fact("ordered", f"{stamp(one.ordered, sight.zone)} by {one.by}"),
        *_given([("sent", stamp(one.sent, sight.zone)), ("incident", one.incident)]),
        head("Text"),
        *(words(part) for part in one.text.split("\n")),
    ]
    return Detail(f"announcement:{name}", sight.names.template(one.template) or name, label, tuple(out), run=one.run)


def _artifact(sight: Sight, name: str) -> Detail | None:
    one = sight.book.artifacts.get(name)
    if one is None:
        return None
    out: Facts = _given([("path", one.path), ("needed for", one.required_for or ""), ("owner", sight.owner(one.role)), ("kept", one.retention)])
    for seen in sight.state.attachments.get(name, []):
        out.append(fact("attached", f"{seen.path} by {seen.by} at {stamp(seen.at, sight.zone)}, sha256 {seen.sha256[:16]}"))
    return Detail(f"artifact:{name}", one.title or name, Label(), tuple(out))


_KINDS: dict[str, Callable[[Sight, str], Detail | None]] = {
    "gate": _gate,
    "item": _item,
    "step": _step,
    "procedure": _procedure,
    "rollback": _rollback,
    "metric": _metric,
    "probe": _probe,
    "trigger": _trigger,
    "incident": _incident,
    "entry": _entry,
    "phase": _phase,
    "verdict": _verdict,
    "digest": lambda sight, _name: digest(sight),
    "contacts": _contacts,
    "run": _run,
    "role": _role,
    "poll": _poll,
    "vote": _poll,
    "signoff": _signoff,
    "announcement": _announcement,
    "artifact": _artifact,
}


def text(view: Detail) -> str:
    """The detail as plain text, to copy."""
    lines = [f"{view.title} {view.label.text}".strip()]
    for one in view.facts:
        lines.append({"fact": f"{one.name}: {one.text}", "head": f"\n{one.text}", "gap": ""}.get(one.kind, one.text))
    return "\n".join(lines) + "\n"
