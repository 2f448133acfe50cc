"""Certificates for tests, made with openssl: an authority of our own, and what it signs."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*words: str) -> None:
    subprocess.run(("openssl", *words), check=True, capture_output=True)


@dataclass
class Authority:
    """A certificate authority in a folder."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Authority":
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        _openssl("req", "-x509", *_KEY, "-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"),
                 "-subj", "/CN=Test authority", "-days", "400")  # fmt: skip
        return cls(folder)

    def server(self, name: str = "localhost", days: int = 90) -> ssl.SSLContext:
        """What a server presents: a certificate for the name, good for so many days (negative: expired)."""
        base = self.folder / f"{name}{days}"
        key, asked, cert = (str(base.with_suffix(end)) for end in (".key", ".csr", ".pem"))
        _openssl("req", "-new", *_KEY, "-keyout", key, "-out", asked, "-subj", f"/CN={name}",
                 "-addext", f"subjectAltName=DNS:{name}")  # fmt: skip
        _openssl("x509", "-req", "-in", asked, "-CA", str(self.folder / "ca.pem"), "-CAkey", str(self.folder / "ca.key"),
                 "-CAcreateserial", "-copy_extensions", "copy", "-days", str(days), "-out", cert)  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def self_signed(self) -> ssl.SSLContext:
        """A server that nobody signed for."""
        key, cert = str(self.folder / "self.key"), str(self.folder / "self.pem")
        _openssl("req", "-x509", *_KEY, "-keyout", key, "-out", cert, "-subj", "/CN=localhost",
                 "-addext", "subjectAltName=DNS:localhost", "-days", "30")  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def trust(self) -> ssl.SSLContext:
        """What a client that knows this authority verifies with."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
