"""Rows of tables, by what the table is about."""

import re
from collections.abc import Callable
from typing import Any

from cockpit.importers import escalation, extras
from cockpit.importers.acts import Act, Expected
from cockpit.importers.blocks import Span
from cockpit.importers.clauses import split_clauses
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact
from cockpit.importers.inline import plain, sentence, slug
from cockpit.importers.job import Job
from cockpit.importers.judging import add_gate, add_metric, gate_ids, gate_patterns, named_gate, scaled
from cockpit.importers.kinds import Kind
from cockpit.importers.lists import act_of
from cockpit.importers.messages import add_template
from cockpit.importers.phases import add_steps, open_procedure
from cockpit.importers.tables import Record
from cockpit.importers.thresholds import TURNED, Threshold, find_thresholds, higher_is_better
from cockpit.importers.triggers import add_trigger, says_turn_back
from cockpit.importers.work_rows import Items, Poll, Timeline, command_of, help_of

RowReader = Callable[[Record, Span], bool]

_CLASS_ID = re.compile(r"^(?:class\s+)?([A-Z]{1,3}-?\d{1,2})\b|^(\w[\w-]{0,20})\b")
_OVERLAY = re.compile(r"\b([A-Z]{1,3}\d)(?:/([A-Z]{1,3}?\d))?\s+gates\b|\bgates of\s+([A-Z]{1,3}\d)", re.IGNORECASE)
_WHEN_BAD = re.compile(r"alert|alarm|warn|critical|^red|\bpage\b|\bstop", re.IGNORECASE)


def row_reader(job: Job, about: str, title: str, kind: Kind, phase: Element | None) -> RowReader:
    """The reader for rows of a table of that sort. phase: the one at hand; without one, items begin a phase of their own."""
    readers: dict[str, RowReader] = {
        "roles": lambda record, span: _role(job, record, span),
        "contacts": lambda record, span: extras.contact_row(job, record.cells, record.rest, span),
        "classes": lambda record, span: _release_class(job, record, span),
        "metrics": lambda record, span: _metric(job, record, span, kind),
        "severities": lambda record, span: escalation.severity_row(job, record.cells, record.rest, span),
        "contingency": lambda record, span: _card(job, record, span),
        "gates": lambda record, span: _gate(job, record, span),
        "changelog": lambda record, span: _change(job, record, span),
        "signoff": lambda record, span: _signoff(job, record, span),
        "env": lambda record, span: extras.add_variables(
            job, " ".join([*record.cells.values(), *record.rest]), span, title
        ),
        "facts": lambda record, span: fact(
            job, f"{plain(record.get('field')).capitalize()}: {record.get('value')}", span
        ),
        "links": lambda record, span: _link(job, record, span),
        "messages": lambda record, span: _message(job, record, span),
        "timeline": Timeline(job).row,
        "items": Items(job, title, phase, decides=kind in ("go", "decision")).row,
        "poll": Poll(job, title, phase).row,
    }
    return readers[about]


def _role(job: Job, record: Record, span: Span) -> bool:
    title = record.get("role", "what", "title")
    channels = tuple(part.strip() for part in re.split(r",|;", plain(record.get("channels"))) if part.strip())
    rest = help_of(record, "role", "what", "title", "owner", "duties", "channels", "contact", "definition", "number")
    duties = plain(record.get("duties", "definition"))
    owner = plain(record.get("owner"))
    if re.match(r"(?:\[.*\]|<.*>|tbd|tba|n/?a|-+)?$", owner, re.IGNORECASE):
        job.ask(record.get("owner"), span.first)
        owner = ""
    role = job.people.add(
        title or owner,
        span,
        owner=owner,
        duties="; ".join([*([duties] if duties else []), *rest]),
        channels=channels,
        contact=plain(record.get("contact")),
    )
    return role is not None


