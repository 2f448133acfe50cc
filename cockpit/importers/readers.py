"""Lines of sections whose kind is known: one reader for each kind."""

import re
from collections.abc import Callable
from typing import NamedTuple

from cockpit.importers import escalation, extras, moments
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Code, Entry, Listing, Quote, Span
from cockpit.importers.clauses import covers, parts_of, split_clauses
from cockpit.importers.commands import SHELLS
from cockpit.importers.deeds import Frame
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact, t0
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.judging import add_gate, add_rule, gate_ids, named_gate
from cockpit.importers.kinds import Kind, unnumbered
from cockpit.importers.lists import act_of, entry_act, quote_text
from cockpit.importers.messages import add_template
from cockpit.importers.people import looks_like_role, told_of
from cockpit.importers.phases import add_items, add_steps, open_phase, open_procedure, timed
from cockpit.importers.telling import is_imperative
from cockpit.importers.thresholds import bad_below, find_thresholds
from cockpit.importers.triggers import add_bound_rule, add_trigger, add_watched


class Said(NamedTuple):
    """A line and where it stands. raw: with its markup. title: of its section; phase: the one at hand.

    entry: the list entry it is, None for a line of prose. above: the text of the entry it is nested in.
    """

    raw: str
    span: Span
    title: str
    phase: Element | None = None
    entry: Entry | None = None
    above: str = ""

    @property
    def text(self) -> str:
        """The line without markup."""
        return plain(self.raw)


Reader = Callable[[Job, Said], bool]
"""Makes of a line what its kind of section means. Whether it was understood."""

_AGE = re.compile(
    r"\bno\s+(?:outstanding\s+|open\s+|unresolved\s+)?(?P<severity>critical|high|[ps]\d|sev-?\d)\s+(?:incidents?|issues?|bugs?)\b.{0,20}?"
    r"\b(?:past|older than|beyond|for more than|over)\s+(?P<time>\d+\s?\w+)",
    re.IGNORECASE,
)
_DECIDES = re.compile(r"\bcheckpoint\b|\bdecide\b|go\s?/\s?no-?go", re.IGNORECASE)
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


def _trigger(job: Job, said: Said) -> bool:
    if len(said.text) < 4:
        return False
    if _group(said):
        job.draft.claim(said.span)
        return True
    if said.entry is None and label(said.raw)[0]:
        if _beside_triggers(job, said):
            return True
        if _OF_TRIGGERS.search(label(said.raw)[0]):
            return False
    add_trigger(job, _TICK.sub("", said.raw), said.span)
    return True


def _group(said: Said) -> bool:
    """Whether an entry only heads those below it: "**System failure**" and its kinds."""
    nested = said.entry is not None and any(isinstance(block, Listing) for block in said.entry.blocks)
    bare = said.raw.strip().rstrip(":")
    return nested and (said.raw.rstrip("*_ ").endswith(":") or (bare.startswith("**") and bare.endswith("**")))


def _beside_triggers(job: Job, said: Said) -> bool:
    """ "Rollback decision authority: DBA + Lead (both)": who may turn back, and until when, is no reason to do so."""
    name, body = label(said.raw)
    if not re.search(r"\b(?:authority|decision maker|decided by|who decides)s?\b", name, re.IGNORECASE):
        return False
    text = plain(body)
    both = re.search(r"\b(?:both|two|together|all)\b", text, re.IGNORECASE) is not None
    named = re.split(r"\s*(?:\+|,|;|&|/|\band\b|\bor\b)\s*", re.sub(r"\([^()]*\)", "", text).strip(" ."))
    roles = [job.people.add(each, said.span) for each in named if _is_name(each)]
    for role in roles:
        if role is not None:
            job.people.allow(role, {"rollback"}, f"line {said.span.first} says who decides about turning back")
    if roles and both and len(named) > 1:
        why = "two people agree to it: set two_person = true in the procedure called rollback"
        job.draft.remark(said.span, said.text, why, True)
    return bool(roles)


def _is_name(text: str) -> bool:
    return looks_like_role(text) or (text[:1].isupper() and len(text.split()) <= 4)


_OF_TRIGGERS = re.compile(r"\b(?:window|owner|point|deadline|authority|procedure|who|note)s?$", re.IGNORECASE)


def _never(job: Job, said: Said) -> bool:
    job.draft.remark(said.span, f"Never: {said.text}", "what must not be done: no line to tick off was made of it")
    job.draft.keep(said.span, "kept as what must not be done")
    return True


def _doubtful(job: Job, said: Said) -> bool:
    why = "neither go nor no-go: write a rule whose verdict is not-ready, or leave it a comment"
    job.draft.remark(said.span, f"{plain(said.title)}: {said.text}", why, True)
    job.draft.keep(said.span, "kept as a case in doubt")
    return True


def _no_go(job: Job, said: Said) -> bool:
    raw = _TICK.sub("", said.raw)
    if add_bound_rule(job, raw, said.span) is None:
        add_rule(job, raw, said.span, forbids=True)
    return True


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
        or moments.every(said.text)
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
_TICK = re.compile(r"^\s*[\u2705\u2713\u2714\u2611\u2610\u274c\u2b1c]\ufe0f?\s*")


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
            _loose_item(job, plain(unnumbered(said.title)), said._replace(raw=_TICK.sub("", said.raw)))
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


