"""An act as the fields of an item, a step or a gate: its command unaccepted, its expectation, its help."""

import datetime as dt
import re
from typing import Any, NamedTuple

from cockpit.importers import lengths, moments, zones
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Span
from cockpit.importers.danger import Danger, dangers, irreversible
from cockpit.importers.job import Job
from cockpit.importers.placeholders import fill, variables

_BRACED = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_QUOTED = re.compile(r"^[\"'\u201c`]([^\"\u201c\u201d`]{2,200})[\"'\u201d`]\s*$")
_COUNT = re.compile(r"^(?:exactly\s+)?(\d{1,9})\b(?!\s*[-+\u2013%.,:/]|\w)")
_COUNTING = re.compile(r"\|\s*wc\s+-l\s*$|--count\b|\bgrep\s+-\w*c\w*\b|\|\s*length\s*['\"]?$")
_LONGEST_RUN = 60_000


class Deed(NamedTuple):
    """values: fields in order, without id. comments: what stands above the table. unclear: "" when nothing is."""

    values: dict[str, Any]
    comments: list[str]
    dangers: list[Danger]
    unclear: str
    how: str
    why: str


def deed(job: Job, act: Act, *, step: bool = False) -> Deed:
    """The fields of one act, its parts left aside. A command is never accepted; one that cannot be kept is help."""
    role = "" if act.owner else _role_at_end(job, act)
    values: dict[str, Any] = {"title": act.title}
    comments: list[str] = []
    help_lines = list(act.help)
    found: list[Danger] = []
    role = role or _role_of(job, act)
    if role:
        values["role"] = role
    if act.run:
        hidden = frozenset(each.name for each in job.secrets)
        run, why_not = _shell(fill(act.run, job.answers), hidden)
        if why_not:
            help_lines.append(f"{why_not}:\n{act.run}")
            act.doubt(why_not)
        else:
            values["run"] = run
            values["accepted"] = False
            run = values["run"] = _outside_quotes(run, hidden)
            found = [*_held(job, act.span), *dangers(run)]
            comments += [f"careful: {each.what}" for each in found]
            comments += _to_fill_in(job, run, act.span.first)
            if irreversible(run) and not step:
                values["irreversible"] = True
            expect = _expect(act, run)
            if expect:
                values["expect"] = expect
    help_lines += [f"Expected: {each.text}" for each in act.expected]
    text = "\n".join(dict.fromkeys(line for line in help_lines if line.strip()))
    if text:
        values["help"] = text
    job.ask(act.title, act.span.first)
    return Deed(values, comments, found, act.unclear, act.how, act.why)


def _role_of(job: Job, act: Act) -> str:
    return job.people.owner(act.owner, act.span) if act.owner else job.people.of(act.raw or act.title)


def _role_at_end(job: Job, act: Act) -> str:
    """The role in brackets at the end of the line, which then leaves the title. Another remark there is kept as help."""
    role, _ = job.people.bracketed(act.raw)
    aside = str(act.extra.get("aside", ""))
    if not role:
        if aside:
            act.help.append(aside)
        return ""
    _, title = job.people.bracketed(act.title)
    act.title = title or act.title
    return role


def _to_fill_in(job: Job, run: str, line: int) -> list[str]:
    comments = []
    asked = job.ask(run, line, command=True)
    if asked:
        comments.append("fill in before accepting: " + ", ".join(asked))
    names = variables(run)
    names += [each for each in _secret_names(job, run) if each not in names]
    for name in names:
        job.variables.setdefault(name, []).append(line)
    if names:
        comments.append("reads from the environment: " + ", ".join(names))
    return comments


def _shell(run: str, kept: frozenset[str]) -> tuple[str, str]:
    """The command as a plan can hold it, or why it cannot: `${NAME}` is spelled `$NAME` there.

    kept: names that are lifted out of single quotes afterwards.
    """
    if len(run) > _LONGEST_RUN:
        return "", f"a command of {len(run):,} characters is too long for a plan"
    if "${" not in run:
        return run, ""
    quoted = _single_quoted(run)
    out: list[str] = []
    at = 0
    for match in _BRACED.finditer(run):
        if quoted[match.start()] and match[1] not in kept:
            return "", "a plan cannot hold ${...} in single quotes: put this command into a script"
        after = run[match.end() : match.end() + 1]
        out += [run[at : match.start()], f"${{{match[1]}:?}}" if re.match(r"\w|\[", after) else f"${match[1]}"]
        at = match.end()
    return "".join([*out, run[at:]]), ""


