"""The codec: one form on disk, read the same by the fast reader, the thorough one and any TOML parser."""

import datetime as dt
import hashlib
import re
import tomllib
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format import journal_codec, journal_entry
from cockpit.format.canonical import canonical_plan, plan_hash
from cockpit.format.journal_codec import MAX_ENTRY, Reader, TooLarge, encode_entry, normal_event, start
from cockpit.format.journal_entry import BadEntry, kind_of, parse_entry, read_entry
from cockpit.format.journal_fast import read_block
from cockpit.format.journal_head import EVENT, NotAJournal, decode_head, encode_head, split_head
from cockpit.format.journal_redact import NotSealed, redact_block, sealed_fields
from cockpit.format.toml_writer import Unwritable, string
from cockpit.model import events as ev
from cockpit.model.entry import Entry, Event, Unknown
from tests.helpers.journals import PLAN, T, a_head, text_of

NAIVE = T.replace(tzinfo=None)
LONG_AGO = NAIVE.replace(year=1971)
UTC_TIMES = st.datetimes(LONG_AGO, NAIVE.replace(year=2200), timezones=st.just(dt.UTC))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
INTS = st.integers(-(2**63), 2**63 - 1)


def _values(annotation: object) -> st.SearchStrategy:
    shapes = {
        str: TEXT,
        int: INTS,
        float: FLOATS,
        bool: st.booleans(),
        dt.datetime: UTC_TIMES,
        ev.Names: st.lists(TEXT, max_size=3).map(tuple),
        tuple[float, ...]: st.lists(FLOATS, max_size=3).map(tuple),
        tuple[int, ...]: st.lists(INTS, max_size=3).map(tuple),
        tuple[bool, ...]: st.lists(st.booleans(), max_size=3).map(tuple),
        dict[str, str]: st.dictionaries(TEXT, TEXT, max_size=3),
        dict[str, float]: st.dictionaries(TEXT, FLOATS, max_size=3),
    }
    if annotation in shapes:
        return shapes[annotation]
    return st.one_of(*[_values(one) if one is not type(None) else st.none() for one in get_args(annotation)])


@st.composite
def any_events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(list(ev.EVENT_TYPES.values())))
    values = {}
    for field in msgspec.structs.fields(kind):
        if field.required or draw(st.booleans()):
            values[field.name] = draw(_values(field.type))
    return kind(**values)


def _block(event: Event, **changed: object) -> bytes:
    values: dict[str, Any] = {
        "seq": 0,
        "at": T,
        "actor": "ana",
        "role": "",
        "prev": "0" * 64,
        "salt": lambda: "ab" * 16,
    }
    return encode_entry(event, **{**values, **changed})[0]


def _head_length(whole: bytes) -> int:
    length = split_head(whole)
    assert length is not None
    return length


def _position(prev: str = "0" * 64) -> journal_codec.Position:
    return journal_codec.Position(0, -1, prev, None)


@given(any_events(), TEXT, TEXT, st.one_of(st.none(), UTC_TIMES), st.lists(st.integers(0, 2**60), max_size=3))
def test_every_event_comes_back_the_same_by_every_way(event, actor, role, occurred, related):
    event_type: type[Event] = type(event)
    block = _block(event, actor=actor, role=role, occurred=occurred, relates_to=related)
    thorough = read_entry(block, _position())
    assert isinstance(thorough, Entry)
    assert (thorough.event, thorough.actor, thorough.role) == (event, actor, role)
    assert (thorough.occurred, thorough.relates_to, thorough.redacted) == (occurred, tuple(related), frozenset())
    [read] = Reader(_position()).feed(block)
    assert read == thorough
    assert normal_event(event) == event
    # What is not escaped with \U, and lacks no value, must not need the thorough way.
    fast, position, taken = read_block(block, len(block), _position())
    if (
        b"\\U" not in block
        and b"\\ud" not in block
        and not any(
            not getattr(event, name) and default is msgspec.NODEFAULT
            for name, default, sealed in kind_of(event_type).fields
            if sealed
        )
    ):
        assert taken == len(block)
    if taken:
        assert (fast, position) == ([thorough], _position().after(thorough, len(block)))


