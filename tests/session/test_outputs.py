"""What lies below a detail: a command's output, or the text that a gate was judged by, as it was kept."""

import datetime as dt

import pytest

from cockpit.adapters.process import ProcessRunner
from cockpit.adapters.runs import RunShelf
from cockpit.format.masking import Masker
from cockpit.model.state import GateFacts, RunFacts, State
from cockpit.session.outputs import output

TEXT = "GET /repos/acme/shop/actions/runs\n200\nconclusion: failure\n"


@pytest.fixture
def shelf(tmp_path):
    return RunShelf(str(tmp_path), ProcessRunner(), Masker([]))


@pytest.fixture
def judged(shelf):
    """(state, source): a gate that was judged by TEXT."""
    path, digest = shelf.keep("ci", TEXT)
    return State(gates={"ci": GateFacts(verdict="fail", evidence=path, evidence_sha256=digest)}), f"evidence:{path}"


def told(state, shelf, source, offset=0, limit=65536):
    found = output(state, shelf, source, offset, limit, follow=True)
    assert found is not None
    return found


def test_the_text_a_gate_was_judged_by_is_read_in_pieces(shelf, judged):
    state, source = judged
    whole = told(state, shelf, source)
    assert (whole.text, whole.offset, whole.size, whole.finished) == (TEXT, 0, len(TEXT), True)
    end = told(state, shelf, source, -8)
    assert (end.text, end.offset) == ("failure\n", len(TEXT) - 8)
    assert told(state, shelf, source, 4, 6).text == "/repos"
    assert told(state, shelf, source, len(TEXT)).text == ""


def test_a_changed_text_is_not_shown_as_evidence(shelf, judged, tmp_path):
    state, source = judged
    (tmp_path / source.removeprefix("evidence:")).write_text("conclusion: success\n")
    text = told(state, shelf, source).text
    assert "is not what the gate was judged by" in text
    assert "success" not in text


def test_a_text_that_is_gone_or_not_at_hand_is_said_to_be(shelf, judged, tmp_path):
    state, source = judged
    assert "cannot be read here" in told(state, None, source).text
    (tmp_path / source.removeprefix("evidence:")).unlink()
    assert "cannot be read here" in told(state, shelf, source).text


def test_nothing_but_evidence_is_read(shelf, judged, tmp_path):
    state, _ = judged
    assert output(state, shelf, "evidence:journal.toml", 0, 100, follow=True) is None, "no gate was judged by it"
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    assert shelf.evidence("outside.txt") is None
    (tmp_path / "evidence" / "link.txt").symlink_to(outside)
    assert shelf.evidence("evidence/link.txt") is None


def test_what_a_recording_keeps_of_an_output_comes_once():
    """The day's folder is not at hand: the journal's own piece is all there is, and whoever reads on finds its end."""
    at = dt.datetime(2027, 2, 19, 9, 0, tzinfo=dt.UTC)
    run = RunFacts("R1", "gate:ci", "command", "make", at, "ada", status="finished", excerpt="73 done\n", bytes=5_000)
    state = State(runs={"R1": run})
    first = told(state, None, "R1", -65536)
    assert (first.text, first.offset, first.finished) == ("73 done\n", 0, True)
    rest = told(state, None, "R1", len(first.text))
    assert (rest.text, rest.size, rest.finished) == ("", 5_000, True)
