"""Write the expected drafts anew: python tests/importers/write_expected.py [NAME...]

Read the difference before you commit it: the files beside the fixtures are what the importer is held to.
"""

import sys
from pathlib import Path

from cockpit.importers.report import text_of
from cockpit.importers.runbook import import_runbook

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = Path(__file__).parent / "expected"


def main(names: list[str]) -> None:
    """Import each fixture and write its draft and its report."""
    EXPECTED.mkdir(exist_ok=True)
    for path in sorted(FIXTURES.glob("*.md")):
        if names and path.stem not in names:
            continue
        imported = import_runbook(path.read_bytes(), path.name)
        (EXPECTED / f"{path.stem}.toml").write_text(imported.plan, encoding="utf-8")
        (EXPECTED / f"{path.stem}.txt").write_text(text_of(imported.report, "release.toml") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
