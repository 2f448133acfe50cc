"""docs/plan.md: the reference of the plan's vocabulary, generated from its types."""

import datetime as dt
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from cockpit.format.plan_examples import EXAMPLES
from cockpit.format.plan_reader import FieldType, fields_of
from cockpit.format.plan_words import words_of
from cockpit.format.schema import default_of, structs
from cockpit.model.checks import Expect, Http
from cockpit.model.flow import Item, Step
from cockpit.model.marks import Bound, Cel, Ref, Requires, Size
from cockpit.model.names import (
    CEL_ANSWER,
    MARKS,
    PATH_NAMES,
    REQUIREMENT_KINDS,
    REQUIREMENT_WORDS,
    TEMPLATE_BY_ID,
    TEMPLATE_NAMES,
)
from cockpit.model.plan import Plan
from cockpit.model.times import Duration, Moment, Percent

CEL_EXAMPLES: tuple[tuple[str, str], ...] = (
    ("probe['prod-health'].verdict == 'fail'", "the last judgement of a probe: pass, fail, inconclusive, error"),
    ("probe['prod-health'].status == 503", "its HTTP status"),
    ("probe['prod-health'].latency_ms > 800.0", "how long it took"),
    ("probe['prod-health'].body.queue.waiting > 100", "anything in its parsed answer"),
    ("probe['prod-health'].version == '1.4.2'", "which build answers, where the answer says so"),
    ("probe['prod-health'].commit.startsWith('0a1b2c3')", "and of which commit"),
    ("metric['p95'].value > 1500.0", "a metric's number"),
    ("metric['p95'].verdict == 'fail'", "a metric against its own bounds"),
    ("metric['p95'].age_s > 300.0", "seconds since it was read"),
    ("gate['e2e'].verdict != 'pass'", "a gate's standing"),
    ("incident.open['critical'] > 0", "open incidents of a severity; 0 where none"),
    ("incident.oldest_s > 14400.0", "age of the oldest open incident"),
    ("clock.t_s < 0.0", "seconds since T0, negative before it"),
    ("'R3' in release.class", "the classes in force"),
    ("release.name == 'hotdash-pilot'", "the release's name"),
    ("release.version.startsWith('2.')", "the release's version"),
    ("tuple['current'].ref['schema_version'] == '7'", "a ref of a tuple"),
)
"""Conditions, one for each name; a test evaluates them."""

ANSWER_EXAMPLES: tuple[tuple[str, str], ...] = (
    ("body.latency.p95_ms", "a number in the answer"),
    ("body.checks['db:latency'][0].observedValue", "keys that are no names, and places in lists"),
    ("size(body.items)", "`size`: length of a list, map or text"),
    ("has(body.error)", "`has`: whether there is such a key"),
    ("body.items.exists(item, item.level == 'error')", "`exists`: at least one"),
    ("body.items.all(item, item.count >= 1.0)", "`all`: every one"),
    ("body.items.exists_one(item, item.level == 'error')", "`exists_one`: exactly one"),
    ("size(body.items.filter(item, item.level == 'error'))", "`filter`: those for which it is true"),
    ("body.items.map(item, item.count)[0]", "`map`: something of each"),
    ("body.status.contains('ok')", "`contains`, `startsWith`, `endsWith`: parts of a text"),
    ("body.version.matches('^1[.]')", "`matches`: a regular expression"),
    ("double(body.text_number) * 2.0", "`double`, `int`, `string`: from one type to another"),
    ("status == 200 && latency_ms < 500.0", "status and time of an HTTP answer"),
    ("headers['content-type'].startsWith('application/json')", "a header, in lower case"),
    ("output.contains('0 failed')", "the text of a command or an answer, without line ends behind it"),
    ("timestamp(body.at).getHours() < 12", "`timestamp` and its parts"),
    ("duration('90s') > duration('1m')", "`duration`"),
    ("body.ready ? 1 : 0", "one or the other"),
)
"""Values and `expect.when`, one for each function; a test evaluates them."""

