"""`cockpit new NAME`: a folder with a commented plan that passes `check`, or a copy of a sample release."""

import re
import shutil
import sys
from pathlib import Path

import click
import msgspec

from cockpit.adapters.resources import data_dir
from cockpit.cli import completing
from cockpit.cli.check import SCHEMA
from cockpit.format.durations import zone_info
from cockpit.format.plan_loader import load_plan
from cockpit.format.plan_scalars import ID
from cockpit.format.plan_starter import Starter, starter

QUESTIONS = {
    "title": "What is it called, for people",
    "version": "Which version",
    "zone": "Time zone of the launch",
    "owner": "Who leads the release",
    "health": "Path of the health endpoint, below PROD_URL",
    "test": "Command that runs the tests",
    "deploy": "Command that deploys",
    "deployed": "Command that tells whether it is deployed (exit 0: yes)",
    "rollback": "Command that goes back",
    "rolled_back": "Command that tells whether it went back (exit 0: yes)",
}


def samples() -> dict[str, Path]:
    """Name -> folder of the sample releases there are."""
    return {each.parent.name: each.parent for each in sorted(data_dir("sample_releases").glob("*/release.toml"))}


@click.command("new")
@click.argument("name", required=False)
@click.option("--folder", "-o", metavar="DIR", help="Where to write; by default a folder called NAME.")
@click.option(
    "--from",
    "sample",
    metavar="SAMPLE",
    shell_complete=completing.samples,
    help="Copy a sample release instead; --list names them.",
)
@click.option("--list", "list_samples", is_flag=True, help="Name the samples and leave.")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing; what is not given keeps its default.")
@click.option("--title")
@click.option("--version")
@click.option("--zone", metavar="ZONE", help='Such as "Europe/Berlin".')
@click.option("--owner", metavar="NAME")
@click.option("--health", metavar="PATH", help='Such as "/api/health".')
@click.option("--test", metavar="COMMAND")
@click.option("--deploy", metavar="COMMAND")
@click.option("--deployed", metavar="COMMAND")
@click.option("--rollback", metavar="COMMAND")
@click.option("--rolled-back", metavar="COMMAND")
def new(
    name: str | None, *, folder: str | None, sample: str | None, list_samples: bool, yes: bool, **given: str | None
) -> None:
    """Write a commented starter plan that passes `cockpit check`.

    Asks a few questions where a person is there to answer and no answers are given as options.

    \b
    cockpit new web-shop
    cockpit new our-own --from loop-r2
    """
    if list_samples:
        for each in samples():
            click.echo(each)
        return
    if name is None:
        raise click.UsageError("Give the release a name: cockpit new NAME.")
    if name.lower().endswith((".toml", ".md")):
        raise click.UsageError(
            f'"{name}" would be the name of a folder; name the release: cockpit new {Path(name).stem} '
            f"(it writes {Path(name).stem}/release.toml)."
        )
    if not (ID.fullmatch(name) and len(name) <= 100):
        raise click.UsageError(f'"{name}" cannot name a release: letters, digits, dot, underscore and hyphen.')
    target = Path(folder or name)
    if (target / "release.toml").exists() or (sample and target.exists() and any(target.iterdir())):
        raise click.ClickException(f"{target} has something in it already; nothing was written")
    if sample is not None:
        known = samples()
        if sample not in known:
            raise click.UsageError(f'There is no sample "{sample}"; there is {", ".join(known)}.')
        _copy(known[sample], target, name)
    else:
        _write(target, _answers(name, given, ask=not yes and not any(given.values()) and sys.stdin.isatty()))
    click.echo(f"{target / 'release.toml'} is there; next: cockpit check {target}")


def _answers(name: str, given: dict[str, str | None], *, ask: bool) -> Starter:
    known = {key: value for key, value in given.items() if value is not None}
    if ask:
        fallback = msgspec.structs.asdict(Starter(name=name, title=name))
        known = {
            key: click.prompt(question, default=fallback[key], value_proc=_zone if key == "zone" else None)
            for key, question in QUESTIONS.items()
        }
    about = Starter(name=name, **known)
    try:
        zone_info(about.zone)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if not about.health.startswith("/"):
        about = msgspec.structs.replace(about, health=f"/{about.health}")
    return about


def _zone(text: str) -> str:
    """A zone as it is typed; asked again at once where there is none of that name, not after the other questions."""
    try:
        zone_info(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return text


def _write(target: Path, about: Starter) -> None:
    text = starter(about)
    loaded = load_plan(text.encode(), "release.toml")
    if loaded.plan is None:  # an answer that makes no plan, such as ${NAME} in a command
        raise click.UsageError("\n".join(problem.message for problem in loaded.errors))
    target.mkdir(parents=True, exist_ok=True)
    with (target / "release.toml").open("x", encoding="utf-8") as file:
        file.write(text)
    shutil.copyfile(SCHEMA, target / "plan.schema.json")


def _copy(sample: Path, target: Path, name: str) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "workspace", "evidence", "artifacts", "state", "dist")
    shutil.copytree(sample, target, ignore=ignored, dirs_exist_ok=True)
    plan = target / "release.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(re.sub(r'(?m)^name = "[^"]*"', f'name = "{name}"', text, count=1), encoding="utf-8")
