"""What stands beside the things to do: remarks, facts about a phase, bullets that ask for nothing, the stability window."""

import re
from collections.abc import Sequence

from cockpit.importers import escalation, lengths
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Block, Code, Entry, Line, Listing, Para, Quote, Span
from cockpit.importers.draft import IDLE, Element
from cockpit.importers.inline import label, plain
from cockpit.importers.job import Job
from cockpit.importers.kinds import Kind
from cockpit.importers.lists import act_of, quote_text
from cockpit.importers.messages import add_template
from cockpit.importers.prose import declarer, read_prose, turns_back, voters
from cockpit.importers.telling import is_imperative
from cockpit.importers.thresholds import Threshold, bad_below, find_thresholds
from cockpit.importers.triggers import add_watched

_ACTION_TITLE = re.compile(
    r"check|verif|confirm|validat|pre-|post-|\bduring\b|before|after|steps?\b|deploy|launch|release|test|criteria|requirement|must|"
    r"readiness|to-?do|tasks?|actions?|prepar|smoke|review|monitor|procedure|freeze|day\b|hour|gate|prerequisite|precondition",
    re.IGNORECASE,
)
_STABLE = re.compile(
    r"\b(?:first|next|for|at least)\s+(?:the\s+)?(?:first\s+)?(\d{1,3}\s?(?:min\w*|hours?|h|m|hrs?))\b|\b(\d{1,3}[\s-]?(?:min\w*|hours?|h|m|hrs?))\s+(?:stability|bake|soak|observation|monitoring)\b",
    re.IGNORECASE,
)
_STABLE_TITLE = re.compile(
    r"post-?\s?(?:deploy|release|launch|production)|stability|bake|soak|after (?:the )?deploy|monitor", re.IGNORECASE
)
_OF_STEP = re.compile(
    r"expected|if (?:it|this|that)?\s*(?:fails|failed)|if failed|on (?:failure|error)|note|warning|caution|important|tip",
    re.IGNORECASE,
)
_POLL = re.compile(
    r"\bpoll\b|\bgo/no-?go (?:vote|call)\b|\beach (?:role|team|lead) (?:says|answers|votes)", re.IGNORECASE
)


def quote(job: Job, block: Quote, title: str, target: Element | None, *, sent: bool = False) -> None:
    """A block quote: a message where messages are the subject, else a remark. sent: it is one for certain."""
    text = quote_text(block)
    if sent or re.search(
        r"template|message|announce|notif|communicat|broadcast|update|heartbeat|email|e-mail|post\b",
        title,
        re.IGNORECASE,
    ):
        add_template(job, title, text, block.span, context=title)
    elif target is not None and target.children:
        target.children[-1].note(text)
        job.draft.claim(block.span, to=target.children[-1])
    else:
        job.draft.keep(block.span, "a remark")


def keep(job: Job, block: Block, target: Element | None, *, read: bool = True) -> None:
    """Prose: a comment above what it belongs to, or at the end of the plan. read: look for triggers in it first."""
    if (
        target is not None
        and isinstance(block, Para)
        and target.children
        and _about_last(job, block, target.children[-1])
    ):
        return
    if read and isinstance(block, Para):
        read_prose(job, block)
    if target is not None and target.table == "phase" and isinstance(block, Para):
        _decided_at_end(job, block, target)
    if target is not None and isinstance(block, Para) and len(target.comments) < 20:
        target.comments += [plain(line.text) for line in block.lines if plain(line.text)]
        job.draft.keep(block.span, f"kept as a comment of {target.values.get('id', '')}")
    else:
        job.draft.keep(block.span, "prose")


def _decided_at_end(job: Job, para: Para, phase: Element) -> None:
    """ "Go/No-Go decision: GO / NO-GO" below the lines of a phase: somebody decides at its end."""
    for line in para.lines:
        name, body = label(line.text)
        if _GO_NO_GO.search(name) and _ANSWERS.fullmatch(plain(body)) and "decision" not in phase.values:
            phase.values["decision"] = {"role": job.people.decider(Span(line.number, line.number))}
            phase.values["blocks"] = True


