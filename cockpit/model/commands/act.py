"""Who asks for what, and how it is refused."""

import datetime as dt

from msgspec import Struct


class Actor(Struct, frozen=True):
    """Who asks. name: the OS user, or "engine". role: the plan's role taken, or "". os: the kernel vouches for name."""

    name: str
    role: str = ""
    os: bool = True
    claimed: str = ""


class Command(Struct, frozen=True, kw_only=True):
    """Base of all commands. occurred: for late notes, when it really happened. relates_to: entries it is about."""

    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


class Shown(Struct, frozen=True):
    """A text that goes out as somebody read it before they agreed. at: when it was put before them. again: it was put
    there a second time, because it read otherwise by then."""

    text: str
    at: dt.datetime
    again: bool = False


class Act(Struct, frozen=True):
    """A command, who asks, and what that person had seen (the last seq on their screen; -1: not stated).

    shown: the verdict that stood on the screen then, and what its reasons were about ("gate:lint"); () is not stated.
    """

    command: Command
    actor: Actor
    seen: int = -1
    shown: tuple[str, ...] = ()


class Refusal(Struct, frozen=True):
    """Why not, in words a person can act on. code: stable, for tests and scripts."""

    code: str
    reason: str
