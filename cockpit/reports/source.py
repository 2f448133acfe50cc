"""What every report is made from: a state, the entries behind it, and the instant it is made at."""

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from cockpit import __version__
from cockpit.core.clock import t_then
from cockpit.core.index import plan_of
from cockpit.core.log import line, worth_a_line
from cockpit.model.entry import Entry, Event, Unknown
from cockpit.model.events import (
    RunFinished,
    RunUnknown,
    VerdictChanged,
)
from cockpit.model.frame import Tone
from cockpit.model.state import State
from cockpit.reports.document import Data, Document, Facts, Section
from cockpit.reports.status_schema import Journal
from cockpit.views.base import Sight
from cockpit.views.header import GONE, reason
from cockpit.views.times import stamp, t_clock
from cockpit.views.words import sentence, tone


class Told(Struct, frozen=True):
    """An entry in words. when: when it happened, which for a late note is before `at`. t_s: the T-clock then.

    kind: the entry's type. what: the sentence. event: what was journaled. undelivered: a text that did not go out, or of
    which nobody knows.
    """

    seq: int
    kind: str
    at: dt.datetime
    when: dt.datetime
    t_s: float | None
    who: str
    role: str
    what: str
    tone: Tone
    late: bool
    retracted: bool
    event: Event | Unknown
    undelivered: bool = False


class Source:
    """A release to report on. entries: all of them, in order; only those worth a line are kept."""

    def __init__(self, state: State, entries: Iterable[Entry], now: dt.datetime, journal: Journal) -> None:
        self.state = state
        self.plan = plan_of(state)
        self.now = now
        self.journal = journal
        self.sight = Sight(state, now)
        self.zone = self.sight.zone
        self.told = tuple(self._tell(entries))

    def _tell(self, entries: Iterable[Entry]) -> Iterable[Told]:
        for entry in entries:
            if not worth_a_line(entry.event):
                continue
            row = line(entry, whole=True)
            lost = undelivered(entry.event, self.sight)
            words = _in_short(entry.event, self.sight) or lost or sentence(row.type, row.data, self.sight.names)
            correction = self.state.corrections.get(entry.seq)
            if entry.redacted:
                words += " (redacted)"
            if correction is not None:
                words += (
                    f" [{'retracted' if correction.retracted else 'corrected'} by {correction.by}: {correction.text}]"
                )
            when = entry.occurred or entry.at
            yield Told(
                seq=entry.seq,
                kind=row.type,
                at=entry.at,
                when=when,
                t_s=t_then(self.state, when),
                who=entry.actor,
                role=entry.role,
                what=words,
                tone=tone(row.type, row.data),
                late=(entry.at - when).total_seconds() > 60,
                retracted=correction is not None and correction.retracted,
                event=entry.event,
                undelivered=bool(lost),
            )

    # --- words ----------------------------------------------------------------------------------------------------------

    def wall(self, at: dt.datetime | None) -> str:
        """Date and time in the release's zone; "" for none."""
        return stamp(at, self.zone)

    def both(self, at: dt.datetime | None) -> str:
        """On both clocks: "2027-02-19 10:12:00 PST (T+12:00)"."""
        if at is None:
            return ""
        t_s = t_then(self.state, at)
        return self.wall(at) + (f" ({t_clock(t_s)})" if t_s is not None else "")

    def person(self, one: Told) -> str:
        """Who, and in which role."""
        return f"{one.who} ({self.sight.role_title(one.role)})" if one.role else one.who

    def named(self, who: str) -> str:
        """A role's holder and title, or the name as it is."""
        if who not in self.sight.book.roles:
            return who
        title, owner = self.sight.role_title(who), self.sight.owner(who)
        return title if owner == title else f"{owner} ({title})"

    # --- what every report begins with ----------------------------------------------------------------------------------

    def document(
        self, kind: str, title: str, facts: Iterable[tuple[str, str]], sections: Iterable[Section], data: Data
    ) -> Document:
        """A report with the head of the journal it was made from."""
        release = self.plan.release
        whole = (
            ("release", titled(release.title or release.name, release.version)),
            *facts,
            ("made", f"{self.wall(self.now)} by cockpit {__version__}"),
            ("journal", f"{self.journal.path.rsplit('/', 1)[-1]}, {self.journal.entries} entries"),
            ("head", self.journal.head),
            ("plan", self.state.plan_hash),
        )
        rehearsal = "REHEARSAL: " if self.state.rehearsal else ""
        return Document(
            kind=kind,
            title=f"{rehearsal}{title}",
            facts=Facts(whole),
            sections=tuple(sections),
            data={**data, "made_from": self.made_from()},
            warning=self.journal.trouble,
        )

    def made_from(self) -> Data:
        """Where a report comes from, for machines; `cockpit verify --expect-head` takes the head."""
        return {
            "release": self.state.name,
            "version": self.plan.release.version,
            "rehearsal": self.state.rehearsal,
            "made": self.now,
            "tool": __version__,
            "journal": self.journal.path.rsplit("/", 1)[-1],
            "entries": self.journal.entries,
            "head": self.journal.head,
            "plan_hash": self.state.plan_hash,
            "trouble": self.journal.trouble,
        }


