"""What is live: feature flags, deploys, publishing, rollback, and the lock on auto publishing, in Netlify's shapes.

One `Site` is one environment. Source of the shapes: Netlify's API (deploys, restore, rollback, lock, unlock).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from .wire import Refused

MOST_DEPLOYS = 300
MOST_FLAGS = 200


@dataclass(slots=True)
class Deploy:
    """`created` and `published` are scripted seconds; negative ones lie before the start."""

    id: str
    number: int
    version: str
    commit: str
    title: str
    by: str
    created: int
    published: int | None = None


@dataclass(slots=True)
class Flag:
    """A feature flag, and who turned it last. changed: seconds of the script."""

    on: bool
    changed: int
    by: str


@dataclass(slots=True)
class Site:
    """`locked` stops a new deploy from going live by itself; restoring one by hand stays possible, as on Netlify."""

    environment: str
    seed: int
    deploys: list[Deploy] = field(default_factory=list)
    live: str = ""
    locked: bool = False
    flags: dict[str, Flag] = field(default_factory=dict)

    def add(self, version: str, commit: str, title: str, by: str, t: int) -> Deploy:
        number = self.deploys[-1].number + 1 if self.deploys else 1
        name = blake2b(f"{self.seed}/{self.environment}/{number}".encode(), digest_size=12).hexdigest()
        deploy = Deploy(name, number, version, commit, title, by, t)
        self.deploys.append(deploy)
        if len(self.deploys) > MOST_DEPLOYS:
            self.deploys.remove(next(each for each in self.deploys if each.id != self.live))
        return deploy

    def publish(self, deploy: Deploy, t: int) -> None:
        deploy.published = t
        self.live = deploy.id

    def current(self) -> Deploy:
        return next(deploy for deploy in self.deploys if deploy.id == self.live)

    def previous(self) -> Deploy | None:
        """The newest deploy older than the live one that has been live itself."""
        older = [d for d in self.deploys if d.number < self.current().number and d.published is not None]
        return older[-1] if older else None

    def rolled_back(self) -> bool:
        """Whether something newer than what is live has been live."""
        return any(d.number > self.current().number and d.published is not None for d in self.deploys)

    def find(self, name: str) -> Deploy:
        """By id, or `live`, or `previous`. Raises Refused 404."""
        found = self.current() if name == "live" else self.previous() if name == "previous" else None
        if found is None:
            found = next((deploy for deploy in self.deploys if deploy.id == name), None)
        if found is None:
            raise Refused(404, f"no deploy {name!r} in {self.environment}; GET /deploys lists them")
        return found

    def set_flag(self, name: str, on: bool, by: str, t: int) -> bool:
        """Whether that changed anything. Raises Refused when there are too many flags."""
        known = self.flags.get(name)
        if known is None and len(self.flags) >= MOST_FLAGS:
            raise Refused(409, f"there are {MOST_FLAGS} flags already")
        if known is not None and known.on == on:
            return False
        self.flags[name] = Flag(on, t, by)
        return True
