"""Next polls and budgets in words: never more certain than the journal is, and calm where nothing is unusual."""

import datetime as dt

import pytest

from cockpit.core.pacing import NextPoll, budget_name, next_poll
from cockpit.model.checks import Baseline, Metric, Probe
from cockpit.model.frame import Tone
from cockpit.model.plan import Plan, Release
from cockpit.model.state import Budget, FileFacts, State
from cockpit.model.times import Percent
from cockpit.views import metrics, pacing
from cockpit.views.base import Sight
from cockpit.views.detail import detail, text
from tests.tui.fake import FakeSession, calm, outage, round_of_looking

LIMITED = "127.0.0.1:99: the hour's budget is used up, asked again at 18:20:00 UTC"


def after(session: FakeSession, seconds: float) -> dt.datetime:
    return session.now() + dt.timedelta(seconds=seconds)


def limited(session: FakeSession, seconds: float = 600, remaining: int = 0) -> Budget:
    waiting = after(session, seconds) if seconds else None
    return Budget(remaining, 5000, after(session, -30), after(session, 1200), waiting, LIMITED if seconds else "")


def said(sight: Sight, ref: str) -> str:
    view = detail(sight, ref)
    assert view is not None
    return text(view)


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(*calm())


def test_a_metric_says_when_it_is_read_next(session, sight_of):
    shown = said(sight_of(session), "metric:p95")
    assert "next poll: at 09:58:5" in shown
    assert "every: 1m, live every 5s; now every 5s, 3s to answer" in shown
    assert "API budget" not in shown
    assert "next poll" not in said(sight_of(session), "metric:sentiment"), "people enter that one"


def test_a_github_probe_says_what_its_api_allows(session, sight_of):
    assert "it has said nothing of a limit" in said(sight_of(session), "metric:open-p0")
    session.state.budgets["127.0.0.1:99"] = limited(session, 0, 4321)
    shown = said(sight_of(session), "metric:open-p0")
    assert "127.0.0.1:99: about 4,321 of 5,000 requests left 30s ago, full again at 10:18" in shown
    session.state.budgets["127.0.0.1:99"] = limited(session)
    shown = said(sight_of(session), "probe:blockers")
    assert "WAITING until 10:08:50, in 10:00; the hour's budget is used up" in shown
    assert "next poll: waits until 10:08:50, in 10:00" in shown
    session.story.now += dt.timedelta(hours=1)
    shown = said(sight_of(session), "probe:blockers")
    assert "full again since 10:18" in shown
    assert "WAITING" not in shown


def test_a_baseline_says_as_of_when_it_is_known(session):
    metric = Metric(id="p95", probe="app", baseline=Baseline("approved.toml", max_regression=Percent(10)))
    plan = Plan(plan=1, release=Release(name="r"), probe=(Probe(id="app", kind="http"),), metric=(metric,))
    state = State(plan=plan)
    sight = Sight(state, session.now())
    assert "p95 in approved.toml, not looked at yet" in said(sight, "metric:p95")
    state.files["baseline:approved.toml"] = FileFacts("approved.toml", "present", "ab" * 32, session.now())
    assert "as of 2027-02-19 17:58:50 UTC, SHA-256 abababababab" in said(sight, "metric:p95")
    state.files["baseline:approved.toml"].state = "missing"
    assert "the file is missing since" in said(sight, "metric:p95")


def test_what_is_copied_has_the_plot_and_what_happened(sight_of):
    copied = said(sight_of(FakeSession(*outage())), "metric:p95")
    assert "█" in copied
    assert "─ max 1,500 ms" in copied
    assert "R Back to the legacy tools called by anna" in copied


def test_an_engine_that_is_gone_asks_nobody(session, sight_of):
    session.story.now += dt.timedelta(seconds=40)
    shown = said(sight_of(session), "metric:p95")
    assert "next poll: nobody asks: no sign of the engine for 40 s" in shown
    rows = metrics.metrics(sight_of(session)).rows
    assert {row.next for row in rows} == {"not asked", ""}


def test_the_panes_title_has_the_tightest_budget(session, sight_of):
    quiet = metrics.metrics(sight_of(session)).summary
    state = session.state
    state.budgets["api.github.com"] = limited(session, 0, 4900)
    state.budgets["ghe.example"] = limited(session, 0, 1000)
    shown = metrics.metrics(sight_of(session)).summary
    assert shown.text == f"{quiet.text} · ghe.example 1,000/5,000"
    state.budgets["api.github.com"] = limited(session)
    assert metrics.metrics(sight_of(session)).summary.text.endswith("· GitHub waits until 10:08:50")
    session.story.now += dt.timedelta(hours=1)
    session.tell(*round_of_looking())
    assert metrics.metrics(sight_of(session)).summary.text.endswith("5,000/5,000"), "renewed meanwhile"


@pytest.mark.parametrize(
    ("pace", "seconds", "every", "words"),
    [
        ("usual", 3.0, 5.0, "next <5s"),
        ("usual", 1.0, 5.0, "next <5s"),
        ("usual", 50.0, 3600.0, "next <1m"),
        ("usual", 1000.0, 3600.0, "next 17m"),
        ("first", 20.0, 60.0, "next <30s"),
        ("slowed", 200.0, 240.0, "next 4m"),
        ("waiting", 600.0, 60.0, "waits 10m"),
        ("late", -60.0, 5.0, "late"),
        ("nobody", None, 5.0, "not asked"),
    ],
)
def test_a_column_steps_so_that_a_calm_screen_rests(session, pace, seconds, every, words):
    at = after(session, seconds) if seconds is not None else None
    assert pacing.next_short(NextPoll(pace, at, every), session.now()) == words


def test_words_say_what_is_not_certain(session, sight_of):
    sight = sight_of(session)
    late = NextPoll("late", after(session, -90), 5.0, "it was due and no answer was recorded since")
    assert pacing.next_words(late, sight).startswith(
        "LATE: it was due at 09:57:20, 1m ago; no answer was recorded since"
    )
    first = NextPoll("first", after(session, 60), 60.0, "its first look came off its beat")
    assert pacing.next_words(first, sight) == "by 09:59:50 at the latest: its first look came off its beat"
    slow = NextPoll("slowed", after(session, 120), 240.0, "slowed down after 4 errors in a row")
    assert pacing.next_words(slow, sight) == "at 10:00:50, in 2:00; slowed down after 4 errors in a row"
    far = NextPoll("usual", after(session, 90_000), 100_000.0)
    assert pacing.next_words(far, sight).startswith("at Sat 10:58")


def test_no_limit_told_and_low_budgets(session, sight_of):
    sight = sight_of(session)
    silent = Budget(0, 0, session.now(), None, after(session, -5), LIMITED)
    assert "no limit is told" in pacing.budget_words("ghe.example", silent, sight)[0]
    assert pacing.budget_words("x", limited(session, 0, 400), sight)[1] is Tone.WARN
    assert pacing.budget_words("x", limited(session, 0, 4000), sight)[1] is Tone.PLAIN
    probe = sight.book.probes["blockers"]
    assert budget_name(session.state, probe) == ""
    assert next_poll(session.state, probe, session.now()).pace in ("usual", "first")
