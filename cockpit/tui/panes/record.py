"""Log, incidents, people, announcements, artifacts: what was said and done, and by whom."""

from cockpit.model.frame import Artifacts, Incidents, Log, Notices, People, Tone
from cockpit.tui.panes.common import Look, col, empty, heading, token
from cockpit.tui.text import Col, Line, cells, row


def log(view: Log, look: Look) -> list[Line]:
    if not view.rows:
        return empty("nothing has happened yet", look.width)
    wide = look.width >= 76
    who = min(14, max((cells(one.who) for one in view.rows[-60:]), default=4))
    lines = []
    for one in view.rows:
        columns = [Col(one.at, "muted", 8)]
        if wide:
            columns.append(Col(one.t, "muted", 11))
        if look.width >= 50:
            columns.append(Col(one.who, "muted", who))
        text = f"{one.text} ({one.late})" if one.late else one.text
        columns.append(Col(text, token(one.tone, one.tone is Tone.BAD)))
        lines.append(Line(row(look.width, columns), one.ref))
    return lines


def incidents(view: Incidents, look: Look) -> list[Line]:
    if not view.rows:
        return empty(f"no incident{look.keys.press('incident', ' opens one')}", look.width)
    lines = []
    for one in view.rows:
        name = one.ref.partition(":")[2]
        tail = one.limit if one.limit.text else one.label
        size = min(cells(tail.text), max(10, look.width // 2))
        columns = [Col(name, token(one.label.tone, one.open), 4), Col(one.title, "plain" if one.open else "muted")]
        if look.width >= 60:
            columns += [Col(one.severity, token(one.label.tone), 9), Col(one.owner, "muted", 12)]
        columns.append(col(tail, size, right=True))
        lines.append(Line(row(look.width, columns), one.ref))
        if one.open and look.width >= 40:
            own = (
                [] if look.width >= 60 else [one.severity if one.limit.text else "", one.owner]
            )  # else it stands above
            words = [*own, one.stage, one.next.text]
            lines.append(
                Line(row(look.width, [Col("", "plain", 4), Col(" · ".join(word for word in words if word), "muted")]))
            )
    return lines


def people(view: People, look: Look) -> list[Line]:
    if not view.rows:
        return empty("the plan names no roles", look.width)
    lines = []
    for one in view.rows:
        if one.heading:
            lines.append(heading(one.title, one.label, look.width, one.ref))
            continue
        mark = "you" if one.mine else ""
        owner = min(16, look.width // 4)
        # A label that says more than a word takes what its line leaves it.
        free = look.width - cells(one.title) - owner - 6
        size = min(max(cells(one.label.text), 4), max(10, look.width // 3, free))
        columns = [Col(one.title, "plain!" if one.mine else "plain"), Col(one.owner, "muted", owner)]
        if mark:
            columns.append(Col(mark, "accent", 3))
        columns.append(col(one.label, size, right=True))
        lines.append(Line(row(look.width, columns), one.ref))
    return lines


def announcements(view: Notices, look: Look) -> list[Line]:
    if not view.rows:
        return empty(f"nothing announced{look.keys.press('announce', ' drafts one')}", look.width)
    lines = []
    when = max(cells(one.at) for one in view.rows)
    for one in view.rows:
        size = min(cells(one.label.text), max(10, look.width // 3))
        columns = [Col(one.at, "muted", when), Col(one.title)]
        if look.width >= 50:
            columns.append(Col(one.channel, "muted", 14))
        columns.append(col(one.label, size, right=True))
        lines.append(Line(row(look.width, columns), one.ref))
    return lines


def artifacts(view: Artifacts, look: Look) -> list[Line]:
    if not view.rows:
        return empty("the plan asks for no artifacts", look.width)
    lines = []
    for one in view.rows:
        size = min(cells(one.label.text), 16)
        columns = [Col(one.title), Col(one.needed_for, "muted", 11), col(one.label, size, right=True)]
        lines.append(Line(row(look.width, columns), one.ref))
    return lines
