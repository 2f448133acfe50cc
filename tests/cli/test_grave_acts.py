"""The acts that nobody takes by accident: rollback, amendment, redaction, and what a rehearsal proves."""

import json
import os
import pty
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.cli.amend import shortened
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from cockpit.model.events import PlanAmended, RehearsalImported
from tests.helpers.released import PLAN, ROOT, Ran, Released

BACK_BY_TWO = PLAN.replace('title = "Back to the pier"', 'title = "Back to the pier"\ntwo_person = true')


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


def at_a_terminal(ferry: Released, *words: str, answers: dict[str, str]) -> Ran:
    """The command at a real terminal, each prompt answered once it has been shown."""
    pid, fd = pty.fork()
    if pid == 0:  # pragma: no cover - the child
        os.chdir(ROOT)
        argv = [sys.executable, "-m", "cockpit", *(word.replace("JOURNAL", ferry.folder) for word in words)]
        os.execve(sys.executable, argv, ferry.environment("anna"))
    shown, asked, end = b"", dict(answers), time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([fd], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(fd, 65536)
        except OSError:  # the terminal is gone, and the command with it
            break
        if not piece:
            break
        shown += piece
        for prompt in [one for one in asked if one.encode() in shown]:
            os.write(fd, asked.pop(prompt).encode() + b"\n")
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(fd)
    assert not asked, f"never asked for {list(asked)}: {shown.decode()}"
    return Ran(status, shown.decode(), "")


# --- rollback ---------------------------------------------------------------------------------------------------------


def test_without_a_name_it_is_only_shown(ferry):
    ran = ferry.run("rollback", "JOURNAL", role="lead")
    assert ran.status == 7
    assert ran.out == ""
    for words in ("Back to the pier", "back to earlier (ferry_sha 0ld5ha, schema 6)", "1. Turn round (Operations)"):
        assert words in ran.err
    assert "--confirm ferry" in ran.err
    assert ferry.state.procs == {}


@pytest.mark.parametrize("name", ["Ferry", "yes", "ferry2", ""])
def test_no_other_word_than_the_name_will_do(ferry, name):
    ran = ferry.run("rollback", "JOURNAL", "--confirm", name, role="lead")
    assert ran.status == 7
    assert ferry.state.procs == {}


def test_with_the_name_it_is_called_once(ferry):
    ran = ferry.run("rollback", "JOURNAL", "fog", "--confirm", "ferry", role="lead")
    assert ran.status == 0
    assert ran.out.startswith("#")
    again = ferry.run("rollback", "JOURNAL", "--confirm", "ferry", role="lead")
    assert (again.status, again.err.split(":")[0]) == (7, "refused (claimed)")
    proc = ferry.state.procs["P1"]
    assert (proc.by, proc.reason, proc.automatic, proc.tuple) == ("anna", "fog", False, "earlier")


def test_not_everybody_may(ferry):
    ran = ferry.run("rollback", "JOURNAL", "--confirm", "ferry", role="ops")
    assert (ran.status, ran.err.split(":")[0]) == (7, "refused (not-allowed)")


def test_it_waits_for_a_second_person_where_the_plan_says_so(tmp_path):
    ferry = Released.open(tmp_path, BACK_BY_TWO)
    ferry.beat()
    assert ferry.run("rollback", "JOURNAL", "fog", "--confirm", "ferry", role="lead").status == 0
    assert ferry.state.procs["P1"].status == "waiting-second"
    assert "second-person" in ferry.run("rollback", "confirm", "JOURNAL", role="lead").err
    assert ferry.run("rollback", "confirm", "JOURNAL", who="otto", role="ops").status == 0
    assert ferry.state.procs["P1"].status == "running"


def test_a_running_one_is_aborted_and_a_proposed_one_withdrawn(ferry):
    assert ferry.run("rollback", "confirm", "JOURNAL").err == "Error: no rollback is going on\n"
    ferry.run("rollback", "JOURNAL", "--confirm", "ferry", role="lead")
    assert "reason-needed" in ferry.run("rollback", "abort", "JOURNAL", "P1", role="lead").err
    assert ferry.run("rollback", "abort", "JOURNAL", "P1", "wrong release", role="lead").status == 0
    assert "no-proposal" in ferry.run("rollback", "withdraw", "JOURNAL", "no", role="lead").err


def test_at_a_terminal_the_name_is_asked_for(ferry):
    ran = at_a_terminal(
        ferry, "rollback", "JOURNAL", "fog", "--as", "lead", answers={"Type the release's name": "ferry"}
    )
    assert ran.status == 0, ran
    assert "1. Turn round" in ran.out
    assert ferry.state.procs["P1"].generation == 0


def test_at_a_terminal_enter_does_nothing(ferry):
    ran = at_a_terminal(ferry, "rollback", "JOURNAL", "--as", "lead", answers={"Type the release's name": ""})
    assert ran.status == 7
    assert ferry.state.procs == {}


# --- amend ------------------------------------------------------------------------------------------------------------


def plan_file(tmp_path: Path, text: str, name: str = "new.toml") -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return str(path)


def test_an_amendment_shows_its_difference_and_is_recorded_with_it(ferry, tmp_path):
    new = plan_file(tmp_path, PLAN.replace("min = 3", "min = 2"))
    shown = ferry.run("amend", "JOURNAL", new, "the crew is new", role="lead")
    assert shown.status == 7
    assert "-min = 3\n+min = 2\n" in shown.err
    assert ferry.state.amendments == 0
    ran = ferry.run("amend", "JOURNAL", new, "the crew is new", "--yes", role="lead")
    assert ran.status == 0
    assert "+min = 2\n" in ran.err
    event = ferry.entries[-1].event
    assert isinstance(event, PlanAmended)
    assert event.difference.startswith("--- in force\n+++ new\n")
    assert event.reason == "the crew is new"
    assert ferry.state.plan.metric[0].min == 2
    assert ferry.run("verify", "JOURNAL").status == 0


def test_a_difference_that_is_cut_says_so_first_and_last_and_how_much_is_hidden():
    added = [f"+note = {number:05} {'x' * 90}" for number in range(1000)]
    text = shortened(["--- in force", "+++ new", "@@ -1 +1 @@", *added])
    lines = text.splitlines()
    kept = sum(1 for line in lines if line.startswith("+note"))
    assert 0 < kept < 1000
    assert lines[2].startswith(f"CUT: {1000 - kept} of 1,000 changed lines are not shown")
    assert lines[2] in lines[-1]
    assert all(line in added for line in lines if line.startswith("+note"))
    assert shortened(["--- in force", "+++ new", "+a"]) == "--- in force\n+++ new\n+a"


def test_the_next_amendment_is_told_from_the_last(ferry, tmp_path):
    ferry.run("amend", "JOURNAL", plan_file(tmp_path, PLAN.replace("min = 3", "min = 2")), "x", "--yes", role="lead")
    ran = ferry.run("amend", "JOURNAL", plan_file(tmp_path, PLAN), "back", "--yes", role="lead")
    assert "-min = 2\n+min = 3\n" in ran.err
    same = ferry.run("amend", "JOURNAL", plan_file(tmp_path, f"# a comment\n{PLAN}"), "x", "--yes", role="lead")
    assert (same.status, same.err.split(":")[-2].split("\n")[-1]) == (7, "refused (same)")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("min = 3", 'min = "three'), "new.toml:"),
        (('role = "ops"', 'role = "opps"'), "did you mean"),
        (('name = "ferry"', 'name = "bridge"'), "this plan is of bridge"),
    ],
)
def test_a_plan_that_cannot_be_used_changes_nothing(ferry, tmp_path, change, words):
    ran = ferry.run("amend", "JOURNAL", plan_file(tmp_path, PLAN.replace(*change)), "x", "--yes", role="lead")
    assert ran.status == 1
    assert words in ran.err
    assert ferry.state.amendments == 0


def test_who_may_not_amend_is_refused_and_so_is_no_reason(ferry, tmp_path):
    new = plan_file(tmp_path, PLAN.replace("min = 3", "min = 2"))
    assert "refused (not-allowed)" in ferry.run("amend", "JOURNAL", new, "x", "--yes", role="ops").err
    assert "refused (reason-needed)" in ferry.run("amend", "JOURNAL", new, "--yes", role="lead").err
    assert ferry.run("amend", "JOURNAL", str(tmp_path / "none.toml"), "x", role="lead").status == 1


def test_at_a_terminal_an_amendment_is_agreed_to(ferry, tmp_path):
    new = plan_file(tmp_path, PLAN.replace("min = 3", "min = 2"))
    words = ("amend", "JOURNAL", new, "--as", "lead")
    assert at_a_terminal(ferry, *words, answers={"Why": "crew", "in force?": "n"}).status == 7
    assert at_a_terminal(ferry, *words, answers={"Why": "crew", "in force?": "y"}).status == 0
    assert ferry.state.amendments == 1


def test_a_changed_gate_is_stale_after_an_amendment(ferry, tmp_path):
    ferry.run("gate", "pass", "JOURNAL", "review", role="ops")
    new = plan_file(tmp_path, PLAN.replace("I have read the change.", "I have read and run the change."))
    ran = ferry.run("amend", "JOURNAL", new, "stricter", "--yes", role="lead")
    assert "1 gates were judged under the plan in force" in ran.err
    status = json.loads(ferry.run("status", "JOURNAL", "--json").out)
    assert {gate["id"]: gate["verdict"] for gate in status["gates"]}["review"] == "stale"


