"""The one table of what can be done here. Footer, help, palette, key docs, remaps, refusals and the keys that sentences
name all come from it.

A key is a character ("n", "?", "G"), a name ("f1", "ctrl+p", "space") or two of them with a blank between ("m w"):
the first of such a pair shows what can follow.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from msgspec import Struct

from cockpit.format.problems import did_you_mean
from cockpit.model.commands import Command
from cockpit.model.layout import PANES
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.answers import Danger
from cockpit.tui.late import (
    afterwards,
    announce,
    basis,
    clock,
    people,
    procedures,
    record,
    rehearse,
    replay,
    roles,
    running,
    steering,
    waive,
    work,
)

Act = Callable[[Desk], None]
Sample = Callable[[Desk], Command | str]


class Intent(Struct, frozen=True):
    """id: for remaps and the palette. sample: the command it would ask for, or why there is none; None needs no leave.

    on: kinds of lines whose footer offers it. replay: only in a replay (True), never there (False), or both (None).
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    act: Act
    sample: Sample | None = None
    danger: Danger = Danger.NONE
    on: tuple[str, ...] = ()
    replay: bool | None = None


def _view(what: str) -> Act:
    return lambda desk: desk.view(what)


LOOK, MOVE, DO, SAY, PEOPLE, CLOCK, GRAVE, REPLAY = (
    "Look", "Move", "Do", "Say", "People", "Clock", "When it goes wrong", "Replay",
)  # fmt: skip
Y, NAME = Danger.YES, Danger.NAME

_PANES = tuple(
    Intent(f"pane.{name}", (str(number % 10),) if number <= 10 else (), title, f"Focus the pane {title.lower()}; where the layout lacks it, it stands alone.", LOOK, _view(f"pane:{name}"))
    for number, (name, title) in enumerate(PANES.items(), start=1)
)  # fmt: skip

