"""The timeline: what happened, in the order it happened, on both clocks."""

from collections.abc import Iterable

from cockpit.core.actuals import Came, item_came, phase_came, timed
from cockpit.core.outcome import ending
from cockpit.model.frame import Tone
from cockpit.reports.document import Data, Document, Section, Table
from cockpit.reports.source import Source, Told
from cockpit.views.times import MINUTE, short, t_clock

QUIET = ("run.finished",)
"""What another entry says better at the same moment: the item, step, gate or text that the run was for."""
COLUMNS = ("time", "T", "who", "what", "entry")


def timeline(source: Source, *, everything: bool = False) -> Document:
    """As it happened: late notes stand where they belong, and say when they were written down.

    everything: also what the screen shows muted, such as sessions and the engine's own doings.
    """
    shown = ordered(
        one
        for one in source.told
        if everything or (one.tone is not Tone.MUTED and (one.kind not in QUIET or one.undelivered))
    )
    opened, t0 = source.state.opened, source.state.clock.t0
    facts = [("opened", source.wall(opened)), ("T0", source.wall(t0) or "not set")]
    if source.state.closed:
        facts.append(("closed", f"{source.wall(source.state.closed_at)}, {ending(source.state)}"))
    against = came(source)
    sections = [Section("Planned against actual", (_against(source, against),))] if against else []
    sections.append(Section("What happened", (table(source, shown),)))
    if source.state.clock.past_holds or source.state.clock.slips:
        sections.append(Section("Holds and slips", (_moved(source),)))
    name = source.plan.release.title or source.plan.release.name
    planned: list[Data] = [
        {
            "ref": ref,
            "planned": over.planned,
            "until": over.until,
            "at": over.at,
            "off_s": over.off_s,
            "outcome": over.outcome,
            "by": over.by,
        }
        for ref, _, _, over in against
    ]
    data: Data = {"timeline": rows(shown), "planned": planned}
    return source.document("timeline", f"Timeline of {name}", facts, sections, data)


def came(source: Source) -> list[tuple[str, str, str, Came]]:
    """(ref, "T-2h", title, what it came to) of each phase and timed item that is over, as the plan has them."""
    found: list[tuple[str, str, str, Came]] = []
    for phase, item in timed(source.state):
        if item is None:
            over, when = phase_came(source.state, phase, source.now), phase.at
            ref, title = f"phase:{phase.id}", phase.title or phase.id
        else:
            over, when = item_came(source.state, item, source.now), item.at
            ref, title = f"item:{item.id}", item.title or item.id
        if over is not None:
            found.append((ref, when.text if when is not None else "", title, over))
    return found


def _against(source: Source, against: list[tuple[str, str, str, Came]]) -> Table:
    lines = tuple(
        (when, title, _slot(source, over), source.wall(over.at), off(over.off_s), over.outcome, over.by)
        for _, when, title, over in against
    )
    return Table(("T", "what", "planned", "over at", "off", "came to", "by"), lines)


def _slot(source: Source, over: Came) -> str:
    """When it was to be: a moment, or from when until when; on one day the date stands once."""
    if over.planned is None or over.until is None:
        return source.wall(over.planned)
    first, last = (at.astimezone(source.zone) for at in (over.planned, over.until))
    until = f"{last:%H:%M:%S}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M:%S}"
    return f"{first:%Y-%m-%d %H:%M:%S} to {until} {last:%Z}"


def off(seconds: float | None) -> str:
    """How far from the plan: "+17m" is late, "-5m" early, "on time" within a minute or within its slot; "" where no time
    was planned."""
    if seconds is None:
        return ""
    return "on time" if abs(seconds) < MINUTE else f"{'+' if seconds > 0 else '-'}{short(seconds)}"


def ordered(told: Iterable[Told]) -> list[Told]:
    """By when it happened; at the same moment by when it was written down."""
    return sorted(told, key=lambda one: (one.when, one.seq))


def table(source: Source, told: Iterable[Told]) -> Table:
    """A row for each, dates in sight only where the day changes."""
    lines, day = [], ""
    for one in told:
        local = one.when.astimezone(source.zone)
        today = f"{local:%Y-%m-%d}"
        when = f"{local:%H:%M:%S}" if today == day else f"{today} {local:%H:%M:%S}"
        day = today
        late = f" (written down {source.wall(one.at)})" if one.late else ""
        t = t_clock(one.t_s) if one.t_s is not None else ""
        lines.append((when, t, source.person(one), f"{one.what}{late}", f"#{one.seq}"))
    return Table(COLUMNS, tuple(lines), empty="Nothing has happened yet.")


def rows(told: Iterable[Told]) -> list[Data]:
    """The same for machines."""
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "occurred": one.when,
            "t_s": one.t_s,
            "type": one.kind,
            "actor": one.who,
            "role": one.role,
            "text": one.what,
            "retracted": one.retracted,
        }
        for one in told
    ]


def _moved(source: Source) -> Table:
    """How the T-clock was stopped and moved."""
    lines = [
        ("hold", f"{source.wall(one.since)} to {source.wall(one.ended)}", t_clock(one.t_s), one.reason)
        for one in source.state.clock.past_holds
    ]
    lines += [
        ("slip", source.wall(when), "", f"T0 from {source.wall(before)} to {source.wall(after)}")
        for when, before, after in source.state.clock.slips
    ]
    return Table(("kind", "when", "T", "what"), tuple(lines))
