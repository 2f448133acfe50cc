"""From the bytes of an answer to its text and its JSON, or to the reason why there is none."""

import json
import re
from typing import Any

import msgspec

from cockpit.model.observations import Reading


def parsed(reading: Reading, raw: bytes) -> Reading:
    """The reading with its text and body. JSON is parsed where the server calls it so, or where it looks like it."""
    content_type = reading.headers.get("content-type", "").lower()
    claims = "json" in content_type
    found = re.search(r"charset=\"?([\w.:-]+)", content_type)
    charset = found[1] if found else "utf-8"
    try:
        text = raw.decode(charset)
    except (LookupError, UnicodeError):
        text = raw.decode("utf-8", "replace")
        if claims or found:
            reason = f"the body is not {charset}, which it says it is" if found else "the body is not UTF-8"
            return msgspec.structs.replace(reading, text=text, fault="encoding", reason=reason)
    text = text.removeprefix("\ufeff")
    if claims or text.lstrip()[:1] in ("{", "["):
        try:
            return msgspec.structs.replace(reading, text=text, body=load_json(text))
        except ValueError as error:
            if claims and (text.strip() or (200 <= reading.status < 300 and reading.status != 204)):
                return msgspec.structs.replace(reading, text=text, fault="protocol", reason=f"not JSON: {error}")
    return msgspec.structs.replace(reading, text=text, body=text)


def load_json(text: str) -> Any:
    """JSON, also with the NaN and Infinity that some servers write. Raises ValueError, for nesting without end too."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.msg} at line {error.lineno}, column {error.colno}") from None
