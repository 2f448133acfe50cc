"""Rows of tables that are things to do: of a time line, of a checklist."""

import re

from cockpit.importers.acts import Expected
from cockpit.importers.blocks import Span
from cockpit.importers.commands import judge
from cockpit.importers.draft import Element
from cockpit.importers.inline import codes, plain
from cockpit.importers.job import Job
from cockpit.importers.lists import act_of
from cockpit.importers.phases import add_items, open_phase, timed
from cockpit.importers.tables import Record

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

    def __init__(self, job: Job, title: str, phase: Element | None) -> None:
        self.job, self.title, self.phase = job, title, phase

    def row(self, record: Record, span: Span) -> bool:
        raw = record.get("what", "definition", "title", "command")
        if not plain(raw):
            return False
        act = act_of(raw, span)
        if record.get("command"):
            act.run = command_of(record.get("command")) or act.run
            if not act.run:
                act.help.append(f"How: {plain(record.get('command'))}")
        if record.get("expected"):
            act.expected.append(Expected(plain(record.get("expected")), span))
        act.owner = plain(record.get("owner", "role"))
        act.cue = plain(record.get("time", "until"))
        act.help += help_of(record, "what", "command", "expected", "owner", "role", "time", "number", "status")
        status = record.get("status")
        if status and _DONE.search(plain(status)):
            act.help.append(f"The runbook marks it: {plain(status)}")
        if self.phase is None:
            self.phase = open_phase(self.job, self.title or "Checklist", span.first, timed(self.title, None), "work")
        add_items(self.job, self.phase, [act], timed("", None).frame)
        return True
