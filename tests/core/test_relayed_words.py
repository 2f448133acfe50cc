"""Where somebody's word was given: an address, a file, or said how; never just anything."""

import pytest

from cockpit.core.roles import names_a_file, unfounded


@pytest.mark.parametrize(
    "link",
    ["https://chat.example/1", "mailto:rita@example.org", "call", "Call at 10:02 with Rita", "in person", "chat #launch",
     "notes/vote.txt", "vote.png", "mail of 9:58"],
)  # fmt: skip
def test_a_word_that_can_be_looked_up_is_taken(link):
    assert unfounded(link) == ""


@pytest.mark.parametrize(
    "link", ["", "  ", "x", "link", "yes", "https://", "http:// nowhere", "mailto:", "she said so", "caller"]
)
def test_anything_else_is_not(link):
    assert unfounded(link)


@pytest.mark.parametrize(
    ("link", "path"),
    [("notes/vote.txt", True), ("/tmp/vote", True), ("https://a/b", False), ("call 10/2", False), ("call", False)],
)
def test_what_is_meant_as_a_file_is_looked_for(link, path):
    assert names_a_file(link) is path
