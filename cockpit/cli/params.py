"""The parameters that acts are made of: what is typed, how a text is read, and what every act takes."""

import sys
from typing import Any

import click

from cockpit.cli import completing

STDIN = "-"
MOST_TEXT = 1_048_576


def option(name: str) -> str:
    """A parameter's name as a person types or reads it."""
    return "--" + name.replace("_", "-").removesuffix("-s")


class Words(click.ParamType[str, Any]):
    """A text; "-" reads it from standard input. Bytes that are not UTF-8 are kept in sight."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text == STDIN:
            data = sys.stdin.buffer.read(MOST_TEXT + 1)
            if len(data) > MOST_TEXT:
                self.fail("more than 1 MiB came on standard input", param, ctx)
            text = data.decode("utf-8", "backslashreplace").rstrip("\n")
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


WORDS = Words()


def arg(name: str, metavar: str = "", *, required: bool = True, many: bool = False) -> click.Argument:
    """A positional argument."""
    return click.Argument(
        [name],
        type=WORDS,
        required=required,
        nargs=-1 if many else 1,
        shell_complete=completing.words,
        metavar=(metavar or name.upper()) + ("..." if many else "") if required else f"[{metavar or name.upper()}]",
    )


def maybe(name: str, metavar: str = "") -> click.Argument:
    """A positional argument that may be left out."""
    return arg(name, metavar, required=False)


def opt(name: str, words: str, metavar: str = "TEXT", *, many: bool = False, **more: Any) -> click.Option:
    """An option with a value; fields that end in _s are asked for without it (--for)."""
    return click.Option(
        [option(name), name],
        help=words,
        metavar=metavar,
        type=WORDS,
        multiple=many,
        shell_complete=completing.words,
        **more,
    )


def flag(name: str, words: str) -> click.Option:
    """An option without a value."""
    return click.Option([option(name), name], help=words, is_flag=True)


class _Reason(click.Option):
    """--reason; a row that has it also takes the reason as its last argument."""


def reason() -> list[click.Parameter]:
    """Why: as the last argument or as --reason."""
    return [maybe("why", "REASON"), _Reason(["--reason"], help="Why.", metavar="TEXT", type=WORDS)]


RELAYED = (
    opt("relayed_for", "Who really said it, if that person is elsewhere.", "NAME"),
    opt("link", "Where it can be seen.", "URL"),
)


def common() -> list[click.Parameter]:
    """What every act takes."""
    return [
        click.Option(
            ["--as", "role"],
            metavar="ROLE",
            envvar="COCKPIT_ROLE",
            help="The role you act in [COCKPIT_ROLE].",
            shell_complete=completing.words,
        ),
        opt("occurred", 'When it really happened, if that was earlier: "14:30", "T+12m", "-10m".', "WHEN"),
        click.Option(
            ["--relates-to"], type=click.IntRange(0), multiple=True, metavar="SEQ", help="An entry it is about."
        ),
        click.Option(
            ["--seen"],
            type=click.IntRange(0),
            metavar="SEQ",
            help="The last entry you had seen; some acts are refused when too much changed since.",
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print the entries as one JSON object."),
    ]
