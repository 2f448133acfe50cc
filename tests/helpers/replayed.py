"""A flown release seen again: its journal verifies, and a replay ends in the state that the session saw."""

from __future__ import annotations

import msgspec

from cockpit.cli.reading import read
from cockpit.cli.replay_ import session_on
from tests.helpers.flight import Flight


def same_in_replay(flight: Flight) -> None:
    """Ends the flight's engine first, so that nothing is written meanwhile."""
    flight.cockpit("engine", str(flight.journal), "--stop")
    flight.until(lambda state: bool(state.engine.released), "the engine's end")
    verified = flight.cockpit("verify", str(flight.journal))
    assert "intact" in verified.stdout
    live = flight.state
    found = read(str(flight.journal))
    replay = session_on(found)
    shown = replay.playback()
    assert shown is not None
    replay.seek(shown.end)
    for name in msgspec.structs.fields(type(live)):
        assert getattr(replay.state, name.name) == getattr(live, name.name), name.name
    found.close()
