"""Views of told releases."""

import pytest

from cockpit.tui.intents import Keymap
from cockpit.views.base import Sight
from tests.tui.fake import FakeSession


@pytest.fixture
def sight_of():
    def make(session: FakeSession) -> Sight:
        return Sight(session.state, session.now(), session.who, session.role, Keymap())

    return make
