"""Lines that a verdict rests on: gates, bounds of metrics, what turns back, what forbids to go."""

import re

from cockpit.importers import escalation, lengths
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Listing
from cockpit.importers.clauses import covers, parts_of
from cockpit.importers.deeds import Frame
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.judging import add_gate, add_rule, gate_ids, named_gate
from cockpit.importers.kinds import unnumbered
from cockpit.importers.lists import act_of, entry_act
from cockpit.importers.people import looks_like_role
from cockpit.importers.phases import add_items, open_phase, timed
from cockpit.importers.said import TICK, Said
from cockpit.importers.thresholds import bad_below, find_thresholds
from cockpit.importers.triggers import add_bound_rule, add_trigger, add_watched

_AGE = re.compile(
    r"\bno\s+(?:outstanding\s+|open\s+|unresolved\s+)?(?P<severity>critical|high|[ps]\d|sev-?\d)\s+(?:incidents?|issues?|bugs?)\b.{0,20}?"
    r"\b(?:past|older than|beyond|for more than|over)\s+(?P<time>\d+\s?\w+)",
    re.IGNORECASE,
)
_OF_TRIGGERS = re.compile(r"\b(?:window|owner|point|deadline|authority|procedure|who|note)s?$", re.IGNORECASE)


def trigger(job: Job, said: Said) -> bool:
    """What turns the release back."""
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
    add_trigger(job, TICK.sub("", said.raw), said.span)
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


def never(job: Job, said: Said) -> bool:
    """What must not be done: a remark and a comment."""
    job.draft.remark(said.span, f"Never: {said.text}", "what must not be done: no line to tick off was made of it")
    job.draft.keep(said.span, "kept as what must not be done")
    return True


def doubtful(job: Job, said: Said) -> bool:
    """A case that is neither go nor no-go: a remark and a comment."""
    why = "neither go nor no-go: write a rule whose verdict is not-ready, or leave it a comment"
    job.draft.remark(said.span, f"{plain(said.title)}: {said.text}", why, True)
    job.draft.keep(said.span, "kept as a case in doubt")
    return True


def no_go(job: Job, said: Said) -> bool:
    """What forbids to go: a rule, with a metric's bound where it names one."""
    raw = TICK.sub("", said.raw)
    if add_bound_rule(job, raw, said.span) is None:
        add_rule(job, raw, said.span, forbids=True)
    return True


def gate(job: Job, said: Said) -> bool:
    """What must hold for a go."""
    ids = gate_ids(said.raw)
    act = entry_act(said.entry) if said.entry is not None else act_of(said.raw, said.span)
    for name in ids:
        named_gate(job, name, act.span, act.title)
    if not ids:
        advisory = re.search(r"\badvisory\b|\boptional\b|non-?blocking", said.raw, re.IGNORECASE) is not None
        for each in [act, *act.parts]:
            add_gate(job, each, required=not advisory)
    return True


def target(job: Job, said: Said) -> bool:
    """Numbers to reach; to stay within, where the section watches over health."""
    return _measure(job, said, goal=re.search(r"monitor|health", said.title, re.IGNORECASE) is None)


def metric(job: Job, said: Said) -> bool:
    """Numbers to stay within."""
    return _measure(job, said, goal=False)


def _measure(job: Job, said: Said, *, goal: bool) -> bool:
    """Thresholds of a line as metrics; what it asks besides is watched by a person."""
    text, span, phase = said.text, said.span, said.phase
    aged = _AGE.search(text)
    if aged is not None and (length := lengths.duration(aged["time"])) is not None:
        known = escalation.severity(job, escalation.severity_name(aged["severity"]), span)
        known.values.setdefault("plan_within", lengths.length(length[1]))
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
