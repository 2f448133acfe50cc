"""All about a phase, the verdict, roles, polls, sign-offs, and whom to call."""

from cockpit.core.signoffs import lacking, statement
from cockpit.core.titles import titled
from cockpit.model.frame import Detail, Label, Tone
from cockpit.views import checklist
from cockpit.views.base import Sight
from cockpit.views.facts import Facts, fact, given, head, words
from cockpit.views.header import GONE, header, reason
from cockpit.views.people import poll_rows, signoff_row, voice
from cockpit.views.sentences import quoted
from cockpit.views.times import day_hms, stamp


def phase_detail(sight: Sight, name: str) -> Detail | None:
    phase = sight.book.phases.get(name)
    if phase is None:
        return None
    line = checklist.heading(sight, phase, *checklist.count(sight, phase))
    out: Facts = [*given([("when", line.when), ("owner", line.role), ("progress", line.label.text)])]
    decided = sight.state.decisions.get(name)
    if phase.decision is not None:
        out.append(fact("decision", " / ".join(phase.decision.choices)))
    if decided is not None:
        out.append(
            fact(
                "decided",
                f"{decided.choice} by {voice(decided)} at {stamp(decided.at, sight.zone)}"
                f"{f': {decided.reason}' if decided.reason else ''}"
                f"{f' · relayed by {decided.by}' if decided.relayed_for else ''}",
                Tone.INFO,
            )
        )
    out.append(head("Items"))
    for item in phase.item:
        shown = checklist.line(sight, item, phase)
        out.append(
            fact(
                shown.box,
                f"{shown.title}{f' · {shown.role}' if shown.role else ''}{f' · {shown.label.text}' if shown.label.text else ''}",
                shown.label.tone,
                shown.ref,
            )
        )
    return Detail(f"phase:{name}", phase.title or name, line.label, tuple(out))


def verdict_detail(sight: Sight, _name: str) -> Detail:
    view = header(sight, sight.mode)
    out: Facts = [
        fact("verdict", view.verdict_short.text, view.verdict_short.tone),
        fact("since", f"{view.verdict_age or 'now'}"),
    ]
    if cause := sight.state.verdict.cause:
        gone = cause.startswith(GONE)
        said = reason(sight, cause.removeprefix(GONE)).text
        out.append(fact("last change", f"settled: {said}" if gone else said))
    if view.judged != view.verdict_short.text:
        out.append(fact("the rules say", view.judged))
    if view.caveats:
        out.append(head(f"What {view.judged} does not vouch for"))
        out += [words(one, Tone.WARN) for one in view.caveats]
    out.append(head("Reasons"))
    if not view.reasons:
        out.append(words("none: everything that counts holds", Tone.GOOD))
    for one in view.reasons:
        out.append(fact(one.owner or "nobody", one.text, one.tone, one.ref))
    out += [
        head("Next"),
        words(
            view.next.text + (f" · {view.next.owner}" if view.next.owner else ""), view.next.label.tone, view.next.ref
        ),
    ]
    if view.overdue:
        out.append(head("Overdue"))
        out += [fact(duty.label.text, duty.text, Tone.BAD, duty.ref) for duty in view.overdue]
    if sight.state.verdict_tail:
        out.append(head("How it went"))
        out += [fact(day_hms(at, sight.zone, sight.now), verdict) for at, verdict in sight.state.verdict_tail[-12:]]
    return Detail("verdict:", "Verdict", view.verdict_short, tuple(out))


def contacts_detail(sight: Sight, _name: str) -> Detail:
    plan = sight.plan
    out: Facts = []
    for who in plan.contact:
        out.append(fact(who.role or "contact", f"{who.name}{f' · {who.reach}' if who.reach else ''}"))
    out.append(head("Roles"))
    for role in plan.role:
        reach = ", ".join(part for part in (*role.channels, role.contact) if part)
        out.append(
            fact(
                role.title or role.id,
                f"{sight.owner(role.id)}{f' · {reach}' if reach else ''}{f' · {role.duties}' if role.duties else ''}",
            )
        )
    if plan.release.links:
        out.append(head("Documents"))
        out += [fact(link.title, link.path or link.url or "") for link in plan.release.links]
    if plan.changelog:
        out.append(head("Changes of the runbook"))
        out += [
            fact(change.date, f"{change.text}{f' ({change.author})' if change.author else ''}")
            for change in plan.changelog
        ]
    return Detail("contacts:", "Contacts and links", Label(), tuple(out))


def role_detail(sight: Sight, name: str) -> Detail | None:
    role = sight.book.roles.get(name)
    if role is None:
        return None
    out: Facts = [
        fact("holder", sight.owner(name)),
        *given(
            [
                ("duties", role.duties),
                ("channels", ", ".join(role.channels)),
                ("contact", role.contact),
                ("may", ", ".join(role.may)),
            ]
        ),
    ]
    out.append(fact("hand-over", "what whoever takes it has to know", ref=f"handover:{name}"))
    return Detail(f"role:{name}", role.title or name, Label(), tuple(out))


def poll_detail(sight: Sight, name: str) -> Detail | None:

    poll = sight.book.polls.get(name.partition("/")[0])
    if poll is None:
        return None
    rows = poll_rows(sight, poll)
    out: Facts = [
        fact("state", rows[0].label.text, rows[0].label.tone),
        fact("declares", sight.owner(poll.declare)),
        head("Votes"),
    ]
    for row in rows[1:]:
        text = " · ".join(part for part in (row.label.text, row.owner, row.detail) if part)
        out.append(fact(row.title, text, row.label.tone))
    return Detail(f"poll:{poll.id}", poll.title or poll.id, rows[0].label, tuple(out))


def signoff_detail(sight: Sight, name: str) -> Detail | None:

    one = sight.book.signoffs.get(name)
    if one is None:
        return None
    row = signoff_row(sight, one)
    out: Facts = [
        fact("state", row.label.text, row.label.tone),
        fact("role", sight.role_title(one.role)),
        fact("statement", quoted(statement(sight.state, name, sight.now).text)),
    ]
    signed = sight.state.signoffs.get(name)
    if signed is not None:
        texts = [(voice(signed), signed.statement), (signed.second_by, signed.second_statement)]
        present = statement(sight.state, name, sight.now).text
        out += [fact(f"{who} signed", quoted(text)) for who, text in texts if text and (text != present or texts[1][1])]
    out += given(
        [("choices", " / ".join(one.choices)), ("signed by", row.owner if name in sight.state.signoffs else "")]
    )
    out += [fact("lacks", titled(sight.book, reason), Tone.WARN) for reason in lacking(sight.state, one, sight.now)]
    return Detail(f"signoff:{name}", one.title or name, row.label, tuple(out))
