"""What somebody sees who votes or decides: pinned as the form opens, and what has changed since, as it changes."""

from collections.abc import Iterable

from cockpit.core import evidence
from cockpit.core.titles import titled
from cockpit.core.words import listed
from cockpit.model.frame import Tone
from cockpit.tui.acts.common import About
from cockpit.tui.desk import Desk
from cockpit.views.base import Sight
from cockpit.views.gates import row
from cockpit.views.header import header
from cockpit.views.times import hms
from cockpit.views.words import spoken

MOST = 4


class Pinned:
    """The verdict, and the gates a vote is bound to, as they stand now. gates: their ids; none for a decision. refuses:
    whether the rules turn away what is sent once that has changed, as they do with a vote and a decision."""

    def __init__(self, desk: Desk, gates: Iterable[str] = (), *, refuses: bool = True) -> None:
        sight = desk.sight()
        self._refuses = refuses
        self._desk = desk
        self._gates = tuple(gates)
        head = header(sight, desk.session.mode)
        self._verdict = head.verdict
        self._seq = desk.state.verdict.seq
        self._unwritten = spoken(desk.state.verdict.verdict) != head.judged
        """Whether the record has yet to say what stands on the screen."""
        self._told: tuple[Sight | None, About] = (None, [])
        self._at = hms(desk.now, sight.zone)
        self._seen = evidence.seen(desk.state, self._gates, desk.now)
        rows = [row(sight, sight.book.gates[name]) for name in self._gates if name in sight.book.gates]
        other = [f"{one.title} {one.verdict.text}" for one in rows if one.verdict.tone is not Tone.GOOD]
        green = len(rows) - len(other)
        many = f"{len(rows)} gates" if len(rows) != 1 else "1 gate"
        self._evidence = (
            f"{many}: {'all green' if not other else f'{green} green; {listed(tuple(other), MOST)}'}" if rows else ""
        )

    def about(self) -> About:
        """What stood there as the form opened."""
        lines: About = [(f"The verdict as this opened, {self._at}: {self._verdict.text}", self._verdict.tone.value)]
        if self._evidence:
            lines.append((f"The evidence then, {self._evidence}", "plain"))
        return lines

    def worse(self) -> str:
        """What of the evidence got worse since; "" for nothing."""
        found = evidence.change(self._desk.state, self._seen, self._gates, self._desk.now) if self._gates else None
        if found is None or found.kind != evidence.WORSE:
            return ""
        return titled(self._desk.sight().book, found.reason)

    def since(self) -> About:
        """What changed while the form is open; nothing while all is as it was."""
        sight = self._desk.sight()
        if self._told[0] is not sight:  # asked for at every key, and the same until the screen is made anew
            self._told = (sight, self._changes())
        return self._told[1]

    def _changes(self) -> About:
        desk = self._desk
        verdict = header(desk.sight(), desk.session.mode).verdict
        again = "esc, look, and open this again"
        if verdict.text.partition(" · ")[0] != self._verdict.text.partition(" · ")[0]:
            no = "It would be refused: " if self._refuses else ""
            return [(f"CHANGED while this is open, now: {verdict.text}. {no or 'Better '}{again}.", "bad!")]
        if worse := self.worse():
            return [(f"EVIDENCE CHANGED while this is open: {worse}. It would be refused: {again}.", "bad!")]
        if verdict.text != self._verdict.text:
            return [(f"Now it reads: {verdict.text}", verdict.tone.value)]
        if self._unwritten and desk.state.verdict.seq > self._seq:
            self._unwritten, self._seq = False, desk.state.verdict.seq  # what was to be seen here before
        if desk.state.verdict.seq > self._seq:
            return [("The verdict changed while this is open, and is the same again.", "warn")]
        return []
