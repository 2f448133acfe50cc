"""The pilot's rollback rehearsed on staging by a real engine, taken in by the release itself, and void when it changes."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.core.rehearsal import last_safe_rollback, validated
from cockpit.core.requirements import unmet
from cockpit.model.commands import CallProcedure, CloseRelease, FinishStep
from cockpit.model.events import RehearsalImported, ReleaseOpened, RunFinished, RunOrdered
from cockpit.model.state import ProcFacts, State
from tests.helpers.flight import Flight
from tests.helpers.simulated import Day, running

SAMPLE = Path(__file__).resolve().parents[2] / "sample_releases" / "hotdash-pilot"
PLAN = (
    (SAMPLE / "release.toml").read_text().replace('verify_for = "30s"', 'verify_for = "1s"')
)  # half a minute of good health would prove no more here
BY_HAND = ("tell-ceo", "legacy-links", "record")
ROLE = "commander"
EMPTY = b'{"count":0,"messages":[]}'


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Day]:
    """A calm day, running."""
    with running(tmp_path / "sim") as day:
        yield day


@pytest.fixture
def pilot(tmp_path: Path, simulated: Day) -> Iterator[Callable[..., Flight]]:
    """Flights of the pilot, all in one folder, against the simulated day."""
    folder = tmp_path / "pilot"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("artifacts"))
    env = {
        "PROD_URL": simulated.url,
        "STAGING_URL": f"{simulated.url}/staging",
        "GITHUB_API": f"{simulated.url}/github",
        "SLACK_WEBHOOK": f"{simulated.url}/hooks/slack",
        "PACE": "0",
    }
    flights: list[Flight] = []

    def make(plan: str = PLAN) -> Flight:
        flights.append(Flight(folder, plan, env, t0="+5m"))
        return flights[-1]

    yield make
    for flight in flights:
        flight.close()


def opened(flight: Flight, *words: str) -> str:
    """`cockpit run` with these words; what it said on stderr."""
    parent = str(flight.folder / "journals")
    done = flight.cockpit("run", str(flight.plan), "--journal", parent, "--t0", flight.t0, "--no-ui", *words)
    flight.journal = Path(done.stdout.strip().splitlines()[-1])
    flight.session("ada", ROLE)
    return done.stderr


def the_call(state: State) -> ProcFacts:
    return state.procs["P1"]


def rehearsed(flight: Flight, *words: str) -> ProcFacts:
    """A rehearsal from its opening to a rollback that ended verified."""
    opened(flight, "--rehearse", *words)
    healthy = ("prod-health", "p95", "error-rate")
    flight.until(lambda s: all(n in s.probes or n in s.metrics for n in healthy), "first answers")
    flight.do(CallProcedure(procedure="rollback", typed="hotdash-pilot", reason="rehearsal"))
    for step in BY_HAND:
        flight.until(lambda s, step=step: _has_turn(s, step), f"the turn of {step}")  # type: ignore[misc]
        flight.do(FinishStep(proc="P1", step=step, text="as in earnest"))
    return the_call(flight.until(lambda s: the_call(s).status in ("verified", "unverified"), "the verification"))


def _has_turn(state: State, step: str) -> bool:
    over = {name for name, facts in the_call(state).steps.items() if facts.status in ("done", "skipped")}
    before = {"tell-ceo": set(), "legacy-links": {"broadcast"}, "record": {"script", "legacy-links"}}
    return before[step] <= over


def test_a_rollback_rehearsed_on_staging_counts_until_it_is_changed(
    pilot: Callable[..., Flight], simulated: Day
) -> None:
    rehearsal = pilot()
    proc = rehearsed(rehearsal, "--on", "staging")
    assert proc.status == "verified"

    # labelled in the journal and wherever it is shown; real commands did not run, and nothing left the house
    head = (rehearsal.journal / "journal.toml").read_text()
    assert rehearsal.journal.name.endswith("-rehearsal")
    assert "\nrehearsal = true\n" in head
    entries = rehearsal.entries()
    assert isinstance(entries[0].event, ReleaseOpened)
    assert (entries[0].event.rehearsal, entries[0].event.rehearsed_on) == (True, "staging")
    assert "REHEARSAL" in rehearsal.cockpit("status", str(rehearsal.journal), check=False).stdout.splitlines()[0]
    ordered = {e.event.subject: e.event for e in entries if isinstance(e.event, RunOrdered)}
    assert ordered["step:P1/flag-off"].rehearsed == "stand-in"
    assert ordered["step:P1/flag-off"].what == "scripts/flag.sh off --staging"
    assert ordered["step:P1/script"].rehearsed == "stand-in"
    assert not [name for name in ordered if name.startswith(("announce:", "alert:"))]
    broadcast = [one for one in rehearsal.state.announcements.values() if one.template == "rollback"]
    assert [(one.channel, one.how) for one in broadcast] == [("war-room", "printed"), ("operators", "printed")]
    assert simulated.get("/hooks").body == EMPTY
    rehearsal.do(CloseRelease(reason="a rehearsal"))

    # the release itself: offered, not taken in by itself
    real = pilot()
    said = opened(real)
    assert f"{rehearsal.journal.name} rehearsed rollback on staging in " in said
    assert f"cockpit rehearsal import {real.journal} {rehearsal.journal}" in said
    assert "never rehearsed" in str(unmet(real.state, "rehearsed", real.state.last_at or entries[-1].at))
    assert last_safe_rollback(real.state, entries[-1].at) is None

    done = real.cockpit("rehearsal", "import", str(real.journal), str(rehearsal.journal), "--as", ROLE)
    assert done.stdout.startswith("#")
    state = real.until(lambda s: bool(s.rehearsals), "the rehearsal in the record")
    [taken] = [e.event for e in real.entries() if isinstance(e.event, RehearsalImported)]
    finished = {e.event.run: e.event for e in entries if isinstance(e.event, RunFinished)}
    assert (taken.journal, taken.rehearsed_on) == (rehearsal.journal.name, "staging")
    assert taken.verified
    assert taken.printed_only == ()
    assert set(taken.durations) == set(the_call(rehearsal.state).steps)
    slowest = finished[the_call(rehearsal.state).steps["script"].run].duration_s
    assert slowest is not None
    assert taken.durations["script"] >= slowest
    assert taken.total_s >= taken.durations["script"]
    now = state.last_at
    assert now is not None
    proof = validated(state, "rollback", now)
    assert (proof.ok, proof.n, proof.basis, proof.p90_s) == (True, 1, "max", taken.total_s)
    assert unmet(state, "rehearsed", now) is None
    last = last_safe_rollback(state, now)
    assert last is not None
    assert state.clock.t0 is not None
    assert (last - state.clock.t0).total_seconds() == pytest.approx(4 * 3600 - taken.total_s, abs=0.01)
    again = real.cockpit("rehearsal", "import", str(real.journal), str(rehearsal.journal), "--as", ROLE, check=False)
    assert again.returncode == 7
    assert "imported already" in again.stderr
    assert "rehearsed rollback" not in opened(real)  # nothing left to offer

    # another procedure was never rehearsed
    changed = real.folder / "changed.toml"
    changed.write_text(PLAN.replace('run = "scripts/flag.sh off"', 'run = "scripts/flag.sh off # twice"'))
    real.cockpit("amend", str(real.journal), str(changed), "safer", "--yes", "--as", ROLE)
    state = real.until(lambda s: s.amendments == 1, "the amendment")
    assert state.last_at is not None
    proof = validated(state, "rollback", state.last_at)
    assert (proof.ok, proof.reason) == (False, "the procedure has changed since it was rehearsed")
    assert last_safe_rollback(state, state.last_at) is None


def test_what_was_only_printed_validates_nothing(pilot: Callable[..., Flight]) -> None:
    bare = PLAN.replace('rehearse = "scripts/rehearse-rollback.sh"\n', "")
    rehearsal = pilot(bare)
    assert rehearsed(rehearsal).status == "verified"
    real = pilot(bare)
    said = opened(real)
    assert f"{rehearsal.journal.name} rehearsed rollback, which proves nothing: script did not run" in said
    done = real.cockpit("rehearsal", "import", str(real.journal), str(rehearsal.journal), "--as", ROLE, check=False)
    assert "say where it was rehearsed with --on; the plan asks for staging" in done.stderr
    real.cockpit("rehearsal", "import", str(real.journal), str(rehearsal.journal), "--on", "staging", "--as", ROLE)
    state = real.until(lambda s: bool(s.rehearsals), "the rehearsal in the record")
    assert state.last_at is not None
    assert validated(state, "rollback", state.last_at).reason == "the last rehearsal only printed script"
    elsewhere = real.cockpit("run", str(real.plan), "--on", "staging", "--no-ui", check=False)
    assert elsewhere.returncode == 2
    assert "--on goes with --rehearse" in elsewhere.stderr
