"""What a runbook says of the release as a whole: version, owner, zone, and when T0 is."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from cockpit.importers import moments, zones
from cockpit.importers.blocks import Line, Span
from cockpit.importers.inline import label, plain, slug
from cockpit.importers.job import Job
from cockpit.importers.people import looks_like_role

_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.]+)?(?:\+[0-9A-Za-z.]+)?\b")
_VERSION_KEY = re.compile(r"^(?:release|version|release version|target version|tag|release tag|build)$", re.IGNORECASE)
_OWNER_KEY = re.compile(
    r"^(?:(?:release|runbook|document|launch|deployment|service)\s+)?(?:owner|manager|lead|author|maintainer|dri|captain|commander)s?$",
    re.IGNORECASE,
)
_OLD_KEY = re.compile(
    r"^(?:(?:document|runbook)\s+)?(?:date|created|updated|last (?:updated|reviewed|tested|modified)|next review|revision|document version|status)(?: date| on)?$",
    re.IGNORECASE,
)
_DAY_KEY = re.compile(
    r"(?:release|launch|go-?live|deploy(?:ment)?|cut-?over|target|ship|rollout|maintenance)\s*(?:date|day|time|window|slot)|^t-?0$|^(?:[\w-]+\s)?window$|^scheduled(?: for)?$|^when$|^start(?: time)?$",
    re.IGNORECASE,
)
_T0_LINE = re.compile(r"\bT-?\s?0\b(?!\d)")
_ZONE_KEY = re.compile(r"^time ?zone$", re.IGNORECASE)
_ONLY_ZONE = re.compile(r"\W*(?:all )?times (?:are |in |given in )*[\w/ ]{2,30}\W*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(([^()]{2,60})\)")
_PEOPLE_KEY = re.compile(r"^(?:approvers?|reviewers?|participants|attendees|on-?call|team)$", re.IGNORECASE)
_TITLE_NOISE = re.compile(
    r"\b(?:release|launch|deployment|deploy|go-?live|production)?\s*(?:run-?book|playbook|run-?of-?show|checklist|procedures?|plan|sop|guide|process|document)\b(?:\s*(?:&|and|for|of|:|-|\u2013|\u2014)\s*)?",
    re.IGNORECASE,
)


_PARTS = re.compile(r"(?<=[\w)]{3}[.;])\s+(?=[A-Z*])|\s+[|\u00b7\u2022]\s+(?=[A-Z*][\w *-]{1,30}:)")


def fact(job: Job, raw: str, span: Span) -> bool:
    """A line that tells of the release or the document: one fact, or several sentences of which at least one is a fact.

    What is beside a fact is not lost: it is noted, a label nobody knows as unclear.
    """
    parts = _PARTS.split(raw.strip()) if label(raw)[0] else [raw]
    if len(parts) == 1:
        return _fact(job, raw, span)
    if any(_DAY_KEY.search(label(part)[0]) for part in parts):
        for part in parts:  # a date beside a window is the window's, not the document's
            if label(part)[0].lower() == "date":
                t0(job, plain(label(part)[1]), span)
    rest = [part for part in parts if not _fact(job, part.rstrip(" .;"), span)]
    if len(rest) == len(parts):
        return False
    for part in rest:
        labelled = bool(label(part)[0])
        why = "it is not known what this tells of: write it where it belongs" if labelled else "prose beside a fact"
        job.draft.remark(span, plain(part), why, labelled)
    return True


def _fact(job: Job, raw: str, span: Span) -> bool:
    """One "Key: value" line about the release or the document. Whether it was one that is understood."""
    name, body = label(raw)
    value = plain(body)
    if not name or not value:
        return False
    if job.year is None and (dates := moments.find_dates(value, None)):
        job.year = dates[0].year
    if _VERSION_KEY.match(name) and (found := _VERSION.search(value)):
        job.draft.set("version", found[0], span)
        return True
    if _OWNER_KEY.match(name):
        _owner(job, name, value, span)
        return True
    if _ZONE_KEY.match(name):
        zone, word = zones.find_zone([f"in {value}"])
        if zone:
            job.draft.set(
                "zone", zone, span, "understood" if "/" in word or word == "UTC" else "guessed", f"read from {word}"
            )
            job.zone = zone
        return bool(zone)
    if _DAY_KEY.search(name) and t0(job, value, span):
        _window_end(job, value, span)
        return True
    if _PEOPLE_KEY.match(name):
        for part in re.split(r",|;|\band\b|&", value):
            if looks_like_role(part.strip()) or name.lower().startswith("approver"):
                role = job.people.add(part.strip(), span)
                if role is not None and name.lower().startswith("approver"):
                    role.values["may"] = sorted({*role.values.get("may", []), "decide"})
        return True
    if _OLD_KEY.match(name):
        job.draft.keep(span, "about the document, not the release")
        return True
    return False


def _owner(job: Job, name: str, value: str, span: Span) -> None:
    """ "Owner: QA lead", "Owner: Dana", "Owner: Dana (DBA)": the role that is meant, and who holds it."""
    first = re.split(r"\s*(?:,|;|\(|\band\b|&)\s*", value)[0]
    bracket = _IN_BRACKETS.search(value)
    role = job.people.find(bracket[1]) if bracket is not None else None
    holder = job.people.exact(first)
    if role is not None:
        if role.values.setdefault("owner", first) != first:
            role.comments.append(f"{name}: {value}")
        job.draft.claim(span, to=role)
    elif holder is not None:
        holder.comments.append(f"{name}: {value}")
        job.draft.claim(span, to=holder)
    elif bracket is not None and looks_like_role(bracket[1]):
        job.people.add(bracket[1], span, owner=first)
    elif looks_like_role(first):
        job.people.add(first, span)
    else:
        title = name if len(name.split()) > 1 else f"Release {name.lower()}"
        job.people.add(title, span, owner=first)


def _window_end(job: Job, text: str, span: Span) -> None:
    """ "21:00-22:30" says when the window ends as well."""
    when = moments.find_clock(text)
    if when is None or when.clock is None or when.until_clock is None:
        return
    begin, end = (each.hour * 3600 + each.minute * 60 for each in (when.clock, when.until_clock))
    if begin != end:
        job.draft.set("window_end", moments.moment((end - begin) % 86_400), span, "guessed", "the end of the window")


def t0(job: Job, text: str, span: Span) -> bool:
    """T0's day or time from a text such as "2026-01-15 10:00 UTC"; what is found first stays."""
    found = False
    dates = moments.find_dates(text, job.year)
    if dates and job.t0_day in (None, dates[0]):
        job.t0_day = dates[0]
        found = True
    when = moments.find_clock(text)
    if when is not None and when.clock is not None and job.t0_clock in (None, when.clock):
        job.t0_clock = when.clock
        found = True
    if found:
        job.draft.tell("t0", span)
    return found


