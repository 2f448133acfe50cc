"""The person's own settings: `config.toml` in the XDG configuration folder, and `cockpit config` to find and check it.

theme = "dark"          # auto, dark, light, contrast, ansi, ansi-light or mono
ascii = "auto"          # auto, on or off: only ASCII signs
economy = "auto"        # auto, on or off: fewer bytes, for slow lines
mouse = false
bell = true
layout = "standard"     # where no release has one remembered

[keys]                  # what is bound to what; "" takes a key away
note = ["n", "f5"]
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from cockpit.adapters.resources import ResourceMissing, data_dir
from cockpit.cli.basics import Failure
from cockpit.format.plan_source import Source
from cockpit.format.plan_text import decode, parse
from cockpit.format.problems import ERROR, Findings, Problem, did_you_mean
from cockpit.format.sanitise import visible
from cockpit.tui.terminal.surroundings import read_plain

if TYPE_CHECKING:
    from cockpit.tui.settings import Settings

FILE = "config.toml"
_CHOICES = {"ascii": ("auto", "on", "off"), "economy": ("auto", "on", "off")}
_FLAGS = ("mouse", "bell")


class Config(Struct, frozen=True):
    """What a config.toml may say; each has a default. keys: intent -> keys."""

    theme: str = "auto"
    ascii: str = "auto"
    economy: str = "auto"
    mouse: bool = False
    bell: bool = True
    layout: str = ""
    keys: dict[str, tuple[str, ...]] = {}


def config_dir() -> Path:
    """`$XDG_CONFIG_HOME/cockpit`, by default `~/.config/cockpit`; a relative one is ignored, as the XDG rules ask."""
    named = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(named) if named.startswith("/") else Path.home() / ".config"
    return base / "cockpit"


def load(path: Path) -> tuple[Config, tuple[Problem, ...]]:
    """The settings of a file and everything wrong with it. What is wrong keeps its default. No file: all defaults."""
    try:
        data = read_plain(path)
    except FileNotFoundError:
        return Config(), ()
    except OSError as error:
        return Config(), (_unreadable(error),)
    text, problems = decode(data)
    if text is None:
        return Config(), tuple(problems)
    raw, wrong = parse(text)
    if raw is None:
        return Config(), (*problems, *wrong)
    findings = Findings()
    config = _read(raw, findings)
    source = Source(text)
    return config, tuple(sorted([*problems, *(source.problem(one) for one in findings.all)]))


def _unreadable(error: OSError) -> Problem:
    return Problem(0, 0, "error", f"cannot be read: {error.strerror or error}", "", "unreadable")


def _read(raw: Mapping[str, Any], found: Findings) -> Config:
    known = Config.__struct_fields__
    good: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in known:
            found.error((name,), f'there is no setting "{name}"', did_you_mean(name, known), "unknown-key", on="key")
        elif name == "keys":
            good[name] = _keys(value, found)
        elif name in _FLAGS:
            if isinstance(value, bool):
                good[name] = value
            else:
                found.error((name,), f"{name} is true or false", "", "type")
        elif name in _CHOICES and value not in _CHOICES[name]:
            found.error((name,), f"{name} is {_either(_CHOICES[name])}, in quotes", "", "choice")
        elif not isinstance(value, str):
            found.error((name,), f'{name} is a text: {name} = "..."', "", "type")
        else:
            good[name] = value
    return Config(**good)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _keys(value: Any, found: Findings) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        found.error(("keys",), "[keys] is a table: intent = keys", "", "type")
        return {}
    keys: dict[str, tuple[str, ...]] = {}
    for name, typed in value.items():
        words = [typed] if isinstance(typed, str) else typed
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            keys[name] = tuple(words)
        else:
            found.error(("keys", name), 'keys are a text or a list of texts: note = ["n", "f5"]', "", "type")
    return keys


def settings(base: "Settings", config: Config) -> "Settings":
    """What the composition root lends, with what the person wants."""
    import msgspec

    return msgspec.structs.replace(
        base,
        theme=config.theme,
        ascii=config.ascii,
        economy=config.economy,
        mouse=config.mouse,
        bell=config.bell,
        keys=config.keys,
    )


def check(path: Path) -> tuple[Problem, ...]:
    """Everything wrong with the file, themes, keys and the default layout included, which only the screen knows."""
    from cockpit.tui.intents import check_remap
    from cockpit.tui.theme import THEMES

    config, problems = load(path)
    found = Findings()
    if config.theme != "auto" and config.theme not in THEMES:
        found.error(
            ("theme",), f'there is no theme "{config.theme}"', did_you_mean(config.theme, ("auto", *THEMES)), "theme"
        )
    layouts = dict(_layouts())
    if config.layout and config.layout not in layouts:
        found.error(
            ("layout",), f'there is no layout "{config.layout}"', did_you_mean(config.layout, layouts), "layout"
        )
    wrong = check_remap(config.keys)
    alone = {words: name for name, keys in config.keys.items() for words in check_remap({name: keys})}
    for words in wrong:
        found.error(("keys", alone[words]) if words in alone else ("keys",), words, "", "keys")
    if not wrong:
        _taken(config.keys, found)
    if not found.all:
        return problems
    source = Source(read_plain(path).decode("utf-8-sig"))
    return tuple(sorted([*problems, *(source.problem(one) for one in found.all)]))


def _taken(own: Mapping[str, tuple[str, ...]], found: Findings) -> None:
    """What loses a key to something else without being spoken of: nobody should find that out in a release."""
    from cockpit.tui.intents import BY_ID, Keymap, pretty, taken

    keymap = Keymap(own)
    for name, key, loser in taken(own):
        label = BY_ID[loser].label
        known = "" if label == loser else f' ("{label}")'
        words = f'"{key}" for {name} takes that key from {loser}{known}'
        kept, palette = keymap.keys[loser], keymap.shown("palette")
        fix = f'give it another, {loser} = "...", or say that you mean it: {loser} = ""'
        if "." in loser:
            fix = fix.replace(f"{loser} =", f'"{loser}" =')
        if kept:
            found.warning(("keys", name), f"{words}, which keeps {', '.join(map(pretty, kept))}", fix, "key-taken")
        elif palette:
            found.warning(("keys", name), f"{words}; the palette still has it: {keymap.named(loser)}", fix, "key-taken")
        else:
            words += ", and nothing leads to it any more, since the palette has no key either"
            found.error(("keys", name), words, fix, "key-taken")


def layout_folders() -> list[Path]:
    """Our own, then the person's, whose layouts take the place of ours of the same name."""
    try:
        ours = [data_dir("layouts")]
    except ResourceMissing:
        ours = []
    return [*ours, config_dir() / "layouts"]


