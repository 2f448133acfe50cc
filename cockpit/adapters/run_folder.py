"""One command's folder: made before the order is given, read by whoever wants to know what became of it.

    spec.json       what to run (no values of environment variables)
    shim.lock       held by the supervisor        tree.lock       held by the command's processes
    exec            was executed                  started, exit   what is known of its run and end
    output          both streams, raw             cancel          somebody wants it ended
    *.tmp           room for a record: claimed before, so that a full disk does not cost the outcome
    supervisor.log  what the supervisor could not say elsewhere

A look disturbs nobody: locks are tried shared, without waiting and for microseconds, which supervisors expect.
"""

import contextlib
import datetime as dt
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cockpit.adapters.place import BOOT_ID, boot_id
from cockpit.format.masking import Masker
from cockpit.format.sanitise import excerpt_of, visible
from cockpit.model.runs import (
    Finished,
    NotPrepared,
    Ready,
    RunFacts,
    RunnerError,
    Running,
    RunningUnwatched,
    RunSpec,
    Unknown,
)

WINDOW = 64 * 1024  # bytes of output, at either end, from which an excerpt is taken
CHUNK = 1 << 20
ROOM = 4096  # bytes claimed for each record


class SpecFile(msgspec.Struct, frozen=True, kw_only=True):
    """`spec.json` on disk: a RunSpec in the supervisor's terms. not_after_s: seconds since the epoch."""

    run_id: str
    argv: tuple[str, ...]
    cwd: str
    env_names: tuple[str, ...]
    timeout_s: float | None
    grace_s: float
    output_limit: int | None
    not_after_s: float | None
    group: bool
    boot_id: str


class Started(msgspec.Struct, frozen=True):
    """`started` on disk, as far as it is read. start: the process's start time in clock ticks since boot."""

    pid: int
    start: int
    boot_id: str
    at: dt.datetime


_SPEC = msgspec.json.Decoder(SpecFile)
_STARTED = msgspec.json.Decoder(Started)
_EXIT = msgspec.json.Decoder(Finished)


# --- before -----------------------------------------------------------------------------------------------------------


def prepare(folder: Path, spec: RunSpec) -> None:
    """Creates the folder and makes it, with all it holds, survive a power loss. To be done before the order is given.

    A folder left by an earlier attempt that was never executed is made anew; raises RunnerError for one that was, or
    was cancelled, and for a spec that could never run.
    """
    _check(spec)
    boot = boot_id()
    if not boot:
        raise RunnerError(f"{BOOT_ID} cannot be read: without it a restart of the machine would go unnoticed")
    on_disk = SpecFile(
        run_id=spec.run_id,
        argv=spec.argv,
        cwd=spec.cwd,
        env_names=spec.env_names,
        timeout_s=spec.timeout_s,
        grace_s=spec.grace_s,
        output_limit=spec.output_limit,
        not_after_s=spec.not_after.timestamp() if spec.not_after is not None else None,
        group=spec.group,
        boot_id=boot,
    )
    folder_mode, mode = (0o2770, 0o660) if spec.group else (0o700, 0o600)
    try:
        if any(_exists(folder / name) for name in ("exec", "exit", "started", "cancel")) or _busy(folder / "shim.lock"):
            raise RunnerError(f"{folder}: this run was executed or cancelled; another run needs another id")
        for place in (folder.parent, folder):
            if not place.is_dir():
                place.mkdir(mode=0o700)
                place.chmod(folder_mode)
                sync_folder(place.parent)
        for name in ("shim.lock", "tree.lock"):
            os.close(_create(folder / name, mode))
        for name in ("started.tmp", "exit.tmp"):
            with open(_create(folder / name, mode), "wb") as file:
                file.write(bytes(ROOM))
        draft = folder / "spec.json.tmp"
        with open(_create(draft, mode, os.O_TRUNC), "wb") as file:
            file.write(msgspec.json.encode(on_disk))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(folder / "spec.json")
        sync_folder(folder)
    except OSError as error:
        raise RunnerError(f"{folder}: cannot prepare the run: {error.strerror}") from error


def _check(spec: RunSpec) -> None:
    if not spec.argv or not spec.argv[0]:
        raise RunnerError(f"run {spec.run_id}: no program to run")
    if any("\0" in item for item in (*spec.argv, spec.cwd)):
        raise RunnerError(f"run {spec.run_id}: a NUL character cannot be passed to a command")
    if not Path(spec.cwd).is_absolute():
        raise RunnerError(f"run {spec.run_id}: the working folder {spec.cwd!r} is not absolute")
    if (spec.timeout_s is not None and spec.timeout_s <= 0) or spec.grace_s < 0:
        raise RunnerError(f"run {spec.run_id}: timeout and grace must be positive")
    if spec.output_limit is not None and spec.output_limit < 0:
        raise RunnerError(f"run {spec.run_id}: the output limit is negative")
    if spec.not_after is not None and spec.not_after.tzinfo is None:
        raise RunnerError(f"run {spec.run_id}: not_after has no time zone")


def _create(path: Path, mode: int, flags: int = 0) -> int:
    """Opens a file for writing with just this mode, whatever the umask."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | flags, mode)
    if os.fstat(fd).st_mode & 0o777 != mode:
        os.fchmod(fd, mode)
    return fd


def sync_folder(folder: Path) -> None:
    """Makes names created in, or removed from, a folder survive a power loss."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def read_spec(folder: Path) -> SpecFile:
    """Raises OSError or msgspec.DecodeError."""
    return _SPEC.decode((folder / "spec.json").read_bytes())


# --- what became of it ------------------------------------------------------------------------------------------------


