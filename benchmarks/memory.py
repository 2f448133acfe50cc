"""Whether a session stays small over two weeks: what the folded state weighs from T-7d to T+7d.

    python benchmarks/memory.py [--days 14] [--probes 12] [--every 60] [--notes 200]

Folds one round of polls a minute and the acts of busy days, as a session does, and prints the resident memory and the
size of the state's snapshot day by day. What is polled must not add up: after the first day only acts may.
"""

import argparse
import datetime as dt
import gc
from collections.abc import Iterator
from pathlib import Path

from cockpit.adapters.resources import data_dir
from cockpit.core.fold import Fold
from cockpit.format.plan_loader import load_plan
from cockpit.model.entry import Entry, Event, Head
from cockpit.model.events import EngineElected, NoteAdded, ReleaseOpened, Samples
from cockpit.model.plan import Plan

BEGIN = dt.datetime(2026, 1, 8, 17, tzinfo=dt.UTC)


def rss_mib() -> float:
    """Resident memory of this process."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def rounds(plan: Plan, options: argparse.Namespace) -> Iterator[tuple[int, dt.datetime, Event]]:
    """(day, time, event) of every poll round and note."""
    probes = tuple(f"probe-{number}" for number in range(options.probes))
    known = tuple(probe.id for probe in plan.probe)
    names = (*known, *probes)[: options.probes]
    metrics = tuple(metric.id for metric in plan.metric)
    triggers = tuple(trigger.id for trigger in plan.trigger)
    for day in range(options.days):
        per_day = 86_400 // options.every
        for turn in range(per_day):
            at = BEGIN + dt.timedelta(days=day, seconds=turn * options.every)
            yield (
                day,
                at,
                Samples(
                    epoch=1,
                    base=at,
                    probe=names,
                    p_t=tuple(float(number) / 10 for number in range(len(names))),
                    p_verdict=("pass",) * len(names),
                    p_status=(200,) * len(names),
                    p_ms=(12.5,) * len(names),
                    metric=metrics,
                    m_t=(0.5,) * len(metrics),
                    m_value=(str(200 + turn % 50),) * len(metrics),
                    m_verdict=("pass",) * len(metrics),
                    m_n=(1,) * len(metrics),
                    cond=triggers,
                    c_t=(0.5,) * len(triggers),
                    c_result=("false",) * len(triggers),
                    c_every=(float(options.every),) * len(triggers),
                ),
            )
            if turn % max(1, per_day // max(1, options.notes)) == 0:
                yield day, at, NoteAdded(text=f"day {day}, round {turn}: nothing to report from the war room")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--probes", type=int, default=12)
    parser.add_argument("--every", type=int, default=60)
    parser.add_argument("--notes", type=int, default=200)
    options = parser.parse_args()
    loaded = load_plan((data_dir("sample_releases") / "hotdash-pilot" / "release.toml").read_bytes(), "release.toml")
    plan = loaded.plan
    assert plan is not None
    head = Head(1, 0, plan.release.name, "x", BEGIN, "bench", "here", "", "", loaded.raw, "")
    fold = Fold(head, plan, lambda _: plan)
    elected = EngineElected(epoch=1, pid=1, start_time=1, boot_id="b", host="here")
    fold.apply(
        [
            Entry(0, BEGIN, "ada", "", ReleaseOpened(t0=BEGIN + dt.timedelta(days=7))),
            Entry(1, BEGIN, "engine", "", elected),
        ]
    )
    seq = 2
    today, entries = 0, 0
    for day, at, event in rounds(plan, options):
        if day != today:
            gc.collect()
            print(
                f"day {today + 1:2}  entries {entries:6}  RSS {rss_mib():6.1f} MiB  state {len(fold.snapshot()):8} bytes"
            )
            today = day
        fold.apply([Entry(seq, at, "engine" if isinstance(event, Samples) else "scribe", "", event)])
        seq, entries = seq + 1, entries + 1
    gc.collect()
    print(f"day {today + 1:2}  entries {entries:6}  RSS {rss_mib():6.1f} MiB  state {len(fold.snapshot()):8} bytes")


if __name__ == "__main__":
    main()
