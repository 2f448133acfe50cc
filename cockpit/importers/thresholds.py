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
    r"^(?:(?:the|a|an|our|your|all|any|if|when|keep|ensure|verify|check|confirm|expected|target|that|and|with|is|are)\s+)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s+(?:is|are|be|was|stays?|remains?|goes|rises?|climbs?|falls?|drops?|at|of|must|should|to|for|target|goal)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:\b(?:node|python|java|ruby|go|version|v|rust|npm|php|node\.?js)(?:\s+version)?|^\W*)$", re.IGNORECASE
)


class Threshold(NamedTuple):
    """name: what is measured. sign: <, <=, >, >= or =. unit: "" for a count. tiers: named further goals.

    text: the clause it was read from. rest: words after the number ("for 5 minutes").
    """

    name: str
    sign: str
    value: float
    unit: str
    text: str
    rest: str = ""
    tiers: tuple[tuple[str, float], ...] = ()

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
    value = float(match["value"].replace(",", ""))
    tiers = tuple((label.strip(), float(number)) for label, number, _ in _TIER.findall(rest)) if "(" in rest else ()
    return Threshold(name, sign, value, unit, clause, rest, tiers)


def _tidy(name: str) -> str:
    name = _LEADING.sub("", name.replace("`", "").replace("(", " ").strip(" .:-*\"'"))
    for _ in range(3):
        name = _TRAILING.sub("", name)
    return name.strip(" .:-*)\"'`")
