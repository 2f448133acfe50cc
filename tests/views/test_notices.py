"""The announcements pane as a ledger: what is owed, what was sent and how late, what was missed or let go."""

import datetime as dt

import pytest

from cockpit.core.cards import Raised
from cockpit.core.digest import handover
from cockpit.core.index import book
from cockpit.core.log import line
from cockpit.model.commands import (
    Announce,
    CheckItem,
    ConfirmSent,
    DeclareTrigger,
    OpenAction,
    OpenIncident,
    ResolveIncident,
    RunGate,
    SnoozeDuty,
    UpdateIncident,
)
from cockpit.tui.intents import Keymap
from cockpit.views import next_alarms
from cockpit.views.base import Sight
from cockpit.views.names import Names
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import Now
from cockpit.views.next_told import announcements_late
from cockpit.views.notices import MOST_SENT, notices, to_post
from cockpit.views.words import sentence
from tests.core.desk import T0, Desk, length

PLAN = """
zone = "Europe/Berlin"
[[role]]
id = "lead"
[[template]]
id = "beat"
title = "Status"
text = "Status at {time}: all calm."
channels = ["forum"]
cadence = { from = "T0", every = "30m", until = "T+4h" }
[[template]]
id = "trouble"
text = "{incident.summary}"
channels = ["forum"]
on = "incident"
[[channel]]
id = "forum"
kind = "hand"
"""

DESK = '[[channel]]\nid = "desk"\nkind = "hand"\n'


def at(text: str) -> Desk:
    desk = Desk(PLAN)
    desk.now = T0 + length(text)
    return desk


def sight(desk: Desk) -> Sight:
    return Sight(desk.state, desk.now, "anna", keys=Keymap())


def labels(desk: Desk) -> list[str]:
    return [f"{one.at} {one.label.text}" for one in notices(sight(desk)).rows]


def test_what_was_sent_late_says_how_late_and_what_nobody_sent_was_missed() -> None:
    desk = at("34m")  # the first was due at T0, 19:00, and nobody sent it; the second at 19:30
    desk.do(Announce(template="beat"), "anna")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    assert labels(desk) == ["20:00 in 26m", "19:34 sent, 4m late", "19:00 MISSED: the next one fell due"]


def test_what_one_channel_got_in_time_is_not_late_there_because_another_still_waits() -> None:
    desk = Desk(PLAN.replace('channels = ["forum"]\ncadence', 'channels = ["forum", "desk"]\ncadence') + DESK)
    desk.now = T0
    desk.do(Announce(template="beat"), "anna")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    desk.now = T0 + length("9m")
    assert "19:00 sent" in labels(desk)
    desk.do(ConfirmSent(announcement="A2"), "anna")
    assert {"19:00 sent", "19:09 sent, 9m late"} <= set(labels(desk))


def test_what_was_let_go_stays_in_the_ledger() -> None:
    desk = at("3m")
    desk.do(SnoozeDuty(duty="announce:beat", due=T0, reason="the launch itself was the news"), "anna")
    assert labels(desk) == ["19:30 in 27m", "19:00 let go"]


def test_what_is_copied_is_what_one_posts_and_nothing_around_it() -> None:
    desk = at("3m")
    due = notices(sight(desk)).rows[0].ref
    assert to_post(sight(desk), due) == "Status at 19:03: all calm."
    desk.do(Announce(template="beat"), "anna")
    desk.now += length("2m")
    assert to_post(sight(desk), "announcement:A1") == "Status at 19:03: all calm."
    assert to_post(sight(desk), "announcement:A9") == to_post(sight(desk), "item:beat") == ""


def test_what_was_not_delivered_is_still_owed() -> None:
    desk = Desk(PLAN.replace('kind = "hand"', 'kind = "command"\nrun = "mail"'))
    desk.now = T0 + length("1m")
    desk.do(Announce(template="beat"), "anna")
    desk.finish("R1", "error")
    assert labels(desk) == ["19:00 FAILED: send it again (a)", "19:30 in 29m", "19:01 FAILED"]
    desk.now = T0 + length("8m")
    assert [one.text for one in announcements_late(Now(sight(desk), "live"))] == ["send Status (a)"]
    assert labels(desk)[0] == "19:00 FAILED, OVERDUE 8m"
    handed = dict(handover(desk.state, "lead", desk.now).sections)
    assert handed["Texts that wait"] == ("A1 Status to forum: failed",)
    desk.do(Announce(template="beat"), "anna")
    desk.finish("R2")
    assert labels(desk) == ["19:30 in 22m", "19:08 sent, 8m late", "19:01 failed, sent later"]
    assert "Texts that wait" not in dict(handover(desk.state, "lead", desk.now).sections)


