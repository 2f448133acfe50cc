"""The HotDash pilot flown by the real engine against the simulated day: gates, a hold, the flag, the war room, a card that
raises itself, a critical incident that goes up its chain, and the way back; then what there is to hand in.

The copied plan only asks more often, and waits for shorter, than the sample does.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.core.actuals import item_came, phase_came
from cockpit.core.cards import rollback_proposal
from cockpit.core.index import book
from cockpit.model import commands as cmd
from cockpit.model.state import State
from cockpit.session.live import LiveSession
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay
from tests.helpers.simulated import Day, running

SOONER = {
    'every = "60s"': 'every = "1s"',
    'every_live = "5s"': 'every_live = "500ms"',
    'every_live = "10s"': 'every_live = "500ms"',
    'every_live = "30s"': 'every_live = "500ms"',
    'every = "1m"': 'every = "1s"',
    '  { role = "engineering", after = "5m" },': '  { role = "engineering", after = "2s" },',
    'verify_for = "30s"': 'verify_for = "2s"',
}
BY_HAND = {
    "scribe": ("incident-log-ready", "mcp-evidence"),
    "commander": ("user-testing", "oncall"),
    "devops": ("dashboards", "lock-code", "snapshots", "dashboards-live"),
}
VOTERS = ("commander", "engineering", "devops", "support-lead")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with running(tmp_path / "sim") as found:
        yield found


@pytest.fixture
def pilot(sample: Callable[..., Flight], day: Day) -> Flight:
    flight = sample(
        "hotdash-pilot",
        {
            "PROD_URL": day.url,
            "STAGING_URL": f"{day.url}/staging",
            "GITHUB_API": f"{day.url}/github",
            "SLACK_WEBHOOK": f"{day.url}/hooks/slack",
            "PACE": "0",
        },
        t0="+1h",
    )
    text = flight.plan.read_text()
    for slow, quick in SOONER.items():
        assert slow in text, slow
        text = text.replace(slow, quick)
    flight.plan.write_text(text)
    return flight


def done(state: State, item: str) -> bool:
    return item in state.items and state.items[item].status == "done"


def green(state: State, *gates: str) -> bool:
    return all(gate in state.gates and state.gates[gate].verdict == "pass" for gate in gates)


def inbox(day: Day) -> list[str]:
    """What reached the war room, in order."""
    return [one["text"] for one in day.get("/hooks?channel=slack").json()["messages"]]


def before_the_launch(pilot: Flight, desks: dict[str, LiveSession], *, waived: bool = False) -> None:
    """Gates by the engine, the rest by hand, and a GO of the crew. waived: a commit fell into the freeze."""
    pilot.do(cmd.RunGate(which="failed"))
    pilot.until(lambda s: green(s, "tests", "staging-smoke", "prod-smoke", "ci"), "the gates")
    if waived:
        pilot.until(lambda s: s.gates["code-freeze"].verdict == "fail", "the commit")
        excuse = cmd.GrantWaiver(gate="code-freeze", decision="D-001", reason="a README", expires=pilot.in_hours(20))
        pilot.do(excuse, desks["commander"])
    else:
        pilot.until(lambda s: green(s, "code-freeze"), "the freeze")
    for role, items in BY_HAND.items():
        for item in items:
            pilot.do(cmd.CheckItem(item=item), desks[role])
    pilot.do(cmd.OpenPoll(poll="go-poll"), desks["commander"])
    for role in VOTERS:
        pilot.do(cmd.CastVote(poll="go-poll", choice="go"), desks[role])
    pilot.do(cmd.DeclarePoll(poll="go-poll", result="go"), desks["commander"])


def test_the_pilot_s_day(pilot: Flight, day: Day) -> None:
    pilot.open_as("commander")
    desks = {role: pilot.session(name=f"{role}-person", role=role) for role in (*VOTERS, "scribe")}
    ada = desks["commander"]

    before_the_launch(pilot, desks)

    # a hold stops the T-clock; T0 cannot be slipped meanwhile
    pilot.do(cmd.CallHold(reason="the bridge is not up"), ada)
    assert pilot.refused(cmd.SetT0(t0=pilot.in_hours(2), reason="later"), ada).code == "holding"
    pilot.do(cmd.ReleaseHold(reason="up"), ada)
    assert pilot.state.clock.past_holds

    # nobody signs for workflows before they ran; the flag goes on ahead of time, and is known to be early
    assert pilot.refused(cmd.Sign(signoff="cx-stable"), desks["support-lead"]).code == "order"
    pilot.do(cmd.StartItem(item="enable-flag"), desks["engineering"])
    pilot.until(lambda s: done(s, "enable-flag"), "the flag")
    came = item_came(pilot.state, book(pilot.state).items["enable-flag"], ada.now())
    assert came is not None
    assert came.off_s is not None
    assert came.off_s < -3000
    pilot.do(cmd.StartItem(item="launch-message"), ada)
    pilot.until(lambda s: any(one.template == "launch" and one.sent for one in s.announcements.values()), "the post")
    assert sum("went live in production" in text for text in inbox(day)) == 1

    # Shopify fails: the card raises itself and says what it saw; it is started and worked off
    assert day.post("/simulator/fault", {"service": "shopify", "kind": "outage"}).status < 300
    pilot.until(
        lambda s: (
            s.conditions.get("card:shopify-down") is not None and s.conditions["card:shopify-down"].result == "true"
        ),
        "the card",
    )
    pilot.do(cmd.CallProcedure(procedure="shopify-down"), desks["devops"])

    # a critical incident nobody takes up goes on to the next in the chain, and the war room hears of it
    pilot.do(cmd.OpenIncident(severity="critical", title="Approvals do not load"), desks["scribe"])
    pilot.until(
        lambda s: [role for _, role, _ in s.incidents["I1"].escalated] == ["commander", "engineering"], "the chain"
    )
    # nothing goes out with an owner or an impact missing
    assert pilot.refused(cmd.Announce(template="incident", incident="I1"), desks["scribe"]).code == "unresolved"
    known = cmd.UpdateIncident(
        incident="I1", owner="engineering", impact="nobody can approve", mitigation="use the admin", stage="identify"
    )
    pilot.do(known, desks["engineering"])
    pilot.do(cmd.Announce(template="incident", incident="I1"), desks["scribe"])
    pilot.until(lambda s: bool(s.incidents["I1"].updates), "the notification")

    # the way back: flag off, script, broadcast; verified by health
    pilot.do(cmd.CallProcedure(procedure="rollback", reason="approvals are blocked", typed="hotdash-pilot"), ada)
    rollback = next(name for name, one in pilot.state.procs.items() if one.kind == "rollback")
    pilot.until(lambda s: s.procs[rollback].steps["script"].status == "done", "the script")
    pilot.do(cmd.FinishStep(proc=rollback, step="tell-ceo", text="called"), ada)
    pilot.until(
        lambda s: any(
            one.template == "rollback" and one.channel == "war-room" and one.sent for one in s.announcements.values()
        ),
        "the broadcast",
    )
    by_hand = [
        one.announcement for one in pilot.state.announcements.values() if one.template == "rollback" and not one.sent
    ]
    for name in by_hand:
        pilot.do(cmd.ConfirmSent(announcement=name), desks["support-lead"])
    pilot.until(lambda s: s.procs[rollback].steps["broadcast"].status == "done", "the end of the broadcast")
    pilot.do(cmd.FinishStep(proc=rollback, step="legacy-links"), desks["support-lead"])
    pilot.do(cmd.FinishStep(proc=rollback, step="record"), desks["scribe"])
    pilot.until(lambda s: s.procs[rollback].status == "verified", "the verification")
    pilot.do(cmd.ResolveIncident(incident="I1", text="back on the legacy tools"), desks["engineering"])

    # what there is to hand in
    text = pilot.cockpit("export", "postmortem", str(pilot.journal)).stdout
    assert "The rollback was called" in text
    assert "| I1 | identify |" in text
    assert text.count("To be written by a person") == 2
    told = pilot.cockpit("export", "timeline", str(pilot.journal)).stdout
    assert "## Planned against actual" in told
    assert pilot.cockpit("verify", str(pilot.journal)).returncode == 0
    same_in_replay(pilot)


def test_the_checkpoints_at_one_and_four_hours(pilot: Flight, day: Day) -> None:
    """Opened when both have been overdue for a while: who decides, what is told, and what follows of it."""
    pilot.t0 = f"{pilot.in_hours(-5.2):%Y-%m-%d %H:%M:%S}+00:00"
    pilot.open_as("commander")
    desks = {role: pilot.session(name=f"{role}-person", role=role) for role in (*VOTERS, "scribe")}
    ada, carol = desks["commander"], pilot.session("carol", "ceo")
    before_the_launch(pilot, desks, waived=True)
    pilot.do(cmd.StartItem(item="enable-flag"), desks["engineering"])
    pilot.until(lambda s: done(s, "enable-flag"), "the flag")

    def late() -> dict[str, str]:
        told = json.loads(pilot.cockpit("status", "--json", str(pilot.journal), check=False).stdout)
        return {one["ref"]: one["owner"] for one in told["overdue"]}

    # T+1h: nobody has decided; it is told as overdue, with its owner; only the CEO decides, or is relayed with a link
    assert late()["phase:checkpoint-1h"] == "CEO"
    carry_on = cmd.MakeDecision(phase="checkpoint-1h", choice="carry on")
    assert pilot.refused(carry_on, ada).code == "not-allowed"
    assert pilot.refused(cmd.MakeDecision(phase="checkpoint-1h", choice="widen access"), carol).code == "choice"
    pilot.do(carry_on, carol)
    assert "phase:checkpoint-1h" not in late()
    assert pilot.state.decisions["checkpoint-1h"].choice == "carry on"

    # T+4h: "roll back" recommends the rollback, and does not call it; it is withdrawn, and decided anew with a reason
    assert late()["phase:checkpoint-4h"] == "Pilot lead"
    back = cmd.MakeDecision(phase="checkpoint-4h", choice="roll back", reason="orders are lost")
    assert pilot.refused(back, carol).code == "not-allowed"
    pilot.do(back, ada)
    assert rollback_proposal(pilot.state) is not None
    assert not any(one.kind == "rollback" for one in pilot.state.procs.values())
    pilot.do(cmd.WithdrawProposal(reason="the orders are there"), ada)
    widen = cmd.MakeDecision(phase="checkpoint-4h", choice="widen access")
    assert pilot.refused(widen, ada).code == "reason-needed"
    pilot.do(cmd.MakeDecision(phase="checkpoint-4h", choice="widen access", reason="the orders are there"), ada)
    assert not any(ref.startswith("phase:") for ref in late())
    came = phase_came(pilot.state, book(pilot.state).phases["checkpoint-4h"], ada.now())
    assert came is not None
    assert came.outcome == "widen access"
    told = pilot.cockpit("export", "timeline", str(pilot.journal)).stdout
    assert "widen access" in told
    assert "carry on" in told
    same_in_replay(pilot)
