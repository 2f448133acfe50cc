"""`cockpit status --follow`: what is new, a line each, in an order that is the same for everybody."""

import datetime as dt
from typing import Any, cast

from cockpit.cli.following import Following
from cockpit.cli.reading import Reading
from cockpit.views.base import Sight
from cockpit.views.next_lines import overdue
from tests.tui.fake import FakeSession, decided


class Read:
    """As much of a journal that was opened to look at as is followed."""

    trouble = ""

    def __init__(self, session: FakeSession) -> None:
        self.session = session
        self.store: Any = session

    @property
    def state(self) -> Any:
        return self.session.state

    def now(self) -> dt.datetime:
        return self.session.now()


def test_what_becomes_overdue_at_once_is_told_in_the_order_of_the_checklist_and_once() -> None:
    session = FakeSession(*decided())
    following = Following(cast(Reading, Read(session)))
    list(following.new())
    session.story.now += dt.timedelta(days=2)
    told = [line for line in following.new() if line.startswith("OVERDUE")]
    late = overdue(Sight(session.state, session.now()))
    new = [one for one in late if any(line.startswith(f"OVERDUE {one.text}") for line in told)]
    assert len(new) == len(told) > 10
    assert [line.partition(" [")[0] for line in told] == [f"OVERDUE {one.text}" for one in new]
    assert not [line for line in following.new() if line.startswith("OVERDUE")]
