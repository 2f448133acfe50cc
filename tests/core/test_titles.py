"""Refusals reach people in the words of the plan; and a vote is bound to the verdict that was shown."""

import msgspec
import pytest

from cockpit.core.titles import in_titles, titled
from cockpit.core.verdict import assess, subjects
from cockpit.model.commands import Refusal
from cockpit.views.base import Sight
from tests.tui.fake import FakeSession, calm

TABLE = [
    ("tests is running: since 10:00", '"Unit and integration tests pass" is running: since 10:00'),
    ("tests is fail: our tests are red", '"Unit and integration tests pass" is fail: our tests are red'),
    ("tests waits for prod-smoke", '"Unit and integration tests pass" waits for "Production smoke tests pass"'),
    (
        "this vote is for support-lead; you act as commander",
        "this vote is for Support lead; you act as Launch Commander",
    ),
    ("item:enable-flag: enable-flag is open", '"Enable the production flag" is open'),
    ("there is no gate 'tests'", "there is no gate 'tests'"),
    ("seen at https://ci.example/tests/prod-smoke and in logs/prod-smoke.txt",) * 2,
    ("nothing here is an id", "nothing here is an id"),
]


@pytest.mark.parametrize(("said", "meant"), TABLE)
def test_ids_become_titles_where_they_name_a_thing(said, meant):
    sight = Sight(FakeSession().state, FakeSession().now())
    for short, name in (
        ("tests", "gates"),
        ("prod-smoke", "gates"),
        ("enable-flag", "items"),
        ("support-lead", "roles"),
    ):
        title = getattr(sight.book, name)[short].title
        meant = meant.replace({"tests": "Unit and integration tests pass", "prod-smoke": "Production smoke tests pass",
                               "enable-flag": "Enable the production flag", "support-lead": "Support lead"}[short], title)  # fmt: skip
    assert titled(sight.book, said) == meant


def test_what_one_has_to_type_keeps_its_id():
    state = FakeSession().state
    refusal = Refusal("unknown-id", "there is no gate 'test' in the plan; did you mean 'tests'?")
    assert in_titles(state, refusal) == refusal


def test_a_vote_is_not_refused_for_a_verdict_that_stood_on_the_screen_already():
    """The screen asks the rules itself and may know the verdict before the engine has journaled it."""
    from cockpit.model.commands import CastVote

    session = FakeSession(*calm(), "> open-poll go-poll")
    shown = subjects(assess(session.state, session.now()))
    seen = session.state.verdict.seq - 1
    vote = CastVote(poll="go-poll", choice="abstain", duty="commander")
    no = session.do(vote, seen)
    assert isinstance(no, Refusal)
    assert no.code == "moved-on"
    assert not isinstance(session.do(vote, seen, shown), Refusal)


def test_a_vote_is_refused_for_a_verdict_or_a_reason_nobody_saw():
    from cockpit.model.commands import CastVote

    session = FakeSession(*calm(), "> open-poll go-poll")
    word, *subject = subjects(assess(session.state, session.now()))
    vote = CastVote(poll="go-poll", choice="abstain", duty="commander")
    other = session.do(vote, 0, ("GO" if word != "GO" else "NO-GO", *subject))
    assert isinstance(other, Refusal)
    assert other.reason.startswith(f"the verdict became {word} while you were looking (it was ")
    session.tell("> run-gate tests", "run gate:tests fail '3 failed'")
    now = subjects(assess(session.state, session.now()))
    unseen = session.do(vote, 0, tuple(one for one in now if one != "gate:tests"))
    assert isinstance(unseen, Refusal)
    assert "for a reason you have not seen" in unseen.reason
    assert session.story.entries[-1].event.__struct_config__.tag != "vote.cast"
    assert msgspec.json.encode(unseen)
