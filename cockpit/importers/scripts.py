"""Code blocks to acts: comments become titles, `# Expected:` what should come out, the rest commands.

Numbered comments cut a block into steps; without them, each comment or blank line begins a new one. A step of comments
alone is done by hand. What is quoted in comments is a message to be sent.
"""

import re
from dataclasses import dataclass, field

from cockpit.importers.acts import Act, Expected
from cockpit.importers.blocks import Code, Span
from cockpit.importers.commands import NO_LANGUAGE, OTHER_SHELLS, SHELLS, judge, only_assigns
from cockpit.importers.script_acts import Group, acts_of_group
from cockpit.importers.shell import Chunk, has_prompts, split

_NUMBERED = re.compile(
    r"^(?:step\s+)?(\d{1,2}[a-z]?)\s*[.):]\s+(\S.*)$|^step\s+(\d{1,2})\s*[-\u2013\u2014]\s*(\S.*)$", re.IGNORECASE
)
_EXPECTED = re.compile(
    r"^(?:expected?(?:\s+(?:output|result|response|value))?s?|should (?:see|print|show|return|output)|outputs?|returns?|result)\s*[:=]\s*(.+)$|^(?:=>|->|\u2192|#\s*=>)\s*(.+)$",
    re.IGNORECASE,
)
_HEADING = re.compile(r":\s*$")
_COMMENTED = re.compile(r"\bor\b.*:\s*$|\balternativ|\boptional|\bif necessary", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What a block holds. acts: empty where it is no shell. why: why it is none, or what is doubtful about it."""

    acts: list[Act] = field(default_factory=list)
    is_shell: bool = False
    why: str = ""


def read_code(block: Code, hint: str = "") -> Reading:
    """The acts of a code block. hint: what the text around it says it is for."""
    if block.lang in OTHER_SHELLS:
        return Reading(why=f"{block.lang} is not run by bash: kept as text")
    labelled = block.lang in SHELLS
    if not labelled and block.lang not in NO_LANGUAGE:
        return Reading(why=f"{block.lang} is not a shell: kept as text")
    if not any(line.text.strip() for line in block.lines):
        return Reading(why="the block is empty")
    chunks = split(block.lines)
    sure = labelled or has_prompts(block.lines)
    why = ""
    if not sure:
        chunks, why = _believed(chunks)
        if not chunks:
            return Reading(why="it has no language and does not look like commands: kept as text")
    acts = _all(_groups(chunks), hint, labelled=sure)
    for act in acts if why else []:
        act.doubt(why)
    if len(acts) == 1 and hint and acts[0].extra.pop("untitled", False):
        acts[0].title = hint
    for act in acts:
        act.extra.pop("untitled", None)
    return Reading(acts, is_shell=True)


def _all(groups: list[Group], hint: str, *, labelled: bool) -> list[Act]:
    """The acts of all groups. "# Every 30 minutes:" alone is no act but a cue for those after it."""
    acts: list[Act] = []
    cue, heading, doubted = "", None, set()
    for group in groups:
        bare = not (group.commands or group.help or group.tasks or group.expected or group.output)
        if bare and group.title.endswith(":") and len(groups) > 1:
            cue, heading = group.title.rstrip(": "), Span(group.first, group.last)
            continue
        made = acts_of_group(group, hint, labelled=labelled)
        for act in made:
            if group.part_of in doubted:
                act.doubt("part of what the runbook calls an example")
            if act.unclear:
                doubted.add(group.title)
            if cue and not group.title.endswith(":"):
                act.cue = f"{act.cue}\n{cue}"
                act.help.append(cue)
                if heading is not None:
                    act.extra["heading"] = heading
        if group.title.endswith(":"):
            cue = ""
        acts += made
    return acts


def _believed(chunks: list[Chunk]) -> tuple[list[Chunk], str]:
    """Of a block without a language: all of it, its leading commands, or nothing; with a doubt to be told."""
    if any(chunk.kind == "task" for chunk in chunks):
        return chunks, ""
    commands = [chunk for chunk in chunks if chunk.kind == "command"]
    verdicts = [judge(chunk.text) if not chunk.broken else "text" for chunk in commands]
    if "command" not in verdicts:
        return [], ""
    if all(verdict == "command" or only_assigns(chunk.text) for chunk, verdict in zip(commands, verdicts, strict=True)):
        return chunks, ""
    if verdicts[0] != "command" and not only_assigns(commands[0].text):
        return [], ""
    known = {chunk.text.split()[0] for chunk, verdict in zip(commands, verdicts, strict=True) if verdict == "command"}
    if all(
        verdict == "command" or chunk.text.split()[0] in known
        for chunk, verdict in zip(commands, verdicts, strict=True)
    ):
        return chunks, ""
    # Commands first, then what is not: a command with its output, recorded without prompts.
    out: list[Chunk] = []
    leading = True
    for chunk in chunks:
        if chunk.kind == "command" and (not leading or judge(chunk.text) != "command" or chunk.broken):
            leading = False
            out.append(Chunk("output", chunk.text, chunk.span))
        else:
            out.append(chunk)
    return out, "a block without a language: its later lines were taken for output"


def _groups(chunks: list[Chunk]) -> list[Group]:
    numbered = any(chunk.kind == "comment" and _NUMBERED.match(chunk.text) for chunk in chunks)
    grouping = _Grouping(numbered)
    for chunk in chunks:
        grouping.take(chunk)
    grouping.flush()
    return grouping.groups


_WATCHES = re.compile(
    r"(?:wait|monitor|watch|observe|soak|bake|hold)\b.{0,40}?\b(?:for\s+)?\d{1,4}\s?(?:s|sec\w*|m|min\w*|h|hours?|hrs?|d|days?|weeks?)\b",
    re.IGNORECASE,
)
"""A comment that says to wait or to look for some time titles no command."""


_EXPECTED_BELOW = re.compile(r"(?:expected|sample|example) (?:output|result|answer)s?\s*:?", re.IGNORECASE)
"""A comment that says that the comments below it are what the command above answers."""


class _Grouping:
    """Chunks to groups. In a numbered block, comments between commands cut a step where more commands follow."""

    def __init__(self, numbered: bool) -> None:
        self.numbered = numbered
        self.groups: list[Group] = []
        self.now = Group()
        self.pending: list[Chunk] = []
        self.gap = False
        self.alone = False
        self.telling = False

    def flush(self) -> None:
        loose = [chunk for chunk in self.pending if chunk.kind == "comment"]
        if self.now.commands and loose and self.pending[0].kind == "blank" and not _COMMENTED.search(loose[0].text):
            # A paragraph of comments after the commands: a thing to do by hand.
            self.pending = []
            part = self.now.part_of or self.now.title
            self._close()
            self.now = Group(title=loose[0].text, part_of=part)
            for chunk in loose:
                self.now.see(chunk)
            self.now.help = loose[1:]
        elif loose:
            self.now.help += loose
            self.now.last = max(self.now.last, loose[-1].span.last)
        self.pending = []
        self._close()

    def _close(self) -> None:
        if self.now.first:
            self.groups.append(self.now)
        self.now = Group()

    def _begin(self, chunk: Chunk, title: str, *, numbered: bool = False) -> None:
        self.flush()
        self.now = Group(title=title, numbered=numbered)
        self.now.see(chunk)

    def take(self, chunk: Chunk) -> None:
        if chunk.kind == "blank":
            self.gap = True
            if self.pending or (self.now.commands and self.numbered):
                self.pending.append(chunk)
            return
        gap, self.gap = self.gap, False
        if chunk.kind == "comment":
            self._comment(chunk, gap)
        elif chunk.kind == "task":
            self.now.tasks.append(chunk)
            self.now.see(chunk)
        elif chunk.kind == "output":
            self.now.output.append(chunk.text)
            self.now.see(chunk)
        else:
            if self.now.output:
                self.flush()
            self._command(chunk, gap)

    def _comment(self, chunk: Chunk, gap: bool) -> None:
        if self.telling and not gap:
            self.now.expected.append(Expected(chunk.text.strip(), chunk.span))
            self.now.see(chunk)
            return
        self.telling = _EXPECTED_BELOW.fullmatch(chunk.text.strip()) is not None and bool(self.now.commands)
        if self.telling:
            self.now.see(chunk)
            return
        number = _NUMBERED.match(chunk.text)
        expected = _EXPECTED.match(chunk.text)
        if number is not None and self.numbered:
            self._begin(chunk, number[2] or number[4], numbered=True)
        elif expected is not None and (self.now.first or self.pending):
            self.now.expected.append(Expected((expected[1] or expected[2]).strip(), chunk.span))
            self.now.see(chunk)
        elif (
            gap and _HEADING.search(chunk.text) and not chunk.text.startswith("-") and not _COMMENTED.search(chunk.text)
        ):
            self._begin(chunk, chunk.text)
        elif _WATCHES.match(chunk.text) and not self.numbered:
            self._begin(chunk, chunk.text)  # a deed of its own: the next command comes after it
            self.gap = self.alone = True
        elif self.numbered and self.now.commands:
            self.pending.append(chunk)
        elif self.now.commands or self.now.tasks or (gap and self.now.first and not self.numbered):
            self._begin(chunk, chunk.text)
        elif not self.now.first:
            self.now = Group(title=chunk.text)
            self.now.see(chunk)
        else:
            self.now.help.append(chunk)
            self.now.see(chunk)

    def _command(self, chunk: Chunk, gap: bool) -> None:
        self.telling = False
        loose = [each for each in self.pending if each.kind == "comment"]
        if loose:
            part = self.now.part_of or self.now.title
            self.pending = []
            self._close()
            self.now = Group(title=loose[0].text, part_of=part)
            for each in loose:
                self.now.see(each)
            self.now.help = loose[1:]
        elif (gap and self.now.commands and not self.numbered) or self.alone:
            self.flush()
        self.alone = False
        self.pending = []
        self.now.commands.append(chunk)
        self.now.see(chunk)
