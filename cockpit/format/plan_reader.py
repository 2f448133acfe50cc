"""Raw TOML values to the plan's types, with every mistake noted and none of them stopping the rest.

msgspec's own conversion ends at the first error, so this reads the same struct definitions and walks on: what cannot be
read is replaced by something harmless of the right shape, and the findings say that the plan must not be used.
"""

import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from cockpit.format.plan_scalars import (
    SIMPLE,
    WRONG,
    Reader,
    Reading,
    ranged,
    read_bound,
    read_size,
    string_reader,
    wrong,
)
from cockpit.format.problems import Path, did_you_mean, shown
from cockpit.model.marks import Bound, Size
from cockpit.model.times import Duration, Moment, Percent

UNKNOWN_KEY = "unknown-key"
"""The finding's code for a key that stands in a plan and is none of its vocabulary."""


class FieldType(msgspec.Struct, frozen=True):
    """One field of a struct as TOML spells it."""

    name: str
    attribute: str
    annotation: Any
    required: bool


@cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[FieldType, ...]:
    """The fields of a plan struct in order."""
    fields = []
    defaults = struct.__struct_defaults__
    first_default = len(struct.__struct_fields__) - len(defaults)
    for index, attribute in enumerate(struct.__struct_fields__):
        name = struct.__struct_encode_fields__[index]
        annotation = struct.__annotations__[attribute]
        required = index < first_default
        fields.append(FieldType(name, attribute, annotation, required))
    return tuple(fields)


@cache
def reader_for(struct: type[msgspec.Struct], attribute: str) -> Reader:
    """The reader of one field, made when a plan first has it: most plans use a third of the fields there are."""
    field = next(one for one in fields_of(struct) if one.attribute == attribute)
    return reader_of(field.annotation, field.name)


def read_struct(struct: type[msgspec.Struct], raw: Any, path: Path, reading: Reading) -> Any:
    """The struct from its table; unknown keys and missing fields are findings."""
    table = raw if isinstance(raw, Mapping) else {}
    if not isinstance(raw, Mapping):
        reading.findings.error(path, f"expected a table, found {shown(raw)}", _table_help(path), "type")
    values: dict[str, Any] = {}
    fields = fields_of(struct)
    for field in fields:
        if field.name in table:
            value = reader_for(struct, field.attribute)(table[field.name], (*path, field.name), reading)
            if value is not WRONG:
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
                (*path, key), f"unknown key {shown(key)}", did_you_mean(key, known), UNKNOWN_KEY, on="key"
            )
    return struct(**values)


def reader_of(annotation: Any, name: str) -> Reader:
    """The reader for a field's type, and for the range its name implies."""
    return ranged(_reader_of(annotation, name), name)


def _reader_of(annotation: Any, name: str) -> Reader:
    mark: object = None
    if get_origin(annotation) is Annotated:
        annotation, mark = get_args(annotation)[:2]
    simple = SIMPLE.get(annotation)
    if isinstance(mark, Size):
        return read_size
    if isinstance(mark, Bound):
        return read_bound
    if annotation is str:
        return string_reader(name, mark)
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


def _literal_reader(choices: tuple[Any, ...]) -> Reader:
    def read(value: Any, path: Path, reading: Reading) -> Any:
        if isinstance(value, str) and value in choices:
            return value
        names = [str(choice) for choice in choices]
        if isinstance(value, str):
            message = f"{shown(value)} is not one of {', '.join(names)}"
            reading.findings.error(path, message, did_you_mean(value, names), "choice")
            return WRONG
        return wrong(path, reading, "one of " + ", ".join(f'"{name}"' for name in names), value)

    return read


def _array_reader(args: tuple[Any, ...], name: str) -> Reader:
    """Tuples of any length, and pairs. A wrong element is left out of strings and kept, blank, of tables."""
    if args[-1] is not Ellipsis:
        items = [_reader_of(arg, name) for arg in args]

        def read_fixed(value: Any, path: Path, reading: Reading) -> Any:
            if not isinstance(value, list):
                return wrong(path, reading, f"an array of {len(items)}", value)
            if len(value) != len(items):
                reading.findings.error(path, f"expected {len(items)} of them, found {len(value)}", "", "type")
                return WRONG
            found = [read(each, (*path, i), reading) for i, (read, each) in enumerate(zip(items, value, strict=True))]
            return WRONG if WRONG in found else tuple(found)

        return read_fixed
    item = _reader_of(args[0], name)
    table = isinstance(args[0], type) and issubclass(args[0], msgspec.Struct)

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, list):
            if table:
                return wrong(path, reading, "an array of tables", value, f"write [[{'.'.join(_names(path))}]]")
            fix = f'write {path[-1]} = ["{value}"]' if isinstance(value, str) and len(value) < 40 else ""
            return wrong(path, reading, "an array", value, fix)
        found = [item(each, (*path, index), reading) for index, each in enumerate(value)]
        return tuple(each for each in found if each is not WRONG)

    return read


def _table_reader(of: Any, name: str) -> Reader:
    item = _reader_of(of, name)

    def read(value: Any, path: Path, reading: Reading) -> Any:
        if not isinstance(value, Mapping):
            return wrong(path, reading, "a table", value, _table_help(path))
        found = {key: item(each, (*path, key), reading) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not WRONG}

    return read


def _union_reader(arms: list[Any], name: str) -> Reader:
    """`X | None` is X, which TOML simply leaves out; otherwise the arm whose TOML type the value has."""
    readers = [(_accepts(arm), _reader_of(arm, name)) for arm in arms]
    if len(readers) == 1:
        return readers[0][1]

    def read(value: Any, path: Path, reading: Reading) -> Any:
        for kinds, reader in readers:
            if isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds):
                return reader(value, path, reading)
        expected = " or ".join(_WORDS[kinds[0]] for kinds, _ in readers)
        return wrong(path, reading, expected, value)

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
