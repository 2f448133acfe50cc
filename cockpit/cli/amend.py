"""`cockpit amend JOURNAL PLAN`: the plan in force is changed in sight, with its difference and a reason."""

import datetime as dt
import difflib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from cockpit.cli.acting import Act, Asked, command
from cockpit.cli.basics import EXIT_REFUSED, Failure
from cockpit.cli.params import arg, flag, reason
from cockpit.cli.plan_words import counted, runbook_instead
from cockpit.cli.wiring import open_store, warn
from cockpit.format.canonical import canonical_plan, plan_hash
from cockpit.format.plan_check import check_plan
from cockpit.format.problems import ERROR
from cockpit.format.sanitise import visible
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import PlanAmended
from cockpit.model.state import State

LONGEST = 64 * 1024
"""Characters of the difference that the record keeps; the whole new plan is in it anyway."""


def read(path: Path, now: dt.datetime, say: Callable[[str], None] = warn) -> Mapping[str, Any]:
    """The tables of a plan without errors; warnings go to stderr, or to `say`. Raises Failure with every error there is."""
    if path.is_dir():
        path /= "release.toml"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from None
    loaded = check_plan(data, str(path), now)
    wrong = [problem for problem in loaded.problems if problem.severity == ERROR]
    if loaded.plan is None or wrong:
        instead = runbook_instead(path, data, wrong)
        if instead:
            raise Failure(visible(instead))
        lines = [visible(problem.text(str(path))) for problem in wrong]
        raise Failure("\n".join([*lines, f"{path}: {counted(len(wrong), 'error')}; nothing was changed"]))
    for problem in loaded.problems:
        say(visible(problem.text(str(path))))
    return loaded.raw


def pinned(state: State, place: str, entries: Iterable[Entry]) -> str:
    """The canonical text of the plan in force."""
    if state.amendments:
        found = [entry.event.plan for entry in entries if isinstance(entry.event, PlanAmended) and entry.event.plan]
        if found:
            return found[-1]
    store = open_store(place, write=False)
    try:
        return canonical_plan(store.head.plan).decode()
    finally:
        store.close()


def difference(before: str, after: str) -> list[str]:
    """A unified difference of two canonical texts, a line each without its newline."""
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), "in force", "new", n=3, lineterm=""))


def shortened(lines: list[str]) -> str:
    """As many lines of a difference as the record keeps. Where they are not all, the first line says so, and the last
    one how many are left out: nobody may agree to the rest unseen without knowing that there is a rest."""
    text = "\n".join(lines)
    if len(text) <= LONGEST:
        return text
    kept, size = 0, 0
    while size + len(lines[kept]) + 1 <= LONGEST:
        size += len(lines[kept]) + 1
        kept += 1
    changes = [line for line in lines[2:] if line[:1] in ("+", "-")]
    hidden = sum(1 for line in lines[max(2, kept) :] if line[:1] in ("+", "-"))
    cut = f"CUT: {hidden:,} of {len(changes):,} changed lines are not shown; compare the two files themselves"
    return "\n".join([*lines[:2], cut, *lines[2:kept], f"... {cut}"])


def drafted(state: State, place: str, entries: Iterable[Entry], raw: Mapping[str, Any]) -> cmd.AmendPlan:
    """The amendment to a plan that was read, without its reason. Raises Failure for another release's plan."""
    name = raw["release"]["name"]
    if name != state.name:
        raise Failure(f"this plan is of {name}, and the release is {state.name}: open it with `cockpit run`")
    after, digest = canonical_plan(raw).decode(), plan_hash(raw)
    text = shortened(difference(pinned(state, place, entries), after))
    return cmd.AmendPlan(plan=after, plan_hash=digest, difference=text, reason="")


def proposed(
    source: str, state: State, place: str, entries: Iterable[Entry], now: dt.datetime
) -> cmd.AmendPlan | Refusal:
    """For a screen: what the plan's own file says now, as an amendment. source: that file, "" where nobody knows it."""
    if not source:
        return Refusal("no-plan", "the journal does not say where its plan lies: cockpit amend JOURNAL PLAN")
    try:
        found = drafted(state, place, entries, read(Path(source), now, lambda _warning: None))
    except Failure as no:
        return Refusal("plan", str(no))
    if found.plan_hash == state.plan_hash:
        return Refusal("same", f"{source} says what is in force; change it there first, then come back here")
    return found


def _amend(asked: Asked) -> Command:
    raw = read(Path(asked.text("plan")), asked.now)
    found = drafted(asked.state, asked.session.place, asked.session.entries(), raw)
    if found.plan_hash != asked.state.plan_hash:
        for line in found.difference.splitlines():
            click.echo(visible(line, one_line=True), err=True)
        asked.seen = asked.state.seq if asked.seen < 0 else asked.seen
        _agree(asked)
    return msgspec.structs.replace(found, reason=asked.text("reason"))


def _agree(asked: Asked) -> None:
    judged = sum(1 for facts in asked.state.gates.values() if facts.verdict)
    if judged:
        warn(f"{judged} gates were judged under the plan in force; those this changes become stale")
    if asked["yes"]:
        return
    if not sys.stdin.isatty():
        raise Failure("nothing was changed. Once you have read the difference: --yes", EXIT_REFUSED)
    if not asked.text("reason").strip():
        asked.given["reason"] = click.prompt("Why", default="", show_default=False, err=True)
    if not click.confirm("Put this plan in force?", default=False, err=True):
        raise Failure("nothing was changed", EXIT_REFUSED)


amend = command(
    Act(
        "amend",
        _amend,
        (arg("plan", "PLAN"), *reason(), flag("yes", "Do not ask: you have read the difference.")),
        "Change the plan in force: checks it, shows the difference, asks, records it.",
        'hotdash-pilot-2027-02-19 release.toml "p95 bound as agreed in D-7" --as commander',
        "PLAN is a release.toml or its folder. The difference, of the canonical forms, goes to stderr.",
    )
)
