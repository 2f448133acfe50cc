"""List entries, paragraphs and announced blocks to acts."""

import re
from collections.abc import Sequence

from cockpit.importers.acts import Act, Message
from cockpit.importers.blocks import Block, Code, Entry, Listing, Para, Quote, Section, Span, Table
from cockpit.importers.commands import judge
from cockpit.importers.inline import codes, label, plain, sentence, without_code
from cockpit.importers.scripts import read_code
from cockpit.importers.telling import ASIDE, LABELS_OF_COMMANDS, ONLY, commands_in, is_imperative

_DETAILS = re.compile(
    r"^(?:when|duration|attendees|owner|due|status|priority|note|notes|why|impact|severity|location|expected|eta|time|where|who)$",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"((?:post|announce|send|tell|message|e-?mail|notify|say|write|broadcast)\b.{0,80}?):\s*[\"\u201c](.{8,})[\"\u201d]\.?$",
    re.IGNORECASE,
)
_PROMPT_LINE = re.compile(r"^\$\s+(\S.*)$")


def act_of(raw: str, span: Span, *, checked: bool | None = None) -> Act:
    """The act of one line of text, with the commands it tells to run."""
    text = plain(raw)
    title, rest = sentence(text)
    act = Act(title, span, raw=raw, checked=checked, cue=text)
    if rest:
        act.help.append(rest)
    said = _SAYING.match(text)
    if said is not None:
        act.messages.append(Message(said[1].strip(" :"), said[2], span))
        act.title = sentence(said[1].strip(" :"))[0]
    runs, doubt = commands_in(raw)
    if runs:
        act.run = "\n".join(runs)
        act.title = _without_code(raw, runs) or title
        left = plain(ASIDE.sub("", without_code(raw))).replace(act.title, "")
        aside = ASIDE.search(raw)
        if aside is not None and not ASIDE.search(act.title):
            act.extra["aside"] = plain(aside[0])
        if act.title != text and not rest and re.search(r"\w{3}", left):
            act.help.append(text)
    if doubt:
        act.doubt(doubt)
    return act


def _without_code(raw: str, runs: list[str]) -> str:
    """A title that does not repeat the command, where the command stands at the end and enough is left without it."""
    raw = ASIDE.sub("", raw)
    name, body = label(raw)
    if name and ONLY.match(plain(without_code(body))):
        return name
    text = raw.rstrip(" .)")
    for code in reversed(codes(raw)):
        if code.text.removeprefix("$ ").strip() not in runs or (
            raw[code.end :].strip(" .)") and text == raw.rstrip(" .)")
        ):
            return ""
        text = raw[: code.start]
    left = plain(text).strip(" .,;:(\u2192-")
    words = left.split()
    idle = (
        "run",
        "execute",
        "with",
        "using",
        "via",
        "and",
        "then",
        "the",
        "script",
        "command",
        "from",
        "in",
        "by",
        "that",
    )
    if sum(word.lower() not in idle for word in words) < 2:
        return ""
    while words and words[-1].lower() in idle:
        words.pop()
    return sentence(" ".join(words))[0]


def acts_of(blocks: Sequence[Block], *, hint: str = "", announced: bool = False) -> tuple[list[Act], list[Block]]:
    """The acts of a section's own blocks, in order, and the blocks that hold none.

    Announced blocks are read where they stand, with the announcement as their hint. Tables and sections are not read.
    """
    acts: list[Act] = []
    rest: list[Block] = []
    for block in blocks:
        match block:
            case Listing():
                acts += list_acts(block)
            case Code():
                reading = read_code(block, hint)
                if reading.is_shell:
                    for act in reading.acts if not announced else ():
                        act.help = [line for line in act.help if line != f"Part of: {hint}"]
                    _cover(reading.acts, block.span)
                    acts += reading.acts
                else:
                    rest.append(block)
            case Para():
                found = para_acts(block)
                for act in found:
                    if hint and LABELS_OF_COMMANDS.match(act.title):
                        act.title = f"{act.title}: {hint}"
                acts += found
                if not found:
                    rest.append(block)
            case Section() if block.announced:
                inner, left = acts_of(block.blocks, hint=block.title, announced=True)
                if inner:
                    inner[0].span = Span(block.span.first, max(inner[0].span.last, block.span.first))
                    for act in inner:
                        act.cue = f"{act.cue}\n{block.title}"
                acts += inner
                rest += left
                if not inner:
                    rest = [each for each in rest if each not in left]
                    rest.append(block)
            case _:
                rest.append(block)
    return acts, rest


