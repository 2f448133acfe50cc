"""A rule over incidents and a polled number is judged the moment an incident changes, on the number as last read."""

import datetime as dt
from collections.abc import Callable

import pytest

from cockpit.engine.sampler import Observation, samples
from cockpit.engine.watching import TICK_S, Watch
from cockpit.model.commands import Observe, OpenIncident, ReopenIncident, ResolveIncident, UpdateIncident
from cockpit.model.observations import ConditionResult, ProbeResult
from tests.core.desk import Desk
from tests.helpers.app import App
from tests.helpers.flight import Flight

RULES = """
[[severity]]
id = "P0"
[[severity]]
id = "P1"
[[probe]]
id = "tracker"
kind = "http"
url = "${APP}/api/health"
every = "1h"
every_live = "1h"
[[metric]]
id = "open-p0"
probe = "tracker"
value = "1 - 1"
[[rule]]
id = "no-p0"
when = "metric['open-p0'].value > 0 || incident.open['P0'] > 0"
reason = "A P0 is open"
[[rule]]
id = "calm"
when = "incident.open['P1'] > 0"
reason = "A P1 is open"
[[trigger]]
id = "reported"
when = "metric['open-p0'].value > 0 || incident.open['P0'] > 0"
failures = 2
action = "notify"
[[trigger]]
id = "serious"
when = "incident.open['P0'] > 0"
failures = 3
action = "notify"
"""
PLAN = f"""
plan = 1
[release]
name = "rules"
zone = "UTC"
[[role]]
id = "lead"
{RULES}
"""
BODY = RULES.replace("1 - 1", "body.open").replace(
    '[[trigger]]\nid = "reported"',
    """
[[rule]]
id = "looks-inside"
when = "probe['tracker'].body.open > 0.0 || incident.open['P0'] > 0"
[[trigger]]
id = "reported\"""",
)


class Day:
    """A watch over a desk: what it finds is journaled, as the engine does."""

    def __init__(self) -> None:
        self.desk = Desk(BODY)
        self.watch = self.fresh()

    def fresh(self) -> Watch:
        watch = Watch(self.desk.plan, lambda probe: float(probe.every))
        watch.seed(self.desk.state)
        return watch

    def poll(self, number: float) -> None:
        answer = ProbeResult("tracker", self.desk.now, "pass", status=200, body={"open": number})
        found = self.watch.take(answer, self.desk.state, self.desk.now)
        self.desk.do(Observe(epoch=1, events=(samples(1, found),)), "engine")

    def tick(self) -> dict[str, str]:
        found = self.watch.tick(self.desk.state, self.desk.now)
        if found:
            self.desk.do(Observe(epoch=1, events=(samples(1, found),)), "engine")
        return {one.trigger: one.result for one in found if isinstance(one, ConditionResult)}

    def anew(self) -> list[Observation]:
        found = self.watch.anew(self.desk.state, self.desk.now)
        self.desk.do(Observe(epoch=1, events=(samples(1, found),)), "engine")
        return found

    def conditions(self) -> dict[str, str]:
        return {name: one.result for name, one in self.desk.state.conditions.items()}


@pytest.fixture
def day() -> Day:
    day = Day()
    day.poll(0.0)
    day.tick()
    return day


def test_an_incident_counts_when_it_opens_changes_its_severity_or_ends(day: Day) -> None:
    desk = day.desk
    assert not day.watch.news(desk.state)
    day.desk.now += dt.timedelta(minutes=10)
    desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    assert day.watch.news(desk.state)
    day.tick()
    assert day.conditions() == {"rule:no-p0": "true", "rule:looks-inside": "true", "rule:calm": "false"}
    assert not day.watch.news(desk.state)
    desk.do(ResolveIncident(incident="I1", text="fixed"), "anna")
    assert day.watch.news(desk.state)
    day.tick()
    assert day.conditions()["rule:no-p0"] == "false"
    desk.do(ReopenIncident(incident="I1", reason="it is back"), "anna")
    day.tick()
    assert day.conditions()["rule:no-p0"] == "true"
    desk.do(UpdateIncident(incident="I1", severity="P1", text="one phone only"), "anna")
    day.tick()
    assert day.conditions() == {"rule:no-p0": "false", "rule:looks-inside": "false", "rule:calm": "true"}


