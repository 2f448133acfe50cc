"""The state of the day: the events so far, what is live, and from these two what every service would say right now.

`settle` brings the world up to the present and is called once a request; between two calls nothing moves. `t` is the
present in whole scripted seconds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from .chance import draw, hostile, sha, wobble
from .clock import ScriptClock
from .faults import DISTURBING, REPLACING, TOLD_BY_THE_APPLICATION, Fault
from .github.limits import Limits
from .inbox import Inbox
from .publishing import Deploy, Site
from .scenario import Act, Scenario
from .windows import Happening, Span, Window, level
from .wire import Refused

MOST_EVENTS = 4000
MOST_FAULTS = 100
MOST_CLOSINGS = 1000
ISSUES_CLOSED = "issues-closed"
OUT = ("outage", "status", "hang", "drop")
PRODUCTION, STAGING = "production", "staging"
_EVENT = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")


class World:
    """The scenario as it is at a time, with what happened in it so far. Times are seconds of the script."""

    def __init__(self, scenario: Scenario, clock: ScriptClock, seed: int) -> None:
        self.scenario = scenario
        self.clock = clock
        self.seed = seed
        self.t = 0
        self.events: list[Happening] = []
        self.extra_faults: list[Fault] = []
        self.inbox = Inbox()
        self.limits = Limits()
        self.requests: Counter[str] = Counter()
        self.pushes: list[Happening] = []
        self.closings: dict[tuple[str, int], int | None] = {}
        """What people did to issues by hand: (owner/name in lower case, number) -> when closed, None for reopened."""
        self.sites = {name: self._opening(name) for name in (PRODUCTION, STAGING)}
        self.memo: dict[tuple[object, ...], list[dict[str, Any]]] = {}
        self._done: set[tuple[int, float]] = set()
        self._spans: dict[Window, tuple[int, list[Span]]] = {}
        self._faults_made = 0

    def _opening(self, environment: str) -> Site:
        """Two deploys from before the start: the previous release, and the one to be launched, dark behind its flag."""
        site = Site(environment, self.seed)
        hours = 3600
        versions = [
            ("0.9.3", -240),
            (self.scenario.text("previous_version"), -72),
            (self.scenario.text("version"), -12),
        ]
        for age, (version, hour) in zip((31, 12, 0), versions, strict=True):
            at = hour * hours - (hours if environment == STAGING else 0)
            deploy = site.add(version, self.commit(age), f"Release {version}", "pipeline", at)
            site.publish(deploy, at + 90)
        site.set_flag(self.scenario.text("flag"), False, "pipeline", -72 * hours)
        return site

    # time and events

    def settle(self) -> None:
        """Do what the script has due by now, in the order of its times."""
        now = max(self.t, int(self.clock.seconds()))
        while due := self._next_act(now):
            start, index, act = due
            self._done.add((index, start))
            self.t = max(self.t, int(start))
            self.act(act.do, act.by, act.title)
        self.t = now

    def _next_act(self, now: int) -> tuple[float, int, Act] | None:
        due = [
            (span.start, index, act)
            for index, act in enumerate(self.scenario.acts)
            for span in self.spans(act.window)
            if span.start <= now and (index, span.start) not in self._done
        ]
        return min(due, key=lambda each: each[:2]) if due else None

    def emit(self, name: str, by: str = "") -> Happening:
        """Raises Refused for a name that is none, or when the day has had too many events."""
        if not _EVENT.match(name):
            raise Refused(400, "an event's name is up to 80 letters, digits, dots, dashes, underscores and colons")
        if len(self.events) >= MOST_EVENTS:
            raise Refused(409, f"there have been {MOST_EVENTS} events; start again")
        happening = Happening(self.t, name, by)
        self.events.append(happening)
        return happening

    def act(self, do: str, by: str, title: str = "") -> None:
        """One of `scenario.ACTS`, on production; close-issues closes what is urgent in every repository."""
        site = self.sites[PRODUCTION]
        match do:
            case "deploy":
                self.deploy(site, by, title=title)
            case "rollback":
                previous = site.previous()
                if previous is not None:
                    self.restore(site, previous, by)
            case "push":
                self.pushes.append(Happening(self.t, title or "Change of plan", by))
                self.emit("push", by)
            case "close-issues":
                self.emit(ISSUES_CLOSED, by)
            case _:
                self.set_flag(site, self.scenario.text("flag"), do == "flag-on", by)

    def close_issue(self, repository: str, number: int, *, closed: bool, by: str) -> None:
        """Somebody closes or reopens one issue of a repository ("owner/name")."""
        if len(self.closings) >= MOST_CLOSINGS:
            raise Refused(409, f"{MOST_CLOSINGS} issues were closed by hand already; start again")
        self.closings[repository.lower(), number] = self.t if closed else None
        self.emit("issue-closed" if closed else "issue-reopened", by)

    # what is live

    def set_flag(self, site: Site, name: str, on: bool, by: str) -> None:
        if not site.set_flag(name, on, by, self.t):
            return
        staging = "staging-" if site.environment == STAGING else ""
        word = "flag-on" if on else "flag-off"
        self.emit(f"{staging}{word}" if name == self.scenario.text("flag") else f"{staging}{word}:{name[:60]}", by)

    def deploy(self, site: Site, by: str, version: str = "", commit: str = "", title: str = "") -> Deploy:
        number = site.deploys[-1].number + 1
        version = version or f"{self.scenario.text('version')}.{number - 3}"
        deploy = site.add(version, commit or self.commit(0), title or f"Release {version}", by, self.t)
        event = "deploy"
        if site.locked:
            event = "deploy-held"
        else:
            site.publish(deploy, self.t)
        self.emit(("staging-" if site.environment == STAGING else "") + event, by)
        return deploy

    def restore(self, site: Site, deploy: Deploy, by: str) -> None:
        """Make an existing deploy the live one: a rollback when it is older than what is live."""
        if deploy.id == site.live:
            return
        older = deploy.number < site.current().number
        site.publish(deploy, self.t)
        self.emit(("staging-" if site.environment == STAGING else "") + ("rollback" if older else "deploy"), by)

    def commit(self, age: int) -> str:
        """The commit `age` places behind the head of main; pushes move the head."""
        return sha(self.seed, "commit", len(self.pushes) - age)

    # what the script says

    def spans(self, window: Window) -> list[Span]:
        known = self._spans.get(window)
        if known is None or known[0] != len(self.events):
            known = (len(self.events), window.spans(self.events))
            self._spans[window] = known
        return known[1]

    def lit(self, window: Window, t: float | None = None) -> bool:
        at = self.t if t is None else t
        return any(window.lit(span, at) for span in self.spans(window))

    def number(self, name: str, t: float | None = None) -> float:
        """The signal `name` at a second, the present one unless told; without its small noise."""
        at = self.t if t is None else t
        value = self.scenario.number(name)
        for signal in self.scenario.signals:
            if signal.name == name:
                value += (signal.to - value) * level(self.spans(signal.window), at, signal.over, signal.fade)
        return value

    def noisy(self, name: str, share: float, t: float | None = None) -> float:
        """The same, wavering by up to `share` of itself."""
        at = self.t if t is None else t
        return self.number(name, at) * (1.0 + share * wobble(self.seed, name, at))

    def faults(self, service: str) -> list[Fault]:
        """In force now, the script's first, then those given by hand, each in the order they were given."""
        known = [*self.scenario.faults, *self.extra_faults]
        return [fault for fault in known if service in fault.services and self.lit(fault.window)]

    def fault(self, service: str, *kinds: str, path: str = "") -> Fault | None:
        """The last of these kinds in force; a later one hides an earlier one."""
        for fault in reversed(self.faults(service)):
            if fault.kind in kinds and (not path or fault.hits(path)):
                return fault
        return None

    def replacing(self, service: str, path: str) -> Fault | None:
        kinds = REPLACING - TOLD_BY_THE_APPLICATION if service in ("app", "staging") else REPLACING
        return self.fault(service, *kinds, path=path)

    def disturbing(self, service: str, path: str) -> Fault | None:
        return self.fault(service, *DISTURBING, path=path)

    def give(self, fault: Fault) -> Fault:
        if len(self.extra_faults) >= MOST_FAULTS:
            raise Refused(409, f"there are {MOST_FAULTS} faults already; clear some")
        self._faults_made += 1
        made = replace(fault, id=f"by-hand-{self._faults_made}")
        self.extra_faults.append(made)
        return made

    def outages(self, service: str) -> list[Span]:
        """When the service has been out, up to and with the present second; one that comes and goes counts whole."""
        return [
            Span(span.start, min(span.end, self.t + 1))
            for fault in (*self.scenario.faults, *self.extra_faults)
            if service in fault.services and fault.kind in OUT
            for span in self.spans(fault.window)
            if span.start <= self.t
        ]

    def down_seconds(self, service: str) -> int:
        """For how many whole seconds it has been out."""
        return int(sum(outage.end - outage.start - 1 for outage in self.outages(service)))

    def say(self, service: str, text: str) -> str:
        """The text, or something hostile in front of it where the script has that service's texts tampered with."""
        if self.fault(service, "hostile") is None:
            return text
        return f"{hostile(self.seed, service, draw(self.seed, text))} {text}"

    def stamp(self, t: float) -> str:
        return self.clock.stamp(t)
