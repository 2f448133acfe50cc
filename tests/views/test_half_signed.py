"""A signature that two people have to give is shown as half of one, and asked for, until the second has signed."""

from cockpit.core.requirements import signature
from cockpit.model import commands as cmd
from cockpit.views.base import Sight
from cockpit.views.next_duties import signatures
from cockpit.views.next_lines import Now
from cockpit.views.people import people
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
[[role]]
id = "other"
[[phase]]
id = "day"
[[phase.item]]
id = "look"
[[signoff]]
id = "both"
role = "lead"
title = "Both agree"
statement = "We both have looked"
after = ["look"]
two_person = true
"""


def test_half_a_signature_is_asked_for_and_not_counted() -> None:
    desk = Desk(PLAN)
    desk.do(cmd.CheckItem(item="look"))
    assert [one.text for one in signatures(Now(Sight(desk.state, desk.now), "live"))] == ["sign off Both agree"]
    desk.do(cmd.Sign(signoff="both"), "anna", "lead")
    half = Sight(desk.state, desk.now)
    (duty,) = signatures(Now(half, "live"))
    assert (duty.text, duty.owner) == ("sign off Both agree: somebody else than anna signs, too", "")
    rows = {row.title: row for row in people(half).rows}
    assert rows["Sign-offs"].label.text == "0/1"
    assert rows["Both agree"].label.text == "HALF SIGNED 16:00"
    assert signature(desk.state, "both") == "half signed"
    desk.do(cmd.Sign(signoff="both"), "bert", "other")
    whole = Sight(desk.state, desk.now)
    assert not list(signatures(Now(whole, "live")))
    rows = {row.title: row for row in people(whole).rows}
    assert rows["Sign-offs"].label.text == "1/1"
    assert (rows["Both agree"].label.text, rows["Both agree"].owner) == ("signed 16:00", "anna, bert")
    assert signature(desk.state, "both") == "signed"
