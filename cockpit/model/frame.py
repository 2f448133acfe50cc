"""What people are shown, as frozen values in plain words: the same for the screen, `status` and exports.

Nothing here names a colour. `Tone` is the only hint, and no fact is told by it alone: the words say it too.
Times are aware UTC; `at` texts are already in the release's zone. A `ref` names what a row is about, as "kind:id".
"""

import datetime as dt
import enum

from msgspec import Struct


class Tone(enum.StrEnum):
    """How a word is meant, for those who see colours."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    MUTED = "muted"
    INFO = "info"
    ACCENT = "accent"


class Label(Struct, frozen=True):
    """A word or a few, and how they are meant."""

    text: str = ""
    tone: Tone = Tone.PLAIN


class Reason(Struct, frozen=True):
    """Why the verdict is what it is: one line, what it is about, and whose it is. state: of a gate nobody can rely on
    yet: pending, running, stale, inconclusive, error or unknown."""

    text: str
    ref: str = ""
    owner: str = ""
    tone: Tone = Tone.PLAIN
    state: str = ""


class Duty(Struct, frozen=True):
    """Something somebody has to do. left_s: seconds until it is due, negative when overdue, None without a time."""

    text: str
    ref: str = ""
    owner: str = ""
    due: dt.datetime | None = None
    left_s: float | None = None
    label: Label = Label()


class Header(Struct, frozen=True):
    """The lines that are always on the screen.

    modes: LIVE, READ-ONLY, REHEARSAL, REPLAY, BLIND, ENGINE LOST and the like, the gravest first. clock: the T-clock;
    state: what the clock or the release is doing ("HOLDING at T-10:00 · called by anna", "STABLE 18/30 min").
    verdict_short: the badge: the verdict, ROLLED BACK or CLOSED. judged: what the rules say, under any badge. caveats:
    what a GO does not say ("2 metrics: NO DATA").
    next: the one thing to do now; yours: what waits for the reader first, where that waits for somebody else; due: what
    comes next on the timeline. today: in a replay, what today's rules say.
    before: how the try before this one ended, for where there is room.
    """

    title: str
    name: str
    version: str
    classes: str
    modes: tuple[Label, ...]
    verdict: Label
    verdict_short: Label
    reasons: tuple[Reason, ...]
    verdict_age: str
    clock: Label
    state: Label
    wall: str
    utc: str
    zone: str
    t0: str
    next: Duty
    due: Duty
    overdue: tuple[Duty, ...]
    who: str
    role: str
    engine: Label
    banner: Label
    notice: Label = Label()
    today: Label = Label()
    judged: str = ""
    caveats: tuple[str, ...] = ()
    before: str = ""
    yours: Duty = Duty("")


class Mark(Struct, frozen=True):
    """A point of the timeline. when: "T-2h"; at: wall time in the zone; here: the clock stands just after it.

    came: when it was really over, and how far from the plan: "09:04 +4m"; empty while it is not.
    """

    ref: str
    when: str
    at: str
    title: str
    label: Label
    kind: str = "phase"
    here: bool = False
    left: str = ""
    came: Label = Label()


class Timeline(Struct, frozen=True):
    """Marks of the plan in their order, what the T-clock reads, and whether it runs."""

    marks: tuple[Mark, ...]
    clock: str
    state: Label


class Line(Struct, frozen=True):
    """A phase's heading or one of its items. box: open, done, failed, skipped, running, unknown, waiting."""

    ref: str
    title: str
    label: Label
    box: str = ""
    role: str = ""
    when: str = ""
    who: str = ""
    phase: bool = False
    runs: bool = False
    danger: bool = False
    mine: bool = False


class Checklist(Struct, frozen=True):
    """Lines with their phases, in order. next: the ref of the one whose turn it is."""

    lines: tuple[Line, ...]
    done: int
    total: int
    overdue: int
    next: str = ""


class GateRow(Struct, frozen=True):
    """verdict: PASS, FAIL, STALE 12m, RUNNING ... reason: what it said. age: since it was judged."""

    ref: str
    title: str
    kind: str
    verdict: Label
    reason: str = ""
    owner: str = ""
    age: str = ""
    required: bool = True
    waived: str = ""
    run: str = ""


class Gates(Struct, frozen=True):
    """summary: how many are green, and what is worst. running: how many are being judged."""

    rows: tuple[GateRow, ...]
    summary: Label
    running: int = 0


class MetricRow(Struct, frozen=True):
    """value and bound with units; points: values oldest first, None where nothing was measured. next: how far the next
    poll is away, "" for a number people enter."""

    ref: str
    title: str
    value: str
    bound: str
    label: Label
    age: str = ""
    stale: bool = False
    points: tuple[float | None, ...] = ()
    limit: float | None = None
    target: str = ""
    next: str = ""


class Metrics(Struct, frozen=True):
    """Each metric, and how the worst of them stands."""

    rows: tuple[MetricRow, ...]
    summary: Label


class TriggerRow(Struct, frozen=True):
    """label: ARMED, NOT ARMED: why, BREACHING 2/3 · rolls back in 0:20, TRIGGERED, CLEARED, MUTED until ..."""

    ref: str
    title: str
    label: Label
    action: str
    detail: str = ""
    kind: str = ""


