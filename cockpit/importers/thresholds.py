"""Bounds in a text: "error rate < 1 %", "p95 latency <1.5s", ">= 80% of operators logged in", "Zero P0 bugs"."""

import re
from typing import NamedTuple

_SIGNS = {
    "<": "<", "<=": "<=", "\u2264": "<=", "=<": "<=", ">": ">", ">=": ">=", "\u2265": ">=", "==": "=",
    "under": "<", "below": "<", "less than": "<", "fewer than": "<", "lower than": "<", "stays under": "<",
    "at most": "<=", "no more than": "<=", "not more than": "<=", "up to": "<=", "max": "<=", "maximum": "<=",
    "over": ">", "above": ">", "more than": ">", "greater than": ">", "higher than": ">", "exceed": ">", "exceeds": ">", "exceeding": ">",
    "at least": ">=", "no less than": ">=", "minimum": ">=", "min": ">=",
}  # fmt: skip
_WORDS = "|".join(
    sorted((re.escape(sign) for sign in _SIGNS if sign.isascii() and sign[0].isalpha()), key=len, reverse=True)
)
_SIGN = rf"(?P<sign><=|>=|=<|==|<(?![-=!/A-Za-z])|(?<![-=A-Za-z])>(?!=)|\u2264|\u2265|(?<![\w-])(?:(?:is|are|be|stays?|remains?|of|must be|should be)\s+)?(?:{_WORDS})(?!\w))"
_UNIT = (
    r"(?P<unit>%|percent\b|ms\b|milliseconds?\b|secs?\b|seconds?\b|s\b|minutes?\b|mins?\b|hours?\b|hrs?\b|h\b|m\b|kb\b|mb\b|gb\b"
    r"|kib\b|mib\b|gib\b|req/s\b|rps\b|qps\b|/min\b|/s\b|x\b|days?\b)?"
)
_VALUE = (
    rf"(?P<money>[$\u20ac\u00a3]?)(?P<value>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?{_UNIT}(?:/(?P<out>\d+))?"
)
_NAME_FIRST = re.compile(rf"^(?P<name>.{{2,80}}?)\s*[:=]?\s*{_SIGN}\s*{_VALUE}(?P<rest>.*)$", re.IGNORECASE)
_SIGN_FIRST = re.compile(
    rf"^\W{{0,3}}?{_SIGN}\s*{_VALUE}\s+(?:of\s+)?(?P<name>[A-Za-z][^()]{{2,80}}?)(?:\s*\(.*)?$", re.IGNORECASE
)
_ZERO = re.compile(
    r"^(?:zero|no|0)\s+(?P<name>(?:(?:open|active|new|unresolved)\s+)*`?(?:[PS][0-4](?:/[PS][0-4])*|sev-?\d|critical|blocker)`?\s+(?:bugs?|issues?|defects?|incidents?|blockers?|errors?|failures?|tickets?)(?:\s+open)?)$",
    re.IGNORECASE,
)
_TIER = re.compile(r"([A-Za-z][\w -]{1,30}):\s*(\d+(?:\.\d+)?)\s*(%?)")
_CLAUSES = re.compile(r"[,;](?!\d)\s+(?:and\s+)?|\s+and\s+(?=[A-Za-z][\w %/-]{1,40}\s*(?:<|>|\u2264|\u2265))|\.\s+")
_UNIT_NAMES = {
    "percent": "%", "milliseconds": "ms", "millisecond": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "minute": "min", "minutes": "min", "mins": "min", "m": "min", "hour": "h", "hours": "h", "hr": "h", "hrs": "h",
    "mb": "MB", "kb": "KB", "gb": "GB", "day": "d", "days": "d",
}  # fmt: skip
_LEADING = re.compile(
    r"^(?:(?:the|a|an|our|your|all|any|if|when|keep|ensure|verify|check|confirm|validate|monitor|expected|target|that|and|with|is|are)\s+)+",
    re.IGNORECASE,
)
_OF_TIME = re.compile(r"(?:for|per|in|on|at|of|during|over|within|while|after|and|or|as|if|when)\b")
_TRAILING = re.compile(
    r"\s+(?:is|are|be|was|stays?|remains?|goes|rises?|climbs?|falls?|drops?|at|of|must|should|to|for|target|goal)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:\b(?:node|python|java|ruby|go|version|v|rust|npm|php|node\.?js)(?:\s+version)?|^\W*)$", re.IGNORECASE
)


