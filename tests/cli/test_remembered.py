"""The role a person last acted in is theirs again when they attach: told on the screen, and nobody else's."""

import os
import sys

import pytest

from cockpit.cli import remembered
from cockpit.cli.run import Arrival
from cockpit.cli.wiring import open_session
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from tests.helpers.released import Released
from tests.tui.ptys import Pty


@pytest.fixture
def ferry(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("COCKPIT_USER", raising=False)
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


def arrive(ferry, role=None):
    """(role acted in, what is told) for whoever opens a screen now."""
    session = open_session(ferry.folder, role=role, later=True)
    try:
        told = remembered.resume_role(session)
        return session.role, told
    finally:
        session.close()


def test_whoever_comes_back_acts_in_the_same_role_and_is_told(ferry):
    assert arrive(ferry) == ("", "")
    assert arrive(ferry, "lead") == ("lead", "")
    role, told = arrive(ferry)
    assert role == "lead"
    assert "you act as Release lead again" in told


def test_a_role_changed_on_the_screen_is_the_one_remembered_none_too(ferry):
    session = open_session(ferry.folder, role="lead", later=True)
    session.take_role("ops")
    session.close()
    assert arrive(ferry)[0] == "ops"
    session = open_session(ferry.folder, role="lead", later=True)
    session.take_role("")
    session.close()
    assert arrive(ferry) == ("", "")


def test_another_person_of_the_same_account_gets_nothing(ferry, monkeypatch):
    arrive(ferry, "lead")
    monkeypatch.setenv("COCKPIT_USER", "rita")
    assert arrive(ferry) == ("", "")


def test_a_file_that_is_not_the_accounts_own_is_not_believed(ferry, tmp_path, monkeypatch):
    arrive(ferry, "lead")
    (file,) = (tmp_path / "state" / "cockpit" / remembered.ROLES).iterdir()
    real = tmp_path / "elsewhere"
    file.rename(real)
    file.symlink_to(real)
    assert arrive(ferry) == ("", "")
    file.unlink()
    real.rename(file)
    assert arrive(ferry)[0] == "lead"
    euid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: euid + 1)
    assert remembered.recall(file) == ""


def test_a_role_that_became_somebody_elses_is_not_taken_back(ferry):
    arrive(ferry, "lead")
    ferry.act(cmd.TakeRole(duty="lead", reason="on a plane"), Actor("rita", "ops", os=True))
    role, told = arrive(ferry)
    assert role == ""
    assert "rita has that role now" in told


def test_commands_and_read_only_screens_change_nothing_of_it(ferry):
    arrive(ferry, "lead")
    open_session(ferry.folder, role="ops", announce=False).close()
    open_session(ferry.folder, role="ops", read_only=True, later=True).close()
    assert arrive(ferry)[0] == "lead"


def test_what_is_told_of_the_role_does_not_outlive_the_screen(ferry):
    session = open_session(ferry.folder, later=True)
    try:
        arrival = Arrival(session, "you act as before")
        assert arrival()[-1] == "you act as before"
        assert "you act as before" not in arrival.said
    finally:
        session.close()


def test_after_a_killed_screen_the_next_one_has_the_role_and_says_so(ferry):
    attach = [sys.executable, "-m", "cockpit", "attach", ferry.folder]
    with Pty(command=[*attach, "--as", "lead"]) as pty:
        pty.until("Ferry bookings")
        pty.quiet()
        pty.process.kill()
        pty.ended()
    with Pty(command=attach) as pty:
        pty.until("you act as Release lead again")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
