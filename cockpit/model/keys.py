"""The keys each intent of the screen has until somebody's settings say otherwise, and how a key is written in a sentence.

The screen's table of intents takes its keys from here. So does whoever names a key in words and knows of no screen.
"""

from collections.abc import Mapping

from cockpit.model.layout import PANES

__all__ = ["KEYS", "by_default", "pretty"]

KEYS: Mapping[str, tuple[str, ...]] = {
    # Look
    "help": ("?", "f1"), "palette": (":", "ctrl+p"), "open": ("enter",), "back": ("escape",), "filter": ("/",),
    "zoom": ("z",), "layout": ("-",), "next": (".",), "verdict": ("V",), "digest": ("m l",), "journal": ("J",),
    "follow": ("f",), "copy": ("y",), "contacts": ("m i",), "attach": ("m a",), "plot.narrower": ("+",),
    "plot.wider": ("_",), "plot.earlier": ("(",), "plot.later": (")",), "plot.whole": ("=",), "theme": ("m t",),
    "glyphs": ("m g",), "economy": ("m n",), "redraw": ("ctrl+l",), "quit": ("q",),
    **{f"pane.{name}": (str(number % 10),) if number <= 10 else () for number, name in enumerate(PANES, start=1)},
    # Move
    "up": ("k", "up"), "down": ("j", "down"), "left": ("h", "left"), "right": ("l", "right"),
    "page-up": ("pageup", "ctrl+u"), "page-down": ("pagedown", "ctrl+d"), "top": ("g", "home"),
    "bottom": ("G", "end"), "pane-next": ("tab",), "pane-previous": ("shift+tab",), "match-next": ("]",),
    "match-previous": ("[",),
    # Do
    "check": ("x",), "skip": ("X",), "run": ("r",), "gates.all": ("A",), "gates.failed": ("F",), "reopen": ("u",),
    "cancel": ("K",), "settle": ("e",), "waive": ("w",), "unwaive": ("m w",), "confirm": ("C",), "tuple": ("m u",),
    "attach-file": ("m F",),
    # Say
    "note": ("n",), "note.late": ("N",), "incident": ("i",), "incident.open": ("I",), "incident.resolve": ("m r",),
    "incident.escalate": ("m e",), "announce": ("a",), "snooze": ("m z",), "correct": ("m c",), "action": ("m o",),
    "action.file": ("m f",),
    # People
    "role": ("o",), "role.take": ("m T",), "role.offer": ("m O",), "role.assign": ("m A",), "vote": ("v",),
    "poll.open": ("m p",), "poll.declare": ("m d",), "decide": ("d",), "sign": ("s",), "unsign": ("m S",),
    # Clock
    "class": ("m C",), "amend": ("m P",), "hold": ("H",), "slip": ("L",), "recycle": ("m b",), "extend": ("m x",),
    "close": ("m Q",),
    # When it goes wrong
    "rollback": ("R",), "way-back": ("m B",), "rehearse": ("m V",), "rehearsal": ("m v",), "engine": ("m E",),
    "contingency": ("c",), "trigger.declare": ("D",), "trigger.mute": ("M",), "withdraw": ("m y",),
    "step.hand": ("m h",), "abort": ("m k",),
    # Replay
    "replay.pause": ("space",), "replay.back": ("left",), "replay.forward": ("right",),
    "replay.minute-back": ("shift+left",), "replay.minute": ("shift+right",), "replay.faster": (">",),
    "replay.slower": ("<",), "replay.seek": ("t",), "replay.marks": ("M",), "replay.mark": ("}",),
    "replay.mark-back": ("{",), "replay.idle": ("s",), "replay.known": ("o",),
}  # fmt: skip
"""Intent id -> its keys, the one that people are told first. None: only the palette has it."""


def pretty(key: str) -> str:
    """A key as it stands on a keyboard."""
    names = {"escape": "esc", "pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→"}
    return " ".join(names.get(part, part) for part in key.split(" "))


def by_default(intent: str) -> str:
    """The key of an intent as sentences name it where nobody's settings are known. KeyError: there is no such intent."""
    return pretty(KEYS[intent][0])
