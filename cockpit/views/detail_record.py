"""All about an incident, an entry of the journal, a run, an announcement, an artifact."""

from collections.abc import Collection

import msgspec

from cockpit.core.artifacts import standing
from cockpit.core.cadence import ledger
from cockpit.core.incident_clocks import chain, countdowns, limits, next_link
from cockpit.core.templates import path
from cockpit.model.frame import Detail, Label, Tone
from cockpit.model.state import IncidentFacts, LogLine
from cockpit.views import announcement_words
from cockpit.views.base import Sight
from cockpit.views.facts import GAP, Facts, fact, given, head, run_words, said, words
from cockpit.views.log import row as log_row
from cockpit.views.times import ago, left, limit_left, stamp
from cockpit.views.words import sentence


def incident_detail(sight: Sight, name: str) -> Detail | None:
    one = sight.state.incidents.get(name)
    if one is None:
        return None
    open_ = one.resolved is None
    label = Label("OPEN", Tone.BAD) if open_ else Label("resolved", Tone.GOOD)
    severity = sight.book.severities.get(one.severity)
    out: Facts = [
        fact(
            "severity",
            (severity.title or one.severity) if severity is not None else one.severity,
            Tone.BAD if open_ else Tone.PLAIN,
        ),
        fact("opened", f"{stamp(one.opened, sight.zone)} by {one.by} ({ago(one.opened, sight.now)})"),
        fact(
            "owner",
            sight.owner(one.owner) if one.owner in sight.book.roles else one.owner or "nobody yet",
            Tone.PLAIN if one.owner else Tone.WARN,
        ),
        fact("impact", one.impact or "not said"),
        fact("mitigation", one.mitigation or "not said"),
        fact("follow-up", one.follow_up or "not said"),
        *given(
            [
                ("plan", one.plan),
                ("strategy", one.strategy),
            ]
        ),
        *([fact("trigger", sight.names.trigger(one.trigger), ref=f"trigger:{one.trigger}")] if one.trigger else []),
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
    for clock in countdowns(sight.state, sight.now):
        if clock.incident == one.incident and clock.kind in ("plan", "update", "checkpoint"):
            name = {"plan": "a plan", "update": "next update", "checkpoint": "next checkpoint"}[clock.kind]
            where = f"{clock.what}, " if clock.kind == "checkpoint" else ""
            tone = Tone.BAD if clock.overdue_s > 0 else Tone.WARN
            out.append(fact(name, f"{where}{limit_left(-clock.overdue_s)}", tone))
    links = chain(sight.state, one)
    if links:
        out.append(head("Chain"))
    coming, due = next_link(sight.state, one)
    for link in links:
        who = sight.owner(link.role)
        title = sight.role_title(link.role)
        shown = title if who == title else f"{title} ({who})"
        if link.told is not None:
            out.append(fact("told", f"{shown}, {ago(link.told, sight.now)}", Tone.PLAIN))
        elif coming is not None and due is not None and link.number == coming.number:
            out.append(fact("next", f"{shown}, {left((due - sight.now).total_seconds())}", Tone.WARN))
        else:
            out.append(fact("not yet", f"{shown}{f', if {link.condition}' if link.condition else ''}", Tone.MUTED))
    return out


def tail_entry(sight: Sight, name: str) -> Detail | None:
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
        *given([("hash", hash_)]),
    ]
    correction = sight.state.corrections.get(line.seq)
    if correction is not None:
        how = "retracted" if correction.retracted else "corrected"
        out.append(fact(how, f"by {correction.by}: {correction.text}", Tone.WARN, f"entry:{correction.seq}"))
    if line.seq in sight.state.redacted:
        out.append(fact("redacted", "a text was taken out; the chain still verifies", Tone.WARN))
    if line.data:
        out.append(head("Fields"))
        for key, value in line.data.items():
            out += _field(sight, key, value)
    linked = [*line.relates_to, *(one.seq for one in sight.state.tail if line.seq in one.relates_to)]
    if linked:
        out.append(head("Linked"))
        for seq in linked:
            other = next((one for one in sight.state.tail if one.seq == seq), None)
            text = log_row(sight, other).text if other is not None else "further back in the journal"
            out.append(fact(str(seq), text, ref=f"entry:{seq}"))
    run = line.data.get("run", "") if line.type.startswith("run.") else ""
    return Detail(f"entry:{line.seq}", f"Entry {line.seq}", Label(line.type, Tone.MUTED), tuple(out), run=run)


_NAMED = {
    "gate": "gate", "item": "item", "phase": "phase", "duty": "role", "poll": "poll", "signoff": "signoff",
    "trigger": "trigger", "metric": "metric", "probe": "probe", "procedure": "procedure", "template": "announce",
    "artifact": "artifact", "proc": "proc", "run": "run", "incident": "incident", "announcement": "announcement",
}  # fmt: skip
"""Fields that hold the id of a thing, and of what kind."""
_TABLES = {
    "gate": "gates", "item": "items", "phase": "phases", "role": "roles", "poll": "polls", "signoff": "signoffs",
    "trigger": "triggers", "metric": "metrics", "probe": "probes", "procedure": "procedures", "announce": "templates",
    "artifact": "artifacts",
}  # fmt: skip
"""Where the plan keeps them; the rest is what the state keeps."""


