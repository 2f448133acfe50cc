"""`cockpit status` and `list`: what they say, the statuses they end with, and that they only look."""

import datetime as dt
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import msgspec
import pytest

from cockpit.cli import outlet, status
from cockpit.cli.reading import Reading
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from cockpit.model.events import RunFinished
from cockpit.reports.status_schema import Status
from cockpit.reports.status_text import spark
from tests.helpers.released import PLAN, ROOT, Released

DEADLINE_S = 60.0


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


def to_go(ferry: Released) -> None:
    linted(ferry, "pass")
    assert ferry.run("gate", "pass", "JOURNAL", "review", role="ops").status == 0


def linted(ferry: Released, outcome: str) -> None:
    """The advisory gate has been judged."""
    run = ferry.run("gate", "JOURNAL", "lint", role="lead")
    assert run.status == 0, run
    name = next(reversed(ferry.state.runs))
    ferry.act(
        cmd.FinishRun(1, RunFinished(run=name, outcome=outcome, reason="two long lines", exit=int(outcome == "fail")))
    )


def read(ferry: Released) -> Status:
    """--json, checked against the schema it claims to have."""
    return msgspec.json.decode(ferry.run("status", "JOURNAL", "--json").out, type=Status)


# --- the verdict and its exit status ----------------------------------------------------------------------------------


def test_go_is_0(ferry):
    to_go(ferry)
    ran = ferry.run("status", "JOURNAL")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "ferry 2.1.0 (Ferry bookings)"
    assert ran.out.splitlines()[1].startswith("GO")
    assert read(ferry).verdict == "GO"


def test_no_go_is_3_and_says_why(ferry):
    to_go(ferry)
    ferry.run("incident", "open", "JOURNAL", "sev1", "Water in the hold", "--owner", "ops")
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 3
    assert "NO-GO" in ran.out.splitlines()[1]
    assert "incident I1: Severe is open: Water in the hold [Otto]" in ran.out
    found = read(ferry)
    assert (found.exit, {reason.kind for reason in found.reasons}) == (3, {"rule", "incident"})


def test_not_ready_is_4_and_says_who_is_asked(ferry):
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 4
    assert "engine engine" not in ran.out
    assert "gate review: Reviewed by a second person: not judged yet (pending) [Otto]" in ran.out


def test_conditional_go_is_10_with_its_decision(ferry):
    to_go(ferry)
    linted(ferry, "fail")
    assert ferry.run("status", "JOURNAL").status == 3
    (ferry.home / "DECISIONS.md").write_text("# D-7 Lint may wait\n")
    ferry.run("waive", "JOURNAL", "lint", "x", "--decision", "D-7", "--for", "2h", role="lead")
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 10
    assert ran.out.splitlines()[1].startswith("CONDITIONAL GO under D-7")
    assert read(ferry).decision == "D-7"


def test_rolled_back_is_5(ferry):
    lead = Actor("anna", "lead")
    ferry.act(cmd.CallProcedure("back", typed="ferry"), lead)
    assert ferry.run("status", "JOURNAL").status == 5
    for step in ("turn", "moor"):
        ferry.act(cmd.FinishStep("P1", step, "done"), lead)
    ferry.act(cmd.Tick(1))
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 5
    assert ran.out.splitlines()[1].startswith("ROLLED BACK · ")
    found = read(ferry)
    assert (found.release.state, found.verdict, found.exit) == ("rolled-back", "ROLLED BACK", 5)
    assert found.judged in ("NOT READY", "GO", "NO-GO")
    assert f"the rules say {found.judged}" in " ".join(ran.out.split())


