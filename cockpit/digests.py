"""SHA-256, without a start waiting for OpenSSL: `hashlib` loads it (2 ms), and what a start hashes is a few kilobytes.

The interpreter's own implementation, as the standard library's `random` takes it, is a fifth as fast for much data and
as good for little; `bulk` gives OpenSSL's, for whoever hashes megabytes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash, sha256
else:
    try:
        from _sha256 import sha256  # Python 3.11
    except ImportError:
        try:
            from _sha2 import sha256
        except ImportError:  # an interpreter built without
            from hashlib import sha256

__all__ = ["bulk", "sha256"]

BULK = 1 << 16
"""Bytes from which on loading OpenSSL is worth it."""


def bulk(size: int) -> "Callable[[bytes], _Hash]":
    """The SHA-256 for so many bytes in all: called with the first of them (b"" for none)."""
    if size < BULK:
        return sha256
    import hashlib  # noqa: PLC0415 - see above

    return hashlib.sha256
