"""The blocks of a section that are no sections: to whom they go, by what the section is about.

Things to do become items of the phase at hand or steps of the procedure; tables with a meaning of their own go where
that belongs; what asks for nothing is kept as help or a comment.
"""

import re

from cockpit.importers import asides, cards, sections
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Block, Code, Listing, Para, Quote, Span, Table
from cockpit.importers.draft import Element
from cockpit.importers.facts import fact
from cockpit.importers.inline import label, plain
from cockpit.importers.job import Job
from cockpit.importers.kinds import unnumbered
from cockpit.importers.lists import acts_of, told_by
from cockpit.importers.phases import ANY_ORDER, Timed, add_items, add_steps, open_phase, open_procedure
from cockpit.importers.places import Place, Slot, hint_of
from cockpit.importers.prose import read_prose, says_go, turns_back
from cockpit.importers.rhythms import with_duties
from cockpit.importers.telling import is_imperative

PROCEDURES = frozenset(["rollback", "hotfix", "emergency", "contingency", "troubleshooting", "routine"])


_SHORT_LABEL = 4


def _titled(place: Place) -> str:
    """A phase that begins below a line that announces it is named by its heading, and by the line where that is short."""
    if not place.heading:
        return place.title
    short = len(place.title.split()) <= _SHORT_LABEL
    return f"{place.heading}: {place.title.rstrip(':')}" if short else place.heading


_STAGE = re.compile(r"(?:stage|wave|ring|batch|tranche|phase|step)\s*\d+\b", re.IGNORECASE)


def _stage(blocks: list[Block], place: Place) -> tuple[list[Block], list[Act]]:
    """(the other blocks, the stage as one act) below "Stage 2: 10 %" where bullets only tell of it: how long, for whom,
    and what must hold. The stage itself is what is to be done."""
    lists = [block for block in blocks if isinstance(block, Listing)]
    told = [entry for block in lists for entry in block.entries]
    asks = any(block.ordered or any(e.check is not None or _asks(e.text) for e in block.entries) for block in lists)
    if not told or asks or len(lists) < len(blocks) or place.announced or not _STAGE.match(plain(place.title)):
        return blocks, []
    title = plain(unnumbered(place.title))
    act = Act(title, Span(lists[0].span.first, lists[-1].span.last), raw=title)
    for block in lists:
        act.help += told_by(block)
    return [], [act]


def _asks(text: str) -> bool:
    name, body = label(text)
    if name and not body:
        return False  # it heads what stands below it
    return is_imperative(plain(text)) or is_imperative(plain(body)) or "`" in text


