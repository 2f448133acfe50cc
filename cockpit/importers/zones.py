"""Zones as runbooks name them: "EST", "Europe/Berlin", "Berlin time"."""

import re
from collections import Counter
from collections.abc import Iterable

ZONES = {
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
    "MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
    "CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago",
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York",
    "UTC": "UTC", "GMT": "UTC", "Z": "UTC",
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "BST": "Europe/London", "WET": "Europe/Lisbon",
    "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki", "MSK": "Europe/Moscow", "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "SGT": "Asia/Singapore", "HKT": "Asia/Hong_Kong",
    "TRT": "Europe/Istanbul", "BRT": "America/Sao_Paulo", "SAST": "Africa/Johannesburg", "PKT": "Asia/Karachi",
    "ICT": "Asia/Bangkok", "WIB": "Asia/Jakarta", "AWST": "Australia/Perth",
    "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
}  # fmt: skip
ZONE_WORD = "|".join(sorted((zone for zone in ZONES if zone != "Z"), key=len, reverse=True))
"""Any of their letters, the longer before the shorter."""

_IANA = re.compile(
    r"\b(?:America|Europe|Asia|Africa|Australia|Pacific|Atlantic)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b"
)
_SPOKEN_ZONES = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
    **{
        zone.rpartition("/")[2].replace("_", " ").lower(): zone
        for zone in (
            *(each for each in ZONES.values() if "/" in each),
            "Europe/Amsterdam", "Europe/Dublin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
            "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "America/Sao_Paulo", "America/Toronto", "Asia/Shanghai",
        )
    },
}  # fmt: skip
_SPOKEN_ZONE = re.compile(rf"\b((?:{'|'.join(_SPOKEN_ZONES)})(?: local)? time)\b", re.IGNORECASE)
ZONE = re.compile(rf"(?<![A-Za-z-])({ZONE_WORD})(?![A-Za-z-])")
_NO_ZONE = re.compile(r"\b\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?\s\(?(?P<zone>[A-Z]{1,3}T)\b")


def find_zone(texts: Iterable[str]) -> tuple[str, str]:
    """(zone, the words it was read from, "CET" or "Berlin time"): the one most often named; ("", "") where none is."""
    count: Counter[str] = Counter()
    for text in texts:
        count.update(_IANA.findall(text))
        for match in ZONE.finditer(text):
            if re.search(
                r"\d\s?(?:[AaPp][Mm])?\s?\(?$|[Tt]imes?\s(?:are\s)?(?:in\s)?$|\($|\bin\s$|zone:?\s*$|/$",
                text[: match.start()],
            ):
                count[match[1]] += 1
        count.update(_SPOKEN_ZONE.findall(text))
    if not count:
        return "", ""
    word = count.most_common(1)[0][0]
    spoken = _SPOKEN_ZONES.get(word.lower().removesuffix(" time").removesuffix(" local"))
    return spoken or ZONES.get(word, word), word


def unknown_zone(text: str) -> str:
    """What stands behind a wall time like a zone's letters and is none that is known: "03:00 XQT"; "" where none is."""
    return next((each["zone"] for each in _NO_ZONE.finditer(text) if each["zone"] not in ZONES), "")


def without_zone(text: str) -> str:
    """The text without a zone said in words, such as "Berlin time"."""
    return _SPOKEN_ZONE.sub("", text)
