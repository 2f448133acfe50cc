"""`cockpit list`: of each release how it stands, its verdict, its clock, its engine, where it is."""

from collections.abc import Iterable, Iterator

import click
from msgspec import Struct

from cockpit.cli.basics import Failure, releases_dir
from cockpit.cli.reading import reading
from cockpit.cli.wiring import store_of
from cockpit.core.blindness import engine_lost
from cockpit.core.clock import t_seconds
from cockpit.format.json_text import json_text
from cockpit.format.sanitise import visible
from cockpit.ports import Found
from cockpit.reports.standing import judge
from cockpit.views.headline import badge, standing
from cockpit.views.times import t_clock


class Row(Struct, frozen=True):
    """state: open, rolling-back, rolled-back, completed, incomplete, abandoned, or unreadable. verdict: "" where the release is closed.

    t_s: seconds from T0, None without one. engine: watching, lost, stopped or "" where none is needed. problem: what is
    wrong with the journal.
    """

    release: str
    state: str
    verdict: str
    t_s: float | None
    engine: str
    folder: str
    rehearsal: bool = False
    problem: str = ""

    def json(self) -> str:
        return json_text(self)


def rows(found: Iterable[Found]) -> Iterator[Row]:
    """A row for each, in the order given; a journal that cannot be read is one with its problem."""
    for one in found:
        yield _row(one)


def _row(one: Found) -> Row:
    if one.problem:
        return Row(one.release, "unreadable", "", None, "", one.folder, one.rehearsal, one.problem)
    try:
        with reading(one.folder) as opened:
            state, now = opened.state, opened.now()
            lost = engine_lost(state, now)
            engine = "" if state.closed else "stopped" if state.engine.released else "lost" if lost else "watching"
            return Row(
                release=state.name,
                state=standing(state),
                verdict="" if state.closed else badge(state, judge(state, now, opened.trouble).verdict),
                t_s=None if state.closed else t_seconds(state, now),
                engine=engine,
                folder=opened.store.folder,
                rehearsal=state.rehearsal,
                problem=opened.trouble,
            )
    except Failure as failure:
        return Row(one.release, "unreadable", "", None, "", one.folder, one.rehearsal, failure.message)


def text(row: Row) -> str:
    """One line, the path last and whole."""
    what = f"{row.state}{', rehearsal' if row.rehearsal else ''}"
    engine = {"watching": "engine watching", "lost": "ENGINE LOST", "stopped": "engine stopped"}.get(row.engine, "")
    clock = t_clock(row.t_s) if row.t_s is not None else ""
    parts = [
        f"{row.release or '?':<20}",
        f"{what:<11}",
        f"{row.verdict:<14}",
        f"{clock:<12}",
        f"{engine:<15}",
        row.folder,
    ]
    line = " ".join(parts)
    return visible(f"{line}\n    {row.problem}" if row.problem else line)


@click.command("list")
@click.option("--journal", "parent", metavar="DIR", help="Parent folder of the journals.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a release, one a line.")
def list_(parent: str | None, *, as_json: bool) -> int:
    """List the releases known here: state, verdict, T, engine, path.

    \b
    cockpit list
    cockpit list --json | jq -r .folder
    """
    found: list[Found] = store_of(parent).find()
    if not found and not as_json:
        click.echo(f"no releases in {releases_dir(parent)}")
        if parent is None:
            click.echo("those opened with --journal DIR are listed by: cockpit list --journal DIR")
    for row in rows(found):
        click.echo(row.json() if as_json else text(row))
    return 0
