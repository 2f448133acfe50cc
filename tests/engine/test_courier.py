"""What an answer to a request means: only what is certain is told, and nothing that acts is sent twice by itself."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import announcements
from cockpit.core.effects import idempotency_key, repeatable
from cockpit.core.runs import TRIES
from cockpit.engine.courier import EXCERPT_CHARS, Courier, outcome_of, pause_of
from cockpit.model.checks import Expect, Http
from cockpit.model.commands import (
    Act,
    Announce,
    CancelRun,
    CloseRelease,
    FinishRun,
    LoseRun,
    OpenIncident,
    ResolveIncident,
    SettleRun,
    StartRun,
)
from cockpit.model.effects import Deliver
from cockpit.model.events import RunCancelAsked, RunFinished, RunOrdered
from cockpit.model.observations import Reading
from tests.core.desk import Desk, length

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


@pytest.mark.parametrize("away", ["10s", "2h"])
def test_of_a_delivery_that_an_engine_left_behind_only_an_idempotent_one_may_be_sent_again(away: str) -> None:
    """And that not after hours either: news that old is for a person to send, or to let be."""
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch"), "sue", "scribe")
    said: list[Act] = []

    def act(one: Act, **_: Any) -> list[object]:
        said.append(one)
        return []

    tools = SimpleNamespace(clock=SimpleNamespace(now=lambda: desk.now), mask=str)
    courier = Courier(cast(Any, SimpleNamespace(state=desk.state, act=act)), cast(Any, tools), 1, asyncio.Event())
    for run in list(desk.state.runs):
        desk.do(StartRun(epoch=desk.state.engine.epoch, run=run), "cockpit-engine")
    desk.now += length(away)
    for known in desk.state.runs.values():
        courier.look(known)
    room, board = (one.command for one in said)
    assert isinstance(room, LoseRun)
    if away == "2h":
        assert isinstance(board, LoseRun)
        return
    assert isinstance(board, FinishRun)
    assert (board.result.outcome, "sent again" in board.result.reason) == ("error", True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.529"}, 0.529),
        ({"retry-after": "Sun, 01 Mar 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 01 Mar 2026 09:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, 0.0),
        ({"retry-after": "nan"}, 0.0),
        ({"retry-after": "inf"}, 0.0),
        ({}, 0.0),
    ],
)
def test_a_receiver_that_wants_a_pause_gets_it(headers: dict[str, str], seconds: float) -> None:
    assert pause_of(Reading(NOW, status=429, headers=headers)) == seconds


@pytest.mark.parametrize("fault", ["refused", "dns", "unreachable"])
def test_trouble_on_the_way_there_passes(fault: str) -> None:
    assert pause_of(Reading(NOW, fault=fault)) == 0.0


@pytest.mark.parametrize(
    "reading",
    [
        Reading(NOW, fault="timeout"),
        Reading(NOW, fault="reset", status=429),
        Reading(NOW, fault="environment"),
        Reading(NOW, fault="tls"),
        Reading(NOW, status=500),
        Reading(NOW, status=503, headers={"retry-after": "3"}),
        Reading(NOW, status=404),
        Reading(NOW, status=200),
    ],
)
def test_what_may_have_arrived_or_never_will_is_not_tried_again(reading: Reading) -> None:
    assert pause_of(reading) is None


def ended(desk: Desk, run: str, pause: float | None) -> list[RunOrdered]:
    epoch = desk.state.engine.epoch
    desk.do(StartRun(epoch=epoch, run=run), "cockpit-engine")
    result = RunFinished(run=run, outcome="fail", reason="HTTP 429", status=429, retry_after_s=pause)
    events = desk.do(FinishRun(epoch=epoch, result=result), "cockpit-engine")
    return [event for event in events if isinstance(event, RunOrdered)]


def test_what_was_not_taken_is_tried_a_few_times_ever_more_slowly_and_then_a_person_is_asked() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    run, pauses = "R1", []
    for asked in (3.0, 30.0, 0.0):
        (again,) = ended(desk, run, asked)
        assert again.not_before is not None
        pauses.append((again.not_before - desk.now).total_seconds())
        early = desk.refused(StartRun(epoch=desk.state.engine.epoch, run=again.run), "cockpit-engine")
        assert early.code == "too-early"
        run, desk.now = again.run, again.not_before
        assert announcements.status(desk.state, desk.state.announcements["A1"]) == "ordered"
        twice = desk.refused(Announce(template="launch", channel="room"), "sue", "scribe")
        assert twice.code == "sending"
    assert pauses == [5.0, 30.0, 60.0]
    assert ended(desk, run, 0.0) == []
    assert announcements.status(desk.state, desk.state.announcements["A1"]) == "failed"


def key(desk: Desk, run: str) -> str:
    return idempotency_key(desk.state, desk.state.runs[run])


def test_a_try_after_an_unknown_end_says_the_same_key_and_one_after_an_answer_its_own() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="board"), "sue", "scribe")
    epoch = desk.state.engine.epoch
    assert key(desk, "R1") == f"{desk.state.release_id}-R1", "another release's first run is another request"
    lost = RunFinished(run="R1", outcome="error", reason="no answer; it may be sent again", retry_after_s=0.0)
    desk.do(StartRun(epoch=epoch, run="R1"), "cockpit-engine")
    (again,) = [
        one for one in desk.do(FinishRun(epoch=epoch, result=lost), "cockpit-engine") if isinstance(one, RunOrdered)
    ]
    assert key(desk, again.run) == key(desk, "R1")
    desk.now = again.not_before or desk.now
    (third,) = ended(desk, again.run, 0.0)
    assert key(desk, third.run) == f"{desk.state.release_id}-{third.run}", "429 was an answer"
    desk.now = third.not_before or desk.now
    desk.do(StartRun(epoch=epoch, run=third.run), "cockpit-engine")
    desk.do(LoseRun(epoch=epoch, run=third.run, reason="no answer"), "cockpit-engine")
    desk.do(SettleRun(run=third.run, answer="run-again", reason="nothing is there"), "lea", "lead")
    assert key(desk, list(desk.state.runs)[-1]) == key(desk, third.run)


def test_a_receiver_that_wants_an_hour_gets_nothing_by_itself() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    assert ended(desk, "R1", 3600.0) == []


def test_a_try_to_come_can_be_cancelled() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    (again,) = ended(desk, "R1", 0.0)
    desk.do(CancelRun(run=again.run), "lea", "lead")
    desk.now = again.not_before or desk.now
    assert desk.refused(StartRun(epoch=desk.state.engine.epoch, run=again.run), "cockpit-engine").code == "cancelled"


def test_nothing_is_tried_again_once_the_release_is_closed() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    desk.do(CloseRelease(abandon=True, reason="not today"), "lea", "lead")
    assert ended(desk, "R1", 0.0) == []


ALARMED = """
[[role]]
id = "lead"
[[severity]]
id = "grave"
escalate = [{ role = "lead", after = "0s" }]
[[channel]]
id = "pager"
kind = "webhook"
url = "${PAGER}"
[alerts]
channels = ["pager"]
"""


def test_an_alert_that_was_not_taken_is_tried_again_as_long_as_it_matters() -> None:
    desk = Desk(ALARMED)
    opened = [*desk.do(OpenIncident(severity="grave", title="Saves fail"), "sue"), *desk.tick()]
    [alert] = [event for event in opened if isinstance(event, RunOrdered)]
    [again] = ended(desk, alert.run, 0.0)
    assert (again.subject, again.what, again.attempt) == (alert.subject, alert.what, 2)
    assert again.not_before is not None
    desk.now = again.not_before
    assert not [event for event in desk.tick() if isinstance(event, RunOrdered)], "ordered once, and tried again"
    desk.do(ResolveIncident(incident="I1", text="a wrong key"), "sue")
    assert ended(desk, again.run, 0.0) == []


def test_an_alert_whose_news_is_over_before_its_next_try_is_called_off() -> None:
    desk = Desk(ALARMED)
    opened = [*desk.do(OpenIncident(severity="grave", title="Saves fail"), "sue"), *desk.tick()]
    [alert] = [event for event in opened if isinstance(event, RunOrdered)]
    [again] = ended(desk, alert.run, 300.0)
    assert not desk.tick(), "it is still owed"
    desk.do(ResolveIncident(incident="I1", text="a wrong key"), "sue")
    assert [event.run for event in desk.tick() if isinstance(event, RunCancelAsked)] == [again.run]
    assert desk.state.runs[again.run].outcome == "cancelled"


async def test_a_secret_that_an_answer_says_again_stays_out_of_the_journal() -> None:
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    said: list[FinishRun] = []

    def act(one: Act, **_: Any) -> list[object]:
        if isinstance(one.command, FinishRun):
            said.append(one.command)
        return [one]

    async def deliver(*_: object) -> Reading:
        return Reading(NOW, status=404, text="x" * (EXCERPT_CHARS - 3) + "s3cret", reason="no s3cret here")

    tools = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        mask=lambda text: text.replace("s3cret", "***"),
        sender=SimpleNamespace(deliver=deliver),
    )
    wake = asyncio.Event()
    courier = Courier(cast(Any, SimpleNamespace(state=desk.state, act=act)), cast(Any, tools), 1, wake)
    assert courier.deliver(Deliver("R1", "room", "We are live.", "launch"))
    await asyncio.wait_for(wake.wait(), 10)
    (finished,) = said
    assert finished.result.outcome == "fail"
    assert finished.result.excerpt.endswith("***")
    assert "s3c" not in finished.result.excerpt + finished.result.reason


ENDS = st.sampled_from(["taken", "lost", "refused", "429", "429 for an hour", "expired", "cancelled"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(ENDS, st.floats(0, 900), st.booleans()), min_size=1, max_size=8))
def test_whatever_becomes_of_each_try_a_text_is_taken_once_and_tried_four_times_at_most(
    ends: list[tuple[str, float, bool]],
) -> None:
    """Each end comes some time after, by whichever engine; a new one knows only what the journal says."""
    desk = Desk(CHANNELS)
    desk.do(Announce(template="launch", channel="room"), "sue", "scribe")
    posted = 0
    for end, wait, restarted in ends:
        if restarted:
            desk.refold()
        run = list(desk.state.runs.values())[-1]
        if run.status != "ordered":
            break
        epoch = desk.state.engine.epoch
        if end == "cancelled":
            desk.do(CancelRun(run=run.run), "lea", "lead")
        elif end == "expired":
            desk.now = max(desk.now, run.not_before or desk.now) + dt.timedelta(seconds=run.start_within + 1)
        else:
            desk.now = max(desk.now, run.not_before or desk.now)
            desk.do(StartRun(epoch=epoch, run=run.run), "cockpit-engine")
            assert desk.refused(StartRun(epoch=epoch, run=run.run), "cockpit-engine").code == "not-ordered"
            pause = {"refused": 0.0, "429": wait, "429 for an hour": 3600.0}.get(end)
            outcome = "pass" if end == "taken" else "fail"
            posted += end in ("taken", "lost")
            if end == "lost":
                desk.do(LoseRun(epoch=epoch, run=run.run, reason="no answer"), "cockpit-engine")
            else:
                result = RunFinished(run=run.run, outcome=outcome, reason=end, retry_after_s=pause)
                desk.do(FinishRun(epoch=epoch, result=result), "cockpit-engine")
        desk.tick()
    assert posted <= 1
    assert len(desk.state.runs) <= TRIES
    assert [one.attempt for one in desk.state.runs.values()] == list(range(1, len(desk.state.runs) + 1))
    was = announcements.status(desk.state, desk.state.announcements["A1"])
    last = list(desk.state.runs.values())[-1]
    assert (was == "ordered") == (last.status == "ordered")
    assert (was == "sent") == (last.outcome == "pass")
