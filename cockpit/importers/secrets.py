"""Secrets in a runbook: none reaches the draft or the report. A variable stands where each one stood."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cockpit.format import token_shapes
from cockpit.format.token_shapes import KEY_BEGIN

_NAMES = {
    "Authorization header": "API_TOKEN",
    "Bearer token": "API_TOKEN",
    "Discord webhook": "DISCORD_WEBHOOK_TOKEN",
    "GitHub fine-grained token": "GITHUB_TOKEN",
    "JSON web token": "JSON_WEB_TOKEN",
    "Password in a URL": "URL_PASSWORD",
    "Slack webhook": "SLACK_WEBHOOK_PATH",
    "Token in a URL": "URL_TOKEN",
}
"""Where the shape's own name would mislead: a webhook's secret is the end of its address."""
_VAGUE = frozenset(
    ["Authorization header", "Bearer token", "Token in a URL", "secret in a variable", "secret given to a command"]
)
"""Told by what stands around it: a shape of its own says more."""
_ASSIGNED = re.compile(
    rb"(?<![\w$])([A-Z][A-Z0-9_]*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_?KEY|CREDENTIALS?))[ \t]*=[ \t]*[\"']?"
    rb"([^\s\"'`;&|<>(){}\[\]]{8,512})"
)
_GIVEN = re.compile(
    rb"(?<!\S)--?(?:password|passwd|token|secret|api-?key|access-?key)(?:=|[ \t]+)[\"']?([^\s\"'`;&|<>(){}\[\]]{8,512})",
    re.IGNORECASE,
)
_BLANK = re.compile(
    rb"your|example|change|placeholder|redacted|masked|dummy|insert|fill|x{4}|\*{3}|\.{3}", re.IGNORECASE
)
_ASSIGNING = re.compile(rb"(?<![\w$])([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*[\"']?$")
KEY = "private key"


class Found(NamedTuple):
    """line: of the runbook, from 1. kind: what it looks like. name: the variable that stands for it now."""

    line: int
    kind: str
    name: str


def kinds(text: str) -> list[str]:
    """What a text's secrets look like, in order; empty where it holds none. What is only named (`$TOKEN`) is none."""
    data = text.encode("utf-8", "replace")
    found = [kind for _, _, kind in _spans(data)]
    return [*found, KEY] if KEY_BEGIN.search(data) else found


def without(lines: Sequence[str]) -> tuple[list[str], list[Found]]:
    """The lines with `$NAME` for each secret, as many as there were, and what was found, never the secret itself.

    The same secret gets the same name wherever it stands, other ones of its kind get a number. A secret that a line
    assigns to a variable keeps that variable's name.
    """
    given: dict[bytes, str] = {}
    found: list[Found] = []
    out: list[str] = []
    for number, line in enumerate(_keyless(lines, given, found), 1):
        data = line.encode("utf-8", "surrogatepass")
        parts: list[bytes] = []
        at = 0
        for begin, end, kind in _spans(data):
            value = data[begin:end]
            assigned = _ASSIGNING.search(data[:begin])
            wanted = assigned[1].decode() if assigned is not None else _NAMES.get(kind, _variable(kind))
            name = _named(given, value, wanted)
            parts += [data[at:begin], b"$" + name.encode()]
            if re.match(rb"\w", data[end : end + 1]):
                parts[-1] = b"${" + name.encode() + b"}"
            at = end
            found.append(Found(number, kind, name))
        out.append(b"".join([*parts, data[at:]]).decode("utf-8", "surrogatepass") if parts else line)
    return out, sorted(found)


def _named(given: dict[bytes, str], value: bytes, wanted: str) -> str:
    if value not in given:
        names = set(given.values())
        numbered = (f"{wanted}_{number}" for number in range(2, len(names) + 3))
        given[value] = wanted if wanted not in names else next(name for name in numbered if name not in names)
    return given[value]


def _variable(kind: str) -> str:
    return re.sub(r"\W+", "_", kind.upper())


def _spans(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Where the secrets of one line are, none overlapping another."""
    at = 0
    for begin, _, end, kind in sorted((begin, kind in _VAGUE, end, kind) for begin, end, kind in _all(data)):
        if begin >= at:
            yield begin, begin + len(data[begin:end].rstrip(b".")), kind  # the full stop of a sentence
            at = end


def _all(data: bytes) -> Iterator[tuple[int, int, str]]:
    for begin, end, kind in token_shapes.found(data):
        if not _only_named(data[begin:end]):
            yield begin, end, kind
    for pattern, kind in ((_ASSIGNED, "secret in a variable"), (_GIVEN, "secret given to a command")):
        for match in pattern.finditer(data):
            value = match[match.lastindex or 0]
            if not _only_named(value) and not _BLANK.search(value) and not _speaks(value):
                yield *match.span(match.lastindex or 0), kind


def _only_named(value: bytes) -> bool:
    return value.startswith((b"$", b"<", b"[", b"{", b"%"))


def _speaks(value: bytes) -> bool:
    """Whether it is a word or a path rather than a secret: only letters of one case, or a name in a file system."""
    return re.fullmatch(rb"[a-z_-]+|[A-Z_-]+", value) is not None or value.startswith((b"/", b"./", b"~", b"@"))


def _keyless(lines: Sequence[str], given: dict[bytes, str], found: list[Found]) -> list[str]:
    """The lines without private keys: a variable where one begins, empty lines to its end."""
    if not any("-----BEGIN" in line for line in lines):
        return list(lines)
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    parts: list[bytes] = []
    at = 0
    for begin, stop in token_shapes.keys(data):
        if begin < at:
            continue
        name = _named(given, data[begin:stop], _variable(KEY))
        parts += [data[at:begin], b"$" + name.encode(), b"\n" * data.count(b"\n", begin, stop)]
        found.append(Found(data.count(b"\n", 0, begin) + 1, KEY, name))
        at = stop
    return b"".join([*parts, data[at:]]).decode("utf-8", "surrogatepass").split("\n")
