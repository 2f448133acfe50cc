"""Parts of a runbook that somebody was meant to fill in: X.Y.Z, <version>, [Name], /path/to/, TODO, an unset $TAG."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from cockpit.importers.inline import TAG, slug
from cockpit.importers.words import GIVEN_VARIABLES

_SHAPES = re.compile(
    r"""(?x)
      (?<![<\w])<(?P<angle>[A-Za-z][A-Za-z0-9_. /|-]{0,60})>(?!>)
    | \{\{\s*(?P<braces>[A-Za-z][\w. -]{0,60})\s*\}\}
    | (?<![\w\]\[(])\[(?P<square>[A-Z][A-Za-z0-9 _/'-]{1,60}|[a-z][a-z]+(?:[ _-][a-z]+){1,6}|name|date|version|time|reason|link|url|owner|description|issue|severity|trigger|tag|branch|environment|region|cluster)\](?![(\[:])
    | (?<![\w.])v?(?P<letters>X\.Y(?:\.Z)?|A\.B\.C|N\.N\.N|M\.N\.P)(?![\w])
    | (?<![\w.])v?(?P<digits>[xX]\.[xXyY](?:\.[xXzZ])?)(?!\w)
    | (?P<path>(?:~|/)?/?path/to/[\w.-]+)
    | (?P<dots>(?<![\w.])\.\.\.(?=/)|(?<=/)\.\.\.(?![\w.])|(?<=[\s"'=])\.\.\.(?=[\s"']|$))
    | \b(?P<todo>TODO|TBD|FIXME|CHANGEME|CHANGE_ME|REPLACE_ME|YYYY-MM-DD|YOUR[-_][A-Z][A-Z_-]+|your-[a-z]+(?:-[a-z]+)*|XXXX+|xxxx+)\b
    """
)
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)(?:[:?#%/^,][^}]*)?\}|([A-Za-z_]\w*))")


class Placeholder(NamedTuple):
    """One thing to be filled in. text: as the runbook has it. name: what it is asked for by."""

    text: str
    name: str


def placeholders(text: str, *, command: bool = False) -> list[Placeholder]:
    """What has to be filled in, each once, in order. command: the text is for a shell, where [a-z] is a pattern."""
    if not re.search(r"[<{\[.]|path/|TO|TB|FIX|CHANGE|REPLACE|YY|YOUR|your|XX|xx", text):
        return []
    found: dict[str, str] = {}
    for match in _SHAPES.finditer(text):
        kind = match.lastgroup or ""
        if kind == "angle" and (TAG.fullmatch(match[0]) or "@" in match[0] or _redirected(match, command)):
            continue
        if (
            kind == "square"
            and command
            and not (" " in match[kind] or match[kind][0].isupper() or match[kind] in _ASKED)
        ):
            continue
        if kind == "dots" and re.search(r"(?:^|\s)\./$", text[max(0, match.start() - 3) : match.start()]):
            continue  # ./... is Go's word for everything below
        found.setdefault(match[0], _name(kind, match[kind]))
    return [Placeholder(text, name) for text, name in found.items()]


_ASKED = frozenset(
    re.findall(r"\S+", "name date version time reason link url owner description tag branch environment region cluster")
)


def _redirected(match: re.Match[str], command: bool) -> bool:
    """`sort <in >out`: two redirections and no placeholder."""
    return command and " " in match["angle"] and match["angle"].rstrip() != match["angle"]


def _name(kind: str, body: str) -> str:
    if kind in ("letters", "digits"):
        return "version" if body.upper() != "A.B.C" else "next-version"
    if kind == "path":
        return "path-to-" + slug(body.rpartition("/")[2]) if slug(body.rpartition("/")[2]) else "path"
    if kind == "dots":
        return "rest"
    if body == "YYYY-MM-DD":
        return "date"
    return slug(body) or "value"


def variables(command: str) -> list[str]:
    """Environment variables a command reads and never sets: $TAG, not $HOME and not the variable of its own loop."""
    if "$" not in command:
        return []
    set_here = set(
        re.findall(
            r"(?:^|[\s;&|(])(?:export\s+|local\s+|read\s+(?:-\w+\s+)*|for\s+)?([A-Za-z_]\w*)(?:\+?=|\s+in\b)", command
        )
    )
    set_here |= set(re.findall(r"\bread\s+(?:-\w+\s+)*([A-Za-z_]\w*)", command))
    names: dict[str, None] = {}
    for match in _VARIABLE.finditer(_single_quoted_out(command)):
        name = match[1] or match[2]
        if name.isupper() and name not in GIVEN_VARIABLES and name not in set_here:
            names[name] = None
    return list(names)


def _single_quoted_out(command: str) -> str:
    return re.sub(r"'[^']*'", "''", command) if "'" in command else command


def fill(text: str, answers: Mapping[str, str]) -> str:
    """The text with what was answered filled in. answers: by name or by the placeholder's own text."""
    if not answers:
        return text
    for each in placeholders(text) + placeholders(text, command=True):
        value = answers.get(each.text, answers.get(each.name))
        if value is not None:
            # "vX.Y.Z" answered by "v1.2.3" as well as by "1.2.3".
            new = value if not each.text.startswith("v") or value.startswith("v") else f"v{value}"
            if not each.text.startswith("v") and each.name in ("version", "next-version"):
                new = value.removeprefix("v")
            text = text.replace(each.text, new)
    return text
