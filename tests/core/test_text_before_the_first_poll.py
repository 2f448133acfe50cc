"""A rollback called before anything was looked at, as a rehearsal is: its text waits for the number it names."""

import datetime as dt

from cockpit.core.outcome import ENGINE
from cockpit.model import commands as cmd
from cockpit.model.events import Samples
from tests.core.desk import Desk, length

PLAN = """
[[probe]]
id = "vitals"
kind = "http"
url = "http://vitals"
[[metric]]
id = "crash-free"
probe = "vitals"
value = "body.crash_free"
unit = "%"
[[channel]]
id = "team"
kind = "webhook"
url = "env:TEAM"
[[template]]
id = "news"
text = "Halted; crash-free users {metric.crash-free}"
channels = ["team"]
[[procedure]]
id = "halt"
kind = "rollback"
[[procedure.step]]
id = "tell"
announce = "news"
"""


def polled(desk: Desk, verdict: str, *values: float) -> None:
    """The probe's first answer on record, as the engine writes it, with the metric's value where there is one."""
    desk.now += length("2s")
    seen = Samples(
        epoch=1,
        base=desk.now - dt.timedelta(seconds=1),
        probe=("vitals",),
        p_t=(0.5,),
        p_verdict=(verdict,),
        p_status=(200,),
        p_ms=(3.0,),
        metric=("crash-free",) * len(values),
        m_t=(0.5,) * len(values),
        m_value=tuple(str(value) for value in values),
        m_verdict=("pass",) * len(values),
        m_n=(1,) * len(values),
    )
    desk.write((seen,), ENGINE)
    desk.tick()


def called() -> Desk:
    desk = Desk(PLAN)
    desk.do(cmd.CallProcedure(procedure="halt", reason="rehearsal", typed="demo"))
    desk.tick()
    return desk


def test_a_text_waits_for_the_first_answer_of_the_probe_its_number_comes_from() -> None:
    desk = called()
    assert desk.state.procs["P1"].steps["tell"].status != "failed"
    assert not desk.state.announcements
    polled(desk, "pass", 99.9)
    assert [one.text for one in desk.state.announcements.values()] == ["Halted; crash-free users 99.9%"]


def test_an_answer_without_the_number_fails_the_step_and_says_which() -> None:
    desk = called()
    polled(desk, "error")
    step = desk.state.procs["P1"].steps["tell"]
    assert step.status == "failed"
    assert "{metric.crash-free}" in step.reason
