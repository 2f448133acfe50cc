"""Enter on every line of every pane shows more of it, and every way that a detail offers leads somewhere."""

import pytest

from cockpit.model.layout import PANES
from cockpit.tui.desk import kind_of
from tests.tui.conftest import press, rows_are_whole, shown
from tests.tui.fake import T0, FakeSession, alarm, calm, rolling_back
from tests.tui.test_live_and_replayed import replayed_day

DAYS = {"calm": calm, "alarm": alarm, "rollback": rolling_back}


def shape(app, key):
    """What tells a line from others that open alike: entries differ in what they are made of, all else by its name."""
    if kind_of(key) != "entry":
        return key
    view = app._entry(key)
    assert view is not None, key
    assert view.facts, key
    return tuple((one.name, kind_of(one.ref)) for one in view.facts)


def open_lines(app, done):
    """Open every line that can be stood on and was not opened yet; the ways of its detail too, one level deep. Of entries
    of one shape the first is opened; the others are made all the same."""
    for pane in PANES:
        app.go(pane)
        for key in [line.key for line in app.stage.panes[pane].lines if line.key]:
            if key in done or (like := shape(app, key)) in done:
                continue
            done |= {key, like}
            assert app.stage.panes[pane].seek(key), (pane, key)
            press(app, "enter")
            assert app.stage.covers, (pane, key, app.stage.message.text)
            assert not app.stage.dialogs, (pane, key, "a look starts no act")
            rows_are_whole(app)
            view = app.opened[-1].view
            assert view.plot is not None or view.facts, (pane, key)
            ways = {one.ref for one in view.facts if one.ref and kind_of(one.ref) != "line"}
            for ref in sorted(ways - done):
                done.add(ref)
                if kind_of(ref) == "entry" and (like := shape(app, ref)) in done:
                    continue
                before = len(app.stage.covers)
                app.detail(ref)
                assert len(app.stage.covers) == before + 1, (key, ref, app.stage.message.text)
                press(app, "escape")
            while app.stage.covers:
                press(app, "escape")


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("day", DAYS)
def test_every_line_of_a_release_opens(still, day, size):
    done: set[str] = set()
    open_lines(still(FakeSession(*DAYS[day]()), size), done)
    assert {"gate", "item", "metric", "trigger", "entry", "due", "role"} <= {
        kind_of(one) for one in done if isinstance(one, str)
    }


@pytest.mark.parametrize("day", ["hotfix", "rollback"])
def test_every_line_of_a_recorded_day_opens(still, day):
    session = replayed_day(day)
    play = session.playback()
    app = still(session)
    done: set[str] = set()
    for number in range(11):
        session.seek(play.start + (play.end - play.start) * number / 10)
        app.repaint(force=True)
        open_lines(app, done)
    assert {"incident", "announcement", "proc", "procedure", "step", "run", "t0"} <= {
        kind_of(one) for one in done if isinstance(one, str)
    }


def test_what_is_due_shows_its_text_and_a_sends_it(still):
    session = FakeSession(f"at {T0}", "wait 40m")
    app = still(session)
    app.go("announcements")
    line = next(one for one in app.stage.panes["announcements"].lines if one.key.startswith("due:announce:"))
    app.go("announcements", line.key)
    press(app, "enter")
    assert "As it would go out now" in shown(app)
    press(app, "a")
    assert app.stage.dialogs, app.stage.message.text


def test_the_fields_of_an_entry_lead_to_what_they_name(still):
    app = still(FakeSession(*alarm()))
    entry = next(one for one in app.session.story.entries if one.event.__struct_config__.tag == "gate.judged")
    app.detail(f"entry:{entry.seq}")
    view = app.opened[-1].view
    field = next(one for one in view.facts if one.name == "gate")
    assert field.ref == f"gate:{entry.event.gate}"
    assert field.text.endswith(f"({entry.event.gate})")


def test_a_gate_of_a_line_is_called_by_its_title(still):
    session = replayed_day("calm")
    session.seek(session.playback().end)
    app = still(session)
    app.detail("item:actions-green")
    facts = {one.name: one for one in app.opened[-1].view.facts if one.name}
    assert facts["gate"].ref == "gate:actions"
    assert "actions:" not in facts["gate"].text