@given(any_events(), TEXT)
def test_any_toml_parser_reads_it_and_no_terminal_obeys_it(event, actor):
    block = _block(event, actor=actor)
    [table] = tomllib.loads(block.decode())["event"]
    assert table["actor"] == actor
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if name in table:
            assert table[name] == (list(value) if isinstance(value, tuple) else value)
    text = block.decode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", text)
    assert text.count("\n\n") == 1
    assert text.endswith("\n\n")


@given(any_events())
def test_the_chain_is_plain_sha256_over_the_lines_that_are_not_sealed(event):
    lines = _block(event).decode().splitlines(keepends=True)
    keys = [line.partition(" = ")[0] for line in lines]
    salted = {key.removesuffix("_salt") for key in keys if key.endswith("_salt")}
    covered = [line for line, key in zip(lines, keys, strict=True) if key not in salted and not key.endswith("_salt")]
    digest = hashlib.sha256("".join(covered[:-2]).encode()).hexdigest()
    assert covered[-2] == f'hash = "{digest}"\n'


def test_what_every_line_of_an_entry_is():
    event = ev.NoteAdded(text='He said "go"\n[[event]]', incident="INC-1")
    block = _block(event, seq=7, role="commander", occurred=T, relates_to=[3, 5])
    value = '"He said \\"go\\"\\n[[event]]"'
    digest = hashlib.sha256(("ab" * 16 + value).encode()).hexdigest()
    body = (
        "[[event]]\nseq = 7\nat = 2026-03-01T17:00:00.000Z\n"
        'type = "note.added"\nactor = "ana"\nrole = "commander"\noccurred = 2026-03-01T17:00:00Z\n'
        f'relates_to = [3, 5]\ntext = {value}\ntext_salt = "{"ab" * 16}"\ntext_sha256 = "{digest}"\n'
        f'incident = "INC-1"\nprev = "{"0" * 64}"\n'
    )
    assert block.decode().startswith(body)


def test_what_a_terminal_would_obey_or_hide_is_escaped():
    assert string("a\x1b[2J\x07\x9b\u202e\u200b\ufeff\u2028\x7f\t") == (
        '"a\\u001b[2J\\u0007\\u009b\\u202e\\u200b\\ufeff\\u2028\\u007f\\t"'
    )
    assert string("\U000e0041\U0001f600é") == '"\\U000e0041\U0001f600é"'
    assert string("x\udcffy") == '"x\ufffdy"'


def test_keys_of_tables_are_quoted_where_needed():
    event = ev.TupleSet(tuple="t", refs={"plain-1": "a", "two words": "b", "": "c", 'qu"ote': "d", "é": "e"})
    block = _block(event)
    assert b'refs = { plain-1 = "a", "two words" = "b", "" = "c", "qu\\"ote" = "d", "\xc3\xa9" = "e" }\n' in block
    [entry] = Reader(_position()).feed(block)
    assert entry.event == event


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none_are_refused(bad):
    with pytest.raises(Unwritable, match=r"metric\.entered: value"):
        _block(ev.MetricEntered(metric="m", value=bad))
    with pytest.raises(Unwritable, match="finite"):
        _block(ev.ProcedureEnded(proc="P1", outcome="executed", durations={"a": bad}))
    with pytest.raises(Unwritable, match="finite"):
        _block(ev.Samples(epoch=1, base=T, p_t=(bad,)))


def test_times_without_an_offset_and_huge_integers_are_refused():
    with pytest.raises(Unwritable, match="offset"):
        _block(ev.ReleaseOpened(t0=NAIVE))
    with pytest.raises(Unwritable, match="offset"):
        _block(ev.EngineBeat(epoch=1), at=NAIVE)
    with pytest.raises(Unwritable, match="64 bits"):
        _block(ev.EngineBeat(epoch=2**63))


