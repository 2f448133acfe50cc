"""Severities, their limits, and who is called next."""

import re
from typing import Any

from cockpit.importers import lengths
from cockpit.importers.blocks import Span
from cockpit.importers.draft import Element, How
from cockpit.importers.inline import label, plain, slug
from cockpit.importers.job import Job

_CODE = re.compile(r"\b(?P<code>[PS]\s?[0-5]|SEV[- ]?[0-5])\b", re.IGNORECASE)
_WORD = re.compile(
    r"^(?P<word>critical|high|major|medium|moderate|minor|low|blocker|urgent|normal|warning)\b", re.IGNORECASE
)
_ARROW = re.compile(r"\s*(?:\u2192|->|=>|>|\u203a|,?\s+then\s+)\s*")
_LIMITED = re.compile(r"(?P<names>[A-Za-z][\w/ -]{1,30}?)\s*\((?P<limit>[^()]{2,40})\)")
_STAGES = {
    "identif": "identify", "acknowledg": "identify", "ack": "identify", "detect": "identify", "respon": "identify",
    "investigat": "investigate", "diagnos": "investigate", "triage": "triage", "assess": "triage",
    "fix": "fix", "resol": "fix", "mitigat": "fix", "workaround": "fix", "deploy": "deploy", "verif": "verify",
}  # fmt: skip
_CHECKPOINT = re.compile(
    r"next (?:checkpoint|stand-?up|business day|release|sprint)|daily stand-?up|backlog", re.IGNORECASE
)
_CONDITION = re.compile(r"\(?\bif\s+([^()]{3,80})\)?", re.IGNORECASE)
_POSTMORTEM = re.compile(r"post-?\s?mortem", re.IGNORECASE)


def severity_name(text: str) -> str:
    """The severity a short text begins with: "P0 (Critical)" -> "P0", "Critical" -> "critical"; "" for none."""
    text = plain(text)
    code = _CODE.match(text)
    if code is not None:
        return code["code"].replace(" ", "").upper()
    word = _WORD.match(text)
    return word["word"].capitalize() if word is not None else ""


def severity(job: Job, name: str, span: Span, how: How = "understood") -> Element:
    """The severity of that name: P0 is the same as a Critical that was titled with it."""
    wanted = slug(name)
    for known in job.draft.of("severity"):
        if known.id == wanted or wanted in slug(str(known.values.get("title", ""))).split("-"):
            job.draft.claim(span, how, known)
            return known
    return job.draft.add("severity", {"id": job.draft.new_id("severity", name), "title": name}, span, how)


def limit(element: Element, stage: str, seconds: float) -> None:
    """A time limit of a stage, the first one said."""
    element.values.setdefault("limits", {}).setdefault(stage, lengths.length(seconds))


def stage_of(text: str) -> str:
    """The stage a text speaks of; "" for none."""
    lowered = text.lower()
    return next((stage for stem, stage in _STAGES.items() if re.search(rf"\b{stem}", lowered)), "")


def escalation_line(job: Job, raw: str, span: Span) -> bool:
    """A line such as "**Critical:** commander -> on-call -> CEO (if business impact)". Whether it was one."""
    name, body = label(raw)
    text = plain(body or raw)
    if re.search(r"limits?|within|time", name, re.IGNORECASE) and _LIMITED.search(text):
        return _time_limits(job, plain(raw), span)
    names = [severity_name(part) for part in re.split(r"\s*[/,&]\s*", name)] if name else []
    names = [each for each in names if each]
    if not names:
        return False
    links = [part.strip(" .") for part in _ARROW.split(text) if part.strip(" .")]
    for each in names:
        element = severity(job, each, span)
        if len(links) > 1:
            element.values["escalate"] = _chain(job, links, span, element)
        elif text:
            element.note(text)
        if _CHECKPOINT.search(text):
            element.values["next_checkpoint"] = True
        _limits_in(element, text)
    return True


def _chain(job: Job, links: list[str], span: Span, element: Element) -> list[Any]:
    chain: list[Any] = []
    for link in links:
        condition = _CONDITION.search(link)
        bare = re.sub(r"\([^()]*\)", "", link).strip()
        known = job.people.find(bare) or job.people.find(link.partition("(")[0])
        if known is None and re.match(r"(?:relevant|appropriate|responsible)\b", bare, re.IGNORECASE):
            element.note(link[:1].upper() + link[1:])
            continue
        if known is None and re.match(
            r"(?:log|record|notify|inform|update|open|create|file|post|triaged?)\b", bare, re.IGNORECASE
        ):
            element.note(link[:1].upper() + link[1:])
            continue
        name = known.id if known is not None else job.people.owner(bare, span)
        if not name:
            element.note(link)
            continue
        chain.append({"role": name, "if": condition[1].strip()} if condition is not None else {"role": name})
        if "(" in link and condition is None:
            element.note(link)
    return chain


