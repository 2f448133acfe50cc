"""The lines of a code block to comments, commands and output. Nothing is run, and nothing is changed but prompts.

A command is one logical line: continued by a backslash, an open quote, a here-document, an open `for` or `if`, or an
operator at its end.
"""

import re
from dataclasses import dataclass
from typing import Literal

from cockpit.importers.blocks import Line, Span

_PROMPT = re.compile(
    r"\s*(?:\([\w.-]+\)\s*)?(?:(?:[\w.-]+@[\w.-]+[^\s$#%>]*\s?)?[$%\u276f\u279c]|[\w.-]+@[\w.-]+[^\s$#%>]*\s?[#>])\s+(?=\S)"
)
_MORE = re.compile(r"\s*>\s?(?=\S)")
_HEREDOC = re.compile(r"(?<!<)<<(-?)\s*(?:\\?([A-Za-z_]\w*)|'([^'\n]+)'|\"([^\"\n]+)\")")
_TASK = re.compile(r"\s*[-*]\s+\[([ xX])\]\s+(\S.*)")
_BLOCK_OPENS = re.compile(r"(?:^|[;&|]|\bdo\b|\bthen\b|\belse\b)\s*(?:for|while|until|if|case|select)\b")
_BLOCK_ENDS = re.compile(r"(?:^|;|&&|\s)(?:done|fi|esac)\b")
_BRACE_OPEN = re.compile(r"(?:\(\)\s*|^\s*)\{\s*$")
_LONGEST = 400  # lines of one command

Kind = Literal["comment", "command", "output", "task", "blank"]


@dataclass(slots=True)
class Chunk:
    """A piece of a code block. text: without prompt, comment sign or task box; a command keeps its line breaks."""

    kind: Kind
    text: str
    span: Span
    broken: bool = False  # a quote or a here-document that never ends


def has_prompts(lines: list[Line]) -> bool:
    """Whether commands are marked by a prompt, so that all else is output."""
    return any(_PROMPT.match(line.text) for line in lines)


def split(lines: list[Line]) -> list[Chunk]:
    """The pieces of a code block in order."""
    return _session(lines) if has_prompts(lines) else _script(lines)


def _ends(lines: list[Line]) -> frozenset[str]:
    return frozenset(line.text.strip() for line in lines)


def _session(lines: list[Line]) -> list[Chunk]:
    """A recorded session: prompt lines are commands, comments stay comments, the rest is what came out."""
    ends = _ends(lines)
    chunks: list[Chunk] = []
    at = 0
    while at < len(lines):
        number, text = lines[at]
        prompt = _PROMPT.match(text)
        if prompt is None:
            body = text.strip()
            if not body:
                chunks.append(Chunk("blank", "", Span(number, number)))
            elif body.startswith("#") and (
                not chunks or chunks[-1].kind in ("blank", "comment") or _asks(lines, at + 1)
            ):
                chunks.append(Chunk("comment", body.lstrip("#").strip(), Span(number, number)))
            else:
                chunks.append(Chunk("output", text.rstrip(), Span(number, number)))
            at += 1
            continue
        body = text[prompt.end() :]
        if body.startswith("#"):
            chunks.append(Chunk("comment", body.lstrip("#").strip(), Span(number, number)))
            at += 1
            continue
        taken, command, broken = _command(
            [Line(number, body), *(_unprompted(line) for line in lines[at + 1 : at + _LONGEST])], ends
        )
        if broken:
            taken, command = 1, body.rstrip()
        chunks.append(Chunk("command", command, Span(number, lines[at + taken - 1].number), broken))
        at += taken
    return chunks


def _asks(lines: list[Line], at: int) -> bool:
    """Whether a prompt follows."""
    return at < len(lines) and _PROMPT.match(lines[at].text) is not None


def _unprompted(line: Line) -> Line:
    more = _MORE.match(line.text)
    return Line(line.number, line.text[more.end() :]) if more is not None else line


