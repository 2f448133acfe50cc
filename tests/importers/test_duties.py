"""A runbook's duties become what a person is held to on the day: the poll, what recurs, what is watched, the order of lines."""

import datetime as dt

import pytest

from cockpit.format.plan_check import check_plan
from cockpit.format.plan_loader import load_plan
from cockpit.importers.report import Report
from cockpit.importers.runbook import import_runbook
from cockpit.model import commands as cmd
from cockpit.model.events import EngineBeat
from cockpit.model.plan import Plan
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from tests.core.desk import T0, Desk
from tests.importers.write_expected import FIXTURES

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NAME = "observatory"


def drafted(text: str) -> tuple[Plan, Report, str]:
    made = import_runbook(text.encode(), "runbook.md")
    loaded = check_plan(made.plan.encode(), "release.toml", NOW)
    assert loaded.errors == (), made.plan
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None
    return plan, made.report, made.plan


@pytest.fixture(scope="module")
def observatory() -> tuple[Plan, Report, str]:
    return drafted((FIXTURES / f"{NAME}.md").read_text())


def lines(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Each line of the phases by its id, with what it needs."""
    return {item.id: item.needs for phase in plan.phase for item in phase.item}


# ---------------------------------------------------------------- the poll


def test_who_says_go_is_a_poll_and_no_line_beside_it(observatory):
    plan, _, text = observatory
    phase = next(each for each in plan.phase if each.id == "go-no-go")
    assert phase.item == ()
    assert phase.decision is not None
    assert phase.decision.poll == plan.poll[0].id
    assert (plan.poll[0].roles, plan.poll[0].declare) == (("dome-lead", "visitor-desk", "archive"), "visitor-desk")
    assert "# Dome lead, Visitor desk and Archive all say GO. Visitor desk declares." in text


@pytest.mark.parametrize("said", ["Ada Lead and Ticket desk both say GO.", "- Ada Lead and Ticket desk both say GO"])
def test_next_opens_the_poll_and_nothing_is_done_before_it(said):
    roles = "## Roles\n\n- Ada Lead: decides\n- Ticket desk: tells people\n\n"
    _, _, text = drafted(f"# R\n\n{roles}## Go / no-go (T-2m)\n\n{said}\n\n## Launch (T0)\n\n- [ ] Open the counter\n")
    desk = Desk(text[text.index("[release]") + len("[release]") :].partition("name = ")[2].partition("\n")[2])
    desk.now = T0 - dt.timedelta(minutes=1)

    def seen() -> tuple[str, str]:
        desk.write((EngineBeat(epoch=1),), "engine")
        duty = next_action(Sight(desk.state, desk.now, "ada", "ada-lead"))
        return duty.label.text.partition(",")[0], duty.ref

    assert seen() == ("POLL", "poll:go-poll")
    desk.do(cmd.OpenPoll(poll="go-poll"), "ada", "ada-lead")
    assert seen()[1] == "poll:go-poll"
    desk.do(cmd.CastVote(poll="go-poll", choice="go"), "ada", "ada-lead")
    desk.do(cmd.CastVote(poll="go-poll", choice="go"), "tim", "ticket-desk")
    assert seen() == ("DECLARE", "poll:go-poll")


def test_a_line_that_others_wait_for_stays():
    plan, _, _ = drafted(
        "# R\n\n## Roles\n\n- Lead: decides\n- Desk: answers\n\n## Deployment steps (T0)\n\n1. Poll the team\n2. Open the doors\n"
    )
    assert lines(plan) == {"poll-the-team": ("poll:go-poll",), "open-the-doors": ("poll-the-team",)}


# ---------------------------------------------------------------- the order of lines


def test_numbered_lines_wait_for_the_line_before(observatory):
    plan, _, _ = observatory
    found = lines(plan)
    assert found["book-a-slot-by-phone"] == ("point-bookings-at-4.2",)
    assert found["post-the-opening-notice"] == ("book-a-slot-by-phone", "write-the-date-in-it", "pin-it-up")
    assert found["write-the-date-in-it"] == ("book-a-slot-by-phone",)  # a part begins no sooner than the whole
    assert found["pin-it-up"] == ("write-the-date-in-it",)
    assert found["look-at-the-sky"] == ()  # the runbook says: in any order


@pytest.mark.parametrize(
    "listing",
    [
        "- Open the doors\n- Light the lamps",
        "Do these in parallel.\n\n1. Open the doors\n2. Light the lamps",
        "1. The doors are open\n2. The lamps are lit",
        "1. Check the doors\n2. Verify the lamps",
        "1. T-20m: Open the doors\n2. T-10m: Light the lamps",
        "1. Every 5 minutes: count the guests\n2. Every 9 minutes: count the lamps",
        "1. Open the doors\n\nThen\n\n1. Light the lamps",
    ],
)
def test_lines_without_an_order_wait_for_nothing(listing):
    plan, _, _ = drafted(f"# R\n\n## Opening (T-30m)\n\n{listing}\n")
    assert [needs for needs in lines(plan).values() if needs] == []
    assert len(lines(plan)) == 2


# ---------------------------------------------------------------- messages


def test_a_quote_for_a_channel_is_a_message_whatever_it_is_about(observatory):
    plan, report, _ = observatory
    opening, back = plan.template
    assert (opening.channels, back.channels, back.on) == (("stars",), ("stars",), "rollback")
    assert back.text == "We are back on 4.1. Bring your letter."
    assert not any("remark" in each.why for each in report.comments)


def test_a_quote_for_a_channel_is_one_outside_of_the_messages_too_and_another_is_none():
    plan, _, _ = drafted(
        "# R\n\n## Rollback\n\n1. Put it back\n\nTell them, in #stars:\n\n> We went back.\n\nAs Ada says:\n\n> Keep calm.\n"
    )
    assert [(each.text, each.channels) for each in plan.template] == [("We went back.", ("stars",))]


# ---------------------------------------------------------------- what is watched, and what recurs


def test_bullets_below_a_heading_to_watch_are_bounds_and_duties(observatory):
    plan, report, _ = observatory
    bounds = {each.id: (each.max, each.unit) for each in plan.metric}
    assert bounds == {"failed-bookings": (3, "%"), "p99": (1200, "ms")}
    recurring = {item.title: (item.every, phase.id) for phase in plan.phase for item in phase.item if item.every}
    assert recurring == {
        "Every 10 minutes: post a status update": (600, "watch"),
        "Every 15 minutes: count the guests in the hall": (900, "watch"),
        "Every 20 minutes, check the humidity": (1200, "night-watch"),
    }
    idle = [each for each in report.comments if each.why == "bullets that ask for nothing to be done"]
    assert [each.text for each in idle] == ["- The dome light / - The heater"]  # each is named


@pytest.mark.parametrize(
    ("said", "recurs"),
    [
        ("- Every 5 minutes: read the queue", True),
        ("Every 5 minutes, tell the desk.", True),
        ("Every hour: a look at the queue", True),
        ("Every 5 minutes the queue is emptied by the sweeper.", False),
        ("Every desk has a bell.", False),
        ("The queue is read every 5 minutes by the sweeper.", False),
    ],
)
@pytest.mark.parametrize("heading", ["Watch (T+0 to T+1h)", "Overview", "Monitoring", "Evening"])
def test_a_line_that_recurs_is_a_duty_wherever_it_stands(heading, said, recurs):
    plan, _, _ = drafted(f"# R\n\n## Launch (T0)\n\n- [ ] Open the doors\n\n## {heading}\n\n{said}\n")
    found = [item for phase in plan.phase for item in phase.item if item.every]
    assert len(found) == recurs
