"""`cockpit import RUNBOOK.md`: a draft plan from a Markdown runbook, and a report of what came of each line."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

import click
import msgspec

from cockpit.cli.crash import visible
from cockpit.format.json_text import json_text
from cockpit.importers.decode import MAX_BYTES, Unusable, too_large
from cockpit.importers.report import text_of
from cockpit.importers.runbook import Imported, import_runbook

EXIT_UNUSABLE = 1


@click.command("import")
@click.argument("runbook", metavar="RUNBOOK.md")
@click.option("-o", "--output", metavar="PLAN", help="Where the plan goes: a file, or a folder for its release.toml.")
@click.option("--force", is_flag=True, help="Replace a plan that is there already.")
@click.option(
    "--set", "given", metavar="NAME=VALUE", multiple=True, help="Fill in a placeholder, by its name or its own text."
)
@click.option("--no-ask", is_flag=True, help="Do not ask for placeholders on the terminal.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def import_(
    runbook: str, output: str | None, *, force: bool, given: tuple[str, ...], no_ask: bool, as_json: bool
) -> None:
    """Draft a plan from a Markdown runbook, and say what was understood, guessed and left out.

    Without -o the plan goes to standard output and the report to standard error. No command in the draft runs until a
    person has read it and taken out its `accepted = false`. RUNBOOK.md may be - for standard input. Exit status: 0
    drafted, 1 nothing usable.

    \b
    cockpit import RUNBOOK.md -o release.toml
    """
    answers = _answers(given)
    target = _target(output, force=force)
    name = "standard input" if runbook == "-" else runbook
    try:
        data = _read(runbook)
        if _is_plan(data):
            raise Unusable("this is a plan already; `cockpit check` looks it over, `cockpit run` opens its release")
        imported = import_runbook(data, name, answers)
        asked = {} if no_ask or runbook == "-" else _ask(imported, answers)
        if asked:
            imported = import_runbook(data, name, {**answers, **asked})
    except Unusable as error:
        raise _Unusable(f"{name}: {error}") from None
    except OSError as error:
        raise _Unusable(f"{name}: cannot be read: {error.strerror or error}") from None
    report = _report(imported, str(target) if target is not None else "release.toml", as_json=as_json)
    if target is None:
        click.echo(imported.plan, nl=False)
        click.echo(report, err=True)
    else:
        _write(target, imported.plan, force=force)
        click.echo(report)


class _Unusable(click.ClickException):
    exit_code = EXIT_UNUSABLE

    def format_message(self) -> str:
        return visible(self.message)


def _answers(given: tuple[str, ...]) -> dict[str, str]:
    answers = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{each!r} is not NAME=VALUE", param_hint="--set")
        answers[name] = value
    return answers


def _target(output: str | None, *, force: bool) -> Path | None:
    if output is None:
        return None
    target = Path(output)
    if target.is_dir():
        target /= "release.toml"
    if target.exists() and not force:
        raise click.UsageError(f"{target} is there already: choose another name, or replace it with --force")
    if not target.parent.is_dir():
        raise click.UsageError(f"there is no folder {target.parent}")
    return target


def _read(runbook: str) -> bytes:
    """The file's bytes; one that is too large is never read, and neither is what is no file."""
    if runbook == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unusable(f"more than {MAX_BYTES:,} bytes, which is more than a runbook has")
        return data
    path = Path(runbook)
    size = path.stat().st_size
    if not path.is_file():
        raise Unusable("this is not a file")
    if size > MAX_BYTES:
        raise Unusable(too_large(size))
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _is_plan(data: bytes) -> bool:
    lines = {line.strip() for line in data.splitlines()}
    return b"[release]" in lines and any(line.replace(b" ", b"").startswith(b"plan=") for line in lines)


def _ask(imported: Imported, answers: dict[str, str]) -> dict[str, str]:
    """Each placeholder is asked for once, where somebody is there to answer; an empty answer leaves it open."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return {}
    asked: dict[str, str] = {}
    for blank in imported.report.blanks:
        if blank.name in asked or blank.name in answers or not blank.in_command:
            continue
        lines = ", ".join(str(line) for line in blank.lines[:5])
        question = visible(f"{blank.text} (line {lines}), Enter to leave it open")
        value = click.prompt(question, default="", show_default=False, err=True)
        asked[blank.name] = str(value)
    return {name: value for name, value in asked.items() if value}


def _report(imported: Imported, plan: str, *, as_json: bool) -> str:
    if as_json:
        summary = {"summary": imported.report.summary, "plan": plan}
        return json_text({**summary, **msgspec.structs.asdict(imported.report)})
    return text_of(imported.report, plan)


def _write(target: Path, text: str, *, force: bool) -> None:
    """The whole plan or nothing: written beside its place and moved there."""
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            os.chmod(name, 0o666 & ~_umask())
            if force:
                os.replace(name, target)
            else:
                os.link(name, target)
                os.unlink(name)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise _Unusable(f"{target}: cannot be written: {error.strerror or error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