TURNED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
"""A bound that is bad when it holds, as the one that is good when it holds."""
_ALARM_FIRST = re.compile(
    r"^\W*(?:(?:auto\w*|immediate(?:ly)?)\s+)?(?:alert|alarm|page|warn|escalate|notify)\w*\b[^:<>\u2264\u2265]{0,40}?(?:\b(?:on|at|if|when)\b\s*:?|:)\s*",
    re.IGNORECASE,
)
"""What is named behind "Alert on:" is bad when it holds."""
_ALARM_NAME = re.compile(r"\s*\b(?:alert|alarm|warn|page)(?:s|ing)?$", re.IGNORECASE)
_FINE_NAME = re.compile(r"\s*\b(?:normal(?:ly)?|expected|ideal(?:ly)?|healthy|expiry)$", re.IGNORECASE)
_THEN = re.compile(r"(?:\u2192|[-=]{1,2}>)\s*(?P<then>[A-Za-z#@*].*)$")
_GOES_ON = re.compile(
    r"\W*(?:go\b|proceed|continu|promot|expand|advanc|pass|ok\b|good|healthy|green|ship|next|ready|on track|success|increas|widen|ramp|full\b)",
    re.IGNORECASE,
)
_HIGHER = re.compile(
    r"-?free\b|availab|uptime|success|coverage|adoption|satisfaction|throughput|pass rate|score|hit rate|retention|conversion"
    r"|\b[dmw]au\b|active users|downloads|sign-?ups|complete(?:d|ness|tion)|headroom|remaining|accept",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"error|latency|crash|failure|fault|degradation|regression|\blag\b|\bloss\b|incident|\bbugs?\b|defect|response time|\bp9\d\b"
    r"|time-?outs?\b|\boom\b|complaint|\bcpu\b|\banr\b|(?:memory|disk) (?:usage|utili)",
    re.IGNORECASE,
)


def higher_is_better(name: str) -> bool:
    """Whether a metric's name tells that more of it is good: "crash-free sessions", "hit rate"."""
    return _HIGHER.search(name) is not None


def lower_is_better(name: str) -> bool:
    """Whether a metric's name tells that less of it is good: "error rate", "latency"."""
    return _LOWER.search(name) is not None and not higher_is_better(name)


class Threshold(NamedTuple):
    """name: what is measured. sign: <, <=, >, >= or =. unit: "" for a count. tiers: named further goals.

    text: the clause it was read from. rest: words after the number ("for 5 minutes"). bad: the text says when it is bad
    rather than how it should be. then: what the text says to do when the bound holds ("-> page the lead").
    """

    name: str
    sign: str
    value: float
    unit: str
    text: str
    rest: str = ""
    tiers: tuple[tuple[str, float], ...] = ()
    bad: bool = False
    then: str = ""

    @property
    def good(self) -> "Threshold":
        """The bound as it should hold: what is bad above 5 % is good up to 5 %."""
        return self._replace(sign=TURNED[self.sign], bad=False) if self.bad and self.sign in TURNED else self

    @property
    def upper(self) -> float | None:
        """The highest value that is still good, None for a lower bound. A count below 3 is at most 2."""
        if self.sign == "<" and not self.unit and self.value == int(self.value) and self.value > 0:
            return self.value - 1
        return self.value if self.sign in ("<", "<=", "=") else None

    @property
    def lower(self) -> float | None:
        """The lowest value that is still good, None for an upper bound."""
        if self.sign == ">" and not self.unit and self.value == int(self.value):
            return self.value + 1
        return self.value if self.sign in (">", ">=") else None