def test_a_failure_is_nothing_to_see_to_once_the_same_news_has_gone_out() -> None:
    desk = Desk(PLAN.replace('kind = "hand"', 'kind = "command"\nrun = "mail"'))
    for number, outcome in ((1, "error"), (2, "pass")):
        desk.now = T0 + length(f"{number}m")
        desk.do(Announce(template="beat"), "anna")
        desk.finish(f"R{number}", outcome)
    shown = notices(sight(desk))
    assert shown.summary.text == "1 sent"
    assert [one.label.text for one in shown.rows[1:]] == ["sent, 2m late", "failed, sent later"]


WORD = """
[[template]]
id = "word"
title = "A word to all"
role = "lead"
text = "Lunch is at noon."
channels = ["forum"]
"""


def test_a_text_nobody_asked_for_that_did_not_arrive_is_told_to_whoever_holds_it_until_it_went_out() -> None:
    desk = Desk(PLAN.replace('kind = "hand"', 'kind = "command"\nrun = "mail"') + WORD)
    desk.now = T0 - length("10m")
    desk.do(Announce(template="word", text="Lunch is late."), "anna")
    assert list(announcements_late(Now(sight(desk), "live"))) == []
    desk.finish("R1", "error")
    (duty,) = announcements_late(Now(sight(desk), "live"))
    assert duty.text.startswith("send A word to all to forum again (a), or otherwise and say so (x)")
    assert (duty.ref, duty.owner, duty.label.text) == ("announcement:A1", "lead", "NOT DELIVERED")
    assert next_action(sight(desk)) == duty
    desk.now += length("1m")
    desk.do(Announce(template="word", text="Lunch is late."), "anna")
    desk.finish("R2")
    assert list(announcements_late(Now(sight(desk), "live"))) == []


def test_a_text_that_did_not_arrive_and_was_given_otherwise_is_nothing_to_see_to() -> None:
    desk = Desk(PLAN.replace('kind = "hand"', 'kind = "command"\nrun = "mail"') + WORD)
    desk.now = T0 - length("10m")
    desk.do(Announce(template="word"), "anna")
    desk.finish("R1", "error")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    assert list(announcements_late(Now(sight(desk), "live"))) == []


def test_a_draft_that_nothing_fills_in_is_not_copied() -> None:
    assert to_post(sight(at("3m")), f"due:announce:trouble@{T0.isoformat()}") == ""


def test_what_was_told_on_another_day_says_which() -> None:
    desk = at("3m")
    desk.do(Announce(template="beat"), "anna")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    assert notices(sight(desk)).rows[-1].at == "19:03"
    desk.now += length("1d")
    assert notices(sight(desk)).rows[-1].at == "Fri 19:03"


def test_what_is_owed_is_called_by_its_title_in_the_log() -> None:
    desk = at("3m")
    desk.do(SnoozeDuty(duty="announce:beat", due=T0, reason="said on the bridge"), "anna")
    names = Names(book(desk.state), dt.UTC)
    last = line(desk.entries[-1])
    assert sentence(last.type, last.data, names) == "Status of 18:00 let go: said on the bridge"
    assert [names.duty(one) for one in ("update:I1", "question:F2", "step:P1/say", "other")] == [
        "update on I1",
        "answer to F2",
        "say",
        "other",
    ]


def test_what_waits_for_a_person_is_never_pushed_out_of_sight() -> None:
    desk = Desk(PLAN.replace('every = "30m"', 'every = "1m"'))
    desk.now = T0 - length("1m")
    desk.do(Announce(template="beat", text="Five minutes to go."), "anna")
    desk.now = T0 + length("90m")
    rows = notices(sight(desk)).rows
    assert [one.ref for one in rows if one.label.text.startswith("TO POST")] == ["announcement:A1"]
    assert [one.ref for one in rows].index("announcement:A1") == 2, "after what is due now and what comes next"
    assert sum(one.label.text.startswith("MISSED") for one in rows) == MOST_SENT


