"""`cockpit gate run --wait`: stay until the gates that were asked for are judged, and say how each came out."""

import sys
import time
from collections.abc import Collection, Sequence

import click

from cockpit.cli.acting import Asked
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.when import length
from cockpit.core.gates import GateStanding, standing
from cockpit.core.verdict import NO_GO
from cockpit.format.json_text import json_text
from cockpit.format.sanitise import visible
from cockpit.model.entry import Entry
from cockpit.model.events import GateAsked, RunOrdered
from cockpit.model.state import State
from cockpit.reports.standing import EXIT, EXIT_CLOSED, EXIT_UNSURE

EXIT_TIMED_OUT = 124
EXIT_WAIVED = 10
LOOK_S = 1.0


def usage(asked: Asked) -> None:
    """Raises Failure for what does not go together, before anything is asked for."""
    if asked.text("timeout"):
        if not asked["wait"]:
            raise Failure("--timeout belongs to --wait", EXIT_USAGE)
        length(asked.text("timeout"), "--timeout")


def wait(asked: Asked, entries: Sequence[Entry], *, as_json: bool) -> int:
    """Until each gate these entries ask for is judged: 0 all are green, 10 the others are waived, 3 one is not green,
    13 nobody can tell of one, 6 the release was closed meanwhile, 124 time ran out."""
    limit = asked.length("timeout")
    deadline = time.monotonic() + limit if limit is not None else None
    session, waiting, judged = asked.session, _asked_for(entries), dict[str, GateStanding]()
    while True:
        for gate, seq in list(waiting.items()):
            if came(session.state, gate, seq):
                del waiting[gate]
                judged[gate] = standing(session.state, gate, session.now())
                if not as_json:
                    click.echo(_line(judged[gate]))
                    sys.stdout.flush()
        left = LOOK_S if deadline is None else min(LOOK_S, deadline - time.monotonic())
        if not waiting or session.state.closed or left <= 0:
            break
        session.wait(left)
    if as_json:
        click.echo(json_text({"judged": judged, "waiting": sorted(waiting)}))
    if waiting:
        click.echo(visible(f"not judged: {', '.join(sorted(waiting))}", one_line=True), err=True)
        return EXIT_CLOSED if session.state.closed else EXIT_TIMED_OUT
    return exit_status(judged.values())


def _asked_for(entries: Sequence[Entry]) -> dict[str, int]:
    """Gate -> the entry that asks for it."""
    found: dict[str, int] = {}
    for entry in entries:
        match entry.event:
            case GateAsked(gate=gate):
                found[gate] = entry.seq
            case RunOrdered(subject=subject) if subject.startswith("gate:"):
                found[subject.removeprefix("gate:")] = entry.seq
    return found


def came(state: State, gate: str, seq: int) -> bool:
    """Whether the gate was judged after that entry, or can be judged by nobody but a person who looks into its run."""
    facts = state.gates.get(gate)
    if facts is None:
        return False
    run = state.runs.get(facts.run)
    if run is not None and run.seq >= seq and run.status in ("ordered", "started", "unknown"):
        return run.status == "unknown"
    return facts.verdict != "" and facts.seq > seq


def exit_status(found: Collection[GateStanding]) -> int:
    """The worst of them."""
    if any(one.verdict == "unknown" for one in found):
        return EXIT_UNSURE
    if any(not one.green and not one.waived for one in found):
        return EXIT[NO_GO]
    return 0 if all(one.green for one in found) else EXIT_WAIVED


def _line(one: GateStanding) -> str:
    words = "PASS" if one.green else one.verdict.upper()
    warn = " with a warning" if one.green and one.warn else ""
    waived = f", waived by {one.waiver}" if one.waived else ""
    return visible(f"{one.gate}: {words}{warn}{f': {one.reason}' if one.reason else ''}{waived}", one_line=True)
