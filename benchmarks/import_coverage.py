"""How much of a folder of runbooks comes over: python benchmarks/import_coverage.py FOLDER [--plan RUNBOOK=PLAN]...

Counts, for each file, what is in it by rules of its own (not the importer's): entries of numbered and task lists, other
bullets, numbered comments and task boxes in shell blocks, rows of tables; and commands in blocks marked as shell or
shown with a prompt. Then what the draft has of these. A wrong command is one that the runbook does not have, in those
very characters, in code. With --truth, a TOML file says what somebody counted by hand:

    ["runbook.md"]
    items = 18
    commands = 5
    no_commands = ["VERSION=1"]      # lines in shell blocks that are none

With --plan, the draft is set beside a plan somebody wrote from the same runbook: how many of its parts have a
counterpart in the draft, by the words of their titles.
"""

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import toml_rs

from cockpit.format.plan_loader import load_plan
from cockpit.importers.decode import Unusable, decode
from cockpit.importers.runbook import import_runbook

SHELL = re.compile(r"(?:bash|sh|shell|zsh|console|terminal)\b", re.IGNORECASE)
LIST = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
NUMBERED = re.compile(r"\s*#\s*(?:step\s*)?\d{1,2}[.:)]\s", re.IGNORECASE)
TASK = re.compile(r"\s*[-*]\s+\[[ xX]\]\s")
ROW = re.compile(r"\s*\|.*\|\s*$")
RULE = re.compile(r"\s*\|[\s:|-]+\|\s*$")
STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "per",
        "run",
        "the",
        "this",
        "to",
        "with",
    ]
)
TABLES = ("role", "gate", "metric", "rule", "trigger", "phase", "item", "procedure", "step", "poll", "signoff",
          "severity", "template", "artifact", "notes", "contact", "class")  # fmt: skip
ALIKE: dict[str, tuple[str, ...]] = {
    "item": ("item", "step", "gate", "artifact"), "step": ("step", "item"), "gate": ("gate", "item", "rule"),
    "rule": ("rule", "gate", "trigger"), "trigger": ("trigger", "rule", "metric"), "phase": ("phase", "procedure"),
    "procedure": ("procedure", "phase"), "metric": ("metric", "item", "trigger"), "artifact": ("artifact", "item"),
}  # fmt: skip


def present(lines: tuple[str, ...]) -> tuple[list[int], list[tuple[int, str]]]:
    """(lines that ask for or tell something, commands with their first line), by plain rules."""
    items: list[int] = []
    commands: list[tuple[int, str]] = []
    fence, shell, joined, quote = "", False, "", 0
    for number, line in enumerate(lines, 1):
        mark = re.match(r"\s*(`{3,}|~{3,})(.*)$", line)
        if mark and (not fence or (mark[1].startswith(fence) and not mark[2].strip())):
            fence = "" if fence else mark[1]
            shell = bool(fence) and bool(SHELL.match(mark[2].strip()))
            continue
        if not fence:
            if LIST.match(line) or (ROW.match(line) and not RULE.match(line) and not _heads(lines, number)):
                items.append(number)
            if re.match(r"\s*\$ \S", line):
                commands.append((number, line.strip()[2:]))
        elif shell:
            body = line.strip()
            if joined:
                joined += "\n" + body
                quote += _quotes(body)
                if not body.endswith("\\") and quote % 2 == 0:
                    joined = ""
            elif NUMBERED.match(line) or TASK.match(line):
                items.append(number)
            elif body and not body.startswith("#"):
                quote = _quotes(body)
                commands.append((number, body.removeprefix("$ ")))
                joined = body if body.endswith("\\") or quote % 2 or "<<" in body else ""
                if "<<" in body:
                    quote = 1
    return items, commands


def _heads(lines: tuple[str, ...], number: int) -> bool:
    return number < len(lines) and RULE.match(lines[number]) is not None


def _quotes(text: str) -> int:
    if re.fullmatch(r"[A-Z]{2,}", text):  # the end of a here-document
        return 1
    return len(re.findall(r'(?<!\\)"', text))


def parts(raw: dict[str, Any]) -> dict[str, list[str]]:
    """The words a plan's parts are known by, by table."""
    out: dict[str, list[str]] = {name: [] for name in TABLES}
    for table, value in raw.items():
        if table == "class":
            out["class"] += [f"{name} {each.get('title', '')}" for name, each in value.items()]
        elif table in out:
            out[table] += [_named(each) for each in value]
        for child, name in (("item", "phase"), ("step", "procedure")):
            if table == name:
                out[child] += [_named(each) for phase in value for each in phase.get(child, [])]
    return out


def _named(each: dict[str, Any]) -> str:
    return " ".join(
        str(each.get(key, "")) for key in ("id", "title", "name", "reason", "statement", "run", "text", "role")
    )


