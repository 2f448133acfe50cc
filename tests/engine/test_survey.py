"""What git says of a ref reaches the journal with secrets masked: an address in it may hold a password."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from cockpit.engine.survey import Rounds
from cockpit.model.commands import Act, Observe
from cockpit.model.events import RefsSeen, TupleSet
from tests.core.desk import Desk

PLAN = """
[[gate]]
id = "matches"
kind = "tuple"
tuple = "now"
[[tuple]]
id = "now"
refs = { app = "git:app:HEAD" }
matrix = "matrix.toml"
"""
SAID = "unable to access 'https://deploy:hunter2@git.example/app/': 403"


class Surveyor:
    async def refs(self, names: tuple[str, ...], _place: str) -> list[tuple[str, str, str, bool, str]]:
        return [(name, "", "", False, SAID) for name in names]


def test_what_git_says_of_a_ref_is_masked_on_its_way_to_the_journal() -> None:
    desk = Desk(PLAN)

    def act(asked: Act) -> None:
        assert isinstance(asked.command, Observe)
        desk.write(asked.command.events, "engine")

    tools: Any = SimpleNamespace(surveyor=Surveyor(), base="/plan", mask=lambda text: text.replace("hunter2", "***"))
    ledger = cast(Any, SimpleNamespace(state=desk.state, act=act))
    asyncio.run(Rounds(ledger, tools, 1, asyncio.Event())._refs())
    seen = [entry.event for entry in desk.entries if isinstance(entry.event, RefsSeen | TupleSet)]
    assert {type(one) for one in seen} == {RefsSeen, TupleSet}
    assert "hunter2" not in str(seen)
    assert "***" in str(seen)
