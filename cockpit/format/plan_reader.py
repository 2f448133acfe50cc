"""Raw TOML values to the plan's types, with every mistake noted and none of them stopping the rest.

msgspec's own conversion ends at the first error, so this reads the same struct definitions and walks on: what cannot be
read is replaced by something harmless of the right shape, and the findings say that the plan must not be used.
"""

import datetime as dt
import math
import re
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

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
from cockpit.format.problems import Findings, Path, did_you_mean, shown
from cockpit.model.marks import Bound, Size, Text
from cockpit.model.times import Duration, Moment, Percent

Reader = Callable[[Any, Path, "Reading"], Any]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXT_LIMIT = 64 * 1024
_REGEX_LIMIT = 2000

Marked = tuple[Path, str, object]
"""A string whose mark asks for a check that needs the whole plan: its path, the text, the mark."""


class Reading:
    """One pass over one plan. marked: references, requirements and expressions to be checked once all ids are known."""

    def __init__(self, zone: str | None) -> None:
        self.zone = zone
        self.findings = Findings()
        self.marked: list[Marked] = []


class FieldType(msgspec.Struct, frozen=True):
    """One field of a struct as TOML spells it."""

    name: str
    attribute: str
    annotation: Any
    required: bool
    read: Reader


@cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[FieldType, ...]:
    """The fields of a plan struct in order, with their readers."""
    fields = []
    defaults = struct.__struct_defaults__
    first_default = len(struct.__struct_fields__) - len(defaults)
    for index, attribute in enumerate(struct.__struct_fields__):
        name = struct.__struct_encode_fields__[index]
        annotation = struct.__annotations__[attribute]
        required = index < first_default
        fields.append(FieldType(name, attribute, annotation, required, reader_of(annotation, name)))
    return tuple(fields)


def read_struct(struct: type[msgspec.Struct], raw: Any, path: Path, reading: Reading) -> Any:
    """The struct from its table; unknown keys and missing fields are findings."""
    table = raw if isinstance(raw, Mapping) else {}
    if not isinstance(raw, Mapping):
        reading.findings.error(path, f"expected a table, found {shown(raw)}", _table_help(path), "type")
    values: dict[str, Any] = {}
    fields = fields_of(struct)
    for field in fields:
        if field.name in table:
            value = field.read(table[field.name], (*path, field.name), reading)
            if value is not _WRONG:
                values[field.attribute] = value
                continue
        elif field.required and isinstance(raw, Mapping):
            reading.findings.error(path, f'"{field.name}" is missing', f"add {_example(field)}", "missing")
        if field.required:
            values[field.attribute] = _blank(field.annotation)
    known = {field.name for field in fields}
    for key in table:
        if key not in known:
            reading.findings.error(
                (*path, key), f"unknown key {shown(key)}", did_you_mean(key, known), "unknown-key", on="key"
            )
    return struct(**values)


def reader_of(annotation: Any, name: str) -> Reader:
    """The reader for a field's type."""
    mark: object = None
    if get_origin(annotation) is Annotated:
        annotation, mark = get_args(annotation)[:2]
    simple = _SIMPLE.get(annotation)
    if isinstance(mark, Size):
        return _read_size
    if isinstance(mark, Bound):
        return _read_bound
    if annotation is str:
        return _string_reader(name, mark)
    if simple is not None:
        return simple
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _literal_reader(args)
    if origin is tuple:
        return _array_reader(args, name)
    if origin is dict:
        return _table_reader(args[1], name)
    if origin in (Union, types.UnionType):
        return _union_reader([arm for arm in args if arm is not type(None)], name)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return lambda value, path, reading: read_struct(annotation, value, path, reading)
    raise TypeError(f"no reader for {annotation!r}")


class _Wrong:
    """What a reader gives when there is no value; its finding has been noted."""


_WRONG = _Wrong()


def _wrong(path: Path, reading: Reading, expected: str, value: Any, fix: str = "") -> Any:
    reading.findings.error(path, f"expected {expected}, found {shown(value)}", fix, "type")
    return _WRONG


