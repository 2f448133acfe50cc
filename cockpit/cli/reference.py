"""The command line's reference, docs/cli.md, written from the commands themselves:

python -m cockpit.cli.reference docs/cli.md
"""

import copy
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from cockpit.cli.main import COMMANDS, cockpit
from cockpit.cli.params import common

WIDTH = 100
STATUSES = (
    ("0", "done; `status`: GO"),
    ("1", "what was looked for was found: problems, damage, something that bites; or a file that cannot be used"),
    ("2", "a usage error: nothing was done"),
    ("3", "`status`: NO-GO"),
    ("4", "`status`: NOT READY"),
    (
        "5",
        "`status`: rolled back with no other try begun, or a rollback called; with `--wait verified`: health not proven",
    ),
    ("6", "`status`: closed"),
    ("7", "refused; the reason is on stderr, with a code that stays the same: `refused (claimed): ...`"),
    ("8", "another engine holds the journal"),
    ("9", "there is no journal there, or it cannot be read"),
    ("10", "`status`: CONDITIONAL GO"),
    ("11", "`status --wait rolled-back` or `verified`: the rollback was given up, or a step of it failed"),
    ("12", "an act whose entry may or may not be on disk: nobody can tell. Look before you repeat it"),
    ("13", "`status --wait rolled-back` or `verified`: nobody can tell whether a step of the rollback happened"),
    ("70", "an error nobody foresaw: one line, and a file that helps to mend it"),
    ("74", "what was printed could not be written"),
    ("124", "`status --wait`: time ran out"),
    ("130", "interrupted"),
    ("141", "the reader of the output left"),
    ("128 + N", "a screen, ended by signal N after it gave the terminal back: 129 hang-up, 143 SIGTERM"),
)
HEAD = """\
# The command line

<!-- Written by `python -m cockpit.cli.reference docs/cli.md`; change the commands, then write it again. -->

JOURNAL is a release's folder, its `journal.toml`, the folder's name among the releases known here (`cockpit list`),
or the release's name where one journal of it is open. Times are typed as `14:30`, `2027-02-19 10:00`, `T+15m`, `+10m` from now or `-10m`, ten minutes ago;
lengths as `90s`, `10m`, `1h30m`.

An act prints the number and hash of its entry on the first line once it is on disk, then what it was in words:

    $ cockpit note hotdash-pilot-2027-02-19 "Vendor confirms the fix" --as scribe
    #412 3f2a9c1e0b7d...
    note: Vendor confirms the fix

Every act takes these, besides what is listed with it:

| option | means |
|---|---|
| `--as ROLE` | the role you act in; otherwise COCKPIT_ROLE |
| `--occurred WHEN` | when it really happened, if that was earlier |
| `--relates-to SEQ` | an entry it is about; may be given several times |
| `--seen SEQ` | the last entry you had seen: some acts are refused when too much changed since |
| `--json` | print the entries as one JSON object; `said` is what stderr says of it besides |

A text given as `-` is read from standard input. Acts have verbs of their own; the verb may stand before or behind the
journal, and the usual one may be left out: `cockpit gate run J lint`, `cockpit gate J run lint` and
`cockpit gate J lint` are the same. `cockpit ACT --help` says it all in one place.

Completion of commands and options is switched on by one line in the shell's start file:

    eval "$(_COCKPIT_COMPLETE=bash_source cockpit)"     # bash; zsh_source and fish_source for the others
"""


def text() -> str:
    """The whole reference."""
    parts = [HEAD, "## Exit status\n", "| status | means |\n|---|---|"]
    parts[-1] = "\n".join([parts[-1], *(f"| {number} | {words} |" for number, words in STATUSES)]) + "\n"
    headings: dict[str, list[str]] = {}
    for name, row in COMMANDS.items():
        headings.setdefault(row.heading, []).append(name)
    for heading, names in headings.items():
        parts.append(f"## {heading}\n")
        for name in names:
            parts += _command(COMMANDS[name].load(), f"cockpit {name}")
    parts.append(_schema())
    return "\n".join(parts).rstrip("\n") + "\n"


def _command(command: click.Command, path: str) -> Iterator[str]:
    command = _less_common(command)
    context = click.Context(
        command,
        info_name=path,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=list(cockpit.context_settings["help_option_names"]),
    )
    yield f"### {path}\n"
    yield "```text\n" + command.get_help(context) + "\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, f"{path} {name}")


def _less_common(command: click.Command) -> click.Command:
    """An act without the options that all acts have, which the head explains once."""
    names = {parameter.name for parameter in command.params}
    shared = {parameter.name for parameter in common()}
    if not shared <= names:
        return command
    found = copy.copy(command)
    found.params = [parameter for parameter in command.params if parameter.name not in shared]
    return found


def _schema() -> str:
    """What `status --json` prints, from the structs that make it."""
    from cockpit.core.verdict import Reason
    from cockpit.reports import status_schema

    lines = [f"## What `status --json` prints\n\n{inspect.cleandoc(status_schema.__doc__ or '')}\n"]
    found = [one for one in vars(status_schema).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    own = [one for one in found if one.__module__ == status_schema.__name__ and one is not status_schema.Status]
    structs: list[type[msgspec.Struct]] = [status_schema.Status, Reason, *own]
    for one in structs:
        lines.append(f"### {one.__name__}\n")
        if one.__doc__:
            lines.append(inspect.cleandoc(one.__doc__) + "\n")
        lines.append("| field | type |\n|---|---|")
        lines[-1] += "".join(f"\n| {each.name} | {_type(each.type)} |" for each in msgspec.structs.fields(one)) + "\n"
    return "\n".join(lines)


def _type(kind: object) -> str:
    """A type as people read it."""
    words = str(kind) if not isinstance(kind, type) or str(kind).startswith(("tuple[", "dict[")) else kind.__name__
    for long, short in (
        ("cockpit.reports.status_schema.", ""),
        ("cockpit.core.verdict.", ""),
        ("datetime.datetime", "time"),
        ("datetime", "time"),
        ("<class '", ""),
        ("'>", ""),
        (" | None", " or null"),
        ("tuple[", "list of "),
        (", ...]", ""),
        ("NoneType", "null"),
    ):
        words = words.replace(long, short)
    return words


if __name__ == "__main__":
    written = text()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(written, "utf-8")
    else:
        click.echo(written, nl=False)
