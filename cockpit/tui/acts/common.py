"""What acts share: what a line is called, who acts, and times as people type them."""

import datetime as dt
from collections.abc import Callable, Mapping

from cockpit.core.blindness import engine_lost
from cockpit.core.clock import moment_at, t0_now
from cockpit.core.runs import START_WITHIN_S
from cockpit.core.words import span
from cockpit.format.durations import parse_clock, parse_duration, parse_moment
from cockpit.model.flow import Item
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.field import Field
from cockpit.tui.text import clean
from cockpit.views.circumstances import circumstances as against
from cockpit.views.reading_times import t_offset

About = list[tuple[str, str]]
Values = Mapping[str, str]
EARLY_S = 300.0
"""A deploy further ahead of its time asks for the release's name."""


def circumstances(desk: Desk, item: Item) -> tuple[About, list[Field]]:
    """What speaks against going forward with a line just now, for the head of its question; and, while a rollback is
    on or for a deploy well before its time, the name that has to be typed: one time too many of what led through the
    lines before must not deploy."""
    found = against(desk.sight(), item)
    about: About = [(one.words, "bad!" if one.back else "warn!") for one in found]
    grave = any(one.back or (item.deploy and one.ahead_s > EARLY_S) for one in found)
    typed = [Field("typed", "Release's name", wanted=desk.state.name)] if grave else []
    return about, typed


def called_since(desk: Desk, item: Item | None) -> Callable[[], About]:
    """What turns away a question about a line that was opened before a rollback was called: it asked for no name then."""
    was = item is None or any(one.back for one in against(desk.sight(), item))

    def news() -> About:
        now_on = () if was or item is None else against(desk.sight(), item)
        words = "It was called while this stood open: esc, and ask anew"
        return [(f"{one.words} {words}", "bad!") for one in now_on if one.back]

    return news


def unwatched(desk: Desk, within: float | None = START_WITHIN_S) -> About:
    """What becomes of an order while there is no engine to run it; nothing while one watches. within: seconds after which
    it lapses, None for checks, which are judged whenever one is back."""
    why = engine_lost(desk.state, desk.now)
    if not why:
        return []
    start = desk.sight().press("engine")
    waits = f"It begins only if one is back within {span(within or 0.0)}; later it lapses, and asks you again"
    if within is None:
        waits = "It waits, and is judged as soon as one is back, however late"
    return [
        (f"ENGINE LOST: {why}. Nothing runs this now.", "bad!"),
        (f"{waits}: start one first{start}.", "bad!"),
    ]


def lapses(desk: Desk) -> float:
    """After how many seconds without an engine a procedure or a declared trigger asks again."""
    return desk.sight().plan.release.lapse_after


def proc_step(desk: Desk) -> tuple[str, str]:
    proc, _, step = name_of(desk.ref).partition("/")
    return proc, step


def titled(desk: Desk, ref: str) -> str:
    """What the line is called, as one line: a line end in a title must not pass for a line of the question."""
    names, name = desk.sight().names, name_of(ref)
    kind = kind_of(ref)
    if kind == "step":
        return clean(names.step(name.partition("/")[2]))
    known = {
        "item": names.item, "gate": names.gate, "metric": names.metric, "trigger": names.trigger, "phase": names.phase,
        "procedure": names.procedure, "poll": names.poll, "signoff": names.signoff, "role": names.role,
    }.get(kind)  # fmt: skip
    return clean(known(name) if known is not None else name)


def as_whom(desk: Desk) -> str:
    role = desk.sight().role_title(desk.session.role) if desk.session.role else ""
    return f"{desk.session.who}, {role}" if role else desk.session.who


def until(desk: Desk, text: str) -> dt.datetime | str:
    """A time given as a length ("30m"), a wall time of today ("14:00"), or a moment ("T+1h"); or why it is none."""
    sight = desk.sight()
    try:
        return desk.now + dt.timedelta(seconds=float(parse_duration(text)))
    except ValueError:
        pass
    try:
        local = dt.datetime.combine(desk.now.astimezone(sight.zone).date(), parse_clock(text), sight.zone)
        at = local.astimezone(dt.UTC)
        return at if at > desk.now else at + dt.timedelta(days=1)
    except ValueError:
        pass
    offset = t_offset(text)
    if offset is not None:
        t0 = t0_now(desk.state, desk.now)
        return t0 + dt.timedelta(seconds=offset) if t0 is not None else "there is no T0 yet"
    try:
        found = moment_at(desk.state, parse_moment(text, sight.plan.release.zone), desk.now)
    except ValueError:
        return f'"{text}" is no time: write 30m, 14:00 or T+1h'
    return found if found is not None else "there is no T0 yet"


def no_time(desk: Desk, read: Callable[[Desk, str], object] = until) -> Callable[[str], str]:
    """What is wrong with a time as it is typed, for the line it is typed in."""

    def check(text: str) -> str:
        found = read(desk, text)
        return found if isinstance(found, str) else ""

    return check


def no_length(text: str) -> str:
    """What is wrong with a length of time as it is typed."""
    try:
        parse_duration(text)
    except ValueError as error:
        return str(error)
    return ""


def earlier(desk: Desk, text: str) -> dt.datetime | str | None:
    """When something written down only now happened: "14:05", "10m" or "-10m" ago, "T+12m"; None where nothing is said."""
    words = text.strip()
    if not words:
        return None
    ago = words.removeprefix("-").strip()
    try:
        return desk.now - dt.timedelta(seconds=float(parse_duration(ago)))
    except ValueError:
        found = until(desk, words)
    if isinstance(found, str):
        return f'"{words}" is no time that has passed: write 14:05, 10m (ago) or T+12m'
    if found > desk.now:
        found -= dt.timedelta(days=1)
    return found if found <= desk.now else f"{words} is still to come"
