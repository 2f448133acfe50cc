"""The reference and the schema are generated from the types, are current, and say what the loader does."""

import datetime as dt
import json
import re
from typing import Any

import msgspec
import pytest
import toml_rs

from cockpit.core.expressions import Facts, Seen, condition, evaluate
from cockpit.format.plan_examples import EXAMPLES
from cockpit.format.plan_loader import load_plan
from cockpit.format.plan_reader import fields_of, reader_of
from cockpit.format.plan_reference import ANSWER_EXAMPLES, CEL_EXAMPLES, HEAD, reference
from cockpit.format.plan_scalars import Reading
from cockpit.format.plan_words import WORDS, words_of
from cockpit.format.schema import plan_schema, structs
from cockpit.model.names import CEL_BY_ID, CEL_NAMES
from tests.format.plan_docs import REFERENCE, ROOT, SAMPLES, SCHEMA, examples, schema_text

FIELDS = [(struct, field) for struct in structs() for field in fields_of(struct)]
FROM_SAMPLES = examples()


def test_the_committed_files_are_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == reference(FROM_SAMPLES), "run: python -m tests.format.plan_docs"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run: python -m tests.format.plan_docs"


def test_every_field_has_words_and_an_example_and_no_word_is_left_over() -> None:
    names = {f"{struct.__name__}.{field.name}" for struct, field in FIELDS}
    for struct, field in FIELDS:
        assert words_of(struct.__name__, field.name)
        assert f"{struct.__name__}.{field.name}" in {**EXAMPLES, **FROM_SAMPLES}
    assert {name for name in WORDS if not name.startswith("*.")} <= names
    assert set(EXAMPLES) <= names - set(FROM_SAMPLES), "a sample shows it now: take the example out"
    assert {name[2:] for name in WORDS if name.startswith("*.")} <= {field.name for _, field in FIELDS}


@pytest.mark.parametrize(
    ("struct", "field"), FIELDS, ids=lambda each: getattr(each, "name", getattr(each, "__name__", ""))
)
def test_every_example_can_be_read(struct: type[msgspec.Struct], field: Any) -> None:
    line = {**EXAMPLES, **FROM_SAMPLES}[f"{struct.__name__}.{field.name}"]
    if line.startswith("["):
        assert toml_rs.loads(line)
        return
    (name, value), = toml_rs.loads(line).items()  # fmt: skip
    assert name == field.name
    reading = Reading("UTC")
    reader_of(field.annotation, field.name)(value, ("gate", 0, name), reading)
    assert [finding.message for finding in reading.findings.all] == []


def test_the_short_plan_of_the_first_page_is_clean() -> None:
    text = re.search(r"```toml\n(.*?)```", HEAD, re.DOTALL)
    assert text is not None
    assert load_plan(text[1].encode(), "short.toml").problems == ()


def test_every_condition_of_the_page_can_be_evaluated() -> None:
    seen = Seen(
        verdict="pass",
        status=200,
        latency_ms=12.0,
        body={"queue": {"waiting": 1}},
        value=3.0,
        age_s=1.0,
        version="1.4.2",
        commit="0a1b2c3d",
    )
    facts = Facts(
        probes={"prod-health": seen}, metrics={"p95": seen}, gates={"e2e": seen}, tuples={"current": {"schema_version": "7"}},
        open_incidents={"critical": 1}, oldest_s=5.0, t_s=-10.0, classes=("R3",), name="hotdash-pilot", version="2.0",
    )  # fmt: skip
    for text, _ in CEL_EXAMPLES:
        result, reason = condition(text, facts)
        assert result in ("true", "false"), (text, reason)
    asked = " ".join(text for text, _ in CEL_EXAMPLES)
    for root, attributes in CEL_NAMES.items():
        for attribute in attributes:
            form = rf"{root}\['[^']+'\]\.{attribute}\b" if root in CEL_BY_ID else rf"{root}\.{attribute}\b"
            assert re.search(form, asked), f"no example of {root}.{attribute}"