def _time_limits(job: Job, text: str, span: Span) -> bool:
    for match in _LIMITED.finditer(text):
        name = severity_name(match["names"].strip())
        if not name:
            continue
        element = severity(job, name, span)
        element.note(text)
        length = lengths.duration(match["limit"])
        if length is not None:
            element.values["escalate_every"] = lengths.length(length[1])
            limit(element, "identify", length[1])
        elif _CHECKPOINT.search(match["limit"]):
            element.values["next_checkpoint"] = True
    return True


def _limits_in(element: Element, text: str) -> None:
    """Every "fix within 4 hours" of a text; a lone duration limits the fix."""
    for part in re.split(r"[,;]\s*|\.\s+", text):
        length = lengths.duration(part)
        if length is None or length[1] <= 0:
            continue
        if re.search(r"\bevery\b|\bupdates?\b", part, re.IGNORECASE):
            element.values.setdefault("update_every", lengths.length(length[1]))
        elif _POSTMORTEM.search(part):
            element.values.setdefault("postmortem_within", lengths.length(length[1]))
        else:
            limit(element, stage_of(part) or "fix", length[1])


def severity_line(job: Job, raw: str, span: Span) -> bool:
    """A line such as "P0 (Critical): 1-4 hours" or "**P1**: many users affected, fix within 24 hours"."""
    name, body = label(raw)
    code = severity_name(name or raw)
    if not code:
        return False
    element = severity(job, code, span)
    inner = re.search(r"\(([^()]{3,60})\)", plain(name))
    if inner is not None and element.values["title"] == code:
        element.values["title"] = f"{code} ({inner[1]})"
    text = plain(body)
    element.note(text)
    if _CHECKPOINT.search(text):
        element.values["next_checkpoint"] = True
    _limits_in(element, text.split("\u2192")[-1] if "\u2192" in text else text)
    return True


_MENDED = re.compile(r"(?:fix|fixed|resolution|resolved|repair|mended?)\b[^:]{0,20}:\s*(.+)", re.IGNORECASE)


def _mended(element: Element, rest: tuple[str, ...]) -> bool:
    """Whether another column says by when it is mended: "First response" and "Fix" side by side are two limits."""
    found = False
    for line in rest:
        said = _MENDED.match(line)
        length = lengths.duration(said[1]) if said is not None else None
        if length is not None and length[1] > 0:
            limit(element, "fix", length[1])
            found = True
        else:
            element.note(line)
    return found


def severity_row(job: Job, cells: dict[str, str], rest: tuple[str, ...], span: Span) -> bool:
    """A row of a severities table."""
    code = severity_name(cells.get("severity", "")) or plain(cells.get("severity", ""))[:40]
    if not slug(code):
        return False
    element = severity(job, code, span)
    whole = plain(cells.get("severity", ""))
    if len(whole) > len(code):
        element.values["title"] = whole[:100]
    for name in ("definition", "scenario", "notes", "expected", "policy"):
        if name in cells:
            element.note(plain(cells[name]))
    mended = _mended(element, rest)
    for name, stage in (("within", "identify"), ("response", "identify" if mended else ""), ("duration", "fix")):
        if name in cells:
            length = lengths.duration(cells[name])
            if length is not None and length[1] > 0:
                limit(element, stage_of(cells[name]) or stage or "fix", length[1])
            else:
                element.note(plain(cells[name]))
    if any(_CHECKPOINT.search(plain(cell)) for cell in cells.values()):
        element.values["next_checkpoint"] = True
    if "update" in cells:
        length = lengths.duration(cells["update"])
        rhythm = length[1] if length is not None else lengths.every(cells["update"])
        if rhythm:
            element.values["update_every"] = lengths.length(rhythm)
        else:
            element.note(f"Updates: {plain(cells['update'])}")
    people = cells.get("owner") or cells.get("role") or cells.get("contact") or ""
    if people:
        links = [part for part in re.split(r"\s*(?:\u2192|->|,|;|\+|&)\s*", plain(people)) if part]
        chain = _chain(job, links, span, element)
        if chain:
            element.values["escalate"] = chain
    return True
