"""Starts the supervisor of a prepared command, and asks its folder afterwards."""

import contextlib
import importlib.util
import os
import py_compile
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from cockpit.adapters import run_folder
from cockpit.format.masking import Masker
from cockpit.model.runs import Finished, MissingEnvironment, RunFacts, RunnerError, RunSpec

SUPERVISE = Path(__file__).resolve().parent.parent / "supervise.py"
# If the scope cannot be had, the supervisor runs without one. Should both get to run, the fence lets one through.
IN_SCOPE = '"$0" --user --scope --quiet --collect "--unit=$1" -- "${@:2}" || exec "${@:2}"'


def supervisor_file() -> Path:
    """The compiled supervisor, which starts 4 ms sooner, or its source where no valid compiled file can be had."""
    compiled = Path(importlib.util.cache_from_source(str(SUPERVISE)))
    with contextlib.suppress(OSError, py_compile.PyCompileError):
        source = SUPERVISE.stat()
        wanted = (
            importlib.util.MAGIC_NUMBER
            + bytes(4)
            + (int(source.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
            + (source.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        )
        with contextlib.suppress(FileNotFoundError), open(compiled, "rb") as file:
            if file.read(16) == wanted:
                return compiled
        py_compile.compile(
            str(SUPERVISE), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP, quiet=2
        )
        return compiled
    return SUPERVISE


class ProcessRunner:
    """The runner on this host. Every method is short and synchronous; only `digest` reads much.

    scope: start commands in a systemd scope of their own (`systemd-run --user`), where there is one, so that ending the
    engine's unit or the login session does not end them. Learn of the end by asking `inspect` again: it costs less than
    a fifth of a millisecond, so every 0.2 s is cheap enough.
    """

    def __init__(self, *, scope: bool = False, python: str = "") -> None:
        # The interpreter behind a virtual environment: the environment itself is of no use without `site`.
        self._python = python or getattr(sys, "_base_executable", "") or sys.executable
        if not self._python:
            raise RunnerError("this Python does not know its own program file, so it cannot start a supervisor")
        self._scope = scope
        self._supervisor = os.fspath(supervisor_file())
        self._starters: dict[Path, int] = {}

    def prepare(self, folder: Path, spec: RunSpec) -> None:
        """See `run_folder.prepare`: to be done before the order is written to the journal."""
        run_folder.prepare(folder, spec)

    def start(self, folder: Path, env: Mapping[str, str]) -> None:
        """Starts the command of a prepared folder and returns at once; a folder started twice runs once.

        Does nothing while the supervisor of an earlier call is still starting: call it again if the folder stays Ready.

        env: the command's whole environment, see `format.command.build_env`. Raises MissingEnvironment for variables
        that the spec names and env lacks, RunnerError if nothing could be started.
        """
        self._reap()
        if folder in self._starters:
            return
        try:
            spec = run_folder.read_spec(folder)
        except (OSError, msgspec.DecodeError) as error:
            raise RunnerError(f"{folder}: not a prepared run: {error}") from error
        missing = sorted(set(spec.env_names) - set(env))
        if missing:
            raise MissingEnvironment(tuple(missing))
        if not os.path.exists(self._supervisor):
            # The package was installed anew below a running engine, and the compiled file went with the old one.
            self._supervisor = os.fspath(supervisor_file())
        argv = [self._python, "-I", "-S", self._supervisor, os.fspath(folder.absolute())]
        if self._scope and (systemd_run := shutil.which("systemd-run")) and (bash := shutil.which("bash")):
            unit = "cockpit-run-" + re.sub(r"[^A-Za-z0-9:_.-]", "_", spec.run_id)
            argv = [bash, "-c", IN_SCOPE, systemd_run, unit, *argv]
        log = os.fspath(folder / "supervisor.log")
        flags, mode = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o660 if spec.group else 0o600
        try:
            log_fd = os.open(log, flags, mode)
            try:
                os.fchmod(log_fd, mode)
                starter = os.posix_spawn(
                    argv[0],
                    argv,
                    dict(env),
                    file_actions=[
                        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                        (os.POSIX_SPAWN_DUP2, log_fd, 2),
                    ],
                    setsid=True,
                    setsigmask=(),
                )
            finally:
                os.close(log_fd)
        except OSError as error:
            raise RunnerError(f"cannot start the supervisor of {folder}: {error.strerror}") from error
        self._starters[folder] = starter

    def inspect(self, folder: Path) -> RunFacts:
        """What can be known of the run now."""
        self._reap()
        return run_folder.inspect(folder)

    def cancel(self, folder: Path) -> None:
        """Asks for the end of the whole tree; noticed within 0.2 s. A run not yet begun will not begin.

        Nobody hears it in a run whose supervisor is gone (RunningUnwatched).
        """
        if isinstance(run_folder.inspect(folder), Finished):
            return
        try:
            os.close(os.open(folder / "cancel", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
            run_folder.sync_folder(folder)
        except OSError as error:
            raise RunnerError(f"{folder}: cannot ask for the end: {error.strerror}") from error

    def tail(self, folder: Path, offset: int, limit: int) -> bytes:
        """Raw output, see `run_folder.tail`; `last_lines` is what may be shown."""
        return run_folder.tail(folder, offset, limit)

    def last_lines(self, folder: Path, masker: Masker, limit: int = run_folder.WINDOW) -> str:
        """The end of the output, masked and safe to show."""
        return run_folder.last_lines(folder, masker, limit)

    def window(self, folder: Path, masker: Masker, offset: int, limit: int) -> tuple[str, int, int]:
        """Masked output from `offset`, see `run_folder.window`."""
        return run_folder.window(folder, masker, offset, limit)

    def excerpt(self, folder: Path, masker: Masker, limit: int = 4096) -> str:
        """Head and tail of the output, masked and safe to show, for the journal."""
        return run_folder.excerpt(folder, masker, limit)

    def digest(self, folder: Path) -> tuple[str, int]:
        """Hex SHA-256 and length of the output; reads it all."""
        return run_folder.digest(folder)

    def discard_output(self, folder: Path) -> None:
        """Removes the raw output for good."""
        run_folder.discard_output(folder)

    def _reap(self) -> None:
        """Collects the short-lived parents of supervisors, which would stay zombies as long as the engine lives."""
        for folder, pid in list(self._starters.items()):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0] == 0:
                    continue
            self._starters.pop(folder, None)
