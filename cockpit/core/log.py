"""Which entries the log shows, and the line each becomes."""

import datetime as dt

import msgspec

from cockpit.model.entry import Entry, Event, Unknown
from cockpit.model.events import ApiBudget, EngineBeat, FilesScanned, ProbeTold, Samples, VerdictChanged
from cockpit.model.state import LogLine

CUT = 400
_QUIET: tuple[type[Event], ...] = (Samples, ProbeTold, EngineBeat, ApiBudget, FilesScanned)


def worth_a_line(event: Event | Unknown) -> bool:
    """Polls and beats are evidence but not news, and neither is a verdict that stays what it is for other reasons."""
    if isinstance(event, VerdictChanged):
        return event.verdict != event.previous
    return not isinstance(event, _QUIET)


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return ", ".join(_text(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}={_text(part)}" for key, part in value.items())
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= CUT else text[: CUT - 1] + "…"


def line(entry: Entry, *, whole: bool = False) -> LogLine:
    """An entry as a log line: only fields that say something, as text; whole: uncut, for what is written to a file."""
    event = entry.event
    if isinstance(event, Unknown):
        kind, fields = event.type, event.payload
    else:
        kind, fields = str(event.__struct_config__.tag), msgspec.structs.asdict(event)
    cut = str if whole else _cut
    data = {key: cut(_text(value)) for key, value in fields.items() if value is not None and value not in ("", (), {})}
    return LogLine(
        seq=entry.seq,
        at=entry.at,
        type=kind,
        actor=entry.actor,
        role=entry.role,
        data=data,
        occurred=entry.occurred,
        relates_to=entry.relates_to,
    )
