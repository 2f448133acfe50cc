"""A short read-only command, run for its answer: with a deadline, a limit on output, and no survivor.

Ordered commands (gates, steps) go through the runner, which outlives the engine; these may be cut off at any time.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

_LINGER_S = 0.3
"""How long output may still come after the command has ended, from children that hold its pipe."""


class Done(Struct, frozen=True):
    """What a command said. exit: None when it did not end by itself; `fault` (timeout, too-big, local) and `problem`
    then say why. out and err are decoded as UTF-8, what is none replaced."""

    out: str = ""
    err: str = ""
    exit: int | None = None
    fault: str = ""
    problem: str = ""


async def run(argv: Sequence[str], cwd: str | None, env: Mapping[str, str], deadline: float, max_bytes: int) -> Done:
    """Run it in a session of its own. env: the whole environment. max_bytes: of output, and of error output.

    Never raises, except for cancellation. However it ends, nothing of its session is left.
    """
    try:
        outputs = [_Output(max_bytes), _Output(max_bytes)]
    except OSError as error:
        return Done(fault="local", problem=f"no pipe for {argv[0]}: {error.strerror}")
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=cwd,
            env=dict(env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=outputs[0].to_write,
            stderr=outputs[1].to_write,
            start_new_session=True,
        )
    except BaseException as error:
        for output in outputs:
            output.unread()
        if not isinstance(error, OSError | ValueError):
            raise
        words = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error)
        return Done(fault="local", problem=f"{argv[0]} cannot be started: {words}")
    finally:
        for output in outputs:
            output.started()
    too_much = asyncio.Event()
    readers = [asyncio.create_task(output.read(too_much)) for output in outputs]
    ended, overflow = asyncio.create_task(process.wait()), asyncio.create_task(too_much.wait())
    try:
        await asyncio.wait({ended, overflow}, timeout=deadline, return_when=asyncio.FIRST_COMPLETED)
        if ended.done() and not too_much.is_set():
            await asyncio.wait(readers, timeout=_LINGER_S)
        fault = "too-big" if too_much.is_set() else "" if ended.done() else "timeout"
    finally:
        if not ended.done() or not all(reader.done() for reader in readers):
            end_session(process.pid)
        for task in (*readers, overflow):
            task.cancel()
        await asyncio.gather(*readers, overflow, return_exceptions=True)
        await ended
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)  # what closed its output and stayed in the group
    out, err = (bytes(output.kept) for output in outputs)
    said = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")
    if fault:
        problem = (
            f"did not end within {deadline:g} s" if fault == "timeout" else f"more than {max_bytes:,} bytes of output"
        )
        return Done(*said, None, fault, problem)
    if process.returncode is None or process.returncode < 0:
        return Done(*said, None, "local", f"ended by signal {-(process.returncode or 0)}")
    return Done(*said, process.returncode)


def end_session(leader: int) -> None:
    """Kill the group that `leader` leads and, where /proc tells, every other process of its session."""
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
    for pid in _session(leader):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _session(leader: int) -> list[int]:
    found: list[int] = []
    try:
        names = os.listdir("/proc")
    except OSError:
        return []
    for name in names:
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                fields = Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == leader and fields[0] != "Z":
                    found.append(int(name))
    return found


class _Output:
    """A pipe of ours. With asyncio's own pipes, a child that keeps one open would keep us from learning of the exit."""

    def __init__(self, most: int) -> None:
        self.kept = bytearray()
        self._most = most
        self._to_read, self.to_write = os.pipe()

    def started(self) -> None:
        """The command has its end now, or never will."""
        os.close(self.to_write)

    def unread(self) -> None:
        """Nobody will read."""
        os.close(self._to_read)

    async def read(self, too_much: asyncio.Event) -> None:
        """To the end, or until there is more than may be kept."""
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        pipe = os.fdopen(self._to_read, "rb", 0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)
        try:
            while chunk := await reader.read(65536):
                room = self._most - len(self.kept)
                self.kept += chunk[:room]
                if len(chunk) > room:
                    too_much.set()
                    return
        finally:
            transport.close()
