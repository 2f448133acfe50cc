"""Every id of a plan and where it stands; which gates a class's patterns mean."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from cockpit.format.problems import Finding, Findings, Path, did_you_mean, shown
from cockpit.model.checks import Gate
from cockpit.model.flow import Item, Step
from cockpit.model.people import DEFAULT_SEVERITIES
from cockpit.model.plan import Plan, ReleaseClass

_TABLES = (
    "role", "environment", "gate", "probe", "metric", "trigger", "rule", "phase", "procedure", "poll", "signoff",
    "severity", "template", "channel", "artifact", "notes", "follow_up", "hold",
)  # fmt: skip


class Index:
    """ids: kind -> id -> path of its table. Steps are unique in their procedure, everything else in the plan."""

    def __init__(self, plan: Plan, findings: Findings) -> None:
        self.ids: dict[str, dict[str, Path]] = {"class": {name: ("class", name) for name in plan.class_}}
        for table in _TABLES:
            known: dict[str, Path] = {}
            for number, each in enumerate(getattr(plan, table)):
                _add(known, each.id, (table, number), table, findings)
            self.ids[table] = known
        if not plan.severity:
            self.ids["severity"] = {one.id: ("severity",) for one in DEFAULT_SEVERITIES}
        self.ids["stage"] = {
            name: ("severity", number)
            for number, one in enumerate(plan.severity)
            for name in (*one.limits, *(stage.id for stage in one.stage))
        }
        self.ids["tuple"] = {}
        for number, refs in enumerate(plan.tuple_):
            _add(self.ids["tuple"], refs.id, ("tuple", number), "tuple", findings)
        self.ids["item"] = {}
        for path, item in items(plan):
            _add(self.ids["item"], item.id, path, "item", findings)
        self.ids["step"] = {}
        for number, procedure in enumerate(plan.procedure):
            own: dict[str, Path] = {}
            for place, step in enumerate(procedure.step):
                _add(own, step.id, ("procedure", number, "step", place), "step", findings)
            self.ids["step"].update(own)

    def has(self, kind: str, name: str) -> bool:
        return name in self.ids[kind]


def _add(known: dict[str, Path], name: str, path: Path, kind: str, findings: Findings) -> None:
    if not name:
        return
    if name in known:
        message = f'{kind.replace("_", "-")} "{name}" is there twice'
        findings.all.append(
            Finding(
                (*path, "id"), message, "ids are unique: give one of them another", "duplicate-id", also=known[name]
            )
        )
        return
    known[name] = path


def items(plan: Plan) -> Iterator[tuple[Path, Item]]:
    """Every item of every phase with its path."""
    for number, phase in enumerate(plan.phase):
        for place, item in enumerate(phase.item):
            yield ("phase", number, "item", place), item


def steps(plan: Plan) -> Iterator[tuple[Path, Step]]:
    """Every step of every procedure with its path."""
    for number, procedure in enumerate(plan.procedure):
        for place, step in enumerate(procedure.step):
            yield ("procedure", number, "step", place), step


def expand(pattern: str, gates: tuple[Gate, ...]) -> tuple[str, ...]:
    """The gate ids a class's entry means, in the plan's order.

    An id, a wildcard ("VG-LOOP-*"), alternatives of the last part ("VG-BUILD-001/002/003") or a span ("VG-A-001..003").
    """
    found = {gate.id for gate in gates for word in _words(pattern) if fnmatchcase(gate.id, word)}
    return tuple(gate.id for gate in gates if gate.id in found)


def _words(pattern: str) -> list[str]:
    span = re.fullmatch(r"(.*?)(\d{1,6})\.\.(\d{1,6})", pattern)
    if span is not None:
        first, last, width = int(span[2]), int(span[3]), len(span[2])
        return [f"{span[1]}{number:0{width}d}" for number in range(first, min(last, first + 999) + 1)]
    first_word, *others = pattern.split("/")
    head = re.match(r".*[-._]", first_word)
    return [first_word, *((head[0] if head else "") + other for other in others)]


def expand_classes(plan: Plan, findings: Findings) -> dict[str, ReleaseClass]:
    """The plan's classes with every pattern replaced by gate ids; a pattern that names no gate is a finding."""
    known = [gate.id for gate in plan.gate]
    expanded = {}
    for name, each in plan.class_.items():
        resolved: dict[str, tuple[str, ...]] = {}
        for field in ("gates", "by_scope"):
            found: list[str] = []
            for number, pattern in enumerate(getattr(each, field)):
                missing = [word for word in _words(pattern) if not any(fnmatchcase(gate, word) for gate in known)]
                if missing:
                    findings.error(
                        ("class", name, field, number),
                        f"no gate {shown(missing[0])}",
                        did_you_mean(missing[0], known),
                        "unknown-id",
                    )
                found += [gate for gate in expand(pattern, plan.gate) if gate not in found]
            resolved[field] = tuple(found)
        expanded[name] = ReleaseClass(
            title=each.title,
            gates=resolved["gates"],
            by_scope=resolved["by_scope"],
            overlays=each.overlays,
            rules=each.rules,
            policy=each.policy,
        )
    return expanded
