"""What each kind of section makes of its own blocks."""

import re
from collections.abc import Sequence

from cockpit.importers import extras
from cockpit.importers.acts import Act
from cockpit.importers.asides import keep, quote
from cockpit.importers.blocks import Block, Code, Entry, Listing, Para, Quote, Section, Span, Table
from cockpit.importers.commands import SHELLS
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.judging import add_gate, add_rule
from cockpit.importers.kinds import Kind, kind_of
from cockpit.importers.lists import act_of, acts_of
from cockpit.importers.messages import add_template
from cockpit.importers.prose import read_prose, turns_back
from cockpit.importers.readers import reader_of
from cockpit.importers.rhythms import only_duties
from cockpit.importers.rows import row_reader
from cockpit.importers.said import Reader, Said
from cockpit.importers.tables import about, records
from cockpit.importers.telling import is_imperative

_STEP_HEADING = re.compile(
    r"^(?:step|phase|stage|part)\s*\d|^\d+[.):]|\bprocedure\b|\bsteps?\b|verif|valid|confirm|^post-|^pre-|prepar|^before|^after|"
    r"commands?$|communicat|notify|decision|execut|^actions?|immediate|option|\bapplication\b|\bdatabase\b|cleanup|follow-?up",
    re.IGNORECASE,
)
_DOING = frozenset(["action", "actions", "description", "details", "instructions", "what to do", "task", "steps"])


_BESIDE: frozenset[Kind] = frozenset(["prose", "metrics", "targets"])
"""Kinds of sections in which a line that recurs is work, whatever the section is about."""


def first_heading(root: Section) -> Section | None:
    """The heading the document begins with."""
    return next((block for block in root.blocks if isinstance(block, Section) and not block.announced), None)


def document_title(root: Section) -> Section | None:
    """The heading that stands above all others and says what the document is about, None where there is none.

    A lone heading such as "Rollback procedure" is no title but the only section.
    """
    tops = [block for block in root.blocks if isinstance(block, Section) and not block.announced]
    if not tops:
        return None
    highest = min(block.level for block in tops)
    first = [block for block in tops if block.level == highest]
    if len(first) == 1 and first[0] is tops[0] and highest == 1:
        below = any(isinstance(block, Section) and not block.announced for block in first[0].blocks)
        return first[0] if below or kind_of(first[0].title, "work") == "work" else None
    return tops[0] if tops[0].level == 1 and len(first) > 1 and not tops[0].blocks[1:] else None


_TO_CHANNEL = re.compile(r"(?:^|[\s,(])(?:to|in|into|on|for)\s+(?:the\s+)?#\w", re.IGNORECASE)


def is_message(section: Section, above: Kind) -> bool:
    """Whether an announced quote is a message: it names the channel it goes to, or stands among the templates."""
    return (
        section.announced
        and bool(section.blocks)
        and all(isinstance(block, Quote) for block in section.blocks)
        and (above == "templates" or _TO_CHANNEL.search(plain(section.title)) is not None)
    )


def is_all_boxes(section: Section) -> bool:
    """Whether a section holds nothing but task boxes."""
    lists = [block for block in section.blocks if isinstance(block, Listing)]
    return (
        bool(lists)
        and len(lists) == len(section.blocks)
        and all(e.check is not None for one in lists for e in one.entries)
    )


def task(job: Job, section: Section, above: str) -> Act | None:
    """A section that is a task described in prose: its title is what to do, its paragraphs are help. None for any other."""
    paras = [block for block in section.blocks if isinstance(block, Para)]
    if not paras or len(paras) != len(section.blocks):
        return None
    named = plain(section.title).lower().rstrip(":") in _DOING and is_imperative(above)
    if not named:
        return None
    text = [" ".join(plain(line.text) for line in para.lines) for para in paras]
    act = Act(sentence(above)[0], section.span, help=text)
    job.draft.claim(section.span)
    return act


def is_step_heading(title: str, kind: Kind) -> bool:
    """Whether a heading inside a procedure of that kind is but a part of it, rather than a procedure of its own."""
    if kind not in ("rollback", "hotfix", "emergency"):
        return re.match(r"(?:step|phase|stage)\s*\d|\d+[.)]", title, re.IGNORECASE) is not None
    return _STEP_HEADING.search(title) is not None


def read(job: Job, kind: Kind, blocks: Sequence[Block], title: str, phase: Element | None) -> list[Block]:
    """Give each line of the blocks to the reader of that kind. What turns out to be work to be done is returned."""
    reader = reader_of(kind)
    said = Said("", Span(1, 1), title, phase)
    left: list[Block] = []
    if kind in _BESIDE:
        left, blocks = only_duties(blocks)
    for block in blocks:
        if isinstance(block, Table):
            if not table(job, block, kind, title, phase):
                job.draft.leave(block.span, "a table whose columns are not known")
        elif isinstance(block, Code):
            if not _code(job, block, kind, title):
                left.append(block)
        elif isinstance(block, Quote):
            quote(job, block, title, phase, sent=kind == "templates")
        elif reader is None and kind != "packet":
            keep(job, block, phase)
        elif isinstance(block, Listing) and kind == "prose" and _is_work(block):
            left.append(block)
        elif isinstance(block, Listing) and kind == "packet":
            _packet(job, block, title)
        elif reader is None:
            keep(job, block, phase)
        elif isinstance(block, Listing):
            for entry in block.entries:
                _entry(job, entry, reader, said, kind)
        elif isinstance(block, Para):
            _para(job, block, reader, said, kind)
    return left


