"""Everything that changes only what is seen: panes, covers, filters, help, palette, copying. It touches no journal."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec

from cockpit.core import votes
from cockpit.core.gates import standing
from cockpit.core.log import line as log_line
from cockpit.format.sanitise import visible
from cockpit.model.frame import Detail, Label, Tone
from cockpit.session.protocol import Session
from cockpit.tui import grid
from cockpit.tui.desk import kind_of
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.intents import BY_ID, INTENTS, Intent, Keymap, pretty
from cockpit.tui.late import clipboard, details, field, picker, plotting, reading, running
from cockpit.tui.looks import Looks
from cockpit.tui.panes.pane import Pane
from cockpit.tui.settings import Settings
from cockpit.tui.stage import Stage
from cockpit.tui.text import NoColour
from cockpit.views.base import Sight
from cockpit.views.checklist import runs

if TYPE_CHECKING:
    from cockpit.tui.panes.detail import Book
    from cockpit.tui.plotting import Plotting

FIRST_READ = 512 * 1024
MOST_ENTRIES = 5_000
"""Entries the journal's pane holds; what lies before them, a replay shows."""


class Opened:
    """A detail that is open: what it is about, and how far its output has been read."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.run = ""
        self.lines: list[str] = []
        self.rest = ""
        self.at = 0
        self.size = 0
        self.more = True
        self.view: Detail | None = None
        self.plotting: Plotting | None = None


class Viewing:
    """Mixed into the application, whose session, stage and keys it uses."""

    session: Session
    settings: Settings
    stage: Stage
    looks: Looks
    keymap: Keymap
    board: Any
    guards: list[Any]
    _timer: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.opened: list[Opened] = []
        self.book: Book
        self.hasty = False
        """Until the first picture stands, no rule is asked whether a key would do something: its hint is greyed."""
        super().__init__(*args, **kwargs)

    # What the application adds.
    def sight(self) -> Sight:
        raise NotImplementedError

    def say(self, text: str, tone: Tone = Tone.INFO) -> None:
        raise NotImplementedError

    def refusal(self, intent: Intent) -> str:
        raise NotImplementedError

    def run_intent(self, intent: Intent) -> None:
        raise NotImplementedError

    def repaint(self, *, force: bool = False) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        raise NotImplementedError

    @property
    def now(self) -> dt.datetime:
        raise NotImplementedError

    @property
    def replaying(self) -> bool:
        raise NotImplementedError

    # --- one door for all of it

    def view(self, what: str) -> None:
        """A change of the view, by its word; what follows a colon belongs to it."""
        word, _, rest = what.partition(":")
        stage = self.stage
        moves = {"move": 1, "page": max(1, stage.active.room - 1)}
        if word in moves:
            stage.active.move(int(rest) * moves[word])
        elif word == "pane":
            self.opened.clear()
            stage.focus_pane(rest)
        elif word == "detail":
            self.detail(f"{rest}:" if ":" not in rest else rest)
        elif word == "match":
            self._match(int(rest))
        elif word == "copy":
            self._copy(rest)
        elif word == "plot":
            self._plot(rest)
        else:
            getattr(self, f"_view_{word.replace('-', '_')}")()

    def _view_repaint(self) -> None:
        self.repaint()

    def _view_redraw(self) -> None:
        self.repaint(force=True)
        self.forget()

    def _view_quit(self) -> None:
        self.leave(0)  # type: ignore[attr-defined]

    def _view_top(self) -> None:
        self.stage.active.jump(end=False)

    def _view_bottom(self) -> None:
        self.stage.active.jump(end=True)

    def _view_follow(self) -> None:
        self.stage.active.follow()

    def _view_pane_next(self) -> None:
        self.stage.cycle(1)

    def _view_pane_previous(self) -> None:
        self.stage.cycle(-1)

    def _view_pane_left(self) -> None:
        self.stage.sideways(right=False)

    def _view_pane_right(self) -> None:
        self.stage.sideways(right=True)

    def _view_zoom(self) -> None:
        self.stage.zoomed = not self.stage.zoomed
        self.stage.arrange()

    def _view_alone(self) -> None:
        """The focused pane alone on the screen: what happens now deserves it. Escape brings the others back."""
        self.stage.zoomed = True
        self.stage.arrange()

    def _view_layout(self) -> None:
        stage = self.stage
        name = grid.following(stage.layouts, stage.layout.name, stage.width, stage.height)
        stage.wanted = name
        stage.zoomed = stage.visiting = False
        stage.arrange()
        if self.settings.remember is not None:
            self.settings.remember(name)
        self.say(stage.layout.title, Tone.INFO)

    def _view_theme(self) -> None:
        theme = self.looks.next_theme()
        self.guards[:] = self.guards[:1] + ([NoColour()] if theme.colourless else [])
        self.board.restyle(theme)
        self.say(f"theme {theme.name}", Tone.INFO)

    def _view_glyphs(self) -> None:
        self.stage.glyphs = self.looks.other_glyphs()
        self.board.restyle(self.looks.theme)
        self.repaint(force=True)

    def _view_economy(self) -> None:
        self.stage.economy = not self.stage.economy
        self.say("economy: on" if self.stage.economy else "economy: off", Tone.INFO)
        self.repaint(force=True)

    def clicked(self, x: int, y: int) -> None:
        found = self.stage.at(x, y)
        if found is None or self.stage.covers or self.stage.dialogs:
            return
        name, line = found
        self.stage.focus_pane(name)
        pane = self.stage.panes[name]
        if line >= 0 and pane.top + line < len(pane.lines) and pane.lines[pane.top + line].key:
            pane.seek(pane.lines[pane.top + line].key)
        self.repaint()

    def scrolled(self, x: int, y: int, by: int) -> None:
        if not self.stage.dialogs:
            found = self.stage.at(x, y)
            if found is not None and not self.stage.covers:
                self.stage.focus_pane(found[0])
            self.stage.active.move(by)
            self.repaint()

    # --- covers: detail and help

    def _view_open(self) -> None:
        ref = self.stage.ref
        if not ref or kind_of(ref) in ("out", "line", "help"):
            return
        self.detail(ref)

    def detail(self, ref: str) -> None:
        """Open everything about one thing, over the panes."""
        if kind_of(ref) == "due":
            self.run_intent(BY_ID["announce"])
            return
        view = self._entry(ref) if kind_of(ref) == "entry" else details.detail(self.sight(), ref)
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
        view = self._entry(opened.ref) if kind_of(opened.ref) == "entry" else details.detail(sight, opened.ref)
        view = view or opened.view or Detail(opened.ref, opened.ref, Label("gone"), ())
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
            self.say("only in the plot of a metric or a probe: open one with enter", Tone.MUTED)
            return
        said = self.plotted.change(how, self.sight())
        if said:
            self.say(said, Tone.MUTED)
        self.repaint()

    def _plot_read(self, opened: Opened) -> None:
        """More of the journal has been read for a plot, which may have been left meanwhile."""
        if self.opened and self.opened[-1] is opened:
            self.repaint()

    def _entry(self, ref: str) -> Detail | None:
        """An entry of the journal with its hash, however old it is."""
        name = ref.partition(":")[2]
        for entry in self.session.entries(int(name), int(name)) if name.isdigit() else ():
            return details.entry_detail(self.sight(), log_line(entry), entry.hash)
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
        self.stage.covers.append(Pane(reading.help_kind(self.stage.glyphs)))
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

    def _view_next(self) -> None:
        """To the next action, and open what it needs."""
        head = self.stage.header
        ref = head.next.ref if head is not None else ""
        kind = kind_of(ref)
        where = {
            "item": "checklist", "phase": "checklist", "gate": "gates", "step": "rollback", "proc": "rollback",
            "procedure": "rollback", "rollback": "rollback", "trigger": "triggers", "incident": "incidents",
            "poll": "people", "signoff": "people", "announcement": "announcements", "due": "announcements",
        }.get(kind)  # fmt: skip
        if kind in ("engine", "hold"):
            self.run_intent(BY_ID[kind])
            return
        if kind == "verdict":
            self.detail(ref)
            return
        if where is None and kind != "run":
            self.say("nothing to do now" if not ref else "look at the header", Tone.MUTED)
            return
        if where is not None:
            self.stage.covers.clear()
            self.opened.clear()
            self.stage.focus_pane(where)
            self.repaint()
            self.stage.panes[where].seek(ref)
        self._offer(kind, ref)

    def _offer(self, kind: str, ref: str) -> None:
        """The dialog that answers what the next action asks."""
        state = self.session.state
        if kind == "step":
            proc, _, step = ref.partition(":")[2].partition("/")
            facts = state.procs[proc].steps.get(step) if proc in state.procs else None
            if facts is not None and facts.status == "failed":
                running.guide_step(self, ref)  # type: ignore[arg-type]
                return
            if facts is not None and facts.status == "unknown":
                self.run_intent(BY_ID["settle"])
                return
            self.run_intent(BY_ID["check"])
            return
        if kind in ("announcement", "due"):
            self.run_intent(BY_ID["check" if kind == "announcement" else "announce"])
            return
        if kind == "item":
            book = self.sight().book
            item = book.items.get(ref.partition(":")[2])
            gate = book.gates.get(item.gate) if item is not None and item.gate else None
            if gate is not None and gate.kind == "manual" and not standing(state, gate.id, self.session.now()).green:
                # The item waits for a word about its gate, and that is given at the gate.
                self.stage.focus_pane("gates")
                self.repaint()
                self.stage.panes["gates"].seek(f"gate:{gate.id}")
                self.run_intent(BY_ID["check"])
                return
            self.run_intent(BY_ID["run" if item is not None and runs(item) else "check"])
            return
        if kind == "poll":
            if ref.partition(":")[2] not in state.polls:
                self.run_intent(BY_ID["poll.open"])
                return
            missing = [
                one for one in votes.board(state, ref.partition(":")[2], self.session.now()) if one.verdict == "missing"
            ]
            self.run_intent(BY_ID["vote" if missing else "poll.declare"])
            return
        then = {"signoff": "sign", "phase": "decide", "run": "settle", "rollback": "rollback", "procedure": "run"}
        answer = then.get(kind)
        if answer is not None:
            self.run_intent(BY_ID[answer])
        elif kind == "gate" and not self.refusal(BY_ID["check"]):
            self.run_intent(BY_ID["check"])  # a gate that a person judges, and this is the one
        elif kind == "gate" and not self.refusal(BY_ID["gates.failed"]):
            self.run_intent(BY_ID["gates.failed"])
        elif kind == "incident" and not self.refusal(BY_ID["incident"]):
            self.run_intent(BY_ID["incident"])
        elif kind in ("gate", "incident", "trigger"):
            self.detail(ref)

    # --- prefix, palette, filter

    def open_prefix(self, name: str) -> None:
        """Show what can follow."""
        self.stage.pending = name
        self.stage.which = [
            (pretty(key), intent.label, not self.refusal(intent))
            for key, intent in self.keymap.after(name, replay=self.replaying)
        ]

    def _view_palette(self) -> None:
        options = []
        for intent in INTENTS:
            if intent.replay is True and not self.replaying:
                continue
            options.append(
                picker.Option(
                    intent.id,
                    intent.label,
                    self.keymap.shown(intent.id),
                    f"{intent.group} · {intent.help}",
                    self.refusal(intent),
                )
            )
        options.sort(key=lambda one: bool(one.refused))

        def chosen(name: str) -> None:
            self.run_intent(BY_ID[name])

        self.stage.dialogs.append(picker.Picker("What do you want to do?", options, chosen, prompt=":"))

    def _view_filter(self) -> None:
        pane = self.stage.active
        self.stage.prompt = field.Field(
            "filter", "/", pane.filter, hint="what the lines must hold; enter keeps it, esc drops it"
        )

    def prompt_key(self, key: str, character: str | None) -> Outcome:
        """A key for the search line at the foot."""
        stage, prompt = self.stage, self.stage.prompt
        if key == "escape":
            stage.active.narrow("")
            stage.prompt = None
            return Outcome.LEAVE
        if key == "enter":
            stage.prompt = None
            return Outcome.DONE
        if key in ("up", "down"):
            stage.active.move(-1 if key == "up" else 1)
        elif prompt.key(key, character):
            stage.active.narrow(prompt.value)
        return Outcome.STAY

    def _match(self, by: int) -> None:
        self.stage.active.move(by)

    # --- copying

    def _copy(self, text: str) -> None:
        """The text, or the detail that is open, or the line under the cursor."""
        if not text:
            if self.opened and self.stage.covers and self.stage.covers[-1].kind.id == "detail":
                opened = self.opened[-1]
                text = details.text(opened.view) if opened.view is not None else ""
                if opened.lines:
                    text += "\n" + "\n".join(opened.lines) + "\n"
            else:
                view = details.detail(self.sight(), self.stage.ref) if self.stage.ref else None
                text = details.text(view) if view is not None else ""
        if not text:
            self.say("nothing to copy here", Tone.MUTED)
            return
        driver = getattr(self, "_driver", None)
        said = clipboard.copy(visible(text), driver.write if driver is not None else lambda _text: None)
        self.say(said, Tone.INFO)

    def _view_attach(self) -> None:
        line = self.settings.attach or f"cockpit attach --read-only {self.session.place}"
        self._copy(line)
        self.say(line, Tone.INFO)

    # --- the footer

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
            chosen = ["help", first, *chosen]
            for name in ("next", "note", "incident"):
                if len(chosen) < 6 and name not in chosen:
                    chosen.append(name)
            if "rollback" not in chosen:
                chosen.append("rollback")
        rows = []
        for name in chosen[:7]:
            intent = BY_ID[name]
            key = self.keymap.shown(name)
            if key:
                rows.append((key, self._label(intent), not self.hasty and not self.refusal(intent)))
        return rows

    def _to_attest(self) -> bool:
        """Whether the line is a gate that a person judges."""
        gate = self.sight().book.gates.get(self.stage.ref.removeprefix("gate:"))
        return kind_of(self.stage.ref) == "gate" and gate is not None and gate.kind == "manual"

    def _label(self, intent: Intent) -> str:
        if intent.id == "check" and self._to_attest():
            return "attest"
        if intent.id == "hold" and self.session.state.clock.holds:
            return "resume"
        return intent.label
