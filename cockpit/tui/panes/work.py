"""Checklist, gates, rollback, timeline: what is to be done and whether it is."""

import re
from collections.abc import Iterable

from cockpit.model.frame import Checklist, GateRow, Gates, Label, Procedure, Rollback, StepRow, Timeline, Tone
from cockpit.tui.glyphs import meter
from cockpit.tui.panes.common import Look, col, empty, heading, settled, token
from cockpit.tui.text import Col, Line, cells, row, spread, wrap
from cockpit.views.gates import PASSED_BEFORE

_BOX_TONE = {
    "done": "good", "failed": "bad", "skipped": "warn", "running": "info", "unknown": "bad", "waiting": "muted",
    "open": "plain",
}  # fmt: skip


ROOMY = 80
"""Columns from which a gate's verdict may take twenty of them, as "PASSED before launch" does, and leave its title whole."""


def checklist(view: Checklist, look: Look) -> list[Line]:
    if not view.lines:
        return empty("the plan has no checklist", look.width)
    wide = look.width >= 58
    lines = []
    for line in view.lines:
        if line.phase:
            lines.append(heading(line.title, line.label, look.width, line.ref, line.when if wide else ""))
            continue
        box = look.glyphs.boxes.get(line.box, "?")
        done = line.box in ("done", "skipped")
        title = "muted" if done or line.box == "waiting" else "plain!" if line.mine else "plain"
        mark = "!" if line.danger and not done else " "
        columns = [Col(box, _BOX_TONE.get(line.box, "plain"), 1), Col(mark, "warn", 1), Col(line.title, title)]
        tail = line.label
        if line.box == "done" and line.who:
            tail = Label(line.who, Tone.MUTED)
        if wide:
            columns.append(Col(line.role, "muted", 16))
            columns.append(col(tail, min(22, max(14, look.width // 4)), right=True))
        else:
            size = min(len(tail.text), max(9, look.width // 3))
            if size:
                columns.append(col(_brief(tail, size), size, right=True))
        lines.append(Line(row(look.width, columns), line.ref))
    return lines


def _brief(tail: Label, size: int) -> Label:
    """A length of time without room for its smaller unit goes without it: "OVERDUE 23h", not "OVERDUE 23h5…"."""
    if cells(tail.text) <= size:
        return tail
    return Label(re.sub(r"(\d+[hdm])\d+[mhs]$", r"\1", tail.text), tail.tone)


def gates(view: Gates, look: Look) -> list[Line]:
    if not view.rows:
        return empty("the plan has no gates", look.width)
    lines = []
    wide = look.width >= 64
    roomy = look.width >= ROOMY
    width = min(max((len(_verdict(one, roomy)) for one in view.rows), default=4), 20 if roomy else 16)
    room = look.width - max(4, width) - 22
    reasons = max((cells(_reason(one)) for one in view.rows), default=0)
    share = min(max(cells(_titled(one)) for one in view.rows), max(room // 2, room - reasons - 1))
    for one in view.rows:
        verdict = Label("WAIVED", Tone.WARN) if one.waived else one.verdict
        title, reason = _titled(one), _reason(one)
        quiet = verdict.tone is Tone.GOOD
        columns = [Col(_verdict(one, roomy), token(verdict.tone, verdict.tone is Tone.BAD), max(4, width))]
        if wide:
            columns += (
                [Col(title, "plain", share), Col(reason, "muted" if quiet else "plain")] if reason else [Col(title)]
            )
            columns += [Col(one.owner, "muted", 14), Col(settled(one.age, look), "muted", 4, right=True)]
        else:
            shown = f"{title}: {reason}" if reason and not quiet else title
            columns += [Col(shown, "plain"), Col(settled(one.age, look), "muted", 4, right=True)]
        lines.append(Line(row(look.width, columns), one.ref))
    return lines


def _verdict(one: GateRow, roomy: bool) -> str:
    """What a gate came to; where there is little room, "PASSED" alone says that it was so before the launch."""
    if one.waived:
        return "WAIVED"
    return one.verdict.text if roomy or one.verdict.text != PASSED_BEFORE else PASSED_BEFORE.partition(" ")[0]


def _titled(one: GateRow) -> str:
    return one.title if one.required else f"{one.title} (advisory)"


def _reason(one: GateRow) -> str:
    return f"waived under {one.waived}" if one.waived else "" if one.reason == "not judged yet" else one.reason


def timeline(view: Timeline, look: Look) -> list[Line]:
    lines = []
    wide = look.width >= 44
    whens = _longest((mark.when for mark in view.marks), 4, 11)
    ats = _longest((mark.at for mark in view.marks), 5, 12)
    # What is over says when it came; what lies ahead says how far off it is.
    cames = _longest((mark.came.text or mark.left for mark in view.marks), 0, 19) if look.width >= 60 else 0
    tails = _longest((mark.label.text or mark.left for mark in view.marks), 1, 18 if wide else 11)
    for mark in view.marks:
        past = not mark.left
        style = "muted" if past and not mark.here else "plain"
        if mark.kind == "phase":
            style = "muted" if past and not mark.here else "title!"
        columns = [Col(mark.when, "accent" if mark.kind == "t0" else style, whens)]
        if wide:
            columns.append(Col(mark.at, "muted", ats))
        columns += [Col(("  " if mark.kind == "item" else "") + mark.title, style)]
        if cames:
            columns.append(
                Col(mark.came.text or mark.left, token(mark.came.tone) if mark.came.text else "muted", cames, True)
            )
        tail = _brief(mark.label, tails).text or ("" if cames else mark.left)
        columns.append(Col(tail, token(mark.label.tone) if mark.label.text else "muted", tails, True))
        lines.append(Line(row(look.width, columns), mark.ref))
        if mark.here:
            now = f" {look.glyphs.here} now {view.clock} "
            state = f"{view.state.text} " if view.state.text else ""
            lines.append(
                Line(
                    spread(
                        look.width, [(now, "accent!"), (state, token(view.state.tone))], (), look.glyphs.rule, "rule"
                    )
                )
            )
    return lines


def _longest(texts: Iterable[str], least: int, most: int) -> int:
    """A column as wide as its longest text, within bounds."""
    return min(most, max([least, *map(len, texts)]))


def rollback(view: Rollback, look: Look) -> list[Line]:
    lines: list[Line] = []
    if view.proposal.text:
        lines += [
            Line(row(look.width, [Col(text, "bad!")]), "rollback") for text in wrap(view.proposal.text, look.width, 2)
        ]
    if view.procedure is not None:
        lines += procedure(view.procedure, look)
    else:
        lines += empty("the plan has no rollback procedure", look.width)
    for other in view.others:
        lines.append(Line(row(look.width, [Col("")])))
        lines += procedure(other, look)
    if view.cards:
        lines.append(
            heading(f"Cards{look.keys.press('contingency')}", Label(f"{len(view.cards)}", Tone.MUTED), look.width)
        )
        for ref, title, label in view.cards:
            lines.append(Line(row(look.width, [Col(title), col(label, min(24, look.width // 2), True)]), ref))
    return lines


def procedure(view: Procedure, look: Look) -> list[Line]:
    lines = [heading(view.title, view.state, look.width, view.ref)]
    facts = [Line(row(look.width, [Col(name, "muted", 10), col(label)])) for name, label in view.facts]
    wide = min(max((len(_status(step)) for step in view.steps), default=1), max(8, look.width // 3))
    steps = [line for step in view.steps for line in step_lines(step, look, wide)]
    if not view.running:
        return [*lines, *facts, *steps]
    bar = meter(view.done, len(view.steps), max(4, look.width - 8), look.glyphs)
    lines.append(Line(row(look.width, [Col(bar, "info"), Col(f"{view.done}/{len(view.steps)}", "muted", 5, True)])))
    return [*lines, *steps, *facts]


def step_lines(step: StepRow, look: Look, wide: int) -> list[Line]:
    """A step, and below it what it waits for or why it failed. wide: columns of the last column, the same for all steps."""
    box = look.glyphs.boxes.get(step.box, "?")
    title = "muted" if step.box in ("done", "skipped") else "plain"
    mark = "!" if step.irreversible else " "
    columns = [Col(box, _BOX_TONE.get(step.box, "plain"), 1), Col(mark, "warn", 1), Col(step.title, title)]
    if look.width >= 50:
        columns.append(Col(step.owner, "muted", 14))
        last = wide
    else:
        last = min(len(_status(step)), wide)  # no column beside it that would have to stand below the others
    tone = token(step.label.tone) if step.label.text else "muted"
    columns.append(Col(_status(step), tone, max(1, last), True))
    lines = [Line(row(look.width, columns), step.ref)]
    if step.reason and (step.box in ("failed", "unknown") or step.label.text == "WAITS"):
        words = f"waits {step.reason}" if step.label.text == "WAITS" else step.reason
        lines += [
            Line(row(look.width, [Col("", "plain", 3), Col(text, tone)]), step.ref)
            for text in wrap(words, max(1, look.width - 4), 2)
        ]
    return lines


def _status(step: StepRow) -> str:
    return " ".join(part for part in (step.label.text, step.took) if part) or step.how
