"""On attaching: one line, and all of it - where it stands, what happened, what is late, who has which role; the hand-over."""

from cockpit.model.commands import Actor, LeaveSession, OpenSession
from cockpit.model.frame import Detail
from cockpit.views.base import Sight
from cockpit.views.detail import detail, text
from cockpit.views.digest import digest, handover, line
from tests.tui.fake import MORNING, FakeSession, round_of_looking

ANNA = Actor("anna", "commander")


def sight(session: FakeSession, who: str = "anna") -> Sight:
    return Sight(session.state, session.now(), who, "commander")


def back_after(session: FakeSession, *lines: str) -> Sight:
    """Anna leaves, something happens, she comes back."""
    session.story.act(LeaveSession(session="S1"), ANNA)
    session.tell(*lines)
    session.story.act(OpenSession(session="S2", uid=1000), ANNA)
    return sight(session)


def section(view: Detail, title: str) -> list[str]:
    """The lines below a heading."""
    heads = [number for number, one in enumerate(view.facts) if one.kind == "head"] + [len(view.facts)]
    start = next(number for number in heads if number < len(view.facts) and view.facts[number].text == title)
    return [one.text for one in view.facts[start + 1 : heads[heads.index(start) + 1]]]


def test_the_line_tells_the_turn_of_the_verdict_and_what_is_open_and_late() -> None:
    session = FakeSession(*MORNING, *round_of_looking())
    seen = back_after(
        session, "wait 20m", "as ben engineering", "> open-incident critical 'Approvals are stuck'", "wait 20m"
    )
    words = line(seen)
    assert words.startswith("since you last looked 40m ago: ")
    assert "1 incident open" in words
    assert "overdue" in words


def test_all_of_it_is_in_its_sections() -> None:
    session = FakeSession(*MORNING, *round_of_looking())
    seen = back_after(
        session,
        "wait 20m",
        "as ben engineering",
        "> open-incident critical 'Approvals are stuck' owner=engineering",
        "> call-procedure operator-confusion 'three calls'",
        "> check-item oncall",
        "wait 20m",
    )
    view = digest(seen)
    stands = section(view, "Where it stands")
    assert any("Approvals are stuck" in words for words in stands)
    assert any("Operators are lost" in words for words in stands)
    happened = section(view, "What happened")
    assert any("INCIDENT I1" in words for words in happened)
    assert not any("On-call line-up" in words for words in happened), "what went as planned is in the log"
    late = section(view, "Overdue")
    assert any("heartbeat" in words.lower() for words in late)
    assert any(words.startswith("I1: identify") for words in late)
    assert any(words.startswith("Pilot lead") for words in section(view, "Who has which role"))
    assert detail(seen, "digest:") == view


def test_nothing_is_told_to_somebody_who_is_here_for_the_first_time() -> None:
    session = FakeSession("> add-note 'before'")
    stranger = sight(session, "zoe")
    assert line(stranger) == ""
    assert "nothing since you last looked" in text(digest(stranger))


def test_the_hand_over_of_a_role_is_about_that_role() -> None:
    session = FakeSession(*MORNING, *round_of_looking(), "> open-poll go-poll", "wait 3m")
    session.tell("as tim scribe", "> open-incident high 'Figures lag' owner=analytics")
    seen = sight(session)
    shift = handover(seen, "engineering")
    assert shift is not None
    assert shift.title == "Hand-over: Engineering On-Call"
    mine = section(shift, "Yours now")
    assert "your vote in Go for launch?" in mine
    assert any(words.startswith("Turn the production flag on") for words in mine)
    assert not any("Zoom bridge" in words for words in mine), "that is the commander's"
    assert any("Figures lag" in words for words in section(shift, "Open incidents"))
    assert section(shift, "Where it stands")[0].startswith("Verdict ")
    assert handover(seen, "no-such-role") is None
    assert detail(seen, "handover:engineering") == shift
    role = detail(seen, "role:engineering")
    assert role is not None
    assert any(one.ref == "handover:engineering" for one in role.facts)


def test_the_hand_over_says_why_in_titles_and_whose_it_is() -> None:
    session = FakeSession(*MORNING)
    shift = handover(sight(session), "engineering")
    assert shift is not None
    reasons = [one for one in shift.facts if one.text.startswith("- ")]
    assert reasons
    assert not [one.text for one in reasons if "gate:" in one.text]
    assert all(one.ref for one in reasons), "each leads to what it is about"