def test_times_elsewhere_are_written_in_utc():
    there = dt.timezone(dt.timedelta(hours=-8))
    [entry] = Reader(_position()).feed(_block(ev.EngineBeat(epoch=1), at=dt.datetime(2026, 3, 1, 9, 0, tzinfo=there)))
    assert entry.at == T
    assert entry.at.tzinfo is dt.UTC


def test_an_entry_has_a_largest_size():
    room = MAX_ENTRY - len(_block(ev.NoteAdded(text="x"))) + 1
    assert len(_block(ev.NoteAdded(text="x" * room))) == MAX_ENTRY
    with pytest.raises(TooLarge, match="262,144"):
        _block(ev.NoteAdded(text="x" * (room + 1)))


@given(st.data(), st.lists(any_events(), min_size=1, max_size=6))
def test_pieces_of_any_size_give_the_same_entries(data, events):
    whole = text_of(events)
    length = _head_length(whole)
    head = decode_head(whole[:length])
    reader = Reader(start(length, head.hash))
    entries, at = [], length
    while at < len(whole):
        step = data.draw(st.integers(1, len(whole)))
        entries += reader.feed(whole[at : at + step])
        at += step
    assert [entry.event for entry in entries] == events
    assert (reader.position.offset, reader.pending, reader.bad) == (len(whole), b"", None)
    again = Reader(start(length, head.hash)).feed(whole[length:])
    assert entries == again
    middle = len(events) // 2
    cut = length + sum(len(block) + 2 for block in whole[length:].split(b"\n\n")[:middle])
    before = entries[middle - 1] if middle else None
    resume = journal_codec.Position(
        cut, middle - 1, before.hash if before else head.hash, before.at if before else None
    )
    assert Reader(resume).feed(whole[cut:]) == entries[middle:]


def test_a_newline_too_many_waits_and_does_no_harm():
    whole = text_of([ev.EngineBeat(epoch=1)])
    length = _head_length(whole)
    reader = Reader(start(length, decode_head(whole[:length]).hash))
    assert len(reader.feed(whole[length:] + b"\n")) == 1
    assert (reader.pending, reader.bad) == (b"\n", None)


@pytest.mark.parametrize("kept", ["text", "text_salt", "text_sha256", "prev"])
def test_a_block_that_breaks_off_anywhere_is_bad_and_no_accident(kept):
    block = _block(ev.NoteAdded(text="x"))
    stop = block.index(b"\n", block.index(f"\n{kept} = ".encode()) + 1)
    for junk in (b"", b"y", b"y" * 152, b"y" * 153, b"\n" + b"y" * 152):
        reader = Reader(_position())
        assert reader.feed(block[:stop] + junk + b"\n\n") == []
        assert reader.bad is not None


def test_the_whole_file_is_toml_at_every_entry_boundary():
    whole = text_of([ev.ReleaseOpened(t0=T), *(ev.NoteAdded(text=f"n{n}\n\n[[event]]\n\n") for n in range(3))])
    for number, at in enumerate(
        [*(m.start() for m in re.finditer(rb"^\[\[event\]\]$", whole, re.MULTILINE)), len(whole)]
    ):
        assert len(tomllib.loads(whole[:at].decode()).get("event", [])) == number


# --- entries from elsewhere -------------------------------------------------------------------------------------------


def _signed(lines: str, prev: str = "0" * 64) -> bytes:
    """A block as some other writer might make it, with a hash that verifies."""
    covered = f'[[event]]\n{lines}prev = "{prev}"\n'
    return f'{covered}hash = "{hashlib.sha256(covered.encode()).hexdigest()}"\n\n'.encode()


ENVELOPE = 'seq = 0\nat = 2026-03-01T17:00:00Z\ntype = "{}"\nactor = "ana"\nrole = ""\n'