def _layouts() -> list[tuple[str, Path]]:
    """(name, file) of every layout there is."""
    return [(name, path) for name, path, _ in _read_layouts()]


def _read_layouts() -> list[tuple[str, Path, str]]:
    """(name, file, fallback) of every layout there is."""
    found = []
    for folder in layout_folders():
        for path in sorted(folder.glob("*.toml")):
            try:
                text, _ = decode(read_plain(path))
            except OSError:
                continue
            table, _ = parse(text) if text is not None else (None, [])
            if table is not None and isinstance(name := table.get("name"), str):
                found.append((name, path, str(table.get("fallback", ""))))
    return found


def layout_fallbacks() -> dict[str, str]:
    """What each layout falls back to, ours and the person's."""
    return {name: fallback for name, _, fallback in _read_layouts()}


def layout_names() -> list[str]:
    """The names of every layout there is, ours and the person's."""
    return [name for name, _ in _layouts()]


@click.group("config")
def config() -> None:
    """Your own settings: theme, keys, layouts.

    They live in one TOML file, and layouts in a folder beside it. Every setting has a default. Under [keys] an intent
    of docs/keys.md gets other keys by its name, and "" takes them away; the footer, the help, NEXT and every other
    sentence of the screen name them then, and what has no key is named as the palette finds it, such as :waive.

    theme "auto" fits the terminal: the theme dark, or sixteen colours of its own (ansi, on a light ground ansi-light)
    where it knows no more or the line is thin. A theme that you name stays as named, whatever the ground: "ansi" is for
    a dark one, "ansi-light" for a light one.

    \b
      cockpit config where
      cockpit config check

    \b
      [keys]
      waive = "W"
      note = ["n", "f5"]
    """


@config.command("where")
def where() -> int:
    """Say where your settings, layouts, releases and crash files are.

    \b
      $EDITOR "$(cockpit config where | head -1)"
    """
    from cockpit.cli.basics import releases_dir
    from cockpit.cli.crash import state_dir

    file = config_dir() / FILE
    click.echo(visible(str(file)))
    for name, path in (
        ("layouts", config_dir() / "layouts"),
        ("releases", Path(releases_dir())),
        ("crash files", state_dir() / "crashes"),
    ):
        click.echo(visible(f"{name}: {path}{'' if path.exists() else ' (none yet)'}"))
    if not file.exists():
        click.echo("there is no settings file yet; all settings have their defaults")
    return 0


@config.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check_(file: Path | None) -> int:
    """Say everything that is wrong with your settings and layouts, and where.

    FILE is another settings file. A key that is taken from something you do not speak of is a warning. Exit status: 0
    clean, or nothing but warnings; 1 problems.

    \b
      cockpit config check
    """
    path = file or config_dir() / FILE
    if file is not None and not file.exists():
        raise Failure(f"{file}: no such file")
    problems = [(str(path), one) for one in check(path)]
    if file is None:
        problems += _layout_problems()
    for name, problem in problems:
        click.echo(visible(problem.text(name)))
    if not problems:
        click.echo(visible(f"{path}: {'clean' if path.exists() else 'not there; all settings have their defaults'}"))
    return 1 if any(problem.severity == ERROR for _, problem in problems) else 0


def _layout_problems() -> list[tuple[str, Problem]]:
    from cockpit.format.layouts import check_layout

    fallbacks, own = layout_fallbacks(), dict[str, Path]()
    named = {path: name for name, path in _layouts()}
    found = []
    for path in sorted((config_dir() / "layouts").glob("*.toml")):
        try:
            text, wrong = decode(read_plain(path))
        except OSError as error:
            found.append((str(path), _unreadable(error)))
            continue
        found += [(str(path), problem) for problem in (wrong if text is None else check_layout(text, fallbacks))]
        name = named.get(path, "")
        if name and name in own:
            words = f'the name "{name}" is taken by {own[name].name}; one of them is never shown'
            found.append((str(path), Problem(0, 0, "error", words, "give each layout a name of its own", "name")))
        own.setdefault(name, path)
    return found
