"""The clock, who holds which role, who is here, whether the engine watches."""

import datetime as dt

from msgspec import Struct


class Hold(Struct):
    """A hold that stops the T-clock. until is when a timed one ends by itself."""

    hold: str
    since: dt.datetime
    t_s: float
    until: dt.datetime | None = None
    until_decision: bool = False
    blocks_rollback: bool = False
    planned: bool = False
    reason: str = ""
    by: str = ""
    seq: int = 0


class HoldSpan(Struct):
    """A hold that is over."""

    hold: str
    since: dt.datetime
    ended: dt.datetime
    t_s: float
    reason: str = ""


class ClockFacts(Struct):
    """t0 is None until set. slips: (when, previous, new). built_in: ids of planned holds that have begun already.

    moves: (when, by how many seconds) each slip and recycle moved T0; what a hold adds is told by the hold.
    retried: when T0 was last moved for another try after a rollback.
    course: (since when, T0, what the T-clock stood at while it was held) for each time that either changed.
    """

    t0: dt.datetime | None = None
    original_t0: dt.datetime | None = None
    holds: list[Hold] = []
    past_holds: list[HoldSpan] = []
    slips: list[tuple[dt.datetime, dt.datetime | None, dt.datetime]] = []
    recycles: list[tuple[dt.datetime, float]] = []
    moves: list[tuple[dt.datetime, float]] = []
    built_in: list[str] = []
    retried: dt.datetime | None = None
    course: list[tuple[dt.datetime, dt.datetime | None, float | None]] = []


class RoleFacts(Struct):
    """Who holds a role. offered_to waits for that person's acceptance."""

    owner: str = ""
    since: dt.datetime | None = None
    how: str = ""
    offered_to: str = ""
    offered_by: str = ""


class Person(Struct):
    """A person seen in a session."""

    name: str
    last_opened: dt.datetime | None = None
    last_left: dt.datetime | None = None
    last_seq: int = 0
    previous_seq: int = 0
    open_sessions: list[str] = []
    uid: int = -1
    claimed: str = ""


class EngineFacts(Struct):
    """The engine's last word. beat is when it last wrote anything; thinned: its beats are left out since then. first: when
    the release's first engine was elected.

    elsewhere: it wrote that before this copy of the journal was adopted here, and has written nothing since. vanished: no
    entry says so, but whoever looks at the journal sees from where they are that its process has ended.
    """

    epoch: int = 0
    pid: int = 0
    start_time: int = 0
    boot_id: str = ""
    host: str = ""
    elected: dt.datetime | None = None
    first: dt.datetime | None = None
    beat: dt.datetime | None = None
    released: str = ""
    thinned: bool = False
    elsewhere: bool = False
    vanished: bool = False
    missing_env: tuple[str, ...] = ()
    trouble: dict[str, str] = {}


class Gap(Struct):
    """Time nobody watched."""

    since: dt.datetime
    until: dt.datetime
    cause: str