def _read_bool(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, bool):
        return value
    fix = f"write {path[-1]} = {value.lower()} without quotes" if str(value).lower() in ("true", "false") else ""
    return _wrong(path, reading, "true or false", value, fix)


def _read_int(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 2**53:
            return value
        reading.findings.error(path, "the number is too large", "", "type")
        return _WRONG
    return _wrong(path, reading, "a whole number", value, _unquote(value, path))


def _read_float(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) < 1e300 and not math.isnan(value):
            return float(value)
        reading.findings.error(path, f"expected a finite number, found {shown(value)}", "", "type")
        return _WRONG
    return _wrong(path, reading, "a number", value, _unquote(value, path))


def _read_bound(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str) and value.strip().endswith("%"):
        return _parsed(lambda text: round(parse_percent(text) / 100, 12), value, path, reading, "percent")
    return _read_float(value, path, reading)


def _read_size(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        return _parsed(parse_size, value, path, reading, "size")
    found = _read_int(value, path, reading)
    if found is not _WRONG and found < 0:
        return _wrong(path, reading, "a size", value)
    return found


def _read_duration(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        return _parsed(parse_duration, value, path, reading, "duration")
    fix = f'write {path[-1]} = "{value}s" for seconds' if isinstance(value, (int, float)) else ""
    return _wrong(path, reading, 'a duration such as "90s" or "1h30m"', value, fix)


def _read_percent(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        return _parsed(parse_percent, value, path, reading, "percent")
    fix = f'write {path[-1]} = "{value}%"' if isinstance(value, (int, float)) else ""
    return _wrong(path, reading, 'a percentage such as "10%"', value, fix)


def _read_moment(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, (str, dt.date, dt.time)):
        return _parsed(lambda text: parse_moment(text, reading.zone), value, path, reading, "moment")
    return _wrong(path, reading, 'a moment such as "T-2h" or a date and time', value)


def _read_datetime(value: Any, path: Path, reading: Reading) -> Any:
    if isinstance(value, str):
        value = _parsed(parse_wall, value, path, reading, "moment")
        if value is _WRONG:
            return value
    if isinstance(value, dt.datetime):
        zone = reading.zone
        return value if zone is None else _parsed(lambda wall: resolve_wall(wall, zone), value, path, reading, "moment")
    fix = f"write {path[-1]} = {value.isoformat()}T09:00:00" if isinstance(value, dt.date) else ""
    return _wrong(path, reading, "a date and time such as 2026-01-15T08:00:00", value, fix)


_SIMPLE: dict[Any, Reader] = {
    bool: _read_bool,
    int: _read_int,
    float: _read_float,
    Duration: _read_duration,
    Percent: _read_percent,
    Moment: _read_moment,
    dt.datetime: _read_datetime,
}


def _string_reader(name: str, mark: object) -> Reader:
    checks = _TEXT_FORMS.get(mark.form) if isinstance(mark, Text) else None
    keep = mark if mark is not None and checks is None else None

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, str):
            return _wrong(path, reading, "text", value, f'write {name} = "{value}"' if _plain(value) else "")
        if len(value) > _TEXT_LIMIT:
            reading.findings.error(path, f"the text has more than {_TEXT_LIMIT} characters", "", "size")
            return _WRONG
        if name == "id" and not (value == "" and path[0] == "hold"):
            return _id(value, path, reading)
        if checks is not None:
            return value if _parsed(checks, value, path, reading, getattr(mark, "form", "")) is not _WRONG else _WRONG
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
    return _WRONG


def _regex(text: str) -> None:
    if len(text) > _REGEX_LIMIT:
        raise ValueError(f"the regular expression has more than {_REGEX_LIMIT} characters")
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None


_TEXT_FORMS: dict[str, Callable[[str], object]] = {"regex": _regex, "wall_time": parse_clock, "hours": parse_hours}


def _literal_reader(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, str) and value in choices:
            return value
        names = [str(choice) for choice in choices]
        if isinstance(value, str):
            message = f"{shown(value)} is not one of {', '.join(names)}"
            reading.findings.error(path, message, did_you_mean(value, names), "choice")
            return _WRONG
        return _wrong(path, reading, "one of " + ", ".join(f'"{name}"' for name in names), value)

    return read


def _array_reader(args: tuple[Any, ...], name: str) -> Reader:
    """Tuples of any length, and pairs. A wrong element is left out of strings and kept, blank, of tables."""
    if args[-1] is not Ellipsis:
        items = [reader_of(arg, name) for arg in args]

        def read_fixed(value: Any, path: Path, reading: Reading) -> Any:
            if not isinstance(value, list) or len(value) != len(items):
                return _wrong(path, reading, f"an array of {len(items)}", value)
            found = [read(each, (*path, i), reading) for i, (read, each) in enumerate(zip(items, value, strict=True))]
            return _WRONG if _WRONG in found else tuple(found)

        return read_fixed
    item = reader_of(args[0], name)
    table = isinstance(args[0], type) and issubclass(args[0], msgspec.Struct)

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, list):
            if table:
                return _wrong(path, reading, "an array of tables", value, f"write [[{'.'.join(_names(path))}]]")
            fix = f'write {path[-1]} = ["{value}"]' if isinstance(value, str) and len(value) < 40 else ""
            return _wrong(path, reading, "an array", value, fix)
        found = [item(each, (*path, index), reading) for index, each in enumerate(value)]
        return tuple(each for each in found if each is not _WRONG)

    return read


def _table_reader(of: Any, name: str) -> Reader:
    item = reader_of(of, name)

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Mapping):
            return _wrong(path, reading, "a table", value, _table_help(path))
        found = {key: item(each, (*path, key), reading) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not _WRONG}

    return read


def _union_reader(arms: list[Any], name: str) -> Reader:
    """`X | None` is X, which TOML simply leaves out; otherwise the arm whose TOML type the value has."""
    readers = [(_accepts(arm), reader_of(arm, name)) for arm in arms]
    if len(readers) == 1:
        return readers[0][1]

    def read(value: Any, path: Path, reading: Reading) -> Any:
        for kinds, reader in readers:
            if isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds):
                return reader(value, path, reading)
        expected = " or ".join(_WORDS[kinds[0]] for kinds, _ in readers)
        return _wrong(path, reading, expected, value)

    return read


