"""All about a metric, a probe, a trigger."""

from cockpit.core.titles import title_of, titled
from cockpit.model.frame import Detail, Fact, Label, Tone
from cockpit.model.state import ProbeFacts
from cockpit.views import metrics, pacing, plot, triggers
from cockpit.views.base import Sight
from cockpit.views.facts import Facts, fact, given, head, words
from cockpit.views.times import ago, stamp

PROBE_TONES = {"pass": Tone.GOOD, "fail": Tone.BAD}


def metric_detail(sight: Sight, name: str) -> Detail | None:
    metric = sight.book.metrics.get(name)
    if metric is None:
        return None
    row = metrics.row(sight, metric)
    facts = sight.state.metrics.get(name)
    out: Facts = [
        fact(
            "value",
            row.value if row.value == row.label.text else f"{row.value} {row.label.text}".strip(),
            row.label.tone,
        ),
        *given([("bound", row.bound), ("target", row.target), ("owner", sight.owner(metric.role))]),
    ]
    if facts is not None and facts.at is not None:
        source = (
            f"entered by {facts.by}"
            if facts.by
            else f"from {title_of(sight.book, metric.probe)}"
            if metric.probe
            else "computed"
        )
        out.append(
            fact("measured", f"{ago(facts.at, sight.now)}, {source}, {facts.n} sample{'s' if facts.n != 1 else ''}")
        )
        if facts.since is not None:
            out.append(fact("so since", stamp(facts.since, sight.zone)))
        if facts.reason:
            out.append(fact("why", titled(sight.book, facts.reason), row.label.tone))
        if facts.text:
            out.append(fact("said", facts.text))
    probe = sight.book.probes.get(metric.probe or "")
    if probe is not None:
        seen = sight.state.probes.get(probe.id)
        out.append(
            fact(
                "probe",
                f"{probe.title or probe.id}: {seen.verdict if seen is not None else 'not asked yet'}",
                ref=f"probe:{probe.id}",
            )
        )
    asked = pacing.of_metric(sight, metric)
    if asked is not None:
        out += pacing.facts_of(sight, asked[0])
    elif metric.probe is None:
        out.append(fact("next", f"when somebody enters it{sight.press('check')}"))
    if metric.baseline is not None:
        out.append(_baseline(sight, metric.baseline.file, metric.baseline.key or metric.id))
    if metric.help:
        out += [head("What to do"), words(metric.help)]
    return Detail(
        f"metric:{name}", metric.title or name, row.label, tuple(out), plot=plot.make(sight, f"metric:{name}")
    )


def _baseline(sight: Sight, file: str, key: str) -> Fact:
    """Which file the value is held against, and as it stood when."""
    seen = sight.state.files.get(f"baseline:{file}")
    if seen is None or seen.at is None:
        return fact("baseline", f"{key} in {file}, not looked at yet", Tone.UNKNOWN)
    if seen.state == "missing":
        return fact("baseline", f"{key} in {file}: the file is missing since {stamp(seen.at, sight.zone)}", Tone.WARN)
    print_ = f", SHA-256 {seen.sha256[:12]}" if seen.sha256 else ""
    return fact("baseline", f"{key} in {file} as of {stamp(seen.at, sight.zone)}{print_}; a change is read within 15 s")


def probe_detail(sight: Sight, name: str) -> Detail | None:
    probe = sight.book.probes.get(name)
    if probe is None:
        return None
    seen = sight.state.probes.get(name)
    label = (
        Label("not asked yet", Tone.UNKNOWN)
        if seen is None
        else Label(seen.verdict, PROBE_TONES.get(seen.verdict, Tone.WARN))
    )
    out: Facts = [fact("verdict", label.text, label.tone), *given([("asks", probe.url or probe.run or probe.kind)])]
    if seen is not None:
        out += given([("detail", seen.detail), ("status", str(seen.status or ""))])
        out.append(
            fact(
                "answered",
                f"{ago(seen.at, sight.now)} in {seen.ms:.0f} ms, {seen.streak} in a row, {seen.polls} in all",
            )
        )
        out.append(fact("last pass", ago(seen.last_pass, sight.now) or "never"))
    live = sight.state.live.get(name)
    if live is not None:
        out.append(fact("live", f"{live.live}, on record since {stamp(live.at, sight.zone)}"))
    out += pacing.facts_of(sight, probe)
    if seen is not None:
        out += _inside(sight, seen)
    if probe.control:
        out.append(fact("control", "if this fails too, the fault is likely here: MONITORING BLIND"))
    return Detail(f"probe:{name}", probe.title or name, label, tuple(out), plot=plot.make(sight, f"probe:{name}"))


def _inside(sight: Sight, seen: ProbeFacts) -> Facts:
    """Which build answers, and the parts it tells of, the bad ones first."""
    if seen.told_at is None:
        return []
    when = stamp(seen.told_at, sight.zone)
    out = given([("version", seen.version), ("commit", seen.commit)])
    if seen.components:
        out.append(head(f"{len(seen.components)} components, so since {when}"))
        bad_first = sorted(seen.components, key=lambda one: one[1] == "pass")
        out += [fact(verdict, name, PROBE_TONES.get(verdict, Tone.WARN)) for name, verdict in bad_first]
    return out


def trigger_detail(sight: Sight, name: str) -> Detail | None:
    trigger = sight.book.triggers.get(name)
    if trigger is None:
        return None
    row = triggers.row(sight, trigger)
    looks_at = trigger.metric or trigger.probe or trigger.gate or ""
    facts = sight.state.triggers.get(name)
    declared = f"a person declares it{sight.press('trigger.declare')}"
    out: Facts = [
        fact("state", row.label.text, row.label.tone),
        *given([("why", row.detail), ("kind", trigger.kind), ("owner", sight.owner(trigger.role))]),
        fact("then", row.action),
        *given([("when", trigger.when or title_of(sight.book, looks_at) or declared)]),
        fact("fires after", triggers.rule_words(trigger)),
    ]
    if facts is not None and facts.memory.last is not None:
        memory = facts.memory
        out.append(
            fact(
                "evaluated",
                f"{ago(memory.last, sight.now)}: {memory.result}; {memory.trues} true, {memory.falses} false in a row",
            )
        )
        out.append(fact("proof", f"{memory.greens} greens, {trigger.arm_after} arm it"))
        out.append(fact("fired", f"{facts.firings} times"))
    if facts is not None and facts.declared:
        out.append(fact("ends", f"a person says that it is over{sight.press('trigger.declare')}"))
    if facts is not None and facts.bad_before_deploy:
        out.append(fact("unarmed", "it was bad already when the deploy began", Tone.WARN))
    if facts is not None and facts.silenced_until is not None:
        out.append(
            fact(
                "muted",
                f"until {stamp(facts.silenced_until, sight.zone)} by {facts.silenced_by}: {facts.silenced_reason}",
                Tone.WARN,
            )
        )
    for kind, other in (("metric", trigger.metric), ("probe", trigger.probe), ("gate", trigger.gate)):
        if other:
            out.append(fact(kind, title_of(sight.book, other), ref=f"{kind}:{other}"))
    if trigger.help:
        out += [head("What to do"), words(trigger.help)]
    return Detail(f"trigger:{name}", trigger.title or name, row.label, tuple(out))
