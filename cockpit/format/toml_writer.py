"""The one canonical TOML writer: any value on one physical line, safe to `cat`.

What it writes is TOML 1.0. Strings, integers, finite floats, booleans and arrays of them are JSON as well, which is
what the journal's fast reader lives on. Everything a terminal might obey or hide is written as an escape.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from cockpit.patterns import late

# C0 (less those JSON's encoder escapes anyway), DEL, C1, bidi controls, and what Unicode calls default-ignorable or a
# format control: characters that draw nothing, reorder their neighbours or end a line.
_UNSAFE = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U00013455\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ESCAPED = late(f"[{_UNSAFE}]")
_SURROGATES = late("[\ud800-\udfff]")
_BARE_KEY = late(r"[A-Za-z0-9_-]+")
_INT64 = 1 << 63
_json = msgspec.json.Encoder(enc_hook=str.__str__).encode  # msgspec itself takes no subclass of str


class Unwritable(ValueError):
    """A value that the format has no form for."""


def string(text: str) -> str:
    """A basic string. Lone surrogates, which TOML cannot hold, become U+FFFD, which shows."""
    try:
        quoted = _json(text).decode()
    except UnicodeEncodeError:
        quoted = _json(_SURROGATES.sub("\ufffd", text)).decode()
    if quoted.isascii() and "\x7f" not in quoted:
        return quoted
    return _ESCAPED.sub(_escape, quoted)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


@lru_cache(maxsize=1024)
def key(name: str) -> str:
    """A key, quoted where it must be."""
    return name if _BARE_KEY.fullmatch(name) else string(name)


def instant(at: dt.datetime) -> str:
    """A date-time: UTC with Z and no more digits than needed; other offsets as they are, none if it has none."""
    text = at.replace(tzinfo=None).isoformat()
    if at.microsecond and at.microsecond % 1000 == 0:
        text = text[:-3]
    if at.tzinfo is None:
        return text
    offset = at.utcoffset() or dt.timedelta()
    if not offset:
        return text + "Z"
    minutes, rest = divmod(int(offset.total_seconds()), 60)
    if rest:
        raise Unwritable(f"{at.isoformat()}: an offset of whole minutes is needed")
    sign = "-" if minutes < 0 else "+"
    return f"{text}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def utc(at: dt.datetime) -> str:
    """A date-time in UTC with Z; refuses one that does not say where it is."""
    if at.tzinfo is None:
        raise Unwritable(f"{at.isoformat()}: a time without an offset")
    return instant(at.astimezone(dt.UTC))


def stamp(at: dt.datetime) -> str:
    """A date-time in UTC with Z and three digits behind the second, always: a column that reads well."""
    if at.tzinfo is not dt.UTC:
        if at.tzinfo is None:
            raise Unwritable(f"{at.isoformat()}: a time without an offset")
        at = at.astimezone(dt.UTC)
    return at.isoformat(timespec="milliseconds")[:-6] + "Z"


def number(value: float) -> str:
    """A float; the shortest text that reads back the same."""
    return (
        float.__repr__(value)
        if math.isfinite(value)
        else ("nan" if math.isnan(value) else "inf" if value > 0 else "-inf")
    )


def value(item: object) -> str:
    """Any TOML value, on one line: arrays as [a, b], tables as { k = v }."""
    match item:
        case str():
            return string(item)
        case bool():
            return "true" if item else "false"
        case int():
            if not -_INT64 <= item < _INT64:
                raise Unwritable(f"{item}: integers have 64 bits")
            return str(int(item))
        case float():
            return number(item)
        case dt.datetime():
            return instant(item)
        case dt.date():
            return item.isoformat()
        case dt.time():
            return item.isoformat()
        case list() | tuple() | frozenset():
            return "[" + ", ".join([value(one) for one in item]) + "]"
        case Mapping():
            return (
                "{ " + ", ".join([f"{key(name)} = {value(one)}" for name, one in item.items()]) + " }" if item else "{}"
            )
        case _:
            raise Unwritable(f"{type(item).__name__}: no TOML value")
