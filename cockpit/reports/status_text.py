"""A release at one instant, for people: one screenful of plain words, and its metrics drawn in characters."""

import datetime as dt
import textwrap
from collections.abc import Callable, Iterable

from cockpit.core.outcome import closed_as
from cockpit.core.requirements import signed
from cockpit.core.verdict import Verdict
from cockpit.format.sanitise import visible
from cockpit.model.entry import Entry
from cockpit.model.frame import Header, Label, MetricRow, Plot
from cockpit.model.state import State
from cockpit.reports.status_schema import Journal
from cockpit.views import pacing, plot, plot_history, plot_lines, plot_words
from cockpit.views.artifacts import artifacts
from cockpit.views.base import Sight
from cockpit.views.gates import PASSED_BEFORE, gates
from cockpit.views.header import header
from cockpit.views.header import reason as worded
from cockpit.views.headline import after_all, caveats
from cockpit.views.incidents import incidents
from cockpit.views.metrics import metrics
from cockpit.views.people import people
from cockpit.views.procedures import rollback
from cockpit.views.times import clock, short
from cockpit.views.triggers import triggers

MOST = 6
WIDTH = 100
BLOCKS, PLAIN = "▁▂▃▄▅▆▇█", "_.-=*#%@"
SLICE_ENTRIES = 4_000
_NAME = 10


def text(state: State, now: dt.datetime, journal: Journal, verdict: Verdict, width: int = WIDTH) -> list[str]:
    """Lines no wider than `width`, most important first. No colours, nothing a terminal would obey."""
    sight = Sight(state, now)
    head = header(sight, "rehearsal" if state.rehearsal else "live")
    modes = ", ".join(mode.text for mode in head.modes if mode.text != "LIVE")
    title = " ".join(
        part for part in (head.name, head.version, f"({head.title})" if head.title != head.name else "") if part
    )
    lines = [f"{title}{f', class {head.classes}' if head.classes else ''}{f'  [{modes}]' if modes else ''}"]
    if journal.trouble:
        lines += _wrap("JOURNAL", journal.trouble, width)
    lines += textwrap.wrap(
        visible(_verdict(verdict, head, sight), one_line=True), max(20, width), subsequent_indent="  "
    )
    for reason in verdict.reasons[:MOST]:
        told = worded(sight, reason.line())
        named = f"{reason.kind} {reason.id}: " if reason.id != reason.kind else ""  # the id is what one types
        stands = f" ({told.state})" if told.state else ""
        owner = f" [{sight.owner(reason.owner) or reason.owner}]" if reason.owner else ""
        level = {"no-go": "NO-GO", "not-ready": "not ready"}.get(reason.level, reason.level)
        lines += _wrap(f"  {level}", f"{named}{told.text}{stands}{owner}", width)
    if len(verdict.reasons) > MOST:
        lines += _wrap("", f"and {len(verdict.reasons) - MOST} more reasons; --json has all", width)
    lines += _wrap("clock", f"{head.clock.text}, {_clock_words(head.state, head.t0)}", width)
    lines += _wrap("now", f"{head.wall} {head.zone}, {head.utc}", width)
    lines += _wrap("next", _owned(head.next.text, head.next.owner, head.next.label), width)
    lines += _wrap("coming", _owned(head.due.text, head.due.owner, head.due.label), width)
    for one in head.overdue[:MOST]:
        lines += _wrap("overdue", _owned(one.text, one.owner, one.label), width)
    lines += _rows(sight, width)
    lines += _wrap("engine", head.engine.text, width)
    lines += _wrap("record", f"{journal.entries:,} entries, head {journal.head[:12]}", width)
    lines.append(f"{'journal':<{_NAME}} {visible(journal.path, one_line=True)}")  # whole: it is copied from here
    return lines


def _verdict(verdict: Verdict, head: Header, sight: Sight) -> str:
    """The line that says how it stands. After a rollback or a closing that comes first, the rules' word last."""
    state = sight.state
    if state.closed:
        return f"{closed_as(state, 'CLOSED')} (the verdict was {verdict.verdict})"
    over = after_all(sight, verdict.verdict)
    if over is not None:
        return over.text
    since = f", since {head.verdict_age}" if head.verdict_age and head.verdict_age != "now" else ""
    under = f" under {verdict.decision}" if verdict.decision else ""
    but = caveats(sight, verdict.verdict, head.overdue)
    words = f", but {', '.join(but)}" if but else ""
    before = f"; {head.before}" if head.before else ""
    return f"{verdict.verdict}{under}{since}{words}{before}"


