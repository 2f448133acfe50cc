import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.flight import Flight

SAMPLES = Path(__file__).resolve().parents[2] / "sample_releases"


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Callable[..., Flight]]:
    """Makes a flight of a copied sample, since samples write into their folders."""
    flights: list[Flight] = []

    def make(name: str, env: dict[str, str] | None = None, **options: str) -> Flight:
        folder = tmp_path / name
        shutil.copytree(SAMPLES / name, folder)
        flights.append(Flight(folder, "", env, **options))
        return flights[-1]

    yield make
    for flight in flights:
        flight.close()
