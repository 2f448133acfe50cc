"""The Caro playbook flown by the real engine: the decision of T-7, the launch posted to real receivers, and a hotfix to
its end beside another procedure."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from cockpit.core.decisions import standing
from cockpit.core.verdict import assess
from cockpit.model.commands import (
    CallProcedure,
    ConfirmSent,
    EnterMetric,
    FinishStep,
    MakeDecision,
    OpenIncident,
    RetryStep,
    RunGate,
    SettleRun,
    SkipStep,
    StartItem,
    StartStep,
)
from cockpit.model.state import RunFacts, State
from cockpit.views.base import Sight
from cockpit.views.detail import detail
from tests.flights.caro_world import World, environment, world
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay
from tests.helpers.simulated import Day, running

GATES = ("planning-documents", "tree-clean", "issues-triaged", "timeline")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Day]:
    with running(tmp_path / "sim") as day:
        yield day


def verdict(state: State, gate: str) -> str:
    return state.gates[gate].verdict if gate in state.gates else ""


def test_the_first_day(sample: Callable[..., Flight], host: Day) -> None:
    env = {
        "CARO_GITHUB_API": f"{host.url}/github",
        "CARO_STATUS_API": f"{host.url}/status",
        "CARO_DISCORD_WEBHOOK": f"{host.url}/hooks/discord",
        "CARO_ANNOUNCEMENTS_WEBHOOK": f"{host.url}/hooks/discord",
    }
    flight = sample("caro-beta", env, t0="+7d")
    session = flight.open_as("release-manager")
    decide = MakeDecision(phase="planning", choice="go", reason="all there")

    flight.do(RunGate(which="planning-documents"))
    flight.until(lambda s: verdict(s, "planning-documents") not in ("", "pass"), "no documents yet")
    assert flight.refused(decide).code == "not-go"

    flight.do(StartItem(item="prepare"))
    flight.until(lambda s: s.items.get("prepare") is not None and s.items["prepare"].status == "done", "the checkout")
    for gate in GATES:
        flight.do(RunGate(which=gate))

    def judged(state: State) -> bool:
        return all(verdict(state, gate) == "pass" for gate in GATES)

    flight.until(judged, "the four gates of the planning")
    assert assess(flight.state, session.now()).verdict == "NOT READY", "gates of later days are still pending"

    def lacking(state: State) -> str:
        known = standing(state, "planning", session.now())
        return "; ".join(known.lacking) if known is not None else ""

    # The gates of later days do not count yet; the status pages, which this host does not serve, do, and alone.
    flight.until(lambda s: lacking(s).endswith(": GitHub, crates.io or the CDN has an outage"), "what the outside says")
    assert "outage" in flight.refused(decide).reason
    flight.do(MakeDecision(phase="planning", choice="no-go", reason="an outage"))
    assert flight.state.decisions["planning"].choice == "no-go"
    same_in_replay(flight)


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as made:
        yield made


def item_done(item: str, state: State) -> bool:
    return item in state.items and state.items[item].status == "done"


def delivery(state: State, channel: str) -> RunFacts:
    """The latest try to post in a channel."""
    posted = [f"announce:{one.announcement}" for one in state.announcements.values() if one.channel == channel]
    return [run for run in state.runs.values() if run.subject in posted][-1]


def over(state: State, proc: str, step: str, status: str = "done") -> bool:
    return state.procs[proc].steps[step].status == status


SLACK_AND_JSON = (
    ('title = "Twitter"\nkind = "hand"', 'kind = "webhook"\nshape = "slack"\nurl = "${CARO_SLACK}"'),
    ('title = "Reddit"\nkind = "hand"', 'kind = "webhook"\nshape = "json"\nurl = "${CARO_JSON}"'),
)


def test_the_launch_is_posted_to_receivers_of_every_shape_and_by_hand(
    sample: Callable[..., Flight], outside: World
) -> None:
    more = {"CARO_SLACK": f"{outside.url}/hooks/slack", "CARO_JSON": f"{outside.url}/hooks/json"}
    flight = sample("caro-beta", {**environment(outside), **more})
    text = flight.plan.read_text()
    for old, new in SLACK_AND_JSON:
        assert old in text
        text = text.replace(old, new)
    # The morning before is another flight: here the day begins at noon.
    assert "blocks = true\n" in text
    flight.plan.write_text(text.replace('needs = ["installer-live"]\n', "").replace("blocks = true\n", ""))
    outside.facts["refuse"] = ["slack"]
    flight.open_as("community-lead")
    lead = flight.session("rita", "release-manager")
    flight.do(EnterMetric(metric="tests-executed", value=75), lead)

    for item in ("discord", "twitter", "reddit", "thanks"):
        flight.do(StartItem(item=item))
    flight.until(
        lambda s: all(s.items.get(one) and s.items[one].status == "done" for one in ("discord", "reddit")), "two"
    )
    (said,) = outside.said("discord")
    assert said.startswith("Caro v1.1.0-beta is out")
    assert outside.said("slack") == []
    # A server that answers 500 may have posted it: nobody repeats that without having looked.
    flight.until(lambda s: delivery(s, "twitter").status == "unknown", "the answer that tells nothing")
    assert flight.refused(StartItem(item="twitter")).code == "delivery-unknown"
    outside.facts["refuse"] = []
    flight.do(SettleRun(run=delivery(flight.state, "twitter").run, answer="run-again", reason="not there"), lead)
    flight.until(partial(item_done, "twitter"), "the post that was tried again")
    assert len(outside.said("slack")) == 1, "posted once, whatever went wrong before"
    assert {name for name, _ in outside.received} >= {"discord", "slack", "json"}

    mail = next(one for one in flight.state.announcements.values() if one.template == "thanks")
    assert "75 test cases" in mail.text
    assert not item_done("thanks", flight.state)
    flight.do(ConfirmSent(announcement=mail.announcement))
    flight.until(partial(item_done, "thanks"), "the mail is marked as sent")
    same_in_replay(flight)


PRINTED = "caro-v1.1.0-beta.1-x86_64.tar.gz  11.8 MB\n\n    seven more\n\x1b[32mok\x1b[0m\n"


def test_a_hotfix_to_its_end_beside_a_p0_response(sample: Callable[..., Flight], outside: World) -> None:
    flight = sample("caro-beta", environment(outside))
    flight.open_as("release-manager")
    egon, cora = flight.session("egon", "engineering-lead"), flight.session("cora", "community-lead")
    flight.do(StartItem(item="prepare"))
    flight.until(partial(item_done, "prepare"), "the checkout")
    for item in ("branch", "version"):
        flight.do(StartItem(item=item), egon)
        flight.until(partial(item_done, item), item)

    flight.do(OpenIncident(severity="P0", title="Crash on start", owner="engineering-lead"))
    flight.do(CallProcedure(procedure="p0-response"))
    assert flight.refused(CallProcedure(procedure="hotfix"), egon).code == "parameter-needed"
    values = {"version": "v1.1.0-beta.1", "summary": "no crash without a file"}
    flight.do(CallProcedure(procedure="hotfix", values=values), egon)
    p0, fix = flight.state.procs

    # It fails, what to do is shown, it is retried.
    (flight.folder / "failing").write_text("test\n")
    flight.do(FinishStep(proc=fix, step="hotfix-branch", text="PR 131"), egon)
    flight.do(StartStep(proc=fix, step="hotfix-test"), egon)
    state = flight.until(lambda s: over(s, fix, "hotfix-test", "failed"), "the test fails")
    view = detail(Sight(state, egon.now()), f"step:{fix}/hotfix-test")
    assert view is not None
    assert "roll back" in next(one.text for one in view.facts if one.text.startswith("A test fails"))
    (flight.folder / "failing").unlink()
    flight.do(RetryStep(proc=fix, step="hotfix-test", reason="mended"), egon)
    flight.until(lambda s: over(s, fix, "hotfix-test"), "the test passes")

    # The other one goes on meanwhile: its alert was posted by itself, with the owner that was named.
    flight.until(lambda s: over(s, p0, "alert"), "the alert")
    assert any("P0 INCIDENT" in said for said in outside.said("release"))
    flight.do(FinishStep(proc=p0, step="identify", text="seen"))

    flight.do(StartStep(proc=fix, step="hotfix-tag"))
    flight.until(lambda s: over(s, fix, "hotfix-tag"), "the tag")
    flight.do(StartStep(proc=fix, step="hotfix-build"), egon)
    flight.until(lambda s: over(s, fix, "hotfix-build"), "the build")

    # Done by hand, with all that was printed; a secret that came along stays out.
    assert flight.refused(FinishStep(proc=fix, step="hotfix-upload")).code == "output-needed"
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    flight.do(FinishStep(proc=fix, step="hotfix-upload", text=f"{PRINTED}{secret}"))
    kept = flight.state.procs[fix].steps["hotfix-upload"]
    assert kept.text == f"{PRINTED}[masked]"
    assert secret.encode() not in (flight.journal / "journal.toml").read_bytes()
    assert flight.cockpit("verify", str(flight.journal)).stdout.splitlines()[-1] == "intact"

    flight.do(StartStep(proc=fix, step="hotfix-installer"))
    flight.until(lambda s: over(s, fix, "hotfix-installer"), "the install script")
    flight.do(StartStep(proc=fix, step="hotfix-say"), cora)
    flight.until(lambda _: bool(outside.said("discord")), "the post")
    assert outside.said("discord")[-1].startswith("Hotfix v1.1.0-beta.1 is out: no crash")
    by_hand = next(one.announcement for one in flight.state.announcements.values() if one.channel == "twitter")
    flight.do(ConfirmSent(announcement=by_hand), cora)
    flight.until(lambda s: over(s, fix, "hotfix-say"), "the announcement")
    assert flight.refused(SkipStep(proc=fix, step="hotfix-watch", reason=""), egon).code == "reason-needed"
    flight.do(SkipStep(proc=fix, step="hotfix-watch", reason="cora watches"), egon)
    state = flight.until(lambda s: s.procs[fix].ended is not None, "the end of the hotfix")
    assert state.procs[fix].status == "executed"
    assert state.procs[p0].ended is None, "the other one goes on"
    same_in_replay(flight)
