"""Lines of sections whose kind is known: one reader for each kind."""

import re

from cockpit.importers import escalation, extras, grounds, lengths
from cockpit.importers.blocks import Code, Listing, Quote, Span
from cockpit.importers.commands import SHELLS
from cockpit.importers.deeds import Frame
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact, t0
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.kinds import Kind, unnumbered
from cockpit.importers.lists import act_of, quote_text
from cockpit.importers.messages import add_template
from cockpit.importers.people import looks_like_role, told_of
from cockpit.importers.phases import add_items, add_steps, open_phase, open_procedure, timed
from cockpit.importers.said import TICK, Reader, Said
from cockpit.importers.telling import is_imperative
from cockpit.importers.timeline import read_timeline

_SENT = re.compile(r"[\"\u201c]")


def reader_of(kind: Kind) -> Reader | None:
    """The reader for lines of a kind of section; None where lines are kept as comments."""
    return _READERS.get(kind)


def _role(job: Job, said: Said) -> bool:
    name, body = label(said.raw)
    if not name:
        if job.people.said(said.text, said.span):
            return True
        alone = re.fullmatch(r"([A-Za-z][\w /&-]{1,50}?)\s*(?:\(([^()]{2,80})\))?\.?", said.text)
        if said.entry is not None and alone is not None and looks_like_role(alone[1]) and not is_imperative(alone[1]):
            return (
                job.people.add(
                    alone[1],
                    said.span,
                    duties="" if (alone[2] or "").isupper() else alone[2] or "",
                    short=alone[2] or "",
                )
                is not None
            )
        name, dash, body = said.text.partition(" - ")
        if not dash:
            name, body = told_of(said.text)
    if not name or len(name.split()) > 6:
        return False
    text = plain(body)
    if looks_like_role(name) or not looks_like_role(text):
        owner = text if len(text.split()) <= 3 and re.match(r"[A-Z@]", text) and not is_imperative(text) else ""
        return job.people.add(name, said.span, owner=owner, duties="" if owner else text) is not None
    return job.people.add(text, said.span, owner=name) is not None


def _contact(job: Job, said: Said) -> bool:
    return extras.add_contact(job, said.raw, said.span)


def _link(job: Job, said: Said) -> bool:
    alone = said.raw.lstrip().startswith("@") or " " not in said.raw.strip()
    title = plain(said.above).rstrip(": ") or ("bare" if alone else "")
    if extras.add_links(job, said.raw, said.span, title=title):
        return True
    if said.entry is None:
        return False
    if any(isinstance(block, Listing) for block in said.entry.blocks):
        job.draft.claim(said.span)  # it heads the links below it
        return True
    if "artifact" in said.raw.lower() or is_imperative(said.text):
        _loose_item(job, "Inputs", said)
        return True
    return False


def _loose_item(job: Job, title: str, said: Said) -> Element:
    """An item of a phase that collects what a section of another kind also asks to be done."""
    phase = next((each for each in job.draft.of("phase") if each.values["title"] == title), None)
    if phase is None:
        phase = open_phase(job, title, said.span.first, timed(title, None), "work")
        phase.guess("collects what stood among other things")
    return add_items(job, phase, [act_of(said.raw, said.span)], Frame())[0]


def _severity(job: Job, said: Said) -> bool:
    return escalation.severity_line(job, said.raw, said.span)


def _escalation(job: Job, said: Said) -> bool:
    """A severity with its chain, or else a step of a procedure with the section's title."""
    if escalation.escalation_line(job, said.raw, said.span):
        return True
    if not is_imperative(said.text) and not looks_like_role(said.text):
        return False
    name = plain(unnumbered(said.title))
    procedure = next((each for each in job.draft.of("procedure") if each.values["title"] == name), None)
    if procedure is None:
        procedure = open_procedure(job, said.title, said.span.first, "emergency")
    add_steps(job, procedure, [act_of(said.raw, said.span)])
    return True


def _answer_time(job: Job, said: Said) -> bool:
    return extras.answer_time(job, said.raw, said.span)


