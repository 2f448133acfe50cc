"""The second copy of a journal: in another folder, or wherever a command of the plan takes it."""

import asyncio
import os
from collections.abc import Iterable, Mapping

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import CHUNK, JOURNAL
from cockpit.adapters.lock import open_plain
from cockpit.adapters.probe_command import run
from cockpit.format.command import build_argv, build_env
from cockpit.format.sanitise import visible
from cockpit.model.people import Mirror
from cockpit.model.runs import RunnerError

COMMAND_S = 60.0
SAID_BYTES = 4096


class JournalMirror:
    """ports.Mirroring. values: the engine's environment; names: what a command gets of it; base: where it starts.

    A copy lies in `FOLDER/<the release's folder>/journal.toml`. It is put in place whole at first, and when the journal
    became another file (a redaction must reach the copy, too); in between only what was added is written.
    """

    def __init__(self, values: Mapping[str, str], names: Iterable[str], base: str) -> None:
        self._values = values
        self._names = tuple(names)
        self._base = base
        self._done: dict[str, tuple[int, int, int]] = {}

    async def copy(self, mirror: Mirror, folder: str) -> str:
        """Why it could not be copied; "" when the copy is as the journal was just now. Never raises."""
        try:
            if mirror.run is not None:
                return await self._command(mirror.run, os.path.join(folder, JOURNAL))
            await asyncio.to_thread(self._copy, folder, mirror.folder or "")
        except (OSError, RunnerError) as error:
            return f"{mirror.folder or 'its command'}: {getattr(error, 'strerror', None) or error}"
        return ""

    async def _command(self, text: str, journal: str) -> str:
        argv = (*build_argv(run=text), "mirror", journal)
        done = await run(argv, self._base, build_env(self._values, self._names, {}), COMMAND_S, SAID_BYTES)
        if done.exit == 0:
            return ""
        said = visible(done.err.strip()[-200:], one_line=True)
        return done.problem or f"exit {done.exit}{f': {said}' if said else ''}"

    def _copy(self, folder: str, to: str) -> None:
        target = os.path.join(self._base, os.path.expanduser(to), os.path.basename(folder))
        source = open_plain(os.path.join(folder, JOURNAL), os.O_RDONLY)
        try:
            info = os.fstat(source)
            now = (info.st_dev, info.st_ino, info.st_size)
            before = self._done.get(target)
            if before == now:
                return
            os.makedirs(target, mode=0o700, exist_ok=True)
            dir_fd = journal_disk.open_folder(target)
            try:
                if before is None or before[:2] != now[:2] or not self._add(source, before[2], now[2], dir_fd):
                    journal_disk.store(JOURNAL, journal_disk.read_at(source, 0, info.st_size), dir_fd)
            finally:
                os.close(dir_fd)
            self._done[target] = now
        finally:
            os.close(source)

    @staticmethod
    def _add(source: int, begin: int, end: int, dir_fd: int) -> bool:
        """What came since, at the end of the copy; False where the copy is not as it was left."""
        try:
            copy = open_plain(JOURNAL, os.O_WRONLY, dir_fd=dir_fd)
        except OSError:  # gone, or a link by now: a whole one takes its place
            return False
        try:
            if os.fstat(copy).st_size != begin or end < begin:
                return False
            os.lseek(copy, begin, os.SEEK_SET)
            for at in range(begin, end, CHUNK):
                journal_disk.write_all(copy, journal_disk.read_at(source, at, min(CHUNK, end - at)))
            os.fsync(copy)
        finally:
            os.close(copy)
        return True
