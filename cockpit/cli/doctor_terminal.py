"""What the terminal, tmux and the locale would do to the screen."""

import contextlib
import locale
import os
import sys

from cockpit.cli.doctor_finding import BITES, NOTE, OK, Environ, Finding, Findings, asked
from cockpit.tui.terminal import links


def terminal(environ: Environ) -> Findings:
    term = environ.get("TERM", "")
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        yield Finding(
            NOTE,
            "terminal",
            "doctor is not run in a terminal, so the terminal is not looked at",
            "run it where the screen will be",
        )
        return
    if term in ("", "dumb", "unknown"):
        yield Finding(
            BITES,
            "terminal",
            f'of type "{term or "unset"}": it cannot show the screen',
            "set TERM, such as xterm-256color",
        )
        return
    size = os.get_terminal_size()
    words = f"{term}, {size.columns}x{size.lines}"
    if size.columns < 80 or size.lines < 24:
        yield Finding(BITES, "terminal", words, "make it 80x24 at least")
    else:
        yield Finding(OK, "terminal", words)
    way = _way(environ)
    if environ.get("TMUX"):
        yield from _tmux()
    elif environ.get("STY"):
        yield from _screen()
    else:
        keeps = "run tmux or screen to keep the screen too"
        where = f"over {way} without tmux: losing the connection loses the screen" if way == "SSH" else "no tmux"
        yield Finding(NOTE, "tmux", where, f"the engine goes on without a screen; {keeps}")
        yield Finding(
            NOTE,
            "clipboard",
            "offered to the terminal with OSC 52; whether it takes it cannot be known",
            "try y on a line, then paste",
        )
    if way:
        yield Finding(
            OK, "line", f'looked at over {way}: the screen spares bytes (economy = "off" in the settings: never)'
        )


def _way(environ: Environ) -> str:
    """By what way this terminal is looked at from afar, "" if it is not, as the screen would find it."""
    if links.shared(environ):
        return links.seen_by(environ) or ""
    told = "SSH" if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") else ""
    return links.way(os.getpid()) or told


def _screen() -> Findings:
    """GNU screen keeps the program as tmux does, and understands less."""
    yield Finding(OK, "screen", asked("screen", "--version") or "inside GNU screen: a lost connection loses nothing")
    yield Finding(
        NOTE,
        "clipboard",
        "screen's own buffer works; the terminal around it is offered the text, and may not take it",
        "try y on a line, then ctrl+a ]",
    )


def _tmux() -> Findings:
    clipboard = asked("tmux", "show", "-gv", "set-clipboard") or ""
    features = asked("tmux", "display", "-p", "#{client_termfeatures}") or ""
    if clipboard == "off":
        yield Finding(
            BITES,
            "clipboard",
            "tmux keeps what is copied to itself (set-clipboard off)",
            "tmux set -g set-clipboard on",
        )
    elif "clipboard" not in features:
        yield Finding(
            NOTE,
            "clipboard",
            "tmux does not know that this terminal has a clipboard; its own buffer works",
            "tmux set -as terminal-features ',*:clipboard'",
        )
    else:
        yield Finding(OK, "clipboard", f"through tmux (set-clipboard {clipboard or 'external'})")
    escape = asked("tmux", "show", "-gv", "escape-time") or "500"
    if escape.isdigit() and int(escape) > 100:
        yield Finding(NOTE, "tmux", f"Escape is delayed by {escape} ms", "tmux set -g escape-time 25")
    yield Finding(OK, "tmux", asked("tmux", "-V") or "there")


def locale_of(environ: Environ) -> Findings:
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    try:
        locale.setlocale(locale.LC_CTYPE, "")
    except locale.Error:
        yield Finding(
            BITES, "locale", f'"{named}" is not installed here: signs and umlauts may be broken', "export LANG=C.UTF-8"
        )
        return
    finally:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    if "utf-8" in named.lower() or "utf8" in named.lower():
        yield Finding(OK, "locale", named)
    else:
        yield Finding(
            NOTE, "locale", f"{named or 'none'} is not UTF-8: the screen keeps to ASCII", "export LANG=C.UTF-8"
        )
