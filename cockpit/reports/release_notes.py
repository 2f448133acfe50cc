"""Release notes: every section the plan asks for, drafted where the plan or the record has something, else named missing."""

from collections.abc import Callable

from cockpit.core import classes, gates
from cockpit.core.release import gone_back
from cockpit.core.templates import resolve
from cockpit.core.tuples import refs_of
from cockpit.model.events import NoteAdded
from cockpit.model.people import NotesSection
from cockpit.model.state import ItemFacts
from cockpit.reports.course import rollbacks
from cockpit.reports.document import Blank, Document, Items, Part, Section, Text
from cockpit.reports.packet_data import release_date
from cockpit.reports.source import Source, titled
from cockpit.reports.tries import attempts
from cockpit.views.base import Sight
from cockpit.views.headline import standing, trying_again
from cockpit.views.metrics import metrics

WENT_BACK = ("executed", "verified", "unverified")
"""How a rollback stands whose steps were carried out."""


def release_notes(source: Source) -> Document:
    """One section for each of the plan's, in its order."""
    sections, data, missing = [], [], []
    for plan in source.plan.notes:
        lines = lines_of(source, plan)
        if not lines:
            missing.append(plan.title)
        body: tuple[Part, ...] = (Blank(f"{plan.title}: the plan asks for this section, and nothing fills it"),)
        if lines:
            body = (Text("\n".join(lines)),) if plan.source == "typed" else (Items(tuple(lines)),)
        sections.append(Section(plan.title, body))
        data.append({"id": plan.id, "title": plan.title, "present": bool(lines), "text": lines})
    release = source.plan.release
    lacks = ", ".join(missing) or ("nothing" if source.plan.notes else NO_SECTIONS)
    became = came_to(source)
    facts = [
        ("date", release_date(source) or "no T0 yet"),
        *((("came to", became),) if became else ()),
        ("missing", lacks),
    ]
    if not source.plan.notes:
        sections.append(Section("What is new", (Blank("what this release brings, for those who use it"),)))
    title = titled(release.title or release.name, release.version)
    machine = {
        "sections": data,
        "missing": missing,
        "complete": bool(source.plan.notes) and not missing,
        "standing": standing(source.state),
        "came_to": became,
    }
    return source.document("release-notes", f"Release notes: {title}", facts, sections, machine)


NO_SECTIONS = "everything: the plan names no sections ([[notes]])"


def came_to(source: Source) -> str:
    """What became of it, where that is not simply out: rolled back, on its way back, abandoned, and of how many tries;
    "" for one that goes its way."""
    state, stands = source.state, standing(source.state)
    back = [one for one in rollbacks(source) if one.status in WENT_BACK]
    tries = attempts(source)
    times = f"; {len(back)} of {tries} tries {'was' if len(back) == 1 else 'were'} rolled back" if tries > 1 else ""
    if (stands == "rolled-back" or trying_again(state)) and back:
        again = "; T0 was moved for another try" if tries > 1 and not gone_back(state) else ""
        to = source.sight.names.procedure(back[-1].procedure)
        return f"ROLLED BACK at {source.wall(back[-1].executed or back[-1].called)} ({to}); what follows is not out{again}{times}"
    if stands == "rolling-back":
        return f"a rollback is under way; what follows is on its way back{times}"
    if stands == "abandoned":
        return f"abandoned{times}"
    return times.removeprefix("; ")


def lines_of(source: Source, plan: NotesSection) -> list[str]:
    """What a section says: its text with the fields filled in, what it is drawn from, and notes that name it.

    A note that begins with the section's id or title and a colon belongs to it: "limits: offline mode is slow".
    """
    found = []
    if plan.text.strip():
        found += [line for line in resolve(source.state, plan.text, source.now).text.splitlines() if line.strip()]
    found += _DRAWN[plan.source](source) if plan.source in _DRAWN else []
    return found + _noted(source, plan)


def _noted(source: Source, plan: NotesSection) -> list[str]:
    names = {plan.id.casefold(), plan.title.casefold()}
    found = []
    for one in source.told:
        if isinstance(one.event, NoteAdded) and not one.retracted:
            name, colon, words = one.event.text.partition(":")
            if colon and name.strip().casefold() in names and words.strip():
                found.append(words.strip())
    return found


def _phases(source: Source) -> list[str]:
    lines = []
    for phase in source.plan.phase:
        done = sum(
            1 for item in phase.item if source.state.items.get(item.id, ItemFacts()).status in ("done", "skipped")
        )
        decided = source.state.decisions.get(phase.id)
        said = f", decided {decided.choice}" if decided is not None else ""
        lines.append(f"{phase.title or phase.id}: {done} of {len(phase.item)} done{said}")
    return lines


def _gates(source: Source) -> list[str]:
    return [
        f"{source.sight.names.gate(name)}: {gates.standing(source.state, name, source.now).verdict}"
        for name in classes.selected_gates(source.state)
    ]


def _metrics(source: Source) -> list[str]:
    rows = metrics(Sight(source.state, source.now)).rows
    return [f"{row.title}: {row.value}{f' ({row.bound})' if row.bound else ''}" for row in rows]


def _incidents(source: Source) -> list[str]:
    known = source.state.incidents.values()
    lines = [f"{one.incident} {one.title}: {'resolved' if one.resolved else 'open'}" for one in known]
    return lines or ["No incidents."]


def _flags(source: Source) -> list[str]:
    """What a tuple sets, and what it would be set back to."""
    back: dict[str, str] = {}
    for plan in source.plan.tuple_:
        if plan.rollback:
            back.update(refs_of(source.state, plan.id))
    lines = []
    for plan in source.plan.tuple_:
        if not plan.rollback:
            for name, value in refs_of(source.state, plan.id).items():
                before = f", before {back[name]}" if back.get(name) not in (None, value) else ""
                lines.append(f"{name}: {value}{before}")
    return lines


def _rollback(source: Source) -> list[str]:
    plan = source.sight.book.rollback
    if plan is None:
        return []
    to = f", back to {plan.to}" if plan.to else ""
    called = f"cockpit rollback {source.journal.path.rsplit('/', 1)[-1]} --confirm {source.state.name}"
    return [f"{plan.title or plan.id}{to}: {called}", *(step.title or step.id for step in plan.step)]


def _changelog(source: Source) -> list[str]:
    return [f"{one.date} {one.text}{f' ({one.author})' if one.author else ''}" for one in source.plan.changelog]


_DRAWN: dict[str, Callable[[Source], list[str]]] = {
    "phases": _phases,
    "gates": _gates,
    "metrics": _metrics,
    "incidents": _incidents,
    "flags": _flags,
    "rollback": _rollback,
    "changelog": _changelog,
}
