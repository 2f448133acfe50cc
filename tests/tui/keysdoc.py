"""Writes docs/keys.md: `python -m tests.tui.keysdoc`."""

from pathlib import Path

from cockpit.tui.keysdoc import document

PATH = Path(__file__).resolve().parents[2] / "docs" / "keys.md"

if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
