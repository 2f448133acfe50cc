"""Front matter to plan: what a tool's header says of files, tasks and facts that must hold."""

import re

from cockpit.importers.acts import Act
from cockpit.importers.blocks import Span
from cockpit.importers.deeds import Frame
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact
from cockpit.importers.front import Node
from cockpit.importers.inline import sentence
from cockpit.importers.job import Job
from cockpit.importers.judging import add_gate
from cockpit.importers.lists import act_of
from cockpit.importers.phases import add_items, open_phase, timed
from cockpit.importers.telling import is_imperative

_FACTS = re.compile(
    r"^(?:version|release|date|owner|author|manager|time ?zone|release[_ -]date|launch[_ -]date|t0)$", re.IGNORECASE
)
_TRUTHS = re.compile(
    r"truths?|must|require|checks?|criteria|acceptance|verif|success|goals?|tasks?|steps?|checklist", re.IGNORECASE
)
_DEEPEST = 12


def read_front(job: Job, node: Node) -> None:
    """Take what can be understood; the other pairs are left out, each with its lines."""
    names = {name.lower(): value for name, value in node.pairs.items() if value.text}
    called = next((names[name] for name in ("title", "name", "project", "slug", "phase", "id") if name in names), None)
    if called is not None:
        job.draft.set("title", called.text[:200], called.span)
    for name, value in node.pairs.items():
        if value is called:
            continue
        if name.lower() in ("title", "name") and value.text:
            job.draft.leave(value.span, "a second name")
        elif (
            _FACTS.match(name)
            and value.text
            and fact(job, f"{name.replace('_', ' ').capitalize()}: {value.text}", value.span)
        ):
            job.draft.claim(value.span)
        else:
            _Tasks(job).pair(name, value, 0)


class _Tasks:
    """Tasks and must-haves below one key of the front matter, as one phase."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.phase: Element | None = None

    def pair(self, name: str, node: Node, depth: int) -> None:
        self._files(node)
        listed = [item for item in node.items if item.text]
        wanted = _TRUTHS.search(name) and any(" " in item.text for item in listed)
        if wanted:
            self._items(name, [act_of(item.text, item.span) for item in listed if " " in item.text])
        for item in node.items:
            self._entry(name, item, depth)
        for inner_name, inner in node.pairs.items():
            if depth < _DEEPEST:
                self.pair(f"{name}: {inner_name}", inner, depth + 1)
        first = Span(node.span.first, node.span.first)
        lines = range(node.span.first + 1, node.span.last + 1)
        if any(number in self.job.draft.fates and self.job.draft.fates[number].fate != "left" for number in lines):
            self.job.draft.claim(first)
        self.job.draft.leave(node.span, "front matter that the plan has no place for")

    def _entry(self, name: str, item: Node, depth: int) -> None:
        task = item.get("task") or item.get("step") or item.get("action") or item.get("check")
        if task:
            act = Act(*_short(task), raw=task)
            act.span = item.span
            act.help += [
                f"{key.capitalize()}: {value.text}"
                for key, value in item.pairs.items()
                if value.text and value.text != task
            ]
            self._items(name, [act])
            return
        for inner_name, inner in item.pairs.items():
            if depth < _DEEPEST and (inner.items or inner.pairs):
                self.pair(f"{name}: {inner_name}", inner, depth + 1)

    def _items(self, name: str, acts: list[Act]) -> None:
        if self.phase is None:
            title = name.replace("_", " ").strip().capitalize()
            line = acts[0].span.first
            self.phase = open_phase(self.job, title, line, timed(title, None), "prerequisites")
        for act in acts:
            if not is_imperative(act.title):
                act.guess("a statement of the front matter: a person confirms that it holds")
        add_items(self.job, self.phase, acts, Frame())

    def _files(self, node: Node) -> None:
        """Entries with a path and what it contains: one gate over all of them."""
        files = [item for item in node.items if item.get("path") or (item.get("from") and item.get("pattern"))]
        checks = []
        for item in files:
            check = {"path": item.get("path") or item.get("from")}
            contains = item.get("contains") or item.get("pattern")
            if contains:
                check["contains"] = contains
            checks.append(check)
        if not checks:
            return
        span = Span(files[0].span.first, files[-1].span.last)
        gate = add_gate(
            self.job,
            Act(
                "Files are there and hold what they must",
                span,
                help=[
                    f"{item.get('path') or item.get('from')}: {item.get('provides') or item.get('via')}"
                    for item in files
                    if item.get("provides") or item.get("via")
                ],
            ),
        )
        values = gate.values
        values.pop("statement", None)
        help_text = values.pop("help", "")
        values |= {"kind": "files", "files": checks, "accepted": False}
        if help_text:
            values["help"] = help_text


def _short(text: str) -> tuple[str, Span]:
    return sentence(text)[0], Span(1, 1)
