"""A group of verbs that bends to how people type: `cockpit gate run J lint`, `cockpit gate J run lint`, `cockpit gate J lint`."""

from typing import Any

import click


class Verbs(click.Group):
    """default: the verb that is meant when none is named; "" where one has to be."""

    def __init__(self, *args: Any, default: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The verb first, wherever it was typed: journals are asked for by path, so a verb's name is a verb."""
        if args and args[0] not in self.commands:
            if len(args) > 1 and args[1] in self.commands:
                args = [args[1], args[0], *args[2:]]
            elif self.default and args[0] not in ctx.help_option_names:
                ctx.meta[__name__] = args[0]
                args = [self.default, *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """One word too many behind the usual verb: perhaps the first was meant as another one, which there is not."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            taken, verbs = ctx.meta.get(__name__, ""), ", ".join(sorted(self.commands))
            if taken.isalpha() and "extra argument" in error.message:
                words = f'{error.message}. "{taken}" was taken for a journal, since it is none of {verbs}'
                raise click.UsageError(words, error.ctx) from None
            raise
