"""Where the line is thin and the environment does not say so: ancestors, who looks at a tmux or screen, a slow terminal."""

import os
import re
import select
import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cockpit.tui.terminal import links
from cockpit.tui.terminal.pace import EVERY_BYTES, EVERY_S, LATE_S, LOST_S, MOST, SLOW, STEP, Answers, Pace
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm
from tests.tui.ptys import Pty

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc here")
TELL = "import os, sys; from cockpit.tui.terminal import links; print(repr(links.way(os.getpid())))"


def within(condition, words, deadline=30.0):
    end = time.monotonic() + deadline
    while not (found := condition()):
        assert time.monotonic() < end, words
        time.sleep(0.05)
    return found


def named(tmp_path, name):
    """A shell whose process goes by this name."""
    shell = tmp_path / name
    if not shell.exists():
        shell.symlink_to("/bin/sh")
    return str(shell)


@pytest.mark.parametrize(("name", "way"), [("sshd", "SSH"), ("mosh-server", "mosh"), ("sshd-session", "SSH")])
def test_ancestors_tell_what_sudo_has_taken_from_the_environment(tmp_path, name, way):
    environ = {key: value for key, value in os.environ.items() if not key.startswith("SSH_")}
    inner = f"/bin/sh -c '{sys.executable} -c \"$TELL\"; :'; :"
    done = subprocess.run(
        [named(tmp_path, name), "-c", inner], env={**environ, "TELL": TELL}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == repr(way)


def test_a_process_that_is_gone_tells_nothing():
    assert links.way(2**22 + 7) == ""


@pytest.fixture
def tmux(tmp_path):
    """A server of its own with one session; the environment of a program in it."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    environ = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE", "STY")}
    environ |= {"TMUX_TMPDIR": str(tmp_path), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    told = tmp_path / "told"
    base = ["tmux", "-f", "/dev/null", "-L", "thin"]
    start = [*base, "new-session", "-d", "-s", "x", f"echo $TMUX $TMUX_PANE > {told}; exec sleep 600"]
    subprocess.run(start, env=environ, check=True, timeout=20)
    words = within(lambda: told.exists() and told.read_text().split(), "tmux does not start")
    try:
        yield {**environ, "TMUX": words[0], "TMUX_PANE": words[1]}, environ
    finally:
        subprocess.run([*base, "kill-server"], env=environ, check=False, timeout=20)


def test_who_looks_at_a_tmux_is_asked_of_it(tmp_path, tmux):
    inside, outside = tmux
    assert links.shared(inside)
    assert links.seen_by(inside) is None, "nobody is attached"
    attach = "tmux -L thin attach -t x; :"
    with Pty(command=["/bin/sh", "-c", attach], env=outside) as here:
        within(lambda: here.read() is not None and links.seen_by(inside) == "", "it is looked at from here")
        with Pty(command=[named(tmp_path, "sshd"), "-c", attach], env=outside) as there:
            within(lambda: there.read() is not None and links.seen_by(inside) == "SSH", "and from afar")
        within(lambda: here.read() is not None and links.seen_by(inside) == "", "and from here alone again")


def test_who_looks_at_a_gnu_screen_is_found_by_the_terminals_it_holds(tmp_path):
    if shutil.which("screen") is None or shutil.which("setsid") is None:
        pytest.skip("GNU screen or setsid is not installed")
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)
    told = tmp_path / "told"
    environ = {name: value for name, value in os.environ.items() if name not in ("TMUX", "STY")}
    environ |= {"SCREENDIR": str(folder), "TERM": "xterm-256color"}
    name = f"thin-{os.getpid()}"
    inner = f"echo $STY > {told}; exec sleep 600"
    begin = f"screen -c /dev/null -S {name} /bin/sh -c '{inner}'; :"
    try:
        with Pty(command=["setsid", "-cw", named(tmp_path, "mosh-server"), "-c", begin], env=environ) as there:
            words = within(lambda: there.read() is not None and told.exists() and told.read_text().split(), "no screen")
            inside = {**environ, "STY": words[0]}
            assert links.shared(inside)
            within(lambda: there.read() is not None and links.seen_by(inside) == "mosh", "it is looked at over mosh")
    finally:
        subprocess.run(["screen", "-S", name, "-X", "quit"], env=environ, check=False, capture_output=True, timeout=20)


def test_without_either_nobody_is_asked():
    assert not links.shared({"TERM": "xterm"})


# --- what the screen makes of it


def test_attached_from_afar_it_saves_bytes_and_says_so_and_back(still):
    app = still(FakeSession(*calm()), (120, 40))
    assert not app.stage.economy
    app.linked("SSH")
    assert app.stage.economy
    assert "economy on: looked at over SSH" in shown(app)
    app.linked(None)  # nobody looks: nothing changes
    assert app.stage.economy
    app.linked("")
    assert not app.stage.economy
    assert "economy off: nobody looks at it from afar any more" in shown(app)


def test_what_a_person_switched_stays(still):
    app = still(FakeSession(*calm()), (120, 40))
    app.linked("mosh")
    press(app, "m", "n")
    assert not app.stage.economy
    app.linked("mosh")
    app.slowed("the terminal answers after 9 s")
    assert not app.stage.economy


def test_a_slow_terminal_is_spared_and_told_wherever_it_is_looked_at_from(still):
    app = still(FakeSession(*calm()), (120, 40))
    app.slowed("the terminal answers after 9 s")
    assert app.stage.economy
    assert "economy on: the terminal answers after 9 s" in shown(app)
    app.linked("")
    assert app.stage.economy


# --- how slowness is told


def test_a_backlog_that_is_worked_off_slowly_is_told_once_with_its_pace():
    pace, now, told = Pace(), 100.0, []
    for _ in range(40):
        now += 0.25
        told.append(pace.took(500, 0.25, now))
    assert [one for one in told if one] == [2000]
    assert pace.told


def test_a_fast_terminal_a_stopped_one_and_an_empty_queue_are_not_slow():
    pace, now = Pace(), 100.0
    for _ in range(100):
        now += 0.1
        assert not pace.took(round(SLOW * 0.2), 0.1, now)
    pace = Pace()
    for _ in range(20):  # stopped for long, then read at once, again and again
        now += 10
        assert not pace.took(512, 10, now)
        assert not pace.took(512, 0.0, now)
    pace = Pace()
    for _ in range(20):
        now += 1.9
        assert not pace.took(512, 0.3, now)
        pace.rest()


def test_answers_that_come_late_again_and_again_make_a_slow_terminal():
    answers = Answers()
    answers.asked(0.0)
    assert not answers.due(1, 1.0), "it has not answered at all yet"
    assert not answers.answered(1.5)
    told, now = [], 10.0
    for _ in range(5):
        assert not answers.due(EVERY_BYTES - 2, now)
        if not answers.due(2, now):
            break
        answers.asked(now)
        told.append(answers.answered(now + LATE_S + 0.5))
        now += 10
    assert [one for one in told if one] == [LATE_S + 0.5]
    assert len(told) == 3, "twice may be chance"


def test_one_late_answer_among_prompt_ones_is_chance_and_a_lost_one_is_not_waited_for():
    answers, now = Answers(), 10.0
    answers.asked(0.0)
    answers.answered(0.1)
    for late in (4.0, 0.1, 20.0, 0.1):  # twenty seconds: somebody had stopped it with ctrl+s
        assert answers.due(EVERY_BYTES, now)
        answers.asked(now)
        assert not answers.answered(now + late)
        now += 10
    assert answers.due(EVERY_BYTES, now)
    answers.asked(now)
    assert not answers.due(EVERY_BYTES, now + 10)
    assert answers.due(EVERY_BYTES, now + LOST_S + 1)
    assert not answers.answered(now + LOST_S + 2)


# --- within one picture


def picture(size):
    """So many bytes, as a screen writes them."""
    return "".join(f"\x1b[{row};1H{'x' * 93}" for row in range(1, size // 99 + 2))


def drawn(text, printed=""):
    """What a terminal shows of it that takes the question for nothing, or prints something for it and draws over that."""
    placed = re.compile(r"(\x1b\[\d+;\d+H)\x1b\[\?2026\$p\1")
    return placed.sub(r"\1", text).replace(Answers.QUESTION, printed)


def heard(size, rate, *, away=0.1, packet=1, stops=(), quick_start=True):
    """What the questions in a picture of that size make of a line: bytes a second, seconds there and back, bytes that
    arrive together, and stops as (byte, seconds). quick_start: whether the first answer came before the picture."""
    answers = Answers()
    answers.asked(0.0)
    if quick_start:
        assert not answers.answered(away)
    began = away + 1 if quick_start else 1.0
    text = answers.among(picture(size), began)
    assert drawn(text) == picture(size)
    assert "\x1b[?2026$p\x1b[?2026$p" not in text
    told = [] if quick_start else [answers.answered(away + 1 + sum(seconds for byte, seconds in stops if not byte))]
    at = 0
    for piece in text.split(Answers.QUESTION)[:-1]:
        at += len(piece)
        there = -(-at // packet) * packet  # with the packet that it is in
        now = began + away + there / rate + sum(seconds for byte, seconds in stops if byte <= there)
        told.append(answers.answered(now))
    assert answers.settled.is_set()
    assert not answers.outstanding
    return any(told)


@given(
    st.integers(4500, 40_000),
    st.integers(500, 4000),
    st.floats(0.01, 2.0),
    st.sampled_from([1, 256, 1448]),
    st.booleans(),
)
def test_a_slow_line_is_found_in_the_first_picture(size, rate, away, packet, quick_start):
    rate = min(rate, round(size / 2.2))  # else the picture is there before anything can be told
    assert heard(size, rate, away=away, packet=packet, quick_start=quick_start)


@given(
    st.integers(4500, 40_000), st.integers(20_000, 10**7), st.floats(0.01, 2.0), st.sampled_from([1, 1448, 16_384]),
    st.lists(st.tuples(st.integers(0, 40_000), st.floats(0.1, 30.0)), max_size=2), st.booleans(),
)  # fmt: skip
@example(4500, 20_000, 1.0, 1, [(1099, 1.0), (2106, 1.0)], True)  # answered in the very moment of the next question
def test_a_quick_line_that_stops_twice_or_lets_much_through_at_once_is_not_slow(
    size, rate, away, packet, stops, quick_start
):
    assert not heard(size, rate, away=away, packet=packet, stops=stops, quick_start=quick_start)


def test_questions_are_few_and_only_where_they_can_tell():
    answers = Answers()
    assert answers.among(picture(9000), 0.0) == picture(9000), "nothing was asked: it may print the question"
    answers.asked(0.0)
    assert answers.among("x" * 900, 0.1) == "x" * 900
    assert answers.among("x" * 9000, 0.2) == "x" * 9000, "nowhere between two sequences"
    first = answers.among(picture(9000), 0.3)
    assert 4 < first.count(Answers.QUESTION) <= 9
    assert answers.among(picture(9000), 9.0) == picture(9000), "the first are not answered yet"
    for _ in range(answers.outstanding):
        assert not answers.answered(9.1)
    assert answers.among(picture(9000), 9.2).count(Answers.QUESTION) > 1, "long enough ago"
    for _ in range(answers.outstanding):
        assert not answers.answered(9.3)
    assert answers.among(picture(9000), 9.2 + EVERY_S / 2) == picture(9000)
    assert answers.among(picture(200_000), 9.3 + EVERY_S).count(Answers.QUESTION) == MOST + 1
    assert answers.among(f"\x1b]52;c;{'A' * 4 * STEP}\x1b\\", 99.0).count(Answers.QUESTION) <= 1


@given(st.integers(0, 40_000))
def test_what_a_terminal_prints_for_a_question_it_does_not_know_is_drawn_over(size):
    answers = Answers()
    answers.asked(0.0)
    assert drawn(answers.among(picture(size), 0.2), "p") == picture(size)


def test_what_never_answers_is_not_asked_again():
    answers = Answers()
    answers.asked(0.0)
    assert Answers.QUESTION in answers.among(picture(9000), 0.2)
    for now in (9.0, 70.0, 140.0):
        assert answers.among(picture(9000), now) == picture(9000)
    assert answers.settled.is_set()


def test_a_terminal_that_reads_two_thousand_bytes_a_second_is_found_by_its_first_picture():
    with Pty("alarm") as terminal:
        taken, answered, begun = 0, 0, time.monotonic()
        while b"economy on" not in terminal.out:
            assert time.monotonic() < begun + 60, f"not found after {taken:,} bytes"
            time.sleep(0.05)  # the pace itself, not a wait for anything
            room = round((time.monotonic() - begun) * 2000) - taken
            if room > 0 and select.select([terminal.master], [], [], 0)[0]:
                terminal.out += os.read(terminal.master, room)
            taken = round((time.monotonic() - begun) * 2000)
            for _ in range(terminal.out.count(b"\x1b[?2026$p") - answered):
                terminal.keys("\x1b[?2026;2$y")
                answered += 1
