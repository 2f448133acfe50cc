"""What speaks against going forward with a line just now."""

from cockpit.views.circumstances import circumstances
from tests.tui.fake import FakeSession, alarm_after_launch


def test_a_line_that_recurs_has_its_next_time_once_it_is_done(sight_of):
    session = FakeSession(*alarm_after_launch(), "as sam scribe")
    item = sight_of(session).book.items["log-live"]
    assert circumstances(sight_of(session), item) == ()
    session.tell("> check-item log-live", "wait 2s")
    (early,) = circumstances(sight_of(session), item)
    assert early.words.endswith("before its time, 10:30")
    session.tell("at T+30m", "wait 1s")
    assert circumstances(sight_of(session), item) == ()