INTENTS: tuple[Intent, ...] = (
    Intent("help", ("?", "f1"), "help", "All keys, and what each would do now.", LOOK, _view("help")),
    Intent("palette", (":", "ctrl+p"), "palette", "Find anything that can be done by its name.", LOOK, _view("palette")),
    Intent("open", ("enter",), "detail", "Everything about the line: output, reason, story, plot.", LOOK, _view("open")),
    Intent("back", ("escape",), "back", "Leave a detail, a filter or a zoom. Never does anything else.", LOOK, _view("back")),
    Intent("filter", ("/",), "filter", "Show only lines that hold what you type; after !, those that do not.", LOOK, _view("filter")),
    Intent("zoom", ("z",), "zoom", "The pane alone on the screen, and back.", LOOK, _view("zoom")),
    Intent("layout", ("-",), "layout", "The next layout that fits; it is remembered for this release.", LOOK, _view("layout")),
    Intent("next", (".",), "next", "Go to the next action and open what it needs.", LOOK, _view("next")),
    Intent("verdict", ("V",), "why", "The verdict in full: every reason, its owner and its age.", LOOK, _view("detail:verdict")),
    Intent("digest", ("m l",), "since last look", "What changed since you last looked, who has which role, what is overdue.", LOOK, _view("detail:digest")),
    Intent("journal", ("J",), "journal", "Every entry of the journal, with its number and hash, polls and beats too.", LOOK, _view("journal")),
    Intent("follow", ("f",), "follow", "Follow the newest line again.", LOOK, _view("follow")),
    Intent("copy", ("y",), "copy", "Copy the line, the text of an announcement, or the whole detail that is open.", LOOK, _view("copy")),
    Intent("contacts", ("m i",), "contacts", "Whom to call, the runbook's changes, links.", LOOK, _view("detail:contacts")),
    Intent("attach", ("m a",), "attach line", "Copy what a colleague types to look on, read-only.", LOOK, _view("attach")),
    Intent("plot.narrower", ("+",), "shorter span", "In a metric's or probe's plot: a shorter span, down to 5 minutes.", LOOK, _view("plot:narrower")),
    Intent("plot.wider", ("_",), "longer span", "In a plot: a longer span, up to the whole journal.", LOOK, _view("plot:wider")),
    Intent("plot.earlier", ("(",), "earlier", "In a plot: half a span back.", LOOK, _view("plot:earlier")),
    Intent("plot.later", (")",), "later", "In a plot: half a span on; at the end it follows the clock.", LOOK, _view("plot:later")),
    Intent("plot.whole", ("=",), "whole journal", "In a plot: the whole journal, and back to the span before.", LOOK, _view("plot:whole")),
    Intent("theme", ("m t",), "theme", "The next theme: dark, light, contrast, ansi, ansi-light, mono.", LOOK, _view("theme")),
    Intent("glyphs", ("m g",), "ASCII", "Signs and lines in plain ASCII, and back.", LOOK, _view("glyphs")),
    Intent("economy", ("m n",), "economy", "Save bytes on a thin link: no sparklines, slower painting.", LOOK, _view("economy")),
    Intent("redraw", ("ctrl+l",), "redraw", "Paint everything anew.", LOOK, _view("redraw")),
    Intent("quit", ("q",), "leave", "Leave this screen. The engine stays and keeps watching.", LOOK, _view("quit")),
    *_PANES,
    Intent("up", ("k", "up"), "up", "One line up.", MOVE, _view("move:-1")),
    Intent("down", ("j", "down"), "down", "One line down.", MOVE, _view("move:1")),
    Intent("left", ("h", "left"), "left", "The pane on the left.", MOVE, _view("pane-left"), replay=None),
    Intent("right", ("l", "right"), "right", "The pane on the right.", MOVE, _view("pane-right"), replay=None),
    Intent("page-up", ("pageup", "ctrl+u"), "page up", "A page up.", MOVE, _view("page:-1")),
    Intent("page-down", ("pagedown", "ctrl+d"), "page down", "A page down.", MOVE, _view("page:1")),
    Intent("top", ("g", "home"), "top", "To the first line.", MOVE, _view("top")),
    Intent("bottom", ("G", "end"), "bottom", "To the last line, and follow.", MOVE, _view("bottom")),
    Intent("pane-next", ("tab",), "next pane", "The next pane.", MOVE, _view("pane-next")),
    Intent("pane-previous", ("shift+tab",), "previous pane", "The previous pane.", MOVE, _view("pane-previous")),
    Intent("match-next", ("]",), "next hit", "The next line with what was searched.", MOVE, _view("match:1")),
    Intent("match-previous", ("[",), "previous hit", "The previous line with what was searched.", MOVE, _view("match:-1")),
    Intent("check", ("x",), "done", "Mark an item or step as done, attest a gate, enter a metric, mark a text as sent.", DO, work.check, work.check_sample, Y, ("item", "step", "metric", "announcement"), False),
    Intent("skip", ("X",), "skip", "Skip an item or step, with a reason.", DO, work.skip, work.skip_sample, Y, ("item", "step"), False),
    Intent("run", ("r",), "run", "Run a gate, an item or a step; start a card.", DO, running.run, running.run_sample, Y, ("gate", "item", "step", "procedure"), False),
    Intent("gates.all", ("A",), "run all", "Judge every gate anew.", DO, running.gates_all, running.gates_all_sample, Y, (), False),
    Intent("gates.failed", ("F",), "rerun failed", "Judge every gate that is not green anew.", DO, running.gates_failed, running.gates_failed_sample, Y, ("gate",), False),
    Intent("reopen", ("u",), "reopen", "Open a done item or a resolved incident again, with a reason.", DO, work.reopen, work.reopen_sample, Y, (), False),
    Intent("cancel", ("K",), "cancel run", "Cancel what runs behind the line.", DO, steering.cancel, steering.cancel_sample, Y, (), False),
    Intent("settle", ("e",), "settle", "Say what became of something whose outcome is unknown.", DO, steering.settle, steering.settle_sample, Y, ("run",), False),
    Intent("waive", ("w",), "waive", "Waive a gate the plan lists as waivable, under a decision, until a time.", DO, waive.waive, waive.waive_sample, Y, ("gate",), False),
    Intent("unwaive", ("m w",), "end waiver", "Withdraw a waiver.", DO, waive.unwaive, waive.unwaive_sample, Y, (), False),
    Intent("confirm", ("C",), "agree", "Agree as the second person.", DO, steering.confirm, steering.confirm_sample, Y, (), False),
    Intent("tuple", ("m u",), "tuple", "Type refs of a tuple that git does not tell, or correct them.", DO, basis.set_tuple, basis.tuple_sample, Y, (), False),
    Intent("attach-file", ("m F",), "attach file", "Keep a file as evidence: as an artifact of the plan, or by itself.", DO, basis.attach, basis.attach_sample, Y, ("artifact",), False),
    Intent("note", ("n",), "note", "Write a note; on an incident or entry, about it.", SAY, record.note, record.note_sample, on=("entry",), replay=False),
    Intent("note.late", ("N",), "late note", "Write down what happened earlier, with its time.", SAY, record.late_note, record.note_sample, replay=False),
    Intent("incident", ("i",), "incident", "Open an incident; on one, bring it up to date.", SAY, record.incident, record.incident_sample, on=("incident",), replay=False),
    Intent("incident.open", ("I",), "new incident", "Open an incident.", SAY, record.open_incident, record.open_sample, replay=False),
    Intent("incident.resolve", ("m r",), "resolve", "Resolve an incident.", SAY, record.resolve, record.resolve_sample, Y, ("incident",), False),
    Intent("incident.escalate", ("m e",), "escalate", "Call the next person of the chain, now.", SAY, record.escalate, record.escalate_sample, Y, ("incident",), False),
    Intent("announce", ("a",), "announce", "Draft an announcement from a template and send it.", SAY, announce.announce, announce.sample, Y, ("due", "announcement"), False),
    Intent("snooze", ("m z",), "put off", "Put a due announcement off, or let it go, with a reason.", SAY, announce.snooze, announce.snooze_sample, Y, ("due",), False),
    Intent("correct", ("m c",), "correct", "A better wording for an entry, or a retraction.", SAY, record.correct, record.correct_sample, Y, ("entry",), False),
    Intent("action", ("m o",), "to do", "Something to do afterwards.", SAY, afterwards.action, afterwards.action_sample, replay=False),
    Intent("question", ("m q",), "question", "A question from outside, and by when it has to be answered.", SAY, afterwards.question, afterwards.question_sample, replay=False),
    Intent("action.file", ("m f",), "file action", "Say where an action was filed.", SAY, afterwards.file, afterwards.file_sample, replay=False),
    Intent("role", ("o",), "role", "Which role you act in.", PEOPLE, roles.role, None, on=("role",), replay=False),
    Intent("role.take", ("m T",), "take role", "Take a role on the record, or accept one that was offered.", PEOPLE, roles.take, roles.take_sample, Y, ("role",), False),
    Intent("role.offer", ("m O",), "hand over", "Offer your role to somebody.", PEOPLE, roles.offer, roles.offer_sample, Y, (), False),
    Intent("role.assign", ("m A",), "name holder", "Name who has a role.", PEOPLE, roles.assign, roles.assign_sample, Y, (), False),
    Intent("vote", ("v",), "vote", "GO, NO-GO or ABSTAIN, for your role or relayed.", PEOPLE, people.vote, people.vote_sample, Y, ("poll", "vote"), False),
    Intent("poll.open", ("m p",), "open poll", "Ask the roles for their votes.", PEOPLE, people.open_poll, people.poll_sample, Y, ("poll",), False),
    Intent("poll.declare", ("m d",), "declare poll", "Declare what the poll came to.", PEOPLE, people.declare, people.declare_sample, Y, ("poll",), False),
    Intent("decide", ("d",), "decide", "The decision at the end of a phase.", PEOPLE, people.decide, people.decide_sample, Y, ("phase",), False),
    Intent("sign", ("s",), "sign off", "Sign a statement as the role it belongs to.", PEOPLE, people.sign, people.sign_sample, Y, ("signoff",), False),
    Intent("unsign", ("m S",), "withdraw sign-off", "Withdraw a signature, with a reason.", PEOPLE, people.unsign, people.unsign_sample, Y, (), False),
    Intent("class", ("m C",), "class", "The release's class and scope, and with them the gates and rules it needs.", CLOCK, basis.change_class, basis.class_sample, Y, (), False),
    Intent("amend", ("m P",), "amend plan", "Put the plan's file as it reads now in force; shows the difference first.", CLOCK, basis.amend, basis.amend_sample, Y, (), False),
    Intent("hold", ("H",), "hold", "Hold the countdown; while it is held, resume it.", CLOCK, clock.hold, clock.hold_sample, Y, (), False),
    Intent("slip", ("L",), "slip T0", "Move T0, with a reason; the first time, set it.", CLOCK, clock.slip, clock.slip_sample, Y, (), False),
    Intent("recycle", ("m b",), "recycle", "Put the countdown back to an earlier mark.", CLOCK, clock.recycle, clock.recycle_sample, Y, (), False),
    Intent("extend", ("m x",), "extend window", "Lengthen the stability window, with a reason.", CLOCK, clock.extend, clock.extend_sample, Y, (), False),
    Intent("close", ("m Q",), "close release", "Close the release; type its name.", CLOCK, clock.close, clock.close_sample, NAME, (), False),
    Intent("rollback", ("R",), "ROLL BACK", "Roll back: shows what it does, asks for the release's name.", GRAVE, procedures.rollback, procedures.rollback_sample, NAME, ("trigger",), False),
    Intent("way-back", ("m B",), "way back", "Choose the tuple that a rollback goes back to.", GRAVE, basis.way_back, basis.way_back_sample, Y, (), False),
    Intent("rehearse", ("m V",), "rehearse", "Start a rehearsal beside this release, of the rollback or of the whole day, and watch it.", GRAVE, rehearse.start, replay=False),
    Intent("rehearsal", ("m v",), "rehearsal", "Take in a rehearsal that is over, with its durations; watch one that goes on; start one.", GRAVE, rehearse.rehearsal, replay=False),
    Intent("engine", ("m E",), "engine", "Start the engine, if nobody watches; it takes its variables from this terminal.", GRAVE, running.engine, replay=False),
    Intent("contingency", ("c",), "cards", "Contingency cards and other procedures.", GRAVE, procedures.contingency, procedures.contingency_sample, Y, (), False),
    Intent("trigger.declare", ("D",), "declare", "Say that a trigger only people can see has come true, or is over.", GRAVE, procedures.declare, procedures.declare_sample, Y, ("trigger",), False),
    Intent("trigger.mute", ("M",), "mute", "Mute a trigger until a time, or lift that.", GRAVE, procedures.mute, procedures.mute_sample, Y, ("trigger",), False),
    Intent("withdraw", ("m y",), "withdraw proposal", "Withdraw a recommended rollback, with a reason.", GRAVE, steering.withdraw, steering.withdraw_sample, Y, (), False),
    Intent("step.hand", ("m h",), "hand step over", "Hand a step to another role.", GRAVE, steering.hand_over, steering.hand_over_sample, Y, ("step",), False),
    Intent("abort", ("m k",), "abort procedure", "Abort what is running; type the release's name.", GRAVE, steering.abort, steering.abort_sample, NAME, (), False),
    Intent("replay.pause", ("space",), "pause", "Pause, or play on.", REPLAY, replay.pause, replay=True),
    Intent("replay.back", ("left",), "back", "The entry before.", REPLAY, partial(replay.step, entries=-1), replay=True),
    Intent("replay.forward", ("right",), "step", "The next entry.", REPLAY, partial(replay.step, entries=1), replay=True),
    Intent("replay.minute-back", ("shift+left",), "-1 min", "A minute back.", REPLAY, partial(replay.jump, seconds=-60), replay=True),
    Intent("replay.minute", ("shift+right",), "+1 min", "A minute on.", REPLAY, partial(replay.jump, seconds=60), replay=True),
    Intent("replay.faster", (">",), "faster", "Faster.", REPLAY, partial(replay.faster, up=True), replay=True),
    Intent("replay.slower", ("<",), "slower", "Slower.", REPLAY, partial(replay.faster, up=False), replay=True),
    Intent("replay.seek", ("t",), "go to", "Go to a time: T+12m or 10:12.", REPLAY, replay.seek, replay=True),
    Intent("replay.marks", ("M",), "marks", "Go to a mark: decisions, incidents, verdicts, holds.", REPLAY, replay.marks, replay=True),
    Intent("replay.mark", ("}",), "next mark", "The next mark.", REPLAY, partial(replay.mark, forward=True), replay=True),
    Intent("replay.mark-back", ("{",), "last mark", "The mark before.", REPLAY, partial(replay.mark, forward=False), replay=True),
    Intent("replay.idle", ("s",), "skip idle", "Jump over stretches without marks while playing, or play every minute.", REPLAY, replay.idle, replay=True),
    Intent("replay.known", ("o",), "known/occurred", "Late notes where they were logged, or where they happened.", REPLAY, replay.known, replay=True),
    Intent("replay.compare", ("d",), "then and now", "What stood there then, beside what it came to in the end.", REPLAY, _view("detail:compare"), replay=True),
)  # fmt: skip

