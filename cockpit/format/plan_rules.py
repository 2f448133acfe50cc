"""What the parts of a plan need in order to mean something: a gate's kind and its fields, one act for a step, ..."""

import msgspec

from cockpit.format.plan_choices import check_choices
from cockpit.format.plan_index import items, steps
from cockpit.format.problems import Findings, Path, did_you_mean
from cockpit.model.checks import Metric, Trigger
from cockpit.model.flow import Item, Step
from cockpit.model.plan import Plan

_GATE_FIELDS: dict[str, tuple[str, ...]] = {
    "command": ("run", "argv"),
    "http": ("http",),
    "github": ("github",),
    "git": ("git",),
    "env": ("environment",),
    "files": ("files",),
    "metric": ("metric", "metrics"),
    "manual": (),
    "tuple": ("tuple",),
    "group": ("gates",),
}
_GATE_EXTRAS: dict[str, tuple[str, ...]] = {
    "wrapper": ("command",),
    "workdir": ("command",),
    "env": ("command",),
    "output_limit": ("command",),
    "limits": ("command",),
    "expect": ("command", "http"),
    "statement": ("manual",),
    "reviewer_differs_from": ("manual",),
}
_PROBE_FIELDS: dict[str, tuple[str, ...]] = {
    "http": ("url",),
    "github": ("github",),
    "prometheus": ("url", "query"),
    "command": ("run", "argv"),
    "tcp": ("host", "port"),
    "tls": ("host",),
    "file": ("file",),
    "git": ("git",),
}
# What a probe of some kinds may have beyond what it needs.
_PROBE_EXTRAS: dict[str, tuple[str, ...]] = {
    "port": ("tcp", "tls"),
    "min_days": ("tls",),
    "method": ("http",),
    "headers": ("http", "prometheus"),
    "body": ("http",),
    "follow_redirects": ("http",),
    "maintenance": ("http",),
    "range": ("prometheus",),
    "step": ("prometheus",),
    "env": ("command",),
}
_PROBE_ANY = {"command"}
_ACTS = ("run", "argv", "http", "gate", "announce")


_DECLARED = ("human", "contract", "security")


def check_rules(plan: Plan, findings: Findings) -> None:
    """Note every part whose fields do not go together."""
    _gates(plan, findings)
    _probes(plan, findings)
    for number, metric in enumerate(plan.metric):
        _metric(metric, ("metric", number), findings)
    for number, trigger in enumerate(plan.trigger):
        _trigger(trigger, plan, ("trigger", number), findings)
    for path, item in items(plan):
        _act(item, (*_ACTS, "procedure"), path, findings)
    for path, step in steps(plan):
        _act(step, (*_ACTS, "use"), path, findings)
    _classes(plan, findings)
    _procedures(plan, findings)
    _rest(plan, findings)


def _given(part: msgspec.Struct, name: str) -> bool:
    attribute = {"tuple": "tuple_id", "for": "for_", "if": "if_"}.get(name, name)
    return getattr(part, attribute) not in (None, (), {}, "", False)


def _gates(plan: Plan, findings: Findings) -> None:
    for number, gate in enumerate(plan.gate):
        path: Path = ("gate", number)
        needed = _GATE_FIELDS.get(gate.kind)
        if needed is None:
            continue
        _one_of(gate, needed, f"a {gate.kind} gate", path, findings)
        if gate.kind == "manual" and not (gate.statement or gate.title):
            fix = 'add statement = "what has been checked"'
            findings.error(path, "a manual gate needs a statement or a title", fix, "missing")
        for name in sorted({field for fields in _GATE_FIELDS.values() for field in fields} - set(needed)):
            if name != "environment" and _given(gate, name):
                _idle(gate.kind, "gate", name, [k for k, v in _GATE_FIELDS.items() if name in v], path, findings)
        for name, kinds in _GATE_EXTRAS.items():
            if gate.kind not in kinds and _given(gate, name):
                _idle(gate.kind, "gate", name, list(kinds), path, findings)


def _probes(plan: Plan, findings: Findings) -> None:
    for number, probe in enumerate(plan.probe):
        path: Path = ("probe", number)
        needed = _PROBE_FIELDS.get(probe.kind)
        if needed is None:
            continue
        if probe.kind in _PROBE_ANY:
            _one_of(probe, needed, f"a {probe.kind} probe", path, findings)
        else:
            for name in needed:
                if not _given(probe, name):
                    findings.error(path, f'a {probe.kind} probe needs "{name}"', f"add {name} = ...", "missing")
        idle = {field for fields in _PROBE_FIELDS.values() for field in fields} - set(needed) - set(_PROBE_EXTRAS)
        for name in sorted(idle):
            if _given(probe, name):
                _idle(probe.kind, "probe", name, [k for k, v in _PROBE_FIELDS.items() if name in v], path, findings)
        for name, kinds in _PROBE_EXTRAS.items():
            usual = "GET" if name == "method" else None
            if probe.kind not in kinds and _given(probe, name) and getattr(probe, name) != usual:
                _idle(probe.kind, "probe", name, list(kinds), path, findings)
        if probe.port is not None and not 0 < probe.port < 65_536:
            findings.error((*path, "port"), "a port is a number from 1 to 65535", "", "range")


