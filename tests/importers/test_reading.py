"""Bytes, front matter, tags, times, bounds and messages: the parts below the sections."""

import datetime as dt

import pytest

from cockpit.importers.blocks import Section, read_blocks
from cockpit.importers.decode import MAX_LINES, Unusable, decode
from cockpit.importers.front import split_front
from cockpit.importers.inline import label, plain, slug
from cockpit.importers.lengths import duration, every, recurs, within
from cockpit.importers.messages import fields
from cockpit.importers.moments import find_dates, find_when
from cockpit.importers.tags import clear_tags
from cockpit.importers.thresholds import find_thresholds
from cockpit.importers.tree import grow
from cockpit.importers.zones import find_zone


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    assert decode("# Ünter\n- [ ] größer\n".encode(encoding)).lines == ("# Ünter", "- [ ] größer")


def test_old_encodings_are_said():
    got = decode("# Brücke".encode("latin-1"))
    assert got.lines == ("# Brücke",)
    assert "line 1 is not UTF-8" in got.notes[0]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(ending):
    assert decode(ending.join(["# a", "", "b", ""]).encode()).lines == ("# a", "", "b")


@pytest.mark.parametrize("text", ["✅ done → next", "Café „quoted“", "🚀 go", "≥ 80 %"])
@pytest.mark.parametrize("rounds", [1, 2])
def test_mojibake_is_repaired(text, rounds):
    broken = text
    for _ in range(rounds):
        broken = "".join(
            bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
            for byte in broken.encode()
        )
    got = decode(broken.encode())
    assert got.lines == (text,)
    assert got.repaired == (1,)
    assert "wrong encoding" in got.notes[0]


def test_bytes_that_windows_1252_throws_away():
    assert decode("âœ… and âŒ".encode()).lines == ("✅ and ❌",)


@pytest.mark.parametrize("text", ["Ångström à la carte", "naïve café", "Grüße — aus “Köln”", "5 € ± 2"])
def test_good_text_is_left_alone(text):
    assert decode(text.encode()).repaired == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"), (b" \n\t\n", "empty"), (b"%PDF-1.4", "a PDF"), (b"PK\x03\x04x", "zip"), (b"\x7fELF", "a program"),
        (b"\x89PNG\r\n", "image"), (b"a\x00b\x01c", "binary"), (bytes(range(1, 9)) * 50, "binary"),
        (b"<!DOCTYPE html><p>x", "HTML"), (b'{"a": [1]}', "JSON"), (b"[1, 2]", "JSON"), (b"plan = 1\n[release]\n", "plan already"),
        (b"x" * 2_000_000, "bytes"), (b"a\n" * (MAX_LINES + 1), "lines"), (b"\xff\xfea", "damaged"),
    ],
)  # fmt: skip
def test_no_runbook(data, said):
    with pytest.raises(Unusable, match=said):
        decode(data)


def test_long_lines_are_cut_and_said():
    got = decode(b"# a\n" + b"x" * 5000)
    assert len(got.lines[1]) == 2000
    assert "line 2" in got.notes[0]


def test_front_matter():
    lines = ("---", "a: 1 # why", 'b: "x: y"', "c:", "  - one", "  - k: v", "    w: z", "d: [p, q]", "---", "# t")
    node, taken = split_front(lines)
    assert node is not None
    assert taken == 9
    assert (node.get("a"), node.get("b")) == ("1", "x: y")
    assert [each.text for each in node.pairs["c"].items] == ["one", ""]
    assert node.pairs["c"].items[1].get("w") == "z"
    assert [each.text for each in node.pairs["d"].items] == ["p", "q"]
    assert node.pairs["c"].span == (4, 7)


@pytest.mark.parametrize("text", ["# no", "---\ntext\n---", "---\na: 1", ""])
def test_no_front_matter(text):
    assert split_front(tuple(text.split("\n"))) == (None, 0)


def test_tags_become_sections_and_placeholders_stay():
    lines = ["<task>", "<name>Do it</name>", "use <version>", "<verify>make x</verify>", "</task>", "```", "<b>", "```"]
    cleared = clear_tags(lines)
    blocks, _ = read_blocks(cleared.lines)
    root = grow(blocks, cleared.marks, len(lines))
    assert isinstance(root.blocks[0], Section)
    assert root.blocks[0].title == "Do it"
    assert cleared.lines[2] == "use <version>"
    assert cleared.lines[3] == "**Verify:** make x"
    assert cleared.lines[6] == "<b>"


@pytest.mark.parametrize(
    ("text", "offset", "clock"),
    [
        ("T-24h: Freeze", -86400, None), ("T-7 Days (January 8): x", -604800, None), ("T0 (10:00):", 0, None), ("(T-0)", 0, None),
        ("T+1h30m", 5400, None), ("T minus 30 minutes", -1800, None), ("L-2h", -7200, None), ("D-1: pack", -86400, None),
        ("Two days before launch", -172800, None), ("8:00 AM EST: go", None, dt.time(8)), ("12 PM: x", None, dt.time(12)),
        ("12:00 AM", None, dt.time(0)), ("14:30 UTC", None, dt.time(14, 30)), ("at noon", None, dt.time(12)),
        ("per D-001/D-008", "none", None), ("port 8080:80", "none", None), ("10.0.0.1:80", "none", None), ("TTL-30s", "none", None),
        ("version 1.2", "none", None), ("ratio 3:1", "none", None), ("M6-T02", "none", None), ("p95 < 1.5s", "none", None),
    ],
)  # fmt: skip
def test_times(text, offset, clock):
    when = find_when(text)
    if offset == "none":
        assert when is None
    else:
        assert when is not None
        assert (when.offset, when.clock) == (offset, clock)


