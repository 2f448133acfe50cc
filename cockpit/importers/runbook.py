"""A Markdown runbook to a draft plan and a report: the way through all stages.

bytes -> lines (decode) -> front matter, tags (front, tags) -> blocks -> sections (tree) -> elements (walk and what it
calls) -> the plan's tables, checked by the plan's own reader (finish) -> TOML with comments, and the report.
"""

from collections.abc import Mapping

from msgspec import Struct

from cockpit.format.plan_writer import write_plan
from cockpit.importers.blocks import Code, Line, Section, Span, read_blocks
from cockpit.importers.decode import Decoded, Unusable, decode
from cockpit.importers.draft import Draft, Element
from cockpit.importers.extras import add_links, find_evidence
from cockpit.importers.facts import name_release, settle_t0, survey
from cockpit.importers.finish import finish, settle
from cockpit.importers.front import split_front
from cockpit.importers.front_matter import read_front
from cockpit.importers.inline import plain
from cockpit.importers.job import Job
from cockpit.importers.report import Report, make_report, span_text
from cockpit.importers.sections import first_heading
from cockpit.importers.tags import clear_tags
from cockpit.importers.tree import grow
from cockpit.importers.walk import Walk


class Imported(Struct, frozen=True):
    """plan: TOML that the plan's loader reads without an error, in which no command is accepted."""

    plan: str
    report: Report


def import_runbook(data: bytes, name: str, answers: Mapping[str, str] | None = None) -> Imported:
    """The draft of a runbook. name: of its file, for comments and the report. answers: placeholder -> what to put there.

    Raises Unusable, with a message for the person, for what is no runbook; nothing else, whatever the bytes.
    """
    decoded = decode(data)
    job = Job(Draft(decoded.lines, name), answers or {})
    job.secrets = decoded.secrets
    _read(job, decoded, name)
    finish(job)
    if not job.draft.tables and "links" not in job.draft.release.values:
        raise Unusable(
            "nothing in this file looks like a runbook: no checklist, step, command, role or table was found"
        )
    settle(job)
    return _written(job, decoded)


def _read(job: Job, decoded: Decoded, name: str) -> None:
    front, taken = split_front(decoded.lines)
    lines = ["" if number < taken else line for number, line in enumerate(decoded.lines)]
    cleared = clear_tags(lines)
    blocks, definitions = read_blocks(cleared.lines)
    root = grow(blocks, cleared.marks, len(lines))
    code = _code_lines(root)
    survey(job, [Line(n, text) for n, text in enumerate(cleared.lines, 1) if text.strip() and n not in code])
    if front is not None:
        for number in (1, taken):
            job.draft.claim(Span(number, number))
        read_front(job, front)
    title = first_heading(root)
    title = title if title is not None and title.level == 1 else None
    for number, text in enumerate(cleared.lines, 1):
        if number not in code and "/`" in text:
            find_evidence(job, text, Span(number, number))
    walk = Walk(job)
    walk.document(root)
    for each in definitions:
        if not add_links(job, f"[{each.title}]({each.address})", each.span):
            job.draft.leave(each.span, "a link definition")
    place = title.span if title is not None else Span(1, 1)
    stem = name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0]
    called = str(job.draft.release.values.get("title", "")) or (title.title if title is not None else "")
    name_release(job, called, Span(place.first, place.first), stem)
    settle_t0(job, walk.clocks)
    for number in cleared.marks:
        job.draft.claim(Span(number, number))
    for number, why in cleared.dropped.items():
        if why in ("a tag", "layout"):
            job.draft.claim(Span(number, number))
        else:
            job.draft.leave(Span(number, number), why)
    _rest(job)


def _code_lines(root: Section) -> set[int]:
    """The lines inside code blocks at the top of sections, which say nothing about the day's times."""
    found: set[int] = set()
    todo = [root]
    while todo:
        for block in todo.pop().blocks:
            if isinstance(block, Section):
                todo.append(block)
            elif isinstance(block, Code):
                found.update(range(block.span.first, block.span.last + 1))
    return found


def _rest(job: Job) -> None:
    """Whatever nobody claimed is left out, and said to be."""
    for number, text in enumerate(job.draft.lines, 1):
        if text.strip() and number not in job.draft.fates:
            bare = text.strip()
            if set(bare) <= set("-*_= ") and len(bare) > 2:
                job.draft.claim(Span(number, number))
            else:
                job.draft.leave(Span(number, number), "not understood")


_FIRST = ("name", "version", "title", "t0", "zone", "evidence", "scope", "links")


def _written(job: Job, decoded: Decoded) -> Imported:
    order = {name: job.draft.release.values[name] for name in _FIRST if name in job.draft.release.values}
    job.draft.release.values = {**order, **{k: v for k, v in job.draft.release.values.items() if k not in order}}
    raw, paths = job.draft.raw()
    short = job.draft.name.rsplit("/", 1)[-1]
    comments = {path: _comments(job, element, short) for path, element in paths.items()}
    for key, (span, how, why) in job.draft.sources.items():
        if key in job.draft.release.values:
            note = f"{short}:{span_text(span)}" + (f" guessed: {why}" if how == "guessed" else "")
            comments["release", key] = [note]
    head = [
        f"Drafted by cockpit import from {short}. The numbers are its lines; what was guessed says so.",
        "Nothing here runs until it is accepted: read a command, then take out its accepted = false.",
        "cockpit check says what is still missing.",
    ]
    written = write_plan(raw, comments, head=head, tail=_tail(job))
    return Imported(written.text, make_report(job, paths, written.lines, (*decoded.notes, *_taken_out(decoded))))


def _taken_out(decoded: Decoded) -> list[str]:
    return [
        f"line {each.line}: what looks like a secret ({each.kind}) was left out, and ${each.name} stands in its place; "
        "whoever can read the runbook knows it: make it void"
        for each in decoded.secrets
    ]


def _comments(job: Job, element: Element, short: str) -> list[str]:
    if element is job.draft.release:
        return list(element.comments)
    where = f"{short}:{span_text(element.span)}"
    why = element.why
    if element.unclear:
        why = why.replace(f"; {element.unclear}", "").replace(element.unclear, "").removeprefix("; ")
    unclear = [f"{where} unclear: {element.unclear}"] if element.unclear else []
    first = [] if unclear and not why else [where + (f" guessed: {why}" if why else "")]
    return [*first, *unclear, *(comment[:300] for comment in dict.fromkeys(element.comments))]


def _tail(job: Job) -> list[str]:
    """What is not in the plan, at its end, so that whoever edits it sees it."""
    report_lines = []
    for number, text in enumerate(job.draft.lines, 1):
        fate = job.draft.fates.get(number)
        if fate is not None and (
            fate.fate == "left" or (fate.fate == "comment" and not fate.why.startswith("kept as"))
        ):
            report_lines.append(f"{number}: {plain(text)[:200] or text.strip()[:200]}")
    for said in job.draft.remarks:
        mark = f"unclear, {said.why}: " if said.unclear else ""
        report_lines.append(f"{span_text(said.span)}: {mark}{said.text[:300]}")
    if not report_lines:
        return []
    shown = report_lines[:2000]
    more = [f"and {len(report_lines) - len(shown)} lines more"] if len(report_lines) > len(shown) else []
    return ["Not in the plan, by line of the runbook:", *shown, *more]


__all__ = ["Imported", "Unusable", "import_runbook"]
