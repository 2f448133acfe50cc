"""The loop playbook flown by the real engine: NO-GO, NOT READY, GO, an advisory failure, and a conditional GO."""

from collections.abc import Callable

from cockpit.core.verdict import assess
from cockpit.model.commands import AttestGate, ChangeClass, GrantWaiver, RunGate, StartItem
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay

LOST = "1 test failed outside the seam"


def test_the_loop_playbook(sample: Callable[..., Flight]) -> None:
    flight = sample("loop-r2", t0="+2h")
    owner = flight.open_as("release-owner")
    approver = flight.session("rand", "approver")

    def verdict(state: State) -> str:
        return assess(state, owner.now()).verdict

    flight.until(lambda s: verdict(s) == "NO-GO" and bool(s.tuples), "a NO-GO for tuples that nobody can read")
    flight.do(StartItem(item="workspace"))
    flight.until(lambda s: verdict(s) == "NOT READY", "tuples that are known")
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
    flight.until(lambda s: verdict(s) == "GO", "GO", within=90)

    pipeline = flight.folder / "scripts" / "run_m4_compat_pipeline.sh"
    first, _, rest = pipeline.read_text().partition("\n")
    pipeline.write_text(f'{first}\nif [[ "$*" == *--full* ]]; then echo "{LOST}"; exit 1; fi\n{rest}')
    flight.do(RunGate(which="VG-LA-002"))
    state = flight.until(lambda s: verdict(s) == "NO-GO", "NO-GO for an advisory failure that nobody has waived")
    assert "needs a decision (D-009 or D-014)" in assess(state, owner.now()).reasons[0].words

    until = flight.in_hours(2)
    other = GrantWaiver(gate="VG-RCC-001", decision="D-014", reason="x", expires=until, attested=True)
    assert flight.refused(other, approver).code == "not-waivable"
    words = ("--decision", "D-014", "--for", "2h", "--attest", "--as", "approver", "--reason", "outside the seam")
    flight.cockpit("waive", str(flight.journal), "VG-LA-002", *words)
    flight.until(lambda s: verdict(s) == "CONDITIONAL GO", "CONDITIONAL GO")
    status = flight.cockpit("status", str(flight.journal), check=False)
    assert status.returncode == 10
    packet = flight.cockpit("export", "packet", str(flight.journal)).stdout
    assert "conditional" in packet.lower()
    same_in_replay(flight)
