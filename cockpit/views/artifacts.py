"""Artifacts: files the release must leave behind, and which are missing."""

from cockpit.core.templates import path as filled_in
from cockpit.model.frame import ArtifactRow, Artifacts, Label, Tone
from cockpit.views.base import Sight
from cockpit.views.times import hm


def artifacts(sight: Sight) -> Artifacts:
    rows = []
    missing = 0
    for one in sight.plan.artifact:
        attached = sight.state.attachments.get(one.id, [])
        seen = sight.state.files.get(f"artifact:{one.id}") or sight.state.files.get(one.id)
        path = filled_in(sight.state, one.path, sight.now)
        if attached:
            label, path = Label(f"attached {hm(attached[-1].at, sight.zone)}", Tone.GOOD), attached[-1].path
        elif seen is not None and seen.state != "missing":
            label, path = Label("there", Tone.GOOD), seen.path
        else:
            missing += 1
            label = Label("missing", Tone.WARN if one.required_for else Tone.MUTED)
        needed = f"for {one.required_for}" if one.required_for else ""
        rows.append(ArtifactRow(f"artifact:{one.id}", one.title or one.id, label, path, needed))
    if not rows:
        return Artifacts((), Label("none asked for", Tone.MUTED))
    words = f"{missing} missing" if missing else "complete"
    return Artifacts(tuple(rows), Label(words, Tone.WARN if missing else Tone.GOOD))
