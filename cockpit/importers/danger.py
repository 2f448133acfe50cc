"""What a command could do that nobody wants by accident, worst first, and what keeps it from running as it stands."""

import re
from typing import NamedTuple

from cockpit.importers.secrets import kinds
from cockpit.importers.shell import outside_quotes


class Danger(NamedTuple):
    """rank: 0 is the worst. what: in words, for the report. where: the line of the command."""

    rank: int
    what: str
    where: str


def _rule(rank: int, what: str, pattern: str) -> tuple[int, str, re.Pattern[str]]:
    return rank, what, re.compile(pattern, re.IGNORECASE)


_RULES = (
    _rule(0, "deletes a whole tree by a path that may be empty or too wide", r"\brm\s+(?:-\w+\s+)*-\w*[rR]\w*\s+(?:-\w+\s+)*[\"']?(?:/[\s\"']|/$|/\*|~|\*|\.\s|\.$|\$\{?\w+\}?[\"']?(?:/|\s|$))"),
    _rule(0, "writes to a disk device", r"\bdd\b.*\bof=/dev/|\bmkfs|>\s*/dev/(?:sd|nvme|disk)"),
    _rule(1, "runs what it downloads", r"\b(?:curl|wget|fetch)\b[^|\n]*\|\s*(?:sudo\s+)?(?:\w+=\S+\s+)*(?:ba|z|k|da)?sh\b|\b(?:curl|wget)\b[^|\n]*\|\s*(?:sudo\s+)?(?:python3?|node|ruby|perl)\b|(?:sh|bash)\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)|eval\s+[\"']?\$\(\s*(?:curl|wget)"),
    _rule(2, "deletes a tree of files", r"\brm\s+(?:-\w+\s+)*-\w*[rR]|\bfind\b.*\s-delete\b|\bfind\b.*-exec\s+rm\b|\brimraf\b"),
    _rule(2, "deletes data", r"\bdrop\s+(?:table|database|schema|index|column)\b|\btruncate\s+(?:table\s+)?\w|\bdelete\s+from\b|\bdropdb\b|\bflushall\b|\bflushdb\b|\bdb:drop\b|\bdb:reset\b|\bmigrate\s+reset\b"),
    _rule(3, "acts as root", r"(?:^|[\s;&|(])(?:sudo|doas|su)\s"),
    _rule(3, "stops or restarts the machine", r"(?:^|[\s;&|])(?:shutdown|reboot|halt|poweroff)\b|\binit\s+[06]\b"),
    _rule(4, "takes infrastructure away", r"\bkubectl\b.*\bdelete\b|\bterraform\s+destroy\b|\bpulumi\s+destroy\b|\bhelm\s+(?:uninstall|delete)\b|\baws\b.*\b(?:delete|terminate|rm|rb)\b|\bgcloud\b.*\bdelete\b|\baz\b.*\bdelete\b|\bdocker\s+(?:system|volume|image)\s+prune|\bheroku\b.*\bdestroy\b|\bfly(?:ctl)?\s+(?:apps\s+)?destroy\b"),
    _rule(4, "changes infrastructure without asking", r"-auto-approve\b|--auto-approve\b"),
    _rule(5, "rewrites or throws away history", r"\bgit\b.*\bpush\b.*(?:\s--force(?!-with)|\s-f\b|\s\+\w)|\bgit\s+reset\s+--hard|\bgit\s+clean\s+-\w*f|\bgit\s+branch\s+-D|\bgit\s+tag\s+(?:-d|--delete)|\bgit\s+push\b.*(?:--delete|\s:\w)|\bgit\s+checkout\s+(?:--\s+)?\.(?:\s|$)|\bgit\s+filter-"),
    _rule(5, "takes a published release back", r"\bgh\s+release\s+(?:delete|edit\b.*--draft)|\bnpm\s+unpublish|\bcargo\s+yank|\bgem\s+yank"),
    _rule(5, "ends processes by name", r"\b(?:pkill|killall)\b|\bkill\s+-(?:9|KILL)\b"),
    _rule(6, "opens files to everybody", r"\bchmod\s+(?:-\w+\s+)*(?:0?777|a\+w|o\+w)"),
    _rule(6, "writes to the system's own folders", r">\s*/(?:etc|usr|boot|sys|proc|lib)/|\b(?:cp|mv|tee|ln)\b.*\s/(?:etc|usr|boot|lib)/"),
    _rule(8, "skips its own checks", r"--no-verify\b|--force\b|--insecure\b|\scurl\s+.*-k\b|--skip-(?:tests|checks)\b"),
    _rule(9, "publishes for everybody to see", r"\b(?:npm|pnpm|yarn)\s+publish\b|\bcargo\s+publish\b|\btwine\s+upload\b|\bgem\s+push\b|\bgh\s+release\s+create\b|\bdocker\s+push\b|\bpoetry\s+publish\b|\buv\s+publish\b"),
    _rule(9, "acts on another machine", r"(?:^|[\s;&|])(?:ssh|scp|sftp)\s+\S"),
)  # fmt: skip
_CD = re.compile(r"(?:^|[;&|(]|\n)\s*(?:cd|pushd)(?:\s+--)?(?:\s+(\"[^\"]*\"|'[^']*'|[^\s;&|)]+))?")
_LONGEST = 4000
_WIDEST = 500
_RUNS_TEXT = re.compile(
    r"(?:^|[\s;&|(])(?:(?:ba|z|k|da)?sh\s+-\w*c|ssh|eval|psql|mysql|sqlite3|redis-cli|mongo\w*|su\s|xargs|(?:docker|kubectl|podman)\s+exec|"
    r"(?:python3?|node|ruby|perl)\s+-[ce]|sqlcmd|rails\s+runner|bq|cqlsh|clickhouse-client)\b"
)
"""Programs that carry out what stands in quotes; elsewhere quoted words are words, as in a commit message."""
_SHELL_WORDS = re.compile(r"(?:^|[\s;&|(])(?:rm|chmod|chown|dd|cp|mv|tee|git|kubectl|find|curl|wget|sudo)\s")
_HOME = re.compile(r"(?<![\w.])/(?:Users|home)/[\w.-]+")
_IRREVERSIBLE = re.compile(
    r"\b(?:npm|pnpm|yarn|cargo|poetry|uv)\s+publish\b|\btwine\s+upload\b|\bgem\s+push\b|\bdrop\s+(?:table|database|schema)\b|\bdropdb\b",
    re.IGNORECASE,
)