def _release_class(job: Job, record: Record, span: Span) -> bool:
    text = plain(record.get("class"))
    match = _CLASS_ID.match(text)
    if match is None:
        return False
    name = match[1] or slug(match[2])
    if not job.draft.free("class", name.lower()):
        return False
    job.draft.new_id("class", name)
    wanted = record.get("gates")
    gates: list[str] = []
    by_scope: list[str] = []
    for pattern in gate_patterns(wanted):
        if pattern.endswith("*"):
            after = wanted[wanted.find(pattern) + len(pattern) :][:40]
            (by_scope if "scope" in after else gates).append(pattern)
        else:
            for each in gate_ids(pattern):
                named_gate(job, each, span)
            gates.append(pattern)
    if not gates and not by_scope and not _OVERLAY.search(wanted):
        for part in re.split(r",|;|\+", plain(wanted)):
            known = next(
                (gate for gate in job.draft.of("gate") if slug(str(gate.values.get("title", ""))) == slug(part)), None
            )
            if slug(part):
                gates.append(known.id if known is not None else add_gate(job, Act(sentence(part.strip())[0], span)).id)
    overlays: list[str] = []
    for named in _OVERLAY.finditer(wanted):
        overlays += [part if len(part) > 1 else f"R{part}" for part in (named[1], named[2], named[3]) if part]
    title = text[len(match[0]) :].strip(" :-\u2013") or text
    values: dict[str, Any] = {"id": name, "title": title, "gates": gates, "by_scope": by_scope, "overlays": overlays}
    values["policy"] = plain(record.get("policy"))
    element = job.draft.add("class", values, span)
    element.comments += help_of(record, "class", "gates", "policy")
    if overlays:
        element.guess("which classes it is laid over was read from its gates")
    return True


def _metric(job: Job, record: Record, span: Span, kind: Kind) -> bool:
    name = plain(record.get("metric", "what", "title"))
    bound = plain(record.get("threshold"))
    bare = re.match(r"[\d.]", bound) is not None
    high = higher_is_better(name)
    sign = (">= " if high else "< ") if bare else ""
    clause = f"{name} {sign}{bound}" if bound else ""
    back = says_turn_back(plain(record.get("response")))
    if clause and (back or (kind == "triggers" and not record.get("response"))):
        told = f"{name} {'< ' if high else '> '}{bound}" if bare else clause
        trigger = add_trigger(job, told, span)
        for line in help_of(record, "metric", "what", "title", "threshold", "abort"):
            trigger.note(line)
        return True
    made = False
    between = _BETWEEN.fullmatch(bound)
    if between is not None:
        low, high_end = float(between[1]), float(between[2])
        found = Threshold(name, ">=", low, between[3] or "", f"{name} {bound}")
        element = add_metric(job, found, span)
        if "target" not in element.values:
            element.values |= {"min": scaled(low), "max": scaled(high_end)}
        for line in help_of(record, "metric", "what", "title", "threshold", "abort"):
            element.note(line)
        return True
    for found in find_thresholds(clause):
        bad = _bad(record, kind, found, high=high) and not bare
        said = found._replace(sign=TURNED[found.sign], bad=False) if bad else found.good
        goal = kind == "targets" or (said.lower is not None and not high and not bad)
        element = add_metric(job, said._replace(name=name or found.name), span, goal=goal)
        if bare:
            element.guess("a bare number was taken for a bound, lower or upper by the metric's name")
        if bad:
            element.guess("the table says when it is bad: the other side of that bound was taken for good")
        for line in help_of(record, "metric", "what", "title", "threshold", "abort"):
            element.note(line)
        made = True
    abort = plain(record.get("abort"))
    if abort and re.search(r"[<>\u2264\u2265\d]", abort):
        add_trigger(job, f"{name} {abort}" if not abort.lower().startswith(name.lower()) else abort, span)
        made = True
    if not made and name:
        values = {
            "id": job.draft.new_id("metric", name),
            "title": name,
            "help": "; ".join(help_of(record, "metric", "what", "title")),
        }
        job.draft.add("metric", values, span, "guessed", "its bound was not understood, and stands in its help")
        made = True
    return made


_BETWEEN = re.compile(r"(\d+(?:\.\d+)?)\s*%?\s*(?:-|\u2013|to)\s*(\d+(?:\.\d+)?)\s*(%|ms|s|h)?")
"""A bound with two ends, "25-35 %"."""


def _bad(record: Record, kind: Kind, found: Threshold, *, high: bool) -> bool:
    """Whether a row's bound says when the metric is bad, rather than how it should be: by its section, or by its column
    where its direction agrees."""
    if found.sign not in TURNED:
        return False
    if kind in ("triggers", "no-go"):
        return True
    return _WHEN_BAD.search(record.heads.get("threshold", "")) is not None and (found.sign[0] == "<") == high


_ONLY_BACK = re.compile(
    r"\W*(?:(?:immediate(?:ly)?|full|automatic(?:ally)?|auto|initiate|execute|start|trigger|begin|a|the)[\s-]+)*"
    r"(?:roll(?:ing)?[\s-]?back|abort|revert|back out)(?:\s+(?:immediately|now|at once|the release))?\W*",
    re.IGNORECASE,
)


