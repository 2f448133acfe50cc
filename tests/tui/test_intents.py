"""The one table: every intent can be reached, is documented, can be remapped, and says why it cannot be done."""

import datetime as dt

import pytest

from cockpit.model import commands as cmd
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Picker
from cockpit.tui.intents import BY_ID, FORBIDDEN, INTENTS, BadKeys, Keymap, check_remap, known_key, pretty
from cockpit.tui.keysdoc import document
from tests.tui.conftest import press, shown, text_of
from tests.tui.fake import FakeSession, alarm, calm, decided, rolling_back
from tests.tui.keysdoc import PATH


def test_ids_are_unique_and_every_intent_says_what_it_does():
    assert len(BY_ID) == len(INTENTS)
    for intent in INTENTS:
        assert intent.label
        assert intent.help.endswith(".")
        assert len(intent.label) <= 20


@pytest.mark.parametrize("replay", [False, True])
def test_every_intent_is_reached_by_a_key_or_by_the_palette(replay):
    keymap = Keymap()
    for intent in INTENTS:
        if intent.replay is (not replay):
            continue
        for key in intent.keys:
            found = keymap.find(key, replay=replay)
            assert found is not None
            assert found is intent or (replay and found.replay is True), key


def test_no_key_belongs_to_tmux_screen_or_the_shell():
    for intent in INTENTS:
        for key in intent.keys:
            assert known_key(key), key
            assert key not in FORBIDDEN


def test_dangerous_intents_are_confirmed():
    for name in ("rollback", "close", "abort"):
        assert BY_ID[name].danger is Danger.NAME
    quiet = {intent.id for intent in INTENTS if intent.danger is Danger.NONE and intent.sample is not None}
    assert quiet == {"note", "note.late", "incident", "incident.open", "action", "action.file", "question"}


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: intent.id)
def test_every_intent_can_be_given_another_key(intent):
    keymap = Keymap({intent.id: ("f9",)})
    found = keymap.find("f9", replay=intent.replay is True)
    assert found is not None
    assert found is intent
    assert keymap.shown(intent.id) == "f9"


def test_a_key_that_is_given_away_is_taken_from_its_owner():
    keymap = Keymap({"note": ("R",)})
    assert keymap.find("R", replay=False) is BY_ID["note"]
    assert keymap.keys["rollback"] == ()
    assert keymap.find("n", replay=False) is None


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"nots": ("n",)}, 'did you mean "note"?'),
        ({"note": ("ctrl+b",)}, "tmux, screen or the shell own that key"),
        ({"note": ("hyper+n",)}, "not a key"),
        ({"note": ("f5",), "incident": ("f5",)}, "given to both"),
        ({"note": ("ctrl+h",)}, "not a key"),  # what terminals send for it is a backspace
        ({"note": ("ctrl+i",)}, "not a key"),  # and a tab
        ({"note": ("alt+n",)}, "not a key"),
        ({"quit": ("",)}, "quit needs a key: nobody should be locked in"),
        ({"back": ()}, "back needs a key: nobody should be locked in"),
        ({"note": ("q",)}, '"q" for note takes the only key of quit: nobody should be locked in'),
        ({"note": ("escape",)}, '"escape" for note takes the only key of back: nobody should be locked in'),
        ({"note": ("m",)}, '"m" for note: "m l" for digest begins with it'),
        ({"note": ("x n",)}, '"x" for check: "x n" for note begins with it'),
    ],
)
def test_a_remap_that_cannot_be_is_said(own, words):
    assert any(words in problem for problem in check_remap(own))
    with pytest.raises(BadKeys, match=words.replace("?", r"\?")):
        Keymap(own)


def test_a_bad_remap_keeps_the_screen_usable_and_says_so(still, settings):
    import msgspec

    own = msgspec.structs.replace(settings, keys={"nots": ("n",)})
    app = still(FakeSession(), own=own)
    assert 'nothing called "nots"' in shown(app)
    assert app.keymap.find("n", replay=False) is BY_ID["note"]


def test_keys_are_written_as_they_stand_on_a_keyboard():
    assert pretty("pageup") == "PgUp"
    assert pretty("m w") == "m w"
    assert pretty("escape") == "esc"


def test_the_key_documentation_is_the_table():
    assert PATH.read_text(encoding="utf-8") == document(), "run: python -m tests.tui.keysdoc"


# --- on the screen


def test_help_lists_every_intent_with_why_it_cannot_be_done(still):
    app = still(FakeSession(*calm()), (120, 40))
    entries = app.help_entries()
    assert {row[2] for row in entries} == {intent.label for intent in INTENTS if intent.replay is not True}
    refused = {row[2]: row[4] for row in entries}
    assert refused["vote"] == 'poll "Go for launch?" is not open'
    assert refused["note"] == ""
    press(app, "?")
    assert "All keys, and what each would do now." in shown(app)


