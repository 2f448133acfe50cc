"""Gates: what was judged, how it came out, how old that is, and who owns it."""

from cockpit.core.asked import spent_gates, thawed
from cockpit.core.gates import GateStanding, standing
from cockpit.model.checks import Gate
from cockpit.model.frame import GateRow, Gates, Label, Tone
from cockpit.views.base import Sight, first_line, worst_first
from cockpit.views.times import age, clock, hm

_VERDICTS = {
    "pass": Label("PASS", Tone.GOOD),
    "fail": Label("FAIL", Tone.BAD),
    "inconclusive": Label("INCONCLUSIVE", Tone.UNKNOWN),
    "error": Label("CHECK BROKEN", Tone.WARN),
    "skipped": Label("SKIPPED", Tone.MUTED),
    "stale": Label("STALE", Tone.WARN),
    "cancelled": Label("CANCELLED", Tone.UNKNOWN),
    "unknown": Label("OUTCOME UNKNOWN", Tone.BAD),
}

PASSED_BEFORE = "PASSED before launch"
FREEZE_OVER = "FREEZE OVER"


def gates(sight: Sight) -> Gates:
    """Every gate that counts for the release's classes, what fails on top, else in the plan's order."""
    rows = worst_first(row(sight, gate) for gate in sight.plan.gate if counts(sight, gate))
    return Gates(rows, _summary(rows), sum(1 for one in rows if one.verdict.text.startswith("RUNNING")))


def counts(sight: Sight, gate: Gate) -> bool:
    """Whether the classes ask for it; without classes every gate does."""
    named = sight.state.class_gates
    return not named or gate.id in named or gate.id in sight.state.scope_gates or gate.id in sight.state.gates


def row(sight: Sight, gate: Gate) -> GateRow:
    stands = standing(sight.state, gate.id, sight.now)
    waiver = sight.state.waivers.get(gate.id)
    return GateRow(
        ref=f"gate:{gate.id}",
        title=gate.title or gate.id,
        kind=gate.kind,
        verdict=label(sight, gate, stands),
        reason=first_line(stands.reason),
        owner=sight.owner(gate.role),
        age=age(stands.at, sight.now),
        required=gate.required,
        waived=f"{waiver.decision} until {hm(waiver.expires, sight.zone)}"
        if stands.waived and waiver is not None
        else "",
        run=run_of(sight, gate.id),
    )


def run_of(sight: Sight, gate: str) -> str:
    """The latest run that served the gate; "" if none did."""
    for name in reversed(sight.state.runs):
        if sight.state.runs[name].subject == f"gate:{gate}":
            return name
    return ""


def label(sight: Sight, gate: Gate, stands: GateStanding) -> Label:
    """PASS, FAIL, STALE 12m, RUNNING 0:12, OUTCOME UNKNOWN ..."""
    if stands.verdict == "running":
        run = sight.state.runs.get(run_of(sight, gate.id))
        if run is not None and run.started is not None:
            return Label(f"RUNNING {clock((sight.now - run.started).total_seconds())}", Tone.INFO)
        return Label("WAITING", Tone.INFO)
    if stands.verdict != "pass" and thawed(sight.state, gate, sight.now):
        return Label(FREEZE_OVER, Tone.MUTED)
    if stands.verdict == "stale":
        old = Label(f"STALE {age(stands.at, sight.now)}".replace(" now", ""), Tone.WARN)
        return Label(PASSED_BEFORE, Tone.GOOD) if _grew_old(sight, gate, stands) else old
    if stands.verdict == "pass" and past(sight, gate, stands):
        return Label(PASSED_BEFORE, Tone.GOOD)
    if stands.verdict == "pass" and stands.warn:
        return Label("PASS, WARN", Tone.WARN)
    if stands.verdict == "pending":
        facts = sight.state.gates.get(gate.id)
        if facts is not None and facts.asked is not None:
            return Label("ASKED", Tone.INFO)
        return Label("TO ATTEST" if gate.kind == "manual" else "PENDING", Tone.UNKNOWN)
    if stands.verdict == "fail" and not gate.required:
        return Label("FAIL, advisory", Tone.WARN)
    return _VERDICTS.get(stands.verdict, Label(stands.verdict.upper(), Tone.UNKNOWN))


def past(sight: Sight, gate: Gate, stands: GateStanding) -> bool:
    """Whether a judgement is of the time before the launch, and nothing after it asks again: it was so then, and
    whether it still is, nobody has looked."""
    deploys = sight.state.deploys
    return (
        bool(deploys) and stands.at is not None and stands.at <= deploys[-1].at and gate.id in spent_gates(sight.state)
    )


def _grew_old(sight: Sight, gate: Gate, stands: GateStanding) -> bool:
    """Whether only time has passed since a pass that was for the launch: nothing asks for a fresh one."""
    facts = sight.state.gates.get(gate.id)
    return facts is not None and facts.verdict == "pass" and not facts.voided and past(sight, gate, stands)


def _summary(rows: tuple[GateRow, ...]) -> Label:
    """ "9/11 pass, 2 fail, 1 waived, 1 stale, 1 advisory open": the numbers are of required gates that are still asked;
    what is advisory is named as such."""
    required = [row for row in rows if row.required and row.verdict.text != FREEZE_OVER]
    passed = sum(1 for row in required if row.verdict.text.startswith("PASS"))
    waived = sum(1 for row in required if row.waived)
    failed = sum(1 for row in required if row.verdict.tone is Tone.BAD and not row.waived)
    old = sum(1 for row in required if row.verdict.text.startswith("STALE") and not row.waived)
    beside = [
        row
        for row in rows
        if not row.required and row.verdict.tone is not Tone.GOOD and row.verdict.text != FREEZE_OVER
    ]
    counted = ((failed, "fail"), (waived, "waived"), (old, "stale"))
    said = "".join(f", {number} {what}" for number, what in counted if number)
    advisory = f", {len(beside)} advisory {'fail' if _fails(beside) else 'open'}" if beside else ""
    words = f"{passed}/{len(required)} pass{said}{advisory}"
    if failed:
        return Label(words, Tone.BAD)
    well = required and all(row.verdict.tone is Tone.GOOD for row in required) and not _fails(beside)
    return Label(words, (Tone.GOOD if well else Tone.WARN) if required else Tone.MUTED)


def _fails(rows: list[GateRow]) -> bool:
    return any(row.verdict.text.startswith("FAIL") for row in rows)
