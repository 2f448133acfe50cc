"""What an import has made so far: tables of the plan, where each came from, and the fate of every source line.

Laws: an element is understood (the runbook says it in a form that has one meaning) or guessed (and says why); a line is
claimed by an element, kept as a comment, or left out with a reason; whatever nobody claims is left out as unrecognised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cockpit.format.problems import Path
from cockpit.importers.blocks import Span
from cockpit.importers.danger import Danger
from cockpit.importers.inline import slug

How = Literal["understood", "guessed"]
Fate = Literal["understood", "guessed", "comment", "left"]

_CHILDREN = {"phase": "item", "procedure": "step"}
_LONGEST_TEXT = 60_000
"""A plan's text has at most 64 KiB; some room is left for what is put around it."""


@dataclass(slots=True)
class Element:
    """One table of the plan. values: in the order they are written. span: the lines it was made from."""

    table: str
    values: dict[str, Any]
    span: Span
    how: How = "understood"
    why: str = ""
    comments: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)
    dangers: list[Danger] = field(default_factory=list)
    unclear: str = ""
    also: list[Span] = field(default_factory=list)  # further lines that say something of it

    @property
    def id(self) -> str:
        return str(self.values["id"])

    def guess(self, why: str) -> None:
        """From now on it counts as guessed; the first reason is told first."""
        self.how = "guessed"
        if why not in self.why:
            self.why = f"{self.why}; {why}" if self.why else why

    def note(self, text: str) -> None:
        """Add a line to its help, once; to its comments where that kind of table has no help."""
        if self.table not in HELPFUL:
            if text and text not in self.comments:
                self.comments.append(text)
            return
        old = str(self.values.get("help", ""))
        if text and text not in old:
            self.values["help"] = clipped(f"{old}\n{text}".strip("\n"))


@dataclass(slots=True)
class LineFate:
    """What became of a line of the runbook, and why."""

    fate: Fate
    why: str = ""


@dataclass(slots=True, frozen=True)
class Remark:
    """Part of a line that is not in the plan, or of which it is not clear what it becomes there."""

    span: Span
    text: str
    why: str
    unclear: bool = False


