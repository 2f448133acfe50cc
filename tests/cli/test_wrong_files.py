"""A file given to the wrong command: what is said names what it is and what opens it."""

import pytest

from cockpit.cli.main import main
from tests.helpers.story import SAMPLES

PLAN = SAMPLES / "caro-beta" / "release.toml"
HEAD = b'# The record of one release.\njournal = 1\nminor = 0\nrelease = "x"\n\n[plan]\nplan = 1\n'


@pytest.fixture
def said(capfd):
    def run(*arguments: str) -> str:
        status = main(arguments)
        out, err = capfd.readouterr()
        assert status not in (0, 70), out + err
        return f"{out}{err}"

    return run


@pytest.mark.parametrize("command", ["attach", "replay", "status", "verify", "export packet"])
def test_a_plan_where_a_journal_is_wanted_is_called_a_plan(said, command):
    assert "this is a plan" in said(*command.split(), str(PLAN))
    assert "there is a plan here, and no journal" in said(*command.split(), str(PLAN.parent))


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_journal_where_a_plan_is_wanted_is_called_a_journal(said, command, tmp_path):
    (tmp_path / "journal.toml").write_bytes(HEAD)
    for given in (tmp_path, tmp_path / "journal.toml"):
        assert "this is a release's journal, and no plan" in said(command, str(given))


def test_a_damaged_journal_is_never_called_a_plan(said, tmp_path):
    (tmp_path / "journal.toml").write_bytes(HEAD[40:])
    assert "this is a plan" not in said("status", str(tmp_path))


def test_a_folder_that_is_no_releases_says_so(said, tmp_path):
    assert "no release's folder" in said("status", str(tmp_path))


def test_a_plan_is_not_imported_as_a_runbook(said):
    assert "this is a plan already" in said("import", str(PLAN))
