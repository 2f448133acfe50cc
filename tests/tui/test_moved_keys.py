"""A key whose act a person has moved elsewhere says where it is now."""

import msgspec

from cockpit.tui.intents import Keymap
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm


def test_a_key_that_was_given_away_says_where_its_act_is(still, settings):
    session = FakeSession(*calm())
    app = still(session, own=msgspec.structs.replace(settings, keys={"check": ("f2",), "close": ("m 9",)}))
    press(app, "x")
    assert "x does nothing here: done is on f2 now" in shown(app)
    press(app, "m", "Q")
    assert "m Q does nothing here: close release is on m 9 now" in shown(app)
    press(app, "$")
    assert "does nothing here" not in shown(app), "a key that never did anything has moved nowhere"
    assert session.sent == []


def test_only_a_key_that_nothing_has_taken_over_is_spoken_of():
    swapped = Keymap({"check": ("w",), "waive": ("f9",)})
    assert swapped.find("w", replay=False).id == "check"  # type: ignore[union-attr]
    assert swapped.moved("x") == "x does nothing here: done is on w now"
    assert Keymap({"check": ("x", "f2")}).moved("x") == ""
    assert Keymap({"check": ()}).moved("x") == "x does nothing here: done is on :done now"
    assert Keymap().moved("x") == ""
