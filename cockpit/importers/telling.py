"""Whether a line tells somebody to do something, and which of its inline code it tells to run."""

import re

from cockpit.importers.commands import inline, judge, program
from cockpit.importers.inline import codes, label, plain, without_code
from cockpit.importers.words import PROGRAMS, VERBS

_RUN_WORD = re.compile(
    r"(?:^|[\s(:])(?:re-?run|run|execute|invoke|type|enter|issue|launch|start|call|do)s?\s*(?:the\s+|this\s+|command\s+|script\s+|following\s+|locally\s+|with\s+)*:?\s*$",
    re.IGNORECASE,
)
_BY_WORD = re.compile(
    r"(?:\bwith|\busing|\bvia|\bby running|\bthrough|(?:^|[\s:])(?:verify|check|confirm|use|try|watch)(?:\s+that)?)\s*:?\s*$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:use|try|watch|that)\s*:?\s*$", re.IGNORECASE)
_AND_WORD = re.compile(
    r"^[\s,]*(?:and|then|and then|&|,|followed by|;|\u2192|->)?[\s,]*(?:re-?run|run|execute)?\s*$", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(?:do not|don'?t|never|not run|instead of|already|e\.g\.|for example|such as|avoid|previously|like)\b",
    re.IGNORECASE,
)
ASIDE = re.compile(r"\s*[\[(][^()\[\]`]{2,60}[\])]\s*\.?\s*$")
"""A remark in brackets at the end of a line, such as who does it."""

_EARNEST = re.compile(r"^\S+(?:\s+[\w./:=@$-]+)+$")
ONLY = re.compile(r"^[\s:.,;()\[\]\u2192\u2705\u274c-]*$")
LABELS_OF_COMMANDS = re.compile(
    r"^(?:commands?|run|verify|verification|check|test|tests|script|execute|cmd|validate|deploy|build|rollback|automated)$",
    re.IGNORECASE,
)


def is_imperative(text: str) -> bool:
    """Whether a line tells somebody to do something: it begins with a verb, or with a role and a verb."""
    words = re.findall(r"[A-Za-z][\w'-]*", text[:80])
    if not words:
        return False
    if words[0].lower() in VERBS:
        return True
    return (
        len(words) > 2
        and words[0][0].isupper()
        and any(word.lower().removesuffix("s") in VERBS or word.lower() in VERBS for word in words[1:3])
    )


def commands_in(raw: str) -> tuple[list[str], str]:
    """The inline code of a line that it tells to run, and a doubt about that, "" for none.

    A doubt without code: the line has what looks like a command, and does not tell to run it.
    """
    raw = ASIDE.sub("", raw)
    spans = codes(raw)
    chosen: list[str] = []
    doubt = missed = ""
    if not spans:
        return [], ""
    name, body = label(raw)
    bare = bool(ONLY.match(plain(without_code(body))))
    imperative = is_imperative(plain(raw))
    last_end = -1
    for code in spans:
        text = code.text.removeprefix("$ ").strip()
        before = raw[: code.start]
        follows = bool(chosen) and _AND_WORD.match(plain(raw[last_end : code.start])) is not None
        told = _RUN_WORD.search(before[-80:].rstrip("*_ ") + " ") is not None or follows
        alone = before.endswith("(") and raw[code.end :].startswith(")") and " " in text and imperative
        by = alone or _BY_WORD.search(before[-80:]) is not None
        ends = before.rstrip("*_ ").endswith(":") and ONLY.match(raw[code.end :]) is not None
        labelled = ends or (bool(name) and (LABELS_OF_COMMANDS.match(name) is not None or bare))
        looks = judge(text)
        certain = inline(code.text) or (told and looks == "command") or (told and program(text) in PROGRAMS)
        if told and not certain and looks == "unsure":
            certain, doubt = True, "it is told to be run, and does not look like a command for certain"
        if _NOT.search(before[-60:]):
            continue
        if not certain:
            if (ends or bare) and looks == "unsure" and _EARNEST.match(text):
                missed = missed or text
            continue
        if told or bare or labelled:
            chosen.append(text)
        elif by:
            chosen.append(text)
            if alone or not imperative or _NAMED.search(before[-80:]):
                doubt = "the runbook names the command rather than telling to run it"
        else:
            missed = missed or text
            continue
        last_end = code.end
    if missed and not chosen:
        doubt = f"`{missed}` may be a command: write it as its `run`, or take the doubt away if a person does this"
    return chosen, doubt
