"""What a webhook is told, in the shape its receiver takes; no text of a release calls a whole channel together."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from cockpit.adapters.sender import DISCORD_CHARS, payload
from cockpit.model.people import Channel
from tests.helpers.simulated import Day, running

Shape = Literal["slack", "discord", "json"]
HOSTILE = "INCIDENT: <!channel> P95 > 1.5 s & rising @everyone"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder: Path = tmp_path_factory.mktemp("sim")
    with running(folder) as found:
        yield found


def channel(shape: Shape) -> Channel:
    return Channel(id="room", kind="webhook", shape=shape, url="http://room")


@pytest.mark.parametrize("shape", ["slack", "discord", "json"])
def test_each_receiver_takes_its_shape(day: Day, shape: Shape) -> None:
    answer = day.post(f"/hooks/{shape}", json.loads(payload(channel(shape), "Status at 10:30: all calm.", "Pilot")))
    assert answer.status in (200, 204)
    told = [one["text"] for one in day.get(f"/hooks?channel={shape}").json()["messages"]]
    assert told[-1] == "Status at 10:30: all calm."


def test_slack_gets_no_mention_and_no_link_out_of_a_text() -> None:
    body = json.loads(payload(channel("slack"), HOSTILE, ""))
    assert body == {"text": "INCIDENT: &lt;!channel&gt; P95 &gt; 1.5 s &amp; rising @everyone"}


def test_discord_resolves_no_mention_and_a_long_text_says_that_it_was_cut() -> None:
    body = json.loads(payload(channel("discord"), HOSTILE, ""))
    assert body == {"content": HOSTILE, "allowed_mentions": {"parse": []}}
    long = json.loads(payload(channel("discord"), "x" * (DISCORD_CHARS + 1), ""))["content"]
    assert len(long) == DISCORD_CHARS
    assert long.endswith("(cut)")


def test_plain_json_has_text_and_title_to_the_letter() -> None:
    assert json.loads(payload(channel("json"), HOSTILE, "Pilot")) == {"text": HOSTILE, "title": "Pilot"}
