"""What the screen costs: first paint, idle CPU and bytes, key to paint - each beside a bare Textual program.

    python benchmarks/screen.py [--runs 9] [--idle 15] [--presses 60] [--size 120x40] [--entries N] [--json]

All programs run on pseudo-terminals of one size, start and start alternating, so that whatever else the machine does
hits all alike; medians and their ratios are what counts, never the milliseconds. The cockpit's side is a release of
the pilot's plan with the engine and the simulated services behind it, as in `cockpit demo`: `attach` is a screen on it,
`run` opens a release of its own from the plan each time, engine and all. --entries fills the journal with that many
notes first, for the start on a long journal. `busy` is the same screen while 500 entries a minute arrive, `economy` the
one that somebody gets over SSH, `walk` goes through all panes and some details. Modules are compiled beforehand, as they
are where a package is installed. Linux; needs nothing but this repository.
"""

import argparse
import contextlib
import datetime as dt
import fcntl
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cockpit.cli import demo
from cockpit.cli.wiring import open_session
from cockpit.model.commands import AddNote

HELLO = """
from textual.app import App
from textual.widgets import Input
class Hello(App):
    def compose(self):
        yield Input("Hello")
Hello().run()
"""
INSTALLED = """
import sys
from cockpit.__main__ import start
sys.exit(start())
"""
"""What the installed script says; `python -m` would look for the package first, which nobody pays who types `cockpit`."""
TICKS = os.sysconf("SC_CLK_TCK")
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y", b"\x1b[c": b"\x1b[?62;22c"}
FOUND_S = 30.0
ARRIVING = 500
"""Entries a minute, while `busy` is measured."""
PLAN = Path(__file__).resolve().parents[1] / "sample_releases" / "hotdash-pilot" / "release.toml"


class Terminal:
    """A program on a fresh pseudo-terminal that answers what programs ask of terminals."""

    def __init__(self, command: list[str], size: tuple[int, int], env: dict[str, str]) -> None:
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            environ = {**os.environ, **env, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.execvpe(command[0], command, environ)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.bytes = 0
        self.seen = b""

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds; b"" when nothing does or the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b""
        with contextlib.suppress(OSError):
            data = os.read(self.fd, 65536)
            self.bytes += len(data)
            self.seen = (self.seen + data)[-200_000:]
            for question, answer in ANSWERS.items():
                if question in data:
                    os.write(self.fd, answer)
            return data
        return b""

    def until(self, pattern: str) -> float:
        """Milliseconds from the start until the pattern has been printed."""
        wanted = re.compile(pattern.encode())
        while time.perf_counter() - self.began < FOUND_S:
            self.read(0.05)
            if wanted.search(self.seen):
                return (time.perf_counter() - self.began) * 1000
        raise SystemExit(f"nothing like {pattern!r} was painted within {FOUND_S:.0f} s:\n{self.seen[-2000:]!r}")

    def quiet(self, seconds: float = 0.3) -> None:
        """Read until the program has been silent for so long, ten seconds at most."""
        end = time.perf_counter() + 10
        while time.perf_counter() < end and self.read(seconds):
            continue

    def cpu_s(self) -> float:
        """Seconds of CPU the program has used."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS

    def rss_mib(self) -> float:
        """Resident memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def idle(self, seconds: float) -> tuple[float, float]:
        """(percent of a core, bytes a second) while nobody presses anything."""
        cpu, count, began = self.cpu_s(), self.bytes, time.perf_counter()
        while (left := seconds - (time.perf_counter() - began)) > 0:
            self.read(min(left, 0.5))
        passed = time.perf_counter() - began
        return (self.cpu_s() - cpu) / passed * 100, (self.bytes - count) / passed

    def press(self, key: bytes) -> tuple[float, int]:
        """(milliseconds until something is painted, bytes until silence) for one key."""
        self.quiet(0.15)
        count, began = self.bytes, time.perf_counter()
        os.write(self.fd, key)
        first = 0.0
        while time.perf_counter() - began < 1.0:
            if self.read(0.05):
                first = first or (time.perf_counter() - began) * 1000
            elif first:
                break
        return first, self.bytes - count

    def end(self) -> None:
        """Leave it no choice; wait for it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        end = time.perf_counter() + 5
        while time.perf_counter() < end:
            self.read(0.02)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                os.close(self.fd)
                return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@contextlib.contextmanager
def released(folder: Path, entries: int) -> Iterator[tuple[str, int]]:
    """A running release of the pilot: its journal's folder and its engine's pid."""
    with demo.simulated("calm", folder) as url:
        os.environ.update(demo.environment(url))
        session = demo.open_sample(str(folder), "commander", dt.datetime.now(dt.UTC) + demo.BEGIN)
        for number in range(entries):
            session.do(AddNote(text=f"note {number}: the queue moves, nothing to report, next look in half an hour"))
        session.revive()
        place = session.place
        session.close()
        watcher = open_session(place, read_only=True, announce=False)
        end = time.monotonic() + FOUND_S
        while not watcher.state.probes and time.monotonic() < end:
            time.sleep(0.05)
            watcher.refresh()
        try:
            yield place, watcher.state.engine.pid
        finally:
            demo.stop_engine(watcher)
            watcher.close()


def _median(numbers: list[float]) -> float:
    return round(statistics.median(numbers), 2)


def of_engine(pid: int, seconds: float) -> dict[str, float]:
    """What the engine costs while it polls and nothing happens."""

    def cpu_s() -> float:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS

    began, before = time.perf_counter(), cpu_s()
    time.sleep(seconds)
    rss = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return {
        "idle_cpu_percent": round((cpu_s() - before) / (time.perf_counter() - began) * 100, 2),
        "rss_mib": round(int(rss.split()[1]) / 1024, 1),
    }


def walked(terminal: Terminal) -> float:
    """Median of the bytes for a key, through every pane, a line up and down in each, its detail and back."""
    counts = []
    for pane in b"1234567890":
        for key in (bytes([pane]), b"j", b"k", b"\r", b"\x1b"):
            counts.append(float(terminal.press(key)[1]))
    return _median(counts)


@contextlib.contextmanager
def arriving(place: str, a_minute: int) -> Iterator[None]:
    """Somebody else writes notes at an even pace meanwhile."""
    session = open_session(place, announce=False)
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.wait(60.0 / a_minute):
            number += 1
            session.do(AddNote(text=f"entry {number} of many: another line of somebody who tells everything"))

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join(10)
        session.close()


def pressed(terminal: Terminal, keys: tuple[bytes, bytes], times: int) -> dict[str, float]:
    """How long a key takes to be painted, and its bytes."""
    presses = [terminal.press(keys[turn % 2]) for turn in range(times)]
    answered = sorted(first for first, _ in presses if first)
    return {
        "key_to_paint_p50_ms": _median(answered),
        "key_to_paint_p95_ms": round(answered[int(len(answered) * 0.95) - 1], 2),
        "bytes_a_key": _median([float(count) for _, count in presses]),
    }


def opened(name: str, folder: Path, script: str, size: tuple[int, int], state: str) -> float:
    """Milliseconds from `cockpit run PLAN` to the first picture of a release that did not exist before.

    state: the account's state folder, which knows a plan that was checked before.
    """
    parent = folder / name
    command = [sys.executable, script, "run", str(PLAN), "--journal", str(parent), "--t0", "+2h"]
    terminal = Terminal(command, size, {"XDG_STATE_HOME": str(folder / state)})
    took = terminal.until("Checklist")
    terminal.end()
    for journal in parent.iterdir():
        stop = [sys.executable, "-m", "cockpit", "engine", str(journal), "--stop"]
        subprocess.run(stop, check=False, capture_output=True)
    return took


def measure(options: argparse.Namespace, place: str, folder: Path) -> dict[str, Any]:
    """Every figure, and the ratios to the bare program."""
    columns, rows = (int(part) for part in options.size.split("x"))
    hello = folder / "hello.py"
    hello.write_text(HELLO)
    script = folder / "cockpit-script.py"
    script.write_text(INSTALLED)
    programs = {
        "bare": ([sys.executable, str(hello)], "Hello", (b"a", b"b")),
        "attach": ([sys.executable, str(script), "attach", place, "--read-only"], "Checklist", (b"j", b"k")),
    }
    fresh: list[float] = []
    unknown: list[float] = []
    paints: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(options.runs + 1):
        for name, (command, ready, _) in programs.items():
            terminal = Terminal(command, (columns, rows), {})
            took = terminal.until(ready)
            if turn:  # the first start of each warms the disk's cache
                paints[name].append(took)
            terminal.end()
        known = opened(f"fresh-{turn}", folder, str(script), (columns, rows), "state")
        never = opened(f"unknown-{turn}", folder, str(script), (columns, rows), f"state-{turn}")
        if turn:
            fresh.append(known)
            unknown.append(never)
    figures: dict[str, Any] = {}
    for name, (command, ready, keys) in programs.items():
        terminal = Terminal(command, (columns, rows), {})
        terminal.until(ready)
        terminal.quiet(1.0)
        cpu, flow = terminal.idle(options.idle)
        figures[name] = {
            "first_paint_ms": _median(paints[name]),
            "idle_cpu_percent": round(cpu, 2),
            "idle_bytes_per_s": round(flow),
            **pressed(terminal, keys, options.presses),
            "rss_mib": round(terminal.rss_mib(), 1),
        }
        terminal.end()
    figures["run"] = {"first_paint_ms": _median(fresh)}
    figures["run, plan never checked before"] = {"first_paint_ms": _median(unknown)}
    command, ready, keys = programs["attach"]
    terminal = Terminal(command, (columns, rows), {"SSH_CONNECTION": "198.51.100.7 50000 198.51.100.8 22"})
    terminal.until(ready)
    terminal.quiet(1.0)
    figures["economy"] = {"idle_bytes_per_s": round(terminal.idle(options.idle)[1])}
    terminal.end()
    terminal = Terminal(command, (columns, rows), {})
    terminal.until(ready)
    figures["walk"] = {"bytes_a_key": walked(terminal)}
    with arriving(place, ARRIVING):
        figures["busy"] = pressed(terminal, keys, options.presses)
    terminal.end()
    bare, ours = figures["bare"], figures["attach"]
    names = ("first_paint_ms", "key_to_paint_p50_ms", "key_to_paint_p95_ms")
    figures["ratio"] = {
        "run_first_paint": round(figures["run"]["first_paint_ms"] / bare["first_paint_ms"], 2),
        "run_first_paint_unchecked": round(_median(unknown) / bare["first_paint_ms"], 2),
        **{f"attach_{name.removesuffix('_ms')}": round(ours[name] / bare[name], 2) for name in names},
        **{f"busy_{name.removesuffix('_ms')}": round(figures["busy"][name] / bare[name], 2) for name in names[1:]},
    }
    return figures


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--idle", type=float, default=15.0)
    parser.add_argument("--presses", type=int, default=60)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="cockpit-bench-") as name,
        released(Path(name), options.entries) as (place, engine),
    ):
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "compiled")
        figures = measure(options, place, Path(name))
        figures["engine"] = of_engine(engine, options.idle)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for program in ("bare", "attach", "run", "economy", "walk", "busy", "ratio", "engine"):
        print(f"{program:8}", "  ".join(f"{key} {value}" for key, value in figures[program].items()))


if __name__ == "__main__":
    main()
