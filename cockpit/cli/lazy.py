"""A command group that imports a command only when it is called.

Start-up is paid in imports: `cockpit status` must not load the screen, nor `cockpit --help` thirty modules. So the
group's help, completion and did-you-mean are answered from a table, and a module is imported for the one command
that runs.
"""

import gc
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Lazy(NamedTuple):
    """One row of the table: `module:attribute` of a click command, its line in the help, and the heading it stands under.

    screen: it is about to show the screen, which loads as much again, and lets the collector go on when that is done.
    """

    target: str
    summary: str
    heading: str = "Commands"
    screen: bool = False

    def load(self) -> click.Command:
        """Import the command. The table's summary is the only one, so the two cannot drift apart."""
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.target} is not a click command")
        command.short_help = self.summary
        if not (gc.isenabled() or self.screen):
            gc.freeze()  # what is loaded stays: the collector need never look at it
            gc.enable()
        return command


class LazyGroup(click.Group):
    """A click group over a table of `Lazy` rows; commands added in the usual way work beside them."""

    def __init__(self, *args: Any, table: Mapping[str, Lazy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.table, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        row = self.table.get(cmd_name)
        return row.load() if row else super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        known = self.list_commands(ctx)
        if name not in known and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(name, possibilities=known, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        headings: dict[str, list[tuple[str, str]]] = {}
        for name, row in self.table.items():
            headings.setdefault(row.heading, []).append((name, row.summary))
        for name, command in self.commands.items():
            headings.setdefault("Commands", []).append((name, command.get_short_help_str(limit=100)))
        for heading, rows in headings.items():
            with formatter.section(heading):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem

        mine = [
            CompletionItem(name, help=row.summary) for name, row in self.table.items() if name.startswith(incomplete)
        ]
        # Not click's Group: it would import every command only to read its help.
        return mine + click.Command.shell_complete(self, ctx, incomplete)
