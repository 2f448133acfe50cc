"""`cockpit status --follow`: what is new, a line each, in an order that is the same for everybody."""

import datetime as dt
import re
from typing import Any, cast

from cockpit.cli.following import BELL, Following
from cockpit.cli.reading import Reading
from cockpit.core.index import book
from cockpit.views.base import Sight
from cockpit.views.next_lines import overdue
from tests.tui import hostile
from tests.tui.fake import FakeSession, decided, green


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
    told = [_after_the_clock(line) for line in following.new() if " OVERDUE " in line]
    late = overdue(Sight(session.state, session.now()))
    new = [one for one in late if any(line.startswith(f"OVERDUE {one.text}") for line in told)]
    assert len(new) == len(told) > 10
    assert [line.partition(" [")[0] for line in told] == [f"OVERDUE {one.text}" for one in new]
    assert not [line for line in following.new() if " OVERDUE " in line]


def _after_the_clock(line: str) -> str:
    """What is told, without when it was: "10:02:00 T+2:00 OVERDUE ..." or "... T+1d 00:02:00 OVERDUE ..."."""
    return line[line.index("OVERDUE") :]


def test_every_line_begins_with_its_time_and_names_what_it_is_about() -> None:
    session = FakeSession(*decided())
    following = Following(cast(Reading, Read(session)))
    lines = list(following.new())
    session.story.now += dt.timedelta(days=2)
    lines += list(following.new())
    assert all(re.match(r"\d\d:\d\d:\d\d T[-+0]", line) for line in lines), lines
    verdicts = [line for line in lines if " VERDICT " in line]
    assert verdicts
    titled = [name for name, gate in book(session.state).gates.items() if gate.title]
    assert not [line for line in verdicts for name in titled if f" {name}:" in line]


def test_what_is_muted_on_the_screen_and_what_is_told_twice_is_left_out_unless_asked_for() -> None:
    def told(**how: bool) -> list[str]:
        session = FakeSession("probe prod-health pass")
        following = Following(cast(Reading, Read(session)), **how)
        list(following.new())
        session.tell(*green())
        return list(following.new())

    brief, whole = told(), told(everything=True)
    assert not [line for line in brief if "ordered " in line or ": passed" in line or " verdict " in line]
    assert [line for line in whole if ": passed" in line]
    assert [line for line in whole if ": ordered " in line]
    assert [line for line in brief if " VERDICT " in line]
    assert len(brief) < len(whole)


def test_several_grave_things_at_a_moment_ring_once_and_are_a_line_each() -> None:
    session = FakeSession(*decided())
    following = Following(cast(Reading, Read(session)), bell=True)
    assert not [line for line in following.new() if BELL in line], "what stands already is no news"
    session.story.now += dt.timedelta(days=2)
    lines = list(following.new())
    assert len(lines) > 2
    assert "".join(lines).count(BELL) == 1
    assert lines[0].startswith(BELL)
    silent = Following(cast(Reading, Read(session)))
    list(silent.new())
    assert not [line for line in silent.new() if BELL in line]


def test_hostile_text_is_inert_in_every_line_of_the_stream() -> None:
    never = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
    session = hostile.session()
    for everything in (False, True):
        following = Following(cast(Reading, Read(session)), everything=everything)
        lines = list(following.new())
        following._seq = -1  # all that was ever journaled, as for somebody who looked on from its beginning
        session.story.now += dt.timedelta(days=2)
        lines += list(following.new())
        assert not [ascii(line) for line in lines if never.search(line)]
        assert any("app.quit" in line for line in lines), "the corpus was told at all"


def test_that_nobody_watches_is_told_once() -> None:
    session = FakeSession(*green())
    following = Following(cast(Reading, Read(session)))
    list(following.new())
    session.story.now += dt.timedelta(minutes=2)
    lines = list(following.new())
    said = [line for line in lines if "ENGINE LOST" in line or (" VERDICT " in line and "engine" in line)]
    assert len(said) == 1, lines