def test_ranges_of_time():
    days, hours = find_when("T-4 to T-2 Days"), find_when("1:00 PM - 6:00 PM EST: watch")
    assert days is not None
    assert hours is not None
    assert (days.offset, days.until_offset) == (-345600, -172800)
    assert (hours.clock, hours.until_clock, hours.zone) == (dt.time(13), dt.time(18), "EST")


def test_lengths_rhythms_dates_and_zones():
    assert duration("1-4 hours") == (3600, 14400)
    assert every("every 30m first 4h") == 1800
    assert every("30m heartbeat posted") == 1800
    assert every("nothing") is None
    assert within("(Within 1-4 hours depending)") == 14400
    assert find_dates("January 8, Feb 3rd 2027, 2026-02-30", 2026) == [dt.date(2026, 1, 8), dt.date(2027, 2, 3)]
    assert find_zone(["All times PST", "10:00 AM PST", "9 AM EST"]) == ("America/Los_Angeles", "PST")
    assert find_zone(["the best EST of all"]) == ("", "")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Every 30 minutes: read the graphs", 1800), ("Read the graphs every day", 86400), ("Daily: read the graphs", 86400),
        ("Read the graphs (weekly)", 604800), ("Read the graphs, hourly", 3600), ("Weekly call with the partners", 604800),
        ("Read the graphs\nDaily check-in (9 AM EST)", 86400), ("Prune it nightly at 02:00", 86400),
        ("Stop the nightly jobs", None), ("Compare weekly totals", None), ("Nightly job finished without errors", None),
        ("Weekly reports are complete", None), ("The daily report table is copied", None), ("Copy the hourly table", None),
    ],
)  # fmt: skip
def test_a_rhythm_is_one_in_the_place_of_a_schedule_only(text, seconds):
    assert recurs(text) == seconds


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("web error rate <1%, P95 latency <1.5s, stable", [("web error rate", None, 1, "%"), ("P95 latency", None, 1.5, "s")]),
        ("Downloads ≥ 50", [("Downloads", 50, None, "")]), ("P1 bugs < 3", [("P1 bugs", None, 2, "")]),
        ("Zero P0 bugs", [("P0 bugs", None, 0, "")]), ("Team morale: Good (≥ 4/5)", [("Team morale", 4, None, "of 5")]),
        ("at least 3 testers confirmed", [("testers confirmed", 3, None, "")]), ("CPU below 80 percent", [("CPU", None, 80, "%")]),
        ("Node >= 22 for the run", []), ("a -> b > c", []), ("ratio => 2", []), ("No release without tests", []),
    ],
)  # fmt: skip
def test_bounds(text, wanted):
    assert [(each.name, each.lower, each.upper, each.unit) for each in find_thresholds(text)] == wanted


def test_tiers():
    (found,) = find_thresholds("Downloads ≥ 200 (MVR: 100, Target: 200)")
    assert found.tiers == (("MVR", 100.0), ("Target", 200.0))


@pytest.mark.parametrize(
    ("text", "incident", "rollback", "wanted"),
    [
        ("INCIDENT [severity] by @name, next update at HH:MM", True, False,
         "INCIDENT {incident.severity} by @{incident.owner}, next update at {incident.next_update}"),
        ("at HH:MM due to [trigger]", False, True, "at {rollback.at} due to {rollback.trigger}"),
        ("Incidents open: X (list). Queue: N people", False, False, "Incidents open: {incidents.open} ({incidents.list}). Queue: {queue} people"),
        ('{"json": 1} and {name}', False, False, '{{"json": 1}} and {name}'),
    ],
)  # fmt: skip
def test_messages(text, incident, rollback, wanted):
    assert fields(text, incident=incident, rollback=rollback) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**bold** _and_ `a_b*c` [link](x)", "bold and a_b*c link"), ("✅ done", "done"), ("a <br> b <version>", "a b <version>"),
        ("![i](p) ~~no~~ yes", "no yes"), ("snake_case_name", "snake_case_name"), (r"1\. x", "1. x"), ("a &amp; b", "a & b"),
    ],
)  # fmt: skip
def test_plain(text, wanted):
    assert plain(text) == wanted


def test_labels_and_ids():
    assert label("**Owner:** QA") == ("Owner", "QA")
    assert label("**Owner**: QA") == ("Owner", "QA")
    assert label("Scope - all") == ("", "Scope - all")
    assert slug("Run staging smoke (v1.2)!") == "run-staging-smoke-v1.2"
    assert slug("Größe prüfen") == "grosse-prufen"
    assert slug("日本") == ""
