"""The demo target, written by others from the same documents, understands and is understood."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_gate, judge_probe
from cockpit.model.checks import Gate, GithubCheck, Probe
from cockpit.model.plan import Plan, Release
from cockpit.model.times import Duration
from tests.helpers.loopback import MachineClock
from tests.helpers.simulated import EPOCH, Day, end, start


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    process = start(tmp_path / "sim", "--scenario", "calm", "--parent-pid", str(os.getpid()), "--epoch", EPOCH)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("simulator: "), process.communicate()
        found = Day(process, tmp_path / "sim", json.loads((tmp_path / "sim" / "simulator.json").read_text())["port"])
        found.post("/simulator/clock", {"frozen": True})
        yield found
    finally:
        end(process)


ASKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("workflow", {"workflow": "ci.yml", "ref": "main"}),
    ("checks", {"ref": "main"}),
    ("status", {"ref": "main"}),
    ("deployment", {"environment": "production"}),
    ("issues", {"labels": ("P1",)}),
    ("downloads", {}),
    ("commits", {"ref": "main", "since": "2026-02-20T00:00:00Z"}),
    ("release", {}),
    ("search", {"query": "is:issue is:open"}),
)


@pytest.mark.parametrize("flavour", ["/github", "/github/api/v3"])
async def test_every_question_gets_an_answer(day: Day, flavour: str) -> None:
    clock = MachineClock()
    values = {"GH_ENTERPRISE_TOKEN": "t0ken"}
    router = ProbeRouter(Plan(plan=1, release=Release(name="x")), values, clock, Http(values, clock))
    try:
        for ask, more in ASKS:
            check = GithubCheck(ask=ask, repo="hotdash/control-center", api=f"{day.url}{flavour}", **more)  # type: ignore[arg-type]
            gate = Gate(id=ask, kind="github", github=check, timeout=Duration(20))
            reading = await router.inspect(gate, ".")
            assert reading.fault == "", (ask, reading.reason)
            assert isinstance(reading.body, dict)
            assert judge_gate(gate, reading).verdict in ("pass", "fail", "inconclusive") or ask == "downloads"
        budgets = router.budgets()
        assert bool(budgets) == (flavour == "/github")  # the enterprise flavour tells no limits
    finally:
        await router.close()


async def test_its_health_is_understood(day: Day) -> None:
    clock = MachineClock()
    probe = Probe(id="p", kind="http", url=f"{day.url}/api/health", deadline=Duration(20))
    router = ProbeRouter(Plan(plan=1, release=Release(name="x"), probe=(probe,)), {}, clock, Http({}, clock))
    try:
        result = judge_probe(probe, await router.ask(probe))
    finally:
        await router.close()
    assert result.verdict == "pass", result.detail
    assert result.components
    assert (bool(result.version), bool(result.commit)) == (True, True)
