"""A session on a recorded release: the same fold, driven by a clock of its own. Nothing can be changed.

Two views: "known", each entry when it was logged, is what the screen showed; "occurred" puts late notes where they
happened. Snapshots of the state make a seek cheap whatever the length of the day.
"""

import bisect
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, cast

from cockpit.core.fold import Fold, ParsePlan
from cockpit.model.commands import AmendPlan, Command, Refusal
from cockpit.model.entry import Entry, Event, Head, Unknown
from cockpit.model.events import (
    DecisionMade,
    DeployNoticed,
    HoldCalled,
    HoldReleased,
    IncidentOpened,
    IncidentResolved,
    PollDeclared,
    ProcedureCalled,
    ProcedureEnded,
    Recycled,
    RehearsalImported,
    ReleaseClosed,
    ReleaseOpened,
    SignoffSigned,
    T0Set,
    TriggerChanged,
    VerdictChanged,
)
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.ports import Clock, Runs
from cockpit.session import outputs
from cockpit.session.protocol import Done, Health, Mode, Output, Playback, Rehearsing, Unsure

SNAPSHOT_EVERY = 1_000
IDLE_S = 60.0
EMPTY = dt.timedelta(hours=1)
BEFORE_NEXT_S = 5.0
AFTER_END = dt.timedelta(seconds=1)
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)

MOVES_T0 = (ReleaseOpened, T0Set, HoldReleased, Recycled)
"""Entries that say where T0 lies from then on."""

View = Literal["occurred", "known"]
Mark = tuple[dt.datetime, str, str]


def _plain_mark(event: Event | Unknown) -> tuple[str, str] | None:
    match event:
        case VerdictChanged() if event.verdict != event.previous:
            return "verdict", event.verdict
        case DecisionMade():
            return "decision", f"{event.phase}: {event.choice}"
        case PollDeclared():
            return "decision", f"{event.poll}: {event.result}"
        case IncidentOpened():
            return "incident", f"{event.incident} {event.severity}"
        case IncidentResolved():
            return "incident", f"{event.incident} resolved"
        case _:
            return None


def _clock_mark(event: Event | Unknown) -> tuple[str, str] | None:
    match event:
        case HoldCalled():
            return "hold", f"hold {event.hold}"
        case HoldReleased():
            return "hold", f"{event.hold} released"
        case T0Set():
            return "hold", "T0 moved for another try" if event.retry else "T0 moved"
        case Recycled():
            return "hold", "T0 moved back for another try" if event.retry else "T0 moved back"
        case SignoffSigned():
            return "signoff", event.signoff
        case ReleaseClosed():
            return "closed", event.outcome
        case _:
            return None


def _act_mark(event: Event | Unknown) -> tuple[str, str] | None:
    match event:
        case ProcedureCalled():
            return "rollback" if event.kind == "rollback" else "procedure", f"{event.procedure} called"
        case ProcedureEnded():
            return "procedure", f"{event.proc} {event.outcome}"
        case TriggerChanged() if event.phase in ("firing", "cleared"):
            return "trigger", f"{event.trigger} {event.phase}"
        case DeployNoticed():
            return "deploy", "deployed outside"
        case _:
            return None


def _mark(entry: Entry) -> tuple[str, str] | None:
    """(kind, words) of an entry that people jump to."""
    return _plain_mark(entry.event) or _clock_mark(entry.event) or _act_mark(entry.event)


def _seq(entry: Entry) -> int:
    return entry.seq


