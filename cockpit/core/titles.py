"""Refusals in the words of the plan: what a rule calls by its id, people know by its title.

Rules are written with ids, since those are what a command was given and what a test can rely on. This is the one place
where they become titles, on the way from the rules to a person.

Laws: only ids of the plan in force are replaced, whole words only, never what stands in quotes (that is what somebody
typed) or in an address. An id that is an ordinary word ("tests", "scribe") is one only where the sentence names a thing:
before "is", "asks", "waits" and the like, or after "for", "as", "poll" and the like.
"""

import functools
import re
from collections.abc import Mapping

import msgspec

from cockpit.core.evolve_tools import step_of, subject
from cockpit.core.index import PlanIndex, book
from cockpit.model.commands import Refusal
from cockpit.model.state import State
from cockpit.patterns import late

LEFT = frozenset({"unknown-id", "choice", "old-epoch", "not-waivable", "no-decision"})
"""Refusals whose ids are what one has to type."""

_TABLES = (
    "artifacts", "templates", "tuples", "severities", "probes", "metrics", "triggers", "procedures", "signoffs", "polls",
    "phases", "items", "gates", "roles",
)  # fmt: skip
_SAFE = late(r"'[^'\n]*'|\"[^\"\n]*\"|\S*://\S+|\S*/\S*|(?<![\w.-])(?:[a-z]+:)?[A-Za-z][\w-]*(?![\w-])")
_AFTER = late(
    r"(?:^|[\s(])(?:for|as|or|and|after|before|poll|phase|gate|item|step|role|running|skipping|deciding|declaring|reviewing|waits for)\s$"
)
_LIST = late(r"(?<=\bstill has )[^:;]+|(?<=\bstill open: )[^:;]+|(?<=\bmissing: )[^:;]+")
"""Where ids are counted up: "lag, backup and desk-call"."""
_BEFORE = late(
    r"\s(?:is|was|waits|asks|needs|wants|has|still|follows|reviews|may|comes|runs|failed|ended|does|passes|lacks|says|votes|cannot|wants|takes)\b"
)
_TWICE = late(r"(?<!\w)(\"[^\"]+\"|\w+): (?=\1(?!\w))\1")
"""`"Lint is clean": "Lint is clean" is not judged yet`: a thing named before a reason that names it too."""
_SAME = late(r"^(\"[^\"]+\"|\w+) (cannot [a-z ]+): \1 (?=(?:is|failed|ended)\b)")
"""`"Full test suite" cannot be done yet: "Full test suite" is not judged`: a line whose gate has its title."""
_CLAUSE = late(r"(?:^|[;:,]\s|\bthe (?:vote|outcome) of )$")
_KINDS = {
    "gate": "gates", "item": "items", "poll": "polls", "phase": "phases", "signoff": "signoffs", "metric": "metrics",
    "probe": "probes", "procedure": "procedures", "role": "roles", "trigger": "triggers", "artifact": "artifacts",
    "tuple": "tuples",
}  # fmt: skip


def in_titles(state: State, refusal: Refusal) -> Refusal:
    """The same refusal, its reason with titles for ids."""
    if state.plan is None or refusal.code in LEFT:
        return refusal
    return msgspec.structs.replace(refusal, reason=titled(book(state), refusal.reason))


def called(state: State, run_subject: str) -> str:
    """What a run is for, as people call it: "gate:lint" -> the gate's title, "announce:A4" -> where A4 goes."""
    kind, name = subject(run_subject)
    plan = book(state)
    if kind == "gate" and name in plan.gates:
        return plan.gates[name].title or name
    if kind == "item" and name in plan.items:
        return plan.items[name].title or name
    if kind == "step":
        proc_id, step_id = step_of(name)
        proc = state.procs.get(proc_id)
        steps = plan.procedures[proc.procedure].step if proc is not None and proc.procedure in plan.procedures else ()
        return next((step.title for step in steps if step.id == step_id and step.title), name)
    if kind == "announce" and name in state.announcements:
        channel = state.announcements[name].channel
        return f"announcement {name} to {plan.channels[channel].title or channel}" if channel in plan.channels else name
    return run_subject


_LOOKED_AT = ("probes", "metrics", "triggers", "gates", "tuples", "items", "polls", "phases")


def title_of(plan: PlanIndex, name: str) -> str:
    """What people call a thing that is looked at, asked for or decided: its title; the id of one that has none."""
    found = (row for table in _LOOKED_AT if (row := getattr(plan, table).get(name)) is not None)
    return next((row.title for row in found if row.title), name)


def text_of(plan: PlanIndex, template: str) -> str:
    """What people call a text that is sent: its title, or its id."""
    known = plan.templates.get(template)
    return (known.title if known is not None else "") or template


def channel_of(plan: PlanIndex, channel: str) -> str:
    """What people call a channel."""
    known = plan.channels.get(channel)
    return (known.title if known is not None else "") or channel


def titled(plan: PlanIndex, text: str) -> str:
    """A sentence with titles where it has ids."""
    known = _titles(plan)
    lists = [found.span() for found in _LIST.finditer(text)]

    def put(found: re.Match[str]) -> str:
        word = found.group()
        kind, colon, name = word.partition(":")
        if colon and kind in _KINDS:
            row = getattr(plan, _KINDS[kind]).get(name)
            return _called(_KINDS[kind], row.title or name) if row is not None else word
        title = known.get(word)
        if title is None:
            return word
        before, after = text[: found.start()], text[found.end() :]
        plain = word.isalpha() and not any(begin <= found.start() < end for begin, end in lists)
        begins = _CLAUSE.search(before) and (_BEFORE.match(after) or after.startswith(": "))
        if plain and not (_AFTER.search(before) or begins):
            return word
        return title

    return _SAME.sub(r"\1 \2: its gate ", _TWICE.sub(r"\1", _SAFE.sub(put, text)))


def _called(table: str, title: str) -> str:
    """A title that is a sentence or several words stands in quotes; people's roles do not."""
    return title if table == "roles" or " " not in title else f'"{title}"'


@functools.lru_cache(maxsize=4)
def _titles(plan: PlanIndex) -> Mapping[str, str]:
    """Title by id; the steps of procedures too, since their refusals are about them."""
    steps = [step for proc in plan.procedures.values() for step in proc.step if step.title]
    found = {step.id: _called("steps", step.title) for step in steps}
    for table in _TABLES:
        for name, row in getattr(plan, table).items():
            if getattr(row, "title", ""):
                found[name] = _called(table, row.title)
    return found
