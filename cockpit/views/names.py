"""Titles for ids, times for ISO texts, and how verdicts are said."""

import datetime as dt

from cockpit.core.index import PlanIndex
from cockpit.core.words import which
from cockpit.model.state import State
from cockpit.views.amounts import amount
from cockpit.views.times import MINUTE, hm, hms, moved, parse_iso


class Names:
    """Titles for ids, from one plan. state: what was called, ran and was announced, by numbers such as P1, R3, A2."""

    def __init__(self, plan: PlanIndex | None, zone: dt.tzinfo = dt.UTC, state: State | None = None) -> None:
        self.plan = plan
        self.zone = zone
        self.state = state

    def _title(self, table: str, name: str) -> str:
        if self.plan is None:
            return name
        found = getattr(self.plan, table).get(name)
        return (getattr(found, "title", "") or name) if found is not None else name

    def gate(self, name: str) -> str:
        return self._title("gates", name)

    def place(self, probe: str) -> str:
        """Where something is live, behind it: "" where the plan has one probe that tells."""
        probes = self.plan.probes.values() if self.plan is not None else ()
        return f" ({self._title('probes', probe)})" if sum(one.live_id is not None for one in probes) > 1 else ""

    def item(self, name: str) -> str:
        return self._title("items", name)

    def role(self, name: str) -> str:
        return self._title("roles", name)

    def phase(self, name: str) -> str:
        return self._title("phases", name)

    def procedure(self, name: str) -> str:
        return self._title("procedures", name)

    def called(self, proc: str) -> str:
        """The title and number of a procedure that was called: "Hotfix (P1)"."""
        facts = self.state.procs.get(proc) if self.state is not None else None
        return f"{self.procedure(facts.procedure)} ({proc})" if facts is not None else proc

    def run(self, run: str) -> str:
        """What a run serves, and its number: "Smoke test (R3)"."""
        facts = self.state.runs.get(run) if self.state is not None else None
        return f"{self.subject(facts.subject)} ({run})" if facts is not None else run

    def trigger(self, name: str) -> str:
        return self._title("triggers", name)

    def metric(self, name: str) -> str:
        return self._title("metrics", name)

    def reading(self, metric: str, value: str) -> str:
        """A metric's value as text, with its unit and no needless decimals."""
        found = self.plan.metrics.get(metric) if self.plan is not None else None
        try:
            return amount(float(value), found.unit if found is not None else "")
        except ValueError:
            return value

    def template(self, name: str) -> str:
        return self._title("templates", name)

    def channel(self, name: str) -> str:
        return self._title("channels", name)

    def poll(self, name: str) -> str:
        return self._title("polls", name)

    def severity(self, name: str) -> str:
        """In a word or two: "P0" of "P0: crash, data loss"."""
        return self._title("severities", name).partition(":")[0].strip()

    def signoff(self, name: str) -> str:
        return self._title("signoffs", name)

    def artifact(self, name: str) -> str:
        return self._title("artifacts", name)

    def step(self, name: str) -> str:
        if self.plan is not None:
            for procedure in self.plan.procedures.values():
                for step in procedure.step:
                    if step.id == name:
                        return step.title or name
        return name

    def subject(self, subject: str) -> str:
        """What a run serves: "gate:lint" -> the gate's title, "step:P1/flag-off" -> the step's."""
        kind, _, name = subject.partition(":")
        if kind == "gate":
            return self.gate(name)
        if kind == "item":
            return self.item(name)
        if kind == "step":
            return self.step(name.partition("/")[2])
        if kind == "announce":
            sent = self.state.announcements.get(name) if self.state is not None else None
            return (
                f"announcement {name}"
                if sent is None
                else f"{self.template(sent.template) or name} in {self.channel(sent.channel)}"
            )
        if kind == "alert":
            channel, _, what = name.partition("/")
            return f"alert to {self.channel(channel)}: {' '.join(what.split('/')[:2])}"
        return subject

    def duty(self, duty: str) -> str:
        """What is owed: "announce:hourly" -> the template's title, "update:I1" -> "update on I1"."""
        kind, _, name = duty.partition(":")
        titled = {"announce": self.template, "item": self.item, "card": self.procedure}
        if kind in titled:
            return titled[kind](name)
        if kind == "step":
            return self.step(name.partition("/")[2])
        return {"update": f"update on {name}", "question": f"answer to {name}"}.get(kind, duty)

    def day_time(self, text: str) -> str:
        """A moment that may lie days away, with its date."""
        at = parse_iso(text)
        local = at.astimezone(self.zone) if at is not None else None
        return text if local is None else f"{local:%Y-%m-%d %H:%M}{which(local)}"

    def time(self, text: str) -> str:
        at = parse_iso(text)
        return text if at is None else hm(at, self.zone)

    def moved(self, before: str, after: str) -> str:
        """ "10:00 -> 10:45", with the days where these differ."""
        return moved(parse_iso(before), parse_iso(after), self.zone)

    def between(self, since: str, until: str) -> str:
        """ "14:33 to 14:52"; what lasted less than a minute to the second."""
        first, last = parse_iso(since), parse_iso(until)
        if first is None or last is None or (last - first).total_seconds() >= MINUTE:
            return f"{self.time(since)} to {self.time(until)}"
        return f"{hms(first, self.zone)} to {hms(last, self.zone)}"


def spoken(verdict: str) -> str:
    """A verdict as it is said: "no-go" -> "NO-GO", "conditional-go" -> "CONDITIONAL GO"."""
    return _VERDICTS.get(verdict.lower(), verdict.upper())


_VERDICTS = {
    "go": "GO",
    "conditional-go": "CONDITIONAL GO",
    "conditional go": "CONDITIONAL GO",
    "no-go": "NO-GO",
    "not-ready": "NOT READY",
    "not ready": "NOT READY",
    "": "NOT READY",
}