def _clock_words(label: Label, t0: str) -> str:
    return ", ".join(part for part in (f"T0 {t0}" if t0 else "", label.text) if part) or "no T0 yet"


def _owned(words: str, owner: str, label: Label) -> str:
    return f"{words}{f' [{owner}]' if owner else ''}{f' ({label.text})' if label.text else ''}"


def _rows(sight: Sight, width: int) -> list[str]:
    """A line for each pane of the screen that says something."""
    lines: list[str] = []
    board = gates(sight)
    if board.rows:
        bad = [
            f"{row.title}: {row.verdict.text}"
            for row in board.rows
            if row.verdict.text not in ("PASS", "PASS, WARN", PASSED_BEFORE)
        ]
        lines += _wrap("gates", _summed(board.summary, bad), width)
    numbers = metrics(sight)
    if numbers.rows:
        lines += _wrap(
            "metrics", f"{numbers.summary.text}: {'; '.join(_metric(row) for row in numbers.rows[:8])}", width
        )
    armed = triggers(sight)
    if armed.rows:
        quiet = ("ARMED", "for a person to declare", "CLEARED")
        loud = [f"{row.title}: {row.label.text}" for row in armed.rows if row.label.text not in quiet]
        lines += _wrap("triggers", _summed(armed.summary, loud), width)
    open_ones = [row for row in incidents(sight).rows if row.open]
    for row in open_ones[:MOST]:
        extra = "; ".join(part for part in (row.limit.text, row.next.text) if part)
        lines += _wrap(
            "incident", f"{row.label.text} {row.title} [{row.owner}] {row.stage}{f' ({extra})' if extra else ''}", width
        )
    if not open_ones:
        lines += _wrap("incidents", incidents(sight).summary.text, width)
    lines += _rollback(sight, width)
    who = people(sight)
    for one in who.rows:
        if one.heading and one.ref.startswith("poll:"):
            lines += _wrap("poll", f"{one.title}: {one.label.text}", width)
    if sight.plan.signoff:
        done = sum(1 for one in sight.plan.signoff if signed(sight.state, one.id))
        lines += _wrap("sign-offs", f"{done}/{len(sight.plan.signoff)}", width)
    if sight.plan.artifact:
        lines += _wrap("artifacts", artifacts(sight).summary.text, width)
    late = [one for one in sight.duties if one.status == "overdue"]
    for owed in late[:MOST]:
        lines += _wrap("owed", f"{owed.title}, {short(owed.late_s)} late", width)
    return lines


def _summed(label: Label, details: list[str]) -> str:
    more = f"; {len(details) - MOST} more" if len(details) > MOST else ""
    words = "; ".join(details[:MOST]) + more
    return ": ".join(part for part in (label.text, words) if part)


def _metric(row: MetricRow) -> str:
    said_of = "" if row.label.text in ("OK", "", "NO DATA") else f" {row.label.text}"
    return f"{row.title} {row.value}{said_of}"


def _rollback(sight: Sight, width: int) -> list[str]:
    view = rollback(sight)
    if view.procedure is None:
        return _wrap("rollback", "the plan has none", width)
    parts = [view.procedure.state.text, view.proposal.text]
    parts += [f"last called {said.text}" for name, said in view.procedure.facts if name == "last"]
    if view.rehearsal.text and not sight.state.rehearsal:  # a rehearsal is the proof itself, and takes in no other
        parts.append(f"rehearsed: {view.rehearsal.text}")
    parts.append(f"last safe {view.last_safe.text}" if view.last_safe.text else "")
    if view.procedure.running:
        parts += [
            f"{step.title}: {step.label.text}" + (f" {step.reason}" if step.label.text == "WAITS" else "")
            for step in view.procedure.steps
            if step.label.text
        ]
    lines = _wrap("rollback", "; ".join(part for part in parts if part), width)
    for other in view.others:
        lines += _wrap("procedure", f"{other.title}: {other.state.text}", width)
    return lines


def _wrap(name: str, words: str, width: int) -> list[str]:
    """ "name      words", further lines indented under the words."""
    safe = visible(words, one_line=True)
    if not safe:
        return []
    folded = textwrap.wrap(safe, max(20, width - _NAME - 1), break_on_hyphens=False) or [""]
    first = f"{name:<{_NAME}} {folded[0]}".rstrip()
    return [first, *(f"{'':<{_NAME}} {line}" for line in folded[1:])]


# --- metrics ------------------------------------------------------------------------------------------------------------