class Draft:
    """Grows while the runbook is read; `raw` makes the plan's tables of it."""

    def __init__(self, lines: tuple[str, ...], name: str) -> None:
        self.lines = lines
        self.name = name
        self.release = Element("release", {}, Span(1, 1))
        self.sources: dict[str, tuple[Span, How, str]] = {}  # of the release's own values
        self.also: dict[str, list[Span]] = {}
        self.tables: dict[str, list[Element]] = {}
        self.single: dict[str, Element] = {}
        self.fates: dict[int, LineFate] = {}
        self.remarks: list[Remark] = []
        self._ids: dict[str, set[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    # ---------------------------------------------------------------- elements

    def add(self, table: str, values: Mapping[str, Any], span: Span, how: How = "understood", why: str = "") -> Element:
        """A new table at the end of its kind; its lines are claimed. Empty values are left out."""
        element = Element(
            table, {k: clipped(v) for k, v in values.items() if v not in ("", None, [], {})}, span, how, why
        )
        self.tables.setdefault(table, []).append(element)
        self.claim(span, how)
        return element

    def child(
        self, parent: Element, values: Mapping[str, Any], span: Span, how: How = "understood", why: str = ""
    ) -> Element:
        """A new item of a phase or step of a procedure."""
        table = f"{parent.table}.{_CHILDREN[parent.table]}"
        element = Element(
            table, {k: clipped(v) for k, v in values.items() if v not in ("", None, [], {})}, span, how, why
        )
        parent.children.append(element)
        self.claim(span, how)
        return element

    def set(self, name: str, value: Any, span: Span, how: How = "understood", why: str = "") -> None:
        """A value of [release]; the first one found stays."""
        if name not in self.release.values and value not in ("", None, [], {}):
            self.release.values[name] = clipped(value)
            self.sources[name] = (span, how, why)
            self.claim(span, how)

    def tell(self, name: str, span: Span) -> None:
        """These lines say something of a value of [release] that is gathered from several places."""
        self.sources.setdefault(name, (span, "understood", ""))
        if self.sources[name][0] != span:
            self.also.setdefault(name, []).append(span)
        self.claim(span)

    def of(self, table: str) -> list[Element]:
        """All elements of a table so far."""
        return self.tables.get(table, [])

    def find(self, table: str, name: str) -> Element | None:
        """The element of that id."""
        return next((each for each in self.of(table) if each.values.get("id") == name), None)

    def new_id(self, kind: str, text: str, fallback: str = "") -> str:
        """An id nobody has yet, made from words."""
        known = self._ids.setdefault(kind, set())
        base = slug(text) or slug(fallback) or kind
        if base in ("all", "failed") and kind == "gate":  # words of the command line
            base = f"{base}-checks"
        name = base
        while name in known:
            number = self._numbers[kind, base] = self._numbers.get((kind, base), 1) + 1
            name = f"{base[:92]}-{number}"
        known.add(name)
        return name

    def free(self, kind: str, name: str) -> bool:
        """Whether no element of that kind has this id."""
        return name not in self._ids.get(kind, set())

    def walk(self) -> Iterator[Element]:
        """Every element with its children, in the order they are written."""
        for table in self.tables.values():
            for element in table:
                yield element
                yield from element.children

    # ---------------------------------------------------------------- lines

    def claim(self, span: Span, how: How = "understood", to: Element | None = None) -> None:
        """These lines are in the plan. A line understood stays so; one left out is taken back. to: the element they
        add something to, when it is not made of them."""
        if to is not None and span not in to.also and not (to.span.first <= span.first and span.last <= to.span.last):
            to.also.append(span)
        for number in range(span.first, span.last + 1):
            known = self.fates.get(number)
            if known is None or known.fate in ("left", "comment") or (known.fate == "guessed" and how == "understood"):
                self.fates[number] = LineFate(how)

    def keep(self, span: Span, why: str) -> None:
        """These lines go into the plan as comments only."""
        self._set(span, "comment", why)

    def leave(self, span: Span, why: str) -> None:
        """These lines are left out, for a reason. What has been claimed stays claimed."""
        self._set(span, "left", why)

    def remark(self, span: Span, text: str, why: str, unclear: bool = False) -> None:
        """Words that stand beside what was understood of their line, or that a person has to decide about."""
        self.remarks.append(Remark(span, text, why, unclear))

    def _set(self, span: Span, fate: Fate, why: str) -> None:
        for number in range(span.first, span.last + 1):
            if number not in self.fates and 0 < number <= len(self.lines) and self.lines[number - 1].strip():
                self.fates[number] = LineFate(fate, why)

    def text(self, span: Span) -> str:
        """The source lines of a span."""
        return "\n".join(self.lines[span.first - 1 : span.last])

    # ---------------------------------------------------------------- the plan

    def raw(self) -> tuple[dict[str, Any], dict[Path, Element]]:
        """The plan's tables as TOML would give them, and each element by its path."""
        plan: dict[str, Any] = {"plan": 1, "release": dict(self.release.values)}
        paths: dict[Path, Element] = {("release",): self.release}
        for table in ORDER:
            for name, element in [(table, self.single[table])] if table in self.single else []:
                plan[name] = dict(element.values)
                paths[(name,)] = element
            elements = self.tables.get(table, [])
            if table == "class":
                for element in elements:
                    values = dict(element.values)
                    plan.setdefault("class", {})[values.pop("id")] = values
                    paths["class", element.id] = element
                continue
            for number, element in enumerate(elements):
                values = dict(element.values)
                if element.children:
                    child = _CHILDREN[table]
                    values[child] = [dict(each.values) for each in element.children]
                    for place, each in enumerate(element.children):
                        paths[table, number, child, place] = each
                plan.setdefault(table, []).append(values)
                paths[table, number] = element
        return plan, paths


IDLE = "bullets that ask for nothing to be done"
"""Why such bullets are kept as comments; a report names each of them."""

HELPFUL = frozenset(["phase.item", "procedure.step", "gate", "metric", "trigger"])
"""Tables that have a `help`."""

ORDER = (
    "role", "environment", "class", "gate", "metric", "rule", "phase", "procedure", "trigger", "hold", "tuple", "poll",
    "signoff", "severity", "template", "channel", "artifact", "notes", "stability", "completion", "contact", "changelog",
)  # fmt: skip
"""The tables of a draft in the order they are written."""


def clipped(value: Any) -> Any:
    """A text that fits into a plan; anything else as it is."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return value[:_LONGEST_TEXT] + "\n[cut here by the import]"
    return value
