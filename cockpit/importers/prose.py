"""Sentences that a plan has a table for, wherever they stand: when to turn back, and who says GO.

What is nearly one of them is unclear, and says what to write: a condition somebody has to act on is never but a comment.
"""

import re
from collections.abc import Iterator

from cockpit.importers.acts import Act
from cockpit.importers.blocks import Line, Para, Span
from cockpit.importers.draft import Element
from cockpit.importers.inline import label, plain
from cockpit.importers.job import Job
from cockpit.importers.thresholds import find_thresholds
from cockpit.importers.triggers import add_trigger

_BACK = r"(?:roll(?:s|ed|ing)?[\s-]?back|revert|back\s?out|turn back|(?:call|start|begin|initiate|trigger|execute)s?\s+(?:a\s+|the\s+)?roll-?\s?back)\b"
_IF_BACK = re.compile(
    r"^(?:if|when(?:ever)?|as soon as|once|should)\s+(?P<case>.{3,300}?)(?:\s*[,:;\u2013\u2014]\s*|\s+then\s+|\s+(?=(?:we|you)\s))(?:then\s+)?"
    rf"(?:(?:we|you|the [\w-]+(?: [\w-]+)?)\s+)?(?:(?:must|should|will|immediately|at once|always)\s+)*{_BACK}",
    re.IGNORECASE,
)
_BACK_IF = re.compile(
    rf"^(?:(?:we|you|immediately|always)\s+)*{_BACK}.{{0,40}}?\b(?:if|when(?:ever)?|as soon as|once)\s+(?P<case>.{{3,300}})$",
    re.IGNORECASE,
)
_SAYS_GO = re.compile(
    r"\b(?:[Ss]ays?|[Vv]otes?|[Aa]nswers?|[Cc]alls?|[Gg]ives?|[Dd]eclares?|[Cc]onfirms?)\s+(?:a\s+|the\s+|their\s+|with\s+)?[\"'\u201c*]*GO\b(?![-/ ]?NO)"
)
_EVERYBODY = re.compile(r"\b(?:all|every|everyone|everybody|each|both)\b", re.IGNORECASE)
_MUST_ACT = re.compile(
    r"^(?:if|when(?:ever)?|unless|as soon as|should)\b.*\b(?:abort|stop|pause|hold|halt|cancel|postpone|giv(?:e|es|en) up|escalate|"
    r"call(?:ed)? off|(?:do not|don't|never) (?:proceed|continue|start|go on)|roll-?\s?(?:ed\s)?back)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<=[\w)%]{2}[.!?])\s+(?=[A-Z\"\u201c(*])")
_OR = re.compile(r",?\s+or\s+(?:if\s+|when\s+)?", re.IGNORECASE)


_CHOICE = re.compile(
    r"(?:(?:the )?(?:decision|answer|vote|call) is\s+|(?:any|all|one|either)(?: of them)?(?: says?)?\s+)*(?:go|no[- ]?go|hold|roll[- ]?back|abort)",
    re.IGNORECASE,
)
"""What somebody may have answered, rather than what may have happened."""
_IF_CHOICE = re.compile(rf"if\s+{_CHOICE.pattern}\s*[:,\u2013\u2014-]", re.IGNORECASE)


def says_go(text: str) -> bool:
    """Whether a text names people who say GO."""
    return _SAYS_GO.search(text) is not None


def voters(job: Job, text: str) -> tuple[list[str], bool]:
    """(ids of the roles that say GO, whether the text names them). "everyone says GO" names none: all roles."""
    match = _SAYS_GO.search(text)
    if match is None:
        return [], False
    said = text[: match.start()].rsplit(". ", 1)[-1].casefold()
    named: list[tuple[int, str]] = []
    for role in job.draft.of("role"):
        for name in (role.values.get("title"), role.values.get("owner")):
            at = re.search(rf"(?<!\w){re.escape(str(name).casefold())}s?(?!\w)", said) if name else None
            if at is not None:
                named.append((at.start(), role.id))
                break
    if len(named) < 2 and _EVERYBODY.search(said):
        return [role.id for role in job.draft.of("role")], False
    return [name for _, name in sorted(named)], True


