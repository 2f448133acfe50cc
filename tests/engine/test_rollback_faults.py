"""A rollback by itself through a platform that fails: what happened is told truly, or as unknown, and is done once."""

from collections.abc import Callable

import pytest

from cockpit.model.commands import RetryStep, SettleRun
from cockpit.model.state import State
from tests.helpers.app import App
from tests.helpers.bluegreen import bluegreen
from tests.helpers.flight import Flight

PLAN = bluegreen(
    """
[[procedure.step]]
id = "restore"
http = { method = "POST", url = "${API}/restore", expect = { status = [200, 204] } }
timeout = "2s"
#VERIFY
[[procedure.step]]
id = "lock"
run = "echo locked >> locked"
""",
    env=("APP", "API"),
)
ASKS = "verify = 'curl -fsS -o /dev/null \"$APP/deploy\" || { test $? -eq 22 && exit 1; exit 3; }'"
"""The platform's own word: 0 it is restored, 1 it is not, 3 it could not be asked."""
Fly = Callable[..., Flight]


@pytest.fixture
def gone() -> str:
    """An address where nobody listens any more."""
    closed = App()
    closed.close()
    return closed.url


def in_an_outage(fly: Fly, app: App, how: str, *, asks: bool, api: str = "", idempotent: bool = False) -> Flight:
    """A deploy is out and bad; the rollback by itself meets a platform that fails like this."""
    plan = PLAN.replace("#VERIFY", ASKS if asks else "retries = 1" if idempotent else "")
    if idempotent:
        plan = plan.replace('url = "${API}/restore"', 'url = "${API}/restore", idempotent = true')
    flight = fly(plan, {"APP": app.url, "API": api or app.url}, t0="+1m")
    flight.open()
    flight.deploy()
    app.restoring = how
    app.healthy = False
    return flight


def restore(state: State) -> str:
    return state.procs["P1"].steps["restore"].status if "P1" in state.procs else ""


def stands(state: State, status: str) -> bool:
    return "P1" in state.procs and state.procs["P1"].status == status


ACTED = ("act-500", "act-hang", "act-drop")


@pytest.mark.parametrize("how", ACTED)
def test_it_acted_and_did_not_say_so_and_its_own_question_tells(fly: Fly, app: App, how: str) -> None:
    flight = in_an_outage(fly, app, how, asks=True)
    state = flight.until(lambda s: stands(s, "verified"), "a verified rollback")
    assert (app.restores, app.asked) == (1, 1)
    assert state.procs["P1"].steps["restore"].attempts == 1
    assert flight.kinds().count("run.unknown") == 1
    assert [run.answer for run in state.runs.values() if run.subject == "step:P1/restore"] == ["happened"]


@pytest.mark.parametrize("how", ACTED)
def test_it_acted_and_nothing_tells_so_a_person_is_asked(fly: Fly, app: App, how: str) -> None:
    """Health is back, and that proves nothing about the step: it stays unknown, unverified and unrepeated."""
    flight = in_an_outage(fly, app, how, asks=False)
    state = flight.until(lambda s: restore(s) == "unknown", "the question")
    polls = state.probes["health"].polls
    flight.until(lambda s: s.probes["health"].verdict == "pass" and s.probes["health"].polls > polls + 8, "good health")
    assert stands(flight.state, "running")
    assert (app.restores, app.asked) == (1, 1)
    assert not (flight.folder / "locked").exists()
    assert flight.cockpit("status", str(flight.journal), "--wait", "verified", check=False).returncode == 13
    run = next(run.run for run in state.runs.values() if run.subject == "step:P1/restore")
    flight.do(SettleRun(run=run, answer="happened", reason="seen in the dashboard"))
    flight.until(lambda s: stands(s, "verified"), "a verified rollback")
    assert (app.restores, app.asked) == (1, 1)


@pytest.mark.parametrize("how", ["deny-500", "hang"])
def test_it_did_not_act_and_its_own_question_tells(fly: Fly, app: App, how: str) -> None:
    flight = in_an_outage(fly, app, how, asks=True)
    state = flight.until(lambda s: restore(s) == "failed", "a failed step")
    assert "did not happen" in state.procs["P1"].steps["restore"].reason
    assert (app.restores, app.asked) == (0, 1)
    assert flight.cockpit("status", str(flight.journal), "--wait", "verified", check=False).returncode == 11
    app.restoring = "good"
    flight.do(RetryStep(proc="P1", step="restore", reason="the platform is back"))
    flight.until(lambda s: stands(s, "verified"), "a verified rollback")
    assert (app.restores, app.asked) == (1, 2)


def test_a_platform_that_cannot_be_reached_was_asked_nothing(fly: Fly, app: App, gone: str) -> None:
    flight = in_an_outage(fly, app, "good", asks=True, api=gone)
    state = flight.until(lambda s: restore(s) == "failed", "a failed step")
    assert state.procs["P1"].steps["restore"].reason.startswith("not sent: ")
    assert "run.unknown" not in flight.kinds()
    assert (app.restores, app.asked) == (0, 0)
    assert stands(flight.state, "running")


def test_what_the_plan_calls_idempotent_is_sent_again(fly: Fly, app: App) -> None:
    flight = in_an_outage(fly, app, "act-500", asks=False, idempotent=True)
    flight.until(lambda s: restore(s) == "failed", "two attempts")
    assert app.asked == 2
    assert "run.unknown" not in flight.kinds()


@pytest.mark.parametrize("asks", [True, False], ids=["asks", "a-person-is-asked"])
def test_kill_9_while_the_request_is_under_way(fly: Fly, app: App, asks: bool) -> None:
    """It may have arrived: asked about, or left to a person, and never sent twice."""
    flight = in_an_outage(fly, app, "slow", asks=asks)
    flight.until(lambda _: app.asked == 1, "the request at the platform")
    flight.kill_engine()
    if not asks:
        state = flight.until(lambda s: restore(s) == "unknown", "the question", within=60)
        run = next(run.run for run in state.runs.values() if run.subject == "step:P1/restore")
        flight.do(SettleRun(run=run, answer="happened", reason="seen in the dashboard"))
    flight.until(lambda s: stands(s, "verified"), "a verified rollback", within=90)
    assert (app.restores, app.asked) == (1, 1)
    assert flight.kinds().count("procedure.called") == 1
