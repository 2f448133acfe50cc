"""Each entry as a sentence."""

import datetime as dt
import types
import typing

import msgspec
import pytest

from cockpit.core.index import book
from cockpit.core.log import line
from cockpit.model.entry import Entry, Unknown
from cockpit.model.events import EVENT_TYPES
from cockpit.model.frame import Tone
from cockpit.views import log, sentences_release, words
from cockpit.views.base import Sight
from cockpit.views.names import Names, spoken
from tests.core.desk import Desk
from tests.tui.fake import FakeSession, calm

AT = dt.datetime(2027, 2, 19, 18, 5, tzinfo=dt.UTC)


def filled(kind: type, text: str) -> msgspec.Struct:
    """An event of the type with something in every field."""
    values: dict[str, object] = {}
    hints = typing.get_type_hints(kind)
    for field in msgspec.structs.fields(kind):
        values[field.name] = _value(hints[field.name], text)
    made: msgspec.Struct = kind(**values)
    return made


def _value(hint: object, text: str) -> object:
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    hint = next(option for option in options if option is not type(None))
    origin = typing.get_origin(hint)
    if hint is dt.datetime:
        return AT
    if hint in (int, float, bool):
        return hint(1)
    if origin is tuple:
        return (_value(typing.get_args(hint)[0], text),)
    if origin is dict:
        return {"key": _value(typing.get_args(hint)[1], text)}
    return text


def said(kind: type, text: str) -> str:
    entry = Entry(7, AT, "anna", "commander", filled(kind, text))  # type: ignore[arg-type]
    shown = line(entry)
    return words.sentence(shown.type, shown.data, Names(book(FakeSession().state)))


@pytest.mark.parametrize("tag", EVENT_TYPES)
def test_every_type_of_entry_has_a_sentence(tag):
    sentence = said(EVENT_TYPES[tag], "abc")
    assert sentence
    assert "newer version" not in sentence
    assert "None" not in sentence
    assert "{" not in sentence


@pytest.mark.parametrize("tag", EVENT_TYPES)
def test_every_type_of_entry_can_be_said_with_nothing_in_it(tag):
    assert words.sentence(tag, {}, Names(None))
    assert isinstance(words.tone(tag, {}), Tone)


def test_there_is_no_sentence_for_a_type_that_does_not_exist():
    assert set(words.SENTENCES) == set(EVENT_TYPES)


def test_an_entry_of_a_newer_version_is_shown_as_it_is():
    entry = Entry(7, AT, "anna", "", Unknown("moon.landed", {"where": "Tranquility"}))
    shown = line(entry)
    assert (
        words.sentence(shown.type, shown.data, Names(None))
        == "moon.landed (written by a newer version): where Tranquility"
    )


def test_sentences_use_the_plans_titles():
    session = FakeSession("> check-item oncall", "> skip-item snapshots 'no data yet'", "gate ci fail 'red on main'")
    texts = [words.sentence(one.type, one.data, Names(book(session.state))) for one in session.state.tail]
    assert "done: On-call line-up confirmed" in texts
    assert "skipped Data snapshots confirmed: no data yet" in texts
    assert "gate FAIL: CI is green on main: red on main" in texts


def test_what_ran_is_named_and_not_only_numbered():
    session = FakeSession("> run-gate lint", "run gate:lint error 'no such file'")
    known = Sight(session.state, session.now()).names
    texts = [words.sentence(one.type, one.data, known) for one in session.state.tail if one.type.startswith("run.")]
    (number,) = session.state.runs
    title = known.gate("lint")
    assert title != "lint"
    assert f"started: {title} ({number})" in texts
    assert f"ended in an error: {title} ({number}): no such file" in [one.replace(", exit 1", "") for one in texts]
    assert words.sentence("run.unknown", {"run": number}, known) == f"OUTCOME UNKNOWN: {title} ({number})"
    assert words.sentence("run.unknown", {"run": "R99"}, known) == "OUTCOME UNKNOWN: R99"


@pytest.mark.parametrize(
    ("verdict", "words_of"),
    [("go", "GO"), ("GO", "GO"), ("no-go", "NO-GO"), ("CONDITIONAL GO", "CONDITIONAL GO"), ("", "NOT READY")],
)
def test_a_verdict_is_said_in_the_fields_language(verdict, words_of):
    assert spoken(verdict) == words_of


def test_what_failed_is_meant_badly_and_what_passed_well():
    assert words.tone("gate.judged", {"verdict": "fail"}) is Tone.BAD
    assert words.tone("gate.judged", {"verdict": "pass"}) is Tone.GOOD
    assert words.tone("procedure.ended", {"outcome": "verified"}) is Tone.GOOD
    assert words.tone("run.unknown", {}) is Tone.BAD
    assert words.tone("no.such.type", {}) is Tone.MUTED


def test_what_lasted_less_than_a_minute_is_told_to_the_second():
    names = Names(None)
    assert names.between("2026-02-20T14:33:05Z", "2026-02-20T14:33:22Z") == "14:33:05 to 14:33:22"
    assert names.between("2026-02-20T14:33:05Z", "2026-02-20T14:52:22Z") == "14:33 to 14:52"


def test_a_verdict_in_the_log_says_titles(sight_of):
    session = FakeSession(*calm(), "> run-gate tests", "run gate:tests fail '3 failed'")
    texts = [row.text for row in log.log(sight_of(session)).rows]
    said = [text for text in texts if text.startswith("verdict ")]
    assert "Unit and integration tests pass: 3 failed" in said[-1]
    assert not any("gate:" in text or ": pending" in text for text in said)


def test_a_reason_that_says_the_phase_again_is_left_out() -> None:
    told = words.sentence(
        "trigger.changed", {"trigger": "down", "phase": "pending", "reason": "breaching"}, Names(None)
    )
    assert told == "trigger down is BREACHING"
    told = words.sentence("trigger.changed", {"trigger": "down", "phase": "pending", "reason": "2 of 3"}, Names(None))
    assert told == "trigger down is BREACHING: 2 of 3"


@pytest.mark.parametrize(
    ("voided", "words"),
    [
        (("item:a",), "; 1 thing counts no longer and is to be done again"),
        (
            ("item:a", "announcement:A1"),
            "; 1 thing counts no longer and is to be done again; 1 text not posted yet withdrawn",
        ),
        (("announcement:A1", "announcement:A2"), "; 2 texts not posted yet withdrawn"),
        ((), ""),
    ],
)
def test_a_moved_t0_says_what_counts_no_longer_and_which_texts_go(voided: tuple[str, ...], words: str) -> None:
    data = {"t0": "2026-02-20T18:00:00Z", "previous": "2026-02-20T17:00:00Z", "voided": ", ".join(voided)}
    assert sentences_release.t0(data, Names(None)).partition(" -> ")[2].partition(";")[1:] == words.partition(";")[1:]


def test_what_is_live_is_told_with_its_place_where_several_are_asked() -> None:
    probe = "[[probe]]\nid = '{0}'\ntitle = 'Service {0}'\nkind = 'http'\nurl = 'http://{0}'\nlive_id = 'body.id'\n"
    one, two = Desk(probe.format("a")), Desk(probe.format("a") + probe.format("b"))
    data = {"probe": "a", "live": "d-3.1"}
    assert words.sentence("live.seen", data, Names(book(one.state))) == "live now: d-3.1"
    assert words.sentence("live.seen", data, Names(book(two.state))) == "live now: d-3.1 (Service a)"
    told = words.sentence("deploy.noticed", data, Names(book(two.state)))
    assert told == "deploy noticed that nobody ordered here: d-3.1 (Service a)"
