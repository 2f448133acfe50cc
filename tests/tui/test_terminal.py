"""On a real terminal: whatever ends the screen, the terminal is as it was, and the status says how it ended."""

import asyncio
import os
import re
import select
import signal
import termios
import time
import tty
from base64 import b64encode

import pytest

from cockpit.tui.terminal import clipboard, signals, surroundings
from cockpit.tui.terminal.writer import STALL_BYTES, Writer
from tests.tui.ptys import Pty

READY = "Checklist"
MODERN = {"TERM": "xterm-256color"}


def settled(pty: Pty) -> None:
    pty.until(READY)
    pty.quiet()


def wait_for(condition, deadline=20.0):
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def test_quit_gives_everything_back():
    with Pty() as pty:
        settled(pty)
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()
        assert pty.settings_restored()


ENDING = [one for one in (
    "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGABRT", "SIGTRAP", "SIGXCPU", "SIGVTALRM",
    "SIGPROF", "SIGPOLL", "SIGPWR", "SIGSYS", "SIGSTKFLT", "SIGRTMIN", "SIGRTMAX",
) if hasattr(signal, one)]  # fmt: skip


@pytest.mark.parametrize("name", ENDING)
def test_a_signal_gives_everything_back_and_tells_its_status(name):
    number = getattr(signal, name)
    with Pty() as pty:
        settled(pty)
        pty.process.send_signal(number)
        assert pty.ended() == 128 + number
        assert pty.modes_left() == set()
        assert pty.settings_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_as_soon_as_the_terminal_is_taken_is_no_different(number):
    with Pty() as pty:
        pty.until("\x1b[?1049h")
        pty.process.send_signal(number)
        assert pty.ended() == 128 + number
        assert pty.modes_left() == set()
        assert pty.settings_restored()


def test_every_signal_that_ends_a_program_is_among_them_but_those_of_faults_and_what_is_ignored():
    rest = {"SIGKILL", "SIGSTOP", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGPIPE", "SIGXFSZ"}
    rest |= {"SIGCHLD", "SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"}
    named = {int(getattr(signal, one)) for one in rest if hasattr(signal, one)}
    assert set(signals.ending()) == {int(one) for one in signal.valid_signals()} - named


def test_a_signal_that_comes_when_the_loop_has_closed_ends_nothing_and_is_still_told(capfd):
    heard: list[int] = []
    ears, loop = signals.Ears(), asyncio.new_event_loop()
    with signals.kept():
        ears.listen(loop, heard.append)
        ears.listen(loop, heard.append)  # as after a stop
        loop.close()
        for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT):
            signal.raise_signal(number)
        ears.close()
        signal.raise_signal(signal.SIGHUP)
    assert heard == []
    assert ears.status == 128 + signal.SIGUSR1
    assert capfd.readouterr() == ("", "")


def test_a_storm_of_signals_ends_it_once_and_shows_nothing_else():
    with Pty() as pty:
        settled(pty)
        for _ in range(12):
            for name in ("SIGTERM", "SIGUSR1", "SIGINT", "SIGALRM", "SIGHUP"):
                if pty.process.poll() is None:
                    pty.process.send_signal(getattr(signal, name))
            pty.read(0.005)
        pty.ended()
        assert pty.modes_left() == set()
        assert pty.settings_restored()
        after = pty.out.rsplit(b"\x1b[?1049l", 1)[1]
        assert b"Traceback" not in after
        assert b"ignored" not in after


def test_a_signal_that_whoever_started_us_ignores_stays_ignored():
    before = signal.signal(signal.SIGUSR2, signal.SIG_IGN)
    try:
        assert int(signal.SIGUSR2) not in signals.ending()
    finally:
        signal.signal(signal.SIGUSR2, before)
    assert int(signal.SIGUSR2) in signals.ending()


def test_a_signal_while_a_dialog_is_open_is_no_different():
    with Pty() as pty:
        settled(pty)
        pty.keys("R")
        pty.until("ROLL BACK")
        pty.process.send_signal(signal.SIGTERM)
        assert pty.ended() == 143
        assert pty.modes_left() == set()


@pytest.mark.parametrize("nohup", [False, True], ids=["plain", "nohup"])
def test_it_ends_when_the_terminal_is_gone(nohup):
    with Pty(nohup=nohup) as pty:
        settled(pty)
        os.close(pty.slave)
        os.close(pty.master)
        assert pty.process.wait(20) == 129