def inspect(folder: Path) -> RunFacts:
    """What can be known now. Never raises for what the folder holds; costs some ten system calls.

    The order of the looks matters: `exec` before the locks, so that a run which begins meanwhile is not mistaken for
    one that was lost; `exit` after them, so that one which ends meanwhile is not either.
    """
    try:
        return _inspect(folder)
    except OSError as error:
        return Unknown("unreadable", f"{error.filename or folder}: {error.strerror}")
    except msgspec.DecodeError as error:
        return Unknown("damaged", f"{folder}: a record does not parse: {error}")


def _inspect(folder: Path) -> RunFacts:
    if (finished := _finished(folder)) is not None:
        return finished
    unwatched = False
    while True:
        executed = _exists(folder / "exec")
        if _busy(folder / "shim.lock"):
            return Running(*_main_process(folder))
        busy = _busy(folder / "tree.lock")
        if (finished := _finished(folder)) is not None:
            return finished
        if not busy:
            break
        if unwatched:
            return RunningUnwatched(*_main_process(folder))
        unwatched = True  # a supervisor may have begun between the two looks: look again
    if executed:
        return Unknown("no-result", "it was executed, and nobody recorded how it ended")
    if not folder.is_dir():
        return Unknown("folder-missing", f"{folder} is not there")
    try:
        spec = read_spec(folder)
    except FileNotFoundError:
        return NotPrepared()
    if spec.boot_id != boot_id():
        return Unknown("other-boot", "it was prepared on another machine, or before this one was restarted")
    return Ready(_last_words(folder))


def _exists(path: Path) -> bool:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    return True


def _busy(path: Path) -> bool:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _finished(folder: Path) -> Finished | None:
    try:
        return _EXIT.decode((folder / "exit").read_bytes())
    except FileNotFoundError:
        return None


def _main_process(folder: Path) -> tuple[int | None, dt.datetime | None]:
    try:
        started = _STARTED.decode((folder / "started").read_bytes())
    except FileNotFoundError:
        return None, None
    return started.pid, started.at


def _last_words(folder: Path) -> str:
    try:
        lines = (folder / "supervisor.log").read_bytes()[-2048:].decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return ""
    return visible(lines[-1]) if lines else ""


# --- output -----------------------------------------------------------------------------------------------------------


def tail(folder: Path, offset: int, limit: int) -> bytes:
    """At most `limit` raw bytes of output from `offset`, counted from the end if negative. Empty if there are none.

    Raw means: neither masked nor safe to show.
    """
    try:
        fd = os.open(folder / "output", os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return b""
    try:
        if offset < 0:
            offset = max(0, os.fstat(fd).st_size + offset)
        return os.pread(fd, limit, offset)
    finally:
        os.close(fd)


def _recorded_output(folder: Path) -> Iterator[bytes]:
    """The output as far as it counts: all of it, or what there was when the command ended."""
    finished = _finished(folder)
    with contextlib.suppress(FileNotFoundError), open(folder / "output", "rb", buffering=0) as file:
        left = finished.bytes if finished is not None else os.fstat(file.fileno()).st_size
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def digest(folder: Path) -> tuple[str, int]:
    """Hex SHA-256 and length in bytes of the output. What left-behind processes add later does not count.

    Reads it all: about a second a gigabyte, so not for an event loop.
    """
    sha, length = hashlib.sha256(), 0
    for chunk in _recorded_output(folder):
        sha.update(chunk)
        length += len(chunk)
    return sha.hexdigest(), length


def excerpt(folder: Path, masker: Masker, limit: int = 4096) -> str:
    """Head and tail of the output, masked and safe to show, at most `limit` bytes of UTF-8."""
    size = _output_size(folder)
    if size <= 2 * WINDOW:
        return excerpt_of(masker.mask_bytes(tail(folder, 0, size)), b"", 0, limit)
    head = masker.stream().feed(tail(folder, 0, WINDOW))  # unfinished: what may be the start of a secret stays out
    return excerpt_of(head, _masked_end(folder, masker, size, WINDOW), size - 2 * WINDOW, limit)


def last_lines(folder: Path, masker: Masker, limit: int = WINDOW) -> str:
    """The end of the output, masked and safe to show: about `limit` bytes, whole lines where there are any."""
    return visible(_masked_end(folder, masker, _output_size(folder), limit).decode("utf-8", "backslashreplace"))


def window(folder: Path, masker: Masker, offset: int, limit: int) -> tuple[str, int, int]:
    """(masked text, its offset, bytes in all) of at most `limit` bytes of output from `offset`, negative from the end.

    Masked by what stands on either side as well. Not yet safe to show: colours are there for `sanitise.spans`.
    """
    size = _output_size(folder)
    start = max(0, size + offset) if offset < 0 else min(offset, size)
    before = min(start, masker.reach)
    data = tail(folder, start - before, before + limit + masker.reach)
    shown = masker.mask_bytes(data, start=before, end=min(before + limit, len(data)))
    return shown.decode("utf-8", "replace"), start, size


def _output_size(folder: Path) -> int:
    finished = _finished(folder)
    try:
        size = (folder / "output").stat().st_size
    except FileNotFoundError:
        return 0
    return min(size, finished.bytes) if finished is not None else size


def _masked_end(folder: Path, masker: Masker, size: int, limit: int) -> bytes:
    """The last `limit` bytes, masked together with what stands before them, so that none begins inside a secret."""
    start = max(0, size - limit - masker.reach)
    data = tail(folder, start, size - start)
    cut = max(0, len(data) - limit)
    if cut and (line := data.find(b"\n", cut, cut + limit // 4)) >= 0:
        cut = line + 1
    return masker.mask_bytes(data, start=cut)


def discard_output(folder: Path) -> None:
    """Removes the raw output for good, after a redaction or at the release's close."""
    (folder / "output").unlink(missing_ok=True)
    sync_folder(folder)