def _cover(acts: list[Act], span: Span) -> None:
    """The fences of a block belong to its first and last act."""
    if acts:
        acts[0].span = Span(span.first, max(acts[0].span.last, span.first))
        acts[-1].span = Span(acts[-1].span.first, max(acts[-1].span.last, span.last))


def list_acts(listing: Listing, depth: int = 0) -> list[Act]:
    """The acts of a list. Entries below an entry become acts or help of it, by what they say."""
    acts: list[Act] = []
    for entry in listing.entries:
        act = entry_act(entry, depth)
        act.sequence = listing.ordered
        if not acts:
            act.extra["first"] = True
        acts.append(act)
    return acts


def entry_act(entry: Entry, depth: int = 0) -> Act:
    """The act of a list entry with all that is nested in it."""
    own = Span(entry.span.first, entry.lines[-1].number if entry.lines else entry.span.first)
    act = act_of(entry.text, own, checked=entry.check)
    for block in entry.blocks:
        _nested(act, block, depth)
    act.span = Span(act.span.first, max(act.span.last, own.last))
    return act


def _nested(act: Act, block: Block, depth: int) -> None:
    match block:
        case Listing():
            if _are_acts(block) and depth < 12:
                act.parts += list_acts(block, depth + 1)
            else:
                act.help += ["- " + plain(line) for line in _flat(block)]
                act.span = Span(act.span.first, max(act.span.last, block.span.last))
        case Code():
            reading = read_code(block, "")
            act.span = Span(act.span.first, max(act.span.last, block.span.last))
            if not reading.is_shell:
                act.help.append("\n".join(line.text for line in block.lines))
                act.extra.setdefault("kept", []).append((block.span, reading.why))
            elif len(reading.acts) == 1 and not act.run:
                _merge(act, reading.acts[0])
            else:
                _join(act, reading.acts)
        case Para():
            found = para_acts(block)
            if found and not act.run and len(found) == 1:
                _merge(act, found[0])
            elif found:
                act.parts += found
            else:
                act.help.append(" ".join(plain(line.text) for line in block.lines))
            act.span = Span(act.span.first, max(act.span.last, block.span.last))
        case Quote():
            act.messages.append(Message("", quote_text(block), block.span))
            act.span = Span(act.span.first, max(act.span.last, block.span.last))
        case Table():
            act.help += [" | ".join(plain(cell) for cell in row.cells) for row in block.rows]
            act.span = Span(act.span.first, max(act.span.last, block.span.last))
        case Section():
            act.help.append(plain(block.title))
            for inner in block.blocks:
                _nested(act, inner, depth + 1)
            act.span = Span(act.span.first, max(act.span.last, block.span.last))


def _merge(act: Act, inner: Act) -> None:
    """The command of an entry's code block becomes the entry's own."""
    act.run = inner.run
    titled = inner.title != inner.run.split("\n", 1)[0].rstrip("\\ ") and not inner.title.endswith("...")
    act.help += [inner.title] if titled and inner.title != act.title else []
    act.help += inner.help
    act.expected += inner.expected
    act.messages += inner.messages
    act.parts += inner.parts
    if inner.how == "guessed":
        act.guess(inner.why)
    act.unclear = act.unclear or inner.unclear


def _join(act: Act, inner: list[Act]) -> None:
    """Several untitled commands below one entry run as its one script; titled ones are parts of it."""
    if not act.run and all(
        each.help in ([], [f"Part of: {act.title}"]) and each.run and not each.raw for each in inner
    ):
        act.run = "\n".join(each.run for each in inner)
        for each in inner:
            act.expected += each.expected
            if each.unclear:
                act.doubt(each.unclear)
        return
    act.parts += inner