Entries = Callable[[int, int], Iterable[Entry]]
"""Entries from one seq to another, both included."""


def plots(
    state: State,
    now: dt.datetime,
    width: int = 60,
    *,
    ascii_only: bool = False,
    span_s: int | None = 0,
    entries: Entries | None = None,
) -> list[str]:
    """Each metric: value, bound and standing in words, its latest values drawn, oldest first, and its next poll.

    span_s: with `entries`, each is drawn over so many seconds, None for the whole journal, and what happened is told.
    """
    lines: list[str] = []
    sight = Sight(state, now)
    rows = metrics(sight).rows
    history = _read(sight, [row.ref for row in rows], span_s, entries) if entries is not None and span_s != 0 else {}
    drawn: Plot | None = None
    signs = plot_lines.ASCII if ascii_only else plot_lines.UNICODE
    for row in rows:
        label = f", {row.label.text}" if row.label.text not in ("", row.value) else ""
        bound = f", {row.bound}" if row.bound and not row.target.startswith(row.bound) else ""
        aged = "" if not row.age else ", just now" if row.age == "now" else f", {row.age} ago"
        goal = f", {row.target}" if row.target and row.target != row.bound else ""
        lines.append(visible(f"{row.title}: {row.value}{label}{bound}{goal}{aged}", one_line=True))
        known_facts = state.metrics.get(row.ref.partition(":")[2])
        if known_facts is not None and known_facts.reason:
            lines.append(f"  because {known_facts.reason}")
        if history:
            drawn = plot.make(sight, row.ref, plot.Window(span_s), history[row.ref])
            lines += ["".join(text for text, _ in one).rstrip() for one in plot_lines.draw(drawn, width, 6, signs)]
            lines += [f"  {words}" for words in plot_words.legend(drawn, width, signs)]
        else:
            known = [value for value in row.points if value is not None]
            if known:
                lines.append(f"  {spark(row.points[-width:], row.limit, ascii_only=ascii_only)}")
                lines.append(f"  from {min(known):g} to {max(known):g} over the last {_reach(state, row)}")
        asked = pacing.of_metric(sight, sight.book.metrics[row.ref.partition(":")[2]])
        if asked is not None:
            probe, following = asked
            lines.append(
                f"  {probe.id} is asked every {_length(following.every_s)}; next {pacing.next_words(following, sight)}"
            )
    if drawn is not None and drawn.marks:
        lines += ["", "in this span"]
        lines += [f"  {when}  {words}" for when, words, _ in (plot_words.told(drawn, mark) for mark in drawn.marks)]
    if state.budgets:
        lines += ["", *(f"API {pacing.budget_words(name, one, sight)[0]}" for name, one in state.budgets.items())]
    return [visible(line, one_line=True) for line in lines] or ["the plan has no metrics"]


def _read(
    sight: Sight, refs: list[str], span_s: int | None, entries: Entries | None
) -> dict[str, plot_history.History]:
    """The history of each, read backwards until it reaches far enough."""
    found = {ref: plot_history.History(ref) for ref in refs}
    last = sight.state.seq
    ends = dt.datetime.fromtimestamp(plot.present(sight), dt.UTC)
    wanted = None if span_s is None else ends - dt.timedelta(seconds=span_s + 3600)
    while entries is not None and last >= 0:
        first = max(0, last + 1 - SLICE_ENTRIES)
        piece = list(entries(first, last))
        for ref, history in found.items():
            history.take(plot_history.read(piece, ref, first, last))
        if piece and wanted is not None and piece[0].at < wanted:
            break
        last = first - 1
    return found


def _length(seconds: float) -> str:
    return short(seconds) if seconds >= 1 else f"{seconds:.1f} s"


def spark(points: tuple[float | None, ...], limit: float | None = None, *, ascii_only: bool = False) -> str:
    """A line of blocks between the least and the greatest value, with the bound where it is near; a gap is a space."""
    marks = PLAIN if ascii_only else BLOCKS
    known = [value for value in points if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if limit is not None and low - abs(low) <= limit <= high + abs(high):
        low, high = min(low, limit), max(high, limit)
    reach = high - low or 1.0
    return "".join(
        " " if value is None else marks[min(len(marks) - 1, int((value - low) / reach * len(marks)))]
        for value in points
    ).rstrip()


def _reach(state: State, row: MetricRow) -> str:
    tail = state.metrics[row.ref.partition(":")[2]].tail[-60:]
    return clock(tail[-1][0] - tail[0][0]) if len(tail) > 1 else "reading"
