"""`cockpit gate run --wait`: it stays until the engine has judged, and its exit status says how it came out."""

import datetime as dt
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from cockpit.model.events import RunFinished
from tests.helpers.released import PLAN, Released

DEADLINE_S = 60.0
TWO = PLAN.replace(
    '[[metric]]\nid = "mood"',
    '[[gate]]\nid = "tests"\nkind = "command"\nrun = "true"\nneeds = []\n\n[[metric]]\nid = "mood"',
)


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path, TWO)
    one.beat()
    yield one
    one.stop()


class Waiting:
    """`gate run --wait` in a process of its own, and what the engine does meanwhile."""

    def __init__(self, ferry: Released, process: "subprocess.Popen[bytes]") -> None:
        self.ferry = ferry
        self.process = process
        assert process.stdout is not None
        self.first = process.stdout.readline()  # its orders are on disk now

    def judge(self, gate: str, outcome: str) -> None:
        run = next(run for run in self.ferry.state.runs.values() if run.subject == f"gate:{gate}" and not run.ended)
        self.ferry.act(cmd.StartRun(epoch=1, run=run.run))
        status = {"pass": 0, "fail": 1}[outcome]
        self.ferry.act(
            cmd.FinishRun(1, RunFinished(run=run.run, outcome=outcome, reason="a test fell over", exit=status))
        )

    def ended(self) -> tuple[int, str]:
        out, _ = self.process.communicate(timeout=DEADLINE_S)
        return self.process.returncode, out.decode()


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [("pass", 0, "tests: PASS"), ("fail", 3, "tests: FAIL: a test fell over")],
)
def test_one_gate(ferry, outcome, status, said):
    with ferry.running("gate", "run", "JOURNAL", "tests", "--wait", "--as", "lead", stdout=subprocess.PIPE) as process:
        waiting = Waiting(ferry, process)
        assert process.poll() is None
        waiting.judge("tests", outcome)
        code, out = waiting.ended()
    assert (code, said in out) == (status, True), out


def test_an_older_judgement_does_not_end_it(ferry):
    with ferry.running("gate", "run", "JOURNAL", "tests", "--wait", "--as", "lead", stdout=subprocess.PIPE) as process:
        waiting = Waiting(ferry, process)
        waiting.judge("tests", "pass")
        assert waiting.ended()[0] == 0
    ran = ferry.run("gate", "run", "JOURNAL", "tests", "--wait", "--timeout", "1s", role="lead")
    assert (ran.status, "not judged: tests" in ran.err) == (124, True)


def test_one_that_is_waived(ferry):
    (ferry.home / "DECISIONS.md").write_text("# D-7 Lint may wait\n")
    until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    with ferry.running(
        "gate", "run", "JOURNAL", "lint", "--wait", "--as", "lead", "--json", stdout=subprocess.PIPE
    ) as process:
        waiting = Waiting(ferry, process)
        wish = cmd.GrantWaiver("lint", "D-7", "it may wait", until, known_decisions=("D-7",))
        ferry.act(wish, Actor("anna", "lead"))
        waiting.judge("lint", "fail")
        code, out = waiting.ended()
    assert code == 10
    assert json.loads(waiting.first)["entries"][0]["event"]["subject"] == "gate:lint"
    told = json.loads(out)
    assert (told["judged"]["lint"]["verdict"], told["judged"]["lint"]["waived"], told["waiting"]) == ("fail", True, [])


def test_one_whose_outcome_nobody_knows(ferry):
    with ferry.running("gate", "run", "JOURNAL", "tests", "--wait", "--as", "lead", stdout=subprocess.PIPE) as process:
        waiting = Waiting(ferry, process)
        (run,) = ferry.state.runs
        ferry.act(cmd.StartRun(epoch=1, run=run))
        ferry.act(cmd.LoseRun(1, run, "the machine went away"))
        code, out = waiting.ended()
    assert (code, "tests: UNKNOWN" in out) == (13, True), out


def test_a_release_that_is_closed_meanwhile(ferry):
    with ferry.running(
        "gate", "run", "JOURNAL", "all", "--wait", "--as", "lead", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        Waiting(ferry, process)
        assert ferry.run("close", "JOURNAL", "--abandon", "storm", role="lead").status == 0
        process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 6


def test_what_does_not_go_together(ferry):
    ran = ferry.run("gate", "run", "JOURNAL", "tests", "--timeout", "5m", role="lead")
    assert (ran.status, "--timeout belongs to --wait" in ran.err) == (2, True)
    ran = ferry.run("gate", "run", "JOURNAL", "tests", "--wait", "--timeout", "soon", role="lead")
    assert ran.status == 2
    assert ferry.state.runs == {}, "nothing was asked for"
