"""Lines of a timeline: "**T-24h:** Dry run, confirm flags"."""

import re

from cockpit.importers import moments
from cockpit.importers.acts import Act
from cockpit.importers.blocks import Span
from cockpit.importers.clauses import split_clauses
from cockpit.importers.facts import t0
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Job
from cockpit.importers.lists import act_of, entry_act
from cockpit.importers.phases import add_items, open_phase, timed
from cockpit.importers.said import Said

_DECIDES = re.compile(r"\bcheckpoint\b|\bdecide\b|go\s?/\s?no-?go", re.IGNORECASE)


def read_timeline(job: Job, said: Said) -> bool:
    """ "**T-24h:** Dry run, confirm flags": a phase with what happens at that time."""
    span = said.span
    name, raw = label(said.raw)
    when = moments.find_when(moments.spoken(name)) if name else None
    head = moments.spoken(name)
    if when is None:
        text = moments.spoken(said.raw)
        when = moments.find_when(text)
        if when is None or when.start > 12:
            return False
        head, raw = text[: when.end], text[when.end :]
    raw = re.sub(r"^\s*\([^()]{0,40}\)", "", raw.strip(" *_:-\u2013\u2014|,")).strip(" *_:-\u2013\u2014|,")
    if when.offset == 0:
        t0(job, said.text[:60], span)
    parts = split_clauses(raw) if raw else []
    title = plain(parts[0]) if parts else plain(head)
    phase = open_phase(job, title, span.first, timed(f"{plain(head)}: {title}", 0), "work")
    phase.values["title"] = sentence(title[:1].upper() + title[1:], 100)[0]
    acts = _timeline_acts(said, parts)
    job.draft.claim(span, to=phase)
    add_items(job, phase, acts, timed(head, None).frame, title=title)
    if re.search(r"\bfreeze\b", raw, re.IGNORECASE) and re.search(r"\bcode|changes?|branch|merge", raw, re.IGNORECASE):
        phase.values["freeze"] = True
    if _DECIDES.search(raw):
        mentioned = [
            job.people.find(word) for word in re.findall(r"\bwith (?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+)?)", raw)
        ]
        role = next((each.id for each in mentioned if each is not None), "") or job.people.decider(span)
        phase.values["decision"] = {"role": role}
        phase.guess("a checkpoint: somebody decides at its end")
    return True


def _timeline_acts(said: Said, parts: list[str]) -> list[Act]:
    acts = [act_of(part, said.span) for part in parts]
    for act in acts:
        act.title = act.title[:1].upper() + act.title[1:]
        act.cue = ""
        if len(parts) > 1:
            act.guess("one line of the timeline was split where a new action begins")
    if said.entry is not None and said.entry.blocks:
        nested = entry_act(said.entry)
        for each in nested.parts:
            each.cue = ""
        if acts:
            acts[-1].help += [line for line in nested.help if line != said.text]
            acts[-1].messages += nested.messages
            acts[-1].span = Span(acts[-1].span.first, max(acts[-1].span.last, nested.span.last))
            if nested.run and not acts[-1].run:
                acts[-1].run = nested.run
        acts += nested.parts
    return acts
