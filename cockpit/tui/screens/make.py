"""Puts the screen together: layouts, looks, keys, stage, application."""

from typing import Any

from cockpit.format.layouts import BadLayout, load_layout
from cockpit.model.frame import Tone
from cockpit.model.layout import Layout
from cockpit.session.protocol import Session
from cockpit.tui.intents import BadKeys, Keymap
from cockpit.tui.looks import Looks
from cockpit.tui.screens.cockpit import Cockpit
from cockpit.tui.settings import Settings
from cockpit.tui.stage import Stage
from cockpit.tui.terminal.surroundings import Surroundings, read_texts
from cockpit.tui.theme import THEMES


def layouts_of(settings: Settings) -> tuple[dict[str, Layout], list[str]]:
    """The layouts that can be used, and what is wrong with the others. A person's takes the place of ours of its name,
    and only if it can be used."""
    found: dict[str, Layout] = {}
    problems: list[str] = []
    files = [one for folder in settings.layout_folders for one in read_texts((folder,), unread=problems).values()]
    for path, text in files:
        try:
            layout = load_layout(text, path)
        except BadLayout as bad:
            problems.append(str(bad).splitlines()[0])
            continue
        found[layout.name] = layout
    return found, problems


def make_app(
    session: Session,
    *,
    layout: str = "",
    settings: Settings | None = None,
    around: Surroundings | None = None,
    **textual: Any,
) -> Cockpit:
    """The application, ready to run; tests run it without a terminal."""
    chosen = settings if settings is not None else Settings()
    surroundings = around if around is not None else Surroundings(False, False, False, False, False)
    layouts, unusable = layouts_of(chosen)
    problems = [*chosen.wrong, *unusable]
    if chosen.theme not in ("auto", *THEMES):
        problems.append(f'there is no theme "{chosen.theme}"; there are: auto, {", ".join(THEMES)}')
    looks = Looks(chosen, surroundings)
    replay = session.playback() is not None
    try:
        keymap = Keymap(chosen.keys, replay=replay)
    except BadKeys as bad:
        keymap = Keymap(replay=replay)
        problems.extend(bad.problems)
    wanted = layout or ("replay" if replay else "")
    stage = Stage(layouts, looks.glyphs, keymap, wanted)
    stage.economy = looks.economy
    app = Cockpit(session, chosen, stage, looks, keymap, **textual)
    stage.leaves = app.leaving()[0]
    if layout and layout not in layouts:
        problems.append(f'there is no layout "{layout}"; there are: {", ".join(sorted(layouts)) or "none"}')
    if problems:
        app.say(
            problems[0] + (f" (and {len(problems) - 1} more: cockpit config check)" if len(problems) > 1 else ""),
            Tone.WARN,
        )
    return app
