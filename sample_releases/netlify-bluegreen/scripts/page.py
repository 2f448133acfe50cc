"""Stand-in for a pager: appends the alert, from standard input, to evidence/pages.log."""

import sys
from datetime import UTC, datetime
from pathlib import Path

log = Path(__file__).parents[1] / "evidence" / "pages.log"
log.parent.mkdir(exist_ok=True)
with log.open("a", encoding="utf-8") as file:
    file.write(f"{datetime.now(UTC):%FT%TZ} {sys.stdin.read(4000).strip()}\n")
