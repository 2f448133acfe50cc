"""The runs of one release: one folder each below `runs/`, evidence beside them."""

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from cockpit.adapters import run_folder
from cockpit.adapters.journal_disk import shared
from cockpit.adapters.process import ProcessRunner
from cockpit.format.masking import Masker
from cockpit.format.sanitise import visible
from cockpit.model.runs import NotPrepared, Ready, RunFacts, RunnerError, RunSpec, Unknown
from cockpit.ports import Captured

JUDGED_BYTES = 1_048_576
EVIDENCE_BYTES = 16 * 1_048_576
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class RunShelf:
    """ports.Runs over a release's folder."""

    def __init__(self, folder: str, runner: ProcessRunner, masker: Masker) -> None:
        self._runs = Path(folder) / "runs"
        self._evidence = Path(folder) / "evidence"
        self._root = Path(folder)
        self._runner = runner
        self._masker = masker

    def _folder(self, run: str) -> Path:
        if _NAME.search(run) or run.startswith("."):
            raise RunnerError(f"{run!r} is no run id")
        return self._runs / run

    def prepare(self, run: str, spec: RunSpec) -> None:
        folder = self._folder(run)
        if folder.exists():
            known = run_folder.inspect(folder)
            if not isinstance(known, Ready | NotPrepared):
                raise RunnerError(f"{folder} holds a run that has been executed; the journal does not know it")
            shutil.rmtree(folder)
        self._runner.prepare(folder, spec)

    def start(self, run: str, env: Mapping[str, str]) -> None:
        self._runner.start(self._folder(run), env)

    def inspect(self, run: str) -> RunFacts:
        folder = self._folder(run)
        if not folder.exists():
            return Unknown("folder-missing", f"its folder {folder} is not there")
        return self._runner.inspect(folder)

    def cancel(self, run: str) -> None:
        self._runner.cancel(self._folder(run))

    def capture(self, run: str, evidence: str, copy: str = "") -> Captured:
        folder = self._folder(run)
        sha256, size = self._runner.digest(folder)
        text = self._runner.last_lines(folder, self._masker, JUDGED_BYTES)
        path, digest = ("", "")
        if evidence:
            kept = self._runner.last_lines(folder, self._masker, EVIDENCE_BYTES)
            path, digest = self.keep(evidence, kept, copy)
        return Captured(text, self._runner.excerpt(folder, self._masker), sha256, size, path, digest)

    def peek(self, run: str, offset: int, limit: int) -> tuple[str, int, int] | None:
        folder = self._folder(run)
        if not (folder / "output").exists():
            return None
        return self._runner.window(folder, self._masker, offset, limit)

    def evidence(self, path: str) -> bytes | None:
        file = self._root / path
        try:
            if not file.resolve().is_relative_to(self._evidence.resolve()):
                return None
            with file.open("rb") as kept:
                return kept.read(4 * EVIDENCE_BYTES)  # signs made visible are longer
        except OSError:
            return None

    def _shared(self) -> bool:
        """Whether a group works in this release: then its people may read the evidence, too."""
        try:
            return shared(os.stat(self._root))
        except OSError:
            return False

    def keep(self, name: str, text: str, copy: str = "") -> tuple[str, str]:
        data = visible(text).encode("utf-8", "replace")
        digest = hashlib.sha256(data).hexdigest()
        leaf = _NAME.sub("-", name).strip("-.") or "evidence"
        path = self._evidence / f"{leaf}-{digest[:12]}.txt"
        _write(path, data, 0o660 if self._shared() else 0o600)
        if copy:
            with contextlib.suppress(OSError):  # the copy for people; the one that counts is in the release's folder
                Path(copy).parent.mkdir(parents=True, exist_ok=True)
                _write(Path(copy), data, 0o644)
        return os.fspath(path.relative_to(self._root)), digest


def _write(path: Path, data: bytes, mode: int) -> None:
    """The whole file or none of it, durably."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode & 0o060 == 0o060:
                os.fchmod(descriptor, mode)  # the umask takes the group's part away
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    run_folder.sync_folder(path.parent)
