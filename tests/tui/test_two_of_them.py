"""What two people have to say: the second is led to their own signature or vote, by whichever key they know."""

import pytest

from tests.helpers.story import Story
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession

PLAN = """
plan = 1
[release]
name = "both"
[[role]]
id = "lead"
title = "Lead"
may = ["decide"]
[[role]]
id = "manager"
title = "Manager"
[[phase]]
id = "day"
[[phase.item]]
id = "look"
[[signoff]]
id = "agreed"
role = "lead"
title = "Both agree"
statement = "We both have looked"
after = ["look"]
choices = ["keep", "drop"]
two_person = true
"""
SIGNED = "> check-item look\nas bert lead\n> sign agreed choice=keep"


@pytest.fixture
def day(tmp_path):
    def make(lines, who, role, plan=PLAN):
        (tmp_path / "release.toml").write_text(plan)
        story = Story(tmp_path)
        story.tell("plan release.toml\nstart 2026-01-15T13:00\nas bert lead\n" + lines, "opening")
        story.tell(f"as {who} {role}", "who looks")
        return FakeSession(story=story, who=who, role=role)

    return make


def stand_on(app, ref):
    app.stage.focus_pane("people")
    app.repaint()
    app.stage.panes["people"].seek(ref)
    assert app.ref == ref


@pytest.mark.parametrize("key", [".", "s", "C"])
@pytest.mark.parametrize("role", ["manager", "lead"])
def test_every_key_for_it_leads_the_second_signer_there(still, day, key, role):
    session = day(SIGNED, "anna", role)
    app = still(session)
    assert "somebody else than bert signs, too" in app.stage.header.next.text
    stand_on(app, "signoff:agreed")
    press(app, key)
    form = app.stage.dialogs[-1]
    assert form.title == "Sign off: Both agree"
    assert [field.name for field in form.fields] == ["reason"], "no word is relayed, and both sign for the same"
    assert "bert signed at 13:00 for keep" in form.about[1][0]
    assert "you are the second of two, as anna" in form.about[1][0]
    press(app, "tab", "y")
    facts = session.state.signoffs["agreed"]
    assert (facts.by, facts.second_by, facts.choice) == ("bert", "anna", "keep")


@pytest.mark.parametrize("key", [".", "s", "C"])
def test_the_first_signer_is_told_that_another_agrees_and_how(still, day, key):
    session = day(SIGNED, "bert", "manager")
    app = still(session)
    stand_on(app, "signoff:agreed")
    press(app, key)
    assert not app.stage.dialogs
    assert "needs a second person; bert is the first - `C` is how another person agrees" in shown(app)


def test_before_the_first_has_signed_nothing_waits_for_a_second(still, day):
    app = still(day("> check-item look", "anna", "manager"))
    stand_on(app, "signoff:agreed")
    press(app, "C")
    assert "nothing waits for a second person here" in shown(app)


POLL = (
    PLAN
    + """
[[poll]]
id = "launch"
title = "Go for launch"
roles = ["lead", "manager"]
declare = "lead"
two_person = true
"""
)
RELAYED = "> open-poll launch\n> cast-vote launch go\n> cast-vote launch go duty=manager relayed_for=anna link=call"


def test_a_second_persons_own_vote_is_asked_for_before_anything_is_declared(still, day):
    session = day(RELAYED, "bert", "lead", POLL)
    app = still(session)
    head = app.stage.header.next
    assert head.text.startswith("Go for launch needs two people: anna votes at a screen of their own (v)")
    assert (head.label.text, head.owner) == ("POLL", "anna")
    press(app, ".")
    assert not app.stage.dialogs, "there is nothing for bert to declare or to vote"
    press(app, "escape")
    stand_on(app, "poll:launch")
    press(app, "m", "d")
    form = app.stage.dialogs[-1]
    assert form.title == "Declare the poll"
    assert any(text.startswith("GO cannot be declared: ") for text, _ in form.about)
    press(app, "g", "y")
    assert "declares GO" not in shown(app)
    assert not session.state.polls["launch"].result


def test_the_second_person_is_led_to_their_own_vote_and_then_it_is_declared(still, day):
    session = day(RELAYED, "anna", "manager", POLL)
    app = still(session)
    assert "anna votes at a screen of their own" in app.stage.header.next.text
    press(app, ".", "g", "y")
    vote = session.state.polls["launch"].votes["manager"]
    assert (vote.by, vote.relayed_for) == ("anna", "")
    assert app.stage.header.next.text.startswith("declare Go for launch")
    session.sit_down("bert", "lead")
    app.repaint()
    press(app, ".", "g", "y")
    assert session.state.polls["launch"].result == "go"


def test_one_person_in_two_roles_is_not_asked_to_declare(still, day):
    both = "> open-poll launch\n> cast-vote launch go\nas bert manager\n> cast-vote launch go"
    app = still(day(both, "bert", "lead", POLL))
    assert app.stage.header.next.text.startswith("Go for launch needs two people: somebody else than bert votes")
