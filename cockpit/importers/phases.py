"""Phases with their items, and procedures with their steps."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from cockpit.importers import lengths, moments, zones
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Span
from cockpit.importers.deeds import Frame, deed, timing
from cockpit.importers.draft import Element
from cockpit.importers.extras import add_artifact, dated_files
from cockpit.importers.inline import plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.kinds import Kind, unnumbered
from cockpit.importers.messages import add_template
from cockpit.importers.telling import is_imperative
from cockpit.importers.thresholds import find_thresholds
from cockpit.importers.timed_titles import only_wait, wait_of, without_clock
from cockpit.importers.triggers import add_watched

_DEPLOYS = re.compile(
    r"^(?:then\s+|finally\s+|now\s+)?(?:(?:deploy|promote|release|push|ship|roll ?out|publish)\b.{0,40}\b(?:prod|production|live)\b"
    r"|deploy(?:ment)?(?:\s+(?:it|the\s+(?:app\w*|release|service|new version)|application))?$|enable\b.{0,30}\bproduction\b|go live\b|cut ?over\b|switch (?:the )?traffic\b|production deploy(?:ment)?$)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\bannounce|\bnotes?\b|\bblog\b|status page|e-?mail|newsletter|\bpost\b|\bconsidered\b|\bfailed\b|success",
    re.IGNORECASE,
)
"""Words of a line that tells people of a release, or says when it is one."""
_CONDITION = re.compile(r"^(?:if|when|once|after)\b[^,]{1,80},\s*", re.IGNORECASE)
_IN_ORDER = re.compile(
    r"deploy(?!.*(?:check|verif|monitor))|sequence|roll-?\s?out|cut-?over|migrat|publish|upload|(?:release|launch|upgrade) steps|\bsteps\b",
    re.IGNORECASE,
)
ANY_ORDER = re.compile(
    r"\b(?:in )?any order\b|\bin parallel\b|\bsimultaneous|\bindependent(?:ly)?\b|\border does(?: not|n't) matter\b|\bat the same time\b",
    re.IGNORECASE,
)
"""Words that take the order out of a numbered list."""
_LOOKS = re.compile(
    r"^(?:confirm|verify|check|ensure|validate|review|make sure|double-?check|look|monitor|watch|observe)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"^[\w'-]+(?:\s+[\w'-]+){1,6}?\s+(?:is|are|was|were|has|have|contains?|exists?|stays?|remains?)\b", re.IGNORECASE
)
_BLOCKS = re.compile(r"pre-?condition|prerequisit|before (?:you|we)", re.IGNORECASE)
_DATE_NOTE = re.compile(
    r"\s*\((?:[^()]*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[^()]*|[\d\s/:-]+)\)",
    re.IGNORECASE,
)
_KIND_OF_PROCEDURE: dict[str, str] = {
    "rollback": "rollback", "triggers": "rollback", "hotfix": "hotfix", "emergency": "emergency", "contingency": "contingency",
    "troubleshooting": "contingency", "routine": "routine",
}  # fmt: skip


class Timed(NamedTuple):
    """A title without its time, and the time as a phase has it. frame: for the acts in it. said: the whole title, where
    its time is one of the clock. bare: whether the title says nothing but a time. below: a heading below it, of which the
    phase is."""

    title: str
    values: dict[str, Any]
    frame: Frame
    sure: bool = True
    said: str = ""
    bare: bool = False
    below: str = ""


def timed(title: str, day: int | None) -> Timed:
    """The time in a heading. day: the day of the timeline in which the heading stands, counted from T0."""
    text = moments.spoken(unnumbered(title))
    when = moments.find_when(text)
    if when is None:
        return Timed(plain(title), {}, Frame(day))
    lost = ")" if text[when.start : when.end].count(")") > text[when.start : when.end].count("(") else ""
    after = text[when.end :] if when.clock is None else zones.without_zone(text[when.end :])
    rest = text[: when.start] + lost + after
    left = _tidied(plain(_DATE_NOTE.sub("", rest)))
    bare = not _WORDY.search(moments.without_clocks(left))
    left = plain(title) if bare else left
    values: dict[str, Any] = {}
    until = ""
    if when.offset is not None:
        values["at"] = moments.moment(when.offset, days=when.days)
        own_day = int(when.offset // 86_400) if when.days or when.offset == 0 else None
        if when.until_offset is not None:
            until = moments.moment(when.until_offset, days=when.days)
            values["until"] = until
        return Timed(left, values, Frame(own_day, until), when.sure, bare=bare)
    clock = when.clock or dt.time()
    values["at"] = moments.day_clock(day or 0, clock)
    if when.until_clock is not None and when.until_clock > clock:
        until = moments.day_clock(day or 0, when.until_clock)
        values["until"] = until
    return Timed(left, values, Frame(day or 0, until), said=title if day is None else "", bare=bare)


_WORDY = re.compile(r"[^\W\d_]{2}")
_EMPTY = re.compile(r"\(\s*(?:[A-Z]{1,3}T)?[\s,;:|@\u2013\u2014-]*\)|\[\s*\]")
_ZONE_LEFT = re.compile(r"(?<=[\s(])[A-Z]{1,3}T(?=\s*\)?\s*$)")


def _tidied(text: str) -> str:
    """What is left of a title without its time: no empty brackets, none that is but half there."""
    text = _EMPTY.sub("", text)
    text = _EMPTY.sub("", _ZONE_LEFT.sub("", text) if zones.unknown_zone(f"00:00 {text[-4:].strip(' )')}") else text)
    for opening, closing in ("()", "[]"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, " ").replace(closing, " ")
    text = re.sub(r"\s+(?=[)\]])", "", re.sub(r"\s{2,}", " ", text)).strip(" :-\u2013\u2014|,.")
    if text[:1] + text[-1:] in ("()", "[]") and "(" not in text[1:-1] and "[" not in text[1:-1]:
        text = text[1:-1].strip(" :-\u2013\u2014|,.")
    return text


def open_phase(job: Job, title: str, line: int, when: Timed, kind: Kind) -> Element:
    """A new, empty phase."""
    name = when.title if when.values else plain(unnumbered(title))
    name = when.below if when.bare and when.below else name
    short, rest = sentence(name or "The day", 100)
    short = short[:1].upper() + short[1:]
    values: dict[str, Any] = {"id": job.draft.new_id("phase", short, "phase"), "title": short, **when.values}
    role = job.people.of(title)
    if role:
        values["role"] = role
    if kind == "prerequisites" or _BLOCKS.search(title):
        values["blocks"] = True
    phase = job.draft.add("phase", values, Span(line, line))
    if rest:
        phase.comments.append(rest)
    dates = moments.find_dates(when.said, job.year)
    if dates:
        job.dated.append((phase, dates[0]))
    if when.below and not when.bare:
        job.below.append((phase, when.below))
    if not when.sure:
        phase.guess("its time has no unit: days were assumed")
    return phase


def add_items(job: Job, phase: Element, acts: Sequence[Act], frame: Frame, *, title: str = "") -> list[Element]:
    """The acts as items of a phase, their parts after them. Numbered acts wait for each other: those of one list, and
    those of a deployment across its lists; not those that recur or have a time of their own."""
    across = bool(_IN_ORDER.search(title))
    numbered = _numbered(acts, across=across) if not ANY_ORDER.search(title) else set()
    before: Element | None = None
    waited: Element | None = None
    made: list[Element] = []
    for act in acts:
        if (
            act.parts
            and not act.run
            and act.title.endswith(":")
            and act.checked is None
            and not is_imperative(act.title)
        ):
            job.draft.claim(act.span, act.how, phase)
            for part in act.parts:
                part.help.append(f"Part of: {act.title.rstrip(':')}")
            made += add_items(job, phase, act.parts, frame, title=title)
            continue
        item = _item(job, phase, act, frame)
        made.append(item)
        if act.extra.get("first") and not across:
            before = None
        chained = id(act) in numbered and "every" not in item.values
        own_time = "at" in item.values and not across
        behind = before if chained and not own_time else None
        if behind is not None:
            item.values["needs"] = [behind.id]
        elif not chained and len(made) > 1 and waited is not None:
            item.values = _ordered({**item.values, "needs": [waited.id]})
        before = item if chained else before
        seconds = wait_of(act.title)
        waited = item if seconds is not None and len(made) > 1 else None
        if seconds is not None and len(made) > 1:
            begin = {"after": made[-2].id, "wait": lengths.length(seconds)}
            item.values = _ordered({**item.values, "not_before": begin})
            item.guess("it counts from the line above")
        if act.parts:
            for part in act.parts:
                part.help.append(f"Part of: {act.title.rstrip(':')}")
            parts = add_items(job, phase, act.parts, frame)
            for each in parts if behind is not None else ():
                if behind is not None and "needs" not in each.values and "every" not in each.values:
                    each.values["needs"] = [behind.id]
            item.values["needs"] = [*item.values.get("needs", []), *(part.id for part in parts[: len(act.parts)])]
    return made


def _numbered(acts: Sequence[Act], *, across: bool) -> set[int]:
    """The acts that come in their numbers' order, by identity. A list that is for the most part states and looks has
    none: what is only looked at can be looked at in any order. across: every numbered one, over all lists."""
    lists: list[list[Act]] = []
    for act in acts:
        if act.sequence and (act.extra.get("first") or not lists) and not (across and lists):
            lists.append([])
        if act.sequence:
            lists[-1].append(act)
    return {id(act) for one in lists if across or 2 * sum(map(_does, one)) >= len(one) for act in one if len(one) > 1}


def _does(act: Act) -> bool:
    """Whether an act changes something, as far as its words tell, rather than look whether something is so."""
    return bool(act.run or act.parts or (is_imperative(act.title) and not _STATE.match(act.title))) and not (
        _LOOKS.match(act.title)
    )


def _item(job: Job, phase: Element, act: Act, frame: Frame) -> Element:
    done = deed(job, act)
    times = timing(job, act, frame)
    title, name = done.values.pop("title").rstrip(":."), act.title.rstrip(":")
    if "at" in times:
        title, name = without_clock(title, job.zone), without_clock(name, job.zone)
    values: dict[str, Any] = {"id": job.draft.new_id("item", name), "title": title}
    values |= times
    values |= done.values
    if not job.deploy_marked and _DEPLOYS.search(_CONDITION.sub("", act.title)) and not _TELLS.search(act.title):
        values["deploy"] = True
        act.guess("the first item that deploys to production: rollback and stability count from it")
        job.deploy_marked = True
    item = job.draft.child(phase, _ordered(values), act.span, act.how, act.why)
    item.comments, item.dangers, item.unclear = done.comments, done.dangers, act.unclear
    _after(job, item, act)
    if act.messages:
        _announce(job, phase, item, act)
    return item


def _after(job: Job, item: Element, act: Act) -> None:
    """What else an act tells: thresholds in its words, and the lines of the heading it stands under."""
    heading = act.extra.get("heading")
    if isinstance(heading, Span):
        job.draft.claim(heading, to=item)
    for span, why in act.extra.get("kept", []):
        job.draft.claim(span, "guessed", item)
        item.comments.append(why)
    for path in dated_files(act.raw):
        artifact = add_artifact(job, f"{item.values['title']} `{path}`", act.span)
        artifact.guess("a file with a date in its path, named by an item")
        artifact.values["title"] = item.values["title"]
    for text in (act.title, *(each.text for each in act.expected)):
        for found in find_thresholds(text):
            if found.sign != "=" and len(found.name.split()) <= 6:
                add_watched(job, found, act.span, how="guessed").guess("read from a line that is also an item")


def _announce(job: Job, phase: Element, item: Element, act: Act) -> None:
    """Messages become templates; the item sends the first one, and further items the others."""
    for number, message in enumerate(act.messages):
        title = message.label if message.label and number else act.title
        if number and message.label:
            title = f"{act.title}: {message.label}"
        template = add_template(job, title, message.text, message.span, context=f"{message.label} {act.cue}")
        if template is None:
            continue
        if number == 0 and "run" not in item.values:
            item.values["announce"] = template.id
            item.values["accepted"] = False
            item.values = _ordered(item.values)
        else:
            values = {
                "id": job.draft.new_id(
                    "item" if phase.table == "phase" else f"step of {phase.id}", f"send-{template.id}"
                ),
                "title": f"Send: {template.values['title']}",
                "announce": template.id,
                "accepted": False,
            }
            if phase.table == "phase" and item.values.get("at"):
                values["at"] = item.values["at"]
            job.draft.child(phase, _ordered(values), message.span, act.how, act.why)


_ORDER = (
    "id", "title", "role", "at", "due", "not_before", "needs", "after", "run", "announce", "accepted", "expect", "timeout", "within",
    "every", "until", "irreversible", "deploy", "required",
)  # fmt: skip


def _ordered(values: dict[str, Any]) -> dict[str, Any]:
    first = {name: values[name] for name in _ORDER if name in values}
    return first | {name: value for name, value in values.items() if name not in first}


def open_procedure(job: Job, title: str, line: int, kind: Kind) -> Element:
    """A new procedure without steps. The first one of kind rollback is called rollback."""
    kind_word = _KIND_OF_PROCEDURE.get(kind, "routine")
    short, rest = sentence(plain(unnumbered(title)) or kind_word, 100)
    first = kind_word == "rollback" and job.draft.free("procedure", "rollback")
    values = {
        "id": job.draft.new_id("procedure", "rollback" if first else short, kind_word),
        "title": short,
        "kind": kind_word,
    }
    role = job.people.of(title)
    if role:
        values["role"] = role
    procedure = job.draft.add("procedure", values, Span(line, line))
    if rest:
        procedure.comments.append(rest)
    return procedure


def add_steps(job: Job, procedure: Element, acts: Sequence[Act]) -> list[Element]:
    """The acts as steps, one after the other; parts follow what they are part of."""
    made: list[Element] = []
    for act in acts:
        if act.parts and not act.run and act.title.endswith(":") and not is_imperative(act.title):
            job.draft.claim(act.span, act.how, procedure)
            for part in act.parts:
                part.help.append(f"Part of: {act.title.rstrip(':')}")
            made += add_steps(job, procedure, act.parts)
            continue
        made.append(_step(job, procedure, act))
        if act.parts:
            for part in act.parts:
                part.help.append(f"Part of: {act.title.rstrip(':')}")
            made += add_steps(job, procedure, act.parts)
    return made


_LONGEST_WAIT_S = 7200.0
"""Longer than this nobody means a procedure to stand still; a person is to look at that."""


def _step(job: Job, procedure: Element, act: Act) -> Element:
    pause = only_wait(job.people.bracketed(act.title)[1] or act.title)
    if pause is not None and 0 < pause <= _LONGEST_WAIT_S and not (act.run or act.parts or act.messages):
        act.run = f"sleep {pause:.0f}"
        act.guess("the command that waits is the import's; until it is accepted a person waits and says so")
    done = deed(job, act, step=True)
    # Steps are unique in their procedure only, and read better without the procedure's name in them.
    name = job.draft.new_id(f"step of {procedure.id}", act.title.rstrip(":"), "step")
    values: dict[str, Any] = {"id": name, "title": done.values.pop("title").rstrip(":.")}
    limit = lengths.within(act.cue or act.title)
    review = re.search(r"review|retro|post-?\s?(?:mortem|incident)", act.title, re.IGNORECASE) is not None
    if limit is not None and limit > 0 and review and procedure.values.get("kind") == "rollback":
        procedure.values["review_within"] = lengths.length(limit)
    elif limit is not None and limit > 0:
        values["within"] = lengths.length(limit)
    elif (
        re.search(r"\bimmediately\b|\bat once\b", act.title, re.IGNORECASE)
        and procedure.values.get("kind") == "emergency"
    ):
        values["within"] = "5m"
        act.guess("immediately was taken for five minutes")
    values |= done.values
    values.pop("irreversible", None)
    step = job.draft.child(procedure, _ordered(values), act.span, act.how, act.why)
    step.comments, step.dangers, step.unclear = done.comments, done.dangers, act.unclear
    heading = act.extra.get("heading")
    if isinstance(heading, Span):
        job.draft.claim(heading, to=step)
    for span, why in act.extra.get("kept", []):
        job.draft.claim(span, "guessed", step)
        step.comments.append(why)
    if act.messages:
        _announce(job, procedure, step, act)
    return step