ASKED = (
    PLAN
    + """
[[channel]]
id = "support"
title = "#support"
kind = "hand"
answer_within = "1h"
"""
)


def next_words(desk: Desk) -> tuple[str, str]:
    duty = next_action(sight(desk), "replay")
    return duty.text, duty.ref.partition("@")[0]


def test_next_asks_for_a_text_from_its_time_on_and_tells_of_it_before() -> None:
    desk = at("10m")  # the first is overdue since 19:05
    assert next_words(desk) == ("send Status (a)", "due:announce:beat")
    desk.do(Announce(template="beat"), "anna")
    assert next_words(desk)[0].startswith("post Status in forum")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    assert next_words(desk)[0] == "nothing due now; next: send Status (a)"
    assert next_action(sight(desk), "replay").label.text == "in 20m"
    desk.now = T0 + length("31m")
    assert next_words(desk) == ("send Status (a)", "due:announce:beat")
    assert next_action(sight(desk), "replay").label.text == "DUE NOW"


def test_a_question_past_its_time_is_answered_and_filed_and_not_announced() -> None:
    desk = Desk(ASKED)
    desk.now = T0 + length("10m")
    desk.do(Announce(template="beat"), "anna")
    desk.do(ConfirmSent(announcement="A1"), "anna")
    desk.do(OpenAction(text="how do I install it", origin="channel:support"), "anna")
    assert next_words(desk)[0].startswith("nothing due now"), "it is not due yet, and the pane has it"
    desk.now += length("61m")
    due = [one for one in announcements_late(Now(sight(desk), "live")) if one.ref.startswith("action:")]
    assert [one.text for one in due] == ["Answer on #support: how do I install it; then say where (m f)"]


def test_a_line_that_recurs_and_is_done_for_now_comes_again_in_next() -> None:
    desk = Desk(
        '[[phase]]\nid = "week"\n[[phase.item]]\nid = "round"\ntitle = "Morning round"\nat = "T0"\nevery = "1d"\n'
        'until = "T+3d"\n[[phase.item]]\nid = "review"\ntitle = "Review"\nat = "T+2d"\n'
    )
    desk.now = T0 + length("2m")
    assert next_words(desk) == ("Morning round", "item:round")
    desk.do(CheckItem(item="round"), "anna")
    assert next_words(desk) == ("nothing due now; next: Morning round", "item:round")
    assert next_action(sight(desk), "replay").label.text == "in 23h58m"
    desk.now = T0 + length("1442m")
    assert next_words(desk) == ("Morning round", "item:round")


def test_a_line_whose_gate_waits_for_another_gate_asks_for_that_one() -> None:
    desk = Desk(
        '[[gate]]\nid = "binary"\ntitle = "Binary"\nkind = "command"\nrun = "make"\n'
        '[[gate]]\nid = "speed"\nkind = "command"\nrun = "bench"\nneeds = ["binary"]\n'
        '[[phase]]\nid = "week"\nat = "T0"\n[[phase.item]]\nid = "bench"\ntitle = "Speed"\ngate = "speed"\n'
    )
    desk.now = T0 + length("2m")
    assert next_words(desk) == ("Binary, which Speed waits for", "gate:binary")
    desk.do(RunGate(which="binary"), "anna")
    desk.finish("R1")
    assert next_words(desk) == ("Speed", "item:bench")


def test_a_trigger_that_opened_an_incident_leaves_the_word_to_that() -> None:
    desk = Desk(
        '[[severity]]\nid = "P0"\n[[trigger]]\nid = "reported"\nkind = "human"\naction = "notify"\nincident = "P0"\n'
    )
    desk.now = T0
    desk.do(DeclareTrigger(trigger="reported", reason="three wrote in"), "anna")
    desk.tick()
    assert desk.state.incidents["I1"].trigger == "reported"
    assert desk.state.triggers["reported"].phase == "firing"
    duty = next_action(sight(desk), "replay")
    assert (duty.label.text, duty.ref) == ("INCIDENT", "incident:I1")


