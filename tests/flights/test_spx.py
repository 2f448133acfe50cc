"""The SPX playbook flown by the real engine on a real repository: to NO-GO, NOT READY, GO and CONDITIONAL GO, each with
its word and exit status; production waits for staging; notes and packet are drafted; it closes.

Rehearsed first, since the plan takes no GO without that.
"""

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.core.verdict import assess
from cockpit.model.commands import (
    AttestGate,
    CallProcedure,
    CheckItem,
    CloseRelease,
    MakeDecision,
    RunGate,
    StartItem,
)
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.simulated import Day, running

BY_HAND = ("smoke-state-machine", "smoke-coach", "smoke-palette", "smoke-chart")
SOONER = {
    'every = "60s"': 'every = "1s"',
    'every = "5m"': 'every = "1s"',
    'every_live = "5s"': 'every_live = "1s"',
    'every_live = "30s"': 'every_live = "1s"',
    'every_live = "1m"': 'every_live = "1s"',
    'verify_for = "2m"': 'verify_for = "2s"',
    'for = "30m"': 'for = "3s"',
}
STATUS = {"GO": 0, "NO-GO": 3, "NOT READY": 4, "CONDITIONAL GO": 10}
P1 = "/github/repos/spx/command-center/issues/137"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Day]:
    with running(tmp_path / "sim") as day:
        yield day


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Release Manager", "-c", "user.email=release@example.org")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, timeout=30)


def repository(folder: Path) -> None:
    """The sample as a project's repository: main is the build before, the recovery is a branch of it."""
    ignored = folder / ".gitignore"
    ignored.write_text(f"{ignored.read_text()}journals/\n")
    flags, approved = folder / "env/flags.approved", (folder / "env/flags.approved").read_text()
    flags.write_text(approved.replace("spx.recovery = on", "spx.recovery = off"))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Before the recovery")
    git(folder, "checkout", "-q", "-b", "spx-recovery")
    flags.write_text(approved)
    git(folder, "commit", "-q", "-a", "-m", "Turn the recovery on")


def done(state: State, item: str) -> bool:
    return item in state.items and state.items[item].status == "done"


def rehearse(folder: Path, env: dict[str, str]) -> Path:
    flight = Flight(folder, "", env)
    flight.role = "on-call"
    words = ("--journal", str(folder / "journals"), "--t0", flight.t0, "--no-ui", "--rehearse", "--on", "staging")
    flight.journal = Path(flight.cockpit("run", str(flight.plan), *words).stdout.strip().splitlines()[-1])
    flight.session()
    try:
        flight.until(lambda s: "production" in s.probes and "endpoint-errors" in s.metrics, "first answers")
        flight.do(CallProcedure(procedure="rollback", typed="spx-recovery", reason="rehearsal"))
        flight.until(lambda s: s.procs["P1"].status == "verified", "the rehearsal's verification")
    finally:
        flight.close()
    return flight.journal


