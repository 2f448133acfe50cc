"""Through the sections of a runbook in order: what each is about, and to whom its blocks go.

A heading with a time is a phase, and so is any other that holds things to do; what its title says of rollback, roles,
templates and the like sends it elsewhere. A section whose own title says nothing takes after the one above.
"""

import datetime as dt
import re

from cockpit.importers import lengths, moments, sections
from cockpit.importers.blocks import Section, Span
from cockpit.importers.deeds import Frame
from cockpit.importers.filing import PROCEDURES, Filing
from cockpit.importers.inline import plain
from cockpit.importers.job import Job
from cockpit.importers.kinds import Kind, kind_of, unnumbered
from cockpit.importers.phases import Timed, timed
from cockpit.importers.places import Place, Slot, runs, time_leads

_SILENT = frozenset(["toc", "examples"])
_NEVER_TIMED = frozenset(["toc", "examples", "about", "changelog"])
_OWN_TIME = frozenset(
    [
        "work", "gates", "metrics", "expected", "timeline", "decision", "go", "targets", "prerequisites", "templates",
        "artifacts", "signoff", "prose", "completion", "stability", "env", "no-go", "links", "routine",
    ]
)  # fmt: skip
"""Kinds that a time in the title turns into a phase, wherever in the title it stands."""

_WORK_AT_ITS_TIME = frozenset(["templates", "routine"])
_IN_PHASE = frozenset(["work", "expected", "decision", "go", "prerequisites"])
_DEEPEST = 30


_GENERIC = re.compile(r"(?:the )?(?:steps?|procedure|process|tasks?|actions?|checklist|how to|to-?do)", re.IGNORECASE)


def _below(when: Timed, title: str) -> Timed:
    """The time of a heading for one below it, whose name is kept beside."""
    name = re.sub(r"^procedure:\s*", "", plain(unnumbered(title)), flags=re.IGNORECASE)
    return when if _GENERIC.fullmatch(name) else when._replace(below=name)


