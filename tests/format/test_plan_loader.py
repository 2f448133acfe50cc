"""The plan loader: bytes of any kind, places in odd spellings, what a good plan becomes, and no traceback whatever comes."""

import datetime as dt
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
import toml_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.format.plan_check import check_plan
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_loader import PlanError, load_plan, plan_from_raw
from cockpit.model import checks
from cockpit.model.plan import Plan

HEAD = b'plan = 1\n[release]\nname = "x"\n'
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SAMPLE = Path(__file__).parents[2] / "sample_releases/hotdash-pilot/release.toml"


def good(text: str) -> Plan:
    loaded = load_plan(text.encode(), "plan.toml")
    assert loaded.plan is not None, [problem.text("plan.toml") for problem in loaded.problems]
    return loaded.plan


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + HEAD, HEAD.replace(b"\n", b"\r\n"), HEAD.rstrip()])
def test_a_byte_order_mark_crlf_and_no_last_newline_are_taken(data: bytes) -> None:
    loaded = load_plan(data, "plan.toml")
    assert loaded.problems == ()
    assert loaded.plan is not None
    assert loaded.plan.release.name == "x"


@pytest.mark.parametrize(
    ("data", "line", "col", "said"),
    [
        (HEAD + 'title = "Café"'.encode("latin-1"), 4, 13, 'byte 42 (0xE9) is not UTF-8, which is "é" in Latin-1'),
        (HEAD + b'title = "caf\xc3\xa9 \x93x"', 4, 15, 'which is "\u201c"'),
        (HEAD.decode().encode("utf-16"), 1, 1, "the file is UTF-16 (byte order mark"),
        (HEAD.decode().encode("utf-16-le"), 1, 2, "UTF-16 without a byte order mark"),
        (HEAD + b"title = '\x00'", 4, 10, "NUL byte at byte 39: the file is binary or damaged"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" * 9, 1, 8, "NUL byte at byte 7: the file is binary"),
        (b"#" * (4 * 1024 * 1024 + 1), 0, 0, "more than 4,194,304 bytes"),
        (b"", 1, 1, '"plan" is missing'),
        (b"a = " + b"[" * 5000, 1, 205, "nested deeper than 200"),
        (b"a" + b".a" * 5000 + b" = 1", 1, 1, "more than 200 dots"),
        (b"a = 0000-01-01T00:00:00Z", 0, 0, "cannot be read"),
    ],
)
def test_bytes_that_are_no_plan(data: bytes, line: int, col: int, said: str) -> None:
    loaded = load_plan(data, "plan.toml")
    assert loaded.plan is None
    first = loaded.problems[0]
    assert said in first.message
    assert (first.line, first.col) == (line, col)


def test_text_read_in_the_wrong_encoding_is_named_with_what_was_meant() -> None:
    broken = 'title = "ready âœ… for cafÃ©"'
    loaded = load_plan(HEAD + broken.encode(), "plan.toml")
    assert loaded.plan is not None
    assert [(p.line, p.col, p.severity) for p in loaded.problems] == [(4, 16, "warning"), (4, 27, "warning")]
    assert '"✅"' in loaded.problems[0].message
    assert '"é"' in loaded.problems[1].message


def test_honest_accents_are_left_alone() -> None:
    assert load_plan(HEAD + 'title = "Ça va, œuvre, naïve, 20 °C, Â, ✅ and 日本"'.encode(), "p").problems == ()


# ---------------------------------------------------------------- places


def place(text: str) -> tuple[int, int]:
    return next((p.line, p.col) for p in load_plan(text.encode(), "p").problems if p.severity == "error")


def test_columns_count_characters_not_bytes() -> None:
    assert place('plan = 1\nrelease = { name = "x", title = "äöü", bogus = 1 }') == (2, 40)


def test_crlf_does_not_move_places() -> None:
    assert place('plan = 1\r\n[release]\r\nname = "x"\r\nbogus = 1\r\n') == (4, 1)


def test_dotted_keys_have_places() -> None:
    assert place('plan = 1\nrelease.name = "x"\nrelease.zone = "Nowhere"') == (3, 16)
    assert place('plan = 1\nrelease.title = "x"') == (2, 9)


def test_quoted_keys_and_headers_have_places() -> None:
    assert place('plan = 1\n["release"]\n"name" = "x"\n"bo gus" = 1') == (4, 1)
    assert place('plan = 1\n[release]\nname="x"\n[class."R 2"]\ngates = ["none"]') == (5, 10)


def test_a_place_inside_a_text_of_several_lines() -> None:
    text = 'plan = 1\n[release]\nname="x"\n[[template]]\nid="t"\ntext = """\nfine\nnot {metric.nix} fine"""'
    assert place(text) == (8, 6)


def test_brackets_in_texts_are_not_tables() -> None:
    text = 'plan = 1\n[release]\nname="x"\ntitle = """\n[[role]]\n[[role]]\n"""\n[[role]]\nid = "a b"'
    assert place(text) == (9, 6)


# ---------------------------------------------------------------- what a good plan becomes


def test_times_without_offset_become_aware_in_the_zone() -> None:
    plan = good(
        'plan = 1\n[release]\nname="x"\nzone="America/Los_Angeles"\nt0 = 2026-02-20T10:00:00\n'
        '[[phase]]\nid="p"\nat = 2026-02-19T10:00:00\n[[phase]]\nid="q"\nat="T-2h"'
    )
    assert plan.release.t0 == dt.datetime(2026, 2, 20, 18, tzinfo=dt.UTC)
    wall = plan.phase[0].at
    assert wall is not None
    assert wall.wall == dt.datetime(2026, 2, 19, 18, tzinfo=dt.UTC)
    assert plan.phase[1].at is not None
    assert plan.phase[1].at.offset_s == -7200


def test_a_class_names_its_gates_by_id_wildcard_range_and_span() -> None:
    gates = "".join(
        f'[[gate]]\nid="{name}"\nkind="manual"\ntitle="t"\n'
        for name in ("L-BUILD-001", "L-BUILD-002", "L-BUILD-003", "L-CORE-001", "C-1", "C-2", "C-3", "X")
    )
    plan = good(
        'plan = 1\n[release]\nname="x"\n'
        + gates
        + '[class.A]\ngates=["L-*"]\n[class.B]\ngates=["L-BUILD-001/003", "X"]\n'
        '[class.C]\ngates=["C-1..2"]\nby_scope=["L-CORE-*"]'
    )
    assert plan.class_["A"].gates == ("L-BUILD-001", "L-BUILD-002", "L-BUILD-003", "L-CORE-001")
    assert plan.class_["B"].gates == ("L-BUILD-001", "L-BUILD-003", "X")
    assert plan.class_["C"].gates == ("C-1", "C-2")
    assert plan.class_["C"].by_scope == ("L-CORE-001",)


def test_units_are_read_where_they_mean_something() -> None:
    plan = good(
        'plan = 1\n[release]\nname="x"\n[[metric]]\nid="m"\nmin="80%"\n[[gate]]\nid="g"\nkind="command"\nrun="true"\n'
        'output_limit="1MiB"\nlimits={ memory = "2GiB", cpu = "5m" }\ntimeout="1h30m"'
    )
    assert plan.metric[0].min == 0.8
    assert plan.gate[0].output_limit == 1_048_576
    assert plan.gate[0].limits is not None
    assert plan.gate[0].limits.memory == 2_147_483_648
    assert plan.gate[0].timeout == 5400


def test_the_digest_is_of_the_bytes_and_raw_is_the_parsed_toml() -> None:
    loaded = load_plan(HEAD, "plan.toml")
    assert loaded.raw == toml_rs.loads(HEAD.decode())
    assert loaded.digest != load_plan(HEAD + b"\n", "plan.toml").digest
    assert len(loaded.digest) == 64
    assert loaded.errors == ()


def test_a_pinned_plan_is_the_same_plan() -> None:
    loaded = load_plan(SAMPLE.read_bytes(), "release.toml")
    assert plan_from_raw(loaded.raw) == loaded.plan


def test_a_pinned_plan_that_is_none_says_where() -> None:
    with pytest.raises(PlanError, match=r"release\.zone: .*not a time zone"):
        plan_from_raw({"plan": 1, "release": {"name": "x", "zone": "Nowhere"}})
    with pytest.raises(PlanError, match=r"gate\[0\]\.kind"):
        plan_from_raw({"plan": 1, "release": {"name": "x"}, "gate": [{"id": "g", "kind": "no"}]})


# ---------------------------------------------------------------- whatever the bytes


def sane(loaded: Loaded) -> None:
    assert (loaded.plan is None) == any(p.severity == "error" for p in loaded.problems)
    for problem in loaded.problems:
        assert problem.line >= 0
        assert problem.col >= 0
        assert problem.message
        assert "\n" not in problem.message
        assert len(problem.text("p")) < 2000


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    sane(check_plan(data, "p", NOW))


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    sane(check_plan(text.encode("utf-8", "surrogatepass"), "p", NOW))


SAMPLE_TEXT = SAMPLE.read_text("utf-8")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SAMPLE_TEXT)), st.integers(0, 400), st.text(max_size=12))
def test_a_good_plan_with_a_piece_torn_out(at: int, length: int, other: str) -> None:
    text = SAMPLE_TEXT[:at] + other + SAMPLE_TEXT[at + length :]
    sane(check_plan(text.encode("utf-8", "surrogatepass"), "p", NOW))


WORDS = st.sampled_from(
    [
        "id",
        "kind",
        "run",
        "when",
        "value",
        "needs",
        "role",
        "at",
        "T-2h",
        "gate:x",
        "x",
        "5m",
        "probe['x'].verdict",
        "for",
    ]
)
SCALARS = st.one_of(
    WORDS, st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(),
    st.just("${X}"), st.just("{metric.x}"), st.just("10%"),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)
TABLES = st.sampled_from([*Plan.__struct_encode_fields__, "nonsense"])
STRUCTS = [each for each in vars(checks).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
FIELDS = st.sampled_from(sorted({name for struct in STRUCTS for name in struct.__struct_encode_fields__}))
ROWS = st.lists(st.dictionaries(FIELDS, VALUES, max_size=6), max_size=3)


@settings(max_examples=400)
@given(st.dictionaries(TABLES, VALUES | ROWS, max_size=6))
def test_any_tables_of_any_types(raw: dict[str, object]) -> None:
    with suppress(PlanError):
        assert plan_from_raw(raw).plan == 1