def test_a_newer_minor_versions_types_are_kept_raw():
    block = _signed(ENVELOPE.format("moon.phase") + 'phase = "full"\nlit = 0.5\n')
    [entry] = Reader(_position()).feed(block)
    assert entry.event == Unknown("moon.phase", {"phase": "full", "lit": 0.5})


def test_a_newer_minor_versions_fields_are_tolerated():
    block = _signed(ENVELOPE.format("engine.beat") + "epoch = 3\nmood = { good = true }\n")
    [entry] = Reader(_position()).feed(block)
    assert entry.event == ev.EngineBeat(epoch=3)


def test_a_known_type_with_a_value_of_another_shape_is_kept_raw():
    block = _signed(ENVELOPE.format("engine.beat") + 'epoch = "three"\n')
    [entry] = Reader(_position()).feed(block)
    assert entry.event == Unknown("engine.beat", {"epoch": "three"})


def test_other_spellings_of_the_same_toml_are_read():
    block = _signed(
        "at = 2026-03-01 17:00:00+00:00\nseq = 0x0\nactor = 'ana'\n"
        'role = ""\ntype = "note.added"\ntext = \'C:\\n\'  # raw\n'
    )
    [entry] = Reader(_position()).feed(block)
    assert (entry.event, entry.at, entry.actor) == (ev.NoteAdded(text="C:\\n"), T, "ana")


def test_older_shapes_are_lifted_step_by_step(monkeypatch):
    def renamed(payload):
        return ("note.taken", {"words": payload["t"]}) if "t" in payload else ("note.taken", payload)

    def merged(payload):
        return "note.added", {"text": payload["words"]}

    monkeypatch.setitem(journal_entry.UPCASTS, "note.jotted", (renamed, merged))
    block = _signed(ENVELOPE.format("note.jotted") + 't = "old"\n')
    [entry] = Reader(_position()).feed(block)
    assert entry.event == ev.NoteAdded(text="old")


def test_an_upcast_of_a_type_still_known_is_not_passed_by(monkeypatch):
    monkeypatch.setitem(
        journal_entry.UPCASTS, "engine.beat", (lambda payload: ("engine.beat", {"epoch": payload.get("epoch", 9)}),)
    )
    [entry] = Reader(_position()).feed(_signed(ENVELOPE.format("engine.beat")))
    assert entry.event == ev.EngineBeat(epoch=9)


@pytest.mark.parametrize(
    "lines",
    [
        "epoch = 1\nepoch = 1\n",
        "epoch = 1\n\\/ = 2\n",
        "epoch = null\n",
        "[event.more]\nepoch = 1\n",
        "epoch = 1\n[[event]]\n",
        "epoch = 1\n[other]\n",
    ],
)
def test_hashes_do_not_excuse_what_is_not_an_entry(lines):
    reader = Reader(_position())
    assert reader.feed(_signed(ENVELOPE.format("engine.beat") + lines)) == []
    assert isinstance(reader.bad, BadEntry)


@given(any_events(), st.data())
def test_the_fast_reader_takes_nothing_that_the_thorough_one_reads_otherwise(event, data):
    lines = _block(event).decode().splitlines(keepends=True)[1:-3]
    at = data.draw(st.integers(0, len(lines) - 1))
    key, _, value = lines[at].partition(" = ")
    other = data.draw(
        st.sampled_from(
            [f"{key} = {value.strip()} \n", f"{key}={value}", lines[at] * 2, "", f"# {key}\n", f'"{key}" = {value}',
             f"{key} = 1_000\n", f"{key} = 'x'\n", f"{key} = 1e5\n", f"{key} = -0\n", f"{key} = [ 1,2, ]\n",
             f'{key} = "\\ud83d\\ude00"\n', f'{key} = "\\/"\n', f"{key} = {{}}\n", f"{key} = true\n",
             f"{key} = 2026-03-01T17:00:00Z\n", f"{key} = 2026-03-01\n", f"{key} = null\n", f'{key} = "a\x7f"\n']
        )
    )  # fmt: skip
    covered = "[[event]]\n" + "".join([*lines[:at], other, *lines[at + 1 :]]) + f'prev = "{"0" * 64}"\n'
    salted = re.findall(r"^(\w+)_salt = ", covered, re.MULTILINE)
    hashed = re.sub("|".join(rf"^{name}(_salt)? = .*\n" for name in salted) or r"(?!)", "", covered, flags=re.MULTILINE)
    block = (covered + f'hash = "{hashlib.sha256(hashed.encode()).hexdigest()}"\n\n').encode()
    thorough = read_entry(block, _position())
    fast, _, taken = read_block(block, len(block), _position())
    if taken:
        assert fast == [thorough]


