"""A file becomes evidence: copied into the release's folder under the hash it has, before its entry is written."""

import hashlib
import os
import re
import stat

from cockpit.adapters.journal_disk import EVIDENCE
from cockpit.cli.basics import EXIT_USAGE, Failure

MOST = 256 * 1024 * 1024
_PIECE = 1 << 20
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


def keep(folder: str, path: str) -> tuple[str, str, int]:
    """(path relative to the release's folder, SHA-256, bytes) of the copy. Raises Failure.

    The copy is whole and on disk, or not there. The same file attached twice is one copy.
    """
    try:
        source = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise Failure(f"{path}: {getattr(error, 'strerror', None) or error}", EXIT_USAGE) from None
    try:
        info = os.fstat(source)
        if not stat.S_ISREG(info.st_mode):
            raise Failure(f"{path} is not a file", EXIT_USAGE)
        if info.st_size > MOST:
            raise Failure(f"{path} has {info.st_size:,} bytes; attach a link to it, the limit is {MOST:,}", EXIT_USAGE)
        return _copy(source, os.path.join(folder, EVIDENCE), os.path.basename(path))
    except OSError as error:
        raise Failure(f"{path} could not be kept in {folder}: {error.strerror or error}") from None
    finally:
        os.close(source)


def _copy(source: int, evidence: str, name: str) -> tuple[str, str, int]:
    draft = os.path.join(evidence, f".attach-{os.getpid()}.part")
    shared = stat.S_IMODE(os.stat(evidence).st_mode) & stat.S_IWGRP
    digest, size = hashlib.sha256(), 0
    target = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            while piece := os.read(source, _PIECE):
                digest.update(piece)
                size += len(piece)
                if size > MOST:
                    raise OSError("it grew while it was read")
                while piece:
                    piece = piece[os.write(target, piece) :]
            if shared:
                os.fchmod(target, 0o660)
            os.fsync(target)
        finally:
            os.close(target)
        stem, dot, ending = (_STRANGE.sub("-", name).strip("-.") or "file").partition(".")
        leaf = f"{stem}-{digest.hexdigest()[:12]}{dot}{ending}"
        os.replace(draft, os.path.join(evidence, leaf))
    except BaseException:
        os.unlink(draft)
        raise
    _sync(evidence)
    return f"{EVIDENCE}/{leaf}", digest.hexdigest(), size


def _sync(folder: str) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