class Triggers(Struct, frozen=True):
    """Each trigger, and how the worst of them stands."""

    rows: tuple[TriggerRow, ...]
    summary: Label


class StepRow(Struct, frozen=True):
    """One step of a procedure. box as in `Line`. took: how long it ran or has been running."""

    ref: str
    title: str
    label: Label
    box: str
    owner: str = ""
    how: str = ""
    took: str = ""
    reason: str = ""
    irreversible: bool = False


class Procedure(Struct, frozen=True):
    """A procedure, called or not. state: ROLLBACK CALLED, 3/5, DONE, VERIFIED, OUTCOME UNKNOWN ..."""

    ref: str
    proc: str
    title: str
    kind: str
    state: Label
    steps: tuple[StepRow, ...]
    facts: tuple[tuple[str, Label], ...] = ()
    done: int = 0
    running: bool = False
    reason: str = ""


class Rollback(Struct, frozen=True):
    """Readiness before, progress during, outcome after. others: hotfixes and contingencies that run or ran."""

    procedure: Procedure | None
    proposal: Label
    last_safe: Label
    rehearsal: Label
    others: tuple[Procedure, ...] = ()
    cards: tuple[tuple[str, str, Label], ...] = ()


class IncidentRow(Struct, frozen=True):
    """age: how long it is open, in words. limit: the stage's limit and how it is kept. next: the next duty of it."""

    ref: str
    title: str
    severity: str
    label: Label
    owner: str
    age: str
    stage: str
    limit: Label = Label()
    next: Label = Label()
    open: bool = True


class Incidents(Struct, frozen=True):
    """Each incident, and how many are open."""

    rows: tuple[IncidentRow, ...]
    summary: Label


class LogRow(Struct, frozen=True):
    """An entry as a sentence. at: time of day in the zone; t: the clock then; late: it was logged afterwards."""

    ref: str
    seq: int
    at: str
    t: str
    who: str
    text: str
    tone: Tone = Tone.PLAIN
    late: str = ""


class Log(Struct, frozen=True):
    """The entries at hand as sentences. total: how many the journal has."""

    rows: tuple[LogRow, ...]
    total: int = 0


class PersonRow(Struct, frozen=True):
    """A role and who has it; or a vote, or a sign-off, under its heading."""

    ref: str
    title: str
    label: Label
    owner: str = ""
    detail: str = ""
    heading: bool = False
    mine: bool = False


class People(Struct, frozen=True):
    """Roles, votes and sign-offs, and what is still wanted."""

    rows: tuple[PersonRow, ...]
    summary: Label


class NoticeRow(Struct, frozen=True):
    """An announcement that is due, was sent, or whose delivery is unknown."""

    ref: str
    title: str
    label: Label
    at: str = ""
    channel: str = ""
    detail: str = ""
    template: str = ""
    due: dt.datetime | None = None


class Notices(Struct, frozen=True):
    """The ledger of announcements, and how the worst of them stands."""

    rows: tuple[NoticeRow, ...]
    summary: Label


class ArtifactRow(Struct, frozen=True):
    """path: where the plan looks for it. needed_for: what asks for it."""

    ref: str
    title: str
    label: Label
    path: str = ""
    needed_for: str = ""


class Artifacts(Struct, frozen=True):
    """What the release has to have to show, and whether it is there."""

    rows: tuple[ArtifactRow, ...]
    summary: Label


class PlotMark(Struct, frozen=True):
    """What happened while a metric was measured. kind: a key of `views.plot_lines.KINDS`; at, until: epoch seconds.

    until: how long it lasted; None for an instant, infinity for what still lasts. ref: "entry:SEQ" where it was journaled.
    """

    at: float
    kind: str
    text: str
    until: float | None = None
    ref: str = ""


class Plot(Struct, frozen=True):
    """A metric over time: (epoch seconds, value or None), its bounds, and its unit.

    since, until: the time axis. hold_s: a longer silence between two values is a gap; latest_s: how long the last one
    speaks for the time after it; None is for ever. without: what a point without a value means. zone: of the times. span, note: in words.
    """

    points: tuple[tuple[float, float | None], ...]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    warn: float | None = None
    warn_low: float | None = None
    since: float = 0.0
    until: float = 0.0
    hold_s: float | None = 120.0
    latest_s: float | None = 120.0
    without: str = "asked, no value"
    marks: tuple[PlotMark, ...] = ()
    zone: str = "UTC"
    span: str = ""
    note: str = ""


class Fact(Struct, frozen=True):
    """A line of a detail. kind: fact (name and value), head, text, output, link, gap. ref: what Enter leads to."""

    kind: str
    text: str = ""
    name: str = ""
    tone: Tone = Tone.PLAIN
    ref: str = ""


class Detail(Struct, frozen=True):
    """Everything about one thing. run: whose output belongs below, or "evidence:PATH"; plot: drawn above the facts."""

    ref: str
    title: str
    label: Label
    facts: tuple[Fact, ...]
    run: str = ""
    plot: Plot | None = None


class Frame(Struct, frozen=True):
    """All panes of one moment; a pane that no layout shows may be None."""

    header: Header
    panes: dict[str, object]
