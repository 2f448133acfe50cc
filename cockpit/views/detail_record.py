"""All about an incident, an entry of the journal, a run, an announcement, an artifact."""

from cockpit.core.cadence import ledger
from cockpit.core.incident_clocks import chain, countdowns, limits, next_link
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
                ("trigger", one.trigger and sight.names.trigger(one.trigger)),
            ]
        ),
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
            out += said(key, value)
    linked = [*line.relates_to, *(one.seq for one in sight.state.tail if line.seq in one.relates_to)]
    if linked:
        out.append(head("Linked"))
        for seq in linked:
            other = next((one for one in sight.state.tail if one.seq == seq), None)
            text = log_row(sight, other).text if other is not None else "further back in the journal"
            out.append(fact(str(seq), text, ref=f"entry:{seq}"))
    run = line.data.get("run", "") if line.type.startswith("run.") else ""
    return Detail(f"entry:{line.seq}", f"Entry {line.seq}", Label(line.type, Tone.MUTED), tuple(out), run=run)


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
                ("incident", one.incident),
            ]
        ),
        head("Text"),
        *(words(part) for part in one.text.split("\n")),
    ]
    return Detail(f"announcement:{name}", sight.names.template(one.template) or name, label, tuple(out), run=one.run)


def artifact_detail(sight: Sight, name: str) -> Detail | None:
    one = sight.book.artifacts.get(name)
    if one is None:
        return None
    out: Facts = given(
        [
            ("path", one.path),
            ("needed for", one.required_for or ""),
            ("owner", sight.owner(one.role)),
            ("kept", one.retention),
        ]
    )
    for seen in sight.state.attachments.get(name, []):
        out.append(
            fact("attached", f"{seen.path} by {seen.by} at {stamp(seen.at, sight.zone)}, sha256 {seen.sha256[:16]}")
        )
    return Detail(f"artifact:{name}", one.title or name, Label(), tuple(out))