BY_ID: Mapping[str, Intent] = {intent.id: intent for intent in INTENTS}
FORBIDDEN = ("ctrl+b", "ctrl+a", "ctrl+space", "ctrl+s", "ctrl+q", "ctrl+z", "ctrl+at")
"""Keys that tmux, screen, flow control or job control own."""
NAMED = {
    "enter", "escape", "tab", "shift+tab", "space", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "backspace", "delete", "insert", "shift+left", "shift+right", "shift+up", "shift+down",
    *(f"f{number}" for number in range(1, 13)), *(f"ctrl+{letter}" for letter in "defgjklnoprtuvwxy"),
}  # fmt: skip


class BadKeys(ValueError):
    """The remap in a person's settings cannot be used; `problems` has one line for each thing wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def known_key(key: str) -> bool:
    """Whether a key can be bound: a printable character, or one of the names; in pairs, both."""
    parts = key.split(" ")
    return len(parts) <= 2 and all((len(part) == 1 and part.isprintable()) or part in NAMED for part in parts)


class Keymap:
    """Which key means what, with a person's own keys in. In a replay its keys come before the others'."""

    def __init__(self, own: Mapping[str, Iterable[str]] | None = None, *, replay: bool = False) -> None:
        """replay: whether the screen shows one, where nothing can be done; then sentences name no keys that would."""
        self.replay = replay
        problems = check_remap(own) if own else []
        if problems:
            raise BadKeys(tuple(problems))
        self.keys = _with(own or {})
        self._live = self._table(replay=False)
        self._replay = self._table(replay=True)

    def _table(self, *, replay: bool) -> dict[str, str]:
        found: dict[str, str] = {}
        order = sorted(INTENTS, key=lambda intent: intent.replay is not True) if replay else INTENTS
        for intent in order:
            if intent.replay is (not replay):
                continue
            for key in self.keys[intent.id]:
                found.setdefault(key, intent.id)
        if replay:  # acts are refused in a replay with a reason, rather than dead
            for intent in INTENTS:
                for key in self.keys[intent.id]:
                    found.setdefault(key, intent.id)
        return found

    def find(self, key: str, *, replay: bool) -> Intent | None:
        name = (self._replay if replay else self._live).get(key)
        return BY_ID[name] if name is not None else None

    def is_prefix(self, key: str, *, replay: bool) -> bool:
        return any(one.startswith(f"{key} ") for one in (self._replay if replay else self._live))

    def after(self, prefix: str, *, replay: bool) -> list[tuple[str, Intent]]:
        """What can follow a prefix, for its hint."""
        table = self._replay if replay else self._live
        return [(key.partition(" ")[2], BY_ID[name]) for key, name in table.items() if key.startswith(f"{prefix} ")]

    def shown(self, name: str) -> str:
        """The first key of an intent as people read it; "" if it has none."""
        keys = self.keys.get(name, ())
        return pretty(keys[0]) if keys else ""

    def named(self, name: str) -> str:
        """What to press for an intent, for sentences: its key; without one what finds it in the palette, as ":waive"."""
        key, palette, label = self.shown(name), self.shown("palette"), BY_ID[name].label
        if key:
            return key
        if not palette:
            return f"no key: {label}"
        return f"{palette}{label}" if len(palette) == 1 and not palette.isalnum() else f"{palette} {label}"

    def moved(self, key: str) -> str:
        """Of a key that a person's settings took from something, and gave to nothing: what that is on now; else ""."""
        for intent in INTENTS:
            if key in intent.keys and key not in self.keys[intent.id] and intent.replay is not (not self.replay):
                return f"{pretty(key)} does nothing here: {intent.label} is on {self.named(intent.id)} now"
        return ""

    def press(self, intent: str, then: str = "") -> str:
        """An intent's key to stand right behind what it does: " (w)", " (x when sent)"; "" where it can do nothing."""
        return "" if self.replay and BY_ID[intent].replay is False else f" ({self.named(intent)}{then})"