# --- seals ------------------------------------------------------------------------------------------------------------


def test_redaction_keeps_the_hash_and_reads_as_empty():
    event = ev.IncidentOpened(incident="INC-1", severity="high", title="Ana's phone", impact="none", owner="ana")
    block = _block(event)
    assert sealed_fields(block) == ("title", "impact")
    redacted = redact_block(block, ("title",))
    assert b"phone" not in redacted
    [entry] = Reader(_position()).feed(redacted)
    assert entry.redacted == {"title"}
    assert entry.event == msgspec.structs.replace(event, title="")
    assert entry.hash == Reader(_position()).feed(block)[0].hash
    with pytest.raises(NotSealed, match="severity cannot be redacted here; what can be is title, impact"):
        redact_block(block, ("severity",))
    with pytest.raises(NotSealed, match="impact"):
        redact_block(redacted, ("title",))


@pytest.mark.parametrize(
    ("field", "event", "empty"),
    [
        ("p_detail", ev.Samples(epoch=1, base=T, probe=("p",), p_detail=("secret",)), ()),
        ("values", ev.ProcedureCalled(proc="P1", procedure="x", kind="hotfix", values={"a": "secret"}), {}),
        ("title", ev.IncidentUpdated(incident="I", title="secret"), ""),
        ("reason", ev.ItemFailed(item="i", reason="secret"), ""),
    ],
)
def test_every_shape_of_text_can_be_redacted(field, event, empty):
    redacted = redact_block(_block(event), (field,))
    assert b"secret" not in redacted
    [entry] = Reader(_position()).feed(redacted)
    assert getattr(entry.event, field) == empty
    assert entry.redacted == {field}


def test_an_empty_text_needs_no_seal():
    block = _block(ev.ItemFailed(item="i", reason=""))
    assert b"reason" not in block
    [entry] = Reader(_position()).feed(block)
    assert (entry.event, entry.redacted) == (ev.ItemFailed(item="i", reason=""), frozenset())


@pytest.mark.parametrize(
    "change",
    [
        (b'text = "all well"', b'text = "all bad!"'),
        (b'text_salt = "ab', b'text_salt = "ba'),
        (b'text = "all well"\n', b""),
        (b'text_salt = "' + b"ab" * 16 + b'"\n', b""),
        (b'text = "all well"\n', b'text = "all well"\ntext = "all well"\n'),
        (b"text_salt", b'more_salt = "' + b"ab" * 16 + b'"\ntext_salt'),
        (b'role = ""\n', b'role = ""\nmore = 1\nmore_salt = "' + b"ab" * 16 + b'"\n'),
    ],
)
def test_no_line_can_be_changed_added_or_lost(change):
    block = _block(ev.NoteAdded(text="all well"))
    assert change[0] in block
    reader = Reader(_position())
    assert reader.feed(block.replace(*change)) == []
    assert reader.bad is not None


def test_every_single_bit_counts():
    block = _block(ev.NoteAdded(text="x", incident="I"), relates_to=[1])
    for at in range(len(block)):
        for bit in range(8):
            changed = bytearray(block)
            changed[at] ^= 1 << bit
            assert Reader(_position()).feed(bytes(changed)) == [], (at, bit)