def _script(lines: list[Line]) -> list[Chunk]:
    ends = _ends(lines)
    chunks: list[Chunk] = []
    at = 0
    while at < len(lines):
        number, text = lines[at]
        body = text.strip()
        task = _TASK.match(text)
        if not body or body.startswith("#!"):
            chunks.append(Chunk("blank", "", Span(number, number)))
        elif body.startswith("#"):
            chunks.append(Chunk("comment", body.lstrip("#").strip(), Span(number, number)))
        elif task is not None:
            chunks.append(Chunk("task", task[2].strip(), Span(number, number)))
        else:
            taken, command, broken = _command(lines[at : at + _LONGEST], ends)
            if broken:
                taken, command = 1, text.rstrip()
            chunks.append(Chunk("command", command, Span(number, lines[at + taken - 1].number), broken))
            at += taken
            continue
        at += 1
    return chunks


def _command(lines: list[Line], ends: frozenset[str]) -> tuple[int, str, bool]:
    """How many lines the command takes that begins at the first, its text, and whether something in it never ends.

    ends: every line of the block, stripped: a here-document whose end is not among them takes no further line.
    """
    state = _Scan(ends)
    for taken, (_, text) in enumerate(lines, 1):
        state.read(text)
        if not state.open:
            return taken, _dedented([line.text for line in lines[:taken]]), state.endless
        if taken >= _LONGEST:
            break
    unfinished = state.quote != "" or bool(state.heredocs) or state.depth > 0 or state.brace > 0
    return len(lines), _dedented([line.text for line in lines]), unfinished


def _dedented(texts: list[str]) -> str:
    margin = len(texts[0]) - len(texts[0].lstrip())
    return "\n".join(text[margin:].rstrip() if not text[:margin].strip() else text.rstrip() for text in texts).strip()


class _Scan:
    """What is still open after the lines read so far."""

    def __init__(self, ends: frozenset[str] = frozenset()) -> None:
        self.ends = ends
        self.endless = False
        self.quote = ""
        self.heredocs: list[tuple[str, bool]] = []
        self.depth = 0
        self.brace = 0
        self.joined = False

    @property
    def open(self) -> bool:
        return bool(self.quote or self.heredocs or self.depth > 0 or self.brace > 0 or self.joined)

    def read(self, text: str) -> None:
        self.joined = False
        if self.heredocs and not self.quote:
            word, dash = self.heredocs[0]
            if (text.strip("\t") if dash else text).rstrip() == word or text.strip() == word:
                self.heredocs.pop(0)
            return
        code = self._outside_quotes(text)
        if self.quote:
            return
        if code.endswith("\\"):
            self.joined = True
            code = code[:-1]
        # Its end word may be quoted, and quotes have been blanked in `code`: the sign is looked for there, the word here.
        if "<<" in code:
            for match in _HEREDOC.finditer(text):
                if code[match.start() : match.start() + 2] == "<<":
                    word = match[2] or match[3] or match[4]
                    if word in self.ends:
                        self.heredocs.append((word, match[1] == "-"))
                    else:
                        self.endless = True
        bare = code.strip()
        self.depth += len(_BLOCK_OPENS.findall(bare)) - len(_BLOCK_ENDS.findall(bare))
        self.depth = max(self.depth, 0)
        if _BRACE_OPEN.search(code):
            self.brace += 1
        elif bare == "}" or bare.startswith("} "):
            self.brace = max(0, self.brace - 1)
        if bare.endswith(("&&", "||", "|")):
            self.joined = True

    def _outside_quotes(self, text: str) -> str:
        """The line with quoted parts and its comment blanked; keeps track of a quote that stays open."""
        out: list[str] = []
        at, end = 0, len(text)
        while at < end:
            char = text[at]
            if self.quote:
                if char == "\\" and self.quote == '"':
                    out.append("  ")
                    at += 2
                    continue
                if char == self.quote:
                    self.quote = ""
                out.append(" ")
            elif char == "\\" and at + 1 < end:
                out.append("xx")
                at += 2
                continue
            elif char in "'\"":
                self.quote = char
                out.append(" ")
            elif char == "#" and (at == 0 or text[at - 1] in " \t;"):
                break
            else:
                out.append(char)
            at += 1
        return "".join(out).rstrip()


def outside_quotes(command: str) -> str:
    """The command with every quoted part and comment blanked, for a look at its operators."""
    scan = _Scan()
    return "\n".join(scan._outside_quotes(line) for line in command.split("\n"))
