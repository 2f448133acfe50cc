"""What a scribe types while others talk: a note in at most three key presses plus its text, an incident in at most five."""

import datetime as dt

import pytest

from cockpit.model import commands as cmd
from cockpit.model.commands import AddNote, OpenIncident
from tests.tui.conftest import shown
from tests.tui.fake import FakeSession, alarm, calm


def scribe(*lines: str) -> FakeSession:
    """A told release, with the scribe at the screen."""
    session = FakeSession(*lines)
    session.take_role("scribe")
    return session


class Keyboard:
    """Counts presses; the text itself is not counted."""

    def __init__(self, pilot) -> None:
        self.pilot = pilot
        self.presses = 0

    async def press(self, *keys: str) -> None:
        self.presses += len(keys)
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))
        await self.pilot.pause()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("pane", ["checklist", "log", "incidents", "metrics"])
async def test_a_note_takes_three_presses_wherever_one_stands(screen, size, pane):
    session = scribe(*calm())
    app = screen(session)
    async with app.run_test(size=size) as pilot:
        app.go(pane)
        await pilot.pause()
        keys = Keyboard(pilot)
        await keys.press("n")
        await keys.type("bridge is open")
        await keys.press("enter")
        sent = session.sent[-1]
        assert isinstance(sent, AddNote)
        assert sent.text == "bridge is open"
        assert keys.presses <= 3
        assert "noted" in shown(app)


@pytest.mark.parametrize(
    ("severity", "choose"),
    [("critical", ["right"]), ("high", ["right", "right"]), ("medium", ["left", "left"]), ("low", ["left"])],
)
async def test_an_incident_takes_five_presses_at_most(screen, severity, choose):
    session = scribe(*calm())
    app = screen(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        keys = Keyboard(pilot)
        await keys.press("I")
        await keys.type("approvals hang")
        await keys.press("enter", *choose, "ctrl+d")
        assert session.sent[-1] == OpenIncident(severity=severity, title="approvals hang")
        assert session.state.incidents["I1"].title == "approvals hang"
        assert keys.presses <= 5


async def test_nothing_is_opened_without_saying_what_happened(screen):
    session = scribe(*calm())
    app = screen(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("I", "ctrl+d")
        await pilot.pause()
        assert "What happened is needed" in shown(app)
        assert not any(isinstance(one, OpenIncident) for one in session.sent)
        await pilot.press(*"hang", "ctrl+d")
        await pilot.pause()
        assert "Severity is needed" in shown(app)
        assert not any(isinstance(one, OpenIncident) for one in session.sent)
        await pilot.press("escape")
        await pilot.press("n", "ctrl+d", "enter")
        await pilot.pause()
        assert not any(isinstance(one, AddNote) for one in session.sent)


async def test_everything_can_be_said_by_going_on_with_tab(screen):
    session = scribe(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        keys = Keyboard(pilot)
        await keys.press("I")
        await keys.type("approvals hang")
        await keys.press("tab", "right", "tab", "tab")
        await keys.type("use the admin")
        await keys.press("tab")
        await keys.type("engineering")
        await keys.press("tab", "enter")
        wanted = OpenIncident(
            severity="critical", title="approvals hang", mitigation="use the admin", owner="engineering"
        )
        assert session.sent[-1] == wanted


async def test_a_note_on_an_incident_is_about_it_and_its_stage_is_quick(screen):
    session = scribe(*alarm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        app.go("incidents", "incident:I1")
        await pilot.pause()
        keys = Keyboard(pilot)
        await keys.press("n")
        await keys.type("three shops")
        await keys.press("enter")
        assert session.sent[-1] == AddNote(text="three shops", incident="I1")
        await keys.press("i", "enter", "right")
        assert "identify" in shown(app)
        await keys.press("ctrl+d")
        sent = session.sent[-1]
        assert isinstance(sent, cmd.UpdateIncident)
        assert (sent.incident, sent.stage) == ("I1", "identify")


async def test_what_happened_earlier_is_written_with_its_time(screen):
    session = scribe(*alarm())
    app = screen(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.go("incidents", "incident:I1")
        await pilot.pause()
        keys = Keyboard(pilot)
        await keys.press("N")
        await keys.type("kim saw it first")
        await keys.press("enter")
        await keys.type("10m")
        await keys.press("enter")
        sent = session.sent[-1]
        assert isinstance(sent, AddNote)
        assert (sent.text, sent.incident) == ("kim saw it first", "I1")
        assert sent.occurred == session.now() - dt.timedelta(minutes=10)
        # a time of day that is still to come today was yesterday's
        await keys.press("N")
        await keys.type("the pager was silent")
        await keys.press("enter")
        await keys.type("23:59")
        await keys.press("enter")
        sent = session.sent[-1]
        assert isinstance(sent, AddNote)
        assert sent.occurred is not None
        assert dt.timedelta(0) < session.now() - sent.occurred < dt.timedelta(days=1)
        # what is no time is said, and nothing is written
        before = len(session.sent)
        await keys.press("N")
        await keys.type("x")
        await keys.press("enter")
        await keys.type("noonish")
        await keys.press("enter")
        assert "no time that has passed" in shown(app)
        assert len(session.sent) == before


async def test_an_incident_can_have_begun_before_it_was_reported(screen):
    session = scribe()
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        keys = Keyboard(pilot)
        await keys.press("i")
        await keys.type("approvals hang")
        await keys.press("enter", "right", "tab", "tab", "tab", "tab")
        await keys.type("5m")
        await keys.press("enter")
        sent = session.sent[-1]
        assert isinstance(sent, OpenIncident)
        assert sent.occurred == session.now() - dt.timedelta(minutes=5)
