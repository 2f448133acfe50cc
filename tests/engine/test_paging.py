"""What leaves by a channel's command: its environment, where it starts, and that a rehearsal pages nobody."""

import asyncio
import os
from pathlib import Path

import pytest

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.http import Http
from cockpit.adapters.sender import HttpSender
from cockpit.model.people import Channel
from tests.helpers.released import PLAN, Released

CHANNEL = """
[[environment]]
id = "pager"
env = [{ name = "PAGER_KEY", secret = true }]

[[channel]]
id = "mail"
kind = "command"
run = "cat > told; env > seen"

[alerts]
channels = ["mail"]
"""


def test_a_channels_command_gets_what_the_plan_names_and_nothing_else(tmp_path):
    values = {"PATH": os.environ["PATH"], "PAGER_KEY": "k-1234", "DEPLOY_TOKEN": "t-secret", "LC_TIME": "C"}
    clock = SystemClock()
    sender = HttpSender(Http(values, clock), values, clock, str(tmp_path), ["PAGER_KEY"])
    channel = Channel("mail", "command", run="env")
    reading = asyncio.run(sender.deliver(channel, "hello", "Title", ""))
    seen = dict(line.partition("=")[::2] for line in reading.text.splitlines())
    assert (seen["PAGER_KEY"], seen["COCKPIT_TITLE"], seen["COCKPIT_CHANNEL"]) == ("k-1234", "Title", "mail")
    assert "t-secret" not in reading.text


@pytest.mark.parametrize("rehearsal", [False, True])
def test_a_keeper_that_gives_up_pages_where_the_plan_stands_and_a_rehearsal_pages_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rehearsal: bool
) -> None:
    monkeypatch.setenv("PAGER_KEY", "k-1234")
    monkeypatch.setenv("DEPLOY_TOKEN", "t-secret")
    release = Released.open(tmp_path, PLAN + CHANNEL, rehearsal=rehearsal)
    with release.running("engine", "JOURNAL", "--give-up") as process:
        assert process.wait(60) == 0
    told = tmp_path / "told"
    assert told.exists() is not rehearsal
    if not rehearsal:
        assert "ENGINE LOST: ferry" in told.read_text()
        assert "k-1234" in (tmp_path / "seen").read_text()
        assert "t-secret" not in (tmp_path / "seen").read_text()
