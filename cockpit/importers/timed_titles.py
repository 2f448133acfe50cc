"""What a title keeps once its time stands in a field of its own, and the lines that say no more than to wait."""

import re

from cockpit.importers import lengths, moments, zones

_EDGE = " \t:;,-\u2013\u2014()[]|@"
_WAIT = re.compile(r"^\W*(?:wait|pause)\b(?:\s+for)?(?:\s+(?:at least|another|about|some))?\s+(?=\d)", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"\s*(?:before|between)\s+(?:(?:you|we)\s+)?(?:continu\w+|proceed\w*|go(?:ing)? on|mov\w+ on|(?:the )?next(?: step)?|steps)\W*|\W*",
    re.IGNORECASE,
)
_THEN = re.compile(r"^\s*(?:$|[.,;:]|(?:and|then|before|after|between)\b|for\b)", re.IGNORECASE)


def without_clock(title: str, zone: str) -> str:
    """An act's title without the wall time it begins with or has in brackets: "10:00 Jonas presses" says it twice.

    zone: the release's; a time of another zone stays, since the field does not hold it. So does the end of a range.
    """
    when = moments.find_clock(title)
    if when is None or when.until_clock is not None:
        return title
    if when.zone and zones.ZONES.get(when.zone) != zone:
        return title
    before, after = title[: when.start], title[when.end :]
    leads = not before.strip(_EDGE) and not re.match(r"\s*(?:to|until|and|or|\u2013|\u2014|-)\s*\d", after)
    in_brackets = before.rstrip().endswith(("(", "[")) and after.lstrip().startswith((")", "]"))
    if not (leads or in_brackets):
        return title
    if in_brackets:
        left = f"{before.rstrip()[:-1].rstrip()} {after.lstrip()[1:].lstrip()}".strip()
    else:
        left = after.lstrip(_EDGE + ".").strip()
    left = left.strip()
    return left[:1].upper() + left[1:] if len(left) > 2 else title


def wait_of(title: str) -> float | None:
    """Seconds to wait before the act, where its title begins with that: "Wait 15 minutes", "Wait 5m, then look"."""
    found = _wait(title)
    return found[0] if found is not None and _THEN.match(found[1]) else None


def only_wait(title: str) -> float | None:
    """Seconds of a title that says to wait and nothing else: "Wait 5 minutes before continuing"; not "Wait 5m, then look"."""
    found = _wait(title)
    return found[0] if found is not None and _NOTHING_ELSE.fullmatch(found[1]) else None


def _wait(title: str) -> tuple[float, str] | None:
    """How long a title says to wait at its beginning, and what stands behind that."""
    match = _WAIT.match(title)
    if match is None:
        return None
    rest = title[match.end() :]
    found = lengths.duration_at_start(rest)
    return None if found is None else (found[0], rest[found[1] :])
