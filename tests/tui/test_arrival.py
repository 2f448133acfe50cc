"""What waits for the first picture, the engine above all: the header says so, and what goes wrong is said at once."""

import asyncio
import datetime as dt
import time

import msgspec
import pytest

from tests.tui.conftest import shown
from tests.tui.fake import FakeSession


async def arrived(pilot, told):
    end = time.monotonic() + 60
    while time.monotonic() < end and not told:
        await asyncio.sleep(0.01)
        await pilot.pause()
    assert told, "nobody called it"


def unwatched(**options):
    """A release whose engine has been silent for a minute."""
    session = FakeSession(**options)
    session.story.now += dt.timedelta(seconds=60)
    return session


@pytest.fixture
def arriving(screen, settings):
    """The application for a session, and what its header read each time the arrival was done."""

    def make(session, *said, fails=None):
        headers = []

        def arrive():
            headers.append(app.stage.header)
            session.reviving = fails is None
            if isinstance(fails, Exception):
                raise fails
            return said

        app = screen(session, own=msgspec.structs.replace(settings, arrive=arrive))
        return app, headers

    return make


async def test_the_picture_stands_before_the_engine_is_started_and_says_that_it_is_on_its_way(arriving):
    session = unwatched()
    app, headers = arriving(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await arrived(pilot, headers)
        await pilot.pause()
        assert headers[0] is not None, "a picture stood before"
        assert headers[0].engine.text == "engine starting"
        assert app.stage.header.engine.text == "engine starting"
        assert "ENGINE LOST" in shown(app), "until it is heard"
        assert "start the engine" not in app.stage.header.next.text
        session.reviving = False
        app.repaint()
        assert app.stage.header.engine.text.startswith("engine silent for ")
    assert len(headers) == 1, "once"


async def test_an_engine_that_cannot_be_started_is_said_at_once_with_the_key_that_starts_it(arriving):
    app, headers = arriving(unwatched(), "the engine could not be started: no space", fails="no")
    async with app.run_test(size=(120, 40)) as pilot:
        await arrived(pilot, headers)
        await pilot.pause()
        assert "the engine could not be started: no space (m E starts it)" in shown(app)
        assert app.stage.header.engine.text.startswith("engine silent for ")


async def test_an_arrival_that_breaks_does_not_take_the_screen_along(arriving):
    app, headers = arriving(unwatched(), fails=RuntimeError("nobody foresaw this"))
    async with app.run_test(size=(120, 40)) as pilot:
        await arrived(pilot, headers)
        await pilot.pause()
        assert "unexpected error: RuntimeError" in shown(app)
        assert not app.hasty


async def test_who_only_looks_on_starts_nothing_and_is_told_of_nothing(arriving):
    app, headers = arriving(unwatched(mode="read-only"), fails="no")
    async with app.run_test(size=(120, 40)) as pilot:
        await arrived(pilot, headers)
        assert headers[0].engine.text.startswith("engine silent for ")
