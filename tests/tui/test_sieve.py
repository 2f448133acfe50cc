"""An answer of the terminal never counts as typed, however and whenever it comes."""

import time

import pytest

from cockpit.tui.terminal.driver import LAST_ANSWER_S
from cockpit.tui.terminal.pace import EVERY_BYTES, EVERY_S, FIRST_S, LOST_S, Answers
from cockpit.tui.terminal.sieve import PATIENCE_S, Sieve
from tests.tui.ptys import Pty

ANSWER = "\x1b[?2026;2$y"
GROUNDS = {
    "\x1b]11;rgb:ffff/fafa/f0f0\x1b\\": True,
    "\x1b]11;rgb:1e/1e/1e\x07": False,
    "\x1b]11;rgba:f/f/f/f\x07": True,
}


def sifted(pieces, *, every=0.01, awaited=True):
    """What is passed on of pieces that come so many seconds apart, and what the answers in them say."""
    sieve, now, typed = Sieve(), 0.0, ""
    said: list[int] = []
    for piece in pieces:
        typed += sieve.rest(now)
        keys, found = sieve.feed(piece, now, awaited=awaited)
        typed, said, now = typed + keys, said + found, now + every
    return typed + sieve.rest(now + 9), said


@pytest.mark.parametrize("at", range(len(ANSWER) + 1))
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("ab", "cd"), ("\x1b[A", "\x1b"), ("\x1b[200~x", "y\x1b[201~")]
)
def test_a_torn_answer_is_taken_out_of_what_stands_around_it(before, after, at):
    assert sifted([before + ANSWER[:at], ANSWER[at:] + after]) == (before + after, [2])


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_colour_that_was_asked_for_is_heard_however_it_is_torn(ground):
    for at in range(len(ground) + 1):
        for awaited in (True, False):
            sieve = Sieve()
            first, _ = sieve.feed("ab" + ground[:at], 0.0, awaited=awaited)
            rest, said = sieve.feed(ground[at:] + "cd" + ANSWER, 0.01, awaited=awaited)
            assert said == [2]
            assert sieve.light is GROUNDS[ground]
            held = awaited or at == len(ground)
            assert first + rest == ("abcd" if held else "ab" + ground[:at] + "cd"), "unasked, nothing is held back"
    assert sifted(["n", *ground, "o"]) == ("no", [])
    assert sifted([ground, ANSWER, ground[:-1], ground[-1] + "y"]) == ("y", [2])


def test_what_is_no_colour_is_not_taken_for_one():
    sieve = Sieve()
    assert sieve.feed("\x1b]11;rgb:12/34\x07", 0.0, awaited=True)[0] == ""
    assert sieve.light is None


def test_an_answer_that_comes_letter_by_letter_and_several_in_one_piece():
    assert sifted(["n", *ANSWER, "o"]) == ("no", [2])
    assert sifted([f"{ANSWER}a{ANSWER}{ANSWER[:5]}", ANSWER[5:]]) == ("a", [2, 2, 2])


def test_its_end_confirms_nothing_even_where_its_beginning_had_to_pass_for_a_key():
    assert sifted(["\x1b", ANSWER[1:]], every=PATIENCE_S * 3) == ("\x1b", [2])
    assert sifted(["\x1b[", ANSWER[2:6], ANSWER[6:]], every=PATIENCE_S * 3) == ("\x1b[", [2])
    assert sifted(["\x1b", ANSWER[1:]], awaited=False) == ("\x1b", [2])


@pytest.mark.parametrize("awaited", [True, False])
def test_keys_and_other_reports_pass(awaited):
    pieces = ["\x1b", "q", "\x1b[", "A", "\x1b[?", "1u", "\x1b[?2048;", "0$y", "\x1b"]
    assert sifted(pieces, awaited=awaited) == ("".join(pieces), [])


def test_without_a_question_nothing_is_held_back():
    sieve = Sieve()
    for key in ("\x1b", "[", "?", "2"):
        assert sieve.feed(key, 0.0, awaited=False) == (key, [])
    sieve = Sieve()
    assert sieve.feed("\x1b", 0.0, awaited=True) == ("", [])
    assert sieve.rest(PATIENCE_S / 2) == ""
    assert sieve.rest(PATIENCE_S * 2) == "\x1b"
    assert sieve.rest(PATIENCE_S * 3) == ""