HEAD = """\
# The plan

<!-- Generated from the types by `python -m tests.format.plan_docs`; a test keeps it current. -->

A plan is one TOML file, `release.toml`, in a folder with whatever it needs: scripts, baselines, documents.
`cockpit check release.toml` says everything that is wrong with it, with line, column and what to do.
`cockpit check --schema` prints a JSON Schema for editors.

A plan can be short:

```toml
plan = 1

[release]
name = "web"
t0 = 2027-03-02T10:00:00
zone = "Europe/Berlin"

[[gate]]
id = "tests"
kind = "command"
run = "make test"

[[phase]]
id = "launch"
at = "T0"

[[phase.item]]
id = "deploy"
run = "make deploy"
verify = "make is-deployed"
deploy = true
needs = ["tests"]
```

## How things are written

| what | how |
|---|---|
| ids | letters, digits, `.`, `_`, `-`, starting with a letter or digit; unique in their kind, steps in their procedure |
| durations | `"90s"`, `"10m"`, `"1h30m"`, `"1d"`; units `ms s m h d w` |
| moments | `"T-24h"`, `"T0"`, `"T+15m"` move with T0 and stop in holds; `"T+1d 09:00"` (days from T0's date, wall time) and date-times such as `2026-01-15T08:00:00` do not; that date is the planned T0's until T0 has moved by half a day, so a hold over midnight moves no morning |
| wall times | in the release's `zone`; one that daylight saving skips or repeats is an error that names both that could be meant |
| percentages | `"10%"`; a bound may be written `"80%"` for 0.8 |
| sizes | `"64KiB"`, `"10MB"`, or bytes |
| `${NAME}` | a variable of the engine's environment, in url, headers, body and env; never written to the journal. Commands read `$NAME` from their own environment |
| `{name}` | filled in, in templates, and some in paths; `{{` for the sign itself |

## Due and overdue

A line is due from its `at` on; without one, from the beginning of its phase. It stands as DUE NOW for the release's
`grace` (5 minutes unless the plan says otherwise) and is OVERDUE after that, counted from its time. A `due` on the
line, or the `until` of its phase where the line has no `at`, is the last moment itself: there is no grace after it. What recurs (`every`) is
overdue half a period after each of its times, at most 15 minutes, and missed when the next one comes or would have
come; what is looked at anew (`recheck`) is open again when
that time is over. A decision is due at the `until` of its phase, which is its last moment; else from when the phase
begins, and it is overdue an hour later (a day, where the phase begins on a day such as `T-6d 09:00`), or when the
next phase begins if that comes first, but not before the times of its own lines are past. Texts have a `grace` of
their own. One that is owed once (`at`) is answered by what was sent for it before, however early; if T0 is slipped or
recycled after it was sent, it is due again, since it spoke of another launch, unless its time is over by then all the
same. Holds and slips move all of it; what is
done or skipped is never overdue. A line or decision that is opened again after its time is due from then on, with the
same patience; so is, in another try, what lies before it, and what recurs is not owed for a time from before that.

## Another try

A slip asks for nothing again but such texts; one that still waits to be posted by a person is withdrawn, since it speaks
of another launch. A recycle undoes what the countdown comes to once more: lines planned after
its mark, and judgements, polls, decisions and signatures made after it. After a rollback, setting T0 anew (to the
same time, too, or recycling) is another try: the phase whose decision comes last before the first deploy, and every phase after it, start afresh - their
lines, polls, decisions, and the gates and sign-offs they ask for - and so does what the new countdown comes to once more,
what was judged or signed from an hour before T0 on, and what was signed after anything that starts afresh. What was
settled before that stays settled, and so does a sign-off that comes after a procedure. A waiver ends when it says so, and
covers no gate before that is judged anew. The procedure that a line has started and people are still working through
ends there as aborted, and the line is to be done again. The journal keeps all of it and names what counts no longer. T0 stays where it
is while a rollback goes on, a line or a step of its procedure still runs, or nobody knows what came of one.
"""


def reference(examples: Mapping[str, str]) -> str:
    """The whole page. examples: "Struct.field" -> a line of TOML, taken from the sample releases."""
    parts = [HEAD, _requirements(), _conditions(), _placeholders()]
    headers = _headers()
    for struct in structs():
        parts.append(_section(struct, headers, {**EXAMPLES, **examples}))
    return "\n".join(parts).rstrip() + "\n"


def _requirements() -> str:
    lines = [
        "## Requirements",
        "",
        "`needs`, `after`, `requires` and `criteria` name what must hold: the id of an item or a gate, or a kind and an",
        f"id: {', '.join(f'`{kind}:ID`' for kind in REQUIREMENT_KINDS)}. Or one of these words:",
        "",
        "| word | holds when |",
        "|---|---|",
        *(f"| `{word}` | {meaning} |" for word, meaning in REQUIREMENT_WORDS.items()),
        "",
        f"Marks that only the day knows: {', '.join(f'`{mark}`' for mark in MARKS)}.",
        "",
    ]
    return "\n".join(lines)


def _conditions() -> str:
    answer = ", ".join(f"`{name}`" for name in CEL_ANSWER)
    lines = [
        "## Conditions",
        "",
        "Most plans need none: bounds such as `max = 1500` say enough. Where they do not, `when`, `raise_when` and `if`",
        "are written in CEL (Common Expression Language). Names and ids are checked when the plan is loaded. What cannot",
        "be evaluated on the day is an error, never false. Numbers are doubles: write `0.0` where it matters.",
        "",
        "| condition | asks for |",
        "|---|---|",
        *(f"| `{text.replace('|', chr(92) + '|')}` | {meaning} |" for text, meaning in CEL_EXAMPLES),
        "",
        f"`value`, `live_id` and `expect.when` look at one answer; their names are {answer}.",
        "",
        "| expression | means |",
        "|---|---|",
        *(f"| `{text.replace('|', chr(92) + '|')}` | {meaning} |" for text, meaning in ANSWER_EXAMPLES),
        "",
    ]
    return "\n".join(lines)


