"""The plan's JSON Schema (draft 2020-12), generated from its types, so that an editor completes and validates a plan."""

import datetime as dt
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from cockpit.format.durations import format_duration, format_moment, format_percent
from cockpit.format.plan_reader import FieldType, fields_of
from cockpit.format.plan_scalars import ID
from cockpit.format.plan_words import words_of
from cockpit.model.marks import Bound, Ref, Requires, Size
from cockpit.model.plan import Plan
from cockpit.model.times import Duration, Moment, Percent

_DURATION = r"^(0|(\d+(\.\d+)?(ms|[wdhms]))+)$"
_PERCENT = r"^\s*\d+(\.\d+)?\s*%\s*$"
_SIZE = r"^\d+(\.\d+)?\s*([KMGTkmgt]i?)?[Bb]$"


def plan_schema() -> dict[str, Any]:
    """The schema as plain dicts and lists, in the order of the types."""
    root = _struct(Plan)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Release plan",
        "description": summary(Plan),
        **{key: value for key, value in root.items() if key != "description"},
        "$defs": {each.__name__: _struct(each) for each in structs() if each is not Plan},
    }


def structs() -> list[type[msgspec.Struct]]:
    """Every struct of a plan, each before the first that it holds, in the order of the fields."""
    found: list[type[msgspec.Struct]] = []

    def visit(struct: type[msgspec.Struct]) -> None:
        if struct in found:
            return
        found.append(struct)
        for field in fields_of(struct):
            for inner in held(field.annotation):
                visit(inner)

    visit(Plan)
    return found


def held(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs that a field's type holds."""
    if get_origin(annotation) is not None:
        for arg in get_args(annotation):
            yield from held(arg)
    elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct) and annotation is not Moment:
        yield annotation


def summary(struct: type[msgspec.Struct]) -> str:
    """The first sentence of a struct's docstring."""
    text = " ".join((struct.__doc__ or "").split())
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def _struct(struct: type[msgspec.Struct]) -> dict[str, Any]:
    fields = fields_of(struct)
    properties = {field.name: _field(struct, field) for field in fields}
    required = [field.name for field in fields if field.required]
    found: dict[str, Any] = {"description": summary(struct), "type": "object", "properties": properties}
    if required:
        found["required"] = required
    return {**found, "additionalProperties": False}


def _field(struct: type[msgspec.Struct], field: FieldType) -> dict[str, Any]:
    found: dict[str, Any] = {"description": words_of(struct.__name__, field.name).replace("`", "")}
    if field.name == "id":
        found |= {"type": "string", "pattern": f"^{ID.pattern}$"}
    else:
        found |= type_of(field.annotation)
    default = default_of(struct, field)
    return found if default is None else {**found, "default": default}


def type_of(annotation: Any) -> dict[str, Any]:
    """The schema of one type."""
    mark: object = None
    if get_origin(annotation) is Annotated:
        annotation, mark = get_args(annotation)[:2]
    marked = _marked(mark)
    if marked is not None:
        return marked
    simple = _SIMPLE.get(annotation)
    if simple is not None:
        return dict(simple)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(args)}
    if origin is tuple and args[-1] is Ellipsis:
        return {"type": "array", "items": type_of(args[0])}
    if origin is tuple:
        size = len(args)
        return {"type": "array", "prefixItems": [type_of(arg) for arg in args], "minItems": size, "maxItems": size}
    if origin is dict:
        return {"type": "object", "additionalProperties": type_of(args[1])}
    if origin in (Union, types.UnionType):
        arms = [type_of(arg) for arg in args if arg is not type(None)]
        return arms[0] if len(arms) == 1 else {"anyOf": arms}
    return {"$ref": f"#/$defs/{annotation.__name__}"}


def _marked(mark: object) -> dict[str, Any] | None:
    if isinstance(mark, Size):
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": _SIZE}]}
    if isinstance(mark, Bound):
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _PERCENT}]}
    if isinstance(mark, Ref):
        return {"type": "string", "$comment": f"id of a {' or '.join(mark.kinds)}"}
    if isinstance(mark, Requires):
        return {"type": "string", "$comment": "a requirement"}
    return None


_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Duration: {"type": "string", "pattern": _DURATION},
    Percent: {"type": "string", "pattern": _PERCENT},
    Moment: {"type": "string"},
    dt.datetime: {"type": "string"},
}


def default_of(struct: type[msgspec.Struct], field: FieldType) -> Any:
    """What a field is when the plan does not say, as TOML spells it; None when it is simply absent or required."""
    if field.required:
        return None
    names = struct.__struct_fields__
    value = struct.__struct_defaults__[names.index(field.attribute) - len(names)]
    if isinstance(value, Duration):
        return format_duration(value)
    if isinstance(value, Percent):
        return format_percent(value)
    if isinstance(value, Moment):
        return format_moment(value)
    if isinstance(value, tuple):
        return list(value) or None
    return value if isinstance(value, (str, int, float)) and value != "" else None
