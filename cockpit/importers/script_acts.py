"""What belongs together in a script, as acts: its commands, its messages, and what should come out."""

import re
from dataclasses import dataclass, field

from cockpit.importers.acts import Act, Expected, Message
from cockpit.importers.blocks import Span
from cockpit.importers.commands import judge, only_assigns
from cockpit.importers.inline import plain, sentence
from cockpit.importers.shell import Chunk

_QUOTED = re.compile(r'^(?:(?P<label>[A-Za-z][\w #/@-]{0,40}):\s*)?["\u201c](?P<body>.*)$')
_NO_MESSAGE = re.compile(r"section|see\b|columns?|.*\bsheet|title|create|file|path|name|version|open\b", re.IGNORECASE)
_STATEFUL = re.compile(
    r"^(?:cd|pushd|popd|export|set|source|\.|unset|shopt|alias|declare|trap|umask|eval|function|ulimit)\b|^[A-Za-z_]\w*\+?=|\(\)\s*\{"
)


@dataclass(slots=True)
class Group:
    """What belongs together in a script: a title, and what stands below it."""

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


def acts_of_group(group: Group, hint: str, *, labelled: bool) -> list[Act]:
    """The acts of one group: one as a rule; one a command where nothing binds them; one a task."""
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


def _one(group: Group, commands: list[Chunk], help_lines: list[str], messages: list[Message]) -> Act:
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


def _checked(chunk: Chunk, group: Group, *, labelled: bool) -> tuple[str, bool]:
    """The command, and whether it is one. A bare assignment is one only where something after it reads it."""
    text = chunk.text
    if chunk.broken and labelled and judge(text) != "command":
        return text, False
    if only_assigns(text):
        name = text.split("=", 1)[0].rstrip("+")
        later = "\n".join(each.text for each in group.commands if each.span.first > chunk.span.first)
        return text, bool(re.search(rf"\$\{{?{re.escape(name)}\b", later))
    return text, judge(text) != "text"


def _tasks(group: Group) -> list[Act]:
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


def _message_title(group: Group) -> Message | None:
    """A group whose very title is a quoted text: a message without anything said about it."""
    quoted = _QUOTED.match(group.title)
    if quoted is None or quoted["label"] or group.commands or not group.title.endswith(('"', "\u201d")):
        return None
    return Message("", quoted["body"].rstrip('"\u201d '), Span(group.first, group.first))