def find_thresholds(text: str) -> list[Threshold]:
    """Every bound in a line of prose. Clauses without one are not mentioned."""
    if len(text) > 600:
        text = text[:600]
    alarm = _ALARM_FIRST.match(text)
    if alarm is not None and re.search(r"[<>\u2264\u2265]|\b(?:above|below|over|under|exceed)", text):
        return [each._replace(bad=True) for each in find_thresholds(text[alarm.end() :])]
    head, colon, body = text.partition(":")
    prefix = ""
    if colon and body.strip() and not re.search(r"[<>\u2264\u2265]", head) and "," in body:
        text, prefix = body.strip(), head.strip()
    found = []
    for clause in _clauses(text):
        threshold = _one(clause.strip(" .*-"))
        if threshold is not None:
            found.append(threshold)
    if prefix and len(found) == 1 and found[0].name.lower() in ("", "target"):
        found = [found[0]._replace(name=prefix)]
    return found


_ALARMS = re.compile(r"\balert|\balarm|pager|\bpage\b|\bfail(?:s|ed|ing)? (?:if|when)|^stop if", re.IGNORECASE)


def bad_below(title: str, found: list[Threshold]) -> list[Threshold]:
    """The bounds below a heading such as "Alert thresholds": they say when it is bad, where their direction agrees."""
    if not _ALARMS.search(title):
        return found
    return [
        each._replace(bad=True)
        if each.sign in TURNED and (each.sign[0] == "<") == higher_is_better(each.name)
        else each
        for each in found
    ]


def _clauses(text: str) -> list[str]:
    """Split at commas outside parentheses."""
    masked = re.sub(r"\([^()]*\)", lambda inner: inner[0].replace(",", "\x01").replace(";", "\x02"), text)
    return [part.replace("\x01", ",").replace("\x02", ";") for part in _CLAUSES.split(masked)]


def _one(clause: str) -> Threshold | None:
    zero = _ZERO.match(clause)
    if zero is not None:
        return Threshold(_tidy(zero["name"]), "=", 0.0, "", clause)
    first = _SIGN_FIRST.match(clause)
    if first is not None:
        name = _tidy(first["name"])
        return _made(name, first, clause, "") if name else None
    match = _NAME_FIRST.match(clause)
    if match is None:
        return None
    before, colon, after = match["name"].partition(":")
    said = match["rest"].strip()
    if colon and not after.strip() and re.match(r"[a-z]+ [a-z]+", said):
        after = said  # "Adoption: >= 80% target operators logged in"
    opened = "(" in match["name"] and ")" not in match["name"]
    name = _tidy(before if opened else after if colon and after.strip() else match["name"])
    if opened and _ALARM_NAME.search(name):
        made = _made(_ALARM_NAME.sub("", name), match, clause, match["rest"].strip(" .)"))
        return None if made is None else made._replace(bad=True)
    name = _FINE_NAME.sub("", name) if opened else name
    if not name or _NO_NAME.search(match["name"].strip()) or not re.search(r"[A-Za-z]{2}|[A-Za-z]\d", name):
        return None
    return _made(name, match, clause, match["rest"].strip(" ."))


def _made(name: str, match: re.Match[str], clause: str, rest: str) -> Threshold | None:
    words = re.sub(r"^(?:is|are|be|stays?|remains?|of|must be|should be)\s+", "", match["sign"].lower())
    sign = _SIGNS.get(words)
    if sign is None or len(name) > 80:
        return None
    unit = (match["unit"] or "").lower()
    unit = _UNIT_NAMES.get(unit, unit)
    if match["out"]:
        unit = f"of {match['out']}"
    elif match["money"]:
        unit = match["money"]
    if words == "up to" and not unit and re.match(r"[a-z]{2,}", rest) and not _OF_TIME.match(rest):
        return None  # "steps up to 3 bits" counts something else
    value = float(match["value"].replace(",", ""))
    then = _THEN.search(rest)
    bad = then is not None and not _GOES_ON.match(then["then"])
    tiers = tuple((label.strip(), float(number)) for label, number, _ in _TIER.findall(rest)) if "(" in rest else ()
    return Threshold(name, sign, value, unit, clause, rest, tiers, bad, then["then"] if then is not None else "")


def _tidy(name: str) -> str:
    name = _LEADING.sub("", name.replace("`", "").replace("(", " ").strip(" .:-*\"'"))
    for _ in range(3):
        name = _TRAILING.sub("", name)
    return re.sub(r"\s{2,}", " ", name.strip(" .:-*)\"'`"))
