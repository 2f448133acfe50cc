"""Rows of tables that are things to do: of a time line, of a checklist."""

import re

from cockpit.importers.acts import Expected
from cockpit.importers.blocks import Span
from cockpit.importers.commands import judge
from cockpit.importers.draft import Element
from cockpit.importers.inline import codes, plain
from cockpit.importers.job import Job
from cockpit.importers.judging import add_metric
from cockpit.importers.lists import act_of
from cockpit.importers.phases import add_items, open_phase, timed
from cockpit.importers.tables import Record
from cockpit.importers.thresholds import find_thresholds

_DONE = re.compile(r"[\u2705\u2713\u2714]|^\[?x\]?$|^(?:done|yes|complete[d]?|pass(?:ed)?|green)$", re.IGNORECASE)


def help_of(record: Record, *used: str) -> list[str]:
    """The cells nobody used, under their own heads, so that nothing of a row is lost."""
    left = [(record.heads.get(name, name), plain(cell)) for name, cell in record.cells.items() if name not in used]
    return [f"{head}: {cell}" for head, cell in left if cell] + list(record.rest)


def command_of(cell: str) -> str:
    """A cell of a command column as a command; "" where it does not look like one."""
    inner = codes(cell)
    text = "\n".join(code.text.removeprefix("$ ") for code in inner) if inner else plain(cell)
    return text if text and all(judge(line) != "text" for line in text.split("\n")) else ""


class Timeline:
    """Rows with a time: rows of the same time share a phase."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.phases: dict[str, Element] = {}

    def row(self, record: Record, span: Span) -> bool:
        raw = record.get("what", "response", "definition", "duties", "notes")
        time = plain(record.get("time", "date"))
        if not raw and not time:
            return False
        when = timed(time, 0)
        act = act_of(raw or time, span)
        if record.get("command"):
            act.run = command_of(record.get("command")) or act.run
            if not act.run:
                act.help.append(f"How: {plain(record.get('command'))}")
        act.owner = plain(record.get("owner", "role"))
        act.help += help_of(
            record, "what", "response", "definition", "time", "date", "owner", "role", "command", "status", "number"
        )
        act.cue = ""
        if not when.values:
            act.guess(f'its time "{time}" was not understood')
        phase = self.phases.get(time)
        if phase is None:
            phase = open_phase(self.job, act.title, span.first, when._replace(title=act.title), "work")
            self.phases[time] = phase
        if re.search(r"go\s?/?\s?no-?go", act.title, re.IGNORECASE) and "decision" not in phase.values:
            role = self.job.people.owner(act.owner, span) if act.owner else ""
            phase.values["decision"] = {"role": role or self.job.people.decider(span)}
        if when.values.get("at") == "T0":
            self.job.draft.sources.setdefault("t0", (span, "understood", ""))
        add_items(self.job, phase, [act], when.frame)
        return True


class Items:
    """Rows that are things to do: items of one phase."""

    def __init__(self, job: Job, title: str, phase: Element | None, *, decides: bool = False) -> None:
        self.job, self.title, self.phase, self.decides = job, title, phase, decides

    def row(self, record: Record, span: Span) -> bool:
        raw = record.get("what", "definition", "title", "command")
        if not plain(raw):
            return False
        act = act_of(raw, span)
        if record.get("command"):
            act.run = command_of(record.get("command")) or act.run
            if not act.run:
                act.help.append(f"How: {plain(record.get('command'))}")
        if self.decides and self._measured(record, span):
            return True
        if record.get("expected"):
            act.expected.append(Expected(plain(record.get("expected")), span))
        act.owner = plain(record.get("owner", "role"))
        act.cue = plain(record.get("time", "until"))
        act.help += help_of(record, "what", "command", "expected", "owner", "role", "time", "number", "status")
        status = record.get("status")
        if status and _DONE.search(plain(status)):
            act.help.append(f"The runbook marks it: {plain(status)}")
        add_items(self.job, self._phase(span), [act], timed("", None).frame)
        return True

    def _phase(self, span: Span) -> Element:
        if self.phase is None:
            self.phase = open_phase(self.job, self.title or "Checklist", span.first, timed(self.title, None), "work")
        if self.decides and "decision" not in self.phase.values:
            _decided(self.phase, {"role": self.job.people.decider(span)})
        return self.phase

    def _measured(self, record: Record, span: Span) -> bool:
        """A row of a go/no-go table with a bound, "< 0.5 %": a metric, and GO waits for it."""
        name = plain(record.get("what", "title"))
        found = find_thresholds(f"{name} {plain(record.get('threshold'))}") if record.get("threshold") else []
        if len(found) != 1 or found[0].sign == "=":
            return False
        metric = add_metric(self.job, found[0]._replace(name=name), span)
        for line in help_of(record, "what", "title", "threshold", "status", "number"):
            metric.note(line)
        self._phase(span)
        needs = f"metric:{metric.id}"
        rule = next((each for each in self.job.draft.of("rule") if each.values["id"] == "targets"), None)
        if rule is None:
            values = {"id": self.job.draft.new_id("rule", "targets"), "requires": [needs], "verdict": "not-ready"}
            values["reason"] = f"Not so yet: {self.title or 'the go/no-go table'}"
            self.job.draft.add("rule", values, span, "guessed", "the bounds of a go/no-go table: GO waits for them")
        elif needs not in rule.values["requires"]:
            rule.values["requires"].append(needs)
        return True


def _decided(phase: Element, by: dict[str, str]) -> None:
    if "decision" not in phase.values:
        phase.values["decision"] = by
        phase.values["blocks"] = True


_SUM = re.compile(r"\b(?:final|overall|consolidated|total|summary)\b", re.IGNORECASE)


class Poll:
    """Rows of a go/no-go table with a role each and a blank for its answer: a poll of those roles."""

    def __init__(self, job: Job, title: str, phase: Element | None) -> None:
        self.job, self.title, self.phase = job, title, phase
        self.made: Element | None = None

    def row(self, record: Record, span: Span) -> bool:
        name = plain(record.get("role"))
        if not name or _SUM.search(name):
            return False
        role = self.job.people.add(name, span, owner=plain(record.get("owner")))
        if role is None:
            return False
        if self.made is None:
            values = {"id": self.job.draft.new_id("poll", "go-poll"), "title": "GO or NO-GO", "roles": [role.id]}
            values["declare"] = self.job.people.decider(span)
            self.made = self.job.draft.add("poll", values, span)
            if self.phase is None:
                title = self.title or "Go / no-go"
                self.phase = open_phase(self.job, title, span.first, timed(self.title, None), "work")
            _decided(self.phase, {"poll": self.made.id})
        elif role.id not in self.made.values["roles"]:
            self.made.values["roles"].append(role.id)
        self.job.draft.claim(span, to=self.made)
        return True
