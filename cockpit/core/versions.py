"""Versions compared as versions: 22.4.1 is at least 22, 1.10 is above 1.9, and 2.0.0-beta.1 comes before 2.0.0."""

from itertools import zip_longest

from cockpit.patterns import late

_FORM = late(r"^[vV=]?\s*(\d+(?:\.\d+)*)(?:[-.]?((?:alpha|beta|rc|pre|dev|a|b)[-.]?\d*(?:\.\d+)*|[0-9A-Za-z.-]+))?$")
_PART = late(r"\d+|[a-z]+")

Key = tuple[tuple[int, ...], tuple[tuple[int, int, str], ...] | None]


def parse(text: str) -> Key | None:
    """Numbers and pre-release parts of a version; None where it is none. Build metadata after "+" is left out.

    Order follows semver.org 2.0.0, point 11, for any count of numbers.
    """
    found = _FORM.match(text.strip().split("+", 1)[0])
    if found is None or len(text) > 200:
        return None
    numbers = tuple(int(part) for part in found[1].split("."))
    if found[2] is None:
        return numbers, None
    parts = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in _PART.findall(found[2].lower()))
    return numbers, parts


def compare(left: str, right: str) -> int | None:
    """-1, 0 or 1; None where either is no version. Missing numbers count as 0: 22 equals 22.0."""
    one, two = parse(left), parse(right)
    if one is None or two is None:
        return None
    for a, b in zip_longest(one[0], two[0], fillvalue=0):
        if a != b:
            return -1 if a < b else 1
    if one[1] == two[1]:
        return 0
    if one[1] is None or two[1] is None:
        return 1 if one[1] is None else -1
    return -1 if one[1] < two[1] else 1


def same(version: str, wanted: str) -> bool | None:
    """Whether `version` is `wanted` as far as that is spelled out: 22.4.1 is a 22. None where either is no version."""
    one, two = parse(version), parse(wanted)
    if one is None or two is None:
        return None
    if two[1] is not None:
        return compare(version, wanted) == 0
    padded = one[0] + (0,) * (len(two[0]) - len(one[0]))
    return padded[: len(two[0])] == two[0] and one[1] is None
