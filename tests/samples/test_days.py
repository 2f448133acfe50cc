"""The three recorded days of the Caro sample: they verify, they open read-only, they replay as those days went, and the
script that made them makes them again."""

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.journal_verify import verify_file
from cockpit.cli.basics import plan_from_text
from cockpit.core.blindness import BEAT_S, engine_lost
from cockpit.core.clock import t_seconds
from cockpit.core.targets import standings
from cockpit.format.plan_pinned import pinned
from cockpit.model.commands import AddNote, Refusal
from cockpit.model.entry import Entry, Head
from cockpit.model.events import EngineElected
from cockpit.model.state import State
from cockpit.ports import JournalReadOnly
from cockpit.reports.markdown import markdown
from cockpit.reports.packet import packet
from cockpit.reports.postmortem import postmortem
from cockpit.reports.source import Source
from cockpit.reports.status_schema import Journal
from cockpit.session.replay import ReplaySession
from cockpit.views.base import Sight
from cockpit.views.header import header
from scripts.record_days import DAYS, SAMPLE, record

FOLDER = SAMPLE / "days"
EASTERN = dt.timezone(dt.timedelta(hours=-5))
pytestmark = pytest.mark.parametrize("day", list(DAYS))


class Still:
    """A clock that a replay may ask."""

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    def monotonic(self) -> float:
        return 0.0

    def boot_id(self) -> str:
        return ""


def read(day: str) -> tuple[Head, list[Entry]]:
    store = JournalFile(str(FOLDER / day), SystemClock(), write=False)
    try:
        return store.head, [entry for batch in store.catch_up() for entry in batch]
    finally:
        store.close()


def replay(day: str) -> ReplaySession:
    head, entries = read(day)
    return ReplaySession(head, pinned(head.plan), plan_from_text, entries, Still(), str(FOLDER / day))


def at(session: ReplaySession, clock: str, date: str = "2026-01-15") -> State:
    """What the screen knew at a time of that day, Eastern."""
    session.seek(dt.datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=EASTERN).astimezone(dt.UTC))
    return session.state


def said(entry: Entry) -> tuple[Any, ...]:
    """Everything but salts and hashes."""
    return entry.seq, entry.at, entry.actor, entry.role, entry.occurred, entry.relates_to, entry.event


def test_the_script_makes_the_same_day_again(day: str) -> None:
    head, committed = read(day)
    _, again = record(day, dict(head.plan))
    for old, new in zip(committed, again, strict=False):
        assert said(new) == said(old), "the rules changed what this day comes to: python -m scripts.record_days"
    assert len(again) == len(committed)


def test_it_verifies_whole(day: str) -> None:
    found = verify_file(str(FOLDER / day))
    assert found.intact, found
    assert found.entries == len(read(day)[1])


