"""Whether somebody watches: of a copy that was adopted, the engine it was copied from does not."""

import datetime as dt

from cockpit.core.blindness import engine_lost
from cockpit.core.fold import Fold
from cockpit.model.commands import Beat
from cockpit.model.events import EngineElected, JournalAdopted
from cockpit.views.base import Sight
from cockpit.views.header import engine_label
from tests.core.desk import Desk


def said(desk: Desk) -> str:
    return engine_label(Sight(desk.state, desk.now)).text


def adopted() -> Desk:
    desk = Desk("")
    desk.do(Beat(epoch=1), "engine")
    assert engine_lost(desk.state, desk.now) == ""
    desk.write((JournalAdopted(previous="m:/there", current="m:/here"),), "anna")
    return desk


def test_nobody_watches_an_adopted_copy_until_an_engine_of_its_own_is_elected() -> None:
    desk = adopted()
    assert "no engine has run here yet" in engine_lost(desk.state, desk.now)
    assert said(desk) == "no engine yet"
    desk.write((EngineElected(epoch=2, pid=2, start_time=1, boot_id="b", host="there"),), "engine")
    assert engine_lost(desk.state, desk.now) == ""
    assert said(desk).startswith("engine ok on there")


def test_an_engine_that_came_along_in_a_moved_folder_is_heard_again_with_its_next_beat() -> None:
    desk = adopted()
    assert desk.state.engine.beat is not None, "when it was heard last stays known, for the gap"
    desk.do(Beat(epoch=1), "engine")
    assert engine_lost(desk.state, desk.now) == ""


def test_a_long_silence_is_told_in_hours_and_days() -> None:
    desk = Desk("")
    desk.state.engine.epoch, desk.state.engine.beat = 1, desk.now - dt.timedelta(seconds=346_445)
    assert engine_lost(desk.state, desk.now) == "no sign of the engine for 4d"
    desk.state.engine.beat = desk.now - dt.timedelta(seconds=40)
    assert engine_lost(desk.state, desk.now) == "no sign of the engine for 40 s"


def test_that_its_process_has_ended_is_not_kept_for_who_looks_from_elsewhere() -> None:
    desk = Desk("")
    first, second = (Fold(desk.head, desk.plan, lambda _: desk.plan) for _ in range(2))
    first.apply(desk.entries)
    first.state.engine.vanished = True
    second.restore(first.snapshot())
    assert not second.state.engine.vanished
