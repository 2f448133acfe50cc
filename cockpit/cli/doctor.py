"""`cockpit doctor`: what would bite on launch day, while there is time to do something about it."""

import os
from pathlib import Path

import click
import msgspec

from cockpit.cli.doctor_finding import BITES, NOTE, Finding
from cockpit.cli.doctor_host import host
from cockpit.format.sanitise import visible

_MARKS = {BITES: "BITES", NOTE: "note "}


@click.command("doctor")
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, one a line.")
@click.option("--quiet", is_flag=True, help="Only what bites.")
def doctor(plan: Path | None, *, as_json: bool, quiet: bool) -> int:
    """Look at this machine, this terminal and, with a plan, at everything it leans on.

    Run it where the release will be run, as the user who will run it, in the very shell. With PLAN, its probes are
    asked once, its remotes and channels connected to, its commands looked for; nothing is sent, run or changed. Values
    of secrets are never shown.

    Exit status: 0 nothing bites, 1 something would.

    \b
      cockpit doctor sample_releases/hotdash-pilot
    """
    bitten = False
    for finding in _all(plan):
        bitten = bitten or finding.level == BITES
        if quiet and finding.level != BITES:
            continue
        if as_json:
            click.echo(msgspec.json.encode(finding).decode())
        else:
            click.echo(visible(line(finding)))
    return 1 if bitten else 0


def _all(plan: Path | None) -> list[Finding]:
    found = list(host(os.environ))
    if plan is not None:
        from cockpit.cli.doctor_plan import plan_findings

        found += plan_findings(plan, os.environ)
    return found


def line(finding: Finding) -> str:
    """A line, and what to do about it on one of its own."""
    mark = _MARKS.get(finding.level, "ok   ")
    do = f"\n        do: {finding.do}" if finding.do and finding.level in _MARKS else ""
    return f"{mark} {finding.about}: {finding.words}{do}"