def _accepts(annotation: Any) -> tuple[type, ...]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    origin = get_origin(annotation)
    if origin is tuple:
        return (list,)
    if origin is dict or (isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)):
        return (dict,)
    return {int: (int,), float: (float, int), bool: (bool,)}.get(annotation, (str,))


_WORDS: dict[type, str] = {
    list: "an array",
    dict: "a table",
    int: "a whole number",
    float: "a number",
    str: "text",
    bool: "true or false",
}


def _parsed(parse: Callable[[Any], Any], value: Any, path: Path, reading: Reading, code: str) -> Any:
    try:
        return parse(value)
    except ValueError as error:
        reading.findings.error(path, str(error), "", code)
    except OverflowError:
        reading.findings.error(path, f"{shown(value)} is out of range", "", code)
    return _WRONG


def _blank(annotation: Any) -> Any:
    """A harmless stand-in for a required value that is missing or wrong."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return ()
    if origin is Literal:
        return ""
    if annotation is Moment:
        return Moment(text="")
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation(**{f.attribute: _blank(f.annotation) for f in fields_of(annotation) if f.required})
    if origin in (Union, types.UnionType):
        return _blank(args[0])
    return annotation()


def _example(field: FieldType) -> str:
    annotation = field.annotation
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return f"{field.name} = " + " or ".join(f'"{choice}"' for choice in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return f"[{field.name}]"
    samples = {str: '"..."', int: "1", float: "1.0", Duration: '"10m"', Percent: '"10%"', Moment: '"T-2h"'}
    return f"{field.name} = {samples.get(annotation, '[...]')}"


def _names(path: Path) -> list[str]:
    return [part for part in path if isinstance(part, str)]


def _table_help(path: Path) -> str:
    names = ".".join(_names(path))
    return f"write {'[[' if path and isinstance(path[-1], int) else '['}{names}{']]' if path and isinstance(path[-1], int) else ']'}"


def _plain(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _unquote(value: Any, path: Path) -> str:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", value):
        return f"write {path[-1]} = {value} without quotes"
    return ""