def dangers(command: str) -> list[Danger]:
    """Everything worth a second look in a command, worst first; empty for most."""
    whole = command
    command = "\n".join(line[:_WIDEST] for line in command[:_LONGEST].split("\n"))
    bare = outside_quotes(command)
    quoted = _RUNS_TEXT.search(bare) is not None
    found: list[Danger] = []
    for rank, what, pattern in _RULES:
        match = pattern.search(command) if quoted else pattern.search(bare)
        if match is None and '"' in command and _SHELL_WORDS.search(bare):
            match = pattern.search(command.replace('"', ""))  # rm -rf "$DIR"
            match = match if match is not None and match[0].split()[0] in bare else None
        if match is not None:
            found.append(Danger(rank, what, _line(command, match.start())))
    if len(whole) > len(command):
        found.append(
            Danger(
                6,
                f"is very long ({len(whole):,} characters): not all of it was looked at",
                _line(whole, 0),
            )
        )
    leaving = leaves(command)
    if leaving:
        at = leaving_at(command)
        found.append(Danger(7, leaving, _line(command, at)))
    home = _HOME.search(command)
    if home is not None:
        found.append(Danger(7, "names somebody's home folder", _line(command, home.start())))
    secrets = kinds(command)
    if secrets:
        what = f"holds what looks like a secret ({secrets[0]}): take it out and make it void"
        found.append(Danger(1, what, "[not shown]"))
    worst = {each.where: each.rank for each in sorted(found, reverse=True)}
    return [each for each in sorted(found) if not (each.rank == 2 and worst.get(each.where) == 0)]


def _line(command: str, at: int) -> str:
    start = command.rfind("\n", 0, at + 1) + 1
    end = command.find("\n", start)
    return command[start : end if end >= 0 else None].strip()


def leaves(command: str) -> str:
    """Which `cd` leaves the folder that each command starts in; "" when none does."""
    return _leaving(command)[0]


def leaving_at(command: str) -> int:
    """Where the `cd` of `leaves` stands."""
    return _leaving(command)[1]


def _leaving(command: str) -> tuple[str, int]:
    depth = 0
    bare = outside_quotes(command)
    for match in _CD.finditer(command):
        if bare[match.start() : match.end()].strip(" \t;&|(\n")[:2] not in ("cd", "pu"):
            continue  # inside quotes
        target = (match[1] or "~").strip("\"'")
        if target in ("-", "$OLDPWD"):
            continue
        if target.startswith(("/", "~", "$HOME")):
            return f"cd {target} leaves the repository", match.end() - 1
        for part in target.split("/"):
            depth += -1 if part == ".." else 0 if part in ("", ".") else 1
            if depth < 0:
                return f"cd {target} leaves the repository: each command starts in the plan's folder", match.end() - 1
    return "", 0


def irreversible(command: str) -> bool:
    """Whether what it does cannot be undone for certain."""
    return _IRREVERSIBLE.search(command) is not None
