"""The loop playbook flown by the real engine: NO-GO, NOT READY, GO, an advisory failure, and a conditional GO."""

import hashlib
from collections.abc import Callable

from cockpit.core.verdict import assess
from cockpit.model.commands import AttestGate, ChangeClass, GrantWaiver, MakeDecision, RunGate, Sign, StartItem
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay

STATUS = {"GO": 0, "NO-GO": 3, "NOT READY": 4, "CONDITIONAL GO": 10}


def test_the_loop_playbook(sample: Callable[..., Flight]) -> None:
    flight = sample("loop-r2", t0="+2h")
    owner = flight.open_as("release-owner")
    approver = flight.session("rand", "approver")

    def verdict(state: State) -> str:
        return assess(state, owner.now()).verdict

    def until(word: str, why: str, within: float = 40) -> State:
        """The verdict, on the screen's state and as the command line says it."""
        state = flight.until(lambda s: verdict(s) == word, f"{word}: {why}", within)
        told = flight.cockpit("status", str(flight.journal), check=False)
        assert (told.returncode, word in told.stdout) == (STATUS[word], True), told.stdout
        return state

    flight.until(lambda s: bool(s.tuples), "a first look at the tuples")
    until("NO-GO", "nobody can read the tuples")
    flight.do(StartItem(item="workspace"))
    until("NOT READY", "the tuples are known")
    flight.do(
        ChangeClass(
            classes=("R2", "R3"),
            scope="runtime",
            scope_gates=("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001"),
            reason="one build",
        )
    )
    flight.do(AttestGate(gate="BREAKING-001", verdict="pass", reason="D-008 covers it"), approver)
    flight.do(RunGate(which="all"))
    until("GO", "everything is green", within=90)
    evidence = next((flight.folder / "docs/execution-plan/evidence").iterdir())
    kept = (evidence / "VG-RCC-001.txt").read_bytes()
    assert flight.state.gates["VG-RCC-001"].evidence_sha256 == hashlib.sha256(kept).hexdigest()
    assert (evidence / "COMMITTED-la.txt").exists(), "what the engine judged by looking leaves its evidence too"

    (flight.folder / "failing").write_text("full\n")
    flight.do(RunGate(which="VG-LA-002"))
    state = until("NO-GO", "an advisory failure that nobody has waived")
    assert "needs a decision (D-009 or D-014)" in assess(state, owner.now()).reasons[0].words

    ends = flight.in_hours(2)
    other = GrantWaiver(gate="VG-RCC-001", decision="D-014", reason="x", expires=ends, attested=True)
    assert flight.refused(other, approver).code == "not-waivable"
    words = ("--decision", "D-014", "--for", "2h", "--attest", "--as", "approver", "--reason", "outside the seam")
    flight.cockpit("waive", str(flight.journal), "VG-LA-002", *words)
    until("CONDITIONAL GO", "waived")
    for role in ("rcc", "la", "rflx"):
        flight.do(Sign(signoff=role), flight.session(f"{role}-person", f"{role}-owner"))
    decide = MakeDecision(phase="review", choice="go")
    assert flight.refused(decide, approver).code == "conditional", "it is not decided as if it were a plain GO"
    flight.do(MakeDecision(phase="review", choice="conditional go"), approver)
    packet = flight.cockpit("export", "packet", str(flight.journal)).stdout
    assert "conditional" in packet.lower()
    same_in_replay(flight)
