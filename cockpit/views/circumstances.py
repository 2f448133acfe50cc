"""What speaks against going forward with a line just now: said wherever it can be done or run, screen and shell alike."""

from msgspec import Struct

from cockpit.core.clock import moment_at
from cockpit.core.items import keeps_its_time, status_now
from cockpit.model.flow import Item
from cockpit.views.base import Sight, first_line
from cockpit.views.headline import beside_go, going_back
from cockpit.views.times import day_hm, short


class Circumstance(Struct, frozen=True):
    """words: said before it is done. back: a rollback is on, so that only the release's name, typed, goes on. ahead_s: how
    long before its time it would be."""

    words: str
    back: bool = False
    ahead_s: float = 0.0


def circumstances(sight: Sight, item: Item) -> tuple[Circumstance, ...]:
    """A rollback that is on, a deploy that the rules speak against, a time that has not come; nothing where all is as
    planned."""
    found: list[Circumstance] = []
    back = going_back(sight.state)
    if back is not None:
        name = sight.names.procedure(back.procedure)
        found.append(Circumstance(f"A ROLLBACK IS ON: {name}. This goes forward.", back=True))
    elif item.deploy and sight.verdict.verdict in ("NO-GO", "NOT READY"):
        why = "; ".join(first_line(one.words, 120) for one in sight.verdict.reasons[:1])
        found.append(Circumstance(f"The rules say {sight.verdict.verdict}{f': {why}' if why else ''}"))
    elif item.deploy and (beside := beside_go(sight)):
        found.append(Circumstance(f"The rules say {sight.verdict.verdict}, but {', '.join(beside)}"))
    phase = sight.book.phase_of.get(item.id)
    moment = item.at or (phase.at if phase is not None else None)
    at = moment_at(sight.state, moment, sight.now) if moment is not None else None
    if item.every is not None and status_now(sight.state, item, sight.now) == "done":  # it comes again
        ref = f"item:{item.id}"
        at = next((one.due for one in sight.duties if one.duty == ref and one.status == "upcoming"), at)
    if at is not None and sight.now < at:
        left = (at - sight.now).total_seconds()
        itself = ", when it ticks itself if its check is green" if keeps_its_time(sight.state, item) else ""
        words = f"{short(left)} before its time, {day_hm(at, sight.zone, sight.now)}{itself}"
        found.append(Circumstance(words, ahead_s=left))
    return tuple(found)
