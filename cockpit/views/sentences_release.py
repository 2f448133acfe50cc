"""Sentences on the release as a whole: who watches, its clock, its verdict, its journal."""

import re

from cockpit.core.outcome import ended
from cockpit.patterns import late
from cockpit.views.names import Names, spoken
from cockpit.views.sentences import Data, because, flag, secs
from cockpit.views.times import short, t_clock


def closed(data: Data, _n: Names) -> str:
    came, missing = data.get("outcome", ""), [one for one in data.get("missing", "").split(", ") if one]
    lacking = came in ("completed", "incomplete") and missing
    if not lacking:
        return f"release closed: {came}{because(data)}"
    reason = data.get("reason", "")
    return f"release closed, {ended('incomplete', missing)}{f'; the reason given: {reason}' if reason else ''}"


def session(data: Data, _n: Names) -> str:
    claimed, user = data.get("claimed", ""), data.get("os_user", "")
    said = f" (says it is {claimed})" if claimed and claimed != user else ""
    host = data.get("host", "")
    return f"joined{said}" + (f" from {host}" if host else "")


def elected(data: Data, _n: Names) -> str:
    missing = data.get("missing_env", "")
    took = "took over the watch" if flag(data, "took_over") else "engine started watching"
    lacks = f"; not set in its environment: {missing}" if missing else ""
    return f"{took} on {data.get('host', '?')}, pid {data.get('pid', '?')}{lacks}"


def trouble(data: Data, _n: Names) -> str:
    if flag(data, "over"):
        return f"the engine fails no longer at {data.get('what', 'its work')}"
    return f"the engine keeps failing at {data.get('what', 'its work')}{because(data)}; the rest goes on"


def last_safe(data: Data, n: Names) -> str:
    return (
        f"the last safe time to roll back, {n.time(data.get('last_safe', ''))}, has passed: it takes"
        f" {short(secs(data, 'p90_s'))} and the window ends at {n.time(data.get('window_end', ''))}"
    )


GAPS = {
    "away": "nobody watched",
    "suspend": "the machine slept",
    "clock-forward": "the machine's clock was set forward",
    "clock-back": "the machine's clock was set back",
    "reboot": "the machine restarted",
}


def gap_seen(data: Data, n: Names) -> str:
    what = GAPS.get(data.get("cause", ""), data.get("cause", "nobody watched"))
    return f"gap: {what} from {n.between(data.get('since', ''), data.get('until', ''))}"


def told(data: Data, _n: Names) -> str:
    """Names of events' texts may be gone by redaction."""
    build = " ".join(part for part in (data.get("version", ""), data.get("commit", "")) if part)
    parts = data.get("component", "")
    words = "; ".join(one for one in (f"build {build}" if build else "", f"parts {parts}" if parts else "") if one)
    return f"{data.get('probe', 'a probe')} tells: {words or 'something else than before'}"


def class_changed(data: Data, _n: Names) -> str:
    scope = f", scope {data['scope']}" if data.get("scope") else ""
    return f"release class is now {data.get('classes', 'none')}{scope}{because(data)}"


def t0(data: Data, n: Names) -> str:
    at, before = n.time(data.get("t0", "")), data.get("previous", "")
    if not before:
        return f"T0 set to {at}"
    moved = "T0 SLIPPED FOR ANOTHER TRY" if flag(data, "retry") else "T0 SLIPPED"
    return f"{moved} {n.moved(before, data.get('t0', ''))}{because(data)}{_voided(data)}"


def _voided(data: Data) -> str:
    """How much counts no longer, and how many texts nobody is to post any more."""
    names = [one for one in data.get("voided", "").split(", ") if one]
    texts = sum(1 for one in names if one.startswith("announcement:"))
    count, words = len(names) - texts, ""
    if count:
        words = f"; {count} {'thing counts' if count == 1 else 'things count'} no longer and {'is' if count == 1 else 'are'} to be done again"
    return f"{words}; {texts} {'text' if texts == 1 else 'texts'} not posted yet withdrawn" if texts else words


def held(data: Data, n: Names) -> str:
    until = f" until {n.time(data['until'])}" if data.get("until") else ""
    until = " until a decision" if flag(data, "until_decision") else until
    planned = "planned hold" if flag(data, "planned") else "HOLD"
    blocks = "; rollback is blocked meanwhile" if flag(data, "blocks_rollback") else ""
    return f"{planned} at {t_clock(secs(data, 't_s'))}{until}{because(data)}{blocks}"


def resumed(data: Data, n: Names) -> str:
    if still := data.get("still"):
        return f"hold ended after {short(secs(data, 'held_s'))}; the clock stays held by {still}{because(data)}"
    return f"clock resumed after {short(secs(data, 'held_s'))}; T0 is {n.time(data.get('t0', ''))}{because(data)}"


def recycled(data: Data, _n: Names) -> str:
    again = " for another try" if flag(data, "retry") else ""
    return f"recycled to {t_clock(secs(data, 'to_s'))}{again}{because(data)}{_voided(data)}"


_JUDGED = late(
    r"(?:^|(?<=, ))(gate|metric|item|trigger|rule):([\w.-]+): (?:(?:pending|running|stale|inconclusive|error|unknown): )?"
)
"""What a reason of a verdict begins with: what it is about, and a state that the words after it say again."""


def verdict(data: Data, n: Names) -> str:
    titled = {"gate": n.gate, "metric": n.metric, "item": n.item, "trigger": n.trigger}

    def about(found: re.Match[str]) -> str:
        return f"{titled[found[1]](found[2])}: " if found[1] in titled else ""

    reasons = _JUDGED.sub(about, data.get("reasons", ""))
    changed = data.get("previous") and spoken(data["previous"]) != spoken(data.get("verdict", ""))
    before = f" (was {spoken(data['previous'])})" if changed else ""
    return f"verdict {spoken(data.get('verdict', ''))}{before}" + (f": {reasons}" if reasons else "")


_STABILITY = {
    "started": "stability window started",
    "breached": "stability window breached",
    "restarted": "stability window starts again",
    "failed": "stability window FAILED",
    "extended": "stability window extended",
    "held": "stability window held",
}


def stability(data: Data, _n: Names) -> str:
    what = _STABILITY.get(data.get("change", ""), f"stability {data.get('change', '')}")
    length = f" ({short(secs(data, 'for_s'))})" if secs(data, "for_s") else ""
    return f"{what}{length}{because(data)}"


def repaired(data: Data, _n: Names) -> str:
    if data.get("how") == "completed":
        return "journal: the last entry lacked its newline; completed"
    torn = f", kept in {data['torn']}" if data.get("torn") else ""
    return f"journal: a torn tail of {data.get('length', '?')} bytes was cut{torn}"
