"""Procedures that are no plain list of steps: contingencies, troubleshooting, routines, limits of incidents."""

import re
from collections.abc import Sequence

from cockpit.importers import escalation, lengths, moments
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Block, Code, Listing, Para, Quote, Table
from cockpit.importers.clauses import split_clauses
from cockpit.importers.draft import Element
from cockpit.importers.inline import label, plain
from cockpit.importers.job import Job
from cockpit.importers.lists import act_of, entry_act, quote_text
from cockpit.importers.phases import add_items, add_steps, open_phase, open_procedure, timed


def incident_limits(job: Job, procedure: Element, acts: Sequence[Act]) -> None:
    """The limits of an incident's stages, from the steps of the answer to it: "IDENTIFY (within 5 minutes)"."""
    code = re.search(r"\b(P[0-5]|SEV-?[0-5]|critical)\b", str(procedure.values["title"]), re.IGNORECASE)
    if procedure.values.get("kind") != "emergency" or code is None:
        return
    element = escalation.severity(
        job, code[1].upper() if code[1][0] in "PpSs" and code[1][-1].isdigit() else code[1].capitalize(), acts[0].span
    )
    for act in acts:
        length = lengths.within(act.title)
        stage = escalation.stage_of(act.title)
        if length and re.search(r"post-?\s?mortem", act.title, re.IGNORECASE):
            element.values.setdefault("postmortem_within", lengths.length(length))
        elif length and stage:
            escalation.limit(element, stage, length)
        for line in act.help:
            rhythm = lengths.every(line)
            if rhythm and re.search(r"\bupdates?\b", line, re.IGNORECASE):
                element.values.setdefault("update_every", lengths.length(rhythm))


def recurring(job: Job, acts: list[Act], title: str, line: int) -> None:
    """A daily or weekly checklist: a phase whose items come again."""
    rhythm = lengths.every(title) or 86_400.0
    phase = open_phase(job, title, line, timed("", None), "work")
    phase.values["title"] = plain(title)
    for act in acts:
        if not lengths.recurs(act.cue):
            act.cue = f"{act.cue}\n{'weekly' if rhythm > 86_400 else 'daily'}"
    items = add_items(job, phase, acts, timed("", None).frame)
    for act, item in zip(acts, items, strict=False):
        clock = moments.find_clock(act.cue)
        if clock is not None and clock.clock is not None and "at" not in item.values:
            item.values["at"] = moments.day_clock(0, clock.clock)
        if "at" in item.values:
            item.values = {**{key: item.values[key] for key in ("id", "title")}, **item.values}


def troubleshooting(job: Job, blocks: Sequence[Block], phase: Element | None) -> None:
    """What to do when a phase's steps fail: help of its first step that runs something, or of its first item."""
    target = None
    if phase is not None and phase.children:
        target = next((item for item in phase.children if "run" in item.values), phase.children[0])
    for block in blocks:
        if target is None:
            job.draft.keep(block.span, "troubleshooting")
            continue
        if isinstance(block, Listing):
            for entry in block.entries:
                act = entry_act(entry)
                target.note("If it fails - " + " ".join([plain(entry.text), *act.help[:3]]))
                for part in act.parts:
                    target.note("  " + " ".join([part.title, part.run]))
        elif isinstance(block, Para):
            target.note(" ".join(plain(line.text) for line in block.lines))
        elif isinstance(block, Code):
            target.note("If it fails:\n" + "\n".join(line.text for line in block.lines))
        elif isinstance(block, Table):
            for row in block.rows:
                target.note("If it fails - " + ": ".join(plain(cell) for cell in row.cells if cell.strip()))
        elif isinstance(block, Quote):
            target.note(quote_text(block))
        job.draft.claim(block.span, to=target)


def cards(job: Job, lists: Sequence[Listing]) -> bool:
    """ "**API down**: do this, then that": one contingency an entry. Whether the entries had that form."""
    entries = [entry for block in lists for entry in block.entries]
    if not entries or not all(label(entry.text)[0] for entry in entries):
        return False
    for entry in entries:
        name, body = label(entry.text)
        act = entry_act(entry)
        steps = [act_of(part, act.span) for part in split_clauses(plain(body))] + act.parts
        if not steps:
            steps = [act_of(line, act.span) for line in act.help] or [act]
        procedure = open_procedure(job, name, entry.span.first, "contingency")
        add_steps(job, procedure, steps)
        procedure.guess("one entry was split into steps")
        job.draft.claim(entry.span, "guessed", procedure)
    return True
