"""What stands beside the badge in the header is a sentence whole, also while a rollback goes on."""

import msgspec
import pytest

from cockpit.core.dotted import _rollback_texts
from cockpit.model.frame import Duty, Label, Tone
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.head import _beside
from cockpit.tui.panes.head import header as draw
from cockpit.tui.text import width_of
from cockpit.views.base import Sight
from cockpit.views.header import header
from tests.tui.fake import FakeSession, rolling_back


@pytest.mark.parametrize(
    ("badge", "text", "rest"),
    [
        ("NO-GO", "NO-GO · tests: 3 failed", "tests: 3 failed"),
        ("ROLLBACK FAILED", "ROLLBACK STEP FAILED, 3/6 · the rules say GO", "STEP FAILED, 3/6 · the rules say GO"),
        (
            "CLOSED",
            "CLOSED, not complete: missing artifacts · the verdict was GO",
            "not complete: missing artifacts · the verdict was GO",
        ),
        ("CLOSED", "CLOSED rolled back · the verdict was GO", "rolled back · the verdict was GO"),
        ("ROLLING BACK", "ROLLBACK 1/3 · the rules say GO", "1/3 · the rules say GO"),
    ],
)
def test_the_badge_cuts_no_word(badge, text, rest):
    session = FakeSession()
    shown = header(Sight(session.state, session.now()), "live")
    view = msgspec.structs.replace(shown, verdict=Label(text, Tone.BAD), verdict_short=Label(badge, Tone.BAD))
    assert _beside(view) == rest


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("overdue", [(), (Duty("send Status"),)])
def test_where_next_has_little_room_the_sentence_is_cut_and_never_its_owner(width, overdue):
    session = FakeSession()
    shown = header(Sight(session.state, session.now()), "live")
    duty = Duty(
        "ask whether the sessions were warmed up " * 4, owner="Engineering On-call", label=Label("DO NOW", Tone.BAD)
    )
    view = msgspec.structs.replace(shown, next=duty, overdue=overdue)
    line = "".join(text for text, _ in draw(view, "short", width, UNICODE, Keymap())[1])
    assert "… · Engineering On-call " in line
    assert ("1 OVERDUE" in line) is bool(overdue)
    assert width_of(draw(view, "short", width, UNICODE, Keymap())[1]) == width


def test_a_rollback_called_without_a_reason_still_gives_its_texts_one():
    session = FakeSession(*rolling_back())
    proc = next(one for one in session.state.procs.values() if one.kind == "rollback")
    proc.reason, proc.trigger = "", ""
    assert _rollback_texts(session.state, proc, session.now())["reason"] == "called by hand, no reason given"
