"""`cockpit check` on a layout of one's own: told from a plan, with every problem in its place."""

import pytest

from cockpit.cli.main import main

GOOD = """\
layout = 1
name = "mine"
grid = "verdict gates"
min = [78, 20]
fallback = "compact"
"""


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        status = main(["check", str(path)])
        return status, capsys.readouterr().out.replace(str(path), "mine.toml")

    return run


def test_a_good_layout_is_clean(check):
    assert check(GOOD) == (0, "mine.toml: clean\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("gates", "gatez"), 'mine.toml:3:8: error: there is no pane "gatez"'),
        (("compact", "nowhere"), 'mine.toml:5:12: error: there is no layout "nowhere"'),
        (("min", "mni"), 'unknown key "mni"'),
    ],
)
def test_what_is_wrong_with_a_layout_is_said_where_it_stands_and_it_is_not_taken_for_a_plan(check, change, words):
    status, out = check(GOOD.replace(*change))
    assert status == 1
    assert words in out
    assert "plan" not in out


@pytest.fixture
def own(tmp_path, monkeypatch, capsys):
    """Writes layouts of one's own; answers what `config check` says of all of them."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "cockpit" / "layouts"
    folder.mkdir(parents=True)

    def run(**files):
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, "utf-8")
        status = main(["config", "check"])
        return status, capsys.readouterr().out.replace(f"{folder}/", "")

    return run


def test_two_files_of_one_name_and_fallbacks_in_a_circle_are_said(own):
    assert own(mine=GOOD)[0] == 0
    status, said = own(again=GOOD, first=_falling("first", "second"), second=_falling("second", "first"))
    assert status == 1
    assert 'mine.toml: error: the name "mine" is taken by again.toml; one of them is never shown' in said
    assert "first.toml:5:12: error: the fallbacks go in a circle: first -> second -> first" in said
    assert "second.toml:5:12: error: the fallbacks go in a circle: second -> first -> second" in said


def _falling(name, fallback):
    return GOOD.replace("mine", name).replace("compact", fallback)