class Filing:
    """What is filed so far: last_phase was begun last; slots are procedures of which more was said than steps."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.draft = job.draft
        self.last_phase: Element | None = None
        self.slots: list[Slot] = []

    def finish(self) -> None:
        """What is known once everything was read."""
        for slot in self.slots:
            self._finish_slot(slot)

    def blocks(self, blocks: list[Block], place: Place) -> None:
        """Blocks that are no sections, by the kind of the section they stand in."""
        kind = place.kind
        if kind in ("contingency", "troubleshooting"):
            self._contingency(blocks, place)
        elif kind in PROCEDURES:
            self._procedure(blocks, place)
        elif kind in ("work", "prerequisites", "expected", "decision", "go", "stability"):
            self._work(blocks, place)
        else:
            phase = (
                self.phase(place) if place.when is not None and kind in ("targets", "metrics") else self._current(place)
            )
            left = sections.read(self.job, kind, blocks, place.title, phase)
            if left:
                self._work(left, place._replace(kind="work"), sure=False)

    def _current(self, place: Place) -> Element | None:
        return place.phase or self.phase_made(place)

    def _tables(self, blocks: list[Block], place: Place) -> list[Block]:
        """Take the tables that have a meaning of their own out of the blocks."""
        rest: list[Block] = []
        for block in blocks:
            if not isinstance(block, Table) or not sections.table(
                self.job, block, place.kind, place.title, self._current(place)
            ):
                rest.append(block)
        return rest

    def _work(self, blocks: list[Block], place: Place, *, sure: bool = True) -> None:
        """Things to do: items of the phase at hand."""
        if place.kind == "go":
            blocks = (
                sections.rules(self.job, blocks, forbids=False)
                if place.when is None and place.phase is None
                else blocks
            )
        rest = self._tables(blocks, place)
        rest = [block for block in rest if not (isinstance(block, Para) and self._facts(block, place))]
        rest, stage = _stage(rest, place)
        rest = with_duties(rest, lambda one: asides.is_idle(self.job, one, place.title, place.kind, sure))
        hint = place.title if place.line and blocks and blocks[0].span.first > place.line else ""
        acts, others = acts_of(rest, hint=hint_of(hint, place))
        acts = [*stage, *acts]
        if not acts:
            acts, others = self._said(others, place)
        if any(ANY_ORDER.search(line.text) for block in rest if isinstance(block, Para) for line in block.lines):
            for act in acts:
                act.sequence = False
        if acts:
            self.items(acts, place)
        asides.stability(self.job, place.title, Span(place.line, place.line))
        for block in others:
            self._other(block, place)

    def _said(self, others: list[Block], place: Place) -> tuple[list[Act], list[Block]]:
        """A decision that is told in sentences, at the time its heading gives or in the phase where people say GO."""
        decides = place.kind in ("go", "decision") and place.when is not None
        paras = [block for block in others if isinstance(block, Para)]
        told = [" ".join(plain(line.text) for line in para.lines) for para in paras]
        if not paras or not (decides or any(says_go(text) for text in told)):
            return [], others
        act = Act("Decide GO or NO-GO", Span(paras[0].span.first, paras[-1].span.last), help=told)
        act.extra["decides"] = True
        return [act], [block for block in others if not isinstance(block, Para)]

    def items(self, acts: list[Act], place: Place) -> None:
        """Acts as items of the phase at hand, which is begun by them; a decision takes what tells of it."""
        if place.kind not in ("decision", "go"):
            acts = [act for act in acts if not turns_back(self.job, act)]
        if not acts:
            return
        phase = self.phase(place)
        title = place.title
        if place.kind == "expected":
            for act in acts:
                act.help.insert(0, f"Expected of: {phase.values['title']}")
        if place.kind in ("decision", "go") or any("decides" in act.extra for act in acts):
            self._decision(phase, acts, place)
            return
        made = add_items(self.job, phase, acts, place.frame, title=f"{title} {phase.values['title']}")
        asides.poll(self.job, phase, acts)
        if made:
            self.last_phase = phase

    def phase(self, place: Place) -> Element:
        """The phase of a place, begun now if it has none."""
        known = self._current(place)
        if known is not None:
            return known
        when = place.when or Timed(place.title, {}, place.frame)
        title = place.when.title if place.when is not None else _titled(place)
        phase = open_phase(self.job, title or "The day", place.line, when, place.kind)
        self.last_phase = phase
        return phase

    def _decision(self, phase: Element, acts: list[Act], place: Place) -> None:
        """GO and NO-GO of a phase: who decides, and by what."""
        self.last_phase = phase
        span = Span(acts[0].span.first, acts[-1].span.last)
        acts = asides.decides(self.job, phase, asides.votes(self.job, phase, acts))
        if not acts:
            return
        choices = [
            act for act in acts if label(act.raw)[0].lower().replace(" ", "-") in ("go", "no-go", "nogo", "hold")
        ]
        others = [act for act in acts if act not in choices]
        if "decision" not in phase.values:
            phase.values["decision"] = {"role": self.job.people.decider(span)}
            phase.values["blocks"] = True
        if choices:
            item = Act(
                "Decide GO or NO-GO",
                Span(choices[0].span.first, choices[-1].span.last),
                help=[plain(act.raw) for act in choices],
            )
            others = [*others, item]
        # A sentence that tells of the decision is the decision: a line to tick off beside it would be a second one.
        told = [act for act in others if "decides" in act.extra]
        for act in told:
            phase.comments += [line for line in act.help if line not in phase.comments]
            self.draft.claim(act.span, to=phase)
        add_items(self.job, phase, [act for act in others if act not in told], place.frame)
        asides.poll(self.job, phase, acts)

    def _procedure(self, blocks: list[Block], place: Place) -> None:
        slot = place.slot or Slot(place.title, place.line, place.kind)
        rest = self._tables(blocks, place)
        recurring = place.kind == "routine" and any(
            isinstance(b, Listing) and any(e.check is not None for e in b.entries) for b in rest
        )
        acts, others = acts_of(rest, hint=hint_of(place.title, place))
        if acts and (recurring or (place.kind == "routine" and all(act.checked is not None for act in acts))):
            cards.recurring(self.job, acts, place.title, place.line)
        elif acts:
            if slot.element is None:
                slot.element = open_procedure(self.job, slot.title, slot.line, slot.kind)
            add_steps(self.job, slot.element, acts)
            cards.incident_limits(self.job, slot.element, acts)
        for block in others:
            if isinstance(block, Para) and not any(label(line.text)[0] for line in block.lines):
                read_prose(self.job, block)
            if isinstance(block, Para) and self._procedure_line(block, slot):
                slot.spans.append(block.span)
                continue
            self._other(block, place, slot.element)

    def _procedure_line(self, para: Para, slot: Slot) -> bool:
        """ "When to rollback: ...", "Duration: 30 minutes": what a procedure is for."""
        for line in para.lines:
            name, body = label(line.text)
            if name.lower().startswith(("when", "trigger", "use this", "condition")) and body:
                slot.when = f"{slot.when} {plain(body)}".strip()
            elif not asides.severity_fact(self.job, line):
                slot.notes = f"{slot.notes}\n{plain(line.text)}".strip()
        if slot not in self.slots:
            self.slots.append(slot)
        return True

    def _contingency(self, blocks: list[Block], place: Place) -> None:
        """Cards for the day: a table's rows, the sections below a heading, or the entries of a list."""
        if self._current(place) is not None and place.kind == "troubleshooting":
            cards.troubleshooting(self.job, blocks, self._current(place))
            return
        rest = self._tables(blocks, place)
        lists = [block for block in rest if isinstance(block, Listing)]
        steps = place.announced and place.slot is not None and all(block.ordered for block in lists)
        if (
            lists
            and not steps
            and not any(is_imperative(plain(e.text)) for block in lists for e in block.entries[:1])
            and cards.cards(self.job, lists)
        ):
            rest = [block for block in rest if not isinstance(block, Listing)]
        if rest:
            self._procedure(rest, place)

    def _facts(self, para: Para, place: Place) -> bool:
        """Lines of a paragraph that tell of the release or the phase; whether all of them did."""
        before_all = place.phase is None and place.when is None and place.depth <= 1
        if not any(label(line.text)[0] for line in para.lines):
            return False
        understood = 0
        for line in para.lines:
            span = Span(line.number, line.number)
            if (before_all and fact(self.job, line.text, span)) or asides.phase_fact(
                self.job, line, self._current(place)
            ):
                understood += 1
        return understood == len(para.lines)

    def _other(self, block: Block, place: Place, element: Element | None = None) -> None:
        """A block in which there is nothing to do: kept as help or a comment."""
        target = element or self._current(place)
        if isinstance(block, Code) and target is not None and target.children:
            heading = [place.title] if place.announced else []
            target.children[-1].note("\n".join([*heading, *(line.text for line in block.lines)]))
            self.draft.claim(block.span, "guessed", target.children[-1])
            target.children[-1].guess(f"a block that is no command was kept as its help (line {block.span.first})")
        elif isinstance(block, Table):
            self.draft.leave(block.span, "a table whose columns are not known")
        elif isinstance(block, Quote):
            asides.quote(self.job, block, place.title, target)
        elif isinstance(block, Code):
            self.draft.keep(block.span, "code in no language that is run")
        else:
            asides.keep(self.job, block, target)

    def phase_made(self, place: Place) -> Element | None:
        """The phase that was begun for the heading of a place."""
        last = self.last_phase
        return last if last is not None and last.span.first == place.line else None

    def _finish_slot(self, slot: Slot) -> None:
        """What was said about a procedure, once it is known whether it has steps."""
        for span in slot.spans:
            if slot.element is not None:
                self.draft.claim(span, to=slot.element)
            else:
                self.draft.keep(span, "prose")
        if slot.element is not None:
            for name, text in (("when", slot.when), ("notes", slot.notes)):
                if text:
                    slot.element.values[name] = f"{slot.element.values.get(name, '')}\n{text}".strip()
