"""A release as a plain stream of lines: for logs, and for people who are read to.

Laws: each line begins with when it was; nothing is told twice, as an entry and as what follows from it; what the screen
shows muted is told only where everything is asked for; what rings on a screen rings once a moment, for all of it.
"""

from collections.abc import Iterator

from cockpit.cli.reading import Reading
from cockpit.core.clock import t_seconds
from cockpit.core.log import line, worth_a_line
from cockpit.core.verdict import Verdict
from cockpit.format.sanitise import visible
from cockpit.model.entry import Entry, Event, Unknown
from cockpit.model.events import RunFinished, RunStarted, VerdictChanged
from cockpit.model.frame import Tone
from cockpit.reports.source import undelivered
from cockpit.reports.standing import EXIT, judge
from cockpit.views.alarms import Alarms, standing
from cockpit.views.base import Sight
from cockpit.views.header import reason
from cockpit.views.headline import after_all, badge, caveats
from cockpit.views.log import row
from cockpit.views.next_lines import overdue
from cockpit.views.times import hms, t_clock

BELL = "\a"
LOST = "engine"
"""Of the alarms the one that no entry and no verdict tells."""


class Following:
    """What is new since the last call. It begins with how things stand, not with what has happened.

    everything: also what the screen shows muted, and both the run and what came of it. bell: a line that comes with
    something grave begins with the bell's sign, one a call.
    """

    def __init__(self, found: Reading, *, everything: bool = False, bell: bool = False) -> None:
        self._found = found
        self._everything, self._bell = everything, bell
        self._alarms = Alarms()
        self._seq = found.state.seq
        self._verdict: tuple[str, ...] = ()
        self._late: set[str] = set()
        self._lost = False
        self._trouble = ""

    def new(self) -> Iterator[str]:
        """One line for each change: what was journaled, then what time alone has changed."""
        state, now = self._found.state, self._found.now()
        sight = Sight(state, now)
        rings = bool(self._alarms.news(sight)) and self._bell
        for text in self._told(sight):
            yield f"{BELL if rings else ''}{visible(text, one_line=True)}"
            rings = False

    def _told(self, sight: Sight) -> Iterator[str]:
        yield from self._journaled(sight)
        if self._found.trouble and self._found.trouble != self._trouble:
            self._trouble = self._found.trouble
            yield self._now(sight, f"JOURNAL: {self._trouble}")
        yield from self._judged(sight)
        lost = standing(sight).get(LOST, "")
        told = self._verdict[0] in EXIT and self._verdict[1].startswith(f"{LOST}:") if self._verdict else False
        if lost and not self._lost and not told:  # a verdict that fails for it has just said so
            yield self._now(sight, lost)
        self._lost = bool(lost)
        yield from self._overdue(sight)

    def _journaled(self, sight: Sight) -> Iterator[str]:
        if sight.state.seq <= self._seq:
            return
        first, self._seq = self._seq + 1, sight.state.seq
        for entry in self._found.store.entries(first, sight.state.seq):
            if not worth_a_line(entry.event):
                continue
            shown = row(sight, line(entry))
            if self._everything or _tells(entry, shown.tone, sight):
                late = f" ({shown.late})" if shown.late else ""
                yield f"{shown.at} {shown.t} {shown.who}: {shown.text}{late}"

    def _now(self, sight: Sight, text: str) -> str:
        t = t_seconds(sight.state, sight.now)
        return f"{hms(sight.now, sight.zone)} {f'{t_clock(t)} ' if t is not None else ''}{text}"

    def _judged(self, sight: Sight) -> Iterator[str]:
        found = judge(sight.state, sight.now, self._trouble)
        stands = badge(sight.state, found.verdict)
        worst = f"{found.reasons[0].kind}:{found.reasons[0].id}" if found.reasons else ""
        if sight.state.closed or (stands, worst) == self._verdict:
            return
        same, self._verdict = self._verdict[:1] == (stands,), (stands, worst)
        over = after_all(sight, found.verdict)
        if over is None:
            yield self._now(sight, f"VERDICT {'still ' if same else ''}{found.verdict}{self._why(sight, found)}")
        elif not same:
            yield self._now(sight, over.text)

    def _why(self, sight: Sight, found: Verdict) -> str:
        """The first reason by its title, with whose it is; then what a GO does not say."""
        but = ", ".join(caveats(sight, found.verdict, overdue(sight)))
        if not found.reasons:
            return f", but {but}" if but else ""
        first = reason(sight, found.reasons[0].line())
        state = f" ({first.state})" if first.state else ""
        owner = f" [{first.owner}]" if first.owner else ""
        more = f" (and {len(found.reasons) - 1} more)" if len(found.reasons) > 1 else ""
        return f": {first.text}{state}{owner}{more}{f', but {but}' if but else ''}"

    def _overdue(self, sight: Sight) -> Iterator[str]:
        late = {one.ref: one for one in overdue(sight)}
        for ref, one in late.items():
            if ref not in self._late:
                owner = f" [{one.owner}]" if one.owner else ""
                yield self._now(sight, f"OVERDUE {one.text}{owner}")
        self._late = set(late)


def _tells(entry: Entry, tone: Tone, sight: Sight) -> bool:
    """Whether it says what no other line says: the verdict has one of its own, and what a run was for says how it ended.
    That something long has begun is worth hearing, other than that a text is on its way."""
    event: Event | Unknown = entry.event
    if isinstance(event, VerdictChanged):
        return False
    if isinstance(event, RunFinished):
        return bool(undelivered(event, sight))
    if isinstance(event, RunStarted):
        run = sight.state.runs.get(event.run)
        return run is not None and not run.subject.startswith(("announce:", "alert:"))
    return tone is not Tone.MUTED
