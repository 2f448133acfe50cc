"""What would hurt on the day: findings of `cockpit check` about plans that can be read. Warnings, each with a fix.

Not on the path of `cockpit run`. What needs the file system (commands, files) is asked by the command itself.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from cockpit.format.cel_syntax import references
from cockpit.format.durations import zone_info
from cockpit.format.plan_check_texts import check_texts
from cockpit.format.plan_check_values import warn_addresses, warn_percents
from cockpit.format.plan_choices import warn_choices
from cockpit.format.plan_doubts import doubts
from cockpit.format.plan_index import items, steps
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_loader import load_plan, located
from cockpit.format.problems import Findings, Path, shown
from cockpit.model.checks import Metric
from cockpit.model.flow import Item, Procedure, Step
from cockpit.model.plan import Plan
from cockpit.model.times import Moment

_NEVER_PLANNED = ("rollback", "contingency", "emergency", "hotfix")


def check_plan(data: bytes, name: str, now: dt.datetime) -> Loaded:
    """The plan as `load_plan` gives it, with these warnings too. now: aware. Warnings wait until there are no errors."""
    loaded = load_plan(data, name)
    if loaded.plan is None:
        return loaded
    findings = Findings()
    warn(loaded.plan, now, findings)
    warn_percents(loaded.raw, findings)
    text = data.decode("utf-8-sig")
    found = [*loaded.problems, *located(text, findings.all), *doubts(text)]
    return msgspec.structs.replace(loaded, problems=tuple(sorted(found)))


def warn(plan: Plan, now: dt.datetime, findings: Findings) -> None:
    """Note everything that is allowed and would hurt."""
    _times(plan, now, findings)
    warn_addresses(plan, findings)
    _order(plan, findings)
    _gates(plan, findings)
    _unmeasured(plan, findings)
    _triggers(plan, findings)
    _rollback(plan, findings)
    _people(plan, findings)
    _messages(plan, findings)
    _drafts(plan, findings)
    warn_choices(plan, findings)
    check_texts(plan, findings)


def _times(plan: Plan, now: dt.datetime, findings: Findings) -> None:
    t0 = plan.release.t0
    if t0 is not None and t0 < now:
        findings.warning(
            ("release", "t0"), f"T0 is in the past ({t0.date()})", "set the day, or give --t0 when it is opened", "past"
        )


def _order(plan: Plan, findings: Findings) -> None:
    """Things that can never be reached, or not when the plan says."""
    starts: dict[str, float] = {}
    for phase in plan.phase:
        begin = _offset(phase.at, plan)
        for item in phase.item:
            start = begin if item.at is None else _offset(item.at, plan)
            if start is not None:
                starts[f"item:{item.id}"] = start
        if begin is not None:
            starts[f"phase:{phase.id}"] = begin
    kinds = {procedure.id: procedure.kind for procedure in plan.procedure}
    names = {item.id for _, item in items(plan)}
    for path, item in items(plan):
        mine = starts.get(f"item:{item.id}")
        until = _offset(item.until, plan)
        if mine is not None and until is not None and until < mine:
            findings.warning((*path, "until"), "ends before it begins", "", "unreachable")
        for at, need in enumerate(item.needs):
            node = f"item:{need}" if need in names else need
            other = starts.get(node)
            if mine is not None and other is not None and other > mine:
                message = f"needs {shown(need)}, which is planned later: it cannot begin when it is planned"
                findings.warning((*path, "needs", at), message, "move one of the two", "unreachable")
            kind, _, name = need.partition(":")
            if kind == "procedure" and kinds.get(name) in _NEVER_PLANNED:
                message = f"needs a {kinds[name]}, which only happens when something goes wrong: usually unreachable"
                findings.warning((*path, "needs", at), message, "", "unreachable")
    for number, phase in enumerate(plan.phase):
        begin, end = _offset(phase.at, plan), _offset(phase.until, plan)
        if begin is not None and end is not None and end < begin:
            findings.warning(("phase", number, "until"), "ends before it begins", "", "unreachable")
    for path, step in steps(plan):
        if step.if_ is not None and step.if_.strip() == "false":
            findings.warning((*path, "if"), "never true: this step is unreachable", "take it out", "unreachable")


def _offset(moment: Moment | None, plan: Plan) -> float | None:
    """Seconds from the planned T0; None where that is not known: a wall time in a plan without T0."""
    if moment is None or moment.offset_s is not None:
        return None if moment is None else moment.offset_s
    t0, wall = plan.release.t0, moment.wall
    if t0 is None or t0.tzinfo is None:
        return None
    zone = zone_info(plan.release.zone)
    if moment.day is not None and moment.time_of_day is not None:
        day = t0.astimezone(zone).date() + dt.timedelta(days=moment.day)
        wall = dt.datetime.combine(day, moment.time_of_day)
    if wall is None:
        return None
    return ((wall if wall.tzinfo is not None else wall.replace(tzinfo=zone)) - t0).total_seconds()


def _gates(plan: Plan, findings: Findings) -> None:
    if not plan.class_:
        return
    used = {name for each in plan.class_.values() for name in (*each.gates, *each.by_scope)}
    used |= {need.removeprefix("gate:") for need in _needs(plan)}
    used |= {name for gate in plan.gate for name in gate.gates}
    used |= {part.gate for _, part in _parts(plan) if part.gate}
    used |= {trigger.gate for trigger in plan.trigger if trigger.gate}
    used |= {name for procedure in plan.procedure for name in procedure.verify_with}
    used |= {artifact.from_gate for artifact in plan.artifact if artifact.from_gate}
    used |= {each.id for text in _conditions(plan) for each in references(text) if each.kind == "gate"}
    for number, gate in enumerate(plan.gate):
        if gate.id not in used:
            fix = "add it to the gates of a [class], or take it out"
            findings.warning(
                ("gate", number), f'no class uses gate "{gate.id}", and nothing needs it', fix, "unused-gate"
            )


def _needs(plan: Plan) -> Iterator[str]:
    for _, item in items(plan):
        yield from item.needs
    for gate in plan.gate:
        yield from gate.needs
    for rule in plan.rule:
        yield from rule.requires
    for phase in plan.phase:
        yield from phase.criteria
        if phase.decision is not None:
            yield from phase.decision.requires
    for signoff in plan.signoff:
        yield from signoff.after
    for poll in plan.poll:
        yield from poll.evidence
    yield from plan.completion.requires


def _conditions(plan: Plan) -> Iterator[str]:
    for trigger in plan.trigger:
        if trigger.when:
            yield trigger.when
    for rule in plan.rule:
        if rule.when:
            yield rule.when
    for procedure in plan.procedure:
        if procedure.raise_when:
            yield procedure.raise_when
    for _, step in steps(plan):
        if step.if_:
            yield step.if_


def _parts(plan: Plan) -> Iterator[tuple[Path, Item | Step]]:
    yield from items(plan)
    yield from steps(plan)


def _bounded(metric: Metric) -> bool:
    return any(bound is not None for bound in (metric.min, metric.max, metric.baseline))


def _unmeasured(plan: Plan, findings: Findings) -> None:
    """Bounds that nothing is held against: not measured, not computed, and nobody is named who would enter it."""
    for number, metric in enumerate(plan.metric):
        computed = metric.ratio or metric.rate_of or metric.change_of
        if _bounded(metric) and not (metric.probe or computed or metric.role):
            message = (
                f'metric "{metric.id}" has a bound and no probe: it is NO DATA until a person enters it, and GO says so'
            )
            findings.warning(("metric", number), message, "give it a probe, or a role who enters it", "no-probe")


def _triggers(plan: Plan, findings: Findings) -> None:
    deploys = any(part.deploy for _, part in _parts(plan))
    metrics = {metric.id: metric for metric in plan.metric}
    automatic = False
    for number, trigger in enumerate(plan.trigger):
        path: Path = ("trigger", number)
        metric = metrics.get(trigger.metric or "")
        if metric is not None and not _bounded(metric):
            message = f'metric "{metric.id}" has no bound, so this trigger can never fire'
            findings.warning((*path, "metric"), message, f"give {metric.id} a max or min", "never-fires")
        if trigger.action == "rollback" and trigger.kind != "human":
            automatic = True
            if not deploys:
                message = "can never roll back: no step is marked deploy = true, so there is nothing to turn back from"
                findings.warning(path, message, "mark the step that deploys", "never-arms")
            called = [
                one
                for one in plan.procedure
                if one.id == trigger.procedure or (trigger.procedure is None and one.kind == "rollback")
            ]
            for procedure in called[:1]:
                _alone(path, procedure, findings)
            if trigger.arm_after == 0:
                message = "rolls back without ever having seen the signal well"
                findings.warning((*path, "arm_after"), message, "arm_after = 5", "unproven")
        if trigger.startup_deadline is not None and not deploys:
            message = "startup_deadline counts from a deploy, and no step is marked deploy = true"
            findings.warning((*path, "startup_deadline"), message, "mark the step that deploys", "never-arms")
        if trigger.when is None:
            continue
        for reference in references(trigger.when):
            known = metrics.get(reference.id) if reference.kind == "metric" else None
            asked = f"metric['{reference.id}'].verdict" in trigger.when.replace('"', "'")
            if known is not None and asked and not _bounded(known):
                message = f'metric "{known.id}" has no bound, so its verdict is never fail'
                findings.warning(
                    (*path, "when"), message, f"give {known.id} a max or min", "never-fires", offset=reference.offset
                )
    if automatic and not any(probe.control for probe in plan.probe):
        first = next(n for n, trigger in enumerate(plan.trigger) if trigger.action == "rollback")
        message = "rolls back by itself, and no probe is a control target: an outage of our own network looks the same"
        findings.warning(("trigger", first), message, "add a [[probe]] with control = true", "no-control")


def _alone(path: Path, procedure: Procedure, findings: Findings) -> None:
    """What keeps a rollback from going by itself, in the night when nobody is there."""
    asked = [name for name, value in procedure.parameters.items() if not value]
    if asked:
        message = f"never rolls back by itself: only a person can say {', '.join(asked)}, so it is proposed"
        findings.warning(
            path, message, f'give {procedure.id} a default for it, or make it action = "propose"', "not-alone"
        )
    if procedure.two_person:
        message = f"{procedure.id} takes two people, so it is called by itself and then waits for a second person"
        findings.warning(path, message, 'take out two_person = true, or make it action = "propose"', "not-alone")
    lasting = [step.id for step in procedure.step if step.irreversible]
    if lasting and not procedure.two_person:
        message = f"goes by itself past {', '.join(lasting)} of {procedure.id}, which cannot be undone"
        findings.warning(path, message, 'two_person = true for the procedure, or action = "propose"', "no-person")
    byhand = [step.id for step in procedure.step if step.required and _by_hand(step)]
    if byhand:
        message = f"is done by itself only up to what people do: {', '.join(byhand)} of {procedure.id}"
        findings.warning(
            path, message, "let the others not wait for it (after), or mark it required = false", "not-alone"
        )


def _by_hand(step: Step) -> bool:
    return not (step.run or step.argv or step.http or step.gate or step.announce or step.use)


def _rollback(plan: Plan, findings: Findings) -> None:
    rollbacks = [(n, p) for n, p in enumerate(plan.procedure) if p.kind == "rollback"]
    deploys = [(path, part) for path, part in items(plan) if part.deploy]
    if deploys and not rollbacks:
        fix = 'add a [[procedure]] with kind = "rollback"'
        findings.warning(deploys[0][0], "deploys, and the plan says no way back", fix, "no-rollback")
    proposes = {trigger.action for trigger in plan.trigger} & {"propose", "rollback"} == {"propose"}
    if rollbacks and not deploys and proposes and not any(probe.live_id for probe in plan.probe):
        message = "no line is marked deploy = true: for its triggers there is never anything to turn back from"
        findings.warning(("procedure", rollbacks[0][0]), message, "mark the line that deploys", "no-deploy")
    works = {item.id: item for _, item in items(plan)}
    for number, procedure in rollbacks:
        path: Path = ("procedure", number)
        if not procedure.verify_with:
            fix = 'verify_with = ["..."], probes or metrics that must be green'
            findings.warning(path, "nothing verifies that this rollback worked", fix, "no-verify")
        for place, step in enumerate(procedure.step):
            here = (*path, "step", place)
            used = works.get(step.use or "")
            if used is not None and (used.run or used.argv) and used.rehearse is None:
                message = f'step "{step.id}" cannot be rehearsed: it repeats "{used.id}", which has no stand-in'
                findings.warning((*here, "use"), message, f'rehearse = "..." in "{used.id}"', "no-rehearsal")
            if not (step.run or step.argv):
                continue
            if step.rehearse is None:
                fix = 'rehearse = "...", a harmless stand-in'
                message = f'step "{step.id}" cannot be rehearsed: a rehearsal would only print it'
                findings.warning(here, message, fix, "no-rehearsal")
            if step.verify is None:
                fix = 'verify = "...", a command that only reads'
                message = f'step "{step.id}" has no verify: if its outcome is lost, nobody can tell what happened'
                findings.warning(here, message, fix, "no-verify")
    for here, part in deploys:
        if (part.run or part.argv) and part.verify is None:
            fix = 'verify = "...", a command that only reads'
            findings.warning(here, "deploys without verify: if its outcome is lost, nobody can tell", fix, "no-verify")


def _people(plan: Plan, findings: Findings) -> None:
    for number, role in enumerate(plan.role):
        if not role.owner.strip():
            findings.warning(("role", number), f'role "{role.id}" has no owner', 'owner = "..."', "no-owner")
    if not plan.role and (plan.phase or plan.procedure):
        message = (
            "the plan has no role: whoever attaches may decide, roll back and close, and nobody is said to own anything"
        )
        findings.warning(
            ("release",), message, '[[role]] id = "lead", owner = "...", may = ["decide", "rollback"]', "no-role"
        )
    if plan.role:
        for ability, what in (("rollback", "roll back"), ("decide", "decide")):
            if not any(ability in role.may for role in plan.role):
                fix = f'may = ["{ability}"] for one of them'
                findings.warning(("role", 0), f"no role may {what}", fix, "nobody-may")
    used = {phase.decision.poll for phase in plan.phase if phase.decision is not None}
    used |= {need.removeprefix("poll:") for need in _needs(plan) if need.startswith("poll:")}
    for number, poll in enumerate(plan.poll):
        if poll.id not in used:
            message = f'no decision asks for poll "{poll.id}"'
            findings.warning(
                ("poll", number), message, f'decision = {{ poll = "{poll.id}" }} in a phase', "unused-poll"
            )


def _messages(plan: Plan, findings: Findings) -> None:
    announced = {part.announce for _, part in _parts(plan)} | {severity.template for severity in plan.severity}
    for number, template in enumerate(plan.template):
        timed = template.at or template.cadence or template.on
        if not timed and template.id not in announced:
            message = f'nothing sends template "{template.id}"'
            findings.warning(
                ("template", number), message, "give it at, cadence or on, or announce it", "unused-template"
            )
    loud = {channel.id for channel in plan.channel if channel.kind in ("webhook", "command")}
    for number, name in enumerate(plan.alerts.channels):
        if name not in loud:
            message = f'channel "{name}" needs a person, so it alerts nobody who is away'
            findings.warning(("alerts", "channels", number), message, "use a webhook or a command", "quiet-alert")
    if not loud & set(plan.alerts.channels) and any(trigger.action == "rollback" for trigger in plan.trigger):
        message = "rolls back by itself, and [alerts] reaches nobody outside the terminal"
        first = next(n for n, trigger in enumerate(plan.trigger) if trigger.action == "rollback")
        findings.warning(("trigger", first), message, 'alerts channels = ["..."]', "quiet-alert")


def _drafts(plan: Plan, findings: Findings) -> None:
    for number, gate in enumerate(plan.gate):
        if not gate.accepted:
            _draft(("gate", number), findings)
    for path, part in _parts(plan):
        if not part.accepted:
            _draft(path, findings)


def _draft(path: Path, findings: Findings) -> None:
    message = "drafted by an import, and read by nobody: it is never run like this"
    findings.warning((*path, "accepted"), message, "read it, then take accepted = false out", "draft", on="key")
