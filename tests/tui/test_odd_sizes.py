"""Long titles, long names and many of them, in scripts that are wide or run the other way: each keeps its share of a line."""

import msgspec
import pytest

from cockpit.core.index import plan_of
from cockpit.model.frame import Duty, Label, MetricRow, Metrics, Tone
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes import watch
from cockpit.tui.panes.common import Look
from tests.tui.conftest import rows_are_whole, text_of
from tests.tui.fake import FakeSession, alarm
from tests.tui.test_pictures import LAYOUTS, SIZES

TITLES = {
    "wide": "発売前の総合確認テストをすべての環境で実行する",
    "right-to-left": "אבטחה: בדיקת הרשאות לפני השקה של המערכת",
    "joined": "👩‍👩‍👧‍👦 Family 😀🚀🔥",
    "combining": "Z̷̢̛a̸l̵g̶o̷ é ñ ü " * 8,
    "long": "A title that goes on " * 30,
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_such_titles_everywhere_leave_every_picture_whole(still, title):
    session = FakeSession(*alarm())
    plan = plan_of(session.state)

    def named(rows):
        return tuple(msgspec.structs.replace(one, title=f"{title} {number}") for number, one in enumerate(rows))

    phases = tuple(msgspec.structs.replace(one, title=title, item=named(one.item)) for one in plan.phase)
    session.state.plan = msgspec.structs.replace(
        plan, phase=phases, gate=named(plan.gate), metric=named(plan.metric), trigger=named(plan.trigger),
        role=named(plan.role), poll=named(plan.poll), signoff=named(plan.signoff), template=named(plan.template),
        release=msgspec.structs.replace(plan.release, title=title),
    )  # fmt: skip
    for layout in LAYOUTS:
        for size in SIZES:
            rows_are_whole(still(session, size, layout=layout))


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_owners_with_long_names_leave_the_next_sentence_its_half(still, width):
    from cockpit.tui.panes import head

    app = still(FakeSession(*alarm()), (width, 40))
    sentence = "attest that every one of the four messages was read by two people, then tell them"
    many = ", ".join(["Head of Reliability Engineering and Operations"] * 4)
    view = msgspec.structs.replace(
        app.stage.header, next=Duty(sentence, owner=many, label=Label("DO NOW", Tone.ACCENT)), overdue=()
    )
    drawn = "".join(text for text, _ in head._next(view, width, Keymap()))
    assert sentence[: width // 2 - 16] in drawn
    assert "Head of Rel" in drawn
    short = msgspec.structs.replace(view, next=Duty("go on", owner=many))
    assert many[: width - 24] in "".join(text for text, _ in head._next(short, width, Keymap()))


def test_a_metric_keeps_its_title_where_there_is_no_room_for_everything():
    row = MetricRow(
        "metric:m", "Requests that were refused", "1,000,000 req/s", "max 100,000,002 req/s",
        Label("CHECK BROKEN", Tone.WARN), age="12m", points=(1.0, 2.0, 3.0),
    )  # fmt: skip
    view = Metrics((row,), Label())
    lines = {
        width: "".join(text for text, _ in watch.metrics(view, Look(width, 4, UNICODE, Keymap()))[0].row)
        for width in (60, 120)
    }
    assert lines[60].startswith("Requests that ")
    assert "CHECK BROKEN" in lines[60]
    assert "max 100,000,002" in lines[120]
    assert "▁" in lines[120]


def test_a_role_with_a_long_title_leaves_the_release_its_name(still):
    session = FakeSession(*alarm())
    plan = plan_of(session.state)
    roles = tuple(
        msgspec.structs.replace(one, title="Head of Reliability Engineering and Operations") for one in plan.role
    )
    session.state.plan = msgspec.structs.replace(plan, role=roles)
    top = text_of(still(session, (120, 40)))[0]
    assert plan.release.title in top