def _card(job: Job, record: Record, span: Span) -> bool:
    name = plain(record.get("scenario", "what", "title"))
    response = record.get("response", "expected", "command")
    if not name or not response:
        return False
    if _ONLY_BACK.fullmatch(plain(response)):
        trigger = add_trigger(job, record.get("scenario", "what", "title"), span)
        for line in help_of(record, "scenario", "what", "title", "response", "expected", "command", "number"):
            trigger.note(line)
        return True
    role = job.people.owner(record.get("owner", "role"), span) if record.get("owner", "role") else ""
    procedure = open_procedure(job, name, span.first, "contingency")
    if role:
        procedure.values["role"] = role
    steps = []
    whole = act_of(response, span)
    if whole.run:
        steps = [whole]
    else:
        parts = split_clauses(plain(response))
        steps = [act_of(part[:1].upper() + part[1:], span) for part in parts]
        if len(parts) > 1:
            procedure.guess("the answer was split into steps")
    made = add_steps(job, procedure, steps)
    for step in made:
        if role and "role" not in step.values:
            step.values["role"] = role
    notes = [
        plain(record.get("notes")),
        *help_of(
            record, "scenario", "what", "title", "response", "expected", "command", "owner", "role", "notes", "number"
        ),
    ]
    text = "\n".join(part for part in notes if part)
    if text:
        procedure.values["notes"] = text
    return True


def _gate(job: Job, record: Record, span: Span) -> bool:
    raw = record.get("gate", "what", "title", "command")
    name = plain(raw)
    if not name:
        return False
    required = record.get("required", "policy", "threshold")
    advisory = re.search(r"\b(?:no|advisory|optional|warn|non-?blocking)\b", plain(required), re.IGNORECASE) is not None
    ids = gate_ids(raw)
    command = record.get("command")
    act = act_of(record.get("what", "definition") or raw, span) if ids else act_of(raw, span)
    if command:
        act.run = command_of(command)
        if not act.run:
            act.help.append(f"How: {plain(command)}")
    if record.get("expected"):
        act.expected.append(Expected(plain(record.get("expected")), span))
    act.owner = plain(record.get("owner", "role"))
    act.help += help_of(
        record, "gate", "what", "title", "command", "expected", "owner", "role", "required", "status", "number"
    )
    if ids and job.draft.find("gate", ids[0]) is not None:
        known = named_gate(job, ids[0], span)
        known.values["title"] = act.title
        return True
    gate = add_gate(job, act, name=ids[0] if ids else "", required=not advisory)
    if advisory:
        gate.comments.append(plain(required))
    return True


def _message(job: Job, record: Record, span: Span) -> bool:
    """A row that says who is told what, when and where."""
    text = plain(record.get("message"))
    who, when = plain(record.get("owner", "role", "what", "title")), plain(record.get("time"))
    title = " ".join(part for part in (who, f"({when})" if when else "") if part) or sentence(text, 60)[0]
    context = " ".join([when, plain(record.get("channels", "contact"))])
    element = add_template(job, title, text, span, context=context)
    if element is None:
        return False
    element.comments += help_of(record, "message", "owner", "role", "what", "title", "time", "channels", "contact")
    return True


def _change(job: Job, record: Record, span: Span) -> bool:
    text = plain(record.get("change", "definition", "what", "notes"))
    if not text:
        return False
    if record.rest:
        text = f"{text} ({'; '.join(record.rest)})"
    values = {"date": plain(record.get("date", "time")), "text": text, "author": plain(record.get("author", "owner"))}
    element = job.draft.add("changelog", values, span)
    element.values.setdefault("date", "")
    return True


def _signoff(job: Job, record: Record, span: Span) -> bool:
    who = record.get("role", "owner", "what", "title")
    if not plain(who):
        return False
    statement = record.get("expected", "definition", "notes", "duties", "what") or f"{plain(who)} signs off"
    if record.get("role") and record.get("owner"):
        job.people.add(plain(record.get("role")), span, owner=_person(plain(record.get("owner"))))
    return extras.add_signoff(job, plain(who), statement, span) is not None


def _person(text: str) -> str:
    return "" if re.match(r"(?:\[.*\]|<.*>|_+|tbd|tba|-+)?$", text, re.IGNORECASE) else text


def _link(job: Job, record: Record, span: Span) -> bool:
    title = plain(record.get("title", "what", "owner", "definition"))
    return extras.add_links(
        job, f"{title}: {record.get('link')}" if title else record.get("link"), span
    ) or extras.add_links(job, record.get("title", "what"), span)