def declarer(job: Job, text: str) -> str:
    """The id of the role that a text says declares the result: "the lead declares". "" for none."""
    for match in re.finditer(r"([\w/-]+(?:\s+[\w/-]+){0,3})\s+declares?\b", text):
        words = match[1].split()
        for first in range(len(words)):
            role = job.people.exact(" ".join(words[first:]))
            if role is not None:
                return role.id
    return ""


def turns_back(job: Job, act: Act) -> bool:
    """A line that only says when to roll back becomes a trigger. Whether it is nothing else: a numbered one that a person
    has to judge stays in its place as well, since that is when to judge it."""
    if act.run or act.parts or act.messages or act.checked is not None:
        return False
    text = plain(act.raw)
    found = _triggers(job, text, act.span) if len(_ENDS.split(text)) == 1 else []
    if act.sequence and any(made.values["kind"] == "human" for made in found):
        return False
    for made in found if act.sequence else ():
        made.guess("a numbered line: it is watched all the time instead of ticked off")
    return bool(found)


def read_prose(job: Job, para: Para) -> set[int]:
    """Make triggers of a paragraph's sentences, and note those that are unclear. The lines of triggers.

    What else its lines say is noted beside; lines without a trigger are left to whoever asked.
    """
    beside: list[tuple[str, Span]] = []
    taken: set[int] = set()
    each_alone = len(para.lines) > 1 and all(label(line.text)[0] for line in para.lines)
    told = [pair for line in para.lines for pair in _sentences([line])] if each_alone else _sentences(para.lines)
    for text, span in told:
        if _triggers(job, text, span):
            taken.update(range(span.first, span.last + 1))
        elif job.people.said(text, span):
            continue
        elif _MUST_ACT.search(text) and not _IF_CHOICE.match(text):
            job.draft.remark(
                span,
                text,
                "a condition in prose: write it as a trigger, a rule or an item, or leave it a comment",
                True,
            )
        else:
            beside.append((text, span))
    for text, span in beside:
        if span.first in taken or span.last in taken:
            job.draft.remark(span, text, "prose beside a trigger")
    return taken


def _sentences(lines: list[Line]) -> Iterator[tuple[str, Span]]:
    """The sentences of a paragraph, each with its lines."""
    text, starts = "", []
    for line in lines:
        starts.append((len(text), line.number))
        text = f"{text}{plain(line.text)} "
    at = 0
    for part in _ENDS.split(text.rstrip()):
        begin = text.index(part, at)
        at = begin + len(part)
        held = [number for start, number in starts if start < at]
        first = max((number for start, number in starts if start <= begin), default=lines[0].number)
        yield part.strip(), Span(first, held[-1] if held else first)


def _triggers(job: Job, text: str, span: Span) -> list[Element]:
    """The triggers that a sentence makes; none where it does not say when to turn back."""
    match = _IF_BACK.match(text) or _BACK_IF.match(text.rstrip("."))
    if match is None:
        return []
    found = []
    case = match["case"].strip(" ,.;:")
    if _CHOICE.fullmatch(case):
        return []
    parts = _OR.split(case)
    if not all(find_thresholds(part) for part in parts):
        parts = [case]
    for part in parts:
        made = add_trigger(job, part[:1].upper() + part[1:], span)
        made.note(f"The runbook says: {text}")
        found.append(made)
        if made.unclear:
            continue
        if made.values["kind"] == "human":
            made.guess("only a person can tell")
            made.unclear = "no bound of a metric was found in it: a person declares it, or write its `metric` or `when`"
        elif len(find_thresholds(part)) > 1 and "when" not in made.values:
            made.unclear = "it has more than one condition, and only the first was taken: write them into its `when`"
    return found