def pretty(key: str) -> str:
    """A key as it stands on a keyboard."""
    names = {"escape": "esc", "pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→"}
    return " ".join(names.get(part, part) for part in key.split(" "))


def _with(own: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Every intent's keys, with a person's own in; what they give to one, no other keeps."""
    gone = _all(own)
    found = {intent.id: tuple(key for key in intent.keys if key not in gone) for intent in INTENTS}
    return found | {name: tuple(key for key in wanted if key) for name, wanted in own.items()}


def taken(own: Mapping[str, Iterable[str]]) -> list[tuple[str, str, str]]:
    """(to whom, key, from whom) of each key that a person's own keys take away from something they do not speak of."""
    losers = {
        key: [intent.id for intent in INTENTS if key in intent.keys and intent.id not in own] for key in _all(own)
    }
    return [(name, key, loser) for name, keys in own.items() for key in keys if key for loser in losers[key]]


def _all(own: Mapping[str, Iterable[str]]) -> set[str]:
    return {key for keys in own.values() for key in keys if key}


def _out_of_reach(keys: Mapping[str, Iterable[str]]) -> list[str]:
    """Pairs whose first key does something alone, so that the second never comes; one line for each such first key."""
    found: dict[str, str] = {}
    for elsewhere in (True, False):  # in a release that goes on, then in a replay
        here = [name for name in keys if BY_ID[name].replay is not elsewhere]
        alone = {key: name for name in here for key in keys[name] if " " not in key}
        for name in here:
            for key in keys[name]:
                first = key.partition(" ")[0]
                if " " in key and first in alone:
                    words = f'"{first}" for {alone[first]}: "{key}" for {name} begins with it, and is out of reach then'
                    found.setdefault(first, words)
    return list(found.values())


def check_remap(own: Mapping[str, Iterable[str]]) -> list[str]:
    """Everything wrong with a remap, one line each."""
    problems: list[str] = []
    seen: dict[tuple[str, bool | None], str] = {}
    for name, keys in own.items():
        if name not in BY_ID:
            problems.append(f'there is nothing called "{name}" to bind keys to; {did_you_mean(name, BY_ID)}')
            continue
        for key in keys:
            if not key:
                continue
            if key in FORBIDDEN or any(part in FORBIDDEN for part in key.split(" ")):
                problems.append(f'"{key}" for {name}: tmux, screen or the shell own that key')
            elif not known_key(key):
                problems.append(f'"{key}" for {name}: not a key; write a character, or a name such as "f5" or "ctrl+g"')
            other = seen.setdefault((key, BY_ID[name].replay), name)
            if other != name:
                problems.append(f'"{key}" is given to both {other} and {name}')
    for name in ("quit", "back"):
        if name in own and not any(own[name]):
            problems.append(f"{name} needs a key: nobody should be locked in")
    problems += [
        f'"{key}" for {taker} takes the only key of {loser}: nobody should be locked in'
        for taker, key, loser in taken(own)
        if loser in ("quit", "back") and not _with(own)[loser]
    ]
    return problems or _out_of_reach(_with(own))
