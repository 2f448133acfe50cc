"""Verdicts and rules of a plan over a recorded day: what stood when, and what would have stood against decisions."""

import datetime as dt

import msgspec

from cockpit.core import verdict
from cockpit.core.clock import t_seconds
from cockpit.core.requirements import forward
from cockpit.core.verdict import CONDITIONAL, GO, LEVELS, NO_GO, NOT_READY, Reason
from cockpit.model import events as ev
from cockpit.model.checks import Rule
from cockpit.model.entry import Entry
from cockpit.model.state import State
from cockpit.reports.backtest_limits import Limits
from cockpit.reports.backtest_schema import Decision, Stretch, VerdictSpell

ASSESS_S = 1.0
"""Between polls the verdict is looked at no more often than this; at every other entry, always."""


class Bench:
    """Sits over one flight. said: the verdicts on record, and when they were journaled."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.spells: list[VerdictSpell] = []
        self.stretches: dict[str, list[Stretch]] = {rule.id: [] for rule in rules}
        self.decisions: list[Decision] = []
        self.said: list[tuple[dt.datetime, str]] = []
        self._looked: dt.datetime | None = None

    def look(self, state: State, limits: Limits, at: dt.datetime, *, always: bool = False) -> None:
        """The verdict now, and what each rule says."""
        if state.opened is None or state.closed:
            return
        if not always and self._looked is not None and (at - self._looked).total_seconds() < ASSESS_S:
            return
        self._looked = at
        word, reasons, _ = _verdict(state, limits, at)
        t_s = t_seconds(state, at)
        if not self.spells or self.spells[-1].verdict != word:
            self.spells.append(VerdictSpell(at, word, tuple(one.line() for one in reasons), t_s))
        for name in self.stretches:
            self._rule(name, [one for one in reasons if one.kind == "rule" and one.id == name], at, t_s)

    def _rule(self, name: str, reasons: list[Reason], at: dt.datetime, t_s: float | None) -> None:
        rows = self.stretches[name]
        running = rows[-1] if rows and rows[-1].until is None else None
        level = reasons[0].level if reasons else ""
        if running is not None and running.level == level:
            return
        if running is not None:
            rows[-1] = msgspec.structs.replace(running, until=at)
        if level:
            rows.append(Stretch(at, level, "; ".join(one.words for one in reasons), t_s=t_s))

    def decided(self, state: State, limits: Limits, entry: Entry, event: ev.DecisionMade | ev.PollDeclared) -> None:
        """A decision on record, before it is folded."""
        word, decided, undecided = _verdict(state, limits, entry.at)
        poll = isinstance(event, ev.PollDeclared)
        on_record = self.said[-1][1] if self.said else ""
        choice = event.result if isinstance(event, ev.PollDeclared) else event.choice
        opposing = decided if forward(choice) and word in (NO_GO, NOT_READY) else []
        self.decisions.append(
            Decision(
                kind="poll" if poll else "decision",
                what=event.poll if isinstance(event, ev.PollDeclared) else event.phase,
                choice=choice,
                at=entry.at,
                seq=entry.seq,
                by=entry.actor,
                recorded=on_record if isinstance(event, ev.PollDeclared) else event.verdict or on_record,
                verdict=word,
                against=tuple(one.line() for one in opposing if one.level != "conditional"),
                undecided=tuple(one.line() for one in undecided),
            )
        )


def _verdict(state: State, limits: Limits, at: dt.datetime) -> tuple[str, list[Reason], list[Reason]]:
    """(verdict, the reasons that are decidable, the others), worst first."""
    found = verdict.assess(state, at).reasons
    beyond = {("gate", name) for name in limits.gates} | {("rule", name) for name in limits.rules}
    decided = [one for one in found if (one.kind, one.id) not in beyond]
    undecided = [one for one in found if (one.kind, one.id) in beyond]
    worst = min((LEVELS.index(one.level) for one in decided), default=len(LEVELS))
    return (NO_GO, NOT_READY, CONDITIONAL, GO)[worst], decided, undecided
