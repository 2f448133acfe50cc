"""A derived state kept beside the journal, so that a long journal opens at once. To be deleted at any time.

It is believed only if it is whole, was made by the same program for the same use (`key`), and if the journal still
begins with exactly the bytes it was made from: those are hashed again, which takes a fraction of reading them.
"""

import contextlib
import os

import msgspec
from msgspec import Struct

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import CACHE
from cockpit.adapters.lock import open_plain
from cockpit.digests import bulk
from cockpit.format.journal_codec import Position

_CHUNK = 1 << 20


class Cached(Struct, frozen=True, array_like=True):
    """position: behind the last entry in the blob. prefix: SHA-256 of all journal bytes up to there. marks: of entries
    on the way, to find a seq without reading all. binding: the place that the journal was adopted for by then."""

    key: str
    position: Position
    prefix: bytes
    binding: str
    marks: list[Position]
    blob: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Cached).decode


def prefix_digest(fd: int, size: int) -> bytes:
    """SHA-256 of a file's first bytes; b"" if it has fewer."""
    found = bulk(size)(b"")
    done = 0
    while done < size:
        piece = os.pread(fd, min(_CHUNK, size - done), done)
        if not piece:
            return b""
        found.update(piece)
        done += len(piece)
    return found.digest()


def load(dir_fd: int, journal_fd: int, key: str) -> Cached | None:
    """The cache, if it can be believed."""
    try:
        fd = open_plain(CACHE, os.O_RDONLY, dir_fd=dir_fd)
        try:
            data = journal_disk.read_at(fd, 0, os.fstat(fd).st_size)
        finally:
            os.close(fd)
    except OSError:
        return None
    if bulk(len(data))(data[32:]).digest() != data[:32]:
        return None
    try:
        cached = _decode(data[32:])
    except msgspec.DecodeError:
        return None
    if cached.key != key or cached.prefix != prefix_digest(journal_fd, cached.position.offset):
        return None
    return cached


def store(dir_fd: int, cached: Cached) -> None:
    """Put it in place; without a word if that cannot be done."""
    data = _encode(cached)
    with contextlib.suppress(OSError):
        journal_disk.store(CACHE, bulk(len(data))(data).digest() + data, dir_fd, sync=False)


def purge(dir_fd: int) -> None:
    """Delete it."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(CACHE, dir_fd=dir_fd)
