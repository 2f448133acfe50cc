"""What an import understood, guessed and left out, with line numbers both ways."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from msgspec import Struct, field

from cockpit.format.problems import Path
from cockpit.format.sanitise import visible
from cockpit.importers.blocks import Span
from cockpit.importers.draft import IDLE, Element
from cockpit.importers.finish import summary
from cockpit.importers.job import Job

_EXCERPT = 90


class Entry(Struct, frozen=True):
    """One element of the draft. source: first and last line of the runbook; line: of the plan, 0 for a sentence that is none.

    also: further lines of the runbook that say something of it.
    """

    source: tuple[int, int]
    line: int
    table: str
    id: str
    title: str
    why: str = ""
    also: tuple[tuple[int, int], ...] = ()


class Danger(Struct, frozen=True):
    """A command worth a second look. rank: 0 is the worst."""

    rank: int
    source: int
    line: int
    what: str
    command: str


class LeftOut(Struct, frozen=True):
    """Lines of the runbook that are not in the plan, or only as a comment."""

    source: tuple[int, int]
    why: str
    text: str


class Blank(Struct, frozen=True):
    """Something to be filled in, asked for once. text: as the runbook has it; lines: where it stands there.

    in_command: a command holds it, so that nobody should run that before it is filled in.
    """

    name: str
    text: str
    lines: tuple[int, ...]
    in_command: bool = True


class Report(Struct, frozen=True):
    """Everything about one import. items: of checklists and procedures; commands: in them and in gates, none accepted."""

    source: str
    items: int
    commands: int
    unclear: tuple[Entry, ...]
    understood: tuple[Entry, ...]
    guessed: tuple[Entry, ...]
    comments: tuple[LeftOut, ...]
    left_out: tuple[LeftOut, ...]
    dangers: tuple[Danger, ...]
    blanks: tuple[Blank, ...]
    variables: tuple[Blank, ...]
    notes: tuple[str, ...] = ()
    tables: dict[str, int] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """ "41 items, 12 commands not accepted, 3 unclear"."""
        commands = f"{self.commands} command{'' if self.commands == 1 else 's'}"
        return (
            f"{self.items} item{'' if self.items == 1 else 's'}, {commands} not accepted, {len(self.unclear)} unclear"
        )


def make_report(job: Job, paths: Mapping[Path, Element], lines: Mapping[Path, int], notes: tuple[str, ...]) -> Report:
    """The report of a finished draft. lines: where the plan's tables stand."""
    understood: list[Entry] = []
    guessed: list[Entry] = []
    unclear: list[Entry] = []
    dangers: list[Danger] = []
    items = commands = 0
    for path, element in paths.items():
        if path == ("release",):
            for name, (span, how, why) in job.draft.sources.items():
                if name in element.values:
                    source, value = (span.first, span.last), _value(element.values[name])
                    also = _spans(job.draft.also.get(name, ()))
                    entry = Entry(source, lines.get(path, 0), "release", name, value, why, also)
                    (guessed if how == "guessed" else understood).append(entry)
            continue
        entry = _entry(element, lines.get(path, 0))
        items += len(path) > 2
        commands += "run" in element.values
        if not element.unclear or element.why != element.unclear:  # what is only unclear is asked, and said once
            (guessed if element.how == "guessed" else understood).append(entry)
        if element.unclear:
            unclear.append(Entry(entry.source, entry.line, entry.table, entry.id, entry.title, element.unclear))
        for each in element.dangers:
            dangers.append(Danger(each.rank, element.span.first, entry.line, each.what, _short(each.where)))
    for said in job.draft.remarks:
        if said.unclear:
            unclear.append(Entry((said.span.first, said.span.last), 0, "", "", _short(said.text), said.why))
    beside = [
        LeftOut((each.span.first, each.span.last), each.why, _short(each.text))
        for each in job.draft.remarks
        if not each.unclear
    ]
    return Report(
        source=job.draft.name,
        items=items,
        commands=commands,
        unclear=tuple(unclear),
        understood=tuple(sorted(understood, key=lambda entry: (entry.source, entry.line))),
        guessed=tuple(sorted(guessed, key=lambda entry: (entry.source, entry.line))),
        comments=tuple(sorted([*_lines(job, "comment"), *beside], key=lambda each: each.source)),
        left_out=tuple(_lines(job, "left")),
        dangers=tuple(sorted(dangers, key=lambda danger: (danger.rank, danger.source))),
        blanks=tuple(_blanks(job)),
        variables=tuple(Blank(name, f"${name}", tuple(dict.fromkeys(at))) for name, at in job.variables.items()),
        notes=(*notes, *dict.fromkeys(job.notes)),
        tables={name: len(each) for name, each in job.draft.tables.items()},
    )


