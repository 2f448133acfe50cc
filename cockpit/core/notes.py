"""Notes, corrections and retractions.

Laws: a note is written down as it was typed; what follows "TODO:" on a line of it becomes an action, and stays in the
note. Nothing is edited: a correction is a new entry about an earlier one, and so is a retraction. A retraction takes back
words only; an act is taken back by its own opposite. Notes and corrections are taken after the release is closed too.
"""

import datetime as dt
import re

from cockpit.core.actions import opened as action_opened
from cockpit.core.outcome import Answer, Handler, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model.commands import Actor, AddNote, Command, CorrectEntry
from cockpit.model.events import EntryCorrected, NoteAdded
from cockpit.model.state import State
from cockpit.patterns import late

TODO = late(r"\bTODO:[ \t]*(\S[^\n]*)", re.IGNORECASE)
WORDS_ONLY = ("note.added", "metric.entered", "artifact.attached", "incident.updated")


def todos(text: str) -> tuple[str, ...]:
    """The action items a note names, one a line."""
    return tuple(dict.fromkeys(match[1].strip() for match in TODO.finditer(text)))


def _note(state: State, command: AddNote, _actor: Actor, _now: dt.datetime) -> Answer:
    if not command.text.strip():
        return refuse("text-needed", "the note is empty")
    if command.incident and command.incident not in state.incidents:
        return unknown_id("incident", command.incident, state.incidents)
    found = todos(command.text)
    origin = f"incident:{command.incident}" if command.incident else "note"
    actions = [action_opened(state, text, origin=f"todo:{origin}", offset=number) for number, text in enumerate(found)]
    return write(NoteAdded(text=command.text, incident=command.incident, todo=found), *actions, command=command)


def _correct(state: State, command: CorrectEntry, _actor: Actor, _now: dt.datetime) -> Answer:
    if not 0 <= command.entry <= state.seq:
        return refuse("unknown-id", f"there is no entry {command.entry}; the last one is {state.seq}")
    if not command.text.strip():
        return refuse("text-needed", "say what is right" if not command.retract else "say why it is taken back")
    known = state.corrections.get(command.entry)
    if known is not None and known.retracted:
        return refuse("no-change", f"entry {command.entry} was taken back by {known.by} already")
    kind = next((line.type for line in reversed(state.tail) if line.seq == command.entry), None)
    if command.retract and kind is not None and kind not in WORDS_ONLY:
        return refuse(
            "not-words",
            f"entry {command.entry} is {kind}, and only words are taken back ({listed(WORDS_ONLY)});"
            " undo an act by its opposite: reopen, withdraw, revoke, resume",
        )
    return write(EntryCorrected(entry=command.entry, text=command.text, retracted=command.retract), command=command)


HANDLERS: dict[type[Command], Handler] = {AddNote: _note, CorrectEntry: _correct}