def test_a_crash_says_one_line_and_gives_everything_back():
    with Pty("crash") as pty:
        pty.until(READY)
        assert pty.ended() == 70
        assert pty.modes_left() == set()
        assert pty.settings_restored()
        after = pty.out.rsplit(b"\x1b[?1049l", 1)[1].decode()
        assert "cockpit: unexpected error: RuntimeError; details in /tmp/crash" in after
        assert "Traceback" not in pty.out.decode("utf-8", "replace")
        assert "hunter2" not in pty.out.decode("utf-8", "replace")


def test_a_terminal_that_stops_reading_stops_nothing_else(tmp_path):
    beats = tmp_path / "beats"
    with Pty(size=(200, 60), env={"COCKPIT_TEST_BEATS": str(beats)}) as pty:
        settled(pty)
        for _ in range(200):  # far more pictures than the terminal takes, and nobody reads
            pty.keys("\x0c")
        before = beats.stat().st_size
        wait_for(lambda: beats.stat().st_size > before + 20)
        assert pty.process.poll() is None
        seen = len(pty.out)
        pty.until("Rollback", since=seen)
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()


def test_a_terminal_that_comes_back_is_shown_what_is_and_not_all_that_has_been():
    master, slave = os.openpty()
    tty.setraw(slave)
    with open(slave, "w", encoding="utf-8") as file:
        writer = Writer(file)
        again: list[int] = []
        got = b""

        def read() -> bool:
            nonlocal got
            while select.select([master], [], [], 0.05)[0]:
                got += os.read(master, 65536)
            return bool(again)

        writer.stalled = lambda: again.append(1)
        writer.start()
        for number in range(200):
            writer.write(f"<{number:04}>" + "x" * 8_000)
        wait_for(read)
        writer.write("fresh")
        writer.stop()
        read()
        os.close(master)
    assert again == [1]
    assert len(got) < STALL_BYTES + 3 * 8_006
    shown = [int(one) for one in re.findall(rb"<(\d+)>", got)]
    assert shown == list(range(len(shown))), "nothing is drawn over what is missing"
    assert got.endswith(b"fresh")


def test_a_terminal_that_says_that_it_prints_what_it_is_asked_is_asked_nothing():
    with Pty(env={"TERM_PROGRAM": "Apple_Terminal"}) as pty:
        settled(pty)
        assert b"\x1b[?2026$p" not in pty.out
        pty.keys("q")
        assert pty.ended() == 0


def stuffed(pty: Pty) -> None:
    """Until the terminal, which nobody reads, takes no byte more."""

    def full() -> bool:
        pty.keys("\x0c")
        return not select.select([], [pty.slave], [], 0)[1]

    wait_for(full)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGUSR1"])
def test_it_can_be_ended_while_the_terminal_does_not_read_and_whoever_looks_again_finds_it_whole(name):
    number = getattr(signal, name)
    with Pty(size=(200, 60)) as pty:
        settled(pty)
        stuffed(pty)
        pty.process.send_signal(number)
        assert pty.process.wait(20) == 128 + number
        pty.read()
        assert pty.modes_left() == set()
        assert pty.settings_restored()


def test_what_gives_the_terminal_back_is_not_taken_back_with_the_rest(monkeypatch):
    """The terminal reads on in the very moment in which it is given up."""
    master, slave = os.openpty()
    tty.setraw(slave)
    flush = termios.tcflush
    with open(slave, "w", encoding="utf-8") as file:
        writer = Writer(file)
        got = b""

        def arrived() -> bool:
            nonlocal got
            while select.select([master], [], [], 0)[0]:
                got += os.read(master, 65536)
            return got.endswith(b"[first][last]")

        def late(fd: int, which: int) -> None:
            nonlocal got
            for _ in range(3):
                got += os.read(master, 65536)
            end = time.monotonic() + 0.3
            while writer._queue and time.monotonic() < end:
                time.sleep(0.01)
            flush(fd, which)

        monkeypatch.setattr(termios, "tcflush", late)
        writer.start()
        while select.select([], [slave], [], 0.05)[1]:
            writer.write("x" * 8_000)
        writer.urgent("[first]")
        writer.write("[last]")
        writer.stop()
        assert not writer.is_alive()
        wait_for(arrived, 2)
        os.close(master)


