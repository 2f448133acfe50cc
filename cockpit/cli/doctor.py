"""`cockpit doctor`: what would bite on launch day, while there is time to do something about it."""

import os
from pathlib import Path

import click

from cockpit.cli.doctor_finding import BITES, NOTE, Finding
from cockpit.cli.doctor_host import host
from cockpit.format.json_text import json_text
from cockpit.format.sanitise import visible

_MARKS = {BITES: "BITES", NOTE: "note "}


@click.command("doctor")
@click.argument("plan", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, one a line.")
@click.option("--quiet", is_flag=True, help="Only what bites.")
@click.option("--send-test", is_flag=True, help="With PLAN: post a test text to its channels and ping.")
def doctor(plan: Path | None, *, as_json: bool, quiet: bool, send_test: bool) -> int:
    """Look at this machine, this terminal and, with a plan, at everything it leans on.

    Run it where the release will be run, as the user who will run it, in the very shell: the engine inherits it. With
    PLAN, its probes and control targets are asked once, its commands, scripts and variables looked for, its remotes
    asked (and pushed to with --dry-run, where a command pushes), the rights of its GitHub token and gh's login looked
    at, its channels connected to; nothing is sent or changed. Values of secrets are never shown.

    With --send-test a text that says it is a test goes to every channel that needs no person, alarms among them.

    Exit status: 0 nothing bites, 1 something would.

    \b
      cockpit doctor sample_releases/hotdash-pilot
    """
    if send_test and plan is None:
        raise click.UsageError("--send-test needs a PLAN: its channels are what is tested")
    bitten = False
    for finding in _all(plan, send_test=send_test):
        bitten = bitten or finding.level == BITES
        if quiet and finding.level != BITES:
            continue
        if as_json:
            click.echo(json_text(finding))
        else:
            click.echo(visible(line(finding)))
    return 1 if bitten else 0


def _all(plan: Path | None, *, send_test: bool) -> list[Finding]:
    found = list(host(os.environ))
    if plan is not None:
        from cockpit.cli.doctor_plan import plan_findings

        found += plan_findings(plan, os.environ, send_test=send_test)
    return found


def line(finding: Finding) -> str:
    """A line, and what to do about it on one of its own."""
    mark = _MARKS.get(finding.level, "ok   ")
    do = f"\n        do: {finding.do}" if finding.do and finding.level in _MARKS else ""
    return f"{mark} {finding.about}: {finding.words}{do}"
