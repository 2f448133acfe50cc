"""What the shell completes beyond commands and options: names out of the plan that a journal pins, or of the plan given.

Only what can be read in an instant is offered: a journal's head is, its entries are not, so numbers such as I1 or R3 and
what an amendment brought are for the person to type. Nothing here says anything: where a file cannot be read, a shell
asks for names in vain.
"""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

OF_THE_PLAN = {
    "artifact": "artifact", "channel": "channel", "gate": "gate", "metric": "metric", "poll": "poll",
    "procedure": "procedure", "role": "role", "severity": "severity", "signoff": "signoff", "template": "template",
    "trigger": "trigger", "tuple": "tuple",
}  # fmt: skip
"""A parameter's name -> the plan's tables whose ids it takes."""
OF_PHASES = {"hold": "hold", "item": "item"}
ROLES = ("ROLE", "WHO")
"""What stands for a role in the help, whatever the parameter is called."""
ANSWERS = {"answer": ("happened", "did-not-happen", "run-again")}


def answer(command: click.Command, variable: str, wanted: str) -> int:
    """What a shell asks by the variable, such as `bash_source` or `fish_complete`; printed. The exit status."""
    from click import shell_completion

    # click parts a line for fish at every comma, which cuts a help that has one.
    fish = shell_completion.FishComplete
    fish.source_template = fish.source_template.replace('(string split ","', '(string split --max 1 ","')
    return shell_completion.shell_complete(command, {}, "cockpit", variable, wanted)


def journals(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
    """Releases known here by the names of their folders, and folders: these first, since bash forgets what stood before."""
    from click.shell_completion import CompletionItem

    from cockpit.cli.basics import releases_dir

    try:
        known = sorted(name for name in os.listdir(releases_dir()) if not name.startswith("."))
    except OSError:
        known = []
    found = [CompletionItem(name) for name in known if name.startswith(incomplete)]
    return [CompletionItem(incomplete, type="dir"), *found]


def words(ctx: click.Context, param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
    """Ids that a parameter takes, with their titles where the shell shows them."""
    from click.shell_completion import CompletionItem

    found = dict(_known(ctx, param))
    return [CompletionItem(name, help=title or None) for name, title in found.items() if name.startswith(incomplete)]


def layouts(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from cockpit.cli.config import layout_names

    return sorted({name for name in layout_names() if name.startswith(incomplete)})


def scenarios(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from cockpit.cli.demo import listed

    names = (line.split()[0] for line in listed().splitlines() if line.strip())
    return [name for name in names if name.startswith(incomplete)]


def samples(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from cockpit.cli.new import samples as known

    return [name for name in known() if name.startswith(incomplete)]


def _known(ctx: click.Context, param: click.Parameter) -> Iterator[tuple[str, str]]:
    """(id, title), in the plan's order."""
    name, shown = param.name or "", (param.metavar or "").strip("[]").removesuffix("...")
    for answer in ANSWERS.get(name, ()):
        yield answer, ""
    plan = (
        _plan(ctx)
        if name in OF_THE_PLAN or name in OF_PHASES or name in ("at", "phase", "classes") or shown in ROLES
        else {}
    )
    if shown in ROLES or name in OF_THE_PLAN:
        yield from _rows(plan.get("role" if shown in ROLES else OF_THE_PLAN[name]))
    elif name == "classes":
        yield from ((one, str(facts.get("title") or "")) for one, facts in _table(plan.get("class")).items())
    elif name == "phase":
        yield from _rows([one for one in _list(plan.get("phase")) if one.get("decision")])
    elif name in OF_PHASES:
        holders = [*_list(plan.get("phase")), plan]
        yield from (row for one in holders for row in _rows(one.get(OF_PHASES[name])))
    elif name == "at":
        yield from (row for one in _list(plan.get("procedure")) for row in _rows(one.get("step")))


def _list(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _table(value: object) -> dict[str, Mapping[str, Any]]:
    return {key: one for key, one in value.items() if isinstance(one, dict)} if isinstance(value, dict) else {}


def _rows(value: object) -> Iterator[tuple[str, str]]:
    for one in _list(value):
        if isinstance(one.get("id"), str):
            yield one["id"], str(one.get("title") or "")


def _plan(ctx: click.Context) -> Mapping[str, Any]:
    """The plan's tables: as the journal's head pins them, or out of the file; empty where neither can be read."""
    read = {"journal": _pinned, "plan": _filed}
    arguments = [one for one in ctx.command.params if isinstance(one, click.Argument)]
    for number, one in enumerate(arguments):
        # Behind an option whose value is just being typed, click gives up and leaves what stood before as it was typed.
        typed = ctx.params.get(one.name or "") or next(iter(ctx.args[number : number + 1]), "")
        if one.name in read and typed:
            try:
                return read[one.name](str(typed))
            except (OSError, ValueError):
                return {}
    return {}


def _pinned(journal: str) -> Mapping[str, Any]:
    from cockpit.adapters.journal_find import read_head
    from cockpit.cli.basics import Failure, located
    from cockpit.ports import JournalError

    try:
        place = located(journal)
    except Failure:
        return {}
    file = os.path.join(place, "journal.toml") if os.path.isdir(place) else place
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        head, _ = read_head(descriptor, file)
    except JournalError:
        return {}
    finally:
        os.close(descriptor)
    return head.plan


def _filed(plan: str) -> Mapping[str, Any]:
    import toml_rs

    file = os.path.join(plan, "release.toml") if os.path.isdir(plan) else plan
    with open(file, encoding="utf-8-sig") as text:
        found: Mapping[str, Any] = toml_rs.loads(text.read())
    return found
