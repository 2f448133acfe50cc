"""People in words: what a signature waits for, when it is ready, and whose title a vote that does not stand names."""

import pytest

from cockpit.model import commands as cmd
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.common import Look
from cockpit.tui.panes.record import people as drawn
from cockpit.views.base import Sight
from cockpit.views.people import people
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
title = "Lead"
[[role]]
id = "support"
title = "Support"
[[gate]]
id = "lint"
title = "Lint is clean"
kind = "manual"
statement = "It is clean"
valid_for = "30m"
[[poll]]
id = "go"
title = "Go?"
roles = ["lead", "support"]
declare = "lead"
evidence = ["lint"]
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
title = "Deploy it"
deploy = true
[[phase.item]]
id = "rounds"
title = "Make the rounds"
[[signoff]]
id = "lists"
title = "Lead"
role = "lead"
statement = "All is done"
after = ["checklists"]
[[signoff]]
id = "calm"
title = "Support"
role = "support"
statement = "It is calm"
after = ["item:rounds"]
[[signoff]]
id = "whole"
title = "The whole"
role = "support"
statement = "{who} vouches for it"
[[signoff]]
id = "last"
title = "The last word"
role = "lead"
statement = "It is over"
final = true
"""


def labels(desk: Desk) -> dict[str, str]:
    rows = people(Sight(desk.state, desk.now)).rows
    return {row.ref: row.label.text for row in rows if row.ref}


def test_a_signature_says_what_it_waits_for_by_its_titles() -> None:
    desk = Desk(PLAN.replace("{who}", "Somebody"))
    assert {name: text for name, text in labels(desk).items() if name.startswith("signoff:")} == {
        "signoff:lists": "waits for the checklists",
        "signoff:calm": "waits for Make the rounds",
        "signoff:whole": "waits for the required lines",
        "signoff:last": "waits for 3: Lead, Support, The whole",
    }


def test_it_is_ready_once_all_it_is_about_was_done_and_its_text_says_all() -> None:
    desk = Desk(PLAN)
    for item in ("deploy", "rounds"):
        desk.do(cmd.CheckItem(item=item))
    assert labels(desk)["signoff:lists"] == "READY TO SIGN"
    assert labels(desk)["signoff:whole"] == "not to be signed yet: nothing fills in {who}"


def test_once_it_is_closed_nothing_can_be_signed() -> None:
    desk = Desk(PLAN)
    desk.do(cmd.CloseRelease(reason="called off", abandon=True))
    assert labels(desk)["signoff:lists"] == labels(desk)["signoff:last"] == "not signed"


@pytest.mark.parametrize("width", [78, 60, 40])
def test_what_it_waits_for_stands_in_the_pane(width: int) -> None:
    desk = Desk(PLAN)
    look = Look(width, 30, UNICODE, Keymap())
    text = ["".join(part for part, _ in line.row) for line in drawn(people(Sight(desk.state, desk.now)), look)]
    waits = next(line for line in text if line.startswith("The last word"))
    assert "waits for 3: Lead, Support, The whole" in waits if width == 78 else "waits for 3:" in waits


def test_a_vote_that_rests_or_is_void_names_the_gate_by_its_title() -> None:
    desk = Desk(PLAN)
    desk.judge("lint", "pass")
    desk.do(cmd.OpenPoll(poll="go"), "anna", "lead")
    desk.do(cmd.CastVote(poll="go", choice="go", duty="lead"), "anna", "lead")
    desk.wait("31m")
    label = labels(desk)["vote:go/lead"]
    assert label.startswith("GO, rests: Lint is clean is stale")
    desk.judge("lint", "fail")
    label = labels(desk)["vote:go/lead"]
    assert label.startswith("VOTE VOID: Lint is clean fails since")
    (row,) = (row for row in people(Sight(desk.state, desk.now)).rows if row.ref == "vote:go/lead")
    assert "lint" not in row.detail
