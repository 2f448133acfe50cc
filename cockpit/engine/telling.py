"""What answers tell of their inside - parts and build - kept for the journal when it changes, not with each poll."""

from collections.abc import Callable

from cockpit.model.events import ProbeTold
from cockpit.model.observations import ProbeResult
from cockpit.model.state import State

MOST_PARTS = 200


class Telling:
    """Follows what each probe told last. mask: makes secrets unreadable."""

    def __init__(self, state: State, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._last = {
            name: ProbeTold(
                probe=name,
                component=tuple(part for part, _ in known.components),
                verdict=tuple(verdict for _, verdict in known.components),
                version=known.version,
                commit=known.commit,
            )
            for name, known in state.probes.items()
            if known.told_at is not None
        }
        self._news: dict[str, ProbeTold] = {}

    def take(self, result: ProbeResult) -> None:
        """An answer that tells nothing (a broken one, a bare OK) changes nothing: what was told stays as of its time."""
        if not (result.components or result.version or result.commit):
            return
        parts = result.components[:MOST_PARTS]
        told = ProbeTold(
            probe=result.probe,
            component=tuple(self._mask(name) for name, _ in parts),
            verdict=tuple(verdict for _, verdict in parts),
            version=result.version,
            commit=self._mask(result.commit) if result.commit else "",
        )
        if self._last.get(result.probe) != told:
            self._last[result.probe] = told
            self._news[result.probe] = told

    def news(self) -> list[ProbeTold]:
        """What changed since the last call, the latest of each probe."""
        found, self._news = list(self._news.values()), {}
        return found
