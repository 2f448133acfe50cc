"""Sentences an import was unsure of: they stand in the draft as comments, until somebody has decided and taken them out.

`# runbook.md:23 unclear: ...` above a table, `# 38: unclear, ...: the sentence` at the end of the file.
"""

import re
from collections.abc import Iterator

from cockpit.format.problems import WARNING, Problem

_DRAFTED = re.compile(r"\A# Drafted by cockpit import from (?P<name>[^\n]{1,200}?)\. ")
_ABOVE = re.compile(r"^# (?P<where>\S.*?:\d+(?:-\d+)?) unclear: (?P<said>.+)$", re.MULTILINE)
_BELOW = re.compile(r"^# (?P<where>\d+(?:-\d+)?): unclear, (?P<said>.+)$", re.MULTILINE)
_FIX = "decide, change what the draft made of it if need be, and take this comment out"


def doubts(text: str) -> Iterator[Problem]:
    """A warning for each that is left in a drafted plan; none for a plan somebody wrote."""
    drafted = _DRAFTED.match(text)
    if drafted is None:
        return
    for pattern, runbook in ((_ABOVE, ""), (_BELOW, f"{drafted['name']}:")):
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            message = f"unclear to the import, and decided by nobody: {runbook}{match['where']}: {match['said'][:300]}"
            yield Problem(line, 1, WARNING, message, _FIX, "unclear")
