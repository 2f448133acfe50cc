"""What a release packet says of its gates, and of what a reviewer should know although nothing stops for it."""

from cockpit.core import artifacts, classes, gates, runs, tuples, waivers
from cockpit.core.asked import thawed
from cockpit.core.outcome import ending
from cockpit.reports.document import Data
from cockpit.reports.source import Source, lasted
from cockpit.views.gates import past

GRAVE_GAP_S = 60.0


def gate_results(source: Source) -> list[Data]:
    """Every gate in force, required and advisory."""
    required = set(classes.required_gates(source.state))
    rows: list[Data] = []
    for name in classes.selected_gates(source.state):
        stand, facts = gates.standing(source.state, name, source.now), source.state.gates.get(name)
        run = source.state.runs.get(facts.run) if facts is not None and facts.run else None
        then = judged_then(source, name)
        rows.append(
            {
                "gate": name,
                "required": name in required,
                "verdict": facts.verdict if then and facts is not None else stand.verdict,
                "before_launch": before_launch(source, name),
                "warn": stand.warn,
                "reason": (facts.reason if facts is not None else "") if then else stand.reason,
                "waived_under": stand.waiver if stand.waived else "",
                "at": stand.at,
                "by": facts.by if facts is not None else "",
                "bound": dict(facts.bound) if facts is not None else {},
                "evidence": facts.evidence if facts is not None else "",
                "evidence_sha256": facts.evidence_sha256 if facts is not None else "",
                "duration_s": run.duration_s if run is not None else None,
            }
        )
    return rows


def judged_then(source: Source, name: str) -> str:
    """When a judgement counted that nothing asks for again: "before the launch", or "when last judged" once the release
    is closed; "" while it has to stand now."""
    if before_launch(source, name):
        return "before the launch"
    stale = gates.standing(source.state, name, source.now).verdict == "stale"
    return "when last judged" if source.state.closed and stale else ""


def before_launch(source: Source, name: str) -> bool:
    """Whether a judgement was for the launch, which nothing after it asks for again: it counts as it was, however old."""
    stand = gates.standing(source.state, name, source.now)
    return stand.verdict in ("pass", "stale") and past(source.sight, source.sight.book.gates[name], stand)


def _in_spite(reason: str) -> str:
    return f"the reason given: {reason}" if reason.strip() else "no reason was given"


def findings(source: Source) -> list[tuple[str, str, str]]:
    """(kind, about, words) of what a reviewer should know although it need not stop the release."""
    state, now = source.state, source.now
    advisory = set(classes.advisory_gates(state))
    found: list[tuple[str, str, str]] = []
    for name in classes.selected_gates(state):
        stand, facts = gates.standing(state, name, now), state.gates.get(name)
        if name in advisory and not stand.green and not judged_then(source, name):
            found.append(("advisory", name, f"{stand.verdict}: {stand.reason}".rstrip(": ")))
        if stand.warn:
            found.append(("warning", name, stand.reason or "passes with a warning"))
        if facts is not None and facts.run and facts.verdict and not facts.evidence:
            found.append(("missing evidence", name, "judged by a command whose output was not kept"))
    for waiver in waivers.active(state, now):
        until = source.wall(waiver.expires)
        found.append(("waiver", waiver.gate, f"under {waiver.decision} by {waiver.by} until {until}: {waiver.reason}"))
    found += [
        ("waiver expired", one.gate, f"under {one.decision}")
        for one in waivers.expired(state, now)
        if (gate := source.sight.book.gates.get(one.gate)) is None or not thawed(state, gate, now)
    ]
    found += [("missing evidence", one.artifact, f"{one.title}: {one.path} is not there") for one in _absent(source)]
    found += [
        ("missing evidence", plan.id, f"{', '.join(absent)} not known")
        for plan in source.plan.tuple_
        if (absent := tuples.missing(state, plan.id))
    ]
    found += [
        ("closed without", name, f"missing when it was closed as {ending(state)}; {_in_spite(state.closed_reason)}")
        for name in state.closed_missing
    ]
    found += [("dirty", name, "judged with uncommitted changes") for name, ref in state.refs.items() if ref.dirty]
    found += [("unknown", run.run, f"{run.subject}: {run.reason}") for run in runs.unknown_runs(state)]
    found += [
        ("unwatched", one.cause, f"{source.wall(one.since)}, {lasted((one.until - one.since).total_seconds())}")
        for one in state.gaps
        if (one.until - one.since).total_seconds() >= GRAVE_GAP_S
    ]
    if state.amendments:
        found.append(("plan amended", source.state.plan_hash[:12], f"{state.amendments} times since it was opened"))
    if state.redacted:
        found.append(("redacted", ", ".join(f"#{seq}" for seq in state.redacted), "texts were taken out of the record"))
    return found


def _absent(source: Source) -> list[artifacts.ArtifactStanding]:
    return [one for one in artifacts.board(source.state, source.now) if not one.present and one.required_for]
