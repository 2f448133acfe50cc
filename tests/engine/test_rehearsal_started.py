"""A rehearsal started from the release itself: of the plan in force, beside it, over by itself, and taken in."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.cli.wiring import open_session
from cockpit.core.rehearsal import last_safe_rollback, validated
from cockpit.model.commands import CloseRelease, ImportRehearsal, Refusal
from cockpit.model.events import ReleaseClosed, ReleaseOpened
from cockpit.model.state import State
from cockpit.session.live import LiveSession
from cockpit.session.protocol import Done, Rehearsing
from tests.helpers.app import App
from tests.helpers.flight import Flight
from tests.tui.ptys import Pty

PLAN = """
plan = 1
[release]
name = "bluegreen"
zone = "UTC"
window_end = "T+2h"
[[role]]
id = "lead"
owner = "Ada"
may = ["rollback", "amend", "run"]
[[role]]
id = "guest"
owner = "Gus"
[[environment]]
id = "staging"
env = [{ name = "APP" }]
[[probe]]
id = "health"
kind = "http"
url = "${APP}/api/health"
every = "1s"
every_live = "200ms"
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "promote"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
parameters = { build = "" }
verify_with = ["health"]
verify_for = "1s"
rehearsed_on = "staging"
[[procedure.step]]
id = "restore"
run = "echo earnest >> restored"
rehearse = 'echo "rehearsed $PARAM_BUILD" >> restored; sleep 0.2'
"""
Fly = Callable[..., Flight]


@pytest.fixture
def release(fly: Fly, app: App) -> Flight:
    flight = fly(PLAN, {"APP": app.url}, t0="+1h")
    flight.open()
    return flight


def until_closed(session: LiveSession) -> None:
    """Until the rehearsal has closed itself."""
    end = time.monotonic() + 40
    while not session.state.closed:
        assert time.monotonic() < end, "it goes on"
        session.refresh()
        time.sleep(0.02)


def test_from_the_shell_until_it_is_taken_in(release: Flight) -> None:
    started = release.cockpit("rehearsal", "start", str(release.journal), "--as", "lead", "--set", "build=41")
    place = started.stdout.strip()
    assert Path(place).parent == release.journal.parent
    assert place.endswith("-rehearsal")
    waited = release.cockpit("status", place, "--wait", "verified", "--timeout", "60s")
    assert "REHEARSAL" in waited.stdout
    session = open_session(place, read_only=True, announce=False)
    try:
        events = [entry.event for entry in session.entries()]
        [opened] = [event for event in events if isinstance(event, ReleaseOpened)]
        assert (opened.rehearsal, opened.rehearsed_on, opened.rehearses) == (True, "staging", "rollback")
        until_closed(session)
        [closed] = [entry.event for entry in session.entries() if isinstance(entry.event, ReleaseClosed)]
        assert "the rehearsal of rollback is over: verified" in closed.reason
    finally:
        session.close()
    assert (release.folder / "restored").read_text() == "rehearsed 41\n", "the stand-in, and nothing in earnest"

    release.cockpit("rehearsal", "import", str(release.journal), place, "--as", "lead")
    state = release.until(lambda s: bool(s.rehearsals), "the rehearsal in the record")
    assert state.last_at is not None
    assert validated(state, "rollback", state.last_at).ok
    last = last_safe_rollback(state, state.last_at)
    assert last is not None
    assert state.clock.t0 is not None
    assert 0.2 <= 2 * 3600 - (last - state.clock.t0).total_seconds() < 60


def test_from_a_screen_of_the_plan_in_force(release: Flight, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the key does: the amended plan is rehearsed; while it goes on it can be found, afterwards taken in."""
    amended = release.folder / "amended.toml"
    amended.write_text(PLAN.replace("sleep 0.2", "sleep 0.3; until test -e go; do sleep 0.05; done"))
    release.cockpit("amend", str(release.journal), str(amended), "slower", "--yes", "--as", "lead")
    release.until(lambda s: s.amendments == 1, "the amendment")
    session = release.session()
    session.refresh()
    before = session.state.seq
    monkeypatch.setenv("APP", release.env["APP"])  # the rehearsal's engine inherits from the screen that starts it
    begun = session.rehearse("staging", "rollback", {"build": "42"})
    assert isinstance(begun, Rehearsing), begun
    try:
        [going] = session.rehearsing()
        assert going.place == begun.place
        assert going.words.startswith("rollback on staging: ")
        assert session.rehearsals() == ()
        (release.folder / "go").touch()
        watched = open_session(begun.place, read_only=True, announce=False)
        assert watched.mode == "read-only"
        until_closed(watched)
        watched.close()
    finally:
        (release.folder / "go").touch()
    assert session.rehearsing() == ()
    [found] = session.rehearsals()
    assert (found.rehearsed_on, found.verified, set(found.durations)) == ("staging", True, {"restore"})
    assert found.total_s >= 0.3
    release.do(ImportRehearsal(found), session)
    assert session.rehearsals() == ()
    touched = [entry.event for entry in session.entries(before + 1) if entry.actor == "ada"]
    assert len(touched) == 1, "nothing was written to the release but what it took in"


