from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.app import App
from tests.helpers.flight import Flight


@pytest.fixture
def app() -> Iterator[App]:
    """A service of its own, until the test ends."""
    running = App()
    yield running
    running.close()


@pytest.fixture
def fly(tmp_path: Path) -> Iterator[Callable[..., Flight]]:
    """Makes flights that end with the test."""
    flights: list[Flight] = []

    def make(plan: str, env: dict[str, str] | None = None, **options: str) -> Flight:
        folder = tmp_path / f"flight-{len(flights)}"
        folder.mkdir()
        flights.append(Flight(folder, plan, env, **options))
        return flights[-1]

    yield make
    for flight in flights:
        flight.close()