def _idle(kind: str, what: str, name: str, kinds: list[str], path: Path, findings: Findings) -> None:
    fix = f'take it out, or write kind = "{kinds[0]}"'
    findings.error((*path, name), f'"{name}" does nothing in a {what} of kind {kind}', fix, "idle-field", on="key")


def _one_of(part: msgspec.Struct, names: tuple[str, ...], what: str, path: Path, findings: Findings) -> None:
    given = [name for name in names if _given(part, name)]
    words = " or ".join(f'"{name}"' for name in names)
    if names and not given:
        findings.error(path, f"{what} needs {words}", f"add {names[0]} = ...", "missing")
    elif len(given) > 1:
        both = " and ".join(f'"{name}"' for name in given)
        findings.error((*path, given[1]), f"{what} takes one of {words}, not {both}", "keep one", "too-many", on="key")


def _metric(metric: Metric, path: Path, findings: Findings) -> None:
    sources = [name for name in ("value", "ratio", "rate_of", "change_of") if _given(metric, name)]
    if len(sources) > 1:
        message = "a metric has one source, not " + " and ".join(f'"{name}"' for name in sources)
        findings.error((*path, sources[1]), message, "keep one", "too-many", on="key")
    if metric.value is not None and metric.probe is None:
        findings.error(path, '"value" needs the "probe" it is read from', 'add probe = "..."', "missing")
    if metric.probe is not None and metric.value is None and len(sources) == 0:
        fix = 'add value = "body...", an expression over the answer'
        findings.error(path, '"probe" without "value": which number of its answer?', fix, "missing")
    if (metric.rate_of or metric.change_of) and metric.over is None:
        findings.error(path, f'"{sources[0]}" needs "over", the time it is taken over', 'add over = "10m"', "missing")
    for low, high in (("min", "max"), ("warn_min", "warn_max")):
        first, second = getattr(metric, low), getattr(metric, high)
        if first is not None and second is not None and first > second:
            message = f"{low} {first:g} is above {high} {second:g}: nothing could pass"
            findings.error((*path, low), message, "", "range")
    for warn, bound, sign in (("warn_max", "max", 1), ("warn_min", "min", -1)):
        amber, red = getattr(metric, warn), getattr(metric, bound)
        if amber is not None and red is not None and (amber - red) * sign > 0:
            message = f"{warn} {amber:g} lies beyond {bound} {red:g}: it would never warn"
            findings.error((*path, warn), message, "", "range")


def _trigger(trigger: Trigger, plan: Plan, path: Path, findings: Findings) -> None:
    names = ("when", "metric", "probe", "gate")
    # What no machine can see a person declares; a condition besides is welcome.
    if trigger.kind not in _DECLARED and not any(_given(trigger, name) for name in names):
        words = ", ".join(f'"{name}"' for name in names)
        findings.error(
            path,
            f"a trigger needs one of {words}",
            'add when = "..."; or kind = "human" where a person declares it',
            "missing",
        )
    given = [name for name in names if _given(trigger, name)]
    if len(given) > 1:
        both = " and ".join(f'"{name}"' for name in given)
        findings.error((*path, given[1]), f"a trigger takes one of {both}", "keep one", "too-many", on="key")
    if trigger.action == "notify" or trigger.procedure is not None:
        return
    if not any(procedure.kind == "rollback" for procedure in plan.procedure):
        findings.error(
            (*path, "action"),
            f'action "{trigger.action}", and the plan has no procedure of kind rollback',
            'add a [[procedure]] with kind = "rollback", or name one with procedure = "..."',
            "no-rollback",
        )


def _act(part: Item | Step, names: tuple[str, ...], path: Path, findings: Findings) -> None:
    """One thing to do at most; what judges a command needs one."""
    given = [name for name in names if _given(part, name)]
    what = "an item" if isinstance(part, Item) else "a step"
    if len(given) > 1:
        both = " and ".join(f'"{name}"' for name in given)
        findings.error((*path, given[1]), f"{what} does one thing, not {both}", "make two of it", "too-many", on="key")
    command = _given(part, "run") or _given(part, "argv")
    for name in ("expect", "timeout", "retries", "wrapper"):
        if _given(part, name) and not command and not (part.http is not None and name in ("timeout", "retries")):
            fix = 'add run = "...", or take it out'
            message = f'"{name}" does nothing in {what} without a command'
            findings.error((*path, name), message, fix, "idle-field", on="key")


