"""Texts go out once for each channel, to the letter, and nobody claims more than is known."""

import datetime as dt
from collections.abc import Sequence

import pytest

from cockpit.core import alerts, announcements, roles, sending, titles
from cockpit.core.effects import effects
from cockpit.model.commands import (
    Announce,
    ConfirmSent,
    EnterMetric,
    LoseRun,
    OpenIncident,
    Refusal,
    SettleRun,
    Shown,
    StartRun,
    TakeRole,
    UpdateIncident,
)
from cockpit.model.effects import Deliver
from cockpit.model.events import AnnouncementOrdered, AnnouncementSent, GapSeen, RunOrdered, TriggerChanged
from tests.core.desk import T0, Desk

PLAN = """
[[role]]
id = "scribe"
may = ["announce", "settle"]
[[role]]
id = "commander"
title = "Commander"
[[severity]]
id = "critical"
title = "Critical"
escalate = [{ role = "commander", after = "0s" }]
update_every = "30m"
[[metric]]
id = "users"
[[trigger]]
id = "down"
kind = "human"
title = "Data is wrong"
[[template]]
id = "launch"
text = "We are live at {time}."
at = "T0"
channels = ["room", "operators", "pager"]
[[template]]
id = "numbers"
text = "{metric.users} users"
channels = ["room"]
[[template]]
id = "spoken"
text = "Said in the call"
[[channel]]
id = "room"
kind = "webhook"
shape = "slack"
url = "${ROOM}"
[[channel]]
id = "operators"
kind = "clipboard"
[[channel]]
id = "pager"
kind = "command"
run = "page"
[alerts]
channels = ["room", "operators"]
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def launch(desk: Desk) -> list[AnnouncementOrdered]:
    desk.now = T0
    events = desk.do(Announce(template="launch"), "sue", "scribe")
    return [event for event in events if isinstance(event, AnnouncementOrdered)]


def status(desk: Desk, name: str) -> str:
    return announcements.status(desk.state, desk.state.announcements[name])


def run_of(desk: Desk, name: str) -> str:
    return desk.state.announcements[name].run


def test_one_entry_a_channel_and_a_delivery_where_the_engine_sends(desk: Desk) -> None:
    ordered = launch(desk)
    assert [(one.channel, one.how) for one in ordered] == [
        ("room", "webhook"),
        ("operators", "clipboard"),
        ("pager", "command"),
    ]
    assert {one.text for one in ordered} == {"We are live at 18:00."}
    assert {one.due for one in ordered} == {T0}
    runs = list(desk.state.runs.values())
    assert [(run.subject, run.kind) for run in runs] == [("announce:A1", "delivery"), ("announce:A3", "delivery")]
    assert len({run.run for run in runs}) == 2
    sends = [one for one in effects(desk.state) if isinstance(one, Deliver)]
    assert [(one.channel, one.text) for one in sends] == [
        ("room", "We are live at 18:00."),
        ("pager", "We are live at 18:00."),
    ]


def test_a_delivery_that_worked_is_sent_and_one_that_failed_may_be_ordered_anew(desk: Desk) -> None:
    launch(desk)
    assert any(isinstance(event, AnnouncementSent) for event in desk.finish(run_of(desk, "A1")))
    desk.finish(run_of(desk, "A3"), "fail")
    assert (status(desk, "A1"), status(desk, "A3")) == ("sent", "failed")
    desk.do(ConfirmSent(announcement="A2", sure=False), "sue", "scribe")
    assert status(desk, "A2") == "unsure"
    events = desk.do(Announce(template="launch"), "sue", "scribe")
    again = [event.channel for event in events if isinstance(event, AnnouncementOrdered)]
    assert again == ["pager"]


def test_nothing_is_ordered_twice_while_it_is_on_its_way_or_unknown(desk: Desk) -> None:
    launch(desk)
    assert desk.refused(Announce(template="launch", channel="room"), "sue", "scribe").code == "sending"
    run = run_of(desk, "A1")
    desk.do(StartRun(epoch=1, run=run), "engine")
    desk.do(LoseRun(epoch=1, run=run, reason="no answer"), "engine")
    assert status(desk, "A1") == "unknown"
    assert desk.refused(Announce(template="launch", channel="room"), "sue", "scribe").code == "delivery-unknown"
    assert desk.refused(ConfirmSent(announcement="A1"), "sue", "scribe").code == "delivery-unknown"


@pytest.mark.parametrize(
    ("answer", "after"), [("happened", "sent"), ("did-not-happen", "failed"), ("run-again", "ordered")]
)
def test_an_unknown_delivery_is_settled_by_a_person(desk: Desk, answer: str, after: str) -> None:
    launch(desk)
    run = run_of(desk, "A1")
    desk.do(StartRun(epoch=1, run=run), "engine")
    desk.do(LoseRun(epoch=1, run=run, reason="no answer"), "engine")
    desk.do(SettleRun(run=run, answer=answer, reason="looked in the channel"), "sue", "scribe")
    assert status(desk, "A1") == after
    if answer == "run-again":
        assert run_of(desk, "A1") != run
        desk.finish(run_of(desk, "A1"))
        assert status(desk, "A1") == "sent"


def test_what_was_sent_for_a_duty_is_not_sent_for_it_again(desk: Desk) -> None:
    launch(desk)
    desk.finish(run_of(desk, "A1"))
    refusal = desk.refused(Announce(template="launch", channel="room", due=T0), "sue", "scribe")
    assert refusal.code == "no-change"


def test_a_step_and_a_person_who_announce_the_same_moment_do_it_once(desk: Desk) -> None:
    launch(desk)
    desk.finish(run_of(desk, "A1"))
    desk.finish(run_of(desk, "A3"))
    desk.do(ConfirmSent(announcement="A2"), "sue", "scribe")
    answer = sending.order(desk.state, "launch", desk.now, origin="item:announce", due=T0)
    assert isinstance(answer, Refusal)
    assert answer.code == "no-change"


def test_a_text_with_something_left_open_is_not_sent(desk: Desk) -> None:
    refusal = desk.refused(Announce(template="numbers"), "sue", "scribe")
    assert refusal.code == "unresolved"
    assert "{metric.users}" in refusal.reason
    assert desk.refused(Announce(template="numbers", text="{metric.users} users"), "sue", "scribe").code == "unresolved"
    desk.do(Announce(template="numbers", text="about 50 users"), "sue", "scribe")
    assert desk.state.announcements["A1"].text == "about 50 users"


def test_without_channels_a_person_says_it(desk: Desk) -> None:
    (event,) = desk.do(Announce(template="spoken"), "sue", "scribe")
    assert isinstance(event, AnnouncementOrdered)
    assert event.how == "hand"
    assert [one.announcement for one in announcements.waiting(desk.state)] == ["A1"]
    desk.do(ConfirmSent(announcement="A1"), "sue", "scribe")
    assert announcements.waiting(desk.state) == []


def test_a_webhook_can_be_posted_by_hand_instead(desk: Desk) -> None:
    desk.do(Announce(template="launch", channel="room", how="hand"), "sue", "scribe")
    assert desk.state.runs == {}
    desk.do(ConfirmSent(announcement="A1"), "sue", "scribe")
    assert status(desk, "A1") == "sent"


def test_only_who_may_announce_announces(desk: Desk) -> None:
    assert desk.refused(Announce(template="launch"), "eve", "commander").code == "not-allowed"
    assert desk.refused(Announce(template="lunch"), "sue", "scribe").code == "unknown-id"
    assert desk.refused(Announce(template="launch", channel="rom"), "sue", "scribe").code == "unknown-id"
    assert desk.refused(Announce(template="launch", incident="I3"), "sue", "scribe").code == "unknown-id"


def test_in_a_rehearsal_nothing_leaves_the_house() -> None:
    desk = Desk(PLAN, rehearsal=True)
    launch(desk)
    assert desk.state.runs == {}
    assert status(desk, "A1") == "sent"
    assert desk.state.announcements["A1"].how == "printed"
    desk.write((TriggerChanged(trigger="down", phase="firing", since=desk.now),), "engine")
    assert alerts.due(desk.state, desk.now) == ()


# --- alerts -----------------------------------------------------------------------------------------------------------


def alerted(events: Sequence[object]) -> list[str]:
    return [event.what for event in events if isinstance(event, RunOrdered) and event.subject.startswith("alert:")]


def fire(desk: Desk, phase: str) -> None:
    desk.write((TriggerChanged(trigger="down", phase=phase, since=desk.now, reason="3 of 3 failed"),), "engine")


def test_a_trigger_is_told_once_for_each_phase_on_channels_the_engine_can_serve(desk: Desk) -> None:
    fire(desk, "pending")
    orders = [draft.event for draft in alerts.due(desk.state, desk.now)]
    assert [order.subject.partition("/")[0] for order in orders if isinstance(order, RunOrdered)] == ["alert:room"]
    desk.write(tuple(orders), "engine")
    (text,) = alerted(orders)
    assert text == "demo: BREACHING Data is wrong: 3 of 3 failed"
    assert alerts.due(desk.state, desk.now) == ()
    fire(desk, "firing")
    assert len(alerts.due(desk.state, desk.now)) == 1
    fire(desk, "cleared")
    assert alerts.due(desk.state, desk.now) == ()


def test_an_escalation_reaches_the_channel_and_is_delivered_with_its_text(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Saves fail"))
    (text,) = alerted(desk.tick())
    assert text == "demo: Critical I1: Saves fail. Commander is asked for"
    (send,) = [one for one in effects(desk.state) if isinstance(one, Deliver)]
    assert (send.channel, send.text) == ("room", text)
    desk.finish(send.run, "fail")
    assert alerted(desk.tick()) == []
    desk.do(UpdateIncident(incident="I1", stage="identify"))
    assert alerted(desk.wait("1h")) == []


def test_a_role_taken_over_and_a_lost_engine_are_news_for_a_while(desk: Desk) -> None:
    desk.do(TakeRole(duty="commander", reason="no answer"), "bob")
    assert roles.holder(desk.state, "commander").owner == "bob"
    assert alerted(desk.tick()) == ["demo: bob has taken over Commander"]
    gap = GapSeen(since=desk.now - dt.timedelta(minutes=5), until=desk.now, cause="away")
    desk.write((gap,), "engine")
    assert alerted(desk.tick()) == ["demo: ENGINE LOST for 5m since 15:55; it watches again"]
    late = Desk(PLAN)
    late.write((gap,), "engine")
    assert alerted(late.wait("1h")) == []


def test_a_text_that_cannot_be_sent_is_called_by_its_own_title() -> None:
    desk = Desk(NAMESAKES)
    no = desk.refused(Announce(template="atm"), "mori")
    assert titles.in_titles(desk.state, no).reason == '"Cash" cannot be sent yet: nothing fills in {parameter.ticket}'


NAMESAKES = """
[[probe]]
id = "atm"
title = "ATM gateway"
kind = "http"
url = "http://127.0.0.1:1/"
[[template]]
id = "atm"
title = "Cash"
text = "Offline. {parameter.ticket}"
channels = ["desk"]
[[channel]]
id = "desk"
kind = "hand"
"""


FIGURES = PLAN.replace('text = "We are live at {time}."', 'text = "Latency: {metric.users} at {time}."')


def figure(desk: Desk, value: float) -> None:
    desk.do(EnterMetric(metric="users", value=value), "sue", "scribe")


def as_shown(desk: Desk, *, again: bool = False) -> Announce:
    """What a form sends that was opened just now."""
    text = announcements.draft(desk.state, "launch", desk.now).text
    return Announce(template="launch", channel="room", shown=Shown(text, desk.now, again))


def test_what_is_sent_is_what_was_read_or_nothing() -> None:
    desk = Desk(FIGURES)
    figure(desk, 500.9)
    command = as_shown(desk)
    assert command.shown is not None
    assert "500.9" in command.shown.text
    figure(desk, 690)
    refusal = desk.refused(command, "sue", "scribe")
    assert refusal.code == "reads-otherwise"
    assert '"500.9" is "690" now' in refusal.reason
    sent = desk.do(as_shown(desk), "sue", "scribe")[0]
    assert isinstance(sent, AnnouncementOrdered)
    assert "690" in sent.text


def test_the_clock_alone_takes_nothing_back_for_a_minute() -> None:
    desk = Desk(FIGURES)
    figure(desk, 500)
    desk.now = T0 + dt.timedelta(seconds=50)
    command = as_shown(desk)
    desk.now += dt.timedelta(seconds=59)
    assert command.shown is not None
    assert announcements.draft(desk.state, "launch", desk.now).text != command.shown.text
    answer = desk.ask(command, "sue", "scribe")
    assert isinstance(answer, tuple)
    ordered = answer[0].event
    assert isinstance(ordered, AnnouncementOrdered)
    assert ordered.text == command.shown.text
    desk.now += dt.timedelta(seconds=2)
    assert desk.refused(command, "sue", "scribe").code == "reads-otherwise"


def test_a_text_shown_again_is_sent_as_it_was_read_though_figures_go_on_moving() -> None:
    desk = Desk(FIGURES)
    figure(desk, 500)
    command = as_shown(desk, again=True)
    figure(desk, 690)
    desk.now += dt.timedelta(seconds=10)
    answer = desk.ask(command, "sue", "scribe")
    assert isinstance(answer, tuple)
    ordered = answer[0].event
    assert isinstance(ordered, AnnouncementOrdered)
    assert "500" in ordered.text
    desk.now += dt.timedelta(seconds=1)
    assert desk.refused(command, "sue", "scribe").code == "reads-otherwise"