def test_every_expression_of_the_page_can_be_evaluated() -> None:
    item = {"level": "error", "count": 2}
    body = {
        "latency": {"p95_ms": 240}, "checks": {"db:latency": [{"observedValue": 4}]}, "items": [item], "status": "ok",
        "version": "1.2", "text_number": "4", "at": "2026-01-15T08:00:00Z", "ready": True,
    }  # fmt: skip
    names = {
        "body": body, "status": 200, "latency_ms": 12.0, "headers": {"content-type": "application/json"}, "output": "0 failed",
    }  # fmt: skip
    for text, _ in ANSWER_EXAMPLES:
        found = evaluate(text, names)
        assert found.problem == "", (text, found.problem)
        assert found.value is not None


# ---------------------------------------------------------------- the schema, read by the rules it states


def broken(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> str:
    """Why a value does not fit the schema, "" when it does: the part of JSON Schema that ours uses."""
    if "$ref" in schema:
        return broken(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root)
    if "anyOf" in schema:
        found = [broken(arm, value, root) for arm in schema["anyOf"]]
        return "" if "" in found else found[0]
    if "enum" in schema and value not in schema["enum"]:
        return f"{value!r} is none of {schema['enum']}"
    types: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "array": list,
        "object": dict,
    }
    wanted = schema.get("type")
    if wanted and (not isinstance(value, types[wanted]) or (isinstance(value, bool) and wanted != "boolean")):
        return f"{value!r} is no {wanted}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return f"{value!r} does not match {schema['pattern']}"
    if isinstance(value, list):
        items = schema.get("prefixItems") or [schema["items"]] * len(value)
        return next((why for each, arm in zip(value, items, strict=True) if (why := broken(arm, each, root))), "")
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        absent = [name for name in schema.get("required", ()) if name not in value]
        if absent:
            return f"{absent} missing"
        for name, each in value.items():
            arm = known.get(name, rest)
            if not isinstance(arm, dict):
                return f"unknown {name!r}"
            if why := broken(arm, each, root):
                return f"{name}: {why}"
    return ""


def as_an_editor_sees_it(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_an_editor_sees_it(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_an_editor_sees_it(each) for each in value]
    return value.isoformat() if isinstance(value, (dt.datetime, dt.date, dt.time)) else value


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_fit_the_schema(name: str) -> None:
    raw = toml_rs.loads((ROOT / "sample_releases" / name / "release.toml").read_text())
    schema = plan_schema()
    assert broken(schema, as_an_editor_sees_it(raw), schema) == ""


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"release": {"name": "x"}}, "missing"),
        ({"plan": 1, "release": {"name": "x", "titel": "y"}}, "unknown 'titel'"),
        ({"plan": 1, "release": {"name": "x"}, "gate": [{"id": "g", "kind": "comand"}]}, "is none of"),
        ({"plan": 1, "release": {"name": "x"}, "gate": [{"id": "g g", "kind": "manual"}]}, "does not match"),
        (
            {"plan": 1, "release": {"name": "x"}, "gate": [{"id": "g", "kind": "manual", "timeout": "soon"}]},
            "does not match",
        ),
        ({"plan": 1, "release": {"name": "x"}, "metric": [{"id": "m", "max": "many"}]}, "is no number"),
    ],
)
def test_mistakes_do_not_fit_the_schema(raw: dict[str, Any], said: str) -> None:
    schema = plan_schema()
    assert said in broken(schema, raw, schema)


def test_the_schema_is_plain_json() -> None:
    schema = json.loads(SCHEMA.read_text())
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["required"] == ["plan", "release"]
    assert schema["$defs"]["Stability"]["properties"]["on_breach"]["default"] == "restart"
    assert schema["$defs"]["Probe"]["properties"]["every"]["default"] == "1m"
