"""What lies over the panes: a detail with its output or plot, the journal, help."""

from typing import TYPE_CHECKING, Any

import msgspec

from cockpit.core.log import line as log_line
from cockpit.model.frame import Detail, Label, Tone
from cockpit.tui.desk import kind_of
from cockpit.tui.intents import INTENTS, pretty
from cockpit.tui.late import details, plotting, reading
from cockpit.tui.panes.pane import Pane
from cockpit.tui.screens.parts import Opened, Part
from cockpit.views.base import Sight

if TYPE_CHECKING:
    from cockpit.tui.plotting import Plotting

FIRST_READ = 512 * 1024
MOST_ENTRIES = 5_000
"""Entries the journal's pane holds; what lies before them, a replay shows."""


class Covers(Part):
    """Opens and closes them, and reads on in what they show."""

    def _view_open(self) -> None:
        ref = self.stage.ref
        if not ref or kind_of(ref) in ("out", "line", "help"):
            return
        self.detail(ref)

    def detail(self, ref: str) -> None:
        """Open everything about one thing, over the panes."""
        sight = self.sight()
        view = self._told_apart(sight, ref) or (None if kind_of(ref) == "entry" else details.detail(sight, ref))
        if view is None:
            self.say("nothing more is known about this", Tone.MUTED)
            return
        opened = Opened(ref)
        if view.plot is not None and kind_of(ref) in plotting.KINDS:
            opened.plotting = plotting.Plotting(self.session, ref, lambda: self._plot_read(opened))
        self.opened.append(opened)
        running = view.run in self.session.state.runs and self.session.state.runs[view.run].status in (
            "ordered",
            "started",
        )
        pane = Pane(reading.detail_kind(view.title, live=running))
        self.stage.covers.append(pane)
        self.repaint()

    def cover_view(self, name: str, sight: Sight) -> Any:
        """What the topmost cover shows now."""
        if name == "help":
            return self.help_entries()
        if name == "journal":
            return self._read_journal(sight)
        opened = self.opened[-1]
        view = self._told_apart(sight, opened.ref)
        # A late note shown where it happened was not logged by then: it is told from what is known of it.
        view = (
            view
            or details.detail(sight, opened.ref)
            or opened.view
            or Detail(opened.ref, opened.ref, Label("gone"), ())
        )
        if opened.plotting is not None and view.plot is not None:
            view = msgspec.structs.replace(view, plot=opened.plotting.view(sight))
        opened.view = view
        if view.run:
            self._read(opened, view.run)
        return reading.Reading(view, opened.lines, opened.size, opened.more and bool(view.run))

    @property
    def plotted(self) -> "Plotting | None":
        """The plot that lies on top, if one does."""
        top = bool(self.stage.covers) and self.stage.covers[-1].kind.id == "detail"
        return self.opened[-1].plotting if top and self.opened else None

    def _plot(self, how: str) -> None:
        """Another span of the plot that is open."""
        if self.plotted is None:
            self.say(f"only in the plot of a metric or a probe: open one{self.keymap.press('open')}", Tone.MUTED)
            return
        said = self.plotted.change(how, self.sight())
        if said:
            self.say(said, Tone.MUTED)
        self.repaint()

    def _plot_read(self, opened: Opened) -> None:
        """More of the journal has been read for a plot, which may have been left meanwhile."""
        if self.opened and self.opened[-1] is opened:
            self.repaint()

    def _told_apart(self, sight: Sight, ref: str) -> Detail | None:
        """What needs more than what is seen at one moment: an entry however old, and how the recording ends."""
        kind = kind_of(ref)
        if kind == "compare":
            play, end = self.session.playback(), self.session.end()
            return None if play is None or end is None else details.compared(sight, Sight(end, play.end))
        return self._entry(ref) if kind == "entry" else None

    def _entry(self, ref: str) -> Detail | None:
        """An entry of the journal with its hash, however old it is."""
        name = ref.partition(":")[2]
        for entry in self.session.entries(int(name), int(name)) if name.isdigit() else ():
            return details.entry_detail(self.sight(), log_line(entry, whole=True), entry.hash)
        return None

    def _view_journal(self) -> None:
        self.book = reading.Book()
        self.stage.covers.append(Pane(reading.journal_kind(self.book)))
        self.repaint()

    def _read_journal(self, sight: Sight) -> tuple[tuple[int, int], Sight]:
        """Read on to the journal's end."""
        book = self.book
        first = book.entries[-1].seq + 1 if book.entries else max(0, sight.state.seq + 1 - MOST_ENTRIES)
        if first <= sight.state.seq:
            book.entries.extend(self.session.entries(first, sight.state.seq))
            del book.entries[:-MOST_ENTRIES]
        return book.key, sight

    def _read(self, opened: Opened, run: str) -> None:
        """Read on where the last look ended; a run that replaced it starts anew."""
        if run != opened.run:
            opened.run, opened.lines, opened.rest, opened.at, opened.size, opened.more = run, [], "", 0, 0, True
            first = self.session.output(run, -FIRST_READ)
            if first is not None:
                opened.at = first.offset
        if not opened.more:
            return
        for _ in range(16):
            piece = self.session.output(run, opened.at)
            if piece is None:
                return
            opened.size = piece.size
            if not piece.text:
                opened.more = not piece.finished
                break
            opened.at = piece.offset + len(piece.text.encode("utf-8", "surrogateescape"))
            *whole, opened.rest = (opened.rest + piece.text).split("\n")
            opened.lines.extend(whole)
        if not opened.more and opened.rest:
            opened.lines.append(opened.rest)
            opened.rest = ""
        del opened.lines[: -reading.MOST_OUTPUT]

    def _view_help(self) -> None:
        if self.stage.covers and self.stage.covers[-1].kind.id == "help":
            self.stage.covers.pop()
            return
        self.stage.covers.append(Pane(reading.help_kind(self.keymap)))
        self.repaint()

    def help_entries(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """(group, keys, label, help, why not now) of every intent that belongs here."""
        rows = []
        for intent in INTENTS:
            if intent.replay is True and not self.replaying:
                continue
            keys = " ".join(pretty(key) for key in self.keymap.keys[intent.id]) or "palette"
            rows.append((intent.group, keys, intent.label, intent.help, self.refusal(intent)))
        return tuple(rows)

    def _view_back(self) -> None:
        stage = self.stage
        if stage.active.filter:
            stage.active.narrow("")
        elif stage.covers:
            cover = stage.covers.pop()
            if cover.kind.id == "detail" and self.opened:
                self.opened.pop()
        elif stage.zoomed:
            stage.zoomed = False
        else:
            stage.visiting = False
        stage.arrange()
