"""What a hold of the countdown would stop.

Law: once T0 is past and what deploys is done, a hold that stops nothing is refused: whoever calls it means something else,
and would believe that something had been stopped. One that keeps the release from rolling back by itself stops that.
"""

import datetime as dt

from cockpit.core.clock import moment_at, t_seconds
from cockpit.core.index import plan_of
from cockpit.core.release import gone_back
from cockpit.model.state import State
from cockpit.model.times import Moment


def to_come(state: State, now: dt.datetime) -> list[tuple[dt.datetime, str]]:
    """(when, title) of what the plan still has on the T-clock, soonest first: what a hold pushes back. Nothing of it once
    the release was rolled back: another try sets a T0 of its own."""
    plan, found = plan_of(state), list[tuple[dt.datetime, str]]()
    if gone_back(state):
        return found

    def add(moment: Moment | None, title: str) -> None:
        at = moment_at(state, moment, now) if moment is not None and moment.wall is None else None
        if at is not None and at > now:
            found.append((at, title))

    for phase in plan.phase:
        add(phase.at, phase.title or phase.id)
        for item in phase.item:
            if not _over(state, item.id):
                add(item.at, item.title or item.id)
    for template in plan.template:
        add(template.at, template.title or template.id)
        if template.cadence is not None:
            add(template.cadence.from_, template.title or template.id)
            add(template.cadence.until, f"the end of {template.title or template.id}")
    add(plan.release.window_end, "the end of the window")
    return sorted(found)


def launched(state: State) -> bool:
    """Whether nothing that deploys is left to be done, or all of it was taken back. Of a plan that deploys nothing itself
    nobody can tell."""
    deploys = [item for phase in plan_of(state).phase for item in phase.item if item.deploy]
    return gone_back(state) or (bool(deploys) and all(_over(state, item.id) for item in deploys))


def nothing_to_hold(state: State, now: dt.datetime, *, blocking: bool = False) -> str:
    """Why a hold would stop nothing, and what can be done instead; "" where there is something to hold. blocking: whether
    it keeps the release from rolling back by itself meanwhile."""
    t = t_seconds(state, now)
    if t is None or t < 0 or not launched(state) or to_come(state, now):
        return ""
    if blocking:
        return ""
    then = "what is out is taken back by a rollback; a hold that blocks the rollback by itself is possible"
    if gone_back(state):
        then = "it was rolled back: move T0 for another try"
    return f"T0 is past, and nothing the plan still has waits for its clock: a hold would stop nothing; {then}"


def _over(state: State, item: str) -> bool:
    facts = state.items.get(item)
    return facts is not None and facts.status in ("done", "skipped")
