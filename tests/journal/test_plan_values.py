"""What a plan says may go into an entry as it is: its lengths and percents are numbers of types of their own."""

import datetime as dt

import toml_rs

from cockpit.format import toml_writer as toml
from cockpit.format.journal_codec import encode_entry, normal_event
from cockpit.model.events import RunOrdered, StabilityChanged
from cockpit.model.times import Duration


def test_a_duration_of_the_plan_is_written_as_a_number():
    event = StabilityChanged(change="started", for_s=Duration(1800))
    data, _ = encode_entry(
        event,
        seq=0,
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        actor="engine",
        role="",
        prev="0" * 64,
        salt=lambda: "0" * 32,
    )
    assert toml_rs.loads(data.decode())["event"][0]["for_s"] == 1800.0


def test_so_is_a_text_of_a_type_of_its_own():
    class Name(str):
        __slots__ = ()

    event = StabilityChanged(change=Name("started\u202e"))
    assert toml.string(event.change) == '"started\\u202e"'
    assert normal_event(event) == StabilityChanged(change="started\u202e")


def test_it_reads_back_as_a_plain_float():
    ordered = RunOrdered(
        run="R1", subject="gate:x", kind="command", what="true", what_sha256="", plan_hash="", timeout=Duration(600)
    )
    normal = normal_event(ordered)
    assert isinstance(normal, RunOrdered)
    assert type(normal.timeout) is float