def test_from_its_call_to_its_end_a_rollback_stands_before_any_go(ferry):
    to_go(ferry)
    assert ferry.run("status", "JOURNAL").status == 0
    lead = Actor("anna", "lead")
    ferry.act(cmd.CallProcedure("back", typed="ferry"), lead)

    def stands(badge: str, line: str) -> None:
        ran = ferry.run("status", "JOURNAL")
        assert ran.status == 5
        assert ran.out.splitlines()[1].startswith(line)
        found = read(ferry)
        assert (found.release.state, found.verdict, found.judged, found.exit) == ("rolling-back", badge, "GO", 5)
        assert ferry.run("status", "JOURNAL", "--wait", "go", "--timeout", "3s").status == 5

    stands("ROLLBACK CALLED", "ROLLBACK CALLED · apart from it the rules say GO")
    ferry.act(cmd.FinishStep("P1", "turn", "done"), lead)
    stands("ROLLING BACK", "ROLLBACK 1/2 · ")
    ferry.act(cmd.AbortProcedure("P1", reason="a false alarm"), lead)
    found = read(ferry)
    assert (found.verdict, found.exit) == ("GO", 0), "given up by a person, who said why"
    assert "the rollback was given up at 1/2" in found.caveats


def test_closed_is_6(ferry):
    ferry.run("close", "JOURNAL", "--abandon", "storm", role="lead")
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 6
    assert "CLOSED: abandoned" in ran.out
    assert read(ferry).release.state == "abandoned"
    assert (read(ferry).verdict, read(ferry).exit) == ("CLOSED", 6)


def test_without_an_engine_nothing_is_ready(tmp_path):
    ferry = Released.open(tmp_path)
    ran = ferry.run("status", "JOURNAL")
    assert (ran.status, "no engine has run yet" in ran.out) == (4, True)
    assert not read(ferry).engine.alive


def test_a_damaged_journal_vouches_for_nothing(ferry):
    to_go(ferry)
    assert ferry.run("status", "JOURNAL").status == 0
    path = Path(ferry.folder, "journal.toml")
    data = path.read_bytes()
    path.write_bytes(data + b"[[event]]\nseq = 12\nnonsense\n\n" * 3)
    ran = ferry.run("status", "JOURNAL")
    assert ran.status == 4
    assert "JOURNAL" in ran.out
    assert "damaged" in ran.out
    assert read(ferry).reasons[0].kind == "journal"


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_what_is_no_journal_is_9(ferry, tmp_path, path):
    (tmp_path / "empty").mkdir()
    ran = ferry.run("status", str(tmp_path / path))
    assert (ran.status, ran.out) == (9, "")
    assert path in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "--metrics"),
        ("--follow", "--json"),
        ("--all",),
        ("--bell", "--json"),
        ("--timeout", "5s"),
        ("--wait", "soon"),
        ("--wait", "go", "--timeout", "x"),
    ],
)
def test_usage_errors(ferry, words):
    assert ferry.run("status", "JOURNAL", *words).status == 2


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_clock_what_is_next_and_what_is_late(ferry):
    out = ferry.run("status", "JOURNAL").out
    lines = {line[:10].strip(): line[11:] for line in out.splitlines() if not line.startswith(" ")}
    assert lines["clock"].startswith("T-")
    assert "Tickets are closed" in out
    assert "Sailing" in lines["coming"]
    assert lines["gates"].startswith("0/1 pass")
    assert lines["incidents"] == "none"
    assert lines["journal"] == ferry.folder


def test_a_hold_and_an_incident_are_in_plain_words(ferry):
    ferry.run("hold", "JOURNAL", "fog on the river", role="lead")
    ferry.run("incident", "open", "JOURNAL", "sev2", "Paint peels")
    out = " ".join(ferry.run("status", "JOURNAL").out.split())
    assert "HOLDING" in out
    assert "fog on the river" in out
    assert "Paint peels" in out
    found = read(ferry)
    assert (found.clock.state, found.clock.hold_reason) == ("holding", "fog on the river")
    assert [one.title for one in found.incidents] == ["Paint peels"]


