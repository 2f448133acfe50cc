"""Refusals reach people in the words of the plan; and a vote is bound to the verdict that was shown."""

import msgspec
import pytest

from cockpit.core.titles import in_titles, titled
from cockpit.core.verdict import assess, subjects
from cockpit.model.commands import (
    CastVote,
    DeclarePoll,
    MakeDecision,
    Observe,
    OpenPoll,
    Refusal,
    SetTuple,
)
from cockpit.model.events import Samples
from cockpit.views.base import Sight
from tests.core.desk import Desk
from tests.tui.fake import FakeSession, calm

TABLE = [
    ("tests is running: since 10:00", '"Unit and integration tests pass" is running: since 10:00'),
    ("tests failed: our tests are red", '"Unit and integration tests pass" failed: our tests are red'),
    ("tests waits for prod-smoke", '"Unit and integration tests pass" waits for "Production smoke tests pass"'),
    (
        "this vote is for support-lead; you act as commander",
        "this vote is for Support lead; you act as Launch Commander",
    ),
    ("item:enable-flag: enable-flag is open", '"Enable the production flag" is open'),
    ("there is no gate 'tests'", "there is no gate 'tests'"),
    ("seen at https://ci.example/tests/prod-smoke and in logs/prod-smoke.txt",) * 2,
    ("GO cannot be said: tests: tests is open", 'GO cannot be said: "Unit and integration tests pass" is open'),
    (
        "gate:tests cannot be done yet: gate:tests is pending: not judged yet",
        '"Unit and integration tests pass" cannot be done yet: its gate is pending: not judged yet',
    ),
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


THINGS = """
[[role]]
id = "ops"
title = "Operations"
[[metric]]
id = "p95"
title = "P95 latency"
max = 100
[[tuple]]
id = "pair"
title = "App with agent"
refs = { app = "a" }
required = ["app", "agent"]
[[gate]]
id = "fast"
kind = "metric"
metric = "p95"
[[gate]]
id = "lint"
title = "Lint is clean"
kind = "manual"
statement = "x"
[[gate]]
id = "fits"
kind = "tuple"
tuple = "pair"
[[gate]]
id = "all"
kind = "group"
gates = ["lint"]
[[poll]]
id = "go-poll"
title = "Go for launch?"
roles = ["ops"]
declare = "ops"
[[phase]]
id = "checks"
title = "Checks"
decision = { role = "ops" }
[[rule]]
id = "ready"
reason = "It is not ready"
requires = ["phase:checks"]
verdict = "no-go"
"""


def test_reasons_of_gates_and_of_the_verdict_say_titles() -> None:
    desk = Desk(THINGS)

    def words(kind: str, name: str) -> str:
        return next(one.words for one in assess(desk.state, desk.now).reasons if (one.kind, one.id) == (kind, name))

    assert words("gate", "fast") == "pending: P95 latency: no value yet"
    assert words("gate", "fits") == "no evidence for tuple App with agent"
    assert words("gate", "all") == "pending: Lint is clean: not judged yet"
    assert words("rule", "ready") == "It is not ready: Checks is not decided"
    seen = Samples(epoch=1, base=desk.now, metric=("p95",), m_t=(0.0,), m_value=("120",), m_verdict=("fail",), m_n=(1,))
    desk.do(Observe(epoch=1, events=(seen,)), "engine")
    assert words("gate", "fast") == "P95 latency = 120"
    desk.do(SetTuple(tuple="pair", refs={"app": "a"}), "anna")
    assert words("gate", "fits") == "tuple App with agent lacks agent"
    desk.do(OpenPoll(poll="go-poll"), "anna", "ops")
    desk.do(CastVote(poll="go-poll", choice="no-go", reason="no pager"), "anna", "ops")
    assert words("vote", "go-poll/ops") == "anna (Operations) votes NO-GO: no pager"
    desk.do(DeclarePoll(poll="go-poll", result="no-go", reason="no pager"), "anna", "ops")
    assert words("poll", "go-poll") == '"Go for launch?" was declared NO-GO by anna: no pager'
    desk.do(MakeDecision(phase="checks", choice="no-go", reason="no pager"), "anna", "ops")
    assert words("decision", "checks") == "Checks was decided NO-GO by anna: no pager"