def survey(job: Job, lines: Iterable[Line]) -> None:
    """A first look at all lines outside code: the year, the zone, and lines that say when T0 is."""
    texts = list(lines)
    years = Counter(found.year for line in texts for found in moments.find_dates(line.text, None))
    if years:
        job.year = years.most_common(1)[0][0]
    zone, word = zones.find_zone(line.text for line in texts)
    if zone:
        first = next((line.number for line in texts if word in line.text), 1)
        sure = "/" in word or word in ("UTC", "GMT")
        job.zone = zone
        job.draft.set("zone", zone, Span(first, first), "understood" if sure else "guessed", f"read from {word}")
        line_of_zone = next((plain(line.text) for line in texts if line.number == first), "")
        if not _ONLY_ZONE.match(line_of_zone):
            del job.draft.fates[first]  # the line still has to be read for what else it says
    strange = next(((line, name) for line in texts if (name := zones.unknown_zone(plain(line.text)))), None)
    if strange is not None and not zone:
        line, name = strange
        why = f"{name} is no time zone that is known: set `zone` of the release, or its wall times are UTC"
        job.draft.remark(Span(line.number, line.number), plain(line.text), why, True)
    days: Counter[dt.date] = Counter()
    where: dict[dt.date, int] = {}
    for line in texts:
        text = plain(line.text)
        when = moments.find_when(text)
        if when is not None and when.offset is not None and (when.days or when.offset == 0):
            dates = moments.find_dates(text, job.year)
            if dates:
                day = dates[0] - dt.timedelta(days=int(when.offset // 86_400))
                days[day] += 1
                where.setdefault(day, line.number)
        if when is not None and when.offset == 0 and _T0_LINE.search(text) and job.t0_clock is None:
            clock = moments.find_clock(text)
            if clock is not None and clock.clock is not None:
                job.t0_clock = clock.clock
                job.draft.sources.setdefault("t0", (Span(line.number, line.number), "understood", ""))
    if days:
        day = days.most_common(1)[0][0]
        job.t0_day = day
        job.draft.sources.setdefault("t0", (Span(where[day], where[day]), "understood", ""))


def settle_t0(job: Job, clocks: list[tuple[dt.time, int]]) -> None:
    """Set T0 where its day is known. clocks: wall times of the timeline's day 0, with their lines."""
    if job.t0_day is None:
        if job.t0_clock is not None:
            line = job.draft.sources["t0"][0].first
            job.notes.append(
                f"T0 is at {job.t0_clock:%H:%M}, on a day the runbook does not name: write t0, or give --t0"
            )
            said = plain(job.draft.lines[line - 1])
            job.draft.release.comments += [
                f"line {line} says when T0 is, and no day: {said}",
                f"t0 = YYYY-MM-DDT{job.t0_clock:%H:%M}:00",
            ]
        return
    clock, how, why = job.t0_clock, "understood", ""
    span = job.draft.sources.get("t0", (Span(1, 1), how, why))[0]
    _settle_dated(job)
    if clock is None and clocks:
        clock, line = min(clocks)
        span, how, why = Span(line, line), "guessed", "the first time on the day of T0 was taken for T0"
    elif clock is None:
        clock, how, why = dt.time(9), "guessed", "the runbook names the day and no time: 09:00 was assumed"
    job.draft.release.values["t0"] = dt.datetime.combine(job.t0_day, clock)
    job.draft.sources["t0"] = (span, "guessed" if how == "guessed" else "understood", why)


def _settle_dated(job: Job) -> None:
    """Phases whose heading gives a wall time and a date of its own: that day, counted from T0's."""
    for phase, date in job.dated:
        days = (date - job.t0_day).days if job.t0_day is not None else 0
        for element in (phase, *phase.children) if days else ():
            for name in ("at", "until"):
                said = str(element.values.get(name, ""))
                if re.match(r"T0 \d", said):
                    element.values[name] = moments.day_clock(days, dt.time.fromisoformat(said[3:]))


_LONGEST_NAME = 24
_LOOSE_END = re.compile(r"(?:-(?:a|an|and|at|by|for|from|in|of|on|or|our|the|to|v|with))+$")


def _short_name(text: str) -> str:
    """Whole words of a text, few enough to be typed on a bad day; what stands before a colon is enough where it is one."""
    head = re.split(r":\s|\s[\u2013\u2014-]\s", text.strip(" :-\u2013\u2014"), maxsplit=1)[0]
    whole = slug(head, 200) or slug(text, 200)
    name = ""
    for word in whole.split("-"):
        if name and len(name) + 1 + len(word) > _LONGEST_NAME:
            break
        name = f"{name}-{word}".strip("-")
    return _LOOSE_END.sub("", slug(name, 200)[:_LONGEST_NAME].strip("-."))


def name_release(job: Job, title: str, span: Span, fallback: str) -> None:
    """The release's title and name, from the document's title or else the file's name."""
    text = plain(title)
    if text:
        job.draft.set("title", text[:200], span)
        version = _VERSION.search(text)
        if version is not None:
            job.draft.set("version", version[0], span, "guessed", "a version in the title")
    bare = _TITLE_NOISE.sub(" ", re.sub(r"\bv?X\.Y(?:\.Z)?\b|[\[<{][^\]>}]*[\]>}]", " ", text))
    name = _short_name(bare) or _short_name(text) or _short_name(fallback) or "release"
    job.draft.set("name", name, span, "guessed", "made from the title: it is typed to confirm dangerous acts")