def test_lines_fit_and_hostile_text_is_inert(ferry):
    ferry.run("incident", "open", "JOURNAL", "sev1", "\x1b]52;c;eA==\x07[/]\u202e " + "long " * 60)
    out = ferry.run("status", "JOURNAL").out
    assert all(character.isprintable() for line in out.splitlines() for character in line)
    assert max(len(line) for line in out.splitlines()[:-1]) <= 100


def test_json_tells_everything_a_script_may_ask(ferry):
    ferry.run("gate", "pass", "JOURNAL", "review", role="ops")
    ferry.run("poll", "open", "JOURNAL", "go-poll", role="lead")
    ferry.run("vote", "JOURNAL", "go", role="lead")
    ferry.run("metric", "JOURNAL", "mood", "4")
    ferry.run("gate", "JOURNAL", "lint", role="lead")
    found = read(ferry)
    assert found.schema == 1
    assert found.now.tzinfo is not None
    assert found.t_s is not None
    assert -600 < found.t_s < 0
    assert (found.journal.path, found.journal.entries) == (ferry.folder, len(ferry.entries))
    assert found.journal.head == ferry.entries[-1].hash
    gates = {gate.id: gate for gate in found.gates}
    assert (gates["review"].verdict, gates["review"].green, gates["lint"].verdict) == ("pass", True, "running")
    assert [(one.id, one.value, one.by) for one in found.metrics] == [("mood", 4.0, "anna")]
    assert [(run.id, run.subject, run.status) for run in found.runs] == [("R1", "gate:lint", "ordered")]
    assert [(vote.role, vote.choice, vote.standing) for vote in found.polls[0].votes] == [
        ("lead", "go", "valid"),
        ("ops", "", "missing"),
    ]
    assert {item.id: item.status for item in found.items} == {"tickets": "open", "logbook": "open", "cast-off": "open"}
    assert found.rollback.why_not == "never rehearsed"
    assert [role.owner for role in found.roles] == ["Anna", "Otto"]


def test_metrics_are_drawn(ferry):
    for value in ("2", "3", "5"):
        ferry.run("metric", "JOURNAL", "mood", value)
    ran = ferry.run("status", "JOURNAL", "--metrics")
    first, drawn, span = ran.out.splitlines()
    assert first.startswith("Mood of the crew: 5 points")
    assert "min 3 points" in first
    assert drawn == "  ▁▃█"
    assert span.startswith("  from 2 to 5")


def test_sparks():
    assert spark((0.0, None, 10.0)) == "▁ █"
    assert spark((5.0,), 10.0) == "▁"
    assert spark((5.0,), 0.0) == "█"
    assert spark((1.0, 1.0)) == "▁▁"
    assert spark(()) == ""
    assert spark((0.0, 10.0), ascii_only=True) == "_@"


# --- it only looks ----------------------------------------------------------------------------------------------------


def test_it_changes_nothing(ferry):
    def seen() -> dict[str, tuple[int, int]]:
        return {one.name: (one.stat().st_mtime_ns, one.stat().st_size) for one in Path(ferry.folder).iterdir()}

    before = seen()
    for words in ((), ("--json",), ("--metrics",)):
        ferry.run("status", "JOURNAL", *words)
    assert seen() == before


