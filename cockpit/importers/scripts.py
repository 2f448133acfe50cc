"""Code blocks to acts: comments become titles, `# Expected:` what should come out, the rest commands.

Numbered comments cut a block into steps; without them, each comment or blank line begins a new one. A step of comments
alone is done by hand. What is quoted in comments is a message to be sent.
"""

import re
from dataclasses import dataclass, field

from cockpit.importers.acts import Act, Expected, Message
from cockpit.importers.blocks import Code, Span
from cockpit.importers.commands import NO_LANGUAGE, OTHER_SHELLS, SHELLS, judge, only_assigns
from cockpit.importers.inline import plain, sentence
from cockpit.importers.shell import Chunk, has_prompts, split

_NUMBERED = re.compile(
    r"^(?:step\s+)?(\d{1,2}[a-z]?)\s*[.):]\s+(\S.*)$|^step\s+(\d{1,2})\s*[-\u2013\u2014]\s*(\S.*)$", re.IGNORECASE
)
_EXPECTED = re.compile(
    r"^(?:expected?(?:\s+(?:output|result|response|value))?s?|should (?:see|print|show|return|output)|outputs?|returns?|result)\s*[:=]\s*(.+)$|^(?:=>|->|\u2192|#\s*=>)\s*(.+)$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'^(?:(?P<label>[A-Za-z][\w #/@-]{0,40}):\s*)?["\u201c](?P<body>.*)$')