def test_keys_that_wait_behind_the_end_do_not_hold_it_up():
    with Pty(size=(200, 60)) as pty:
        settled(pty)
        for _ in range(3_000):  # as when something lies on the key; each paints everything
            pty.keys("\x0c")
        pty.process.send_signal(signal.SIGTERM)
        assert pty.ended() == 143
        assert pty.modes_left() == set()


def test_stopped_it_leaves_the_terminal_to_others_and_comes_back():
    with Pty() as pty:
        settled(pty)
        os.kill(pty.process.pid, signal.SIGTSTP)
        wait_for(lambda: pty.read(0.05) is not None and _stopped(pty.process.pid))
        assert "1049" not in pty.modes_left()
        assert pty.settings_restored()
        seen = len(pty.out)
        os.kill(pty.process.pid, signal.SIGCONT)
        pty.until(READY, since=seen)
        assert "1049" in pty.modes_left()
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped"])
def test_told_to_go_on_though_nobody_gave_the_terminal_back_it_takes_it_only_once(stopped):
    """As after `kill -STOP`, which no program is told of; the shell may have changed the terminal's settings since."""
    with Pty() as pty:
        settled(pty)
        threads = len(os.listdir(f"/proc/{pty.process.pid}/task"))
        for _ in range(3):
            if stopped:
                os.kill(pty.process.pid, signal.SIGSTOP)
                wait_for(lambda: _stopped(pty.process.pid))
                termios.tcsetattr(pty.slave, termios.TCSANOW, pty.before)
            seen = len(pty.out)
            os.kill(pty.process.pid, signal.SIGCONT)
            pty.until("\x1b[?1049h", since=seen)
            pty.until(READY, since=pty.out.index(b"\x1b[?1049h", seen))
            pty.quiet()
        assert len(os.listdir(f"/proc/{pty.process.pid}/task")) == threads
        assert "1049" in pty.modes_left()
        assert not pty.settings_restored()
        pty.keys("?")
        pty.until("All keys")
        pty.keys("\x1b")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()
        assert pty.settings_restored()


def _stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


def test_a_storm_of_sizes_ends_in_the_right_picture():
    with Pty() as pty:
        settled(pty)
        for number in range(60):
            pty.resize(20 + (number * 37) % 180, 5 + (number * 13) % 55)
            pty.read(0)
        pty.resize(20, 5)
        pty.until("too small")
        seen = len(pty.out)
        pty.resize(120, 40)
        pty.until("P95 latency", since=seen)
        pty.keys("q")
        assert pty.ended() == 0


