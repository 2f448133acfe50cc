"""The release packet: eleven fields that say what is released, on what evidence, by whose word, and how to go back.

A draft before the review, decided once that has spoken, final when the release is closed. Missing evidence is a finding.
"""

import datetime as dt

from cockpit.core import classes, gates, tuples
from cockpit.core.outcome import ending
from cockpit.core.rehearsal import last_safe_rollback, validated
from cockpit.core.requirements import signature
from cockpit.model.state import ProcFacts
from cockpit.reports.detection import summed_up, unwatched
from cockpit.reports.document import Data, Document, Facts, Items, Section, Table
from cockpit.reports.packet_data import (
    FIELDS,
    approver,
    condition,
    decision,
    fields,
    follow_ups,
    needed_at,
    of,
    owner,
    release_date,
    rollback,
    standing_of,
)
from cockpit.reports.packet_gates import GRAVE_GAP_S, findings, gate_results, judged_then
from cockpit.reports.source import Source, lasted, length
from cockpit.reports.tries import Saying, attempts, ballot, sayings
from cockpit.views.header import reason
from cockpit.views.headline import standing
from cockpit.views.people import voice
from cockpit.views.times import short


def packet(source: Source) -> Document:
    """All fields, filled in from the journal; what nobody has said yet says so."""
    data = fields(source)
    verdict = decision(source)
    state, why = standing_of(source)
    name = source.plan.release.title or source.plan.release.name
    facts = (("packet", f"{state}: {why}"),)
    sections = (
        Section("Packet", (Facts(_eleven(source)),)),
        Section("Tuples", (_tuples(source, back=False), _tuples(source, back=True))),
        Section("Gates", (_gates(source),)),
        Section("Findings", (_findings(source),)),
        Section("Go / no-go", (Facts(_verdict_facts(source, verdict)), _decisions(source))),
        Section("Rollback", (Facts(_rollback_facts(source)), _triggers(source))),
        Section("Follow-up actions", (_actions(source),)),
    )
    machine: Data = {**data, "packet": state, "rollback": rollback(source)}
    return source.document("packet", f"Release packet of {name}", facts, sections, machine)


def _tuples(source: Source, *, back: bool) -> Table:
    lines = []
    for plan in of(source, back=back):
        facts, absent = source.state.tuples.get(plan.id), tuples.missing(source.state, plan.id)
        refs = ", ".join(f"{name} = {value}" for name, value in tuples.refs_of(source.state, plan.id).items())
        lacking = f" MISSING: {', '.join(absent)}" if absent else ""
        supported = facts.supported if facts is not None else "unknown"
        lines.append(
            (plan.id, plan.consumer or "", f"{refs}{lacking}", supported, source.wall(facts.at) if facts else "")
        )
    columns = ("rollback tuple" if back else "current tuple", "consumer", "refs", "matrix", "as of")
    return Table(columns, tuple(lines), empty=f"No {'rollback' if back else 'current'} tuple.")


def _gates(source: Source) -> Table:
    lines = []
    required = set(classes.required_gates(source.state))
    for name in classes.selected_gates(source.state):
        stand, facts = gates.standing(source.state, name, source.now), source.state.gates.get(name)
        then = judged_then(source, name) if facts is not None else ""
        said = f"{facts.verdict.upper()} {then}" if then and facts is not None else stand.verdict.upper()
        waived = f" (waived under {stand.waiver})" if stand.waived else ""
        bound = ", ".join(f"{key} {_bound(value)}" for key, value in facts.bound.items()) if facts is not None else ""
        lines.append(
            (
                name,
                source.sight.book.gates[name].title,
                "required" if name in required else "advisory",
                f"{said}{waived}",
                source.wall(stand.at),
                bound,
                facts.evidence if facts is not None else "",
                facts.reason if then and facts is not None else stand.reason,
            )
        )
    columns = ("gate", "title", "", "result", "judged", "on", "evidence", "reason")
    return Table(columns, tuple(lines), empty="No gates.")