def test_a_journal_that_may_only_be_read_is_enough(ferry):
    os.chmod(Path(ferry.folder, "journal.toml"), stat.S_IRUSR)
    os.chmod(ferry.folder, stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert ferry.run("status", "JOURNAL").status == 4
    finally:
        os.chmod(ferry.folder, stat.S_IRWXU)


def test_it_loads_neither_screen_nor_engine_nor_network(ferry):
    code = "import sys; from cockpit.cli.main import main; main(sys.argv[1:]); print(*sys.modules, sep='\\n')"
    ran = subprocess.run(
        [sys.executable, "-c", code, "status", ferry.folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    heavy = {"textual", "rich", "httpx", "asyncio", "ssl", "markdown_it", "watchfiles", "subprocess", "tomllib", "cel"}
    assert loaded & heavy == set()
    mine = {"cockpit.cli.wiring", "cockpit.adapters.journal_file", "cockpit.core.decide", "cockpit.adapters.process"}
    assert loaded & mine == set()


# --- following and waiting --------------------------------------------------------------------------------------------


class Lines:
    """The lines of a running process, as they come."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self.text = ""

    def until(self, words: str) -> str:
        end = time.monotonic() + DEADLINE_S
        while words not in self.text:
            assert time.monotonic() < end, f"{words!r} never came: {self.text}"
            assert self.process.stdout is not None
            piece = self.process.stdout.read()
            if piece:
                self.text += piece.decode()
            elif self.process.poll() is not None:
                pytest.fail(f"it ended with {self.process.returncode} before {words!r}: {self.text}")
        return self.text


def test_following_is_one_line_a_change(ferry):
    with ferry.running("status", "JOURNAL", "--follow", stdout=subprocess.PIPE) as process:
        lines = Lines(process)
        lines.until("VERDICT NOT READY: ")
        ferry.run("note", "JOURNAL", "late\x1b[2J", "--occurred", "-10m", role="lead")
        lines.until("anna: note: late^[[2J (happened ")
        to_go(ferry)
        lines.until("VERDICT GO, but 1 required line is overdue")
        ferry.run("close", "JOURNAL", "--abandon", "storm", role="lead")
        lines.until("release closed: abandoned")
        assert process.wait(DEADLINE_S) == 6
    assert all(line.isprintable() for line in lines.text.splitlines())


def test_following_ends_with_ctrl_c(ferry):
    with ferry.running("status", "JOURNAL", "--follow", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        Lines(process).until("VERDICT")
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_S) == 130


def test_following_ends_with_whoever_reads_it_also_while_nothing_new_comes(monkeypatch):
    monkeypatch.setattr("cockpit.cli.following.Following.new", lambda _self: ())
    monkeypatch.setattr("cockpit.cli.following.Following.__init__", lambda *_, **__: None)
    monkeypatch.setattr(status, "_moments", lambda *_: iter([None]))
    reader, writer = os.pipe()
    with open(writer, "w") as printed:
        monkeypatch.setattr(sys, "stdout", printed)
        quiet = cast(Reading, SimpleNamespace(state=SimpleNamespace(closed=False)))
        assert status._follow(quiet, "", None, everything=False, bell=False) is None
        os.close(reader)
        with pytest.raises(BrokenPipeError) as left:
            status._follow(quiet, "", None, everything=False, bell=False)
        assert outlet.is_lost(left.value)


def test_following_for_a_while(ferry):
    ran = ferry.run("status", "JOURNAL", "--follow", "--timeout", "1s")
    assert ran.status == 4
    assert " VERDICT NOT READY: " in ran.out


def test_waiting_for_go(ferry):
    assert ferry.run("status", "JOURNAL", "--wait", "go", "--timeout", "1s").status == 124
    with ferry.running("status", "JOURNAL", "--wait", "go", "--json", stdout=subprocess.PIPE) as process:
        ferry.beat()
        to_go(ferry)
        out, _ = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0
    assert json.loads(out)["verdict"] == "GO"


def test_waiting_for_what_can_no_longer_come(ferry):
    ferry.run("close", "JOURNAL", "--abandon", "storm", role="lead")
    assert ferry.run("status", "JOURNAL", "--wait", "go").status == 6
    assert ferry.run("status", "JOURNAL", "--wait", "rolled-back").status == 6
    assert ferry.run("status", "JOURNAL", "--wait", "done").status == 6


def test_waiting_for_the_end(ferry):
    with ferry.running("status", "JOURNAL", "--wait", "done", "--timeout", "60s", stdout=subprocess.PIPE) as process:
        ferry.run("close", "JOURNAL", "the log is lost", "--confirm", "ferry", role="lead")
        assert process.wait(DEADLINE_S) == 6, "something was missing"


def test_waiting_for_a_rollback(ferry):
    lead = Actor("anna", "lead")
    ferry.act(cmd.CallProcedure("back", typed="ferry"), lead)
    for step in ("turn", "moor"):
        ferry.act(cmd.FinishStep("P1", step, "done"), lead)
    ferry.act(cmd.Tick(1))
    assert ferry.run("status", "JOURNAL", "--wait", "rolled-back", "--timeout", "1s").status == 0
    assert ferry.run("status", "JOURNAL", "--wait", "verified", "--timeout", "1s").status == 5, "nothing proves health"
    assert ferry.run("status", "JOURNAL", "--wait", "go", "--timeout", "1s").status == 5


# --- list -------------------------------------------------------------------------------------------------------------


def test_releases_are_listed_damaged_ones_with_their_problem(ferry, tmp_path):
    to_go(ferry)
    other = Released.open(tmp_path, PLAN.replace('name = "ferry"', 'name = "bridge"'))
    other.run("close", "JOURNAL", "--abandon", "storm", role="lead")
    broken = Released.open(tmp_path, PLAN.replace('name = "ferry"', 'name = "tunnel"'))
    path = Path(broken.folder, "journal.toml")
    path.write_bytes(path.read_bytes().replace(b"seq = 0", b"seq = 7"))
    (tmp_path / "releases" / "hollow").mkdir()
    (tmp_path / "releases" / "hollow" / "journal.toml").write_text("journal = 99\n")
    ran = ferry.run("list", "--journal", str(tmp_path / "releases"))
    assert ran.status == 0
    rows = {line.split()[0]: line for line in ran.out.splitlines() if not line.startswith(" ")}
    assert "GO " in rows["ferry"]
    assert rows["ferry"].endswith(ferry.folder)
    assert "T-" in rows["ferry"]
    assert "engine watching" in rows["ferry"]
    assert "abandoned" in rows["bridge"]
    assert "unreadable" in rows["?"]
    assert "damaged" in ran.out
    listed = [
        json.loads(line)
        for line in ferry.run("list", "--journal", str(tmp_path / "releases"), "--json").out.splitlines()
    ]
    assert {row["release"]: row["state"] for row in listed} == {
        "ferry": "open",
        "bridge": "abandoned",
        "tunnel": "open",
        "": "unreadable",
    }
    assert next(row for row in listed if row["release"] == "tunnel")["problem"]


def test_no_releases(ferry, tmp_path):
    ran = ferry.run("list", "--journal", str(tmp_path / "none"))
    assert (ran.status, ran.out) == (0, f"no releases in {tmp_path / 'none'}\n")


def test_no_releases_says_where_else_some_may_be(ferry):
    ran = ferry.run("list")  # its own journal lies elsewhere
    first, second = ran.out.splitlines()
    assert (ran.status, first.startswith("no releases in ")) == (0, True)
    assert second == "those opened with --journal DIR are listed by: cockpit list --journal DIR"
    assert ferry.run("list", "--json").out == ""


def test_times_are_utc(ferry):
    assert read(ferry).now.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_signs_that_the_output_cannot_show_are_escaped_and_json_stays_json(ferry, encoding):
    said = "Fähre ⏎ … 😀"
    assert ferry.run("incident", "open", "JOURNAL", "sev2", said).status == 0
    environ = ferry.environment("anna", PYTHONIOENCODING=encoding)
    for words in (["status", ferry.folder], ["status", ferry.folder, "--json"], ["export", "timeline", ferry.folder]):
        command = [sys.executable, "-m", "cockpit", *words]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=DEADLINE_S, check=False)
        assert done.returncode in (0, 3, 4), done.stderr
        text = done.stdout.decode("utf-8" if encoding == "ascii" else encoding)
        if "--json" in words:
            assert said in json.dumps(json.loads(text), ensure_ascii=False)
        elif encoding == "latin-1":
            assert "Fähre" in text
