"""What the header does with its room: a key in NEXT is never cut out, and role and engine stand wherever they fit."""

import msgspec
import pytest

from cockpit.model.frame import Duty, Label, Tone
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.head import header as draw
from cockpit.tui.panes.head import keeping_keys
from cockpit.tui.text import cells
from cockpit.views.base import Sight
from cockpit.views.header import header
from tests.tui.conftest import rows_are_whole, text_of
from tests.tui.fake import FakeSession, calm

LONG = "close the release (m Q), or move T0 for another try (L)"


@pytest.mark.parametrize("room", range(20, 60))
def test_the_words_before_a_key_are_cut_and_the_key_stays(room):
    shown = keeping_keys(LONG, room, Keymap())
    assert cells(shown) <= room
    assert shown.endswith("(L)")
    assert "(m Q)" in shown or room < 40
    assert shown.count("(") == shown.count(")")


def test_what_follows_a_key_is_cut_as_any_words_are():
    keys = Keymap()
    assert keeping_keys("roll back (R): it is down for good", 24, keys) == "roll back (R): it is do…"
    assert keeping_keys("see to it (at once, all of you) today", 20, keys) == "see to it (at once,…"
    own = Keymap({"slip": ("f9",)})
    assert keeping_keys("move T0 for another try (f9)", 20, own).endswith(" (f9)")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_next_keeps_key_and_owner(width):
    session = FakeSession(*calm())
    shown = header(Sight(session.state, session.now()), "live")
    view = msgspec.structs.replace(
        shown, next=Duty(LONG, owner="Mara", label=Label("ROLLED BACK", Tone.WARN)), overdue=(Duty("x"), Duty("y"))
    )
    line = "".join(text for text, _ in draw(view, "short", width, UNICODE, Keymap())[1])
    assert "(L) · Mara " in line


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("owner", ["", "Mara", "SPX on-call engineer", "Community lead, Launch Commander, Support"])
@pytest.mark.parametrize("late", [0, 3, 12])
@pytest.mark.parametrize(
    ("label", "sentence", "named"),
    [
        ("POST", "post Launch announcement for all customers in the mailing list, by hand, then mark it as sent (x)", "(x)"),
        ("ROLLBACK RECOMMENDED", "roll back (R) or withdraw (m y): Alert storm from retries", "(R) (m y)"),
        ("UPDATE OVERDUE 16h30m", "Update on I1 Slow on Fedora: tell who waits for it, and write it down (i)", "(i)"),
        ("OUTCOME UNKNOWN", "say whether it happened: Critical end-to-end paths (e)", "(e)"),
    ],
)  # fmt: skip
def test_no_owner_and_no_count_takes_a_key_away(width, owner, late, label, sentence, named):
    session = FakeSession(*calm())
    shown = header(Sight(session.state, session.now()), "live")
    duty = Duty(sentence, owner=owner, label=Label(label, Tone.BAD))
    view = msgspec.structs.replace(shown, next=duty, overdue=(duty,) * late)
    line = "".join(text for text, _ in draw(view, "short", width, UNICODE, Keymap())[1])
    assert all(f"({key}" in line for key in named.removeprefix("(").split(" ("))
    assert cells(line) == width
    assert not owner or f"· {owner[:4]}" in line
    assert not late or f" {late} OVERDUE " in line or width < 80


def test_at_80_columns_role_and_engine_stand_where_there_is_room(still):
    app = still(FakeSession(*calm()), (80, 24))
    rows_are_whole(app)
    lines = text_of(app)
    head = app.stage.header
    assert head is not None
    assert head.role in lines[0]
    assert "engine ok" in lines[1] or len(lines[1].rstrip()) > 68


@pytest.mark.parametrize("width", [100, 120, 160])
def test_a_long_slip_leaves_the_engine_in_sight(width):
    session = FakeSession(*calm())
    shown = header(Sight(session.state, session.now()), "live")
    slip = Label("T0 SLIPPED Sun 22 Nov 20:20 -> Mon 23 Nov 20:20", Tone.WARN)
    view = msgspec.structs.replace(shown, state=slip)
    row = "".join(text for text, _ in draw(view, "full", width, UNICODE, Keymap())[1])
    assert "T0 SLIPPED Sun 22 Nov 20:20 -" in row
    assert "engine ok" in row
    assert cells(row) == width