def _placeholders() -> str:
    by_id = [
        f"| `{kind}.ID`{''.join(f', `{kind}.ID.{word}`' for word in words)} | of the {kind} with that id |"
        for kind, words in TEMPLATE_BY_ID.items()
    ]
    lines = [
        "## Names in texts",
        "",
        (
            "A template with a name that nothing fills in cannot be sent. `metric.ID` says as of when it is once it is older than"
            " its `stale_after`; without one, a polled number after three of its probe's slower intervals, one that a person"
            " entered after an hour. `metric.ID.value` is the bare number, however old."
        ),
        "",
        "| name | is |",
        "|---|---|",
        *(f"| `{name}` | {meaning or name.replace('.', ', ')} |" for name, meaning in TEMPLATE_NAMES.items()),
        *by_id,
        "| `incidents.SEVERITY` | open incidents of that severity |",
        "| `parameter.NAME` | a parameter of the procedure that sends it |",
        "",
        f"Paths know {', '.join(f'`{name}`' for name in PATH_NAMES)}.",
        "",
    ]
    return "\n".join(lines)


def _headers() -> dict[str, str]:
    """Struct name -> how TOML announces it, such as `[[phase.item]]`."""
    found: dict[str, str] = {"Plan": "The file"}

    def visit(struct: type[msgspec.Struct], path: str) -> None:
        for field in fields_of(struct):
            many, inner = _holds(field.annotation)
            if inner is None or inner.__name__ in found:
                continue
            name = f"{path}.{field.name}".lstrip(".")
            if many == "table":
                name += ".NAME"
            deep = name.count(".") > 1 and many != "array"
            found[inner.__name__] = f"`[[{name}]]`" if many == "array" else f"`{name}`" if deep else f"`[{name}]`"
            visit(inner, name)

    visit(Plan, "")
    return found


def _places(struct: type[msgspec.Struct]) -> list[str]:
    """The fields that hold this struct."""
    names = {Item: "item", Step: "step", Expect: "expect", Http: "http"}
    return [
        f"{names.get(each, each.__name__.lower())}.{field.name}"
        for each in structs()
        for field in fields_of(each)
        if _holds(field.annotation)[1] is struct and each is not Plan
    ]


def _holds(annotation: Any) -> tuple[str, type[msgspec.Struct] | None]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    origin, args = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct) and annotation is not Moment:
        return "one", annotation
    if origin is tuple:
        return "array", _holds(args[0])[1]
    if origin is dict:
        return "table", _holds(args[1])[1]
    if origin in (Union, types.UnionType):
        return next(((many, inner) for many, inner in map(_holds, args) if inner is not None), ("", None))
    return "", None


def _section(struct: type[msgspec.Struct], headers: Mapping[str, str], examples: Mapping[str, str]) -> str:
    name = struct.__name__
    rows = []
    for field in fields_of(struct):
        example = examples[f"{name}.{field.name}"].replace("|", "\\|")
        default = default_of(struct, field)
        shown = "required" if field.required else f"`{_toml(default)}`" if default is not None else ""
        meaning = words_of(name, field.name).replace("|", "\\|")
        rows.append(f"| `{field.name}` | {type_words(field)} | {shown} | {meaning} | `{example}` |")
    head = f"## {headers[name]}\n\n{' '.join((struct.__doc__ or '').split())}\n"
    places = _places(struct)
    if len(places) > 1:
        head += f"\nFound in {', '.join(f'`{place}`' for place in places)}.\n"
    return "\n".join([head, "| field | type | default | meaning | example |", "|---|---|---|---|---|", *rows, ""])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def type_words(field: FieldType) -> str:
    """A field's type in words."""
    return "id" if field.name == "id" else _words(field.annotation)


def _words(annotation: Any) -> str:
    mark: object = None
    if get_origin(annotation) is Annotated:
        annotation, mark = get_args(annotation)[:2]
    if isinstance(mark, Ref):
        return " or ".join([*(f"{kind} id" for kind in mark.kinds), *(f"`{word}`" for word in mark.words)])
    marked = _MARK_WORDS.get(type(mark))
    if marked is not None:
        return marked
    simple = _TYPE_WORDS.get(annotation)
    if simple is not None:
        return simple
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(f"`{arg}`" for arg in args)
    if origin is tuple:
        many = args[-1] is Ellipsis
        return f"array of {_words(args[0])}" if many else "pair of " + _words(args[0])
    if origin is dict:
        return f"table of {_words(args[1])}"
    if origin in (Union, types.UnionType):
        return " or ".join(_words(arg) for arg in args if arg is not type(None))
    return "table"


_MARK_WORDS: dict[type, str] = {Requires: "requirement", Cel: "CEL", Size: "size", Bound: "number"}
_TYPE_WORDS: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    Duration: "duration",
    Percent: "percentage",
    Moment: "moment",
    dt.datetime: "date and time",
}
