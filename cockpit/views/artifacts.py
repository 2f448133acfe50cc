"""Artifacts: files the release must leave behind, and which are missing."""

from cockpit.core.artifacts import ArtifactStanding, board
from cockpit.model.frame import ArtifactRow, Artifacts, Label, Tone
from cockpit.views.base import Sight
from cockpit.views.times import hm


def artifacts(sight: Sight) -> Artifacts:
    found = board(sight.state, sight.now) if sight.state.plan is not None else ()
    rows = tuple(
        ArtifactRow(
            f"artifact:{one.artifact}", one.title, _label(sight, one), one.path,
            f"for {one.required_for}" if one.required_for else "",
        )
        for one in found
    )  # fmt: skip
    if not rows:
        return Artifacts((), Label("none asked for", Tone.MUTED))
    missing = sum(not one.present for one in found)
    words = f"{missing} missing" if missing else "complete"
    return Artifacts(rows, Label(words, Tone.WARN if missing else Tone.GOOD))


def _label(sight: Sight, one: ArtifactStanding) -> Label:
    if not one.present:
        seen = sight.state.files.get(f"artifact:{one.artifact}")
        return Label(
            "empty" if seen is not None and seen.state == "empty" else "missing",
            Tone.WARN if one.required_for else Tone.MUTED,
        )
    if one.how == "attached" and one.at is not None:
        return Label(f"attached {hm(one.at, sight.zone)}", Tone.GOOD)
    return Label("from its gate" if one.how == "gate" else "there", Tone.GOOD)