def test_the_spx_playbook(sample: Callable[..., Flight], host: Day) -> None:
    env = {
        "SPX_PROD_URL": host.url,
        "SPX_STAGING_URL": f"{host.url}/staging",
        "SPX_GITHUB_API": f"{host.url}/github",
    }
    flight = sample("spx-recovery", env)
    plan = flight.plan.read_text()
    for slow, soon in SOONER.items():
        assert slow in plan, slow
        plan = plan.replace(slow, soon)
    flight.plan.write_text(plan)
    repository(flight.folder)
    rehearsal = rehearse(flight.folder, env)
    manager = flight.open_as("release-manager")
    qa = flight.session("quinn", "qa")
    on_call = flight.session("rand", "on-call")
    flight.do(RunGate(which="all"))  # at once: what is bound to the commit waits until the engine has read it

    def verdict(state: State) -> str:
        return assess(state, manager.now()).verdict

    def against(state: State) -> list[str]:
        return [one.id for one in assess(state, manager.now()).reasons if one.level == "no-go"]

    def until(word: str, why: str, within: float = 40) -> State:
        """The verdict, on the screen's state and as the command line says it."""
        state = flight.until(lambda s: verdict(s) == word, f"{word}: {why}", within)
        told = flight.cockpit("status", str(flight.journal), check=False)
        assert (told.returncode, word in told.stdout) == (STATUS[word], True), told.stdout
        return state

    flight.until(lambda s: against(s) == ["no-p0-p1"], "only the open P1 speaks against it")
    until("NO-GO", "a P1 is open on GitHub")
    assert host.ask("PATCH", P1, {"state": "closed"}).status == 200
    until("NOT READY", "nobody has rehearsed, nobody is on call")
    deploy = StartItem(item="deploy-production")
    assert flight.refused(deploy).reason
    assert flight.refused(MakeDecision(phase="preconditions", choice="go")).code == "not-go"
    flight.cockpit("rehearsal", "import", str(flight.journal), str(rehearsal), "--as", "release-manager")
    flight.do(AttestGate(gate="on-call-assigned", verdict="pass", reason="on shift"), on_call)
    until("GO", "everything is green", within=60)
    assert flight.state.gates["lint"].bound, "judged at the commit that was read first"

    flight.do(CheckItem(item="inputs"))
    flight.do(CheckItem(item="rollback-rehearsed"), on_call)
    for phase in ("preconditions", "checklist"):
        flight.do(MakeDecision(phase=phase, choice="go"))
    assert flight.refused(deploy).reason, "staging is not decided"
    flight.do(StartItem(item="merge"))
    flight.until(lambda s: done(s, "merge"), "the merge")
    git(flight.folder, "commit", "-q", "--allow-empty", "-m", "Merge the recovery")  # another commit, the same tree
    head = flight.state.refs["git:.:HEAD"].sha
    flight.until(lambda s: s.refs["git:.:HEAD"].sha != head, "the merge's commit")
    flight.do(StartItem(item="deploy-staging"))
    flight.until(lambda s: done(s, "deploy-staging"), "staging with the new build")
    until("GO", "the same tree was merged")

    host.post("/simulator/fault", {"service": "staging", "kind": "outage"})
    flight.do(StartItem(item="smoke-staging"), qa)
    flight.until(lambda s: s.gates["staging-smoke"].verdict == "fail", "a staging that is not green")
    until("NO-GO", "staging is broken")
    for item in BY_HAND:
        flight.do(CheckItem(item=item), qa)
    assert "Staging smoke" in flight.refused(deploy).reason
    host.post("/simulator/fault", {"clear": "all"})
    flight.do(RunGate(which="staging-smoke"), qa)
    until("GO", "staging is green")
    flight.do(MakeDecision(phase="staging", choice="go"), qa)

    flight.do(deploy)
    flight.until(lambda s: done(s, "deploy-production") and len(s.deploys) == 1, "production with the new build")
    states = flight.folder / "state"
    assert (states / "production").read_text() == (states / "staging").read_text()
    host.post("/simulator/fault", {"service": "app", "kind": "status", "code": 500, "path": "/api/cx"})
    flight.do(RunGate(which="prod-smoke"), qa)
    flight.until(lambda s: s.gates["prod-smoke"].verdict == "fail", "an advisory failure")
    until("CONDITIONAL GO", "an advisory failure is no plain GO")
    host.post("/simulator/fault", {"clear": "all"})
    flight.do(RunGate(which="prod-smoke"), qa)
    until("GO", "production answers")

    notes = flight.cockpit("export", "release-notes", str(flight.journal)).stdout
    for section in ("How to go back", "Flags changed, and their defaults", "**missing**: What users will see"):
        assert section in notes
    folder = next((flight.folder / "evidence").iterdir())
    assert "spx.recovery = on" in (folder / "flags.txt").read_text()
    assert (folder / "e2e.txt").read_text() == "playwright: 24 passed, 0 failed\n"
    digest = flight.state.gates["e2e"].evidence_sha256
    assert digest == hashlib.sha256((folder / "e2e.txt").read_bytes()).hexdigest()
    flight.until(lambda s: s.stability.status == "held", "the stability window")
    assert flight.refused(CloseRelease()).code == "incomplete"
    (folder / "qa.md").write_text("Manual session of forty minutes: no finding.\n")
    (folder / "release-notes.md").write_text(notes)
    flight.do(CheckItem(item="notes-final", link="evidence/release-notes.md"))
    flight.until(lambda s: s.files["artifact:release-notes"].state == "present", "the engine's look at the folder")
    flight.do(CloseRelease())
    assert flight.state.closed == "completed"
    assert flight.cockpit("status", str(flight.journal), check=False).returncode == 6
    assert "intact" in flight.cockpit("verify", str(flight.journal)).stdout
