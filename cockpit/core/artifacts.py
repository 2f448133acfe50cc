"""Artifacts: the files a release must leave behind, and which are missing for what.

Laws: an artifact is there when a file was attached for it, when the engine saw its file with something in it, or when
the gate that writes it left evidence with its pass. What is required for something and not there is named, never assumed.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Handler, need_open, refuse, unknown_id, write
from cockpit.core.templates import path
from cockpit.model.commands import Actor, AttachFile, Command
from cockpit.model.events import ArtifactAttached
from cockpit.model.people import Artifact
from cockpit.model.state import State

_HEX = frozenset("0123456789abcdef")


class ArtifactStanding(Struct, frozen=True):
    """present: by attachment, scan or gate (`how`). path: where it is, or should be. sha256: "" where not known."""

    artifact: str
    title: str
    present: bool
    path: str
    how: str = ""
    sha256: str = ""
    required_for: str = ""
    role: str = ""
    at: dt.datetime | None = None


def standing(state: State, artifact: Artifact, now: dt.datetime) -> ArtifactStanding:
    """Where one artifact stands."""
    where = path(state, artifact.path, now)
    base = ArtifactStanding(
        artifact=artifact.id,
        title=artifact.title or artifact.id,
        present=False,
        path=where,
        required_for=artifact.required_for or "",
        role=artifact.role or "",
    )
    attached = state.attachments.get(artifact.id)
    if attached:
        last = attached[-1]
        return _found(base, "attached", last.path, last.sha256, last.at)
    seen = state.files.get(f"artifact:{artifact.id}") or state.files.get(artifact.id)
    if seen is not None and seen.state in ("present", "executable"):
        return _found(base, "seen", seen.path or where, seen.sha256, seen.at)
    gate = state.gates.get(artifact.from_gate) if artifact.from_gate is not None else None
    if gate is not None and gate.evidence and gate.verdict == "pass":
        return _found(base, "gate", gate.evidence, gate.evidence_sha256, gate.at)
    return base


def _found(base: ArtifactStanding, how: str, where: str, sha256: str, at: dt.datetime | None) -> ArtifactStanding:
    return ArtifactStanding(
        artifact=base.artifact,
        title=base.title,
        present=True,
        path=where,
        how=how,
        sha256=sha256,
        required_for=base.required_for,
        role=base.role,
        at=at,
    )


def board(state: State, now: dt.datetime) -> tuple[ArtifactStanding, ...]:
    """Every artifact of the plan, in its order."""
    return tuple(standing(state, one, now) for one in plan_of(state).artifact)


def missing(state: State, purpose: str, now: dt.datetime) -> tuple[ArtifactStanding, ...]:
    """What is required for "close", "go", a phase or a sign-off, and is not there. Closing needs all that anything needs."""
    return tuple(
        one
        for one in board(state, now)
        if not one.present and one.required_for and purpose in (one.required_for, "close")
    )


def _attach(state: State, command: AttachFile, _actor: Actor, _now: dt.datetime) -> Answer:
    known = book(state).artifacts
    if refused := need_open(state):
        return refused
    if command.artifact and command.artifact not in known:
        return unknown_id("artifact", command.artifact, known)
    if not command.path.strip():
        return refuse("path-needed", "say which file")
    if len(command.sha256) != 64 or not set(command.sha256) <= _HEX:
        return refuse("hash-needed", f"{command.path} has no SHA-256; it could not be read")
    if command.size == 0:
        return refuse("empty", f"{command.path} is empty; an empty file is no evidence")
    if any(
        one.sha256 == command.sha256 and one.path == command.path for one in state.attachments.get(command.artifact, [])
    ):
        return refuse("no-change", f"this very file is attached already: {command.path}")
    return write(
        ArtifactAttached(
            artifact=command.artifact,
            path=command.path,
            sha256=command.sha256,
            size=command.size,
            text=command.text,
        ),
        command=command,
    )


HANDLERS: dict[type[Command], Handler] = {AttachFile: _attach}