def _about_last(job: Job, para: Para, last: Element) -> bool:
    """ "Expected output: ...", "If it fails: ..." after a step: its help."""
    if not any(_OF_STEP.match(label(line.text)[0]) for line in para.lines):
        return False
    last.note("\n".join(plain(line.text) for line in para.lines))
    job.draft.claim(para.span, to=last)
    return True


def phase_fact(job: Job, line: Line, phase: Element | None) -> bool:
    """ "Owner: QA", "Duration: 30 min" below a phase's heading."""
    name, body = label(line.text)
    lowered = name.lower()
    if phase is None or not body:
        return False
    if lowered in ("owner", "lead", "responsible", "role", "dri", "who", "assignee", "team"):
        role = job.people.owner(body, Span(line.number, line.number))
        if role:
            phase.values.setdefault("role", role)
            job.draft.claim(Span(line.number, line.number), to=phase)
            return True
    return False


def severity_fact(job: Job, line: Line) -> bool:
    """ "Definition: P0 = crashes, data loss" in a procedure for incidents."""
    name, body = label(line.text)
    text = plain(body)
    match = re.match(r"([PS][0-5]|SEV-?[0-5])\s*(?:=|is|means|:)\s*(.+)", text, re.IGNORECASE)
    if name.lower() not in ("definition", "severity", "definitions") or match is None:
        return False
    escalation.severity(job, match[1].upper(), Span(line.number, line.number)).note(match[2])
    return True


def is_idle(job: Job, listing: Listing, title: str, kind: Kind, sure: bool) -> bool:
    """Bullets that ask for nothing, kept as comments: no boxes, no numbers, no commands, hardly a verb."""
    if (
        listing.ordered
        or kind in ("expected", "decision", "go", "prerequisites")
        or any(entry.check is not None for entry in listing.entries)
    ):
        return False
    if any(isinstance(block, Code) for entry in listing.entries for block in entry.blocks):
        return False
    texts = [plain(entry.text) for entry in listing.entries]
    doing = sum(
        is_imperative(text) or is_imperative(plain(label(entry.text)[1]))
        for text, entry in zip(texts, listing.entries, strict=True)
    )
    if doing * 5 >= len(texts) * 2 or any(
        "`" in entry.text and act_of(entry.text, entry.span).run for entry in listing.entries
    ):
        return False
    if (
        _ACTION_TITLE.search(title)
        and sure
        and not re.search(r"overview|strategy|architecture|background|notes", title, re.IGNORECASE)
    ):
        return False
    for entry in listing.entries:
        own = Span(entry.span.first, entry.lines[-1].number if entry.lines else entry.span.first)
        if not turns_back(job, act_of(entry.text, own)) and not _bounded(job, entry, own, title):
            job.draft.keep(entry.span, IDLE)
    return True


def _bounded(job: Job, entry: Entry, span: Span, title: str) -> bool:
    """A bullet that is nothing but bounds, "p95 < 900 ms": its metrics."""
    found = bad_below(title, find_thresholds(plain(entry.text)))
    if entry.blocks or not found or not all(_is_bound(each, plain(entry.text)) for each in found):
        return False
    for each in found:
        add_watched(job, each, span, how="guessed").guess("a bound among other bullets: it was taken for one to watch")
    return True


def _is_bound(found: Threshold, text: str) -> bool:
    """Whether a bound is certain: written with a sign, of something with a short name, and about all of its line."""
    return (
        any(sign in found.text for sign in "<>\u2264\u2265")
        and found.sign != "="
        and len(found.name.split()) <= 5
        and len(text) <= 90
    )


def stability(job: Job, title: str, span: Span) -> None:
    """ "Post-deploy verification (first 30 minutes)": the stability window."""
    match = _STABLE.search(title)
    if match is None or not _STABLE_TITLE.search(title) or "stability" in job.draft.single:
        return
    length = lengths.duration(match[1] or match[2])
    if length is not None and length[0] > 0:
        element = Element("stability", {"from": "deploy", "for": lengths.length(length[1])}, span)
        element.guess("a time given in a title after the deploy was taken for the stability window")
        job.draft.single["stability"] = element


_ANSWERS = re.compile(
    r"(?:\W*\b(?:go|no[- ]?go|hold|roll[- ]?back|abort|abstain|yes|no)\b\W*(?:\bor\b)?){2,6}", re.IGNORECASE
)