def test_an_answer_is_awaited_until_it_came_or_is_lost():
    answers = Answers()
    assert not answers.under_way(0.0)
    answers.asked(0.0)
    assert answers.settled.is_set(), "what never answered holds nobody up"
    assert answers.under_way(FIRST_S - 1)
    assert not answers.under_way(FIRST_S + 1)
    answers.answered(1.0)
    answers.asked(10.0)
    assert not answers.settled.is_set()
    assert answers.under_way(10.0 + LOST_S - 1)
    assert not answers.due(EVERY_BYTES, 10.0 + EVERY_S)
    assert answers.due(EVERY_BYTES, 10.0 + LOST_S + 1), "it is lost, and the next is asked"
    assert answers.settled.is_set()


def test_an_answer_in_a_paste_and_a_torn_one_change_nothing_on_a_real_terminal():
    with Pty("calm") as terminal:
        terminal.until("\x1b[?2026$p")
        terminal.until("NEXT")
        terminal.quiet()
        terminal.keys("n")
        terminal.until("writes it")
        terminal.keys("all is" + ANSWER)
        terminal.keys("\x1b[200~ well " + ANSWER + "here\x1b[201~" + ANSWER[:9])
        terminal.until("here")
        terminal.keys(ANSWER[9:] + "!")
        terminal.until("!")
        terminal.quiet()
        assert b"2026;" not in terminal.out
        assert b"\x1b[?2026h" in terminal.out, "it was heard"
        terminal.keys("\x1b")
        terminal.until("nothing was done", since=len(terminal.out))  # so the form stood there until now
        terminal.keys("q")
        assert terminal.ended() == 0


def test_leaving_waits_for_an_answer_under_way_and_not_for_one_that_does_not_come():
    with Pty("calm") as terminal:
        terminal.until("\x1b[?2026$p")
        terminal.keys(ANSWER)
        terminal.until("NEXT")
        terminal.quiet()
        terminal.keys(ANSWER * (terminal.out.count(b"\x1b[?2026$p") - 1))  # those within the first picture
        end, since = time.monotonic() + 60, len(terminal.out)
        while b"\x1b[?2026$p" not in terminal.out[since:]:
            assert time.monotonic() < end, "it asks no second time"
            terminal.keys("z")
            terminal.read()
        terminal.keys("q")
        began = time.monotonic()
        assert terminal.ended() == 0
        assert time.monotonic() - began > LAST_ANSWER_S * 0.9
        assert terminal.modes_left() == set()


@pytest.mark.parametrize("ground", GROUNDS)
def test_names_are_made_fit_for_the_ground_that_the_terminal_tells(ground):
    with Pty("alarm", env={"TERM": "xterm"}) as terminal:
        terminal.until("\x1b]11;?\x07")
        terminal.until("NEXT")  # nobody waits for the answer
        terminal.quiet()
        assert b"\x1b[33" in terminal.out or b";33" in terminal.out, "yellow, as on a dark ground"
        since = len(terminal.out)
        terminal.keys(ground + "?")
        terminal.until("every key", since=since)
        terminal.quiet()
        assert (b"30;43m" in terminal.out[since:]) is GROUNDS[ground]
        assert b"rgb" not in terminal.out
        terminal.process.terminate()
        assert terminal.ended() == 143


@pytest.mark.parametrize(
    "env",
    [
        {"COLORTERM": "truecolor"},
        {"STY": "1.x", "TERM": "screen"},
        {"NO_COLOR": "1", "TERM": "xterm"},
        {"TERM": "linux"},
    ],
)
def test_the_ground_is_asked_for_only_where_it_matters_and_the_question_is_understood(env):
    with Pty("calm", env=env) as terminal:
        terminal.until("NEXT")
        terminal.quiet()
        assert b"\x1b]11" not in terminal.out
        terminal.keys("q")
        assert terminal.ended() == 0
