"""What an answer to a request means: only what is certain is told, and nothing that acts is sent twice by itself."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cockpit.core.effects import repeatable
from cockpit.engine.courier import Courier, outcome_of
from cockpit.model.checks import Expect, Http
from cockpit.model.commands import Act, Announce, FinishRun, LoseRun, StartRun
from cockpit.model.observations import Reading
from tests.core.desk import Desk

NOW = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)


def answered(status: int, expect: Expect | None = None) -> str:
    return outcome_of(Reading(NOW, status=status), expect)[0]


@pytest.mark.parametrize("fault", ["refused", "dns", "tls", "environment", "unreachable", "local"])
def test_what_was_never_sent_did_not_happen(fault: str) -> None:
    outcome, reason = outcome_of(Reading(NOW, fault=fault, reason="no way there"), None)
    assert outcome == "error"
    assert reason.startswith("not sent: ")


@pytest.mark.parametrize("fault", ["timeout", "reset", "protocol", "too-big", "redirect"])
def test_of_what_was_sent_and_not_answered_nobody_can_tell(fault: str) -> None:
    assert outcome_of(Reading(NOW, fault=fault, reason="gone"), None)[0] == "unknown"


@pytest.mark.parametrize("expect", [None, Expect(), Expect(status=200), Expect(status=(200, 204))])
def test_a_server_error_may_come_after_the_act(expect: Expect | None) -> None:
    assert answered(500, expect) == "unknown"
    assert answered(503, expect) == "unknown"
    assert answered(200, expect) == "pass"
    assert answered(401, expect) == "fail"


def test_a_server_error_that_the_plan_names_is_what_it_says() -> None:
    assert answered(503, Expect(status=503)) == "pass"
    assert answered(500, Expect(status=(200, 500))) == "pass"
    assert answered(502, Expect(status=(200, 500))) == "unknown"


def test_only_what_reads_or_is_idempotent_by_the_plan_may_be_sent_again() -> None:
    assert repeatable(Http(url="http://x"))
    assert repeatable(Http(url="http://x", method="head"))
    assert repeatable(Http(url="http://x", method="PUT", idempotent=True))
    assert not repeatable(Http(url="http://x", method="PUT"))
    assert not repeatable(Http(url="http://x", method="POST"))


CHANNELS = """
[[role]]
id = "scribe"
may = ["announce"]
[[template]]
id = "launch"
text = "We are live."
channels = ["room", "board"]
[[channel]]
id = "room"
kind = "webhook"
url = "${ROOM}"
[[channel]]
id = "board"
kind = "webhook"
url = "${BOARD}"
idempotent = true
"""


def test_of_a_delivery_that_an_engine_left_behind_only_an_idempotent_one_may_be_sent_again() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch"), "sue", "scribe")
    said: list[Act] = []

    def act(one: Act, **_: Any) -> list[object]:
        said.append(one)
        return []

    tools = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    courier = Courier(cast(Any, SimpleNamespace(state=desk.state, act=act)), cast(Any, tools), 1, asyncio.Event())
    for run in list(desk.state.runs):
        desk.do(StartRun(epoch=desk.state.engine.epoch, run=run), "cockpit-engine")
    for known in desk.state.runs.values():
        courier.look(known)
    room, board = (one.command for one in said)
    assert isinstance(room, LoseRun)
    assert isinstance(board, FinishRun)
    assert (board.result.outcome, "sent again" in board.result.reason) == ("error", True)
