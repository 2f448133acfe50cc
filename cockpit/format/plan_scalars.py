"""Single TOML values to the plan's types: texts, numbers, durations, moments. A wrong value is a finding, never an exception."""

import datetime as dt
import math
import re
import warnings
from collections.abc import Callable
from typing import Any

from cockpit.format.durations import (
    parse_clock,
    parse_duration,
    parse_hours,
    parse_moment,
    parse_percent,
    parse_size,
    parse_wall,
    resolve_wall,
)
from cockpit.format.problems import Findings, Path, shown
from cockpit.model.marks import Text
from cockpit.model.times import Duration, Moment, Percent
from cockpit.patterns import late

Reader = Callable[[Any, Path, "Reading"], Any]

ID = late(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXT_LIMIT = 64 * 1024
_REGEX_LIMIT = 2000

Marked = tuple[Path, str, object]
"""A string whose mark asks for a check that needs the whole plan: its path, the text, the mark."""


_COUNTS = {
    "failures": 1, "successes": 1, "min_samples": 1, "arm_after": 0, "retries": 0, "max_parallel": 1, "approvals": 0,
    "min_count": 0, "max_bytes": 1, "output_limit": 1,
}  # fmt: skip
_RHYTHMS = (
    "every", "every_live", "deadline", "ping_every", "update_every", "escalate_every", "remind_every", "recheck",
    "timeout",
)  # fmt: skip


class Reading:
    """One pass over one plan. marked: references, requirements and expressions to be checked once all ids are known.

    days: moments such as "T+1d 09:00", whose date depends on T0.
    """

    def __init__(self, zone: str | None) -> None:
        self.zone = zone
        self.findings = Findings()
        self.marked: list[Marked] = []
        self.days: list[tuple[Path, Moment]] = []


class Wrong:
    """What a reader gives when there is no value; its finding has been noted."""


WRONG = Wrong()


def wrong(path: Path, reading: Reading, expected: str, value: Any, fix: str = "") -> Any:
    """Says at its place what was expected and what stands there."""
    reading.findings.error(path, f"expected {expected}, found {shown(value)}", fix, "type")
    return WRONG


def _read_bool(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, bool):
        return value
    fix = f"write {path[-1]} = {value.lower()} without quotes" if str(value).lower() in ("true", "false") else ""
    return wrong(path, reading, "true or false", value, fix)


def _read_int(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 2**53:
            return value
        reading.findings.error(path, "the number is too large", "", "type")
        return WRONG
    return wrong(path, reading, "a whole number", value, _unquote(value, path))


def _read_float(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) < 1e300 and not math.isnan(value):
            return float(value)
        reading.findings.error(path, f"expected a finite number, found {shown(value)}", "", "type")
        return WRONG
    return wrong(path, reading, "a number", value, _unquote(value, path))


def read_bound(value: Any, path: Path, reading: Reading) -> Any:
    """A number, or a percentage as a share of 1."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return _parsed(lambda text: round(parse_percent(text) / 100, 12), value, path, reading, "percent")
    return _read_float(value, path, reading)


def read_size(value: Any, path: Path, reading: Reading) -> Any:
    """Bytes, as a whole number or with a unit."""
    if isinstance(value, str):
        return _parsed(parse_size, value, path, reading, "size")
    found = _read_int(value, path, reading)
    if found is not WRONG and found < 0:
        return wrong(path, reading, "a size", value)
    return found


def _read_duration(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        return _parsed(parse_duration, value, path, reading, "duration")
    fix = f'write {path[-1]} = "{value}s" for seconds' if isinstance(value, (int, float)) else ""
    return wrong(path, reading, 'a duration such as "90s" or "1h30m"', value, fix)


def _read_percent(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        return _parsed(parse_percent, value, path, reading, "percent")
    fix = ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        fix = f'write {path[-1]} = "{value:g}%"'
        if 0 < value < 1:  # 0.1 may be a tenth as well as a tenth of a percent
            fix = f'write {path[-1]} = "{value * 100:g}%" for a share of {value:g}, "{value:g}%" for {value:g} percent'
    return wrong(path, reading, 'a percentage such as "10%"', value, fix)


def _read_moment(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, (str, dt.date, dt.time)):
        moment = _parsed(lambda text: parse_moment(text, reading.zone), value, path, reading, "moment")
        if moment is not WRONG and moment.day is not None:
            reading.days.append((path, moment))
        return moment
    return wrong(path, reading, 'a moment such as "T-2h" or a date and time', value)


def _read_datetime(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        value = _parsed(parse_wall, value, path, reading, "moment")
        if value is WRONG:
            return value
    if isinstance(value, dt.datetime):
        zone = reading.zone
        return value if zone is None else _parsed(lambda wall: resolve_wall(wall, zone), value, path, reading, "moment")
    fix = f"write {path[-1]} = {value.isoformat()}T09:00:00" if isinstance(value, dt.date) else ""
    return wrong(path, reading, "a date and time such as 2026-01-15T08:00:00", value, fix)


SIMPLE: dict[Any, Reader] = {
    bool: _read_bool,
    int: _read_int,
    float: _read_float,
    Duration: _read_duration,
    Percent: _read_percent,
    Moment: _read_moment,
    dt.datetime: _read_datetime,
}


def ranged(read: Reader, name: str) -> Reader:
    """The reader, with the floor that a count or a rhythm of this name has."""
    floor = _COUNTS.get(name)
    if floor is None and name not in _RHYTHMS:
        return read

    def read_ranged(value: Any, path: Path, reading: Reading) -> Any:
        found = read(value, path, reading)
        if floor is not None and isinstance(found, int) and found < floor:
            reading.findings.error(path, f"{name} is at least {floor}", "", "range")
            return WRONG
        if floor is None and isinstance(found, Duration) and found <= 0:
            reading.findings.error(path, f"{name} = {shown(value)} would never rest", 'write at least "1s"', "range")
            return WRONG
        return found

    return read_ranged


def string_reader(name: str, mark: object) -> Reader:
    """The reader of a text field, with the checks its mark asks for."""
    checks = _TEXT_FORMS.get(mark.form) if isinstance(mark, Text) else None
    keep = mark if mark is not None and checks is None else None

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, str):
            return wrong(path, reading, "text", value, f'write {name} = "{value}"' if _plain(value) else "")
        if len(value) > _TEXT_LIMIT:
            reading.findings.error(path, f"the text has more than {_TEXT_LIMIT} characters", "", "size")
            return WRONG
        if name == "id" and not (value == "" and path[0] == "hold"):
            return _id(value, path, reading)
        if checks is not None:
            return value if _parsed(checks, value, path, reading, getattr(mark, "form", "")) is not WRONG else WRONG
        if keep is not None:
            reading.marked.append((path, value, keep))
        return value

    return read


def _id(value: str, path: Path, reading: Reading) -> Any:
    if ID.fullmatch(value) and len(value) <= 100:
        return value
    fix = re.sub(r"[^A-Za-z0-9._-]+", "-", value).strip("-._")[:100]
    reading.findings.error(
        path,
        f"{shown(value)} is not an id: letters, digits, dot, underscore and hyphen, starting with a letter or digit",
        f'write "{fix}"' if fix else "",
        "bad-id",
    )
    return WRONG


def _regex(text: str) -> None:
    if len(text) > _REGEX_LIMIT:
        raise ValueError(f"the regular expression has more than {_REGEX_LIMIT} characters")
    try:
        with warnings.catch_warnings(action="ignore", category=FutureWarning):
            re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None


_TEXT_FORMS: dict[str, Callable[[str], object]] = {"regex": _regex, "wall_time": parse_clock, "hours": parse_hours}


def _parsed(parse: Callable[[Any], Any], value: Any, path: Path, reading: Reading, code: str) -> Any:
    try:
        return parse(value)
    except ValueError as error:
        reading.findings.error(path, str(error), "", code)
    except OverflowError:
        reading.findings.error(path, f"{shown(value)} is out of range", "", code)
    return WRONG


def _plain(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unquote(value: Any, path: Path) -> str:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
        return f"write {path[-1]} = {value} without quotes"
    return ""