def _packet(job: Job, listing: Listing, title: str) -> None:
    """A form to be filled in: a message with a blank for each of its fields."""
    lines = []
    for entry in listing.entries:
        name, body = plain(entry.text).rstrip(": "), ""
        if ":" in name:
            name, _, body = (part.strip() for part in name.partition(":"))
        lines.append(f"{name}: {body or f'[{name}]'}")
    add_template(job, title, "\n".join(lines), listing.span)


def _is_work(listing: Listing) -> bool:
    return any(entry.check is not None for entry in listing.entries) or (
        listing.ordered and all(is_imperative(plain(entry.text)) for entry in listing.entries)
    )


def _entry(job: Job, entry: Entry, reader: Reader, said: Said, kind: Kind, depth: int = 0) -> None:
    """One list entry, and those nested in it."""
    own = Span(entry.span.first, entry.lines[-1].number if entry.lines else entry.span.first)
    now = said._replace(raw=entry.text, span=own, entry=entry)
    if kind in ("metrics", "targets", "prose", "stability") and turns_back(
        job, act_of(entry.text, own, checked=entry.check)
    ):
        return
    if entry.text.strip() and not reader(job, now):
        job.draft.keep(own, f"not understood in a section of {kind}")
    for block in entry.blocks:
        if block.span.first in job.draft.fates and job.draft.fates[block.span.first].fate in ("understood", "guessed"):
            continue
        if isinstance(block, Listing) and depth < 30:
            for inner in block.entries:
                _entry(job, inner, reader, said._replace(above=entry.text), kind, depth + 1)
        elif isinstance(block, Quote):
            quote(job, block, entry.text, None)
        else:
            keep(job, block, None)


def _para(job: Job, para: Para, reader: Reader, said: Said, kind: Kind) -> None:
    """The lines of a paragraph: facts and labelled lines are read, the rest is kept."""
    taken = set() if any(label(line.text)[0] for line in para.lines) else read_prose(job, para)
    for line in para.lines:
        span = Span(line.number, line.number)
        if line.number in taken or not line.text.strip() or (kind in ("prose", "about") and fact(job, line.text, span)):
            continue
        now = said._replace(raw=line.text, span=span)
        wanted = kind in ("links", "prose") or (kind not in ("about", "packet", "templates") and label(line.text)[0])
        if not (wanted and reader(job, now)):
            keep(job, Para([line], span), said.phase, read=bool(label(line.text)[0]))


def rules(job: Job, blocks: Sequence[Block], *, forbids: bool) -> list[Block]:
    """The lists of a go/no-go section as rules; the other blocks are returned."""
    rest: list[Block] = []
    for block in blocks:
        if isinstance(block, Listing):
            for entry in block.entries:
                text = plain(entry.text)
                no = forbids or bool(re.search(r"no-?go\b", text, re.IGNORECASE))
                add_rule(
                    job,
                    entry.text,
                    Span(entry.span.first, entry.lines[-1].number if entry.lines else entry.span.first),
                    forbids=no,
                )
                for inner in entry.blocks:
                    if isinstance(inner, Listing):
                        rules(job, [inner], forbids=no)
        else:
            rest.append(block)
    return rest


def table(job: Job, block: Table, kind: Kind, title: str, phase: Element | None) -> bool:
    """Read a table row by row. Whether it was one whose columns mean something."""
    found = about(block, kind)
    if found is None:
        return False
    reader = row_reader(job, found, title, kind, phase)
    job.draft.claim(Span(block.span.first, min(block.span.first + 1, block.span.last)))
    for record in records(block):
        span = Span(record.number, record.number)
        if reader(record, span):
            job.draft.claim(span)
        else:
            job.draft.leave(span, f"a row of a table of {found} that was not understood")
    return True


def _code(job: Job, block: Code, kind: Kind, title: str) -> bool:
    """A block of text in a section of templates or of a packet; commands in a section of gates. Whether it was taken."""
    if kind == "gates":
        acts, _ = acts_of([block])
        for act in acts:
            add_gate(job, act)
        return bool(acts)
    if kind in ("templates", "packet") and block.lang not in SHELLS and block.lines:
        add_template(job, title, "\n".join(line.text for line in block.lines), block.span, context=title)
        return True
    if kind == "env":
        return all(
            extras.add_variables(job, line.text, Span(line.number, line.number), title) or not line.text.strip()
            for line in block.lines
        )
    return False
