"""The palette finds what people look for under the words that they use."""

import pytest

from cockpit.tui.intents import INTENTS
from cockpit.tui.synonyms import WORDS
from tests.tui.conftest import press
from tests.tui.fake import FakeSession, calm
from tests.tui.test_pictures import session_of

MEANT = {
    "quit": "quit", "exit": "quit", "q": "quit", "shortcuts": "help", "history": "journal", "search": "filter",
    "color": "theme", "fullscreen": "zoom", "graph": "pane.metrics", "alerts": "pane.triggers", "outage": "incident.open",
    "comment": "note", "tick": "check", "retry": "gates.failed", "execute": "run", "stop": "hold", "pause": "hold",
    "resume": "hold", "continue": "hold", "postpone": "slip", "reschedule": "slip", "override": "waive",
    "exception": "waive", "signoff": "sign", "approve": "decide", "revert": "rollback", "undo": "rollback",
    "silence": "trigger.mute", "ack": "trigger.mute", "page": "incident.escalate", "slack": "announce",
    "email": "announce", "post": "announce", "later": "snooze", "evidence": "attach-file", "upload": "attach-file",
    "handover": "role.offer", "typo": "correct", "drill": "rehearse", "reload": "amend", "hotfix": "contingency",
    "emergency": "contingency", "delegate": "step.hand", "kill": "abort", "summary": "digest", "bandwidth": "economy",
    "refresh": "redraw", "share": "attach", "phone": "contacts", "yank": "copy", "on-call": "incident.escalate",
}  # fmt: skip


def found(app, words):
    press(app, ":", f"text:{words}")
    keys = [one.key for one in app.stage.dialogs[-1].found()]
    app.stage.dialogs.clear()
    return keys


def test_every_intent_has_other_words_and_no_word_is_for_one_that_is_gone():
    assert set(WORDS) == {one.id for one in INTENTS}
    assert all(WORDS.values())


@pytest.fixture(scope="module")
def day():
    return FakeSession(*calm())


@pytest.mark.parametrize("word", MEANT)
def test_a_word_of_the_trade_finds_what_is_meant_among_the_first(still, day, word):
    assert MEANT[word] in found(still(day), word)[:4]


def test_each_intent_is_found_by_its_label_and_by_each_of_its_other_words(still, day):
    for app, replay in ((still(day), False), (still(session_of("replay")), True)):
        press(app, ":")
        palette = app.stage.dialogs[-1]
        for intent in INTENTS:
            for words in (intent.label, *WORDS[intent.id].split()) if (intent.replay is True) is replay else ():
                palette.field.value = words
                assert intent.id in [one.key for one in palette.found()], (intent.id, words)


def test_what_is_typed_as_a_key_or_a_title_stays_first(still, day):
    app = still(day)
    assert found(app, "q")[0] == "quit"
    assert found(app, "hold")[0] == "hold"
    assert found(app, "note")[0] == "note"