def _template(job: Job, said: Said) -> bool:
    raw, span = said.raw, said.span
    name = said.text.rstrip(": ") or said.title
    for block in said.entry.blocks if said.entry is not None else ():
        text = ""
        if isinstance(block, Quote):
            text = quote_text(block)
        elif isinstance(block, Code) and block.lang not in SHELLS:
            text = "\n".join(line.text for line in block.lines)
        if text and add_template(job, name, text, Span(span.first, block.span.last), context=raw) is not None:
            return True
    head, body = label(raw)
    text = plain(body)
    if head and len(text) > 25 and _SENT.match(text):
        return add_template(job, head, text.strip('"\u201c\u201d'), span, context=head) is not None
    if (
        is_imperative(said.text)
        or (said.entry is not None and said.entry.check is not None)
        or lengths.every(said.text)
    ):
        _loose_item(job, "Communication", said)
        return True
    named = job.channels(raw, span) if head else []
    if named:
        job.draft.claim(span, to=job.draft.find("channel", named[0]))
        return True
    return False


_ABOUT_PAPER = re.compile(
    r"\b(?:status|version|updated|prepared(?: by)?|reviewed|date|windows?|document|go-?live|next review|revision)\b",
    re.IGNORECASE,
)
"""What stands in a section of sign-offs and tells of the paper, not of who signs."""


def _signoff(job: Job, said: Said) -> bool:
    name, body = label(said.raw)
    if not name:
        name = re.split(r"\s*(?:\bsign|approv|_{2,}|\(|-\s)", said.text, maxsplit=1, flags=re.IGNORECASE)[0].strip()
        body = said.text
    blank = not re.search(r"[^\W_]{3}", plain(body))
    known = looks_like_role(name) or job.people.find(name) is not None
    known = known or (bool(label(said.raw)[0]) and (said.entry is not None or blank))
    if _ABOUT_PAPER.search(name) and job.people.exact(name) is None:
        return False
    if not name or len(name.split()) > 6 or not known:
        if said.entry is not None and not label(said.raw)[0] and len(said.text.split()) > 2:
            _loose_item(job, plain(unnumbered(said.title)), said._replace(raw=TICK.sub("", said.raw)))
            return True
        return False
    statement = body if len(plain(body).strip("_ .:[]")) > 3 else f"{plain(name)} signs off"
    return extras.add_signoff(job, name, statement, said.span, raw=said.raw) is not None


def _notes(job: Job, said: Said) -> bool:
    extras.note_section(job, said.raw, said.span)
    return True


def _complete(job: Job, said: Said) -> bool:
    word = extras.completion_word(job, said.text)
    if not word:  # no gate: GO would wait for what can only be told in the end
        word = f"item:{_loose_item(job, sentence(plain(unnumbered(said.title)), 100)[0], said).id}"
    extras.completion(job, word, said.text, said.span)
    return True


def _variables(job: Job, said: Said) -> bool:
    return extras.add_variables(job, said.raw, said.span, f"{said.above} {said.title}")


def _artifact(job: Job, said: Said) -> bool:
    if re.match(r"link\b.*\b(?:entries|decisions?)\b", said.text, re.IGNORECASE):
        return False
    extras.add_artifact(job, said.raw, said.span)
    return True


def _prose(job: Job, said: Said) -> bool:
    if fact(job, said.raw, said.span):
        return True
    text = said.text
    if re.search(r"\bT-?\s?0\b|launch (?:date|window)|go-?live", text, re.IGNORECASE) and t0(job, text, said.span):
        return True
    if re.match(r"(?:scope|in scope)\b", text, re.IGNORECASE) or re.search(
        r"scope|objective|purpose", said.title, re.IGNORECASE
    ):
        name, body = label(said.raw)
        line = plain(body) if name.lower() in ("scope", "purpose", "objective") else text
        known = str(job.draft.release.values.get("scope", ""))
        if len(known) < 2000:
            job.draft.release.values["scope"] = f"{known}\n{extras.without_home(line)}".strip()
            job.draft.tell("scope", said.span)
            return True
    return False


_READERS: dict[str, Reader] = {
    "roles": _role, "contacts": _contact, "links": _link, "severities": _severity, "escalation": _escalation,
    "response-times": _answer_time, "triggers": grounds.trigger, "no-go": grounds.no_go, "templates": _template,
    "signoff": _signoff, "notes": _notes, "completion": _complete, "env": _variables, "artifacts": _artifact,
    "gates": grounds.gate, "targets": grounds.target, "metrics": grounds.metric, "timeline": read_timeline,
    "prose": _prose, "never": grounds.never, "doubtful": grounds.doubtful,
}  # fmt: skip