def _field(sight: Sight, key: str, value: str) -> Facts:
    """A field as journaled; one that names a thing with the thing's title, and a way to it."""
    if key == "subject" or (key in ("incident", "duty") and ":" in value):
        title = sight.names.duty(value) if key == "duty" else sight.names.subject(value)
        kind, _, name = value.partition(":")
        if kind == "announce" and name in sight.state.announcements:  # not a text of the plan, but one that was sent
            kind = "announcement"
    else:
        kind, name = _NAMED.get(key, ""), value
        title = _title(sight, kind, name)
    if kind == "incident" and "/" in name:  # what a step of a procedure asked for
        kind, title = "step", sight.names.step(name.partition("/")[2])
    ref = f"{kind}:{name}" if _known(sight, kind, name) else ""
    if not ref and title in (value, ""):
        return said(key, value)
    return [fact(key, value if title in (value, "") else f"{title} ({value})", ref=ref)]


def _title(sight: Sight, kind: str, name: str) -> str:
    found = getattr(sight.book, _TABLES[kind]).get(name) if kind in _TABLES else None
    if found is not None:
        return getattr(found, "title", "") or name
    if kind == "incident" and name in sight.state.incidents:
        return sight.state.incidents[name].title
    numbered = {"proc": sight.names.called, "run": sight.names.run}
    return numbered[kind](name).removesuffix(f" ({name})") if kind in numbered else ""


def _known(sight: Sight, kind: str, name: str) -> bool:
    """Whether there is more to be shown about it."""
    if kind in _TABLES:
        return name in getattr(sight.book, _TABLES[kind])
    state = sight.state
    tables: dict[str, Collection[str]] = {"incident": state.incidents, "announcement": state.announcements}
    tables |= {"proc": state.procs, "run": state.runs}
    if kind == "step":
        proc, _, step = name.partition("/")
        return proc in state.procs and step in state.procs[proc].steps
    return name in tables.get(kind, ())


def run_detail(sight: Sight, name: str) -> Detail | None:
    run = sight.state.runs.get(name)
    if run is None:
        return None
    out: Facts = [
        fact("serves", sight.names.subject(run.subject)),
        fact("command", run.what),
        fact("run", run_words(sight, run)),
    ]
    out += given([("evidence", run.evidence), ("ordered", f"{stamp(run.ordered, sight.zone)} by {run.by}")])
    return Detail(
        f"run:{name}", sight.names.subject(run.subject), Label(run.outcome or run.status), tuple(out), run=name
    )


def announcement_detail(sight: Sight, name: str) -> Detail | None:
    one = sight.state.announcements.get(name)
    if one is None:
        return None
    owed = next((due for due in ledger(sight.state, sight.now) if name in due.announcements), None)
    label = announcement_words.label(sight, one, owed)
    run = sight.state.runs.get(one.run)
    out: Facts = [
        fact("state", label.text, label.tone),
        fact("channel", f"{sight.names.channel(one.channel)}, {one.how}"),
        fact("ordered", f"{stamp(one.ordered, sight.zone)} by {one.by}"),
        *given(
            [
                ("due", stamp(owed.due, sight.zone) if owed is not None else ""),
                ("sent", stamp(one.sent, sight.zone)),
                ("by", one.sent_by if one.sent_by != one.by else ""),
                ("outcome", f"{run.reason}{f' (try {run.attempt})' if run.attempt > 1 else ''}" if run else ""),
            ]
        ),
        *(_field(sight, "incident", one.incident) if one.incident in sight.state.incidents else []),
        *(_asked_by(sight, one.incident) if one.incident not in sight.state.incidents else []),
        head("Text"),
        *(words(part) for part in one.text.split("\n")),
    ]
    return Detail(f"announcement:{name}", sight.names.template(one.template) or name, label, tuple(out), run=one.run)


def _asked_by(sight: Sight, origin: str) -> Facts:
    """The line or the step that an announcement is part of."""
    found = _field(sight, "incident", origin) if origin else []
    return [msgspec.structs.replace(one, name="asked by") for one in found]


def artifact_detail(sight: Sight, name: str) -> Detail | None:
    one = sight.book.artifacts.get(name)
    if one is None:
        return None
    stands = standing(sight.state, one, sight.now)
    how = {"attached": "attached", "seen": "the engine saw it", "gate": "a gate wrote it"}.get(stands.how, "")
    planned = path(sight.state, one.path, sight.now)
    out: Facts = given(
        [
            ("there" if stands.present else "looked for at", f"{stands.path}{f' ({how})' if how else ''}"),
            ("the plan says", planned if planned != stands.path else ""),
            ("needed for", one.required_for or ""),
            ("owner", sight.owner(one.role)),
            ("kept", one.retention),
        ]
    )
    for seen in sight.state.attachments.get(name, []):
        out.append(
            fact("attached", f"{seen.path} by {seen.by} at {stamp(seen.at, sight.zone)}, sha256 {seen.sha256[:16]}")
        )
    label = Label("there", Tone.GOOD) if stands.present else Label("missing", Tone.WARN)
    return Detail(f"artifact:{name}", one.title or name, label, tuple(out))
