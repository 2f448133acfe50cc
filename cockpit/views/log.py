"""The log: every entry worth a line, as a sentence."""

from cockpit.core.clock import t_then
from cockpit.model.frame import Log, LogRow, Tone
from cockpit.model.state import LogLine
from cockpit.views.base import Sight, first_line
from cockpit.views.times import hm, hms, t_clock
from cockpit.views.words import sentence, tone


def log(sight: Sight) -> Log:
    """The tail, oldest first."""
    return Log(tuple(row(sight, line) for line in sight.state.tail), sight.state.seq + 1)


def row(sight: Sight, line: LogLine) -> LogRow:
    correction = sight.state.corrections.get(line.seq)
    text = first_line(sentence(line.type, line.data, sight.names), 500)
    how = tone(line.type, line.data)
    if line.seq in sight.state.redacted:
        text += " (redacted)"
    if correction is not None:
        text += f" [retracted by {correction.by}]" if correction.retracted else f" [corrected: {correction.text}]"
        how = Tone.MUTED if correction.retracted else how
    t, late = t_then(sight.state, line.at), ""
    if line.occurred is not None and (line.at - line.occurred).total_seconds() > 60:
        late = f"happened {hm(line.occurred, sight.zone)}"
    return LogRow(
        ref=f"entry:{line.seq}",
        seq=line.seq,
        at=hms(line.at, sight.zone),
        t="" if t is None else t_clock(t),
        who=line.actor,
        text=text,
        tone=how,
        late=late,
    )
