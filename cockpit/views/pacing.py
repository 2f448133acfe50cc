"""Next polls and budgets of APIs, in words."""

import datetime as dt

from cockpit.core.pacing import NextPoll, budget_name, next_poll, source
from cockpit.model.checks import Metric, Probe
from cockpit.model.frame import Tone
from cockpit.model.state import Budget
from cockpit.views.base import Sight
from cockpit.views.facts import Facts, fact
from cockpit.views.times import ago, clock, day_hm, hms, short

TONES = {"slowed": Tone.WARN, "waiting": Tone.WARN, "late": Tone.WARN, "nobody": Tone.BAD}


def facts_of(sight: Sight, probe: Probe) -> Facts:
    """The lines of a detail: how often, when next, and what its API still allows."""
    found = next_poll(sight.state, probe, sight.now)
    live = f", live every {short(probe.every_live)}" if probe.every_live is not None else ""
    out = [
        fact(
            "every",
            f"{short(probe.every)}{live}; now every {_length(found.every_s)}, {_length(probe.deadline)} to answer",
        ),
        fact("next poll", next_words(found, sight), TONES.get(found.pace, Tone.PLAIN)),
    ]
    if probe.github is not None:
        name = budget_name(sight.state, probe)
        words, tone = (
            budget_words(name, sight.state.budgets[name], sight)
            if name
            else ("it has said nothing of a limit", Tone.MUTED)
        )
        out.append(fact("API budget", words, tone))
    return out


def next_words(found: NextPoll, sight: Sight) -> str:
    """One line: "at 10:04:05, in 0:05", "waits until 10:30 (...)", "nobody asks: ...": never more than is known."""
    if found.at is None:
        return found.why
    left = (found.at - sight.now).total_seconds()
    at = hms(found.at, sight.zone) if abs(left) < 3600 else day_hm(found.at, sight.zone, sight.now)
    if found.pace == "late":
        return f"LATE: it was due at {at}, {short(-left)} ago; {found.why.removeprefix('it was due and ')}"
    if found.pace == "first":
        return f"by {at} at the latest: {found.why}"
    soon = f"in {clock(left)}" if left >= 1 else "now"
    why = f"; {found.why}" if found.why else ""
    return f"{'waits until' if found.pace == 'waiting' else 'at'} {at}, {soon}{why}"


def next_short(found: NextPoll, now: dt.datetime) -> str:
    """For a column: "next <5s", "next 4m", in steps that let a calm screen rest, or a word for what is not usual."""
    if found.pace in ("nobody", "late"):
        return "not asked" if found.pace == "nobody" else "late"
    left = (found.at - now).total_seconds() if found.at is not None else 0.0
    if found.pace == "usual" and left < 60:
        return f"next <{short(max(1.0, min(found.every_s, 60.0)))}"
    if found.pace != "waiting" and left < 60:
        return f"next <{short(15 * (max(0.0, left) // 15 + 1))}"
    return f"{'waits' if found.pace == 'waiting' else 'next'} {short(max(60.0, left + 59))}"


def budget_words(name: str, budget: Budget, sight: Sight) -> tuple[str, Tone]:
    """One line, and how it is meant. The engine tells a budget when it looks different, not with each request."""
    now = sight.now
    waiting = budget.waiting_until is not None and budget.waiting_until > now
    words = f"{name}: "
    if waiting and budget.waiting_until is not None:
        left = clock((budget.waiting_until - now).total_seconds())
        return (
            f"{words}WAITING until {hms(budget.waiting_until, sight.zone)}, in {left}; {_why(name, budget)}",
            Tone.WARN,
        )
    if budget.limit <= 0:
        return (
            f"{words}no limit is told; it was asked to wait until {hms(budget.waiting_until, sight.zone)}",
            Tone.PLAIN,
        )
    words += f"about {budget.remaining:,} of {budget.limit:,} requests left {ago(budget.at, now)}"
    if budget.reset is not None:
        full = day_hm(budget.reset, sight.zone, now)
        words += f", full again {'since' if budget.reset <= now else 'at'} {full}"
    fresh = budget.reset is None or budget.reset > now
    low = fresh and budget.remaining * 10 < budget.limit
    return words, Tone.WARN if low else Tone.PLAIN


def _why(name: str, budget: Budget) -> str:
    reason = budget.reason.removeprefix(f"{name}: ").partition(", asked again at")[0]
    return reason or "asked to slow down"


def budgets_short(sight: Sight) -> tuple[str, Tone]:
    """For a pane's title: the tightest budget; "" where no API tells of one."""
    found: list[tuple[float, str, Tone]] = []
    for name, budget in sight.state.budgets.items():
        if budget.waiting_until is not None and budget.waiting_until > sight.now:
            found.append((-1.0, f"{_host(name)} waits until {hms(budget.waiting_until, sight.zone)}", Tone.WARN))
        elif budget.limit > 0:
            renewed = budget.reset is not None and budget.reset <= sight.now
            left = budget.limit if renewed else budget.remaining
            share = left / budget.limit
            words = f"{_host(name)} {left:,}/{budget.limit:,}"
            found.append((share, words, Tone.WARN if share < 0.1 else Tone.MUTED))
    if not found:
        return "", Tone.MUTED
    _, words, tone = min(found)
    return words, tone


def _host(name: str) -> str:
    return "GitHub" if name == "api.github.com" else name


def of_metric(sight: Sight, metric: Metric) -> tuple[Probe, NextPoll] | None:
    """The probe that brings a metric's values and when it is asked next; None for a number people enter."""
    probe = source(sight.book, metric)
    return None if probe is None else (probe, next_poll(sight.state, probe, sight.now))


def _length(seconds: float) -> str:
    return short(seconds) if seconds >= 1 else f"{seconds * 1000:.0f} ms"
