"""Every story goes as it is told, and folding its journal again gives the same state."""

from pathlib import Path

import pytest
import toml_rs

from cockpit.core.fold import fold
from cockpit.format.plan_loader import plan_from_raw
from tests.helpers.story import stories, tell

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize("path", stories(HERE), ids=lambda path: path.stem)
def test_story(path: Path) -> None:
    story = tell(path)
    assert story.entries, "a story writes something"
    assert story.head is not None
    again = fold(story.head, plan_from_raw(story.raw), story.entries, lambda text: plan_from_raw(toml_rs.loads(text)))
    assert again == story.state