def test_one_whose_engine_lacks_a_variable_has_begun_all_the_same_and_it_is_said(release: Flight) -> None:
    session = release.session()
    session.refresh()
    begun = session.rehearse("staging", "", {})
    assert isinstance(begun, Rehearsing), begun
    rehearsing = open_session(begun.place, role="lead", announce=False)
    try:
        assert "started without APP" in begun.words
        assert [one.place for one in session.rehearsing()] == [begun.place]
    finally:
        ended = rehearsing.do(CloseRelease(reason="seen", abandon=True))
        rehearsing.close()
    assert isinstance(ended, Done), ended
    release.env.pop("APP")
    told = release.cockpit("rehearsal", "start", str(release.journal), "--as", "lead", "--whole")
    place = told.stdout.strip()
    assert Path(place).is_dir()
    assert "started without APP" in told.stderr
    release.cockpit("close", place, "seen", "--abandon", "--as", "lead")


def test_who_may_not_roll_back_may_not_rehearse_it_and_is_told(release: Flight) -> None:
    guest = release.session("gus", "guest")
    answer = guest.rehearse("staging", "rollback", {"build": "43"})
    assert isinstance(answer, Refusal)
    assert "a rollback is for lead" in answer.reason
    assert guest.rehearsing() == (), "what could not begin is given up"
    refused = release.cockpit("rehearsal", "start", str(release.journal), "--on", "stagin", "--as", "lead", check=False)
    assert (refused.returncode, "there is no environment 'stagin'" in refused.stderr) == (2, True)
    missing = release.cockpit("rehearsal", "start", str(release.journal), "--as", "lead", check=False)
    assert (missing.returncode, "needs build" in missing.stderr) == (7, True)


def test_by_one_key_of_a_real_screen_and_back_to_take_it_in(fly: Fly, app: App) -> None:
    """The screen goes to the rehearsal and comes back with the form that takes it in; the terminal stays whole."""
    flight = fly(PLAN.replace('build = ""', 'build = "44"'), {"APP": app.url}, t0="+1h")
    flight.open()
    command = [sys.executable, "-m", "cockpit", "attach", str(flight.journal), "--as", "lead"]
    with Pty(command=command, env={**flight.env}) as screen:

        def until(condition: Callable[[State], bool], what: str, of: LiveSession) -> None:
            end = time.monotonic() + 40
            while not condition(of.state):
                assert time.monotonic() < end, f"{what}: {screen.out[-400:]!r}"
                screen.read(0.02)
                of.refresh()

        screen.until("LIVE")
        screen.quiet()
        screen.keys("mV")
        screen.quiet()
        screen.keys("\t\t\t\ty")
        end = time.monotonic() + 40
        while not (places := list(flight.journal.parent.glob("*-rehearsal/journal.toml"))):
            assert time.monotonic() < end, f"no rehearsal: {screen.out[-400:]!r}"
            screen.read(0.02)
        watched = open_session(str(places[0].parent), read_only=True, announce=False)
        try:
            until(lambda s: any(one.open_sessions for one in s.people.values()), "the screen came along", watched)
            until(lambda s: bool(s.closed), "the end of the rehearsal", watched)
        finally:
            watched.close()
        screen.quiet()
        screen.keys("q")
        session = flight.session()

        def taken(state: State) -> bool:
            screen.quiet(0.3)
            screen.keys("y")  # which copies a line until the form is there
            return bool(state.rehearsals)

        until(taken, "the rehearsal in the record", session)
        screen.quiet()
        screen.keys("q")
        assert screen.ended() == 0
        assert screen.settings_restored()
        assert screen.modes_left() == set()
    assert b"REHEARSAL" in screen.out
