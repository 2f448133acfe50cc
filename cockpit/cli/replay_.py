"""`cockpit replay JOURNAL`: the same screen on what was recorded. Reads, locks nothing, writes nothing."""

import datetime as dt
from pathlib import Path

import click

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.runs import RunShelf
from cockpit.cli import completing
from cockpit.cli.basics import EXIT_UNREADABLE, EXIT_USAGE, Failure
from cockpit.cli.reading import Reading, plan_to_look_at, reading
from cockpit.core import clock
from cockpit.core.clock import t0_now
from cockpit.core.index import plan_of
from cockpit.format.durations import parse_moment
from cockpit.model.state import State
from cockpit.session.replay import Mark, ReplaySession, View
from cockpit.views.reading_times import t_offset
from cockpit.views.times import day_hms, t_clock


def session_on(
    found: Reading, *, at: str | None = None, speed: float = 1.0, view: View = "known", tried: Path | None = None
) -> ReplaySession:
    """A replay of everything that verifies; a damaged journal's rest is told of in its banner. at: where it begins.

    tried: a plan whose triggers and verdicts are marked where they would have been.
    Raises Failure where there is nothing to replay, or for a time that makes no sense.
    """
    store = found.store
    entries = list(store.entries())
    if not entries:
        raise Failure(f"{store.folder}: {found.trouble or 'nothing has been recorded yet'}", EXIT_UNREADABLE)
    replay = ReplaySession(
        store.head,
        found.plan,
        plan_to_look_at,
        entries,
        SystemClock(),
        store.folder,
        runs=outputs(found),
        view=view,
        speed=speed,
        damage=found.trouble,
        extra_marks=_would(tried, found),
    )
    if at is not None:
        replay.seek(moment(at, found))
    return replay


def _would(tried: Path | None, found: Reading) -> tuple[Mark, ...]:
    if tried is None:
        return ()
    from cockpit.cli.backtest import replay_marks

    return replay_marks(tried, found)


def outputs(found: Reading) -> RunShelf:
    """The outputs that were kept beside the journal, to be looked at only."""
    import os

    from cockpit.adapters.environment import masker
    from cockpit.adapters.process import ProcessRunner

    return RunShelf(found.store.folder, ProcessRunner(), masker(found.plan, os.environ))


def moment(typed: str, found: Reading) -> dt.datetime:
    """A time of the recording: "T+12m" is when its T-clock read that, the last time if T0 was moved in between and it did
    so again, and by its last T0 if it never did, as the screen counts; which T0 that is, is said. Or a time of day or date in its zone; #41 is that entry."""
    state, zone = found.state, plan_of(found.state).release.zone
    if typed.startswith("#") and typed[1:].isdigit():
        entry = next(iter(found.store.entries(int(typed[1:]), int(typed[1:]))), None)
        if entry is None:
            raise Failure(f"--at: there is no entry {typed}; the last one is #{state.seq}", EXIT_USAGE)
        return entry.at
    if typed.strip().upper().startswith("T"):
        offset = t_offset(typed)  # as it is printed, T-10:00 too
        try:
            offset = parse_moment(typed.strip(), zone).offset_s if offset is None else offset
        except ValueError as error:
            raise Failure(f"--at: {error}", EXIT_USAGE) from None
        last = state.last_at or found.now()
        t0 = t0_now(state, last)
        if t0 is None or offset is None:
            raise Failure("--at: this release had no T0; say a time of day, or an entry such as #41", EXIT_USAGE)
        if len({since[1] for since in state.clock.course}) > 1:
            return _read_so(state, offset, t0, last)
        return t0 + dt.timedelta(seconds=offset)
    from cockpit.cli.when import parse_when

    try:
        return parse_when(typed, zone, state.opened or found.now())
    except ValueError as error:
        raise Failure(f"--at: {error}", EXIT_USAGE) from None


def _read_so(state: State, offset: float, t0: dt.datetime, last: dt.datetime) -> dt.datetime:
    """When the clock of a release whose T0 was moved read so; says by which T0."""
    zone = clock.zone(state)
    times = clock.times_read(state, offset, last)
    typed = t_clock(offset)
    if not times:
        click.echo(f"--at: the clock never read {typed}; by the last T0, {day_hms(t0, zone, last)}", err=True)
        return t0 + dt.timedelta(seconds=offset)
    at, then = times[-1]
    by = f" by T0 {day_hms(then, zone, last)}" if then is not None else ""
    before = ", ".join(day_hms(one, zone, last) for one, _ in times[:-1])
    more = f"; it read that before, too: {before}" if before else ""
    click.echo(f"--at: {typed}{by}, {day_hms(at, zone, last)}{more}", err=True)
    return at


@click.command("replay")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option("--at", metavar="WHEN", help='Where to begin: "T+12m", "10:45", or an entry such as "#41".')
@click.option(
    "--speed",
    type=click.FloatRange(0, 100_000, min_open=True),
    metavar="N",
    help="Play at once, so many times as fast.",
)
@click.option("--known/--occurred", default=True, help="As it was known then; or late notes where they happened.")
@click.option(
    "--backtest",
    "tried",
    type=click.Path(path_type=Path),
    metavar="PLAN",
    help="Mark where this plan's triggers would have fired.",
)
@click.option("--layout", metavar="NAME", shell_complete=completing.layouts, help="The layout to begin with.")
def replay(
    journal: str, *, at: str | None, speed: float | None, known: bool, tried: Path | None, layout: str | None
) -> int:
    """Show a recorded release on the screen it was flown on: pause, step, seek, jump from mark to mark.

    It only reads, so it may be the journal of a release that goes on, a copy, or a damaged one.

    \b
      cockpit replay hotdash-pilot-2027-02-19 --at T-5m --speed 60
      cockpit replay hotdash-pilot-2027-02-19 --backtest release.toml
    """
    from cockpit.cli.screen import show

    with reading(journal) as found:
        session = session_on(found, at=at, speed=speed or 1.0, view="known" if known else "occurred", tried=tried)
        session.play(paused=speed is None)
        return show(session, layout)