class Walk:
    """One pass over the tree of sections."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.draft = job.draft
        self.clocks: list[tuple[dt.time, int]] = []
        self.filing = Filing(job)
        self.read: set[int] = set()

    def document(self, root: Section) -> None:
        """Everything. The one heading above all others is the title of the document and no section of its own.

        Who there is comes first, wherever it stands: steps are given to roles by name.
        """
        title = sections.document_title(root)
        self._people_first(root)
        place = Place()
        for block_run in runs(root.blocks):
            if isinstance(block_run, Section):
                if block_run is title:
                    self.draft.claim(Span(block_run.span.first, block_run.span.first))
                    self._body(block_run, place._replace(title=plain(block_run.title), line=block_run.span.first))
                else:
                    self.section(block_run, place)
            else:
                self.filing.blocks(block_run, place)
        self.filing.finish()

    def _people_first(self, root: Section) -> None:
        todo: list[tuple[Section, Kind]] = [(root, "work")]
        while todo:
            section, above = todo.pop(0)
            for block in section.blocks:
                if isinstance(block, Section):
                    kind = kind_of(block.title, above)
                    if kind in ("roles", "contacts") and not any(isinstance(inner, Section) for inner in block.blocks):
                        self.section(block, Place(kind=above))
                        self.read.add(id(block))
                    elif kind not in _SILENT:
                        todo.append((block, kind if section is not root else "work"))

    def section(self, section: Section, above: Place) -> None:
        """One section below another."""
        if id(section) in self.read:
            return
        if above.depth > _DEEPEST:
            self.draft.leave(section.span, "sections are nested too deeply")
            return
        kind = kind_of(section.title, above.kind)
        if section.announced and above.kind == "signoff" and len(plain(section.title).split()) > 6:
            kind = above.kind  # a sentence of the section, not a heading of another
        if sections.is_message(section, above.kind):
            kind = "templates"
        if kind == "no-go" and above.when is not None and str(above.when.values.get("at", "")).startswith("T+"):
            kind = "triggers"  # what fails after T0 forbids no GO: it is a reason to turn back
        if kind in _WORK_AT_ITS_TIME and above.when is not None and sections.is_all_boxes(section):
            kind = "work"  # boxes below a heading with a time are to be ticked off then
        self.draft.claim(Span(section.span.first, section.span.first))
        if kind in _SILENT:
            del self.draft.fates[section.span.first]
            why = "a table of contents" if kind == "toc" else "an example, not part of the plan"
            self.draft.leave(section.span, why)
            return
        when = timed(section.title, above.frame.day) if kind not in _NEVER_TIMED else None
        own_time = when is not None and when.values and (kind in _OWN_TIME or time_leads(section.title))
        act = sections.task(self.job, section, above.title)
        if act is not None:
            self.filing.items([act], above)
            return
        place = above._replace(
            title=plain(section.title),
            line=section.span.first,
            depth=above.depth + 1,
            when=None,
            announced=section.announced,
            heading=plain(unnumbered(above.title)) if section.announced and above.depth and not above.announced else "",
            frame=self._frame(section, above, when),
        )
        if own_time and when is not None and not section.announced:
            place = self._timed(section, place, kind, when)
        elif kind in PROCEDURES:
            place = place._replace(kind=kind, slot=self._slot(section, above, kind))
        elif section.announced and kind in ("work", above.kind):
            place = place._replace(kind=above.kind)
            if above.when is not None and above.phase is None:  # what it announces has the time of the heading above
                place = place._replace(when=above.when, line=above.line)
        else:
            keeps = (
                section.announced
                or above.when is not None
                or (above.phase is not None and kind in _IN_PHASE and kind != "work")
            )
            phase = above.phase if keeps else None
            place = place._replace(
                kind=kind,
                phase=phase,
                when=above.when if keeps else None,
                slot=above.slot if section.announced else None,
            )
            if above.when is not None:
                when_below = above.when if section.announced else _below(above.when, section.title)
                place = place._replace(when=when_below)
        self._body(section, place)
        if place.when is not None and own_time and not self._time_used(section):
            said = plain(section.title)
            why = "nothing to be done was found below this heading: write a phase or an item with its time, or leave it out"
            self.draft.remark(Span(section.span.first, section.span.first), said, why, True)

    @staticmethod
    def _frame(section: Section, above: Place, when: Timed | None) -> Frame:
        """What a line such as "**12:05**" or "Hourly tasks:" gives to all it announces, beside the frame above."""
        rhythm = lengths.rhythm_of(section.title)
        frame = above.frame if rhythm is None else above.frame._replace(every=lengths.length(rhythm))
        if section.announced and when is not None and when.bare and when.values.get("at"):
            frame = frame._replace(at=str(when.values["at"]))
        return frame

    def _time_used(self, section: Section) -> bool:
        """Whether something of the plan begins in a section with a time."""
        inside = range(section.span.first, section.span.last + 1)
        return any(element.span.first in inside for element in self.draft.walk())

    def _timed(self, section: Section, place: Place, kind: Kind, when: Timed) -> Place:
        """A heading with a time: a phase of its own, once it holds something."""
        clock = moments.find_clock(section.title)
        if (
            clock is not None
            and clock.clock is not None
            and not place.frame.day
            and "T" in str(when.values.get("at", ""))[:2]
        ):
            self.clocks.append((clock.clock, section.span.first))
        inner: Kind = kind if kind in ("decision", "go", "prerequisites") else "work"
        frame = when.frame._replace(every=place.frame.every)
        return place._replace(kind=inner, phase=None, frame=frame, when=when, slot=None)

    def _slot(self, section: Section, above: Place, kind: Kind) -> Slot:
        """The procedure of a section: the one above it where it is but a step of that, else a new one."""
        if above.slot is not None and (
            section.announced or (above.kind == kind and sections.is_step_heading(section.title, kind))
        ):
            return above.slot
        generic = unnumbered(section.title).lower().strip(" :") in (
            "procedure",
            "steps",
            "process",
            "actions",
            "how to",
        )
        return Slot(above.title if generic and above.title else section.title, section.span.first, kind)

    def _body(self, section: Section, place: Place) -> None:
        before = place
        for run in runs(section.blocks):
            if isinstance(run, Section):
                if place.when is not None and place.phase is None and self.filing.phase_made(place) is not None:
                    place = place._replace(phase=self.filing.phase_made(place))
                self.section(run, place)
            else:
                self.filing.blocks(run, place)
                place = place._replace(phase=place.phase or self.filing.phase_made(before))
