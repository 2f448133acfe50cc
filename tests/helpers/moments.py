"""Every moment of every story: what is told in tests/scenarios, the days of the screen's tests, and recorded days."""

from collections.abc import Callable
from pathlib import Path

from tests.helpers.story import Story, stories
from tests.tui import fake

ROOT = Path(__file__).resolve().parents[2]
LOOKS = frozenset(
    {"shown", "hidden", "see", "owed", "draft", "report", "<", "--", "!", "verdict", "here", "orders", "asks"}
)
"""Lines of a story that look, and change nothing."""
DAYS: dict[str, Callable[[], list[str]]] = {
    name: getattr(fake, name) for name in ("calm", "alarm", "rolling_back", "outage", "green", "decided")
}
NAMES = (*DAYS, *(str(path.relative_to(ROOT)) for path in stories(ROOT / "tests" / "scenarios")))


class Told(Story):
    """A story that stops after each line in which something may have changed."""

    def __init__(self, folder: Path, stop: Callable[["Told"], None]) -> None:
        super().__init__(folder)
        self.line = ""
        self._stop = stop

    def _line(self, line: str) -> None:
        super()._line(line)
        if line.partition(" ")[0] not in LOOKS and self._fold is not None and self.state.opened is not None:
            self.line = line
            self._stop(self)


def each(name: str, stop: Callable[[Told], None]) -> None:
    """Tell one of NAMES, and stop at every moment of it."""
    if name in DAYS:
        story = Told(fake.HERE, stop)
        opening = ["plan release.toml", f"start {fake.START} t0={fake.T0}", "as anna commander"]
        story.tell("\n".join([*opening, *DAYS[name]()]), name)
        return
    path = ROOT / name
    story = Told(path.parent, stop)
    story.tell(path.read_text(), path.name)
