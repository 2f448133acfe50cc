"""What the longer sentences share. One function for each type of entry, in `sentences_release`, `_work` and `_people`:
(its fields as text, names) -> words.
"""

from collections.abc import Mapping

Data = Mapping[str, str]


def because(data: Data, key: str = "reason") -> str:
    reason = data.get(key, "")
    return f": {reason}" if reason else ""


def quoted(text: str) -> str:
    """In quotes, unless the plan has put it in quotes itself."""
    whole = text.strip()
    return whole if len(whole) > 1 and whole[0] in '"“„«' and whole[-1] in '"”“»' else f"“{whole}”"


def relayed(data: Data) -> str:
    whom = data.get("relayed_for", "")
    link = data.get("link", "")
    return (f" (relayed for {whom})" if whom else "") + (f" [{link}]" if link else "")


def secs(data: Data, key: str) -> float:
    try:
        return float(data.get(key, "0"))
    except ValueError:
        return 0.0


def flag(data: Data, key: str) -> bool:
    return data.get(key, "") == "True"
