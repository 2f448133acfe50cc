"""What importing a runbook costs: python benchmarks/importer.py [--lines 5000] [--rounds 5] [--json]

A made-up runbook of that many lines, in the mixture of real ones (headings with times, checklists, numbered steps, shell
blocks with comments, tables, messages, thresholds), is imported in fresh processes: the whole command as a person waits
for it, its part without start-up, and the memory it takes. Then what is no runbook: 50 MB, binary, deeply nested, empty;
each must be refused within a second. Budget: 5,000 lines within 1 s.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cockpit.importers.runbook import import_runbook  # noqa: E402 - it stands in the checkout

PART = """\
### T-{n}h: Part {n} of the day

**Owner**: Desk {n}

- [ ] The log of part {n} is open
- [ ] Desk {n} has confirmed the numbers
1. Confirm the flag of part {n}.
2. Run `make part-{n}` from the root.

```bash
# 1. Build
make build TARGET=part-{n}
# Expected: "part-{n} built"

# 2. Deploy it
./deploy.sh part-{n} \\
  --wait 10m
curl -fsS https://part-{n}.example/health

# 3. Tell the desk
# Post in #desk-{n}:
# "Part {n} is live since HH:MM.
# Next: [what]"
```

**Expected Outputs**:
- Error rate of part {n} < {n}%
- Two answers per second

**Troubleshooting**:
- **No answer**: look whether part {n} listens

| Time | Activity | Owner |
|------|----------|-------|
| T-{n}h | Open part {n} | Desk {n} |
| T+{n}h | Close part {n} | Desk {n} |

> A word of caution about part {n}.

#### Rollback of part {n}
1. Turn part {n} off: `./deploy.sh --undo part-{n}`
2. Desk {n} tells everybody within 15 minutes.

"""


def runbook(lines: int) -> str:
    """A runbook of at least so many lines."""
    text = ["# The day of the benchmark\n\nAll times UTC.\n\n"]
    count, n = 4, 0
    while count < lines:
        n += 1
        text.append(PART.format(n=n))
        count += PART.count("\n")
    return "".join(text)


def timed(data: bytes, name: str, folder: Path) -> tuple[float, float, int, str]:
    """(seconds of the whole command, its processor time, its status, its first line)."""
    path = folder / name
    path.write_bytes(data)
    begin, before = time.perf_counter(), _children()
    ran = subprocess.run(
        [sys.executable, "-m", "cockpit", "import", str(path), "-o", str(folder / "plan.toml"), "--force"],
        capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    said = (ran.stdout or ran.stderr).decode("utf-8", "replace").split("\n")
    return time.perf_counter() - begin, _children() - before, ran.returncode, said[0][:140]


def _children() -> float:
    """Processor time of the processes that have ended: what a busy machine does not change."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lines", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = runbook(options.lines).encode()
    figures: dict[str, Any] = {"lines": data.count(b"\n"), "bytes": len(data)}
    inside = []
    for _ in range(options.rounds):
        begin = time.perf_counter()
        summary = import_runbook(data, "bench.md").report.summary
        inside.append(time.perf_counter() - begin)
    figures["import_s"] = round(statistics.median(inside), 3)
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["draft"] = summary
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rounds = [timed(data, "bench.md", folder) for _ in range(options.rounds)]
        figures["command_s"] = round(statistics.median(each[0] for each in rounds), 3)
        figures["command_cpu_s"] = round(statistics.median(each[1] for each in rounds), 3)
        bad = {
            "50 MB": b"x" * 50 * 1024 * 1024, "binary": os.urandom(200_000), "empty": b"", "deep quotes": b">" * 500_000,
            "deep lists": "".join("  " * i + "- a\n" for i in range(600)).encode(), "brackets": b"[" * 500_000,
            "fences": b"```\n" * 15_000, "backticks": (b"`a" * 900 + b"\n") * 500, "html": b"<html>" * 10_000,
        }  # fmt: skip
        for label, bytes_ in bad.items():
            took, cpu, status, said = timed(bytes_, "bad.md", folder)
            figures[label] = {"s": round(took, 3), "cpu_s": round(cpu, 3), "status": status, "said": said}
    if options.json:
        print(json.dumps(figures))
    else:
        for label, value in figures.items():
            print(f"{label:12} {value}")
    return 0 if figures["command_cpu_s"] <= 1.0 * max(1, options.lines / 5000) else 1


if __name__ == "__main__":
    sys.exit(main())
