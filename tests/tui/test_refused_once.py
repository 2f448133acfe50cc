"""A refusal gives each of its reasons once: at 80 columns there is room for no more."""

import itertools

import pytest

from cockpit.core.index import plan_of
from cockpit.core.items import blocked
from tests.helpers.moments import DAYS
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm_day


def test_the_flag_names_once_what_comes_before_it(still):
    app = still(FakeSession(*calm_day(2), role="engineering"), (80, 24))
    app.go("checklist", "item:enable-flag")
    press(app, "r")
    said = " ".join(" ".join(shown(app).splitlines()[-3:]).split())
    assert said.count("Pre-flight call") == 1, said
    assert '"Pre-flight call" still has "On-call line-up confirmed" and "Dashboards open' in said


@pytest.mark.parametrize("day", DAYS)
def test_no_reason_is_part_of_another(day):
    session = FakeSession(*DAYS[day]())
    for phase in plan_of(session.state).phase:
        for item in phase.item:
            for one, other in itertools.permutations(blocked(session.state, item, session.now()), 2):
                assert one not in other, f"{item.id}: {one} | {other}"


def test_lines_of_a_phase_that_is_needed_whole_are_among_that_phase_s():
    edit = ('needs = ["phase:preflight", => needs = ["phase:preflight", "oncall", "item:dashboards-live",',)
    session = FakeSession(*calm_day(2), edits=edit)
    item = next(one for phase in plan_of(session.state).phase for one in phase.item if one.id == "enable-flag")
    assert {"oncall", "item:dashboards-live"} <= set(item.needs)
    assert not [why for why in blocked(session.state, item, session.now()) if why.endswith(" is open")]
