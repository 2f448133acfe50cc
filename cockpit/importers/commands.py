"""Whether a line is a command. Precision comes first: prose taken for a command would be worse than a command missed."""

import re
from typing import Literal

from cockpit.importers.shell import outside_quotes
from cockpit.importers.words import BUILTINS, ENGLISH, FUNCTION, LOOSE, OPENERS, PROGRAMS

Judgement = Literal["command", "unsure", "text"]

SHELLS = frozenset(
    re.findall(
        r"\S+",
        "bash sh shell zsh ksh console terminal shell-session shellsession shellscript sh-session bash-session command",
    )
)
OTHER_SHELLS = frozenset(["powershell", "ps1", "pwsh", "posh", "cmd", "bat", "batch", "dos", "fish"])
NO_LANGUAGE = frozenset(["", "text", "txt", "plain", "plaintext", "none", "code"])


_ARTICLES = frozenset(["the", "a", "an", "your", "our", "these", "those", "this"])
_WORD = re.compile(r"[a-z0-9][a-zA-Z0-9_.+-]*")
_PATH = re.compile(r"(?:\.{1,2}/|~/|/|\$[A-Z_{][\w}]*/|[\w.-]+/)[\w./@+$(){}<>*-]+")
_ASSIGN = re.compile(r"[A-Za-z_]\w*\+?=(?:\"[^\"]*\"|'[^']*'|\$\([^()]*\)|[^\s\"'])*")
_SCRIPT = re.compile(r"\.(?:sh|bash|zsh|py|rb|pl|js|mjs|php|run|bin)$")
_TOOLS = re.compile(r"(?:^|/)(?:s?bin|scripts?|tools|hack|ops|ci|\.venv)/")
_DOCUMENT = re.compile(
    r"\.(?:md|txt|json|ya?ml|toml|csv|pdf|html?|xml|lock|log|ini|cfg|conf|env|sql|rst|docx?|png)$", re.IGNORECASE
)
_FLAG = re.compile(r"(?:^|\s)--?[A-Za-z][\w-]*(?:=|\s|$)")
_OPERATOR = re.compile(r"\s\|\s|\s&&\s|\s\|\|\s|\s>{1,2}\s?\S|\s2>&1|\$\(")
_SENTENCE = re.compile(r"[a-z]{2}[.!?]$|[a-z], [a-z]+ |[a-z]: [a-z]|[\u2192\u2013\u2014\u2022\u2026]|\s-\s[a-z]")


def only_assigns(line: str) -> bool:
    """VERSION="v1.1.0" and nothing to run with it."""
    return _ASSIGN.fullmatch(line.strip()) is not None


def program(line: str) -> str:
    """The first word that would be run: after assignments, `sudo` and the like."""
    rest = line.strip()
    while True:
        assign = _ASSIGN.match(rest)
        if assign is None or not rest[assign.end() :].startswith((" ", "\t")):
            break
        rest = rest[assign.end() :].lstrip()
    return rest.split(None, 1)[0] if rest else ""


def judge(line: str) -> Judgement:
    """What one line, or one command of several lines, looks like by itself."""
    first_line = line.strip().split("\n", 1)[0]
    word = program(first_line)
    if not word:
        return "text"
    bare = outside_quotes(first_line)
    rest = bare[bare.find(word) + len(word) :].split() if word in bare else bare.split()[1:]
    if word[0] in "([{" and word not in ("[", "[[", "{", "("):
        return "command" if word[0] == "(" and judge(first_line.lstrip("( ")) == "command" else "text"
    if _PATH.fullmatch(word):
        return _path(word, rest, bare)
    if word in BUILTINS and word not in ENGLISH:
        return "text" if rest and _prose(rest[0]) and not _OPERATOR.search(bare) and ";" not in bare else "command"
    if word in PROGRAMS and word not in ENGLISH:
        return "text" if _sentence(rest, bare) else "command"
    if word in PROGRAMS or word in BUILTINS or word in ENGLISH:
        return _ambiguous(rest, bare)
    if _SCRIPT.search(word) and _WORD.fullmatch(word) and not _sentence(rest, bare):
        return "command"
    if not _WORD.fullmatch(word) or word in OPENERS:
        return "text"
    if _SENTENCE.search(bare) and not _shellish(bare):
        return "text"
    return "text" if _sentence(rest, bare) else "unsure"


def _path(word: str, rest: list[str], bare: str) -> Judgement:
    if _DOCUMENT.search(word) or _sentence(rest, bare):
        return "text"
    if _SCRIPT.search(word) or _TOOLS.search(word) or word.startswith(("./", "../", "~/", "$")):
        return "command"
    if word.startswith("/"):
        return "command" if rest and _shellish(bare) else "unsure"  # alone, it may be an address such as /api/health
    return "text"


def _ambiguous(rest: list[str], bare: str) -> Judgement:
    if _shellish(bare):
        return "command"
    if not rest:
        return "unsure"
    if _sentence(rest, bare) or _SENTENCE.search(bare) or len(rest) > 5 or (rest[0].lower() in LOOSE and len(rest) > 1):
        return "text"
    return "command" if re.match(r"[-./~$*\"'\[]|\w+[./:=@-]", rest[0]) or len(rest) <= 3 else "unsure"


def _prose(word: str) -> bool:
    return word.lower().rstrip(",;") in FUNCTION


def _sentence(rest: list[str], bare: str) -> bool:
    """Whether what follows the first word reads on like a sentence."""
    if not rest or _shellish(bare):
        return False
    return _prose(rest[0]) or any(word.lower() in _ARTICLES for word in rest[:6])


def _shellish(bare: str) -> bool:
    return bool(_FLAG.search(bare) or _OPERATOR.search(bare) or bare.rstrip().endswith("\\"))


def inline(text: str) -> bool:
    """Whether inline code is a command for certain: a known program with something to do, or a script with arguments."""
    if "\n" in text or len(text) < 2:
        return False
    if text.startswith("$ "):
        return True
    parts = text.split()
    word = program(text)
    if only_assigns(text) or judge(text) != "command":
        return False
    if len(parts) > 1:
        return True
    return word.startswith("./") or word in ("ls", "pwd", "htop")