def test_no_poll_is_invented_for_it(day: Day) -> None:
    probe, metric, trigger = (day.desk.state.probes["tracker"], day.desk.state.metrics["open-p0"],
                              day.desk.state.triggers["reported"])  # fmt: skip
    was = (probe.at, probe.polls, metric.at, metric.value, trigger.memory)
    day.desk.now += dt.timedelta(minutes=10)
    day.desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    said = day.tick()
    assert "reported" not in said, "a trigger counts polls"
    assert was == (probe.at, probe.polls, metric.at, metric.value, trigger.memory)


def test_the_number_still_counts_when_the_incident_is_over(day: Day) -> None:
    day.desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    day.poll(2.0)
    day.desk.now += dt.timedelta(minutes=10)
    day.desk.do(ResolveIncident(incident="I1", text="fixed"), "anna")
    day.tick()
    assert day.conditions()["rule:no-p0"] == "true"


def test_nothing_is_judged_anew_without_news_and_what_needs_a_body_waits_for_one(day: Day) -> None:
    day.desk.now += dt.timedelta(seconds=5)
    assert set(day.tick()) == {"rule:calm", "serious"}
    day.watch = day.fresh()  # another engine: bodies are gone, the numbers are in the journal
    day.desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    assert day.tick() == {"rule:calm": "false", "rule:no-p0": "true", "serious": "true"}


def test_a_trigger_over_incidents_counts_ticks_however_many_incidents_come_between_two(day: Day) -> None:
    for number in range(3):
        day.desk.now += dt.timedelta(seconds=1)
        day.desk.do(OpenIncident(severity="P0", title=f"It crashes {number}"), "anna")
        assert day.watch.news(day.desk.state)
        said = {one.trigger for one in day.anew() if isinstance(one, ConditionResult)}
        assert said == {"rule:no-p0", "rule:calm", "rule:looks-inside"}
        assert not day.watch.news(day.desk.state)
    assert day.desk.state.triggers["serious"].memory.trues == 0
    assert day.desk.state.triggers["serious"].phase != "firing"
    day.tick()
    assert day.desk.state.triggers["serious"].memory.trues == 1


def test_an_engine_ticks_no_sooner_for_incidents(fly: Callable[..., Flight], app: App) -> None:
    flight = fly(PLAN, {"APP": app.url})
    session = flight.open_as("lead")
    flight.until(lambda state: state.verdict.verdict == "GO", "a first poll and GO")
    for number in range(4):
        flight.do(OpenIncident(severity="P0", title=f"It crashes {number}"))
        flight.until(lambda state, n=number: len(state.incidents) == n + 1, "an incident")  # type: ignore[misc]
    flight.until(lambda state: state.triggers["serious"].memory.trues == 2, "two ticks of it")
    memory = session.state.triggers["serious"].memory
    assert memory.since is not None
    assert memory.last is not None
    assert memory.last - memory.since >= dt.timedelta(seconds=TICK_S)


def test_the_verdict_does_not_stand_until_the_next_poll(fly: Callable[..., Flight], app: App) -> None:
    flight = fly(PLAN, {"APP": app.url})
    session = flight.open_as("lead")
    flight.until(lambda state: state.verdict.verdict == "GO", "a first poll and GO")
    polls = session.state.probes["tracker"].polls
    flight.do(OpenIncident(severity="P0", title="It crashes"))
    flight.until(lambda state: any(one.startswith("rule:no-p0") for one in state.verdict.reasons), "NO-GO")
    flight.do(ResolveIncident(incident="I1", text="fixed"))
    state = flight.until(lambda state: state.verdict.verdict == "GO", "GO again")
    assert state.probes["tracker"].polls == polls
