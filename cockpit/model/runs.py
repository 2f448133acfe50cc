"""One ordered command: what is to run, and what can be known about it afterwards.

A run folder is the only witness of a command. `RunFacts` is what a look into it yields; which of these may be acted on
is the core's business: `Ready` is the only one that may be started, `Unknown` and `RunningUnwatched` are asked about.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

Cause = Literal["exited", "timeout", "output-limit", "cancelled", "terminated", "not-started"]
Mystery = Literal["folder-missing", "no-result", "other-boot", "damaged", "unreadable"]


class RunnerError(Exception):
    """The runner refuses or cannot do it; the text says what and what to do."""


class MissingEnvironment(RunnerError):
    """Variables that the plan names are not set where the engine runs. names: sorted, without values."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"not set in the engine's environment: {', '.join(names)}")
        self.names = names


class RunSpec(Struct, frozen=True, kw_only=True):
    """What to run, once.

    argv: program and arguments, no shell of ours. cwd: absolute folder. env_names: variables that must be set when it
    is started; values are never stored. timeout_s, grace_s: seconds to the end of the whole tree, and from TERM to KILL.
    output_limit: bytes of output at which the tree is ended; None means no limit. not_after: aware UTC, refuses a start
    later than that. group: the folder and its files are for the journal's group as well.
    """

    run_id: str
    argv: tuple[str, ...]
    cwd: str
    env_names: tuple[str, ...] = ()
    timeout_s: float | None = None
    grace_s: float = 10.0
    output_limit: int | None = None
    not_after: dt.datetime | None = None
    group: bool = False


class NotPrepared(Struct, frozen=True, tag="not-prepared"):
    """The folder is there but was never completed, so nothing was ordered by it and nothing ran."""


class Ready(Struct, frozen=True, tag="ready"):
    """Prepared and never executed. trouble: the supervisor's last words if an attempt to start failed, else empty."""

    trouble: str = ""


class Running(Struct, frozen=True, tag="running"):
    """A supervisor watches it. pid and since (UTC) are None for the moment before the command has been executed."""

    pid: int | None = None
    since: dt.datetime | None = None


class RunningUnwatched(Struct, frozen=True, tag="running-unwatched"):
    """The command's processes live but their supervisor is gone: how it ends will not be recorded."""

    pid: int | None = None
    since: dt.datetime | None = None


class Finished(Struct, frozen=True, tag="finished", kw_only=True):
    """The recorded end.

    cause: exited (by itself), timeout, output-limit, cancelled, terminated (the supervisor was told to end),
    not-started (the program never ran, `detail` says why). code or signal: of the main process; both None if it never
    ran or could not be ended. started_at, ended_at: UTC. duration_s: on a clock that nobody sets. bytes: of output.
    left_behind: processes that outlived the command. user_s, system_s, max_rss_kib: of it and the children it awaited.
    """

    cause: Cause
    ended_at: dt.datetime
    code: int | None = None
    signal: int | None = None
    detail: str = ""
    started_at: dt.datetime | None = None
    duration_s: float = 0.0
    bytes: int = 0
    left_behind: int = 0
    user_s: float = 0.0
    system_s: float = 0.0
    max_rss_kib: int = 0


class Unknown(Struct, frozen=True, tag="unknown"):
    """Whether it ran, or how it ended, cannot be told from here; never started again by itself.

    reason: folder-missing, no-result (it was executed, nobody recorded an end), other-boot (prepared before a reboot or
    on another machine), damaged (a record does not parse), unreadable (permissions, I/O). detail: one plain sentence.
    """

    reason: Mystery
    detail: str


RunFacts = NotPrepared | Ready | Running | RunningUnwatched | Finished | Unknown