def _gate(job: Job, said: Said) -> bool:
    ids = gate_ids(said.raw)
    act = entry_act(said.entry) if said.entry is not None else act_of(said.raw, said.span)
    for name in ids:
        named_gate(job, name, act.span, act.title)
    if not ids:
        advisory = re.search(r"\badvisory\b|\boptional\b|non-?blocking", said.raw, re.IGNORECASE) is not None
        for each in [act, *act.parts]:
            add_gate(job, each, required=not advisory)
    return True


def _target(job: Job, said: Said) -> bool:
    return _measure(job, said, goal=re.search(r"monitor|health", said.title, re.IGNORECASE) is None)


def _metric(job: Job, said: Said) -> bool:
    return _measure(job, said, goal=False)


def _measure(job: Job, said: Said, *, goal: bool) -> bool:
    """Thresholds of a line as metrics; what it asks besides is watched by a person."""
    text, span, phase = said.text, said.span, said.phase
    aged = _AGE.search(text)
    if aged is not None and (length := moments.duration(aged["time"])) is not None:
        known = escalation.severity(job, escalation.severity_name(aged["severity"]), span)
        known.values.setdefault("plan_within", moments.length(length[1]))
        known.note(text)
        return True
    found = bad_below(f"{said.above} {said.title}", find_thresholds(text))
    by = str(phase.values.get("until") or phase.values.get("at") or "") if phase is not None and goal else ""
    for each in found:
        add_watched(job, each, span, goal=goal or each.good.lower is not None, by=by)
    parts = parts_of(text)
    rest = [part for part in parts if not any(covers(each.text, part) for each in found)]
    if not found:
        _watch(job, said, act_of(said.raw, span))
    elif 0 < len(rest) < len(parts):
        left = "; ".join(part for part in rest if len(part.split()) > 1)
        if left:
            _watch(job, said, act_of(left[:1].upper() + left[1:], span))
    return True


def _watch(job: Job, said: Said, act: Act) -> None:
    """What cannot be measured is an item: of the phase at hand, or of one with the section's title."""
    phase = said.phase
    if phase is None:
        name = sentence(plain(unnumbered(said.title)) or "Monitoring", 100)[0]
        phase = next((each for each in job.draft.of("phase") if each.values["title"] == name), None)
        if phase is None:
            phase = open_phase(job, said.title or name, act.span.first, timed("", None), "work")
            phase.values["title"] = name
    add_items(job, phase, [act], Frame())


def _timeline(job: Job, said: Said) -> bool:
    """ "**T-24h:** Dry run, confirm flags": a phase with what happens at that time."""
    span = said.span
    name, raw = label(said.raw)
    when = moments.find_when(moments.spoken(name)) if name else None
    head = moments.spoken(name)
    if when is None:
        text = moments.spoken(said.raw)
        when = moments.find_when(text)
        if when is None or when.start > 12:
            return False
        head, raw = text[: when.end], text[when.end :]
    raw = re.sub(r"^\s*\([^()]{0,40}\)", "", raw.strip(" *_:-\u2013\u2014|,")).strip(" *_:-\u2013\u2014|,")
    if when.offset == 0:
        t0(job, said.text[:60], span)
    parts = split_clauses(raw) if raw else []
    title = plain(parts[0]) if parts else plain(head)
    phase = open_phase(job, title, span.first, timed(f"{plain(head)}: {title}", 0), "work")
    phase.values["title"] = sentence(title[:1].upper() + title[1:], 100)[0]
    acts = _timeline_acts(said, parts)
    job.draft.claim(span, to=phase)
    add_items(job, phase, acts, timed(head, None).frame, title=title)
    if re.search(r"\bfreeze\b", raw, re.IGNORECASE) and re.search(r"\bcode|changes?|branch|merge", raw, re.IGNORECASE):
        phase.values["freeze"] = True
    if _DECIDES.search(raw):
        mentioned = [
            job.people.find(word) for word in re.findall(r"\bwith (?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+)?)", raw)
        ]
        role = next((each.id for each in mentioned if each is not None), "") or job.people.decider(span)
        phase.values["decision"] = {"role": role}
        phase.guess("a checkpoint: somebody decides at its end")
    return True


def _timeline_acts(said: Said, parts: list[str]) -> list[Act]:
    acts = [act_of(part, said.span) for part in parts]
    for act in acts:
        act.title = act.title[:1].upper() + act.title[1:]
        act.cue = ""
        if len(parts) > 1:
            act.guess("one line of the timeline was split where a new action begins")
    if said.entry is not None and said.entry.blocks:
        nested = entry_act(said.entry)
        for each in nested.parts:
            each.cue = ""
        if acts:
            acts[-1].help += [line for line in nested.help if line != said.text]
            acts[-1].messages += nested.messages
            acts[-1].span = Span(acts[-1].span.first, max(acts[-1].span.last, nested.span.last))
            if nested.run and not acts[-1].run:
                acts[-1].run = nested.run
        acts += nested.parts
    return acts


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
    "response-times": _answer_time, "triggers": _trigger, "no-go": _no_go, "templates": _template, "signoff": _signoff,
    "notes": _notes, "completion": _complete, "env": _variables, "artifacts": _artifact, "gates": _gate,
    "targets": _target, "metrics": _metric, "timeline": _timeline, "prose": _prose, "never": _never, "doubtful": _doubtful,
}  # fmt: skip