@pytest.mark.parametrize("size", [("10", "3"), ("500", "200"), ("junk", "-3")])
def test_the_terminal_is_asked_for_its_size_and_not_the_environment(size):
    with Pty(size=(80, 24), env={"COLUMNS": size[0], "LINES": size[1]}) as pty:
        settled(pty)
        assert max(int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", pty.out)) == 24
        seen = len(pty.out)
        pty.resize(120, 40)
        pty.until("\x1b[40;1H", since=seen)
        pty.keys("q")
        assert pty.ended() == 0


@pytest.mark.parametrize("size", [(1, 1), (0, 0), (59, 14), (500, 200), (1000, 10), (10, 1000)], ids=str)
def test_any_size_can_be_left_again(size):
    with Pty(size=size) as pty:
        pty.until("\x1b[?1049h")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()
        assert pty.settings_restored()


def test_a_dialog_outlives_every_size():
    with Pty() as pty:
        settled(pty)
        pty.keys("R")
        pty.until("ROLL BACK")
        for size in ((60, 15), (200, 60), (20, 5), (1, 1), (80, 24)):
            pty.resize(*size)
            pty.quiet(0.1)
        seen = len(pty.out)
        pty.resize(120, 40)
        pty.until("ROLL BACK", since=seen)
        pty.keys("\x1b")
        pty.until("nothing was done", since=seen)
        pty.keys("q")
        assert pty.ended() == 0


def test_keys_typed_at_a_terminal_too_small_to_show_anything_do_nothing():
    with Pty() as pty:
        settled(pty)
        pty.keys("nbridge")
        pty.until("bridge")
        pty.resize(20, 5)
        pty.until("too small")
        pty.keys("xyry\rRq")  # the last one leaves, though a note was open to be written in
        assert pty.ended() == 0
        assert b"noted" not in pty.out


def test_what_was_typed_before_there_was_anything_to_see_does_nothing():
    """As the rest of a block of commands that was pasted into a shell."""
    with Pty() as pty:
        pty.keys("n typed blindly\rxyq")
        settled(pty)
        assert pty.process.poll() is None
        shown = pty.out.partition(b"\x1b[?1049h")[2]
        assert b"blindly" not in shown
        assert b"were not taken" in shown
        pty.keys("?")
        pty.until("All keys")
        pty.keys("q")
        assert pty.ended() == 0


def test_no_colour_means_not_one_colour():
    with Pty("alarm", env={"NO_COLOR": "1"}) as pty:
        settled(pty)
        pty.keys("?")
        pty.quiet()
        pty.keys("q")
        pty.ended()
        codes = {code for match in re.finditer(rb"\x1b\[([0-9;]*)m", pty.out) for code in match[1].split(b";")}
        marks = {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"9"}
        assert codes <= marks | {b"22", b"23", b"24", b"27", b"29"}, codes  # what ends a mark is no colour either


def test_where_the_locale_is_not_utf8_only_ascii_is_sent():
    with Pty("alarm", env={"LANG": "C", "LC_ALL": "C", "LC_CTYPE": "C"}) as pty:
        settled(pty)
        pty.keys("?")
        pty.quiet()
        assert pty.out.isascii()


@pytest.mark.parametrize("term", ["linux", "screen", "tmux-256color", "vt100", "xterm-kitty"])
def test_it_works_on_other_terminals(term):
    with Pty("alarm", env={"TERM": term}) as pty:
        settled(pty)
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()


def test_a_terminal_without_a_second_screen_is_left_empty():
    """What is said after the end would else stand in between what is left of the picture."""
    with Pty("alarm") as pty:
        settled(pty)
        pty.keys("q")
        assert pty.ended() == 0
        last = pty.out[pty.out.rindex(b"\x1b[?1049l") - 400 :]
        assert last.index(b"\x1b[H\x1b[J") < last.index(b"\x1b[?1049l")
        assert not re.sub(rb"\x1b\[[?<]?[0-9;]*[a-zA-Z]", b"", last[last.index(b"\x1b[H\x1b[J") :]).strip()


@pytest.mark.parametrize("term", ["linux", "vt100", "ansi"])
def test_a_terminal_that_prints_what_it_does_not_know_is_sent_no_such_thing(term):
    with Pty("alarm", env={"TERM": term, "COLORTERM": "truecolor"}) as pty:
        settled(pty)
        pty.keys("2y")
        pty.until("has no clipboard")
        pty.keys("q")
        assert pty.ended() == 0
        assert not re.search(rb"\x1b(\[[<>=]|\[\?[0-9;]*[$]|[\]PX^_])", pty.out)
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;[0-9;]*m", pty.out)
        assert pty.out.isascii()
        assert pty.modes_left() == set()


@pytest.mark.parametrize(
    ("environ", "never"),
    [
        ({"TERM": "xterm", "COLORTERM": ""}, rb"[34]8;[25];"),
        ({"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"}, rb"[34]8;2;"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "STY": "1.x"}, rb"[34]8;2;"),
    ],
    ids=["xterm", "screen", "STY"],
)
def test_no_more_colours_are_sent_than_are_understood(environ, never):
    with Pty("alarm", env=environ) as pty:
        settled(pty)
        pty.keys("q")
        assert pty.ended() == 0
        assert not re.search(rb"\x1b\[[0-9;]*" + never + rb"[0-9;]*m", pty.out)
        assert re.search(rb"\x1b\[[0-9;]*3[1-8]", pty.out)


def test_a_dumb_terminal_is_refused_with_a_way_out():
    with Pty(env={"TERM": "dumb"}) as pty:
        assert pty.ended() == 1
        assert b"cockpit status --follow" in pty.out
        assert b"\x1b" not in pty.out


def test_mouse_is_never_switched_on_unless_asked_for():
    with Pty() as pty:
        settled(pty)
        assert not re.search(rb"\x1b\[\?(1000|1002|1003|1006|1015|1016)h", pty.out)
        pty.keys("q")
        pty.ended()


# --- without a terminal


