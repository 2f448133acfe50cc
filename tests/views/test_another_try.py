"""What is seen of a release that was rolled back, and of another try at it; and of roles that changed hands."""

import datetime as dt

from cockpit.core.index import book
from cockpit.model import commands as cmd
from cockpit.model.events import EngineBeat, ReleaseClosed, RoleAssigned
from cockpit.reports.standing import exit_status, judge
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.head import header as draw
from cockpit.views.base import Sight
from cockpit.views.header import header
from cockpit.views.log import log
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import Now
from cockpit.views.times import day_hms, moved
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import PLAN, back, slip, table

__all__ = ["back", "table"]


def seen(desk: Desk, who: str = "anna", role: str = "lead") -> Sight:
    desk.write((EngineBeat(epoch=1),), "engine")
    return Sight(desk.state, desk.now, who, role)


def test_rolled_back_is_as_old_as_the_way_back(back: Desk) -> None:
    back.now += length("3m")
    view = header(seen(back), "live")
    assert view.verdict_short.text == "ROLLED BACK"
    assert view.verdict_age == "3m"
    assert view.next.label.text == "ROLLED BACK"


def test_another_try_asks_for_the_lines_of_the_launch_again(back: Desk) -> None:
    slip(back, "90m")
    assert next_action(seen(back)).text.startswith("nothing due now; next: ")
    back.now += length("61m")
    assert "backup" in next_action(seen(back)).text or "GATE" in next_action(seen(back)).label.text
    back.now += length("35m")
    assert next_action(seen(back)).label.text != "ROLLED BACK"


def test_another_try_has_its_own_verdict_first_and_the_rollback_after_it(back: Desk) -> None:
    launch = header(seen(Desk(PLAN)), "live")
    slip(back, "90m")
    view = header(seen(back), "live")
    assert view.verdict_short.text == launch.verdict_short.text == view.judged == "NOT READY"
    assert view.verdict.text.startswith("NOT READY · ")
    assert "ROLLED BACK" not in view.verdict.text
    assert view.before.startswith("the try before: rolled back, health NOT VERIFIED")
    assert (view.state.text.startswith("T0 SLIPPED"), launch.before) == (True, "")
    assert exit_status(back.state, judge(back.state, back.now)) == 4
    rows = ["".join(text for text, _ in draw(view, "full", width, UNICODE, Keymap())[1]) for width in (80, 120, 200)]
    assert all(row.startswith(" NOT READY ") for row in rows)
    assert all(len(row) == width for row, width in zip(rows, (80, 120, 200), strict=True)), rows
    assert ["the try before: rolled back" in row for row in rows] == [False, False, True]


def test_nothing_of_the_plan_comes_next_while_the_way_back_goes_on(table: Desk) -> None:
    table.now = T0 + length("5m")
    for name, one in list(table.state.items.items()):
        if one.status == "done" and not book(table.state).items[name].deploy:
            table.acts(cmd.ReopenItem(item=name, reason="once more"))  # something of the plan is still to come
    assert header(seen(table), "live").due.due is not None
    table.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    assert header(seen(table), "live").due.due is None


def test_nobody_is_asked_to_declare_what_cannot_be_declared_yet(back: Desk) -> None:
    slip(back, "3h")
    back.acts(cmd.OpenPoll(poll="go"), cmd.CastVote(poll="go", choice="go"))
    assert next_action(seen(back)).label.text == "GATES"
    back.acts(cmd.AttestGate(gate="legal", verdict="pass"))
    duty = next_action(seen(back))
    assert (duty.label.text, duty.ref) == ("GATE", "gate:smoke")
    back.acts(cmd.AttestGate(gate="smoke", verdict="pass"))
    duty = next_action(seen(back))
    assert (duty.label.text, duty.text) == ("DECLARE", "declare go")


def test_the_log_says_that_it_is_another_try_and_what_counts_no_longer(back: Desk) -> None:
    slip(back, "90m")
    line = next(one for one in log(seen(back)).rows if "T0 SLIPPED" in one.text)
    assert "FOR ANOTHER TRY" in line.text
    assert "no longer" in line.text


