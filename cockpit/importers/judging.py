"""Gates, metrics and rules of a draft: what is measured, and what must hold."""

import re
from typing import Any

from cockpit.importers import lengths
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Span
from cockpit.importers.deeds import deed
from cockpit.importers.draft import Element, How
from cockpit.importers.escalation import severity
from cockpit.importers.inline import plain, sentence, slug
from cockpit.importers.job import Job
from cockpit.importers.thresholds import Threshold

_GATE_ID = re.compile(r"\b[A-Z][A-Z0-9]{0,11}(?:-[A-Z][A-Z0-9]{0,15}){1,4}-\d{2,4}(?:/\d{2,4})*\b")
_GATE_PATTERN = re.compile(r"\b[A-Z][A-Z0-9]{0,11}(?:-[A-Z][A-Z0-9]{0,15}){0,4}-(?:\d{2,4}(?:/\d{2,4})*\b|\*)")
_NUMBERED_ID = re.compile(r"^(.*-)(\d{2,4})((?:/\d{2,4})+)$")
_SEVERITY_WORDS = re.compile(r"\b(?P<word>[PS][0-4]|sev-?[0-5]|critical|blocker|high)\b", re.IGNORECASE)
_OPEN_PROBLEMS = re.compile(
    r"\b(?:no|zero|0)\b.*\b(?:bugs?|defects?|issues?|incidents?|blockers?)\b|\b(?:open|active)\b.*\b(?:bugs?|defects?|issues?|incidents?)\b",
    re.IGNORECASE,
)
_READY = re.compile(
    r"roll-?\s?back\b.*(?:execut|ready|possible|tested|validated|verified|rehears|immediately|available|works)|(?:tested|validated|ready|rehearsed)\b.*roll-?\s?back",
    re.IGNORECASE,
)
_ALL_GATES = re.compile(
    r"^(?:all|every)\b.*\b(?:gates?|checks?|tests? and gates)\b.*(?:pass|green|ok|clean)|(?:required|blocking)\b.*\bgates?\b.*(?:pass|green|fail)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\bfor\s+(?:more than\s+|at least\s+|over\s+)?(\d{1,4}\s?(?:s|sec\w*|m|min\w*|h|hours?)\b)", re.IGNORECASE
)
_HEALTH = re.compile(r"error|latency|\bp\d\d|response time|availab|uptime|\bcpu\b|memory|crash|failure", re.IGNORECASE)
"""What is measured of a running system is bound by its threshold, even where the runbook speaks of success."""
_WAIVER = re.compile(r"\b(?:D|ADR|DEC|RFC)-\d{2,4}\b")


def gate_ids(text: str) -> list[str]:
    """Gate ids a text names, ranges such as VG-BUILD-001/002 spelled out."""
    found: list[str] = []
    for match in _GATE_ID.finditer(text):
        found += [each for each in _spelled_out(match[0]) if each not in found]
    return found


def _spelled_out(name: str) -> list[str]:
    several = _NUMBERED_ID.match(name)
    if several is None:
        return [name]
    return [several[1] + number for number in (several[2] + several[3]).split("/")]


def add_metric(
    job: Job,
    found: Threshold,
    span: Span,
    *,
    goal: bool = False,
    by: str = "",
    how: How = "understood",
    borrowed: bool = False,
) -> Element:
    """The metric of a threshold. goal: a target to be met rather than a bound. by: until when. borrowed: the bound is a
    trigger's, and stands only until the runbook gives the metric one of its own."""
    bad, found = found.bad, found.good
    name = slug(found.name) or "metric"
    goal = goal and not bad and not _HEALTH.search(found.name)
    known = next((each for each in job.draft.of("metric") if each.id == name), None)
    low, high = scaled(found.lower), scaled(found.upper)
    goal_values: dict[str, Any] = {k: v for k, v in (("min", low), ("max", high)) if v is not None}
    if found.tiers:
        goal_values["tiers"] = {slug(tier) or "tier": scaled(value) for tier, value in found.tiers}
    if by:
        goal_values["by"] = by
    if known is not None:
        job.draft.claim(span, how, known)
        if borrowed:
            return known
        if known in job.borrowed and not goal:
            job.borrowed.remove(known)
            known.values |= {"unit": found.unit, "min": low, "max": high} | lasting(found)
            known.note(f"The runbook says: {found.text}.")
        else:
            _second_bound(known, found, goal_values, goal=goal)
        return known
    values: dict[str, Any] = {
        "id": job.draft.new_id("metric", found.name, "metric"),
        "title": _capital(found.name),
        "unit": found.unit,
    }
    if goal:
        values["target"] = goal_values
    else:
        values |= {"min": low, "max": high} | lasting(found)
    values["help"] = f"The runbook says: {found.text}. Entered by hand until a probe and a value are added."
    made = job.draft.add("metric", values, span, how)
    if bad:
        made.guess("the runbook says when it is bad: the other side of that bound was taken for good")
    if borrowed:
        job.borrowed.append(made)
    return made


def lasting(found: Threshold) -> dict[str, Any]:
    """`for`, where the bound has to be broken that long."""
    lasting = _FOR.search(found.rest)
    length = lengths.duration(lasting[1]) if lasting is not None else None
    return {"for": lengths.length(length[0])} if length is not None else {}


