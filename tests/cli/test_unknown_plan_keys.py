"""A journal whose pinned plan has a key of another version: it can be looked at, and nobody acts on half a plan."""

import pytest

from cockpit.cli.main import main
from cockpit.format.plan_loader import PlanError
from cockpit.format.plan_pinned import pinned
from cockpit.model.events import ReleaseOpened
from tests.helpers.journals import PLAN, a_head, text_of

OTHERS = {**PLAN, "release": {"name": "pilot", "of_tomorrow": True}}


@pytest.fixture
def folder(tmp_path):
    head = a_head(machine="m", folder=str(tmp_path), plan=OTHERS, tool="9.9.9")
    (tmp_path / "journal.toml").write_bytes(text_of([ReleaseOpened()], head))
    return tmp_path


@pytest.mark.parametrize("command", ["status", "verify", "export timeline", "export packet"])
def test_it_can_be_looked_at(folder, command, capfd):
    status = main([*command.split(), str(folder)])
    said = "".join(capfd.readouterr())
    assert status not in (2, 9, 70), said
    assert "of_tomorrow" not in said


def test_nobody_acts_on_it(folder, capfd):
    assert main(["note", str(folder), "hello"]) == 9
    said = "".join(capfd.readouterr())
    assert 'unknown key "of_tomorrow"' in said
    assert "9.9.9" in said
    assert "cockpit replay" in said


def test_a_key_that_was_dropped_because_it_did_nothing_stops_nobody():
    assert pinned({**PLAN, "release": {"name": "pilot", "keep_output": True}}).release.name == "pilot"
    with pytest.raises(PlanError):
        pinned(OTHERS)