def test_the_log_keeps_what_the_clock_showed_then(back: Desk) -> None:
    def shown() -> dict[int, str]:
        return {one.seq: one.t for one in log(seen(back)).rows}

    back.now += length("1m")
    before = shown()
    assert any(t.startswith("T+") for t in before.values())
    slip(back, "90m")
    assert shown().items() >= before.items()
    back.now += length("1m")
    slipped = shown()
    back.now += length("1m")
    back.acts(cmd.CallHold(reason="wait"))
    back.now += length("5m")
    back.acts(cmd.AddNote(text="while it is held"))
    back.now += length("1m")
    back.acts(cmd.Recycle(to_s=-7200, reason="again"))
    back.now += length("2m")
    back.acts(cmd.ReleaseHold(reason="on"), cmd.AddNote(text="it runs again"))
    now = shown()
    assert now.items() >= slipped.items()
    texts = {one.text: one.t for one in log(seen(back)).rows}
    held = next(t for text, t in texts.items() if "while it is held" in text)
    assert held == next(t for text, t in texts.items() if "wait" in text and t.startswith("T-"))
    assert next(t for text, t in texts.items() if "it runs again" in text) == "T-2:00:00"


def test_a_release_closed_after_its_rollback_says_so(back: Desk) -> None:
    back.write((ReleaseClosed(outcome="rolled-back", reason="x"),), "anna")
    assert header(seen(back), "live").verdict.text == "CLOSED rolled back · health NOT VERIFIED"


def test_a_role_that_somebody_else_took_over_is_nobodys_own_any_more() -> None:
    desk = Desk(PLAN)
    desk.now = T0 - length("20m")
    desk.acts(cmd.OpenPoll(poll="go"))
    assert next_action(seen(desk)).label.text in ("VOTE", "GATE", "GATES")
    assert seen(desk).is_mine("lead")
    desk.write((RoleAssigned(duty="lead", owner="bert", how="taken"),), "bert", "lead")
    assert not seen(desk).is_mine("lead")
    assert seen(desk, "bert").is_mine("lead")


def test_a_move_to_another_day_names_the_days() -> None:
    zone = dt.UTC
    assert moved(T0, T0 + length("45m"), zone) == "18:00 -> 18:45"
    assert moved(T0, T0 + length("24h"), zone) == "Fri 20 Feb 18:00 -> Sat 21 Feb 18:00"
    assert moved(None, T0, zone) == "18:00"
    assert day_hms(T0, zone, T0) == "18:00:00"
    assert day_hms(T0, zone, T0 + length("24h")) == "20 Feb 18:00:00"


def test_the_second_person_whom_a_line_waits_for_is_anyone_else() -> None:
    desk = Desk(PLAN.replace('id = "backup"\n', 'id = "backup"\nrole = "lead"\n'))
    desk.now = T0 - length("29m")
    duty = next(one.duty for one in Now(seen(desk), "live").lines if one.duty.ref == "item:backup")
    assert (duty.text, duty.owner) == ("backup: another person agrees first", "anyone else")
    desk.acts(cmd.ConfirmItem(item="backup"), who="bert")
    duty = next(one.duty for one in Now(seen(desk), "live").lines if one.duty.ref == "item:backup")
    assert duty.owner != "anyone else"


def test_a_poll_that_a_line_waits_for_is_opened_first() -> None:
    desk = Desk(PLAN.replace('id = "backup"\n', 'id = "backup"\nneeds = ["poll:go"]\n'))
    desk.now = T0 - length("29m")
    lines = [one.duty for one in Now(seen(desk), "live").lines]
    assert [one.text for one in lines if one.ref == "poll:go"] == ["open go"]
    assert not [one for one in lines if one.ref == "item:backup"]
    desk.acts(
        cmd.AttestGate(gate="smoke", verdict="pass"),
        cmd.AttestGate(gate="legal", verdict="pass"),
        cmd.OpenPoll(poll="go"),
    )
    assert not [one for one in Now(seen(desk), "live").lines if one.duty.ref in ("poll:go", "item:backup")]
    desk.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    assert [one for one in Now(seen(desk), "live").lines if one.duty.ref == "item:backup"]