def _classes(plan: Plan, findings: Findings) -> None:
    """A class that overlays others needs one of them beside it."""
    chosen = (plan.release.class_,) if isinstance(plan.release.class_, str) else plan.release.class_
    for number, name in enumerate(chosen):
        overlays = plan.class_[name].overlays if name in plan.class_ else ()
        if overlays and not set(overlays) & set(chosen):
            message = f'class "{name}" comes on top of {" or ".join(overlays)}, and none of them is chosen'
            path: Path = ("release", "class") if isinstance(plan.release.class_, str) else ("release", "class", number)
            findings.error(path, message, f'class = ["{overlays[0]}", "{name}"]', "overlay")


def _procedures(plan: Plan, findings: Findings) -> None:
    rollbacks = [(n, p) for n, p in enumerate(plan.procedure) if p.kind == "rollback"]
    if len(rollbacks) > 1 and not any(p.id == "rollback" for _, p in rollbacks):
        message = "several procedures of kind rollback, and none is called rollback: which one is it under stress?"
        findings.error(("procedure", rollbacks[1][0]), message, 'give the main one id = "rollback"', "two-rollbacks")
    for number, procedure in enumerate(plan.procedure):
        path: Path = ("procedure", number)
        if not procedure.step:
            findings.error(path, f'procedure "{procedure.id}" has no steps', "add [[procedure.step]]", "missing")
        known = {step.id for step in procedure.step}
        for place, step in enumerate(procedure.step):
            for at, name in enumerate(step.after or ()):
                here = (*path, "step", place, "after", at)
                if name == step.id:
                    findings.error(here, f'step "{name}" waits for itself', "", "cycle")
                elif name not in known:
                    message = f'no step "{name}" in this procedure'
                    findings.error(here, message, did_you_mean(name, known), "unknown-id")


def _rest(plan: Plan, findings: Findings) -> None:
    check_choices(plan, findings)
    for number, hold in enumerate(plan.hold):
        if (hold.for_ is None) == (hold.until is None):
            message = 'a hold needs either "for" or "until"' if hold.for_ is None else 'a hold takes "for" or "until"'
            findings.error(("hold", number), message, 'for = "10m", or until = "decision"', "missing")
    for number, poll in enumerate(plan.poll):
        _poll(poll.quorum, len(poll.roles), ("poll", number), findings)
    for number, channel in enumerate(plan.channel):
        path: Path = ("channel", number)
        if channel.kind == "webhook" and not channel.url:
            findings.error(path, 'a webhook needs "url"', 'add url = "${NAME}", the variable that holds it', "missing")
        if channel.kind == "command":
            _one_of(channel, ("run", "argv"), "a command channel", path, findings)
    for number, phase in enumerate(plan.phase):
        decision = phase.decision
        if decision is not None and decision.poll is None and decision.role is None:
            message = 'a decision needs "poll" or "role": who decides?'
            findings.error(("phase", number, "decision"), message, 'add role = "..."', "missing")
    for number, template in enumerate(plan.template):
        cadence = template.cadence
        if cadence is not None and cadence.every is None and not cadence.at:
            message = 'a cadence needs "every" or "at"'
            findings.error(("template", number, "cadence"), message, 'add every = "30m"', "missing")
    for number, link in enumerate(plan.release.links):
        if (link.path is None) == (link.url is None):
            findings.error(("release", "links", number), 'a link has either "path" or "url"', "", "missing")
    if plan.mirror is not None and (plan.mirror.folder is None) == (plan.mirror.run is None):
        findings.error(("mirror",), 'a mirror has either "folder" or "run"', "", "missing")


def _poll(quorum: str | int, roles: int, path: Path, findings: Findings) -> None:
    if roles == 0:
        findings.error(path, "a poll needs roles to ask", 'add roles = ["..."]', "missing")
    elif isinstance(quorum, str) and quorum not in ("all", "majority"):
        message = f'"{quorum[:40]}" is no quorum: "all", "majority" or a number of GO votes'
        findings.error((*path, "quorum"), message, "", "choice")
    elif isinstance(quorum, int) and not 0 < quorum <= roles:
        findings.error((*path, "quorum"), f"a quorum of {quorum} out of {roles} roles", "", "range")