def _findings(source: Source) -> Table:
    """What is found of several things alike stands there once; how often nobody watched, in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for kind, about, words in findings(source):
        if kind != "unwatched":
            alike.setdefault((kind, words), []).append(about)
    rows = [(kind, ", ".join(abouts), words) for (kind, words), abouts in alike.items()]
    always = (dt.datetime.min.replace(tzinfo=dt.UTC), source.now)
    rows += [("unwatched", "engine", words) for words in summed_up(source, unwatched(source, always, GRAVE_GAP_S))]
    return Table(("kind", "about", "finding"), tuple(rows), empty="No findings.")


def _verdict_facts(source: Source, verdict: Data) -> tuple[tuple[str, str], ...]:
    said = str(verdict["verdict"]) or "none"
    reasons = verdict["reasons"]
    listed = [("because", _because(source, str(line))) for line in reasons] if isinstance(reasons, list) else []
    if source.state.closed:
        # What the rules said last is no longer what became of it.
        came = f"{ending(source.state)}, {source.wall(source.state.closed_at)}"
        return (("came to", came), ("last verdict", said), ("approver", approver(source)))
    return (("verdict", said), *listed, ("approver", approver(source)))


def _because(source: Source, line: str) -> str:
    told = reason(source.sight, line)
    return f"{told.text}{f' ({told.state})' if told.state else ''}"


def _decisions(source: Source) -> Table:
    """Each declaration, decision and signature in the order of time, what counts no longer as well."""
    said = sayings(source)
    several = attempts(source) > 1
    void = any(one.void for one in said)
    rows = tuple(
        (
            source.wall(one.at),
            *((str(one.attempt),) if several else ()),
            _on(source, one),
            _words_of(source, one),
            f"{one.by} (relayed by {one.relayed})" if one.relayed else one.by,
            one.words,
            ", ".join(ballot(source, vote) for vote in one.ballots.values()),
            *((f"VOID: {one.void}" if one.void else "yes",) if void else ()),
        )
        for one in said
    )
    columns = ("when", *(("try",) if several else ()), "on", "said", "by", "words", "votes")
    return Table((*columns, *(("counts",) if void else ())), rows, empty="Nobody has decided or signed anything yet.")


def _on(source: Source, one: Saying) -> str:
    kind, _, name = one.ref.partition(":")
    names = source.sight.names
    return {"poll": names.poll, "phase": names.phase, "signoff": names.signoff}[kind](name)


def _words_of(source: Source, one: Saying) -> str:
    kind, _, name = one.ref.partition(":")
    if kind == "signoff" and not one.void:
        return signature(source.state, name)
    return one.said or "not declared"


def _rollback_facts(source: Source) -> tuple[tuple[str, str], ...]:
    plan = source.sight.book.rollback
    if plan is None:
        return (("rollback", "the plan has none"),)
    proof = validated(source.state, plan.id, needed_at(source))
    when = ", as it stood when this was deployed" if source.state.deploys else ""
    takes = f"{short(proof.p90_s)} ({proof.basis} of {proof.n})" if proof.p90_s is not None else "not known"
    safe = last_safe_rollback(source.state, source.now)
    return (
        ("procedure", plan.title or plan.id),
        ("back to", plan.to or "not said"),
        ("validated", f"{'by rehearsal' if proof.ok else f'no: {proof.reason}'}{when}"),
        ("takes", takes),
        *((("last safe", source.wall(safe)),) if safe is not None else ()),
        *(("called", _call(source, one)) for one in source.state.procs.values() if one.kind == "rollback"),
    )


def _call(source: Source, one: ProcFacts) -> str:
    """A rollback that was called, in a line: when, by whom, on what, and how it ended."""
    by = "by itself" if one.automatic else f"by {one.by}"
    on = f" on {source.sight.names.trigger(one.trigger)}" if one.trigger else ""
    over = f", after {lasted(length(one.called, one.ended))}" if one.ended is not None else ""
    return f"{source.wall(one.called)} {by}{on}: {one.status}{over}"


def _triggers(source: Source) -> Table:
    lines = tuple((one.title or one.id, one.kind, condition(source, one), one.action) for one in source.plan.trigger)
    return Table(("trigger", "kind", "when", "then"), lines, empty="No triggers.")


def _actions(source: Source) -> Table | Items:
    lines = []
    for one in follow_ups(source):
        due = one["due"]
        when = source.wall(due) if isinstance(due, dt.datetime) else ""
        blocks = "blocks the next release" if one["blocks_next"] else ""
        lines.append((str(one["action"]), str(one["text"]), when, blocks, str(one["filed"]) or "open"))
    return Table(("action", "what", "due", "", "filed"), tuple(lines), empty="No follow-up actions.")


def _eleven(source: Source) -> tuple[tuple[str, str], ...]:
    """Each field by its name in one line; what needs a table says how much there is of it."""
    named = classes.active(source.state)
    titles = [f"{one} {source.plan.class_[one].title}".strip() if one in source.plan.class_ else one for one in named]
    scope = source.state.scope or source.plan.release.scope
    results = [str(row["verdict"]) for row in gate_results(source)]
    counts = ", ".join(f"{results.count(word)} {word}" for word in dict.fromkeys(results))
    absent = len(findings(source))
    left = sum(1 for one in follow_ups(source) if not one["filed"])
    values = {
        "release_date": release_date(source) or "no T0 yet",
        "release_owner": owner(source) or "the plan names no roles",
        "release_class": f"{', '.join(titles) or 'none'}{f'; scope: {scope}' if scope else ''}",
        "tuple_current": _in_short(source, back=False),
        "tuple_rollback": _in_short(source, back=True),
        "required_gates": ", ".join(classes.required_gates(source.state)) or "none",
        "gate_results": f"{counts or 'none'}; see Gates",
        "advisory_findings": f"{absent}; see Findings" if absent else "none",
        "go_no_go": _said(source),
        "approver": approver(source),
        "follow_up_actions": f"{left} open; see Follow-up actions" if left else "none open",
    }
    return tuple((name, values[name]) for name in FIELDS)


def _ref(value: str) -> str:
    """A ref as people read it: a commit by its first twelve digits, any other as it is."""
    return value[:12] if len(value) >= 40 and not value.strip("0123456789abcdef") else value


def _bound(value: str) -> str:
    """What was judged: a tree, or a tuple's refs with their names."""
    parts = [part.partition("=") for part in value.split(" ")]
    return " ".join(f"{name}{sign}{_ref(ref)}" if sign else _ref(name) for name, sign, ref in parts)