_NO_MESSAGE = re.compile(r"section|see\b|columns?|.*\bsheet|title|create|file|path|name|version|open\b", re.IGNORECASE)
_STATEFUL = re.compile(
    r"^(?:cd|pushd|popd|export|set|source|\.|unset|shopt|alias|declare|trap|umask|eval|function|ulimit)\b|^[A-Za-z_]\w*\+?=|\(\)\s*\{"
)
_HEADING = re.compile(r":\s*$")
_COMMENTED = re.compile(r"\bor\b.*:\s*$|\balternativ|\boptional|\bif necessary", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What a block holds. acts: empty where it is no shell. why: why it is none, or what is doubtful about it."""

    acts: list[Act] = field(default_factory=list)
    is_shell: bool = False
    why: str = ""


@dataclass(slots=True)
class _Group:
    title: str = ""
    numbered: bool = False
    first: int = 0
    last: int = 0
    help: list[Chunk] = field(default_factory=list)
    commands: list[Chunk] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    tasks: list[Chunk] = field(default_factory=list)
    part_of: str = ""
    texts: list[Chunk] = field(default_factory=list)

    def see(self, chunk: Chunk) -> None:
        self.first = self.first or chunk.span.first
        self.last = chunk.span.last


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


def _all(groups: list[_Group], hint: str, *, labelled: bool) -> list[Act]:
    """The acts of all groups. "# Every 30 minutes:" alone is no act but a cue for those after it."""
    acts: list[Act] = []
    cue, heading, doubted = "", None, set()
    for group in groups:
        bare = not (group.commands or group.help or group.tasks or group.expected or group.output)
        if bare and group.title.endswith(":") and len(groups) > 1:
            cue, heading = group.title.rstrip(": "), Span(group.first, group.last)
            continue
        made = _acts(group, hint, labelled=labelled)
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


def _groups(chunks: list[Chunk]) -> list[_Group]:
    numbered = any(chunk.kind == "comment" and _NUMBERED.match(chunk.text) for chunk in chunks)
    grouping = _Grouping(numbered)
    for chunk in chunks:
        grouping.take(chunk)
    grouping.flush()
    return grouping.groups


class _Grouping:
    """Chunks to groups. In a numbered block, comments between commands cut a step where more commands follow."""

    def __init__(self, numbered: bool) -> None:
        self.numbered = numbered
        self.groups: list[_Group] = []
        self.now = _Group()
        self.pending: list[Chunk] = []
        self.gap = False

    def flush(self) -> None:
        loose = [chunk for chunk in self.pending if chunk.kind == "comment"]
        if self.now.commands and loose and self.pending[0].kind == "blank" and not _COMMENTED.search(loose[0].text):
            # A paragraph of comments after the commands: a thing to do by hand.
            self.pending = []
            part = self.now.part_of or self.now.title
            self._close()
            self.now = _Group(title=loose[0].text, part_of=part)
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
        self.now = _Group()

    def _begin(self, chunk: Chunk, title: str, *, numbered: bool = False) -> None:
        self.flush()
        self.now = _Group(title=title, numbered=numbered)
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
        elif self.numbered and self.now.commands:
            self.pending.append(chunk)
        elif self.now.commands or self.now.tasks or (gap and self.now.first and not self.numbered):
            self._begin(chunk, chunk.text)
        elif not self.now.first:
            self.now = _Group(title=chunk.text)
            self.now.see(chunk)
        else:
            self.now.help.append(chunk)
            self.now.see(chunk)

    def _command(self, chunk: Chunk, gap: bool) -> None:
        loose = [each for each in self.pending if each.kind == "comment"]
        if loose:
            part = self.now.part_of or self.now.title
            self.pending = []
            self._close()
            self.now = _Group(title=loose[0].text, part_of=part)
            for each in loose:
                self.now.see(each)
            self.now.help = loose[1:]
        elif gap and self.now.commands and not self.numbered:
            self.flush()
        self.pending = []
        self.now.commands.append(chunk)
        self.now.see(chunk)


def _acts(group: _Group, hint: str, *, labelled: bool) -> list[Act]:
    if group.tasks:
        return _tasks(group)
    commands, doubts = [], ""
    for chunk in group.commands:
        text, kept = _checked(chunk, group, labelled=labelled)
        if kept:
            commands.append(Chunk("command", text, chunk.span))
        else:
            group.texts.append(chunk)
            doubts = f"line {chunk.span.first} does not look like a command: kept as text"
    help_lines, messages = _messages(group.help)
    title_message = _message_title(group)
    if title_message is not None:
        messages.insert(0, title_message)
    if not group.title and len(commands) > 1 and not any(_STATEFUL.match(each.text) for each in commands):
        acts = [_untitled(chunk, hint) for chunk in commands]
    else:
        acts = [_one(group, commands, help_lines, messages)]
    acts[-1].expected += group.expected
    if group.output:
        acts[-1].help.append("Expected output:\n" + "\n".join(group.output))
        acts[-1].span = Span(acts[-1].span.first, max(acts[-1].span.last, group.last))
    for chunk in group.texts:
        acts[0].help.append(chunk.text)
        acts[0].span = Span(min(acts[0].span.first, chunk.span.first), max(acts[0].span.last, chunk.span.last))
    if doubts:
        acts[0].doubt(doubts)
    return acts


def _one(group: _Group, commands: list[Chunk], help_lines: list[str], messages: list[Message]) -> Act:
    run = "\n".join(chunk.text for chunk in commands)
    title, rest = sentence(plain(group.title).rstrip(" :") or _title(run))
    act = Act(title, Span(group.first, max(group.last, group.first)), raw=group.title, run=run, messages=messages)
    act.help = [line for line in (rest, *help_lines) if line]
    act.cue = f"{group.title}\n{group.part_of}"
    act.sequence = group.numbered
    if not group.title:
        act.extra["untitled"] = True
    if group.part_of and group.part_of != group.title:
        act.help.append(f"Part of: {plain(group.part_of).rstrip(' :')}")
    if run and re.search(r"\bexample\b|\be\.g\.", f"{group.title} {' '.join(help_lines)}", re.IGNORECASE):
        act.doubt("the runbook calls this an example")
    if any(chunk.broken for chunk in group.commands):
        act.doubt("a quote or here-document in it never ends")
    return act


def _untitled(chunk: Chunk, hint: str) -> Act:
    act = Act(_title(chunk.text), chunk.span, run=chunk.text)
    act.extra["untitled"] = True
    if hint:
        act.help.append(f"Part of: {hint}")
    if chunk.broken:
        act.doubt("a quote or here-document in it never ends")
    return act


def _title(run: str) -> str:
    first = run.split("\n", 1)[0].rstrip("\\ ")
    return first if len(first) <= 100 else first[:97] + "..."


def _checked(chunk: Chunk, group: _Group, *, labelled: bool) -> tuple[str, bool]:
    """The command, and whether it is one. A bare assignment is one only where something after it reads it."""
    text = chunk.text
    if chunk.broken and labelled and judge(text) != "command":
        return text, False
    if only_assigns(text):
        name = text.split("=", 1)[0].rstrip("+")
        later = "\n".join(each.text for each in group.commands if each.span.first > chunk.span.first)
        return text, bool(re.search(rf"\$\{{?{re.escape(name)}\b", later))
    return text, judge(text) != "text"


def _tasks(group: _Group) -> list[Act]:
    acts = []
    for chunk in group.tasks:
        title, rest = sentence(plain(chunk.text))
        act = Act(title, chunk.span, raw=chunk.text, checked=False, cue=f"{chunk.text}\n{group.title}")
        act.help = [rest] if rest else []
        if group.title:
            act.help.append(f"Part of: {group.title.rstrip(': ')}")
            act.extra["heading"] = Span(group.first, group.first)
        acts.append(act)
    return acts


def _messages(chunks: list[Chunk]) -> tuple[list[str], list[Message]]:
    """Comment lines that are help, and the quoted texts among them."""
    lines: list[str] = []
    messages: list[Message] = []
    at = 0
    while at < len(chunks):
        text = chunks[at].text
        quoted = _QUOTED.match(text)
        if quoted is None or _NO_MESSAGE.match(quoted["label"] or ""):
            lines.append(text)
            at += 1
            continue
        body, last = [quoted["body"]], at
        while not body[-1].rstrip().endswith(('"', "\u201d")) and last + 1 < len(chunks):
            last += 1
            body.append(chunks[last].text)
        if not body[-1].rstrip().endswith(('"', "\u201d")):
            lines.append(text)
            at += 1
            continue
        body[-1] = body[-1].rstrip()[:-1]
        label = quoted["label"] or (lines[-1].rstrip(" :") if lines and lines[-1].rstrip().endswith(":") else "")
        messages.append(Message(label, "\n".join(body).strip(), Span(chunks[at].span.first, chunks[last].span.last)))
        at = last + 1
    return lines, [message for message in messages if len(message.text) > 3]


def _message_title(group: _Group) -> Message | None:
    """A group whose very title is a quoted text: a message without anything said about it."""
    quoted = _QUOTED.match(group.title)
    if quoted is None or quoted["label"] or group.commands or not group.title.endswith(('"', "\u201d")):
        return None
    return Message("", quoted["body"].rstrip('"\u201d '), Span(group.first, group.first))