def test_the_palette_finds_by_name_and_says_why_not(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, ":", "text:vote")
    assert 'poll "Go for launch?" is not open' in shown(app)
    press(app, "enter")
    assert isinstance(app.stage.dialogs[-1], Picker)
    press(app, "escape", ":", "text:note", "enter")
    opened = app.stage.dialogs[-1:]
    assert [type(one) for one in opened] == [Form]
    assert [one.title for one in opened] == ["Note"]


def test_a_key_that_cannot_do_anything_says_why(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, "v")
    assert app.stage.message.text == 'v refused: poll "Go for launch?" is not open - `m p` opens the poll'
    assert not app.stage.dialogs


def test_a_prefix_shows_what_can_follow_and_escape_forgets_it(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, "m")
    text = shown(app)
    assert "recycle" in text
    assert "declare poll" in text
    press(app, "escape")
    assert not app.stage.which
    press(app, "m", "Z")
    assert app.stage.message.text == "m Z does nothing"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15), (200, 60)], ids=str)
@pytest.mark.parametrize("mode", ["live", "read-only"])
def test_all_that_can_follow_a_prefix_is_seen_and_what_does_nothing_now_is_told_without_colour(still, size, mode):
    app = still(FakeSession(*calm(), mode=mode), size)
    press(app, "m")
    lines = shown(app).splitlines()
    after = list(app.keymap.after("m", replay=False))
    assert len(after) > 30
    for key, intent in after:
        told = f"({key})" if app.refusal(intent) else f" {key} "
        assert any(f"{told} {intent.label[:13]}" in line for line in lines), (told, intent.label)
    assert "NEXT" in lines[0] + lines[1] + lines[2]
    assert lines[-1].strip() == "m  then one of these; ( ) says why not now; esc forgets it"
    dull = next(key for key, intent in after if app.refusal(intent))
    press(app, dull)
    assert "refused" in app.stage.message.text


@pytest.mark.parametrize("day", [calm, alarm, decided, rolling_back])
def test_the_footer_never_has_more_than_seven_hints(still, day):
    app = still(FakeSession(*day()), (200, 60))
    for number in "1234567890":
        press(app, number)
        for _ in range(6):
            assert len(app.stage.hints) <= 7
            assert any(label == "ROLL BACK" for _, label, _ in app.stage.hints)
            press(app, "j")


def test_in_a_replay_acts_are_refused_with_a_reason(still):
    session = FakeSession(*calm(), mode="replay")
    session.playing = _playback(session)
    app = still(session, (120, 40))
    for key in "nixRHvaw":
        press(app, key)
        assert not app.stage.dialogs, key
        assert "a replay changes nothing" in app.stage.message.text, key


def _playback(session):
    from cockpit.session.protocol import Playback

    now = session.story.now
    return Playback(now, session.story.entries[0].at, now, 0.0, paused=True, view="known")


def test_read_only_refuses_with_a_reason_and_sends_nothing(still):
    session = FakeSession(*calm(), mode="read-only")
    app = still(session, (120, 40))
    for key in ("n", "i", "x", "R", "H", "r"):
        press(app, key)
        assert not app.stage.dialogs, key
        assert "this session only looks on" in app.stage.message.text, key
    assert session.sent == []
    assert "READ-ONLY" in shown(app)


def test_every_way_out_of_a_refusal_is_an_intent_with_a_key():
    from cockpit.model.commands import Refusal
    from cockpit.tui.ways import WAYS, with_way_out

    keys = Keymap()
    for code, (intent, does) in WAYS.items():
        assert keys.shown(intent), code
        assert with_way_out(Refusal(code, "no"), keys) == f"no - `{keys.shown(intent)}` {does}"
    assert with_way_out(Refusal("another", "no"), keys) == "no"


def test_the_engine_is_started_from_the_screen_where_nobody_watches(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "m", "E")
    assert session.revived == 0
    assert "an engine watches already" in app.stage.message.text
    session.story.now += dt.timedelta(seconds=60)
    app.repaint(force=True)
    assert "ENGINE LOST" in shown(app)
    assert "start the engine (m E)" in shown(app)
    press(app, ".")
    assert session.revived == 1
    assert "the engine was started" in app.stage.message.text


def test_the_way_back_stands_in_the_footer_of_every_pane_at_80_columns(still):
    app = still(FakeSession(*decided()), (80, 24))
    for key in "12345678":
        press(app, key)
        assert "R ROLL BACK" in text_of(app)[-1], key


def test_a_gate_for_a_person_offers_to_attest_it(still):
    session = FakeSession(*calm())
    session.take_role("scribe")
    app = still(session)
    press(app, "2")
    app.stage.panes["gates"].seek("gate:templates-filled")
    app.redraw()
    assert "x attest" in text_of(app)[-1]
    assert "r run" not in text_of(app)[-1]


def test_the_next_action_judges_the_one_gate_that_fails_and_no_others(still):
    session = FakeSession(*calm(), "> run-gate tests", "run gate:tests fail '3 failed'")
    app = still(session)
    assert app.stage.header.next.label.text == "GATE FAILS"
    press(app, ".")
    press(app, "y")
    assert session.sent[-1] == cmd.RunGate(which="tests")