_GO_NO_GO = re.compile(r"\bgo\s?/?\s?no-?\s?go\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:go|no-?go|decision)\b.{0,40}?\bby\s+(?:the\s+)?([A-Z][\w/-]*(?:\s+[\w/-]+){0,3})\W*$")


def decides(job: Job, phase: Element, acts: Sequence[Act]) -> list[Act]:
    """ "GO decision by the harbour director": that role decides the phase. The other acts."""
    for act in acts:
        match = _BY.search(plain(act.raw)) if not act.run and not act.parts else None
        role = job.people.add(match[1], act.span) if match is not None else None
        if role is not None:
            job.people.allow(role, {"decide"}, f"line {act.span.first} says that it decides")
            phase.values["decision"] = {"role": role.id}
            phase.values["blocks"] = True
            job.draft.claim(act.span, to=phase)
            return [each for each in acts if each is not act]
    return list(acts)


def votes(job: Job, phase: Element, acts: Sequence[Act]) -> list[Act]:
    """Lines such as "Harbour lead: GO / NO-GO" are a poll of those roles, which decides the phase. The other acts."""
    named = [(act, label(act.raw)) for act in acts if not act.run and not act.parts]
    asked = [(act, name) for act, (name, body) in named if name and _ANSWERS.fullmatch(plain(body))]
    if len(asked) < 2:
        return list(acts)
    roles = [role.id for act, name in asked if (role := job.people.add(name, act.span)) is not None]
    known = next((each for each in job.draft.of("poll") if each.values["roles"] == roles), None)
    span = Span(asked[0][0].span.first, asked[-1][0].span.last)
    if known is None and roles:
        values = {"id": job.draft.new_id("poll", "go-poll"), "title": "GO or NO-GO", "roles": roles}
        values["declare"] = job.people.decider(span)
        known = job.draft.add("poll", values, span)
    if known is not None:
        phase.values["decision"] = {"poll": known.id}
        phase.values["blocks"] = True
        job.draft.claim(span, to=known)
    taken = [act for act, _ in asked]
    return [act for act in acts if act not in taken]


def poll(job: Job, phase: Element, acts: Sequence[Act]) -> None:
    """A line that polls the team, or names who says GO: those roles answer GO or NO-GO at the end of the phase."""
    asked, named, sure, text = None, list[str](), False, ""
    for act in acts:
        text = "\n".join([plain(act.raw) or act.title, *act.help])
        named, sure = voters(job, text)
        if named or _POLL.search(act.title):
            asked = act
            break
    if asked is None:
        return
    roles = named or [role.id for role in job.draft.of("role") if not role.why.startswith("it is only named")]
    if len(roles) < 2:
        if named:
            phase.values["decision"] = {"role": named[0]}
        return
    known = next((each for each in job.draft.of("poll") if not sure or each.values["roles"] == roles), None)
    if known is not None:
        phase.values["decision"] = {"poll": known.id}
        _only_polled(job, phase, asked, known)
        return
    values = {"id": job.draft.new_id("poll", "go-poll"), "title": asked.title, "roles": roles}
    values["declare"] = declarer(job, text) or job.people.decider(asked.span)
    if sure:
        made = job.draft.add("poll", values, asked.span)
    else:
        made = job.draft.add("poll", values, asked.span, "guessed", "who is polled is not said: every role was taken")
    phase.values["decision"] = {"poll": values["id"]}
    _only_polled(job, phase, asked, made)


def _only_polled(job: Job, phase: Element, asked: Act, made: Element) -> None:
    """Take the line away that asks for the poll: ticked off, it would look answered though nobody was polled. One that
    has to stay, since others wait for it or it does more, waits for the poll."""
    for item in [each for each in phase.children if each.span == asked.span]:
        needed = any(item.id in each.values.get("needs", []) for each in phase.children)
        if needed or asked.parts or any(name in item.values for name in ("run", "announce", "needs", "at", "every")):
            if "every" not in item.values:
                item.values["needs"] = [*item.values.get("needs", []), f"poll:{made.id}"]
            continue
        phase.children.remove(item)
        phase.comments += [line for line in (plain(asked.raw), *asked.help) if line and line not in phase.comments]
        job.draft.claim(asked.span, to=made)
