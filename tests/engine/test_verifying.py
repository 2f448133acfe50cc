"""The plan's own question whether a step happened: what it says is journaled without secrets."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cockpit.engine.verifying import Verifier
from cockpit.model.commands import Act, SettleRun
from cockpit.model.effects import VerifyRun
from cockpit.model.observations import Reading
from tests.core.desk import Desk

NOW = dt.datetime(2026, 3, 1, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(("code", "answer"), [(0, "happened"), (1, "did-not-happen"), (2, None)])
async def test_a_verify_settles_by_its_exit_and_says_no_secret(code: int, answer: str | None) -> None:
    said: list[SettleRun] = []

    def act(one: Act, **_: Any) -> list[object]:
        said.append(cast(SettleRun, one.command))
        return []

    async def ask(_: object) -> Reading:
        return Reading(NOW, exit=code, text=f"{'x' * 196}s3cret")

    tools = SimpleNamespace(base="/", prober=SimpleNamespace(ask=ask), mask=lambda text: text.replace("s3cret", "***"))
    wake = asyncio.Event()
    verifier = Verifier(cast(Any, SimpleNamespace(state=Desk("").state, act=act)), cast(Any, tools), wake)
    verifier.look(VerifyRun("R1", "true", ""), NOW)
    await asyncio.wait_for(wake.wait(), 10)
    assert [(one.run, one.answer) for one in said] == ([("R1", answer)] if answer else [])
    assert not any("s3c" in one.reason for one in said)
    assert all(one.reason.endswith("***") for one in said)
    await verifier.close()