class ReplaySession:
    """entries: the whole journal, in order. runs: for outputs that were kept beside it.

    extra_marks: what another plan would have said, say: (when, kind, words).
    """

    def __init__(
        self,
        head: Head,
        plan: Plan,
        parse_plan: ParsePlan,
        entries: Sequence[Entry],
        clock: Clock,
        place: str,
        *,
        runs: Runs | None = None,
        view: View = "known",
        speed: float = 1.0,
        damage: str = "",
        extra_marks: Sequence[Mark] = (),
    ) -> None:
        self._head, self._plan, self._parse_plan = head, plan, parse_plan
        self._extra_marks = tuple(extra_marks)
        self._all = list(entries)
        self._clock = clock
        self._place = place
        self._runs = runs
        self._damage = damage
        self._speed, self._paused, self._skip_idle = speed, True, False
        self._role = ""
        self._t0 = next((one.event.t0 for one in reversed(entries) if isinstance(one.event, MOVES_T0)), None)
        self._show(view)
        self._at = self._start
        self._last_mono = clock.monotonic()
        self._go(self._start)

    # --- the order of entries and the snapshots ---------------------------------------------------------------------

    def _show(self, view: View) -> None:
        self._view: View = view
        if view == "occurred":
            self._entries = sorted(self._all, key=lambda entry: (entry.occurred or entry.at, entry.seq))
            self._times = [entry.occurred or entry.at for entry in self._entries]
        else:
            self._entries = self._all
            self._times = [entry.at for entry in self._entries]
        created = self._head.created
        self._start = self._times[0] if self._times else created
        self._end = (self._times[-1] if self._times else created) + AFTER_END
        self._empty = tuple(one for one in pairwise(self._times) if one[1] - one[0] > EMPTY)
        self._snapshots: list[bytes] = []
        own = (
            (at, *mark)
            for at, entry in zip(self._times, self._entries, strict=True)
            if (mark := _mark(entry)) is not None
        )
        self._marks: tuple[Mark, ...] = tuple(sorted([*own, *self._extra_marks], key=lambda mark: mark[0]))
        self._fold = Fold(self._head, self._plan, self._parse_plan)
        self._folded = 0
        self._ended: State | None = None

    def _go(self, at: dt.datetime) -> bool:
        """Fold up to and including a time; whether anything changed."""
        self._at = min(max(at, self._start), self._end)
        wanted = bisect.bisect_right(self._times, self._at)
        before = self._folded
        if wanted < self._folded or wanted - self._folded > SNAPSHOT_EVERY:
            self._rewind(wanted)
        while self._folded < wanted:
            stop = min(wanted, (self._folded // SNAPSHOT_EVERY + 1) * SNAPSHOT_EVERY)
            self._fold.apply(self._entries[self._folded : stop])
            self._folded = stop
            if stop % SNAPSHOT_EVERY == 0 and len(self._snapshots) < stop // SNAPSHOT_EVERY:
                self._snapshots.append(self._fold.snapshot())
        return self._folded != before

    def _rewind(self, wanted: int) -> None:
        """Back, or far ahead, by way of the nearest snapshot that is not behind what is folded already."""
        number = min(wanted // SNAPSHOT_EVERY, len(self._snapshots))
        if number == 0:
            if wanted < self._folded:
                self._fold, self._folded = Fold(self._head, self._plan, self._parse_plan), 0
            return
        if wanted < self._folded or number * SNAPSHOT_EVERY > self._folded:
            self._fold.restore(self._snapshots[number - 1])
            self._folded = number * SNAPSHOT_EVERY

    # --- Session ------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._fold.state

    @property
    def mode(self) -> Mode:
        return "replay"

    @property
    def who(self) -> str:
        return "replay"

    @property
    def role(self) -> str:
        return self._role

    @property
    def place(self) -> str:
        return self._place

    def take_role(self, role: str) -> None:
        self._role = role

    def now(self) -> dt.datetime:
        return self._at

    def wake_fd(self) -> int | None:
        return None

    def refresh(self) -> bool:
        """Advance the replay's clock by what passed on the wall, times its speed."""
        mono = self._clock.monotonic()
        passed, self._last_mono = mono - self._last_mono, mono
        if self._paused or passed <= 0:
            return False
        to = self._at + dt.timedelta(seconds=passed * self._speed)
        if self._skip_idle:
            to = self._over_idle(to)
        changed = self._go(to)
        if self._at >= self._end:
            self._paused = True
        return changed

    def _over_idle(self, to: dt.datetime) -> dt.datetime:
        """Jump to shortly before the next mark, or the end, when nothing worth looking at comes for a while."""
        coming = bisect.bisect_right(self._marks, self._at, key=lambda mark: mark[0])
        at = self._marks[coming][0] if coming < len(self._marks) else self._end
        if (at - self._at).total_seconds() > IDLE_S:
            return max(to, at - dt.timedelta(seconds=BEFORE_NEXT_S))
        return to

    def do(self, command: Command, seen: int = -1, shown: tuple[str, ...] = ()) -> Done | Refusal | Unsure:
        return Refusal("replay", "this is a recording; nothing in it can be changed")

    def may(self, command: Command) -> Refusal | None:
        return Refusal("replay", "this is a recording; nothing in it can be changed")

    def revive(self) -> str:
        return "this is a recording; it needs no engine"

    @property
    def reviving(self) -> bool:
        return False

    def health(self) -> Health:
        return Health("alarm", self._damage, writable=False) if self._damage else Health("ok", writable=False)

    def output(self, source: str, offset: int = 0, limit: int = 65536) -> Output | None:
        return outputs.output(self.state, self._runs, source, offset, limit, follow=False)

    def rehearsals(self) -> tuple[RehearsalImported, ...]:
        return ()

    def rehearsing(self) -> tuple[Rehearsing, ...]:
        return ()

    def rehearse(self, on: str, procedure: str, values: Mapping[str, str]) -> Rehearsing | Refusal:
        return Refusal("replay", "a replay starts nothing; a rehearsal is started on the release itself")

    def keep_file(self, path: str) -> tuple[str, str, int] | Refusal:
        return Refusal("replay", "a replay keeps nothing")

    def amendment(self) -> AmendPlan | Refusal:
        return Refusal("replay", "a replay amends nothing")

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        """Only what had been logged by the time the replay stands at."""
        begin = bisect.bisect_left(self._all, first, key=_seq)
        end = len(self._all) if last is None else bisect.bisect_right(self._all, last, key=_seq)
        for entry in self._all[begin:end]:
            if entry.at <= self._at:
                yield entry

    def playback(self) -> Playback | None:
        return Playback(
            at=self._at,
            start=self._start,
            end=self._end,
            speed=self._speed,
            paused=self._paused,
            view=self._view,
            marks=self._marks,
            skip_idle=self._skip_idle,
            empty=self._empty,
            t0=self._t0,
        )

    def end(self) -> State | None:
        if self._ended is None:
            fold = Fold(self._head, self._plan, self._parse_plan)
            fold.apply(self._entries)
            self._ended = fold.state
        return self._ended

    def seek(self, to: dt.datetime) -> None:
        self._last_mono = self._clock.monotonic()
        self._go(to)

    def step(self, entries: int) -> None:
        """So many entries on, or back; entries of one moment count as one, and at the ends it stays."""
        self._last_mono = self._clock.monotonic()
        for _ in range(abs(entries)):
            if entries > 0:
                coming = bisect.bisect_right(self._times, self._at)
                self._go(self._times[coming] if coming < len(self._times) else self._end)
            else:
                before = bisect.bisect_left(self._times, self._at) - 1
                self._go(self._times[max(0, before)] if self._times else self._start)

    def play(
        self,
        *,
        speed: float | None = None,
        paused: bool | None = None,
        view: str | None = None,
        skip_idle: bool | None = None,
    ) -> None:
        self._last_mono = self._clock.monotonic()
        if speed is not None:
            if speed <= 0:
                raise ValueError("a replay's speed is more than 0; pause it instead")
            self._speed = speed
        if paused is not None:
            self._paused = paused
        if view is not None:
            if view not in ("occurred", "known"):
                raise ValueError(f"there is no view {view!r}: occurred or known")
            self._show(cast(View, view))
            self._go(self._at)
        if skip_idle is not None:
            self._skip_idle = skip_idle

    def close(self) -> None:
        return
