"""One SHA-256, whoever computes it: for little data the interpreter's own, for much OpenSSL's."""

import hashlib
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from cockpit.digests import BULK, bulk, sha256


@given(st.lists(st.binary(max_size=200), max_size=5), st.sampled_from([0, BULK - 1, BULK, 10 * BULK]))
def test_all_say_the_same(pieces: list[bytes], size: int) -> None:
    wanted = hashlib.sha256(b"".join(pieces)).hexdigest()
    assert sha256(b"".join(pieces)).hexdigest() == wanted
    found = bulk(size)(b"")
    for piece in pieces:
        found.update(piece)
    assert found.hexdigest() == wanted


def test_only_much_data_loads_openssl() -> None:
    code = (
        "import sys; from cockpit.digests import BULK, bulk, sha256; bulk(BULK - 1)(b'x').hexdigest(); sha256(b'x');"
        "before = '_hashlib' in sys.modules; bulk(BULK)(b'x'); print(before, '_hashlib' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "True"]
