"""`cockpit backtest PLAN JOURNAL...`: another plan's triggers and rules over days that are on record."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from cockpit.adapters.files_check import baseline
from cockpit.cli.basics import EXIT_UNREADABLE, Failure, plan_from_text
from cockpit.cli.reading import Reading, reading
from cockpit.core.measure import BaselineValue
from cockpit.engine.sampler import Sampler
from cockpit.engine.tools import workdir
from cockpit.engine.watching import TICK_S, Watch
from cockpit.format.canonical import plan_hash
from cockpit.format.json_text import shown
from cockpit.model.plan import Plan
from cockpit.reports.backtest import as_json, backtest, marks
from cockpit.reports.backtest_record import Eyes, Record, Tried
from cockpit.reports.backtest_text import text
from cockpit.session.replay import Mark

EXIT_DIFFERS = 1
EYES = Eyes(Watch, Sampler, TICK_S)


def tried(path: Path) -> Tried:
    """A plan file, or release.toml of a folder, ready to be tried. Raises Failure with every error of it."""
    from cockpit.cli.plan_reading import read_plan

    source, loaded = read_plan(path)
    assert loaded.plan is not None  # noqa: S101 - read_plan has seen to it
    return Tried(loaded.plan, plan_hash(loaded.raw), EYES, plan_from_text, _baselines(loaded.plan, source))


def _baselines(plan: Plan, source: Path) -> Mapping[str, BaselineValue]:
    """What the plan's baseline files say now."""
    place = workdir(plan, str(source.parent))
    return {
        metric.id: BaselineValue(*baseline(metric.baseline.file, metric.baseline.key or metric.id, place))
        for metric in plan.metric
        if metric.baseline is not None
    }


def record(found: Reading) -> Record:
    """An open journal as a record of its day. Raises Failure where nothing has been recorded."""
    store = found.store
    entries = list(store.entries())
    if not entries:
        raise Failure(f"{store.folder}: {found.trouble or 'nothing has been recorded yet'}", EXIT_UNREADABLE)
    return Record(Path(store.folder).name, store.head, found.plan, entries, found.trouble)


def _records(journals: Iterable[str]) -> Iterator[Record]:
    for journal in journals:
        with reading(journal) as found:
            yield record(found)


def replay_marks(plan: Path, found: Reading) -> tuple[Mark, ...]:
    """What a plan would have said, as marks for a replay of the journal."""
    [course] = backtest(tried(plan), [record(found)]).courses
    return marks(course)


@click.command("backtest")
@click.argument("plan", metavar="PLAN", type=click.Path(path_type=Path))
@click.argument("journals", metavar="JOURNAL...", nargs=-1, required=True)
@click.option("--json", "in_json", is_flag=True, help="One JSON object, the same bytes each time.")
@click.option("--strict", is_flag=True, help="Exit 1 when anything would have gone otherwise than it did.")
def backtest_(plan: Path, journals: tuple[str, ...], *, in_json: bool, strict: bool) -> int:
    """Try a plan on releases that are on record: when would each trigger have gone pending, fired, cleared?

    How long before a person acted; which rollbacks would have been for nothing; which decisions its rules would have
    opposed. What the record cannot tell - bodies are not kept, and a probe may not have been asked - is named as not
    decidable. Nothing is run or written.

    Exit status: 0; with --strict 1 when it differs from what happened; 9 where a journal cannot be read.

    \b
      cockpit backtest release.toml hotdash-pilot-2027-02-19
      cockpit backtest release.toml releases/*/ --json | jq .summary
    """
    found = backtest(tried(plan), _records(journals))
    if in_json:
        click.echo(shown(as_json(found)))
    else:
        click.echo("\n".join(text(found)))
    sys.stdout.flush()
    return EXIT_DIFFERS if strict and found.summary.differing else 0