def _secret_names(job: Job, run: str) -> list[str]:
    """Variables that stand for the runbook's secrets and that a command reads."""
    names = dict.fromkeys(each.name for each in job.secrets)
    return [name for name in names if re.search(rf"\$\{{?{name}(?!\w)", run)]


def _held(job: Job, span: Span) -> list[Danger]:
    """Secrets that stood in the lines of a command."""
    return [
        Danger(
            1, f"held what looks like a secret ({each.kind}): now ${each.name}; make the old one void", "[not shown]"
        )
        for each in job.secrets
        if span.first <= each.line <= span.last
    ]


def _outside_quotes(run: str, names: frozenset[str]) -> str:
    """The command with its single quotes opened around these variables, which would be plain text within."""
    if not names or "'" not in run:
        return run
    quoted = _single_quoted(run)
    out: list[str] = []
    at = 0
    for match in re.finditer(r"\$(?:(\w+)|\{(\w+)[}:])", run):
        if quoted[match.start()] and (match[1] or match[2]) in names:
            end = match.end() if match[1] else run.index("}", match.start()) + 1
            out += [run[at : match.start()], f"'\"{run[match.start() : end]}\"'"]
            at = end
    return "".join([*out, run[at:]])


def _single_quoted(run: str) -> list[bool]:
    """For each character, whether it stands in single quotes."""
    flags: list[bool] = []
    quote = ""
    skip = False
    for char in run:
        flags.append(quote == "'")
        if skip:
            skip = False
        elif char == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
    return flags


def _expect(act: Act, run: str) -> dict[str, Any]:
    """What can be judged by itself of what the runbook expects: a quoted text, or a count where lines are counted."""
    for each in act.expected:
        quoted = _QUOTED.match(each.text)
        if quoted is not None:
            act.guess("the expected text is searched in the output")
            return {"match": re.escape(quoted[1]).replace("\\ ", " ")}
        count = _COUNT.match(each.text)
        if count is not None and _COUNTING.search(run.rstrip()):
            act.guess("the expected count is compared with the output")
            number = int(count[1])
            return {"number": {"min": number, "max": number}}
    return {}


class Frame(NamedTuple):
    """The time of the phase an act stands in. day: whole days from T0, None where it has none. until: its own end.

    at, every: the time and the rhythm that a line above gives to all it announces, "**12:05**", "Hourly tasks:".
    """

    day: int | None = None
    until: str = ""
    at: str = ""
    every: str = ""


_OF_ANOTHER = re.compile(r"\b(?:will|would|until|due to)\b[^.;:)]{0,40}$", re.IGNORECASE)


def timing(job: Job, act: Act, frame: Frame) -> dict[str, Any]:
    """`at`, `every` and `until` of an item, from what the runbook says of its time."""
    values: dict[str, Any] = {}
    text = act.cue or act.title
    when = moments.find_when(text)
    if when is not None and when.offset is not None and _OF_ANOTHER.search(text[: when.start]):
        when = None  # "(will be switched at T0)" tells of another deed
    if when is not None and when.offset is not None:
        values["at"] = moments.moment(when.offset)
    elif when is not None and when.clock is not None and _is_time_of_act(act.cue or act.title, when):
        values["at"] = moments.day_clock(frame.day or 0, when.clock)
        if when.zone and job.zone and zones.ZONES.get(when.zone) not in (None, job.zone):
            act.guess(f"{when.zone} was taken for the release's zone")
    if frame.at and "at" not in values:
        values["at"] = frame.at
    rhythm = lengths.recurs(act.cue or act.title)
    if rhythm is not None and rhythm >= 60:
        values["every"] = lengths.length(rhythm)
    elif frame.every:
        values["every"] = frame.every
    if frame.until and "every" in values:
        values["until"] = frame.until
    return values


def _is_time_of_act(text: str, when: moments.When) -> bool:
    """ "(9 AM EST)" and "9:00 AM: ..." are times of the act; "by 9 AM" or a mention in the middle is not."""
    before, after = text[: when.start].rstrip(), text[when.end :].lstrip()
    return not before or before.endswith(("(", "at", "@", "-", "\u2013", "[")) or after.startswith((")", ":", "]"))


def clock_minutes(clock: dt.time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute
