"""Every act as a command, on a real journal: what it records, what it refuses, what it makes of nonsense."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from cockpit.adapters.lock import FileLock
from cockpit.cli.main import COMMANDS
from cockpit.model.entry import Event
from cockpit.model.events import (
    ArtifactAttached,
    HoldCalled,
    IncidentUpdated,
    NoteAdded,
    ProcedureCalled,
    Recycled,
    SilenceSet,
    T0Set,
    TupleSet,
    VoteCast,
    WaiverGranted,
)
from cockpit.views.base import Sight
from cockpit.views.people import speaks_against
from tests.helpers.released import Ran, Released

UNKNOWN = "no-such-thing"
E = TypeVar("E", bound=Event)


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


def done(ran: Ran) -> Ran:
    assert ran.status == 0, ran
    first, _, rest = ran.out.partition("\n")
    mark, digest = first.split()
    assert mark[0] == "#"
    assert mark[1:].isdigit()
    assert len(digest) == 64
    assert rest.strip(), "an act is also told in words"
    return ran


def refused(ran: Ran, code: str) -> str:
    assert ran.status == 7, ran
    assert ran.out == ""
    assert ran.err.startswith(f"refused ({code}): "), ran.err
    return ran.err


def misused(ran: Ran, words: str = "") -> None:
    assert ran.status == 2, ran
    assert ran.out == ""
    assert words in ran.err, ran.err


def last(ferry: Released, kind: type[E]) -> E:
    return next(entry.event for entry in reversed(ferry.entries) if isinstance(entry.event, kind))


# --- what every act shares --------------------------------------------------------------------------------------------


def test_the_first_line_is_the_entry_on_disk(ferry):
    ran = done(ferry.run("note", "JOURNAL", "The tide is in"))
    entry = ferry.entries[-1]
    assert ran.out == f"#{entry.seq} {entry.hash}\nnote: The tide is in\n"
    assert isinstance(entry.event, NoteAdded)
    assert (entry.actor, entry.role) == ("anna", "")


def test_in_a_process_of_its_own(ferry):
    with ferry.running("note", "JOURNAL", "from outside", stdout=subprocess.PIPE) as process:
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.decode().startswith(f"#{ferry.entries[-1].seq} {ferry.entries[-1].hash}\n")


def test_the_journal_by_its_file_and_by_its_name(ferry, monkeypatch):
    done(ferry.run("note", "JOURNAL/journal.toml", "by its file"))
    name = os.path.basename(ferry.folder)
    before = ferry.environment
    monkeypatch.setattr(ferry, "environment", lambda who: before(who, COCKPIT_JOURNALS=os.path.dirname(ferry.folder)))
    done(ferry.run("note", name, "by its name"))
    assert ferry.entries[-1].event.text == "by its name"


def test_a_role_from_the_option_or_from_the_environment(ferry, monkeypatch):
    done(ferry.run("note", "JOURNAL", "as lead", role="lead"))
    assert ferry.entries[-1].role == "lead"
    before = ferry.environment
    monkeypatch.setattr(ferry, "environment", lambda who: before(who, COCKPIT_ROLE="ops"))
    done(ferry.run("note", "JOURNAL", "as ops"))
    assert ferry.entries[-1].role == "ops"


def test_a_role_the_plan_has_not(ferry):
    misused(ferry.run("note", "JOURNAL", "x", role="captain"), "there are: lead, ops")


def test_a_late_note_keeps_both_times(ferry):
    done(ferry.run("note", "JOURNAL", "seen earlier", "--occurred", "-10m", "--relates-to", "1"))
    entry = ferry.entries[-1]
    assert entry.relates_to == (1,)
    assert abs(entry.at - entry.occurred - dt.timedelta(minutes=10)) < dt.timedelta(minutes=1)


def test_late_by_the_release_clock(ferry):
    done(ferry.run("note", "JOURNAL", "seen earlier", "--occurred", "T-30m"))
    entry = ferry.entries[-1]
    assert entry.occurred == ferry.state.clock.t0 - dt.timedelta(minutes=30)


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--occurred", "+10m"), "still to come"),
        (("--occurred", "yesterday-ish"), "--occurred"),
        (("--relates-to", "999"), "no entry 999"),
        (("--relates-to", "-3"), "--relates-to"),
        (("--no-such",), "--no-such"),
    ],
)
def test_what_is_no_time_or_no_entry_is_said_so(ferry, option, words):
    before = len(ferry.entries)
    misused(ferry.run("note", "JOURNAL", "x", *option), words)
    assert len(ferry.entries) == before


def test_json_says_the_same(ferry):
    ran = ferry.run("note", "JOURNAL", "TODO: paint", "--json")
    found = json.loads(ran.out)
    entry = ferry.entries[found["seq"]]
    assert (ran.status, found["hash"]) == (0, entry.hash)
    assert [one["event"]["type"] for one in found["entries"]] == ["note.added", "action.opened"]


def test_a_text_from_standard_input(ferry):
    done(ferry.run("note", "JOURNAL", "-", stdin="first line\nsecond: ü\n".encode()))
    assert ferry.entries[-1].event.text == "first line\nsecond: ü"


def test_hostile_text_is_recorded_and_shown_inert(ferry):
    hostile = "[/] [@click=app.quit]x[/] \x1b]52;c;eA==\x07 \r \u202e"
    ran = done(ferry.run("note", "JOURNAL", hostile))
    assert ferry.entries[-1].event.text == hostile
    assert all(character.isprintable() for line in ran.out.splitlines() for character in line)


def test_bytes_that_are_no_text_stay_in_sight(ferry):
    done(ferry.run("note", "JOURNAL", b"caf\xe9".decode("utf-8", "surrogateescape")))
    assert ferry.entries[-1].event.text == "caf\\xe9"


def test_no_journal_is_9(ferry, tmp_path):
    ran = ferry.run("note", str(tmp_path / "nowhere"), "x")
    assert (ran.status, ran.out) == (9, "")
    (tmp_path / "journal.toml").write_text("not = 'a journal'\n")
    assert ferry.run("note", str(tmp_path), "x").status == 9


def test_a_damaged_journal_takes_nothing(ferry):
    path = Path(ferry.folder, "journal.toml")
    data = path.read_bytes()
    path.write_bytes(data.replace(b'type = "release.opened"', b'type = "release.openee"'))
    assert "damaged" in refused(ferry.run("note", "JOURNAL", "x"), "read-only")


def test_a_closed_release_takes_notes_only(ferry):
    done(ferry.run("close", "JOURNAL", "--abandon", "--reason", "storm", role="lead"))
    done(ferry.run("note", "JOURNAL", "afterwards"))
    refused(ferry.run("hold", "JOURNAL", "x", role="lead"), "closed")


def test_whoever_holds_the_lock_is_named(ferry):
    lock = FileLock("journal.lock", dir_fd=(folder := os.open(ferry.folder, os.O_RDONLY)))
    try:
        with lock.held("somebody slow", 1.0):
            assert "somebody slow" in refused(ferry.run("note", "JOURNAL", "x"), "busy")
    finally:
        lock.close()
        os.close(folder)


def test_a_stop_waits_until_the_lock_is_free_again(ferry):
    """Ctrl-Z while the lock is waited for or held must not stop the process: it would stop everybody."""
    folder = os.open(ferry.folder, os.O_RDONLY)
    lock = FileLock("journal.lock", dir_fd=folder)
    try:
        with lock.held("the test", 1.0):
            # In a group of its own, with its parent outside it: the kernel drops the stop of an orphaned group.
            process = ferry.spawn(
                "note", "JOURNAL", "unstoppable", stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
            )
            while "t" not in _blocked(process.pid):
                assert process.poll() is None, process.communicate()
            process.send_signal(signal.SIGTSTP)
        assert os.waitpid(process.pid, os.WUNTRACED)[1] == signal.SIGTSTP << 8 | 0x7F
        assert ferry.entries[-1].event.text == "unstoppable"
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=60)
        assert out.startswith(b"#")
    finally:
        lock.close()
        os.close(folder)


def _blocked(pid: int) -> str:
    """ "t" where SIGTSTP is blocked in the process."""
    status = Path(f"/proc/{pid}/status").read_text()
    mask = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)
    return "t" if mask >> (signal.SIGTSTP - 1) & 1 else ""


def test_what_was_seen_guards_a_decision(ferry):
    done(ferry.run("poll", "open", "JOURNAL", "go-poll", role="lead"))
    seen = ferry.entries[-1].seq
    from cockpit.model import commands as cmd

    ferry.act(cmd.Tick(1))  # journals the first verdict
    assert ferry.entries[-1].seq > seen
    refused(ferry.run("vote", "JOURNAL", "abstain", "--seen", str(seen), role="lead"), "moved-on")
    done(ferry.run("vote", "JOURNAL", "abstain", "--seen", str(ferry.entries[-1].seq), role="lead"))


@pytest.mark.parametrize(
    "words",
    [("gate", "run", "JOURNAL", "lint"), ("gate", "JOURNAL", "run", "lint"), ("gate", "JOURNAL", "lint")],
)
def test_a_verb_may_stand_before_or_behind_the_journal_or_be_left_out(ferry, words):
    done(ferry.run(*words, role="lead"))
    assert ferry.entries[-1].event.subject == "gate:lint"


def test_a_word_that_is_no_verb_is_named_where_it_was_taken_for_a_journal(ferry):
    ran = ferry.run("gate", "judge", "JOURNAL", "lint", role="lead")
    assert ran.status == 2
    assert '"judge" was taken for a journal, since it is none of fail, pass, run' in ran.err


ACTS = [name for name in COMMANDS if COMMANDS[name].heading == "Acts" and name != "recover"]


@pytest.mark.parametrize("name", ACTS)
def test_help_teaches_by_example(ferry, name):
    ran = ferry.run(name, "--help")
    assert ran.status == 0
    assert f"  cockpit {name} " in ran.out


@pytest.mark.parametrize("name", ACTS)
def test_nothing_asked_is_a_usage_error(ferry, name):
    misused(ferry.run(name), "Usage: cockpit" if not hasattr(COMMANDS[name].load(), "commands") else "")


# --- act by act -------------------------------------------------------------------------------------------------------

ONE_BY_ONE = [
    # words, role, the entry's type, then words that are refused and their code
    (("note", "JOURNAL", "hello"), "", "note.added", ("note", "JOURNAL", " "), "text-needed"),
    (("correct", "JOURNAL", "#0", "T0 was typed wrong"), "", "entry.corrected", ("correct", "JOURNAL", "99", "x"), "unknown-id"),
    (
        ("incident", "open", "JOURNAL", "sev2", "Paint peels", "--owner", "ops"), "", "incident.opened",
        ("incident", "open", "JOURNAL", "sev9", "x"), "unknown-id",
    ),
    (("action", "open", "JOURNAL", "Buy paint", "--due", "T+1d"), "", "action.opened", ("action", "file", "JOURNAL", "F9", "x"), "unknown-id"),
    (("metric", "JOURNAL", "mood", "4.5", "asked all"), "", "metric.entered", ("metric", "JOURNAL", UNKNOWN, "1"), "unknown-id"),
    (("item", "JOURNAL", "tickets"), "ops", "item.done", ("item", "JOURNAL", "logbook"), "proof-needed"),
    (("item", "skip", "JOURNAL", "logbook", "lost at sea"), "", "item.skipped", ("item", "skip", "JOURNAL", "tickets"), "reason-needed"),
    (("item", "confirm", "JOURNAL", "cast-off"), "", "item.confirmed", ("item", "confirm", "JOURNAL", "tickets"), "one-person"),
    (("gate", "pass", "JOURNAL", "review", "--link", "https://x.example"), "ops", "gate.judged", ("gate", "pass", "JOURNAL", "lint"), "not-manual"),
    (("gate", "fail", "JOURNAL", "review", "a hole"), "ops", "gate.judged", ("gate", "pass", "JOURNAL", UNKNOWN), "unknown-id"),
    (("gate", "run", "JOURNAL", "lint"), "lead", "run.ordered", ("gate", "run", "JOURNAL", "review"), "not-allowed"),
    (("procedure", "call", "JOURNAL", "pump", "water", "--set", "deck=2"), "", "procedure.called", ("procedure", "call", "JOURNAL", "pump"), "parameter-needed"),
    (("tuple", "set", "JOURNAL", "now", "ferry_sha=abc123"), "", "tuple.set", ("tuple", "set", "JOURNAL", "now", "wheel=1"), "unknown-id"),
    (("tuple", "choose", "JOURNAL", "earlier"), "", "tuple.set", ("tuple", "choose", "JOURNAL", "now"), "not-a-rollback-tuple"),
    (("trigger", "JOURNAL", "leak", "names on the board"), "", "trigger.declared", ("trigger", "JOURNAL", "leak"), "reason-needed"),
    (("silence", "JOURNAL", "leak", "a drill", "--for", "20m"), "lead", "silence.set", ("silence", "JOURNAL", "leak", "x", "--for", "1m"), "not-allowed"),
    (("announce", "JOURNAL", "notice"), "lead", "announcement.ordered", ("announce", "JOURNAL", UNKNOWN), "not-allowed"),
    (("poll", "open", "JOURNAL", "go-poll"), "lead", "poll.opened", ("poll", "declare", "JOURNAL", "go-poll", "go"), "not-allowed"),
    (("decide", "JOURNAL", "sail", "NO-GO", "fog"), "lead", "decision.made", ("decide", "JOURNAL", "sail", "go"), "not-allowed"),
    (("sign", "JOURNAL", "done"), "lead", "signoff.signed", ("sign", "JOURNAL", "done"), "not-allowed"),
    (("role", "take", "JOURNAL", "lead", "Anna is ill"), "", "role.assigned", ("role", "accept", "JOURNAL", "ops"), "not-offered"),
    (("role", "assign", "JOURNAL", "ops", "Rita"), "lead", "role.assigned", ("role", "assign", "JOURNAL", UNKNOWN, "Rita"), "unknown-id"),
    (("role", "offer", "JOURNAL", "lead", "Rita"), "", "role.offered", ("role", "offer", "JOURNAL", "ops", "Rita"), "not-allowed"),
    (("hold", "JOURNAL", "fog", "--for", "10m"), "lead", "clock.held", ("hold", "JOURNAL"), "not-allowed"),
    (("slip", "JOURNAL", "+30m", "fog"), "lead", "clock.t0_set", ("slip", "JOURNAL", "+30m"), "not-allowed"),
    (("recycle", "JOURNAL", "before", "again"), "lead", "clock.recycled", ("resume", "JOURNAL"), "not-allowed"),
    (("close", "JOURNAL", "--abandon", "storm"), "lead", "release.closed", ("close", "JOURNAL"), "not-allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "role", "kind", "bad", "code"), ONE_BY_ONE, ids=str)
def test_an_act_is_recorded_and_its_opposite_refused(ferry, words, role, kind, bad, code):
    refused(ferry.run(*bad), code)
    before = len(ferry.entries)
    ran = done(ferry.run(*words, role=role))
    entry = ferry.entries[ran.seq]
    assert ran.seq == before
    assert entry.event.__struct_config__.tag == kind
    assert (entry.actor, entry.role) == ("anna", role)


MISUSES = [
    (("metric", "JOURNAL", "mood", "high"), "no number"),
    (("correct", "JOURNAL", "first", "x"), "no entry"),
    (("silence", "JOURNAL", "leak", "x"), "--until"),
    (("silence", "JOURNAL", "leak", "x", "--for", "soon"), "--for"),
    (("waive", "JOURNAL", "lint", "x"), "--decision"),
    (("waive", "JOURNAL", "lint", "x", "--decision", "D-7"), "--until"),
    (("tuple", "set", "JOURNAL", "now", "abc"), "NAME=VALUE"),
    (("procedure", "call", "JOURNAL", "pump", "--set", "deck"), "NAME=VALUE"),
    (("slip", "JOURNAL", "later", "x"), "TO"),
    (("slip", "JOURNAL", "-5m", "x"), "No such option"),
    (("slip", "--", "JOURNAL", "-5m", "x"), "recycle"),
    (("recycle", "JOURNAL", "somewhere", "x"), "no mark"),
    (("stability", "JOURNAL", "long", "x"), "--by"),
    (("step", "done", "JOURNAL", "turn"), "no procedure is going on"),
    (("vote", "JOURNAL", "go", "because", "--reason", "because"), "twice"),
    (("hold", "JOURNAL", "fog", "--reason", "fog"), "twice"),
    (("rollback", "JOURNAL", "--procedure", "pump", "--confirm", "ferry"), "no rollback procedure"),
    (("rehearsal", "JOURNAL", "JOURNAL"), "is no rehearsal"),
    (("announce", "snooze", "JOURNAL", "notice", "busy"), "--let-go"),
    (("announce", "show", "JOURNAL", UNKNOWN), "there are: notice"),
    (("attach-file", "JOURNAL", "/no/such/file"), "No such file"),
    (("attach-file", "JOURNAL", "/"), "not a file"),
]


@pytest.mark.parametrize(("words", "said"), MISUSES, ids=str)
def test_nonsense_is_a_usage_error_and_records_nothing(ferry, words, said):
    before = len(ferry.entries)
    misused(ferry.run(*words), said)
    assert len(ferry.entries) == before


def test_a_secret_in_any_words_that_are_typed_stays_out_of_the_journal(ferry):
    token = "ghp_" + "a1B2c3D4e5F6" * 3
    done(ferry.run("incident", "JOURNAL", "open", "sev1", f"curl said {token}", "--impact", f"{token} is out"))
    done(ferry.run("incident", "update", "JOURNAL", "I1", "seen it", "--plan", f"revoke {token}"))
    done(ferry.run("note", "JOURNAL", f"see https://x.test/?t={token}"))
    assert str(last(ferry, IncidentUpdated).plan).startswith("revoke ")
    assert token not in Path(ferry.folder, "journal.toml").read_text()


def test_an_incident_from_its_opening_to_its_end(ferry):
    done(ferry.run("incident", "JOURNAL", "open", "sev1", "Water in the hold", "--impact", "all"))
    refused(ferry.run("incident", "update", "JOURNAL", "I1"), "nothing")
    done(
        ferry.run("incident", "update", "JOURNAL", "I1", "seen it", "--stage", "identify", "--plan", "pump", "--update")
    )
    found = last(ferry, IncidentUpdated)
    assert (found.stage, found.plan, found.text, found.update, found.title) == (
        "identify",
        "pump",
        "seen it",
        True,
        None,
    )
    done(ferry.run("incident", "escalate", "JOURNAL", "I1"))
    done(ferry.run("incident", "resolve", "JOURNAL", "I1", "dry"))
    refused(ferry.run("incident", "resolve", "JOURNAL", "I1"), "no-change")
    refused(ferry.run("incident", "reopen", "JOURNAL", "I1"), "reason-needed")
    done(ferry.run("incident", "reopen", "JOURNAL", "I1", "--reason", "wet again"))
    assert ferry.state.incidents["I1"].resolved is None
    assert "Postmortem" in ferry.state.actions["F1"].text


def test_a_follow_up_is_filed_once(ferry):
    done(ferry.run("note", "JOURNAL", "TODO: buy paint"))
    done(ferry.run("action", "file", "JOURNAL", "F1", "https://tickets.example/1"))
    refused(ferry.run("action", "file", "JOURNAL", "F1", "elsewhere"), "no-change")


def test_an_item_there_and_back(ferry):
    done(ferry.run("item", "check", "JOURNAL", "logbook", "page 12"))
    refused(ferry.run("item", "check", "JOURNAL", "logbook", "page 12"), "done-already")
    done(ferry.run("item", "reopen", "JOURNAL", "logbook", "page 13 as well"))
    refused(ferry.run("item", "start", "JOURNAL", "logbook"), "by-hand")
    assert "did you mean 'logbook'" in refused(ferry.run("item", "JOURNAL", "logbok"), "unknown-id")


def test_two_people_for_one_step(ferry):
    refused(ferry.run("item", "JOURNAL", "cast-off", role="lead"), "second-person")
    done(ferry.run("item", "confirm", "JOURNAL", "cast-off", who="otto", role="ops"))
    done(ferry.run("item", "JOURNAL", "cast-off", role="lead"))


def test_votes_by_the_open_poll_by_name_and_relayed(ferry):
    refused(ferry.run("vote", "JOURNAL", "go", role="lead"), "not-open")
    done(ferry.run("poll", "open", "JOURNAL", "go-poll", role="lead"))
    done(ferry.run("vote", "JOURNAL", "GO", role="lead"))
    done(ferry.run("vote", "JOURNAL", "go-poll", "NoGo", "--reason", "fog", who="otto", role="ops"))
    assert last(ferry, VoteCast).choice == "no-go"
    refused(ferry.run("vote", "JOURNAL", "maybe", role="lead"), "choice")
    done(
        ferry.run(
            "vote",
            "JOURNAL",
            "go",
            "--duty",
            "ops",
            "--relayed-for",
            "Rita",
            "--link",
            "https://chat.example/1",
            role="lead",
        )
    )
    vote = last(ferry, VoteCast)
    assert (vote.duty, vote.relayed_for, vote.link) == ("ops", "Rita", "https://chat.example/1")
    said = ("vote", "JOURNAL", "abstain", "--duty", "ops", "--relayed-for", "Rita", "--link")
    refused(ferry.run(*said, "x", role="lead"), "link-needed")
    note = Path(ferry.folder).parent / "votes" / "rita.txt"
    assert "is no file here" in refused(ferry.run(*said, str(note), role="lead"), "link-needed")
    note.parent.mkdir()
    note.write_text("GO, Rita\n")
    done(ferry.run(*said, str(note), role="lead"))


def test_a_poll_is_declared_by_its_role_when_its_evidence_is_green(ferry):
    done(ferry.run("poll", "open", "JOURNAL", "go-poll", role="lead"))
    done(ferry.run("vote", "JOURNAL", "go", role="lead"))
    done(ferry.run("vote", "JOURNAL", "go", who="otto", role="ops"))
    refused(ferry.run("poll", "declare", "JOURNAL", "go-poll", "go", role="ops"), "not-allowed")
    done(ferry.run("gate", "pass", "JOURNAL", "review", who="otto", role="ops"))
    done(ferry.run("poll", "declare", "JOURNAL", "go-poll", "GO", role="lead"))
    assert ferry.state.polls["go-poll"].result == "go"


def test_a_signature_shows_its_statement_and_can_be_withdrawn(ferry):
    refused(ferry.run("sign", "JOURNAL", "done", "--statement", "Something else.", role="lead"), "statement")
    ran = done(ferry.run("sign", "give", "JOURNAL", "done", "--statement", "All is well with ferry.", role="lead"))
    assert "All is well with ferry." in ran.out
    refused(ferry.run("sign", "withdraw", "JOURNAL", "done", role="lead"), "reason-needed")
    done(ferry.run("sign", "withdraw", "JOURNAL", "done", "too early", role="lead"))
    assert ferry.state.signoffs == {}


def test_who_signs_is_told_what_the_screen_tells(ferry):
    """A verdict that is no plain GO, and what would be signed for in spite of a rollback; in JSON too."""
    first = done(ferry.run("sign", "JOURNAL", "done", role="lead"))
    assert "The verdict as this was signed: NOT READY · " in first.err
    done(ferry.run("sign", "withdraw", "JOURNAL", "done", "too early", role="lead"))
    done(ferry.run("rollback", "JOURNAL", "waves", "--confirm", "ferry", role="lead"))
    ran = ferry.run("sign", "JOURNAL", "done", "--json", role="lead")
    sight = Sight(ferry.state, dt.datetime.now(dt.UTC))
    wanted = speaks_against(sight, sight.book.signoffs["done"])
    assert wanted == ("A ROLLBACK IS ON: Back to the pier. This signs for what it takes back.",)
    verdict, *said = json.loads(ran.out)["said"]
    assert verdict.startswith("The verdict as this was signed: ")
    assert tuple(said) == wanted
    assert [verdict, *said] == ran.err.splitlines()


def test_an_act_that_nothing_speaks_against_says_nothing_besides(ferry):
    assert json.loads(ferry.run("note", "JOURNAL", "a note", "--json").out)["said"] == []


def test_a_waiver_rests_on_a_decision_that_is_written_down(ferry):
    words = ("waive", "JOURNAL", "lint", "--decision", "D-7", "--for", "2h", "--reason", "style only")
    refused(ferry.run(*words, role="lead"), "decisions-unread")
    decisions = ferry.home / "DECISIONS.md"
    decisions.write_text("# D-1 Something else\n")
    refused(ferry.run(*words, role="lead"), "no-decision")
    decisions.write_text("# D-1 Something else\n\n## D-7 Lint may wait\n")
    refused(ferry.run(*words), "not-allowed")
    done(ferry.run(*words, role="lead"))
    granted = last(ferry, WaiverGranted)
    entry = ferry.entries[-1]
    assert abs(granted.expires - entry.at - dt.timedelta(hours=2)) < dt.timedelta(minutes=1)
    done(ferry.run("waive", "revoke", "JOURNAL", "lint", "found it", role="lead"))
    assert ferry.state.waivers == {}
    refused(
        ferry.run("waive", "JOURNAL", "review", "x", "--decision", "D-7", "--for", "2h", role="lead"), "not-waivable"
    )


def test_roles_change_hands(ferry):
    done(ferry.run("role", "offer", "JOURNAL", "ops", "rita", who="otto", role="ops"))
    refused(ferry.run("role", "accept", "JOURNAL", "ops"), "not-offered")
    done(ferry.run("role", "accept", "JOURNAL", "ops", who="rita"))
    assert ferry.state.roles["ops"].owner == "rita"
    refused(ferry.run("role", "take", "JOURNAL", "ops"), "reason-needed")


def test_the_clock_is_held_resumed_and_slipped(ferry):
    t0 = ferry.state.clock.t0
    done(ferry.run("slip", "JOURNAL", "+30m", "fog", role="lead"))
    assert last(ferry, T0Set).t0 == t0 + dt.timedelta(minutes=30)
    done(ferry.run("hold", "JOURNAL", "--reason", "fog", "--until-decision", "--blocks-rollback", role="lead"))
    held = last(ferry, HoldCalled)
    assert (held.until_decision, held.blocks_rollback, held.until) == (True, True, None)
    refused(ferry.run("slip", "JOURNAL", "+5m", "x", role="lead"), "holding")
    done(ferry.run("resume", "JOURNAL", role="lead"))
    refused(ferry.run("resume", "JOURNAL", role="lead"), "no-hold")
    refused(ferry.run("slip", "JOURNAL", "T-2h", "x", role="lead"), "past")


def test_a_slip_says_how_t0_was_counted_and_asks_back_for_tomorrow(ferry):
    said = ferry.run("slip", "JOURNAL", "+30m", "fog", role="lead")
    done(said)
    assert "T0 becomes " in said.err
    assert "(30m after the T0 before)" in said.err
    asked = ferry.run("slip", "JOURNAL", "00:00", "fog", role="lead")
    refused(asked, "past")
    assert "that is tomorrow" in asked.err
    assert 'today 00:00 is past; where you mean that, write "20' in asked.err
    assert "T0 becomes" not in asked.err
    past = ferry.run("slip", "JOURNAL", "T-20h", "fog", role="lead")
    refused(past, "past")
    assert "T0 would be " in past.err


def test_a_first_t0(tmp_path):
    ferry = Released.open(tmp_path, t0_in=None)
    refused(ferry.run("hold", "JOURNAL", "x", role="lead"), "no-t0")
    misused(ferry.run("note", "JOURNAL", "x", "--occurred", "T-5m"), "needs a T0")
    done(ferry.run("slip", "JOURNAL", "2031-03-30 10:00", role="lead"))
    assert ferry.state.clock.t0 == dt.datetime(2031, 3, 30, 8, tzinfo=dt.UTC)
    misused(ferry.run("slip", "JOURNAL", "2031-03-30 02:30", "x", role="lead"), "02:30")  # skipped by summer time


def test_recycle_by_mark_phase_or_item(ferry):
    for to, seconds in (("T-30m", -1800.0), ("before", -3600.0), ("tickets", -3600.0), ("T-2h", -7200.0)):
        done(ferry.run("recycle", "JOURNAL", to, "again", role="lead"))
        assert last(ferry, Recycled).to_s == seconds
    refused(ferry.run("recycle", "JOURNAL", "sail", "again", role="lead"), "not-back")


def test_a_tuple_keeps_the_refs_that_are_not_typed(ferry):
    done(ferry.run("tuple", "set", "JOURNAL", "now", "ferry_sha=abc"))
    assert last(ferry, TupleSet).refs == {"ferry_sha": "abc", "schema": "7"}


def test_a_silence_ends_when_it_is_said_to(ferry):
    done(ferry.run("silence", "JOURNAL", "leak", "drill", "--until", "T+10m", role="lead"))
    assert last(ferry, SilenceSet).until == ferry.state.clock.t0 + dt.timedelta(minutes=10)
    done(ferry.run("silence", "lift", "JOURNAL", "leak", role="lead"))
    refused(ferry.run("silence", "lift", "JOURNAL", "leak", role="lead"), "not-muted")


def test_an_announcement_by_hand(ferry):
    shown = ferry.run("announce", "show", "JOURNAL", "notice")
    assert (shown.status, shown.out) == (0, "ferry sails. Open incidents: 0.\n")
    done(ferry.run("announce", "JOURNAL", "notice", role="lead"))
    assert ferry.state.announcements["A1"].text == "ferry sails. Open incidents: 0."
    refused(ferry.run("announce", "JOURNAL", "notice", "Hello {nobody}", role="lead"), "unresolved")
    done(ferry.run("announce", "sent", "JOURNAL", "A1", "--unsure"))
    assert ferry.state.announcements["A1"].status == "unsure"
    refused(ferry.run("announce", "snooze", "JOURNAL", "notice", "x", "--let-go"), "unknown-id")


def test_a_file_becomes_evidence(ferry, tmp_path):
    file = tmp_path / "the log.md"
    file.write_bytes(b"# Log\n\xff\x00" * 1000)
    done(ferry.run("attach-file", "JOURNAL", str(file), "as kept", "--artifact", "log"))
    attached = last(ferry, ArtifactAttached)
    copy = Path(ferry.folder, attached.path)
    assert copy.read_bytes() == file.read_bytes()
    assert attached.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (attached.size, attached.text) == (8000, "as kept")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert ferry.run("verify", "JOURNAL").status == 0
    refused(ferry.run("attach-file", "JOURNAL", str(file), "--artifact", "log"), "no-change")
    refused(ferry.run("attach-file", "JOURNAL", str(file), "--artifact", UNKNOWN), "unknown-id")
    empty = tmp_path / "empty"
    empty.touch()
    refused(ferry.run("attach-file", "JOURNAL", str(empty)), "empty")


def test_a_procedure_step_by_step(ferry):
    done(ferry.run("procedure", "JOURNAL", "pump", "water", "--set", "deck=2", role="lead"))
    assert last(ferry, ProcedureCalled).values == {"deck": "2"}
    refused(ferry.run("step", "start", "JOURNAL", "find", role="lead"), "by-hand")
    refused(ferry.run("step", "retry", "JOURNAL", "P1/find", role="lead"), "not-failed")
    done(ferry.run("step", "hand-over", "JOURNAL", "find", "ops", "busy", role="lead"))
    done(ferry.run("step", "JOURNAL", "done", "P1/find", "in the bow", role="lead"))
    assert ferry.state.procs["P1"].steps["find"].text == "in the bow"


def test_a_procedure_is_aborted_with_a_reason(ferry):
    done(ferry.run("procedure", "call", "JOURNAL", "pump", "--set", "deck=2", role="lead"))
    refused(ferry.run("procedure", "abort", "JOURNAL", "P1", role="lead"), "reason-needed")
    refused(ferry.run("procedure", "confirm", "JOURNAL", "P1", role="lead"), "not-waiting")
    refused(ferry.run("step", "skip", "JOURNAL", "find", role="lead"), "reason-needed")
    done(ferry.run("procedure", "abort", "JOURNAL", "P1", "false alarm", role="lead"))
    assert ferry.state.procs["P1"].status == "aborted"


def test_a_step_of_several_procedures_has_to_be_told_apart(ferry):
    done(ferry.run("procedure", "call", "JOURNAL", "pump", "--set", "deck=1", role="lead"))
    done(ferry.run("procedure", "call", "JOURNAL", "pump", "--set", "deck=2", role="lead"))
    misused(ferry.run("step", "done", "JOURNAL", "find", role="lead"), "P1/find, P2/find")


def test_cancel_and_settle_want_what_there_is_to_do(ferry):
    refused(ferry.run("cancel", "JOURNAL", "R1", role="lead"), "unknown-id")
    done(ferry.run("gate", "JOURNAL", "lint", role="lead"))
    done(ferry.run("cancel", "JOURNAL", "R1", "wrong one", role="lead"))
    refused(ferry.run("cancel", "JOURNAL", "R1", role="lead"), "asked-already")
    refused(ferry.run("settle", "JOURNAL", "R1", "happened", "seen", role="lead"), "not-unknown")
    refused(ferry.run("settle", "JOURNAL", "R1", "perhaps", "seen", role="lead"), "bad-answer")


def test_an_unknown_outcome_is_settled(ferry):
    from cockpit.model import commands as cmd

    done(ferry.run("gate", "JOURNAL", "lint", role="lead"))
    ferry.act(cmd.LoseRun(1, "R1", "no result"))
    refused(ferry.run("settle", "JOURNAL", "R1", "happened", role="lead"), "reason-needed")
    done(ferry.run("settle", "JOURNAL", "R1", "did-not-happen", "the log is empty", role="lead"))
    assert ferry.state.runs["R1"].status == "settled"


def test_a_correction_and_a_retraction(ferry):
    seq = done(ferry.run("note", "JOURNAL", "deck 3")).seq
    done(ferry.run("correct", "JOURNAL", f"#{seq}", "deck 2"))
    done(ferry.run("correct", "JOURNAL", str(seq), "somebody else said it", "--retract"))
    assert ferry.state.corrections[seq].retracted


def test_closing_says_what_is_missing(ferry):
    ran = ferry.run("close", "JOURNAL", role="lead")
    words = refused(ran, "incomplete")
    assert "Lead is not signed" in words
    assert "artifacts" in words
    assert not ferry.state.closed


def test_what_is_closed_with_something_missing_is_named_first_and_was_not_completed(ferry):
    for more in ((), ("--confirm", "fery")):
        ran = ferry.run("close", "JOURNAL", "the log is lost", *more, role="lead")
        assert (ran.status, ran.out) == (7, "")
        words = ran.err
        assert "refused (unconfirmed): nothing was done." in words
        assert "ferry would be closed, not complete: missing " in words
        assert "missing: artifacts: " in words
        assert "--confirm ferry" in words
        assert not ferry.state.closed
    ran = done(ferry.run("close", "JOURNAL", "the log is lost", "--confirm", "ferry", role="lead"))
    assert ferry.state.closed == "incomplete"
    assert "release closed, not complete: missing " in ran.out
    assert "the reason given: the log is lost" in ran.out
    assert "missing: artifacts: " in ran.err
    assert "stays as it is: " in ran.err
    assert "CLOSED, not complete: missing " in ferry.run("status", "JOURNAL").out
    packet = ferry.run("export", "packet", "JOURNAL").out
    assert "closed without" in packet
    assert "the reason given: the log is lost" in packet


def test_who_closes_what_is_somebody_elses_to_close_is_told_so(ferry):
    ran = ferry.run("close", "JOURNAL", "the log is lost", role="lead", who="otto")
    assert "closing is for " in ran.err
    assert "lead (Anna), and you are otto" in ran.err


def test_a_link_of_the_chain_that_is_not_the_next_is_called_by_its_role(ferry):
    done(ferry.run("incident", "open", "JOURNAL", "sev1", "Water in the hold"))
    refused(ferry.run("incident", "escalate", "JOURNAL", "I1", "--to", "cook"), "unknown-id")
    ran = done(ferry.run("incident", "escalate", "JOURNAL", "I1", "--to", "lead"))
    assert "ESCALATED to" in ran.out
    refused(ferry.run("incident", "escalate", "JOURNAL", "I1", "--to", "lead"), "told-already")


ABOUT_ONE = """
[[template]]
id = "about-one"
text = "{incident.severity}: {incident.summary}"
channels = ["board"]
"""


def test_a_text_about_an_incident_that_nobody_named_says_how_to_name_it(tmp_path):
    from tests.helpers.released import PLAN

    ferry = Released.open(tmp_path, PLAN + ABOUT_ONE)
    ferry.beat()
    assert "`--incident ID` says which incident it is about; none is open" in refused(
        ferry.run("announce", "send", "JOURNAL", "about-one", role="lead"), "unresolved"
    )
    for title in ("Water in the hold", "Fog"):
        done(ferry.run("incident", "open", "JOURNAL", "sev1", title))
    said = refused(ferry.run("announce", "send", "JOURNAL", "about-one", role="lead"), "unresolved")
    assert "`--incident I2` says which incident it is about (open: I1, I2)" in said
    shown = ferry.run("announce", "show", "JOURNAL", "about-one")
    assert shown.status == 1
    assert "--incident I2" in shown.err
    assert ferry.run("announce", "show", "JOURNAL", "about-one", "--incident", "I1").out.startswith("Severe")
    ferry.stop()