def test_entries_out_of_order_are_refused():
    whole = text_of([ev.EngineBeat(epoch=1), ev.EngineBeat(epoch=2), ev.EngineBeat(epoch=3)])
    length = _head_length(whole)
    blocks = [block + b"\n\n" for block in whole[length:].split(b"\n\n")[:-1]]
    reader = Reader(start(length, decode_head(whole[:length]).hash))
    assert len(reader.feed(blocks[0] + blocks[2])) == 1
    assert reader.bad is not None
    assert "does not follow entry 0" in reader.bad.what
    parsed = parse_entry(blocks[2])
    assert isinstance(parsed, Entry)
    assert parsed.seq == 2


# --- head and plan ----------------------------------------------------------------------------------------------------


def test_a_head_comes_back_and_its_hash_is_that_of_its_bytes():
    head = a_head(machine="m", folder="/releases/pilot", rehearsal=True, source="/plans/release.toml")
    data = encode_head(head)
    read = decode_head(data)
    assert read == msgspec.structs.replace(head, plan_hash=plan_hash(PLAN), hash=hashlib.sha256(data).hexdigest())
    assert split_head(data) == len(data)
    assert split_head(data + EVENT) == len(data)
    assert split_head(data[:-1]) is None


def test_the_plan_hash_can_be_had_from_the_file_with_sed_and_sha256sum():
    data = encode_head(a_head())
    text = data.decode()
    plan = text[text.index("[plan]\n") + 7 : text.rindex("\n# Entries")]
    plan = re.sub(r"^(\[\[?)plan\.", r"\1", plan, flags=re.MULTILINE)
    assert hashlib.sha256(plan.encode()).hexdigest() == decode_head(data).plan_hash


def test_the_next_major_version_is_refused_in_words():
    data = encode_head(a_head()).replace(b"journal = 1\n", b"journal = 2\n")
    with pytest.raises(NotAJournal, match=r"format 2.*reads up to 1") as caught:
        decode_head(data)
    assert caught.value.newer


def test_the_next_minor_version_is_read():
    data = encode_head(a_head()).replace(b"minor = 0\n", b'minor = 7\nweather = "fair"\n')
    assert decode_head(data).minor == 7


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"plan = 1\n", b"journal = 1\nrelease = 3\n", b"journal = 1\n\xff"]
)
def test_what_is_no_journal_is_said_to_be_none(data):
    with pytest.raises(NotAJournal):
        decode_head(data)


def test_a_changed_pinned_plan_is_noticed_in_the_head():
    with pytest.raises(NotAJournal, match="plan_hash"):
        decode_head(encode_head(a_head()).replace(b'id = "lint"', b'id = "lent"'))


RAW_SCALARS = st.one_of(
    TEXT, st.booleans(), INTS, st.floats(allow_nan=False), st.dates(), st.times().map(lambda t: t.replace(fold=0)),
    st.datetimes(LONG_AGO),
    st.datetimes(LONG_AGO, timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-8))])),
)  # fmt: skip
RAW = st.recursive(
    RAW_SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3))
)


@given(st.dictionaries(TEXT, RAW, max_size=4))
def test_a_plan_has_one_canonical_form(raw):
    text = canonical_plan(raw)
    parsed = tomllib.loads(text.decode())
    assert parsed == raw
    assert canonical_plan(parsed) == text
    pinned = decode_head(encode_head(a_head(plan=raw))).plan
    assert pinned == raw
    assert plan_hash(pinned) == hashlib.sha256(text).hexdigest()


def test_layout_and_comments_make_no_difference_but_order_does():
    one = tomllib.loads('plan = 1  # first\n[release]\nname = "x"\n[[gate]]\nid = "a"\n[[gate]]\nid = "b"\n')
    other = tomllib.loads("plan=1\ngate=[{id='a'},{id='b'}]\nrelease.name='x'\n")
    assert canonical_plan(one).count(b"\n") == canonical_plan(other).count(b"\n")
    swapped = tomllib.loads('plan = 1\n[release]\nname = "x"\n[[gate]]\nid = "b"\n[[gate]]\nid = "a"\n')
    assert plan_hash(one) != plan_hash(swapped)
