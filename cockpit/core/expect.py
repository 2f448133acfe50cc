"""Judge one answer, a command's or a server's, against what the plan expects of it.

All that an `expect` names must hold. What cannot be found where the plan looks for it is an error, never a zero.
"""

import math
import re
from collections.abc import Mapping

from cockpit.core import versions
from cockpit.core.expressions import answer_names, evaluate
from cockpit.core.health import plain
from cockpit.core.words import short
from cockpit.model.checks import Expect, NumberExpect, VersionExpect
from cockpit.model.observations import GateOutcome

SEARCHED = 1_048_576
"""Characters of an output that patterns are searched in: the last ones, where a summary stands."""


def judge(
    expect: Expect | None,
    *,
    exit_code: int | None = None,
    output: str = "",
    status: int = 0,
    headers: Mapping[str, str] | None = None,
    body: object = None,
    latency_ms: float = 0.0,
) -> GateOutcome:
    """The verdict on an answer.

    exit_code: None where no command ran. status: 0 where no HTTP answered; without `expect.status` this function does
    not judge it (a health reading or a default does). body: parsed JSON or text; output: the text that `match`,
    `not_match`, `number` and `version` search. headers: names in lower case.
    """
    wanted = expect or Expect()
    output = output[-SEARCHED:]
    notes: list[GateOutcome] = []
    warn = ""
    if exit_code is not None:
        if exit_code in wanted.warn_exit:
            warn = f"exit {exit_code}, which the plan takes as a warning"
        elif exit_code not in _many(wanted.exit, 0):
            return GateOutcome("fail", f"exit {exit_code}, expected {_list(_many(wanted.exit, 0))}")
    if wanted.status is not None and status not in _many(wanted.status, 200):
        return GateOutcome("fail", f"HTTP {status}, expected {_list(_many(wanted.status, 200))}")
    notes.append(_matches(wanted, output))
    if wanted.number is not None:
        notes.append(_number(wanted.number, output))
    if wanted.version is not None:
        notes.append(_version(wanted.version, output))
    if wanted.when is not None:
        notes.append(_when(wanted.when, answer_names(status, headers or {}, body, latency_ms, output)))
    value = next((note.value for note in notes if note.value is not None), None)
    for verdict in ("fail", "error", "inconclusive"):
        for note in notes:
            if note.verdict == verdict:
                return GateOutcome(verdict, note.reason, value=value)
    return GateOutcome("pass", warn, warn=bool(warn), value=value)


def _many(wanted: int | tuple[int, ...] | None, otherwise: int) -> tuple[int, ...]:
    if wanted is None:
        return (otherwise,)
    return (wanted,) if isinstance(wanted, int) else wanted


def _list(numbers: tuple[int, ...]) -> str:
    return " or ".join(str(number) for number in numbers)


def _search(pattern: str, text: str) -> re.Match[str] | str | None:
    """The match, None, or why the pattern cannot be used."""
    try:
        return re.search(pattern, text, re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as error:
        return f"the pattern {plain(pattern, 60)!r} cannot be used: {plain(str(error), 80)}"


def _matches(wanted: Expect, output: str) -> GateOutcome:
    if wanted.match is not None:
        found = _search(wanted.match, output)
        if isinstance(found, str):
            return GateOutcome("error", found)
        if found is None:
            return GateOutcome("fail", f"{plain(wanted.match, 60)!r} is not in the answer")
    if wanted.not_match is not None:
        found = _search(wanted.not_match, output)
        if isinstance(found, str):
            return GateOutcome("error", found)
        if found is not None:
            return GateOutcome("fail", f"the answer holds {plain(found[0], 60)!r}")
    return GateOutcome("pass")


def _group(pattern: str, output: str, what: str) -> str | GateOutcome:
    found = _search(pattern, output)
    if isinstance(found, str):
        return GateOutcome("error", found)
    if found is None:
        return GateOutcome("error", f"no {what} in the answer: {plain(pattern, 60)!r} is not there")
    text: str | None = found[1] if found.re.groups else found[0]
    return (
        text if text is not None else GateOutcome("error", f"no {what}: the group of {plain(pattern, 60)!r} is empty")
    )


def _number(wanted: NumberExpect, output: str) -> GateOutcome:
    text = _group(wanted.match, output, "number")
    if isinstance(text, GateOutcome):
        return text
    try:
        value = float(text.replace(",", "").replace("_", "").strip())
    except ValueError:
        return GateOutcome("error", f"{plain(text, 40)!r} is not a number")
    if math.isnan(value) or math.isinf(value):
        return GateOutcome("inconclusive", f"the number is {plain(text, 20)}")
    if wanted.min is not None and value < wanted.min:
        return GateOutcome("fail", f"{short(value)} is below {short(wanted.min)}", value=value)
    if wanted.max is not None and value > wanted.max:
        return GateOutcome("fail", f"{short(value)} is above {short(wanted.max)}", value=value)
    return GateOutcome("pass", value=value)


def _version(wanted: VersionExpect, output: str) -> GateOutcome:
    text = _group(wanted.match, output, "version")
    if isinstance(text, GateOutcome):
        return text
    found = plain(text, 60)
    for bound, words in ((wanted.min, "at least"), (wanted.below, "below"), (wanted.equals, "equal to")):
        if bound is None:
            continue
        order = versions.compare(text, bound)
        if order is None:
            return GateOutcome("error", f"{found!r} and {bound!r} cannot be compared as versions")
        holds = order >= 0 if words == "at least" else order < 0 if words == "below" else versions.same(text, bound)
        if not holds:
            return GateOutcome("fail", f"version {found} is not {words} {bound}")
    return GateOutcome("pass")


def _when(text: str, names: Mapping[str, object]) -> GateOutcome:
    found = evaluate(text, names)
    if found.problem:
        return GateOutcome("inconclusive" if found.nan else "error", f"{plain(text, 80)}: {found.problem}")
    if not isinstance(found.value, bool):
        return GateOutcome("error", f"{plain(text, 80)} is neither true nor false")
    return GateOutcome("pass") if found.value else GateOutcome("fail", f"not so: {plain(text, 120)}")