def _second_bound(known: Element, found: Threshold, goal_values: dict[str, Any], *, goal: bool) -> None:
    values = known.values
    if goal and "target" in values and values["target"] != goal_values:
        first = values.pop("target")
        help_text = values.pop("help", "")
        values["targets"] = [first, goal_values]
        values["help"] = help_text
    elif goal and "targets" in values and goal_values not in values["targets"]:
        values["targets"].append(goal_values)
    elif goal and "target" not in values and "targets" not in values:
        values["target"] = goal_values
    elif found.text not in str(values.get("help", "")):
        known.note(f"Elsewhere the runbook says: {found.text}.")


def scaled(value: float | None) -> float | int | None:
    return None if value is None else int(value) if value == int(value) else value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def add_gate(job: Job, act: Act, *, name: str = "", required: bool = True) -> Element:
    """A gate from an act: its command, not accepted, or a statement that a person attests."""
    done = deed(job, act)
    values = done.values
    title = str(values.pop("title"))
    irreversible = values.pop("irreversible", None)
    wanted = name if name and job.draft.free("gate", name) else ""
    made: dict[str, Any] = {"id": wanted or job.draft.new_id("gate", title), "title": title.rstrip(".")}
    if wanted:
        job.draft.new_id("gate", name)
    made["kind"] = "command" if "run" in values else "manual"
    if made["kind"] == "manual":
        made["statement"] = f"{title.rstrip('.')}."
    if not required:
        made["required"] = False
    made |= values
    element = job.draft.add("gate", made, act.span, act.how, act.why)
    element.comments, element.dangers, element.unclear = done.comments, done.dangers, act.unclear
    if irreversible:
        element.guess("a gate should not change anything, and this command does")
    return element


def named_gate(job: Job, name: str, span: Span, title: str = "") -> Element:
    """The gate of that id; a manual one where only its name is known."""
    known = job.draft.find("gate", name)
    if known is not None:
        job.draft.claim(span, to=known)
        return known
    job.draft.new_id("gate", name)
    job.draft._ids.setdefault("gate", set()).add(name)
    statement = f"{title or name} passes, and its evidence is kept."
    values = {"id": name, "title": title or name, "kind": "manual", "statement": statement}
    return job.draft.add(
        "gate", values, span, "guessed", "only its id is given: attested by hand until it gets a command"
    )


def gate_patterns(text: str) -> list[str]:
    """Gate ids and wildcards as a class lists them: VG-LOOP-*, VG-BUILD-001/002/003."""
    return list(dict.fromkeys(match[0] for match in _GATE_PATTERN.finditer(text)))


def add_rule(job: Job, raw: str, span: Span, *, forbids: bool) -> Element:
    """A go/no-go rule from a line. forbids: it says what makes a no-go, rather than what a go needs."""
    text = plain(raw)
    said = (
        re.sub(r"^(?:automatic(?:ally)?\s+)?no-?go\s+(?:on|for|if|when|:)\s+", "", text, flags=re.IGNORECASE)
        if forbids
        else text
    )
    title, rest = sentence(said, 110)
    title = title[:1].upper() + title[1:].rstrip(".")
    verdict = "no-go" if forbids else "not-ready"
    values: dict[str, Any] = {"id": job.draft.new_id("rule", title)}
    ids = gate_ids(raw)
    how, why, reason = "understood", "", text
    if ids:
        for name in ids:
            named_gate(job, name, span)
        if re.search(r"conditional|advisory", text, re.IGNORECASE) and not re.search(
            r"automatic no-go", text, re.IGNORECASE
        ):
            return _waiver(job, raw, ids, span, values)
        values["requires"] = [f"gate:{name}" for name in ids]
    elif _ALL_GATES.search(text):
        values["requires"] = ["gates"]
    elif _READY.search(text):
        values["requires"] = ["rollback-ready"]
    elif _OPEN_PROBLEMS.search(text) and (words := _severities(text)):
        names = [
            severity(job, word.upper() if word[-1].isdigit() else word.capitalize(), span, "guessed") for word in words
        ]
        for each in names:
            each.guess("a rule speaks of it")
        values["when"] = " || ".join(f"incident.open['{each.id}'] > 0" for each in names)
        how, why = "guessed", "open problems were taken for incidents of that severity"
    else:
        gate = add_gate(
            job, Act(("Not the case: " if forbids else "") + title, span, raw=raw, help=[rest] if rest else [])
        )
        gate.guess("only a person can tell")
        values["requires"] = [f"gate:{gate.id}"]
        how, why = "guessed", "only a person can tell: attested in a gate"
    if re.search(r"performance-sensitive|\bR3\b", text) and job.draft.find("class", "R3") is not None:
        values["classes"] = ["R3"]
    if not forbids and "when" not in values:
        reason = f"Not so yet: {reason}"
    values |= {"verdict": verdict, "reason": reason[:300]}
    return job.draft.add("rule", values, span, "guessed" if how == "guessed" else "understood", why)


def _waiver(job: Job, raw: str, ids: list[str], span: Span, values: dict[str, Any]) -> Element:
    """A conditional go: the gates it names are advisory, and waived by the decisions it names."""
    decisions = _WAIVER.findall(raw)
    for name in ids:
        gate = job.draft.find("gate", name)
        if gate is not None:
            gate.values["required"] = False
            if decisions:
                gate.values["waivable_by"] = decisions
            gate.values["waivable_when"] = plain(raw)[:300]
    values |= {"requires": ["gates"], "verdict": "not-ready", "reason": plain(raw)[:300]}
    return job.draft.add(
        "rule", values, span, "guessed", "its gates were made advisory, and waivable by the decisions it names"
    )


def _severities(text: str) -> list[str]:
    found: list[str] = []
    for match in _SEVERITY_WORDS.finditer(text):
        word = slug(match["word"])
        if word not in found:
            found.append(word)
    return found
