"""Metrics, triggers, and the verdict in full: what the world says."""

from cockpit.model.frame import Header, Metrics, Tone, Triggers
from cockpit.tui.glyphs import sparkline
from cockpit.tui.panes.common import AGE_CELLS, Look, col, empty, settled, token
from cockpit.tui.text import Col, Line, cells, row, wrap

MOST_TITLE = 16
"""Columns that a metric's title is given before its bound and its line."""


def metrics(view: Metrics, look: Look) -> list[Line]:
    if not view.rows:
        return empty("the plan has no metrics", look.width)
    value = max(7, min(13, max(cells(one.value) for one in view.rows)))
    label = max(4, min(14, max(cells(one.label.text) for one in view.rows)))
    bound = min(18, max(cells(one.bound) for one in view.rows)) if look.width >= 56 else 0
    after = max(cells(one.next) for one in view.rows) if look.width >= 100 else 0
    spark = 0 if look.economy or look.width < 44 else max(8, min(30, look.width - value - label - bound - after - 30))
    # A title has its room first: what it was is told by the detail, which value is whose by nothing else.
    room = look.width - value - label - AGE_CELLS - 3 - (after + 1 if after else 0)
    title = min(MOST_TITLE, max(cells(one.title) for one in view.rows))
    if spark and room - (bound + 1 if bound else 0) - spark - 1 < title:
        spark = 0
    if bound and room - bound - 1 < title:
        bound = 0
    lines = []
    for one in view.rows:
        bad = one.label.tone is Tone.BAD
        columns = [Col(one.title), Col(one.value, token(one.label.tone, bad) if bad else "plain!", value, True)]
        if bound:
            columns.append(Col(one.bound, "muted", bound))
        if spark:
            columns.append(Col(sparkline(one.points, spark, look.glyphs, one.limit), "bad" if bad else "info", spark))
        columns.append(col(one.label, label))
        columns.append(Col(settled(one.age, look), "warn" if one.stale else "muted", 4, True))
        if after:
            columns.append(Col(one.next, "muted", after, True))
        lines.append(Line(row(look.width, columns), one.ref))
    return lines


def triggers(view: Triggers, look: Look) -> list[Line]:
    if not view.rows:
        return empty("the plan has no triggers", look.width)
    lines = []
    for one in view.rows:
        urgent = one.label.tone is Tone.BAD
        state = token(one.label.tone, urgent)
        size = cells(one.label.text)
        if look.width >= 70:
            columns = [
                Col(one.title, "plain", look.width // 3),
                Col(one.label.text, state),
                Col(one.action, "muted", 17),
            ]
            lines.append(Line(row(look.width, columns), one.ref))
        elif urgent and size > look.width - 16:
            # What counts down is never cut off: it gets a line of its own.
            lines.append(Line(row(look.width, [Col(one.title, "plain!")]), one.ref))
            lines += [
                Line(row(look.width, [Col("", "plain", 1), Col(part, state)]))
                for part in wrap(one.label.text, look.width - 2, 2)
            ]
        else:
            size = min(size, max(12, look.width - (10 if one.label.tone is not Tone.MUTED else 20)))
            lines.append(Line(row(look.width, [Col(one.title), Col(one.label.text, state, size, True)]), one.ref))
    return lines


def verdict(view: Header, look: Look) -> list[Line]:
    """The verdict with all its reasons, and the next action, for a wall."""
    lines = [Line(row(look.width, [Col(view.verdict.text, token(view.verdict.tone, True))]), "verdict")]
    for reason in view.reasons:
        owner = f" ({reason.owner})" if reason.owner else ""
        for number, text in enumerate(wrap(f"{reason.text}{owner}", look.width - 2, 3)):
            lines.append(
                Line(row(look.width, [Col("  " if number else look.glyphs.pointer, "muted", 1), Col(text)]), reason.ref)
            )
    lines.append(Line(row(look.width, [Col("")])))
    words = view.next.text + (f" · {view.next.owner}" if view.next.owner else "")
    lines.append(Line(row(look.width, [Col("NEXT", "accent!", 5), Col(words, "plain!")]), view.next.ref))
    late = max((cells(duty.label.text) for duty in view.overdue[:4]), default=0)
    for duty in view.overdue[:4]:
        lines.append(Line(row(look.width, [Col(duty.label.text, "bad", late), Col(duty.text)]), duty.ref))
    return lines