def test_a_card_whose_text_names_the_owner_waits_until_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(
        '[[role]]\nid = "lead"\n[[severity]]\nid = "P0"\n[[channel]]\nid = "forum"\nkind = "hand"\n'
        '[[template]]\nid = "told"\ntext = "Owner: {incident.owner}"\nchannels = ["forum"]\n'
        '[[procedure]]\nid = "response"\ntitle = "Response"\nkind = "emergency"\n'
        '[[procedure.step]]\nid = "tell"\nannounce = "told"\n'
    )
    desk.now = T0
    desk.do(OpenIncident(severity="P0", title="Crash"), "anna")
    card = Raised(procedure="response", why="I1 is open", since=T0)
    monkeypatch.setattr(next_alarms, "raised", lambda _state, _now: (card,))
    assert next_words(desk) == ("name an owner for I1 Crash", "incident:I1")
    desk.do(UpdateIncident(incident="I1", owner="lead"), "anna")
    assert next_words(desk)[0].startswith("start the card Response (c)")


def test_an_update_that_no_text_is_for_is_written_on_the_incident() -> None:
    desk = Desk(
        '[[severity]]\nid = "P0"\ntemplate = "alert"\n[[severity]]\nid = "P1"\nupdate_every = "4h"\n'
        '[[channel]]\nid = "forum"\nkind = "hand"\n'
        '[[template]]\nid = "alert"\non = "incident"\ntext = "P0: {incident.summary}"\nchannels = ["forum"]\n'
    )
    desk.now = T0
    desk.do(OpenIncident(severity="P1", title="Slow", owner="ben"), "anna")
    desk.now += length("5h")
    (duty,) = [one for one in announcements_late(Now(sight(desk), "live")) if "I1" in one.text]
    assert duty.ref == "incident:I1"
    assert duty.text == "Update on I1 Slow: tell who waits for it, and write it down (i)"


def test_a_text_that_the_day_went_on_without_does_not_hide_what_is_due() -> None:
    line = '[[phase]]\nid = "week"\nat = "T0"\n[[phase.item]]\nid = "round"\ntitle = "Round"\nat = "T+2h"\n'
    text = '[[template]]\nid = "review"\ntitle = "Review"\nat = "T0"\ntext = "All calm."\nchannels = ["forum"]\n'
    desk = Desk(f'{text}[[channel]]\nid = "forum"\nkind = "hand"\n{line}')
    desk.now = T0 + length("50m")
    assert next_words(desk)[0] == "send Review (a)"
    desk.now = T0 + length("121m")
    assert next_words(desk)[0] == "Round"
    desk.do(CheckItem(item="round"), "anna")
    assert next_words(desk)[0] == "send Review (a)"


def test_a_postmortem_past_its_time_is_named_before_what_is_to_come() -> None:
    desk = Desk(
        '[[severity]]\nid = "P0"\npostmortem_within = "48h"\n'
        '[[phase]]\nid = "week"\nat = "T+9d"\n[[phase.item]]\nid = "review"\ntitle = "Review"\n'
    )
    desk.now = T0
    desk.do(OpenIncident(severity="P0", title="Crash", owner="ben"), "anna")
    desk.do(ResolveIncident(incident="I1", text="mended"), "anna")
    desk.now += length("47h")
    assert next_words(desk)[0] == "nothing due now; next: Review"
    desk.now += length("2h")
    duty = next_action(sight(desk), "replay")
    assert duty.text.startswith("file F1: Postmortem of I1")
    assert duty.label.text.startswith("OVERDUE 1h")


def test_the_title_counts_what_is_to_be_posted_apart_from_what_was_sent() -> None:
    desk = at("1m")
    desk.do(Announce(template="beat"), "anna")
    assert notices(sight(desk)).summary.text == "1 to post"
    desk.do(ConfirmSent(announcement="A1"), "anna")
    assert notices(sight(desk)).summary.text == "1 sent"
    desk.now = T0 + length("31m")
    desk.do(Announce(template="beat"), "anna")
    assert notices(sight(desk)).summary.text == "1 to post, 1 sent"