def test_it_opens_read_only_wherever_it_lies(day: str, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.mkdir()
    (target / "journal.toml").write_bytes((FOLDER / day / "journal.toml").read_bytes())
    store = JournalFile(str(target), SystemClock())
    try:
        assert not store.health.writable
        assert store.is_copy
        with pytest.raises(JournalReadOnly):
            store.append(lambda _new, _now: [], actor="eve", role="")
    finally:
        store.close()
    assert [path.name for path in target.iterdir()] == ["journal.toml"], "looking leaves nothing behind"


def test_it_replays_to_its_end_and_changes_nothing(day: str) -> None:
    session = replay(day)
    playback = session.playback()
    assert playback is not None
    assert not session.state.closed
    session.seek(playback.end)
    state = session.state
    assert state.closed == {"calm": "completed", "hotfix": "completed", "rollback": "rolled-back"}[day]
    assert isinstance(session.do(AddNote(text="too late")), Refusal)
    # going back and forth ends where it began
    session.seek(playback.start)
    session.seek(playback.end)
    assert session.state == state
    kinds = {kind for _, kind, _ in playback.marks}
    assert {"verdict", "decision", "closed"} <= kinds


def test_nobody_seems_to_be_lost(day: str) -> None:
    """Beats come as in life through the morning and the story; elsewhere the recording says that it leaves them out."""
    _, entries = read(day)
    story = {"calm": ("12:55", "14:34"), "hotfix": ("13:55", "17:04"), "rollback": ("14:25", "16:44")}[day]
    for since, until in (("08:45", "12:09"), story):
        first, last = (
            dt.datetime.fromisoformat(f"2026-01-15T{clock}").replace(tzinfo=EASTERN) for clock in (since, until)
        )
        told = [entry.at for entry in entries if entry.actor == "engine" and first <= entry.at <= last]
        assert all((late - soon).total_seconds() <= BEAT_S for soon, late in itertools.pairwise((first, *told, last)))
    session = replay(day)
    elected = next(number for number, entry in enumerate(entries) if isinstance(entry.event, EngineElected))
    for before, after in itertools.pairwise(entries[elected:]):
        session.seek(max(before.at, after.at - dt.timedelta(milliseconds=1)))
        assert engine_lost(session.state, session.now()) == "", (before.seq, session.now())


def test_the_morning_goes_by_the_runbook_s_clock(day: str) -> None:
    session = replay(day)
    assert at(session, "08:19").polls["go-poll"].result == ""
    assert at(session, "08:21").polls["go-poll"].result == "go"
    assert at(session, "09:05").items["push-tag"].status == "done"
    assert at(session, "10:40").items["upload"].status == "done"
    assert at(session, "11:02").items["switch-installer"].status == "done"
    state = at(session, "12:05")
    assert all(state.items[name].status == "done" for name in ("discord", "twitter", "reddit", "thanks"))
    assert t_seconds(state, session.now()) == 3 * 3600 + 5 * 60
    head = header(Sight(state, session.now()), "replay")
    assert (head.verdict_short.text, head.wall) == ("GO", "12:05:00")


def test_each_day_is_what_the_runbook_tells(day: str) -> None:
    {"calm": _calm, "hotfix": _hotfix, "rollback": _rollback}[day](replay(day))


def _calm(session: ReplaySession) -> None:
    state = at(session, "18:01")
    assert state.metrics["downloads"].value == 54
    assert state.incidents == {}
    assert standings(state, "downloads", session.now())[0][1].status == "met"
    state = at(session, "17:31", "2026-01-22")
    assert state.closed == "completed"
    assert state.signoffs["week-1-done"].by == "mara"
    assert [stand.status for _, stand in standings(state, "downloads", session.now())] == ["met", "met"]
    assert state.stability.status == "held"


def _hotfix(session: ReplaySession) -> None:
    assert at(session, "14:04").incidents == {}
    state = at(session, "14:06")
    assert state.incidents["I1"].severity == "P0"
    assert header(Sight(state, session.now()), "replay").verdict_short.text == "NO-GO"
    stages = at(session, "17:30").incidents["I1"].stages
    assert [f"{when.astimezone(EASTERN):%H:%M}" for when in stages.values()] == [
        "14:05",
        "14:15",
        "14:24",
        "15:30",
        "16:15",
        "16:40",
    ]
    state = session.state
    hotfix = next(proc for proc in state.procs.values() if proc.procedure == "hotfix")
    assert (hotfix.status, hotfix.values["version"], hotfix.incident) == ("executed", "v1.1.0-beta.1", "I1")
    assert len(state.deploys) == 2
    incident = state.incidents["I1"]
    assert incident.resolved is not None
    assert incident.occurred is not None
    assert (incident.resolved - incident.occurred).total_seconds() == 2.5 * 3600
    announced = {one.template: one.sent for one in state.announcements.values()}
    assert f"{announced['hotfix'].astimezone(EASTERN):%H:%M}" == "16:30"  # type: ignore[union-attr]
    due = next(one.due for one in state.actions.values() if one.origin == "postmortem:I1")
    assert due == dt.datetime(2026, 1, 17, 17, 0, tzinfo=EASTERN)
    filed = at(session, "09:00", "2026-01-17").actions
    assert all(one.filed for one in filed.values())


def _rollback(session: ReplaySession) -> None:
    state = at(session, "15:01")
    assert [one.trigger for one in state.proposals] == ["crashes"]
    assert state.incidents["I1"].trigger == "crashes"
    assert [proc.procedure for proc in at(session, "15:16").procs.values()] == ["p0-response", "rollback"]
    state = at(session, "15:20")
    assert state.procs["P2"].steps["revert-installer"].status == "failed"
    state = at(session, "15:31")
    assert state.procs["P2"].steps["revert-installer"].status == "done"
    assert at(session, "15:46").procs["P2"].steps["to-draft"].status == "done"
    state = at(session, "16:01")
    assert state.procs["P2"].status == "verified"
    assert state.procs["P2"].tuple == "stable"
    assert all(one.sent for one in state.announcements.values() if one.template in ("rollback", "rollback-called"))
    state = at(session, "12:01", "2026-01-17")
    assert state.closed == "rolled-back"
    assert any(one.origin == "postmortem:I1" and one.filed for one in state.actions.values())
    assert sum(one.blocks_next for one in state.actions.values()) == 2


def at_its_end(day: str) -> Source:
    """What documents are made from when a day is over."""
    session = replay(day)
    playback = session.playback()
    assert playback is not None
    session.seek(playback.end)
    entries = list(session.entries())
    journal = Journal(path=day, entries=len(entries), head=entries[-1].hash)
    return Source(session.state, entries, session.now(), journal)


def test_the_postmortem_leaves_two_sections_to_people(day: str) -> None:
    text = markdown(postmortem(at_its_end(day)))
    assert text.count("To be written by a person") == 2
    wanted = {
        "calm": ("Nothing had to be mended.",),
        "hotfix": (
            "2026-01-15 14:00:00 EST",
            "| began | reported | 5 min | 5 min |",
            "hotfix",
            "fuzz the config loader",
            "**lasted**: 2 h 30 min",
        ),
        "rollback": (
            "the first sign was at 2026-01-15 14:36:00 EST, 24 min before anybody reported it",
            "| rollback called | rollback executed | 45 min | 45 min |",
            "| deployed | first sign | 3 h 35 min | 3 h 35 min |",
            "| I1 | fix | 2026-01-15 19:00:00 EST | 2026-01-15 15:44:48 EST | kept |",
            "I1: 6 texts went out; late: 1, at most 6 min",
            "What was written down about it meanwhile",
            "| Turn the release into a draft | done | 2026-01-15 15:15:00 EST | 29 min 48 s | 2 |",
            "**impact**: seven of 32 users",
            "ROLLBACK at 15:15: we go back to v1.0.0. Why: 22 % of the users crash",
            "Back to v1.0.0 (P2) was called by mara",
        ),
    }[day]
    for words in wanted:
        assert words in text


def test_the_packet_says_what_became_of_it_and_whose_word_let_it_out(day: str) -> None:
    text = markdown(packet(at_its_end(day)))
    assert (
        "**go_no_go**: go on Final go or no-go: tests pass, privacy validated, no P0, team ready declared by mara"
        in text
    )
    came = {"calm": "completed", "hotfix": "completed", "rollback": "rolled back"}[day]
    assert f"; came to {came}\n" in text
    assert f"- **came to**: {came}, 2026-01-" in text
    assert "- **verdict**" not in text
    assert "| test-suite | Full test suite | required | PASS before the launch |" in text
    assert "| actions | Recent workflow runs passed | required | PASS before" not in text, "that is asked for again"
