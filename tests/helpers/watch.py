"""A release looked at all the way through, as each role would see its first lines: headline, NEXT and the verdict's
reasons, after every line of a story and every few minutes that pass.

    python -m tests.helpers.watch [STORY-OR-JOURNAL ...]    prints every change of what is seen
"""

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from cockpit.cli.basics import plan_from_text
from cockpit.cli.reading import read
from cockpit.core.fold import Fold
from cockpit.core.verdict import Verdict, assess
from cockpit.model.frame import Duty, Header
from cockpit.model.state import State
from cockpit.tui.intents import Keymap
from cockpit.views.base import Sight
from cockpit.views.header import header
from tests.helpers.story import Story, stories

ROOT = Path(__file__).resolve().parents[2]
EVERY = dt.timedelta(minutes=5)
QUIET = ("samples", "engine.beat", "run.started", "ref.", "files.", "session.")
KEYS = Keymap()


class Look(Struct, frozen=True):
    """What one role sees at one moment."""

    where: str
    sight: Sight
    mode: str
    view: Header
    verdict: Verdict

    @property
    def state(self) -> State:
        return self.sight.state

    @property
    def next(self) -> Duty:
        return self.view.next


Seen = Callable[[Look], None]


def look(where: str, state: State, now: dt.datetime, who: str, role: str, mode: str = "live") -> Look:
    sight = Sight(state, now, who, role, KEYS)
    return Look(where, sight, mode, header(sight, mode), assess(state, now))


def roles_of(state: State, all_roles: bool) -> list[tuple[str, str]]:
    """(who, role) of everybody who could look: nobody in particular, and each role by whom holds it."""
    found = [("visitor", "")]
    if all_roles and state.plan is not None:
        for role in state.plan.role:
            facts = state.roles.get(role.id)
            found.append(((facts.owner if facts is not None else "") or f"a-{role.id}", role.id))
    return found


class Watched(Story):
    """A story that is looked at."""

    def __init__(
        self, folder: Path, name: str, seen: Seen, *, all_roles: bool = True, every: dt.timedelta = EVERY
    ) -> None:
        super().__init__(folder)
        self.name = name
        self._seen = seen
        self._all, self._every = all_roles, every
        self._looked = dt.datetime.min.replace(tzinfo=dt.UTC)

    def _line(self, line: str) -> None:
        super()._line(line)
        if line.partition(" ")[0] not in (
            "shown",
            "hidden",
            "see",
            "owed",
            "draft",
            "report",
            "<",
            "--",
            "verdict",
            "here",
        ):
            self._look(line)

    def settle(self) -> None:
        super().settle()
        if self.now - self._looked >= self._every:
            self._look("time passes")

    def _look(self, why: str) -> None:
        if self._fold is None or self.state.opened is None:
            return
        self._looked = self.now
        for who, role in roles_of(self.state, self._all):
            self._seen(look(f"{self.name}: {why}", self.state, self.now, who, role))


def story(path: Path, seen: Seen, *, all_roles: bool = True, every: dt.timedelta = EVERY) -> Story:
    told = Watched(path.parent, path.stem, seen, all_roles=all_roles, every=every)
    told.tell(path.read_text(), path.name)
    return told


def journal(path: Path, seen: Seen, *, mode: str = "live", all_roles: bool = True, every: dt.timedelta = EVERY) -> None:
    """A recorded release: after each entry that is no sample, and every few minutes between."""
    found = read(str(path))
    try:
        fold = Fold(found.store.head, found.plan, plan_from_text)
        last = None
        for entry in found.store.entries():
            while last is not None and entry.at - last >= every:
                last += every
                _at(fold.state, last, f"{path.parent.name}: time passes", seen, mode, all_roles)
            fold.apply([entry])
            tag = str(entry.event.__struct_config__.tag)
            if fold.state.opened is not None and (not tag.startswith(QUIET) or last is None):
                _at(fold.state, entry.at, f"{path.parent.name}: {tag}", seen, mode, all_roles)
                last = entry.at
    finally:
        found.close()


def _at(state: State, now: dt.datetime, where: str, seen: Seen, mode: str, all_roles: bool) -> None:
    for who, role in roles_of(state, all_roles):
        seen(look(where, state, now, who, role, mode))


# --- to be read -------------------------------------------------------------------------------------------------------

_COUNTS = re.compile(r"\b\d[\d:.,hmsd]*%?")


def plain(text: str) -> str:
    """A sentence less its figures: what ticks is no change."""
    return _COUNTS.sub("#", text)


def said(one: Look) -> tuple[str, str, str]:
    duty = one.next
    owner = f" · {duty.owner}" if duty.owner else ""
    return one.view.verdict.text, f"[{duty.label.text}] {duty.text}{owner}", one.sight.role


def main(names: list[str]) -> None:
    before: dict[str, tuple[str, str]] = {}

    def seen(one: Look) -> None:
        headline, duty, role = said(one)
        key = (plain(headline), plain(duty))
        if before.get(role) == key or (role and before.get("") == key):
            before[role] = key
            return
        before[role] = key
        print(
            f"{one.sight.now:%m-%d %H:%M:%S} {one.view.clock.text:>12} {role or '-':16} {one.where.partition(': ')[2][:50]}"
        )
        print(f"      {headline}\n      NEXT {duty}", flush=True)
        if not role:
            for reason in one.view.reasons[:4]:
                print(f"        because {reason.text} ({reason.owner or 'nobody'})")

    for path in [Path(name) for name in names] or _stories():
        print(f"=== {path}")
        before.clear()
        story(path, seen) if path.suffix == ".story" else journal(path, seen)


def _stories() -> Iterator[Path]:
    yield from stories(ROOT / "tests" / "scenarios")


if __name__ == "__main__":
    main(sys.argv[1:])