def test_what_textual_must_find_is_there_and_gone_again():
    environ = {"NO_COLOR": "1", "TEXTUAL_DEBUG": "1", "TEXTUAL_FPS": "5"}
    with surroundings.prepared(environ, economy=True):
        assert environ["TEXTUAL_ANIMATIONS"] == "none"
        assert environ["TEXTUAL_FPS"] == "20"
        assert "NO_COLOR" not in environ
        assert "TEXTUAL_DEBUG" not in environ
    assert environ == {"NO_COLOR": "1", "TEXTUAL_DEBUG": "1", "TEXTUAL_FPS": "5"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, (False, False, False, False, False)),
        ({"TERM": "linux", "LANG": "C.UTF-8"}, (False, True, True, False, False)),
        ({"TERM": "linux-16color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}, (False, True, True, False, False)),
        ({"TERM": "xterm", "LC_ALL": "C", "LANG": "en_US.UTF-8"}, (False, True, True, False, False)),
        ({"TERM": "xterm", "LC_ALL": "C", "COLORTERM": "truecolor"}, (False, False, True, False, False)),
        ({"TERM": "screen", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}, (False, True, False, False, False)),
        ({"TERM": "xterm-direct", "LANG": "C.UTF-8"}, (False, False, False, False, False)),
        (
            {"TERM": "xterm-256color", "LANG": "de_DE.utf8", "NO_COLOR": "1", "SSH_TTY": "/dev/pts/1"},
            (True, False, False, True, False),
        ),
        ({}, (False, True, True, False, True)),
    ],
)
def test_the_surroundings_are_read_from_the_environment(environ, expected):
    around = surroundings.look(environ)
    assert (around.colourless, around.sixteen, around.ascii, around.remote, around.dumb) == expected


@pytest.mark.parametrize(
    ("environ", "system"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "tmux-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/x,1,0"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "STY": "1.x"}, "256"),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, "standard"),
    ],
)
def test_as_many_colours_are_sent_as_are_understood(environ, system):
    with surroundings.prepared(environ):
        assert environ["TEXTUAL_COLOR_SYSTEM"] == system


def test_the_clipboard_says_only_what_is_known():
    written: list[str] = []
    said = clipboard.copy("hello", written.append, MODERN)
    assert written == ["\x1b]52;c;aGVsbG8=\x07"]
    assert "does not say whether" in said
    assert (
        clipboard.copy("x" * 100_000, written.append, MODERN) == "too long for the terminal's clipboard; nothing copied"
    )
    assert len(written) == 1


def test_inside_tmux_its_buffer_is_loaded(tmp_path, monkeypatch):
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\ncat > {tmp_path}/got\necho "$@" > {tmp_path}/args\n')
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    said = clipboard.copy("hello", lambda _text: None, {"TMUX": "/tmp/x,1,0"})
    assert (tmp_path / "got").read_text() == "hello"
    assert (tmp_path / "args").read_text().split() == ["load-buffer", "-w", "-"]
    assert "tmux's buffer" in said


def test_inside_screen_its_buffer_is_loaded_and_the_terminal_around_it_is_offered_the_text(tmp_path, monkeypatch):
    screen = tmp_path / "screen"
    screen.write_text(f'#!/bin/sh\nfor file; do :; done\ncp "$file" {tmp_path}/got\necho "$@" > {tmp_path}/args\n')
    screen.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    written: list[str] = []
    text = "grüße " * 300
    said = clipboard.copy(text, written.append, {"TERM": "screen", "STY": "1.x"})
    assert (tmp_path / "got").read_text(encoding="utf-8") == text
    assert (tmp_path / "args").read_text().split()[:4] == ["-X", "readbuf", "-e", "utf8"]
    assert not list(tmp_path.glob("cockpit-copy-*"))
    assert said.startswith("in screen's buffer")
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", written[0], re.DOTALL)
    assert len(pieces) > 1
    assert max(len(piece) for piece in pieces) < 768
    assert "".join(pieces) == f"\x1b]52;c;{b64encode(text.encode()).decode()}\x07"


def test_a_terminal_that_would_print_the_offer_is_made_none():
    written: list[str] = []
    assert "no clipboard" in clipboard.copy("hello", written.append, {"TERM": "linux"})
    assert written == []


def test_a_later_folders_layout_takes_the_place_of_an_earlier_ones(tmp_path):
    for name, text in (("one", "first"), ("two", "second")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.toml").write_text(text)
        (tmp_path / name / "notes.md").write_text("not a layout")
    found = surroundings.read_texts((str(tmp_path / "one"), str(tmp_path / "two"), str(tmp_path / "missing")))
    assert found == {"a": (str(tmp_path / "two" / "a.toml"), "second")}
