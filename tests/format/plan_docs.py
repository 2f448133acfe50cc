"""Writes what is generated from the plan's types: `python -m tests.format.plan_docs`. A test compares.

docs/plan.md, with examples from the sample releases, and cockpit/format/plan.schema.json.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any, get_origin

import msgspec
import toml_rs

from cockpit.format.plan_reader import fields_of
from cockpit.format.plan_reference import reference
from cockpit.format.schema import held, plan_schema
from cockpit.model.plan import Plan

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "plan.md"
SCHEMA = ROOT / "cockpit" / "format" / "plan.schema.json"
LONGEST = 110
SAMPLES = ("hotdash-pilot", "netlify-bluegreen", "spx-recovery", "loop-r2", "caro-beta")


def inline(value: Any) -> str:
    """A value on one line of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key(name)} = {inline(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(inline(each) for each in value) + "]"
    if isinstance(value, str):
        return f"'{value}'" if "\\" in value and "'" not in value else json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, (dt.datetime, dt.date, dt.time)) else str(value)


def key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)


def examples() -> dict[str, str]:
    """ "Struct.field" -> the first of the samples' uses that is neither trivial nor too long for a line."""
    found: dict[str, list[str]] = {}

    def collect(struct: type[msgspec.Struct], tables: list[Any]) -> None:
        for field in fields_of(struct):
            given = [table[field.name] for table in tables if isinstance(table, dict) and field.name in table]
            inner = next(iter(held(field.annotation)), None)
            named = get_origin(field.annotation) is dict
            for value in given:
                text = f"{field.name} = {inline(value)}"
                if inner is not None and (struct is Plan or len(text) > LONGEST):
                    array = isinstance(value, list)
                    name = f"{field.name}.NAME" if named else field.name
                    text = f"[[{name}]]" if array else f"[{name}]"
                found.setdefault(f"{struct.__name__}.{field.name}", []).append(text)
                if inner is not None:
                    below = list(value.values()) if named else value if isinstance(value, list) else [value]
                    collect(inner, below)

    collect(Plan, [toml_rs.loads((ROOT / "sample_releases" / name / "release.toml").read_text()) for name in SAMPLES])
    return {
        name: next((text for text in texts if len(text) <= LONGEST and "\n" not in text), min(texts, key=len))
        for name, texts in found.items()
    }


def schema_text() -> str:
    return json.dumps(plan_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    REFERENCE.write_text(reference(examples()), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
