"""`cockpit check PLAN...`: every problem of a plan at once, where it stands and what to do about it."""

import datetime as dt
import re
import sys
from pathlib import Path

import click
import msgspec

from cockpit.cli.crash import visible
from cockpit.cli.plan_files import missing
from cockpit.cli.plan_words import counted, plan_path, runbook_instead
from cockpit.format.json_text import json_text
from cockpit.format.plan_check import check_plan
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_loader import located
from cockpit.format.plan_text import MAX_BYTES
from cockpit.format.problems import ERROR, Findings, Problem

EXIT_PROBLEMS = 1
_LAYOUT = re.compile(rb"^layout\s*=", re.MULTILINE)
_PLAN = re.compile(rb"^plan\s*=", re.MULTILINE)
SCHEMA = Path(__file__).parents[1] / "format" / "plan.schema.json"


@click.command("check")
@click.argument("plans", metavar="PLAN...", nargs=-1)
@click.option("--strict", is_flag=True, help="Warnings count as problems.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a problem, one a line.")
@click.option("--offline", is_flag=True, help="Leave out what only this machine can answer: commands and files.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a plan, for editors, and leave.")
@click.pass_context
def check(
    ctx: click.Context, plans: tuple[str, ...], *, strict: bool, as_json: bool, offline: bool, schema: bool
) -> None:
    """Say everything that is wrong with a plan: file:line:col, the problem, and what to do.

    PLAN is a release.toml, its folder, or - for standard input; or a layout of your own, as it lies in the layouts
    folder of your settings. Exit status: 0 clean, 1 problems.

    \b
    cockpit check release.toml
    cockpit check ~/.config/cockpit/layouts/mine.toml
    """
    if schema:
        click.echo(SCHEMA.read_text(encoding="utf-8"), nl=False)
        return
    if not plans:
        raise click.UsageError("Name a plan: a release.toml, its folder, or - for standard input.")
    now = dt.datetime.now(dt.UTC)
    failed = False
    for plan in plans:
        name, loaded = _load(plan, now, offline=offline)
        errors = sum(problem.severity == ERROR for problem in loaded.problems)
        warnings = len(loaded.problems) - errors
        failed = failed or errors > 0 or (strict and warnings > 0)
        for problem in loaded.problems:
            if as_json:
                row = {"file": name, **msgspec.structs.asdict(problem)}
                click.echo(json_text(row))
            else:
                click.echo(visible(problem.text(name)))
        if not as_json:
            click.echo(visible(_summary(name, loaded, errors, warnings)))
    if failed:
        ctx.exit(EXIT_PROBLEMS)


def _load(plan: str, now: dt.datetime, *, offline: bool) -> tuple[str, Loaded]:
    """The name to show, and the plan with all its problems."""
    path = Path(plan) if plan == "-" else plan_path(Path(plan))
    name = "<stdin>" if plan == "-" else str(path)
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if plan == "-" else _read(path)
    except OSError as error:
        said = error.strerror or str(error)
        problem = Problem(0, 0, ERROR, f"cannot be read: {said}", "", "unreadable")
        return name, Loaded(None, (problem,), {}, "", name)
    if (layout := _layout(data)) is not None:
        return name, Loaded(None, layout, {}, "", name)
    loaded = check_plan(data, name, now)
    instead = "" if plan == "-" else runbook_instead(path, data, loaded.problems)
    if instead:
        said = instead.removeprefix(f"{path}: ")
        return name, msgspec.structs.replace(loaded, problems=(Problem(0, 0, ERROR, said, "", "no-plan"),))
    if loaded.plan is None or offline or plan == "-":
        return name, loaded
    findings = Findings()
    missing(loaded.plan, path.parent, findings)
    found = [*loaded.problems, *located(data.decode("utf-8-sig"), findings.all)]
    return name, msgspec.structs.replace(loaded, problems=tuple(sorted(found)))


def _layout(data: bytes) -> tuple[Problem, ...] | None:
    """The problems of a file that is a layout of the screen and no plan; None for any other file."""
    if not _LAYOUT.search(data) or _PLAN.search(data):
        return None
    from cockpit.cli.config import layout_fallbacks
    from cockpit.format.layouts import check_layout

    try:
        return check_layout(data.decode("utf-8-sig"), layout_fallbacks())
    except UnicodeDecodeError as error:
        return (Problem(0, 0, ERROR, f"cannot be read: {error}", "", "unreadable"),)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _summary(name: str, loaded: Loaded, errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return f"{name}: clean"
    counts = [counted(count, word) for count, word in ((errors, "error"), (warnings, "warning")) if count]
    later = "; warnings are looked for when there are no errors" if loaded.raw and loaded.plan is None else ""
    return f"{name}: {', '.join(counts)}{later}"