def _in_short(source: Source, *, back: bool) -> str:
    found = []
    for plan in of(source, back=back):
        refs = ", ".join(f"{name} {_ref(value)}" for name, value in tuples.refs_of(source.state, plan.id).items())
        absent = tuples.missing(source.state, plan.id)
        lacking = f"; MISSING {', '.join(absent)}" if absent else ""
        found.append(f"{plan.id} ({refs}{lacking})")
    return "; ".join(found) or "none"


def _said(source: Source) -> str:
    """The word that let it out: the last before the last deploy, a poll's as well as a phase's decision; the latest
    where nothing went out. And what became of it."""
    state, names = source.state, source.sight.names
    said = [
        (one.at, f"{one.choice} on {names.phase(name)} by {voice(one)}; the verdict was {one.verdict}")
        for name, one in state.decisions.items()
    ]
    said += [
        (one.declared, f"{one.result} on {names.poll(name)} declared by {one.declared_by}")
        for name, one in state.polls.items()
        if one.declared is not None and one.result
    ]
    out = state.deploys[-1].began or state.deploys[-1].at if state.deploys else None
    back = {"rolling-back": "; a rollback is under way", "rolled-back": "; then rolled back"}
    came = f"; came to {ending(state)}" if state.closed else back.get(standing(state), "")
    if not said:
        return f"not decided; the verdict is {str(decision(source)['verdict']) or 'none'}{came}"
    words = max([one for one in said if out is None or one[0] <= out] or said)[1]
    return f"{words}{came}"