# --- redact -----------------------------------------------------------------------------------------------------------


def test_a_text_is_taken_out_and_the_chain_still_verifies(ferry):
    seq = ferry.run("note", "JOURNAL", "the password is hunter2", role="lead").seq
    assert ferry.run("redact", "JOURNAL", str(seq), "a password", role="lead").status == 7
    ran = ferry.run("redact", "JOURNAL", f"#{seq}", "a password", "--yes", role="lead")
    assert ran.status == 0, ran
    assert ran.out == f"#{ferry.entries[-1].seq} {ferry.entries[-1].hash}\nentry {seq}: text redacted\n"
    assert b"hunter2" not in Path(ferry.folder, "journal.toml").read_bytes()
    verified = ferry.run("verify", "JOURNAL")
    assert (verified.status, "1 redacted" in verified.out) == (0, True)


def test_an_attached_file_goes_with_its_entry(ferry, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2")
    seq = ferry.run("attach-file", "JOURNAL", str(secret), "as sent").seq
    ran = ferry.run("redact", "JOURNAL", str(seq), "a password", "--yes", role="lead")
    assert "deleted evidence/secret-" in ran.out
    assert [one.name for one in Path(ferry.folder, "evidence").iterdir()] == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("1", "why", "--yes"), 7, "refused (not-allowed)"),
        (("0", "why", "--yes", "--as", "lead"), 7, "holds no text"),
        (("99", "why", "--yes", "--as", "lead"), 7, "no entry 99"),
        (("0", "--yes", "--as", "lead"), 7, "refused (reason-needed)"),
        (("x", "why", "--yes", "--as", "lead"), 2, "is no entry"),
        (("0", "why", "--yes", "--as", "captain"), 2, "no role 'captain'"),
    ],
)
def test_what_cannot_be_redacted(ferry, words, status, said):
    before = Path(ferry.folder, "journal.toml").read_bytes()
    ran = ferry.run("redact", "JOURNAL", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert Path(ferry.folder, "journal.toml").read_bytes() == before


def test_at_a_terminal_a_redaction_is_agreed_to(ferry):
    seq = ferry.run("note", "JOURNAL", "hunter2").seq
    words = ("redact", "JOURNAL", str(seq), "a password", "--as", "lead")
    assert at_a_terminal(ferry, *words, answers={"for good?": "n"}).status == 7
    assert at_a_terminal(ferry, *words, answers={"for good?": "y"}).status == 0


def test_a_redaction_takes_what_every_act_takes(ferry):
    seq = ferry.run("note", "JOURNAL", "hunter2", role="lead").seq
    words = ("redact", "JOURNAL", str(seq), "a password", "--yes", "--relates-to", "1", "--occurred", "-1s", "--json")
    before = ferry.run(*words, "--seen", "1", role="lead")
    assert (before.status, "moved-on" in before.err) == (7, True)
    ran = ferry.run(*words, "--seen", str(seq), role="lead")
    assert ran.status == 0, ran
    told = json.loads(ran.out)
    assert told["entries"][0]["event"]["entry"] == seq
    written = ferry.entries[-1]
    assert (told["seq"], told["hash"]) == (written.seq, written.hash)
    assert written.relates_to == (1,)
    assert written.occurred is not None
    assert written.occurred < written.at
    assert f"entry {seq}: text redacted" in ran.err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--occurred", "+1h"), 2, "still to come"),
        (("--relates-to", "99"), 2, "no entry 99"),
        (("--reason", "another"), 2, "given twice"),
    ],
)
def test_what_a_redaction_cannot_take(ferry, words, status, said):
    seq = ferry.run("note", "JOURNAL", "hunter2", role="lead").seq
    ran = ferry.run("redact", "JOURNAL", str(seq), "a password", "--yes", *words, role="lead")
    assert (ran.status, said in ran.err) == (status, True), ran
    assert b"hunter2" in Path(ferry.folder, "journal.toml").read_bytes()


# --- recover ----------------------------------------------------------------------------------------------------------


def test_recovering_is_told_like_an_act(ferry):
    Path(ferry.folder, "journal.poisoned").write_text("fsync failed")
    assert ferry.run("recover", "JOURNAL", "--as", "captain").status == 2
    ran = ferry.run("recover", "JOURNAL", "--json", role="lead")
    assert ran.status == 0, ran
    written = ferry.entries[-1]
    told = json.loads(ran.out)
    assert (told["seq"], told["hash"], told["entries"][0]["role"]) == (written.seq, written.hash, "lead")
    assert "Recovered: " in ran.err
    again = ferry.run("recover", "JOURNAL", role="lead")
    assert (again.status, again.out) == (0, "Nothing to recover: no failed write is on record for this journal.\n")


