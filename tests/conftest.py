"""What every test may rely on: nobody's own files, tokens and settings are read or written."""

import os

import pytest
from hypothesis import settings

# Timing never decides a test, and a failure found once is found again.
settings.register_profile("cockpit", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("cockpit")

PRIVATE = ("GH_TOKEN", "GITHUB_TOKEN", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


@pytest.fixture(autouse=True)
def stranger(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test, and each process it starts, is a person without a past: empty XDG folders, no tokens, no proxy."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in (*PRIVATE, *(name for name in os.environ if name.startswith(("COCKPIT_", "TEXTUAL")))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "*")