def words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[a-z0-9]{2,}", text.lower()) if word not in STOP}


def matched(sample: dict[str, list[str]], draft: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """table -> (how many of the sample's parts have a counterpart, how many there are)."""
    result = {}
    for table, names in sample.items():
        others = [words(text) for kind in ALIKE.get(table, (table,)) for text in draft[kind]]
        found = 0
        for name in names:
            mine = words(name)
            found += any(len(mine & other) >= max(1, min(3, 0.34 * min(len(mine), len(other)))) for other in others)
        if names:
            result[table] = (found, len(names))
    return result


def measure(path: Path, truth: dict[str, Any], sample: Path | None) -> dict[str, Any]:
    """The figures of one runbook."""
    data = path.read_bytes()
    lines = decode(data).lines
    imported = import_runbook(data, path.name)
    loaded = load_plan(imported.plan.encode(), "draft")
    report = imported.report
    items, commands = present(lines)
    no_commands = set(truth.get("no_commands", ()))
    commands = [(number, text) for number, text in commands if text not in no_commands]
    left = {n for each in report.left_out for n in range(each.source[0], each.source[1] + 1)}
    comments = {n for each in report.comments for n in range(each.source[0], each.source[1] + 1)}
    examples = {n for each in report.left_out if "example" in each.why or "contents" in each.why
                for n in range(each.source[0], each.source[1] + 1)}  # fmt: skip
    wanted = [number for number in items if number not in examples]
    runs = _runs(loaded.raw)
    flat = "\n".join(re.sub(r"\s+", " ", run) for run in runs)
    found = [text for _, text in commands if re.sub(r"\s+", " ", text.rstrip("\\ ")) in flat]
    source = re.sub(r"\s+", " ", "\n".join(lines))
    lone = [line for run in runs for line in run.split("\n") if line.strip()]
    invented = [line for line in lone if re.sub(r"\s+", " ", line.strip()) not in source]
    false = [line for line in lone if line.strip() in no_commands]
    return {
        "errors": len(loaded.errors),
        "summary": report.summary,
        "items": (sum(number not in left | comments for number in wanted), truth.get("items", len(wanted))),
        "commands": (len(found), truth.get("commands", len(commands))),
        "wrong": len(invented) + len(false),
        "missing": [text for _, text in commands if text not in found][:10],
        "invented": invented[:5],
        "not understood": [
            f"{number}: {lines[number - 1].strip()[:70]}" for number in wanted if number in left | comments
        ][:20],
        "tables": {name: len(each) for name, each in parts(loaded.raw).items() if each},
        "sample": matched(parts(toml_rs.loads(sample.read_text())), parts(loaded.raw)) if sample else {},
    }


def _runs(raw: dict[str, Any]) -> list[str]:
    found = [gate["run"] for gate in raw.get("gate", []) if "run" in gate]
    for table, child in (("phase", "item"), ("procedure", "step")):
        found += [each["run"] for part in raw.get(table, []) for each in part.get(child, []) if "run" in each]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--plan",
        action="append",
        default=[],
        metavar="RUNBOOK=PLAN",
        help="a plan for a runbook, by the start of its name",
    )
    parser.add_argument("--truth", type=Path, help="what was counted by hand")
    options = parser.parse_args()
    truth = toml_rs.loads(options.truth.read_text()) if options.truth else {}
    plans = dict(each.split("=", 1) for each in options.plan)
    totals: Counter[str] = Counter()
    for path in sorted(each for each in options.folder.iterdir() if each.suffix in (".md", ".txt", ".markdown")):
        sample = next((Path(plan) for name, plan in plans.items() if path.name.startswith(name)), None)
        try:
            row = measure(path, truth.get(path.name, {}), sample)
        except Unusable as error:
            print(f"{path.name}: {error}")
            continue
        print(f"{path.name}: {row['summary']}; {row['errors']} errors")
        for name in ("items", "commands"):
            print(f"    {name}: {row[name][0]} of {row[name][1]}")
            totals[name] += row[name][0]
            totals[f"{name} present"] += row[name][1]
        print(f"    wrong commands: {row['wrong']}")
        totals["wrong"] += row["wrong"]
        totals["errors"] += row["errors"]
        print("    draft: " + ", ".join(f"{count} {name}" for name, count in row["tables"].items()))
        for name in ("missing", "invented", "not understood"):
            for each in row[name]:
                print(f"    {name}: {each}")
        if row["sample"]:
            print("    beside its plan: " + ", ".join(f"{name} {a}/{b}" for name, (a, b) in row["sample"].items()))
    print(f"all: items {totals['items']} of {totals['items present']}, commands {totals['commands']} of {totals['commands present']}, "
          f"{totals['wrong']} wrong, {totals['errors']} errors")  # fmt: skip
    return 1 if totals["wrong"] or totals["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