# --- rehearsals -------------------------------------------------------------------------------------------------------


def rehearsed(home: Path, plan: str = PLAN) -> Released:
    home.mkdir()
    one = Released.open(home, plan, rehearsal=True)
    one.beat()
    lead = Actor("anna", "lead")
    one.act(cmd.CallProcedure("back", typed=one.state.name), lead)
    for step in ("turn", "moor"):
        one.act(cmd.FinishStep("P1", step, "as in earnest"), lead)
    one.act(cmd.Tick(1))
    return one


def test_a_rehearsal_is_taken_in_once(ferry, tmp_path):
    other = rehearsed(tmp_path / "other")
    ran = ferry.run("rehearsal", "import", "JOURNAL", other.folder, "--on", "staging")
    assert ran.status == 0, ran
    event = ferry.entries[-1].event
    assert isinstance(event, RehearsalImported)
    assert (event.procedure, event.rehearsed_on, event.verified) == ("back", "staging", True)
    assert event.head == other.entries[-1].hash
    assert event.total_s > 0
    assert set(event.durations) <= {"turn", "moor"}
    assert "no-change" in ferry.run("rehearsal", "JOURNAL", other.folder, "--on", "staging").err


def test_what_is_no_rehearsal_of_this(ferry, tmp_path):
    other = rehearsed(tmp_path / "other", PLAN.replace('name = "ferry"', 'name = "bridge"'))
    assert "rehearses bridge" in ferry.run("rehearsal", "JOURNAL", other.folder).err
    (tmp_path / "early").mkdir()
    early = Released.open(tmp_path / "early", rehearsal=True)
    assert "no rollback was rehearsed" in ferry.run("rehearsal", "JOURNAL", early.folder).err
    assert (
        "no environment 'moon'"
        in ferry.run("rehearsal", "JOURNAL", rehearsed(tmp_path / "o").folder, "--on", "moon").err
    )
    assert ferry.run("rehearsal", "JOURNAL", str(tmp_path / "nowhere")).status == 9
    assert ferry.state.rehearsals == []


def test_where_the_plan_asks_for_a_place_it_has_to_be_said(tmp_path):
    plan = PLAN.replace('to = "earlier"', 'to = "earlier"\nrehearsed_on = "staging"')
    home = tmp_path / "real"
    home.mkdir()
    ferry = Released.open(home, plan)
    other = rehearsed(tmp_path / "other", plan)
    ran = ferry.run("rehearsal", "JOURNAL", other.folder)
    assert (ran.status, "the plan asks for staging" in ran.err) == (2, True)


# --- going forward ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["check", "start"])
def test_nobody_goes_forward_unawares_while_a_rollback_is_on(ferry, act):
    assert ferry.run("rollback", "JOURNAL", "fog", "--confirm", "ferry", role="lead").status == 0
    ran = ferry.run("item", act, "JOURNAL", "tickets", role="ops")
    assert (ran.status, ran.out) == (7, "")
    assert ran.err.startswith("refused (rollback-on): A ROLLBACK IS ON: Back to the pier. This goes forward.")
    assert "--confirm ferry" in ran.err
    assert "tickets" not in ferry.state.items


def test_whoever_means_it_goes_forward_all_the_same(ferry):
    assert ferry.run("rollback", "JOURNAL", "fog", "--confirm", "ferry", role="lead").status == 0
    ran = ferry.run("item", "check", "JOURNAL", "tickets", "--confirm", "ferry", role="ops")
    assert ran.status == 0
    assert "A ROLLBACK IS ON" in ran.err
    assert ferry.state.items["tickets"].status == "done"


def test_leaving_a_line_out_says_that_a_rollback_is_on_and_asks_for_no_name(ferry):
    assert ferry.run("rollback", "JOURNAL", "fog", "--confirm", "ferry", role="lead").status == 0
    ran = ferry.run("item", "skip", "JOURNAL", "tickets", "no time", role="ops")
    assert ran.status == 0
    assert "A ROLLBACK IS ON" in ran.err


def test_what_is_done_ahead_of_its_time_says_so(ferry):
    assert ferry.run("slip", "JOURNAL", "+3h", "fog", role="lead").status == 0
    ran = ferry.run("item", "check", "JOURNAL", "tickets", role="ops")
    assert ran.status == 0
    assert " before its time, " in ran.err
