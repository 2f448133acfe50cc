"""Who or what noticed what went wrong, and when nobody was looking."""

import datetime as dt

from cockpit.model.events import GapSeen, MetricEntered, TriggerChanged, TriggerDeclared
from cockpit.model.state import IncidentFacts
from cockpit.reports.course import first_sign, is_alarm
from cockpit.reports.document import Data, Items, Part, Text
from cockpit.reports.source import Source, Told, lasted, length
from cockpit.views.sentences_release import GAPS

Span = tuple[dt.datetime, dt.datetime]


def detections(source: Source, span: Span) -> list[Data]:
    """Who or what noticed, in order."""
    found: list[Data] = []
    for one in source.told:
        if not span[0] <= one.when <= span[1]:
            continue
        match one.event:
            case TriggerChanged(phase=phase, trigger=name) if phase in ("pending", "firing"):
                found.append({"at": one.when, "by": "trigger", "what": name, "how": phase, "words": one.what})
            case TriggerDeclared(over=False, trigger=name):
                found.append({"at": one.when, "by": one.who, "what": name, "how": "declared", "words": one.what})
            case _ if one.kind == "incident.opened":
                found.append({"at": one.when, "by": one.who, "what": one.what, "how": "reported", "words": one.what})
    return found


def detection(source: Source, chosen: list[IncidentFacts], span: Span) -> tuple[Part, ...]:
    """Each incident's first sign and report, what triggers saw, and when nobody watched."""
    lines = []
    for one in chosen:
        sign = first_sign(source, one)
        if sign is not None:
            early = length(sign.when, one.opened)
            when = f"{lasted(early)} before anybody reported it" if early and early >= 1 else "and was reported at once"
            whose = f" of {one.incident}" if len(chosen) > 1 else ""
            lines.append(f"the first sign{whose} was at {source.wall(sign.when)}, {when}: {sign.what}")
        late = length(one.occurred, one.opened)
        how = f"by the trigger {source.sight.names.trigger(one.trigger)}" if one.trigger else f"by {one.by}"
        after = f", {lasted(late)} after it began" if late else ""
        lines.append(f"{one.incident} was reported {how} at {source.wall(one.opened)}{after}")
    parts: list[Part] = [Items(tuple(lines))] if lines else [Text("No incident was reported.")]
    noticed = tuple(
        f"{source.both(one.when)}: {one.what}{_read(source, one)}"
        for one in source.told
        if is_alarm(one) and span[0] <= one.when <= span[1]
    )
    parts.append(Items(noticed) if noticed else Text("No trigger noticed anything."))
    blind = summed_up(source, unwatched(source, span))
    return (*parts, Items(tuple(blind))) if blind else tuple(parts)


def _read(source: Source, alarm: Told) -> str:
    """What the number behind a trigger was when it breached, as far as a person entered it."""
    trigger = source.sight.book.triggers.get(getattr(alarm.event, "trigger", ""))
    seen = [
        one
        for one in source.told
        if trigger is not None
        and isinstance(one.event, MetricEntered)
        and one.event.metric == trigger.metric
        and one.seq < alarm.seq
    ]
    return f" - {seen[-1].what}" if seen else ""


# --- nobody watched ---------------------------------------------------------------------------------------------------


def unwatched(source: Source, span: Span, shortest_s: float = 0.0) -> list[Data]:
    """Each stretch nobody watched that touches the span, for machines: cause, since, until, seconds."""
    return [
        {"cause": gap.cause, "since": gap.since, "until": gap.until, "s": seconds}
        for one in source.told
        if isinstance(gap := one.event, GapSeen)
        and gap.until >= span[0]
        and gap.since <= span[1]
        and (seconds := (gap.until - gap.since).total_seconds()) >= shortest_s
    ]


def summed_up(source: Source, gaps: list[Data]) -> list[str]:
    """A line for each cause: how often, how long in all, and the longest; a single one with its times."""
    lines = []
    for cause in dict.fromkeys(str(one["cause"]) for one in gaps):
        own = [(one["since"], one["until"], one["s"]) for one in gaps if one["cause"] == cause]
        known = [(since, until, s) for since, until, s in own
                 if isinstance(since, dt.datetime) and isinstance(until, dt.datetime) and isinstance(s, float)]  # fmt: skip
        since, until, longest = max(known, key=lambda one: one[2])
        what = GAPS.get(cause, cause)
        if len(known) == 1:
            lines.append(f"{what} from {source.wall(since)} to {source.wall(until)}, {lasted(longest)}")
            continue
        whole = lasted(sum(one[2] for one in known))
        lines.append(
            f"{what} {len(known)} times, {whole} in all; the longest, {lasted(longest)}, from {source.wall(since)}"
        )
    return lines
