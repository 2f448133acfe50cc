"""Messages of a runbook to templates: its blanks become the names the cockpit fills in, the rest is kept as it is."""

import re

from cockpit.importers import lengths, moments
from cockpit.importers.blocks import Span
from cockpit.importers.draft import Element
from cockpit.importers.inline import plain, slug
from cockpit.importers.job import Job

_TIME = re.compile(
    r"\bHH:MM(?::SS)?(?:\s?(?:UTC|[A-Z]{2,4}T))?\b|\[(?:time|timestamp|HH:MM)\]|<(?:time|timestamp)>", re.IGNORECASE
)
_BLANK = re.compile(
    r"\[(?P<square>[A-Za-z][^\[\]\n]{0,60})\](?!\()|<(?P<angle>[A-Za-z][\w /-]{0,60})>|\{\{\s*(?P<double>[A-Za-z][\w .-]{0,60}?)\s*\}\}"
    r"|(?<![\w{$])\{(?P<single>[A-Za-z][\w .-]{0,60})\}(?!\})|_{3,}(?P<line>)"
)
_LETTER = re.compile(
    r"(?P<label>(?:[A-Za-z][\w()/ -]{1,40}?):\s*)(?P<sign>[+~]?)(?P<letter>[A-Z]\b(?!\w)|\d*[NX]\b)(?P<rest>\s?(?:%|ms|s\b|min\b)?)"
)
_MENTION = re.compile(r"@(?:name|owner|username|handle|oncall)\b")
_KNOWN = {
    "severity": "incident.severity", "summary": "incident.summary", "impact": "incident.impact",
    "workaround": "incident.mitigation", "mitigation": "incident.mitigation", "owner": "incident.owner",
    "brief-description": "incident.summary", "incident-id": "incident.id", "incident": "incident.summary",
    "version": "release.version", "release": "release.title", "time": "time", "timestamp": "time", "date": "date",
    "reason": "rollback.reason", "trigger": "rollback.trigger", "verdict": "verdict", "status": "verdict",
}  # fmt: skip
_OPEN = re.compile(r"incidents?(?: open)?|open incidents?", re.IGNORECASE)
_FIRST = re.compile(r"\bfirst\s+(\d{1,3}\s?\w+)", re.IGNORECASE)


def add_template(job: Job, title: str, text: str, span: Span, *, context: str = "") -> Element | None:
    """A template from a message. context: words around it, which tell when and where it is sent. None for no text."""
    text = text.strip()
    if not text:
        return None
    words = f"{title} {context}"
    name = job.draft.new_id("template", re.sub(r"\(.*?\)", "", plain(title)), "message")
    element = job.draft.add("template", {"id": name, "title": plain(title)[:120]}, span)
    element.values.update(_occasion(words, element))
    channels = job.channels(words, span)
    if channels:
        element.values["channels"] = channels
    incident = (
        element.values.get("on") in ("incident", "incident-update", "incident-closed") or "incident" in words.lower()
    )
    element.values["text"] = fields(
        text, incident=incident, rollback="rollback" in slug(words) or "roll-back" in slug(words)
    )
    return element


def _occasion(words: str, element: Element) -> dict[str, object]:
    lowered = words.lower()
    rhythm = lengths.every(words)
    when = moments.find_when(words)
    if re.search(r"roll-?\s?back", lowered) and not re.search(r"template list|runbook", lowered):
        return {"on": "rolled-back" if re.search(r"complete|rolled back|done", lowered) else "rollback"}
    if re.search(r"incident|outage", lowered) and rhythm is None:
        closed = re.search(r"resol|closed|post-?incident|final", lowered)
        update = re.search(r"update|progress", lowered)
        return {"on": "incident-closed" if closed else "incident-update" if update else "incident"}
    if rhythm is not None and rhythm >= 60:
        cadence: dict[str, object] = {"from": "T0", "every": lengths.length(rhythm)}
        first = _FIRST.search(words)
        span = lengths.duration(first[1]) if first is not None else None
        if span is not None:
            cadence["until"] = moments.moment(span[1])
        else:
            element.guess("its rhythm begins at T0 and the runbook does not say when it ends")
        return {"cadence": cadence}
    if when is not None and when.offset is not None:
        return {"at": moments.moment(when.offset)}
    return {}


def fields(text: str, *, incident: bool = False, rollback: bool = False) -> str:
    """The text with its blanks as `{names}`; braces that are none are doubled."""
    kept: list[str] = []

    def hold(name: str) -> str:
        kept.append("{" + name + "}")
        return f"\ue000{len(kept) - 1}\ue001"

    def time(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - 40) : match.start()].lower()
        if "next update" in before:
            return hold("incident.next_update" if incident else "next.at")
        if "next" in before or "checkpoint" in before:
            return hold("next.at")
        if rollback and "at" in before:
            return hold("rollback.at")
        return hold("time")

    def blank(match: re.Match[str]) -> str:
        if match["line"] is not None:
            return hold("blank")
        words = match["square"] or match["angle"] or match["double"] or match["single"]
        return hold(_name(words, incident=incident, rollback=rollback))

    def letter(match: re.Match[str]) -> str:
        label = match["label"].rstrip(": ").split(",")[-1].split("(")[-1]
        if _OPEN.fullmatch(label.strip()):
            return match["label"] + match["sign"] + hold("incidents.open") + match["rest"]
        return match["label"] + match["sign"] + hold(slug(label.strip(" -")) or "value") + match["rest"]

    out = _TIME.sub(time, text)
    out = _BLANK.sub(blank, out)
    out = _LETTER.sub(letter, out)
    out = re.sub(r"(\ue000\d+\ue001 )\(list\)", lambda match: f"{match[1]}({hold('incidents.list')})", out)
    out = _MENTION.sub(lambda _: "@" + hold("incident.owner" if incident else "actor"), out)
    out = out.replace("{", "{{").replace("}", "}}")
    return re.sub("\ue000(\\d+)\ue001", lambda match: kept[int(match[1])], out)


def _name(words: str, *, incident: bool, rollback: bool) -> str:
    name = slug(words, 40) or "blank"
    known = _KNOWN.get(name)
    if known is None:
        return name
    if known.startswith("incident.") and not incident:
        return name
    if known.startswith("rollback.") and not rollback:
        return name
    return known
