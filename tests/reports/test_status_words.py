"""What `cockpit status` says of the way back."""

import pytest

from cockpit.reports import status_text
from cockpit.views.base import Sight
from tests.helpers.story import Story


@pytest.mark.parametrize(("kind", "asked"), [("", True), ("rehearsal", False)])
def test_a_rehearsal_is_not_told_that_it_was_never_rehearsed(tmp_path, kind, asked):
    story = Story(tmp_path)
    story.tell(f"plan hotdash-pilot/release.toml\nstart 2027-02-19T17:58 {kind}\nas anna commander", "words")
    said = " ".join(status_text._rollback(Sight(story.state, story.now), 200))
    assert said.startswith("rollback")
    assert ("never rehearsed" in said) is asked