def _entry(element: Element, line: int) -> Entry:
    name = str(element.values.get("id", ""))
    source, title = (element.span.first, element.span.last), _short(summary(element.values))
    return Entry(source, line, element.table, name, title, element.why, _spans(element.also))


def _spans(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    return tuple((span.first, span.last) for span in sorted(set(spans)))


def _value(value: Any) -> str:
    return _short(f"{len(value)} entries" if isinstance(value, list) else str(value))


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    more = "\n" in text or len(line) > _EXCERPT
    return line[:_EXCERPT] + (" ..." if more else "")


def _blanks(job: Job) -> Iterator[Blank]:
    for text, (name, lines) in job.asked.items():
        if text not in job.answers and name not in job.answers:
            yield Blank(name, text, tuple(dict.fromkeys(lines)), text in job.in_commands)


def _lines(job: Job, fate: str) -> Iterator[LeftOut]:
    """Neighbouring lines of one fate and reason, together; blank lines do not part them."""
    rows: list[tuple[int, str]] = []
    for number, text in enumerate(job.draft.lines, 1):
        known = job.draft.fates.get(number)
        if known is not None and known.fate == fate:
            rows.append((number, known.why))
        elif known is None and not text.strip() and rows and rows[-1][0] == number - 1:
            rows.append((number, rows[-1][1]))
    for (_, why), group in groupby(enumerate(rows), key=lambda row: (row[1][0] - row[0], row[1][1])):
        numbers = [row[0] for _, row in group]
        while len(numbers) > 1 and not job.draft.lines[numbers[-1] - 1].strip():
            numbers.pop()
        said = [_short(text) for number in numbers if (text := job.draft.lines[number - 1].strip())]
        yield LeftOut((numbers[0], numbers[-1]), why, " / ".join(said) if why == IDLE else said[0])


def text_of(report: Report, plan: str) -> str:
    """The report for a terminal or a file. plan: what the plan's file is called."""
    out = [f"{report.source} -> {plan}: {report.summary}", *report.notes]
    if report.dangers:
        out += ["", "Look at these first, the worst at the top:"]
        out += [
            f"  line {each.source} -> {plan}:{each.line}  {each.what}\n      {each.command}" for each in report.dangers
        ]
    if report.blanks:
        out += ["", "To be filled in, each asked for once (--set NAME=VALUE, or edit the plan):"]
        out += [f"  {each.text}  ({each.name}; line {_numbers(each.lines)})" for each in report.blanks]
    if report.variables:
        out += ["", "Read from the environment by commands:"]
        out += [f"  {each.text}  (line {_numbers(each.lines)})" for each in report.variables]
    for title, entries in (
        ("Unclear, decide", report.unclear),
        ("Guessed", report.guessed),
        ("Understood", report.understood),
    ):
        if entries:
            out += ["", f"{title}:"]
            out += [_row(each, plan) for each in entries]
    for title, rows in (("Kept as comments", report.comments), ("Left out", report.left_out)):
        if rows:
            out += ["", f"{title}:"]
            out += [f"  {_span(each.source)}  {each.why}: {each.text}" for each in rows]
    accept = "Nothing runs until you accept it: read a command, then take out its accepted = false."
    return "\n".join(visible(line) for line in [*out, "", accept])


def _row(entry: Entry, plan: str) -> str:
    why = f" ({entry.why})" if entry.why else ""
    if not entry.line:
        return f"  {_span(entry.source)}  {entry.title}{why}"
    also = "".join(f", {first}" if first == last else f", {first}-{last}" for first, last in entry.also)
    return f"  {_span(entry.source)}{also} -> {plan}:{entry.line}  {entry.table} {entry.id}: {entry.title}{why}"


def _span(source: tuple[int, int]) -> str:
    first, last = source
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _numbers(lines: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in lines[:8]) + (", ..." if len(lines) > 8 else "")


def span_text(span: Span) -> str:
    """ "12" or "12-14"."""
    return str(span.first) if span.first == span.last else f"{span.first}-{span.last}"
