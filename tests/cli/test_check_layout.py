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
