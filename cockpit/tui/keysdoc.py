"""docs/keys.md, made from the table of intents; tests/tui/keysdoc.py writes it, and a test compares the two."""

from cockpit.tui.dialogs.form import Danger
from cockpit.tui.intents import INTENTS, pretty

_CONFIRMED = {Danger.NONE: "", Danger.YES: "`y`", Danger.NAME: "the release's name, then `y`"}

HEAD = """# Keys

Made from the screen's own table by `python -m tests.tui.keysdoc`; a test compares the two.

- `?` shows this on the screen, with what each key would do now, or why it can do nothing.
- `:` finds anything by its name or by another word for it (`signoff`, `silence`, `undo`), whether it has a key or not.
- A key of two letters, such as `m w`, is two keys one after the other; the first one shows what can follow.
- Enter never confirms anything dangerous. Escape leaves a dialog, and nothing was done.
- Where a question waits for a letter, another letter looks like a sentence meant for somewhere else: then no letter
  answers until tab or an arrow. So it is with a form opened by a letter right after one that did nothing.
- Text in a form that `y` confirms is left with tab. Where Enter ended it, as it ends any sentence, tab comes before `y`.
  A `y` typed into such text before anything else is taken out again by that tab, where the text could stay as it was.
  So is a `y` in any line that may stay empty. What is proposed in a line, such as a name, is replaced by what you type.
- Where a name is typed, `y` is asked for as soon as it stands there and nothing is missing. The tab after it stays at
  that question; another one goes to what can still be said.
- A choice is turned with the arrows, or found by typing how it begins. What you type stands there to be seen; while it
  fits none, or several, nothing is chosen and nothing can be sent. `ctrl+u` takes it out.
- `alt+b`, `alt+f` and `alt+d` move and delete by words. Escape and a letter in one packet, which on a slow line is the
  same as alt and that letter, do nothing else than say so.
- Where a form has more to say than fits, its lower edge says how much; page down shows it.
- The questions of `A` and `C` wait for tab or an arrow: with `y` behind them they begin words (aye, cycle).
- A list opened by a letter right after one that did nothing takes Enter only after tab or an arrow.
  What several words and Enter chose from a list asks for tab before `y`; one word, or an arrow, does not.
- While a rollback is on, a line of the checklist is done or run only by typing the release's name; so is a deploy more
  than five minutes before its time.
- Where the screen is too small to show anything (below 60x15), only `q` works; what was open is there again afterwards.
- Keys typed before the first picture stands are not taken: nobody can have meant them for what it shows.
- In a form without danger `ctrl+d` ends what you have to say, on any field; Enter does so on the last one, and
  goes to a time of a replay from any.
- Give an intent other keys in your settings by its name: `[keys]`, `note = ["f5"]`. An empty list takes its keys away.
  Every sentence of the screen that names a key then names yours: NEXT, labels, refusals, questions. What has no key it
  names as the palette finds it, such as `:waive`. A replay names no key of what it refuses, and what the shell says
  (`cockpit status`, reports, exports) names none at all: its readers have no screen, or one with keys of their own.
  `cockpit config check` says which keys cannot be: one that belongs to tmux, one that is given twice, one that does
  something alone while a pair begins with it, and the last one that leaves or goes back, given to something else. It
  warns of a key that is taken from something your settings do not speak of, and says where that is found then.
"""


def document() -> str:
    """The whole text, ending in a newline."""
    lines = [HEAD]
    group = ""
    for intent in INTENTS:
        if intent.group != group:
            group = intent.group
            lines.append(f"\n## {group}\n\n| key | does | confirmed by | name |\n|---|---|---|---|\n")
        keys = " ".join(f"`{pretty(key)}`" for key in intent.keys) or "palette"
        lines.append(
            f"| {keys.replace('|', chr(92) + '|')} | {intent.help} | {_CONFIRMED[intent.danger]} | `{intent.id}` |\n"
        )
    return "".join(lines)
