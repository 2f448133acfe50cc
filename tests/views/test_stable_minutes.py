"""The minutes of the stability window: those that are over, so that it never reads as full before it is."""

import pytest

from cockpit.views import timeline
from cockpit.views.base import Sight
from tests.core.desk import Desk, length
from tests.helpers.another_try import LAUNCH

PLAN = (
    LAUNCH
    + """
[stability]
from = "deploy"
for = "15m"
"""
)


@pytest.mark.parametrize(
    ("watched", "shown"),
    [("0s", "0/15"), ("45s", "0/15"), ("60s", "1/15"), ("899s", "14/15"), ("900s", "15/15"), ("20m", "15/15")],
)
def test_only_whole_minutes_that_are_over_count(watched: str, shown: str) -> None:
    desk = Desk(PLAN)
    desk.goes_out()
    desk.tick()
    since = desk.state.stability.since
    assert since is not None
    now = since + length(watched)
    assert timeline.stability(Sight(desk.state, now)).text == f"STABLE {shown} min"