def length(start: dt.datetime | None, end: dt.datetime | None) -> float | None:
    """Seconds between two moments; None where one is not known."""
    return (end - start).total_seconds() if start is not None and end is not None else None


def lasted(seconds: float | None) -> str:
    """A length as people say it: "45 s", "15 min", "1 h 48 min", "2 d 3 h"; "at once" below a second; "" for none."""
    if seconds is None:
        return ""
    sign, whole = ("-" if seconds < 0 else ""), int(abs(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (left if not days and not hours else 0, "s")]
    return sign + (" ".join(f"{number} {unit}" for number, unit in parts if number) or "at once")


def titled(title: str, version: str) -> str:
    """A release's title and version, which is not said twice where the title holds it."""
    return title if version in title else f"{title} {version}".strip()


def undelivered(event: Event | Unknown, sight: Sight) -> str:
    """A delivery that failed, or whose outcome is unknown, by the text it was for; "" for all other entries."""
    if not isinstance(event, RunFinished | RunUnknown):
        return ""
    arrived = isinstance(event, RunFinished) and event.outcome in ("pass", "warn")
    run = None if arrived else sight.state.runs.get(event.run)
    kind, _, name = run.subject.partition(":") if run is not None else ("", "", "")
    if run is None or kind not in ("announce", "alert"):
        return ""
    told = sight.state.announcements.get(name)
    what = f"announcement {name} to {sight.names.channel(told.channel)}" if told else sight.names.subject(run.subject)
    if isinstance(event, RunUnknown):
        return f"{what}: NOBODY KNOWS whether it arrived: {event.reason}"
    return f"{what} NOT DELIVERED: {event.reason}"


_STANDS = ("running", "stale", "error", "inconclusive")
"""How a gate stands that is neither passed nor failed; the screen counts them instead."""


def _in_short(event: Event | Unknown, sight: Sight) -> str:
    """A change of the verdict by what moved it: its reasons may be many. "" for all other entries."""
    if not isinstance(event, VerdictChanged):
        return ""
    before = f" (was {event.previous})" if event.previous else ""
    gone = event.cause.startswith(GONE)
    line = event.cause.removeprefix(GONE)
    stands = line.partition(": ")[2].partition(": ")[0]
    cause = reason(sight, line).text + (f" ({stands})" if stands in _STANDS else "")
    more = f" ({len(event.reasons)} reasons in all)" if len(event.reasons) > 1 else ""
    why = f"{GONE if gone else ''}{cause}" if cause else ""
    return f"verdict {event.verdict}{before}{f': {why}' if why else ''}{more}"