def _are_acts(listing: Listing) -> bool:
    """Whether nested entries are things to do, rather than details of the one above."""
    if any(entry.check is not None for entry in listing.entries):
        return True
    if any(isinstance(block, Code) for entry in listing.entries for block in entry.blocks):
        return True
    if any(commands_in(entry.text)[0] for entry in listing.entries):
        return True
    texts = [plain(entry.text) for entry in listing.entries]
    details = sum(_DETAILS.match(label(entry.text)[0]) is not None for entry in listing.entries)
    doing = sum(is_imperative(text) for text in texts)
    return details == 0 and doing * 2 > len(texts) and len(texts) > 0


def told_by(listing: Listing) -> list[str]:
    """The lines of a list without markup but for their dashes, nested ones indented."""
    return [f"{line[: len(line) - len(line.lstrip())]}- {plain(line)}" for line in _flat(listing)]


def _flat(listing: Listing, depth: int = 0) -> list[str]:
    """All text of a list, nested entries indented."""
    lines: list[str] = []
    for entry in listing.entries:
        lines.append("  " * min(depth, 8) + entry.text)
        for block in entry.blocks:
            if isinstance(block, Listing) and depth < 40:
                lines += _flat(block, depth + 1)
            elif isinstance(block, Para | Code):
                lines += ["  " * min(depth + 1, 8) + line.text for line in block.lines]
            elif isinstance(block, Quote):
                lines.append(quote_text(block))
            elif isinstance(block, Table):
                lines += [" | ".join(row.cells) for row in block.rows]
    return lines


def quote_text(quote: Quote) -> str:
    """The text of a block quote, line by line, without outer quotation marks."""
    lines: list[str] = []
    for block in quote.blocks:
        if lines:
            lines.append("")
        if isinstance(block, Para):
            lines += [plain(line.text) for line in block.lines]
        elif isinstance(block, Listing):
            lines += ["- " + plain(line) for line in _flat(block)]
        elif isinstance(block, Code):
            lines += [line.text for line in block.lines]
        elif isinstance(block, Quote):
            lines.append(quote_text(block))
        elif isinstance(block, Table):
            lines += [" | ".join(row.cells) for row in block.rows]
        elif isinstance(block, Section):
            lines.append(plain(block.title))
    text = "\n".join(lines).strip()
    for opening, closing in (('"', '"'), ("\u201c", "\u201d"), ("\u00ab", "\u00bb")):
        if len(text) > 2 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip()
    return text


def para_acts(para: Para) -> list[Act]:
    """A paragraph that is nothing but commands: prompt lines, or inline code on its own or behind a label."""
    prompts = [line for line in para.lines if _PROMPT_LINE.match(line.text)]
    if prompts:
        acts = []
        for line in para.lines:
            match = _PROMPT_LINE.match(line.text)
            if match is not None:
                acts.append(Act(match[1][:100], Span(line.number, line.number), run=match[1]))
            elif acts:
                acts[-1].help.append(line.text)
                acts[-1].span = Span(acts[-1].span.first, line.number)
        first = prompts[0].number
        if para.lines[0].number < first and acts:
            acts[0].help[:0] = [plain(line.text) for line in para.lines if line.number < first]
            acts[0].span = Span(para.lines[0].number, acts[0].span.last)
        return acts
    acts = []
    for line in para.lines:
        name, body = label(line.text)
        runs, doubt = commands_in(line.text)
        if (
            name
            and LABELS_OF_COMMANDS.match(name)
            and not runs
            and judge(body.strip("`")) == "command"
            and "`" not in body
        ):
            runs = [body]
        if not runs:
            return [] if not acts else [*acts[:-1], _with_rest(acts[-1], para, line.number)]
        act = act_of(line.text, Span(line.number, line.number))
        act.run = "\n".join(runs)
        if name and (act.title == act.run or act.title == plain(line.text)):
            act.title = name
        if doubt:
            act.doubt(doubt)
        acts.append(act)
    return acts


def _with_rest(act: Act, para: Para, number: int) -> Act:
    act.help += [plain(line.text) for line in para.lines if line.number >= number]
    act.span = Span(act.span.first, para.span.last)
    return act
