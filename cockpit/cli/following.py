"""A release as a plain stream of lines: for logs, and for people who are read to."""

from collections.abc import Iterator

from cockpit.cli.reading import Reading
from cockpit.core.log import line, worth_a_line
from cockpit.format.sanitise import visible
from cockpit.reports.standing import judge
from cockpit.views.base import Sight
from cockpit.views.headline import after_all, badge, caveats
from cockpit.views.log import row
from cockpit.views.next_lines import overdue


class Following:
    """What is new since the last call. It begins with how things stand, not with what has happened."""

    def __init__(self, found: Reading) -> None:
        self._found = found
        self._seq = found.state.seq
        self._verdict = ""
        self._late: set[str] = set()
        self._trouble = ""

    def new(self) -> Iterator[str]:
        """One line for each change: what was journaled, then what time alone has changed."""
        state, now = self._found.state, self._found.now()
        sight = Sight(state, now)
        if state.seq > self._seq:
            first, self._seq = self._seq + 1, state.seq
            for entry in self._found.store.entries(first, state.seq):
                if worth_a_line(entry.event):
                    shown = row(sight, line(entry))
                    late = f" ({shown.late})" if shown.late else ""
                    yield _safe(f"{shown.at} {shown.t} {shown.who}: {shown.text}{late}")
        if self._found.trouble and self._found.trouble != self._trouble:
            self._trouble = self._found.trouble
            yield _safe(f"JOURNAL: {self._trouble}")
        yield from self._judged(sight)
        yield from self._overdue(sight)

    def _judged(self, sight: Sight) -> Iterator[str]:
        found = judge(sight.state, sight.now, self._trouble)
        stands = badge(sight.state, found.verdict)
        if sight.state.closed or stands == self._verdict:
            return
        self._verdict = stands
        over = after_all(sight, found.verdict)
        if over is not None:
            yield _safe(over.text)
            return
        worst = f": {found.reasons[0].kind} {found.reasons[0].id}: {found.reasons[0].words}" if found.reasons else ""
        more = f" (and {len(found.reasons) - 1} more)" if len(found.reasons) > 1 else ""
        but = ", ".join(caveats(sight, found.verdict, overdue(sight)))
        yield _safe(f"VERDICT {found.verdict}{worst}{more}{f', but {but}' if but else ''}")

    def _overdue(self, sight: Sight) -> Iterator[str]:
        late = {one.ref: one for one in overdue(sight)}
        for ref, one in late.items():
            if ref not in self._late:
                owner = f" [{one.owner}]" if one.owner else ""
                yield _safe(f"OVERDUE {one.text}{owner}")
        self._late = set(late)


def _safe(text: str) -> str:
    return visible(text, one_line=True)
