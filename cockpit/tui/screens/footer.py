"""The footer: which keys are worth showing now."""

from cockpit.core.release import gone_back
from cockpit.core.runs import unknown_runs
from cockpit.tui.desk import kind_of
from cockpit.tui.intents import BY_ID, INTENTS, Intent
from cockpit.tui.screens.parts import Part

NOT_YOURS = ("not-allowed", "read-only")
"""Refusals that no other line and no later time lifts, but another role or another session does."""


class Footer(Part):
    """At most seven hints."""

    def hints(self) -> list[tuple[str, str, bool]]:
        """At most seven: what fits the line under the cursor first, then what one always may need."""
        kind = kind_of(self.stage.ref)
        chosen: list[str] = []
        if self.plotted is not None:
            last = ["replay.pause", "help"] if self.replaying else ["help", "rollback"]
            chosen = ["back", "plot.narrower", "plot.wider", "plot.earlier", "plot.later", *last]
        elif self.replaying:
            chosen = ["replay.pause", "replay.back", "replay.forward", "replay.faster", "replay.seek", "help", "quit"]
        elif self.stage.covers:
            chosen = ["back", "filter", "copy", "bottom", "help", "rollback", "quit"]
        else:
            chosen = [intent.id for intent in INTENTS if kind in intent.on and intent.replay is not True][:3]
            first = "pane-next" if len(self.stage.places) == 1 and not self.stage.zoomed else "open"
            if self._to_attest():
                chosen = ["check", *(name for name in chosen if name != "run")][:3]
            more, last = ["next", "note", "incident"], ["rollback"]
            if any(one.subject == self.stage.ref for one in unknown_runs(self.session.state)):
                chosen = ["settle", *chosen[:2]]  # nothing else can be done about this line before
            if gone_back(self.session.state):  # what it took back leaves little to be done: no hint for what is refused
                chosen, last = ([name for name in some if self._still(BY_ID[name])] for some in (chosen, last))
            if self.session.state.closed:
                chosen, more, last = (
                    [name for name in chosen if self._still(BY_ID[name])],
                    ["note", "journal"],
                    ["quit"],
                )
            chosen = ["help", first, *chosen]
            for name in more:
                if len(chosen) < 6 and name not in chosen:
                    chosen.append(name)
            chosen += [name for name in last if name not in chosen]
        rows = []
        denied = False
        for name in chosen[:7]:
            intent = BY_ID[name]
            key = self.keymap.shown(name)
            no = None if self.hasty else self._refused(intent)
            if no is not None and no.code in NOT_YOURS:
                denied = True  # grey is a colour: what this person may not do at all is left out
            elif key:
                rows.append((key, self._label(intent), not self.hasty and no is None))
        role = self.keymap.shown("role")
        offered = any(key == role for key, _, _ in rows)
        if denied and role and not offered and self.session.mode in ("live", "rehearsal"):
            rows.insert(2, (role, BY_ID["role"].label, True))
        return rows

    def _still(self, intent: Intent) -> bool:
        """Whether a closed release takes it: what it never takes again is greyed in the help, and no hint worth its room."""
        return intent.sample is None or (not self.hasty and self._refused(intent) is None)

    def _to_attest(self) -> bool:
        """Whether the line is a gate that a person judges."""
        gate = self.sight().book.gates.get(self.stage.ref.removeprefix("gate:"))
        return kind_of(self.stage.ref) == "gate" and gate is not None and gate.kind == "manual"

    def _label(self, intent: Intent) -> str:
        if intent.id == "check" and self._to_attest():
            return "attest"
        if intent.id == "hold" and self.session.state.clock.holds:
            return "resume"
        play = self.session.playback()
        if intent.id == "replay.pause" and play is not None and (play.paused or not play.speed):
            return "play"
        return intent.label
