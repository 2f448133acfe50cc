"""The header, the footer and the replay bar."""

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cockpit.model.frame import Duty, Header, Label, Tone
from cockpit.session.protocol import Playback
from cockpit.tui.bigtext import big
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.panes.common import token
from cockpit.tui.text import Row, Span, blank, cells, cut, spread, wrap
from cockpit.views.times import clock, hms

if TYPE_CHECKING:
    from cockpit.tui.intents import Keymap

YOURS, WIDE = "yours", 100
"""How the reader is told that NEXT waits for them (`Sight.whose`); and from how many columns on it is said what else does."""
OWNER = 24
"""Cells that a name of usual length has beside NEXT's sentence."""


def _beside(view: Header) -> str:
    """What the headline says beside its badge; on the way back the badge has words of its own."""
    text, short = view.verdict.text, view.verdict_short.text
    rest = text[len(short) :] if text.startswith(short) else text.removeprefix("ROLLBACK ")
    return rest.removeprefix(" · ").removeprefix(", ").lstrip()


def header(view: Header, kind: str, width: int, glyphs: Glyphs, keys: "Keymap") -> list[Row]:
    """The header's lines: kind is full (3), short (2) or big (7); a banner adds one."""
    if kind == "big":
        lines = _big(view, width, glyphs, keys)
    elif kind == "short":
        lines = [_short(view, width), _next(view, width, keys)]
    else:
        lines = [_top(view, width, keys), _verdict(view, width), _next(view, width, keys)]
    if view.banner.text:
        lines.append(spread(width, [(f" {view.banner.text} ", token(view.banner.tone) + "#")]))
    return lines


def _modes(view: Header) -> list[Span]:
    spans: list[Span] = []
    for mode in (*view.modes, view.notice):
        if mode.text:
            spans += [(f" {mode.text} ", token(mode.tone) + "#"), (" ", "plain")]
    return spans


def _clocks(view: Header, width: int) -> list[Span]:
    right: list[Span] = [
        (f" {view.clock.text} ", token(view.clock.tone, True)),
        (f" {view.wall} {view.zone}", "plain!"),
    ]
    if width >= 110:
        right.append((f"  {view.utc} ", "muted"))
    else:
        right.append((" ", "plain"))
    return right


def _top(view: Header, width: int, keys: "Keymap") -> Row:
    right = _clocks(view, width)
    left: list[Span] = [*_modes(view), (view.title, "title!")]
    version = [(f" {one}", "muted") for one in (view.version, view.classes) if one]
    role = cut(view.role, width // 5) if view.role else f"no role{keys.press('role')}"
    whole = (f" {view.who} · {role}  ", "muted")
    if not view.who:
        return spread(width, [*left, *version], right)
    if width >= 100:  # there it stands before the end of a long title
        return spread(width, [*left, *version], [whole, *right])
    for beside, me in ((version, whole), (version, (f" {role}  ", "muted")), ([], (f" {role}  ", "muted"))):
        if _cells((*left, *beside, me, *right)) < width:
            return spread(width, [*left, *beside], [me, *right])
    return spread(width, [*left, *version], right)


def _cells(spans: Iterable[Span]) -> int:
    return sum(cells(text) for text, _ in spans)


def _verdict(view: Header, width: int) -> Row:
    badge = f" {view.verdict_short.text} "
    left: list[Span] = [(badge, token(view.verdict_short.tone) + "#")]
    rest = _beside(view)
    more = f" +{len(view.reasons) - 1} more" if len(view.reasons) > 1 else ""
    aged = f"  {view.verdict_age}" if view.verdict_age else ""
    right = _beyond(view, width, width - _cells(left) - cells(rest + more + aged) - 1)
    room = width - _cells((*left, *right)) - cells(more + aged) - 1
    left += [(" " + cut(rest, max(0, room)), token(view.verdict.tone, True)), (more, "muted"), (aged, "muted")]
    if view.before and _cells((*left, *right)) + cells(view.before) + 3 <= width:
        left.append((f" · {view.before}", "muted"))
    return spread(width, left, right)


def _beyond(view: Header, width: int, room: int) -> list[Span]:
    """What stands on the right of the verdict: what the clock or the release does, and the engine, at last in two words.
    room: what the verdict leaves; on a screen that is not wide the engine takes no more."""
    state: list[Span] = [(f"  {view.state.text} ", token(view.state.tone, True))] if view.state.text else []
    today: list[Span] = [(f"  {view.today.text} ", token(view.today.tone, True))] if view.today.text else []
    engine: list[Span] = [(f"  {view.engine.text} ", token(view.engine.tone))] if view.engine.text else []
    brief: list[Span] = [(f"{text.partition(' on ')[0].rstrip()} ", style) for text, style in engine]
    if width < 100:
        ways = ([*state, *today, *one] for one in (engine, brief))
        fits = next((one for one in ways if _cells(one) <= min(room, width // 2)), [*state, *today])
    else:
        ways = ([*state, *today, *one] for one in (engine, brief))
        fits = next((one for one in ways if _cells(one) <= width // 2), [*state, *brief])
    if _cells(fits) <= width // 2 or not state:
        return fits
    kept = brief if width >= 100 else []
    return [(cut(state[0][0], width // 2 - _cells(kept)), state[0][1]), *kept]


def _next(view: Header, width: int, keys: "Keymap") -> Row:
    """What to do now, and whose it is: where there is little room, the sentence is cut, never a key, and the owner only
    for a key. What is overdue; then, where room is left, what comes next."""
    left: list[Span] = [(" NEXT ", "accent!")]
    if view.next.label.text:
        left.append((f"{view.next.label.text} ", token(view.next.label.tone, True)))
    right: list[Span] = []
    room = width - _cells(left) - 1
    if view.overdue:
        badge: list[Span] = [(f" {len(view.overdue)} OVERDUE ", "bad#"), (" ", "plain")]
        # How many are late is told by the panes, too; which key helps is not.
        if _fitted(view.next, room - _cells(badge), keys)[1] or not _fitted(view.next, room, keys)[1]:
            right, room = badge, room - _cells(badge)
    spare = room - cells(_whole(view.next)) - 2
    own, when = f"{view.yours.label.text} ", f"{view.due.label.text} "
    if view.yours.text and width >= WIDE and spare >= cells(own) + 24:
        words = keeping_keys(view.yours.text, spare - cells(own) - 9, keys)
        right += [(f" yours: {words} ", "accent"), (own, token(view.yours.label.tone))]
    elif view.due.due is not None and spare >= cells(when) + 12:
        right += [(f" then {cut(view.due.text, spare - cells(when) - 7)} ", "muted"), (when, "plain")]
    words = _fitted(view.next, room, keys)[0]
    owner = f" · {YOURS}" if view.next.owner == YOURS and words.endswith(f" · {YOURS}") else ""
    left.append((words.removesuffix(owner), "plain!"))
    if owner:
        left += [(" · ", "plain!"), (YOURS, "accent!")]
    return spread(width, left, right)


_LEAST_WORDS = 8
"""Cells below which words before a key say nothing, and the key goes with them."""
_LEAST_OWNER = 10
"""Cells of an owner, its dot included, that no key takes away."""


def _whole(duty: Duty) -> str:
    return f"{duty.text} · {duty.owner}" if duty.owner else duty.text


def _fitted(duty: Duty, room: int, keys: "Keymap") -> tuple[str, bool]:
    """The sentence and its owner in so many cells, and whether it still names all its keys."""
    if cells(_whole(duty)) <= room:
        return _whole(duty), True
    owner = f" · {duty.owner}" if duty.owner else ""
    # Owners with long names, or many of them, leave the sentence half of the line; a name of usual length is cut last.
    owner = cut(owner, max(room // 2, room - cells(duty.text), min(OWNER, room - 8)))
    named = [found.group(0) for found in _named_keys(duty.text, keys)]
    least = min(cells(duty.text), _LEAST_WORDS + sum(cells(key) for key in named))
    if owner and named and room - cells(owner) < least:
        owner = cut(owner, max(_LEAST_OWNER, room - least))
    words = keeping_keys(duty.text, max(8, room - cells(owner)), keys)
    return cut(words + owner, max(8, room)), all(key in words for key in named)


@functools.lru_cache(maxsize=2)
def _known(keys: "Keymap") -> frozenset[str]:
    """Every key as sentences name it."""
    return frozenset(keys.named(name) for name in keys.keys)


def _named_keys(text: str, keys: "Keymap") -> list[re.Match[str]]:
    """The keys that a sentence names: " (m Q)", " (x when sent)". What goes on for longer is a remark ("(a rollback was
    called already)")."""
    known = _known(keys)
    return [
        found
        for found in re.finditer(r" \(([^()]+)\)", text)
        if found.group(1) in known
        or (cells(found.group(1)) <= OWNER and any(found.group(1).startswith(f"{one} ") for one in known))
    ]


def keeping_keys(text: str, room: int, keys: "Keymap") -> str:
    """A sentence cut to so many cells, in which the words before a key are cut and the key stays: "move T0 for… (L)"."""
    if cells(text) <= room:
        return text
    for found in reversed(_named_keys(text, keys)):
        key = found.group(0)
        if cells(text[: found.end()]) < room:
            return cut(text, room)
        if room - cells(key) < _LEAST_WORDS:
            return cut(text, room)
        return keeping_keys(text[: found.start()], room - cells(key), keys) + key
    return cut(text, room)


def _short(view: Header, width: int) -> Row:
    right: list[Span] = [(f" {view.clock.text} ", token(view.clock.tone, True)), (f"{view.wall} ", "plain")]
    left = _modes(view)
    left.append((f" {view.verdict_short.text} ", token(view.verdict_short.tone) + "#"))
    rest = _beside(view)
    state = f"{view.state.text} " if view.state.text else ""
    left += [(" ", "plain"), (state, token(view.state.tone, True)), (rest, token(view.verdict.tone))]
    return spread(width, left, right)


def _big(view: Header, width: int, glyphs: Glyphs, keys: "Keymap") -> list[Row]:
    """Large letters: the verdict and the clock, for a wall."""
    words = big(view.verdict_short.text, glyphs.full)
    ticking = big(view.clock.text, glyphs.full)
    lines = [_top(view, width, keys)]
    room = width - max(cells(line) for line in ticking) - 2
    if max(cells(line) for line in words) > room:
        words = big(_abbreviated(view.verdict_short.text), glyphs.full)
    for number in range(5):
        left = (
            words[number]
            if max(cells(line) for line in words) <= room
            else (view.verdict_short.text if number == 2 else "")
        )
        lines.append(
            spread(
                width,
                [(" " + left, token(view.verdict_short.tone, True))],
                [(ticking[number] + " ", token(view.clock.tone, True))],
            )
        )
    lines.append(_next(view, width, keys))
    return lines


def _abbreviated(verdict: str) -> str:
    if verdict.startswith(("ROLLBACK", "ROLLING")):
        return "BACK"
    return {"NOT READY": "WAIT", "CONDITIONAL GO": "GO IF", "ROLLED BACK": "BACK"}.get(verdict, verdict)


MESSAGE_LINES = 3


def foot(hints: list[tuple[str, str, bool]], message: Label, width: int, pending: str = "") -> list[Row]:
    """The footer; a message too long for it takes more lines, for what to do stands at its end."""
    parts = wrap(message.text, width - 2, MESSAGE_LINES) if cells(message.text) > width - 1 else []
    if len(parts) < 2:
        return [footer(hints, message, width, pending)]
    return [spread(width, [(" ", "plain"), (part, token(message.tone, True))]) for part in parts]


def footer(hints: list[tuple[str, str, bool]], message: Label, width: int, pending: str = "") -> Row:
    """At most seven hints: (key, label, available); the last always fits, since it is the one for trouble. A message
    takes their place for a while."""
    if message.text:
        return spread(width, [(" ", "plain"), (message.text, token(message.tone, True))])
    left: list[Span] = []
    if pending:
        left.append((f" {pending} ", "accent#"))
    if pending and not hints:
        return spread(width, [*left, (" then one of these; ( ) says why not now; esc forgets it", "plain")])
    *some, last = [_hint(*one) for one in hints[:7]] or [[]]
    kept = sum(cells(text) for text, _ in last)
    for piece in some:
        if sum(cells(text) for text, _ in (*left, *piece)) + kept > width:
            break
        left += piece
    return spread(width, left + last)


def _hint(key: str, label: str, available: bool) -> list[Span]:
    return [(f" {key} ", "accent!" if available else "muted"), (f"{label} ", "plain" if available else "muted")]


LEAST_BAR = 10
"""Columns below which a bar says nothing."""


def replay_bar(play: Playback, t_text: str, zone: dt.tzinfo, width: int, glyphs: Glyphs) -> Row:
    """Where the replay stands: state, speed, the clock then, a bar with its marks, what is shown. The day is named where
    the journal has several; where room is short, the words give way to it, then the bar."""
    state = "paused" if play.paused or not play.speed else f"{play.speed:g}x"
    view = "as known then" if play.view == "known" else "as it occurred"
    views = (f" {view}, idle skipped ", f" {view} ") if play.skip_idle else (f" {view} ",)
    ways = [(f" {t_text} {day}{hms(play.at, zone)} ", words) for words in views for day in _days(play, zone)]
    fixed = cells(f" {state:>6} ") + 2
    rooms = [width - fixed - cells(then) - cells(words) for then, words in ways]
    best = next((index for index, one in enumerate(rooms) if one >= LEAST_BAR), rooms.index(max(rooms)))
    (then, words), room = ways[best], rooms[best]
    left: list[Span] = [(f" {state:>6} ", "info#"), (then, "plain!")]
    right: list[Span] = [(words, "muted")]
    if room >= LEAST_BAR and play.end > play.start:
        column = _columns(play, room)
        marks, here = {column(at) for at, _, _ in play.marks}, column(play.at)
        blanks = {column(since + (until - since) / 2) for since, until in _long(play)} - marks
        sign = "╋" if glyphs.rule == "─" else "+"
        for index in range(room):
            drawn = glyphs.full if index == here else sign if index in marks else glyphs.rule
            style = "accent!" if index == here else "warn" if index in marks else "info" if index < here else "rule"
            if index in blanks and index != here:
                drawn, style = "~", "muted"
            if left and left[-1][1] == style and len(left) > 2:
                left[-1] = (left[-1][0] + drawn, style)
            else:
                left.append((drawn, style))
    return spread(width, left, right)


def _days(play: Playback, zone: dt.tzinfo) -> tuple[str, ...]:
    """The day to stand before the time, the longest way of naming it first; "" where the journal has only one."""
    local = play.at.astimezone(zone)
    if play.start.astimezone(zone).date() == play.end.astimezone(zone).date():
        return ("",)
    return (f"{local:%a %-d %b} ", f"{local:%-d %b} ")


def _long(play: Playback) -> list[tuple[dt.datetime, dt.datetime]]:
    """Stretches without any entry that would take much of the bar."""
    return [(since, until) for since, until in play.empty if (until - since) * 5 > play.end - play.start]


def _columns(play: Playback, room: int) -> Callable[[dt.datetime], int]:
    """Where a moment stands on a bar of so many columns. A long stretch in which nothing is recorded takes three of them,
    however long it is: one late note about the day before must not squeeze the day."""
    second = dt.timedelta(seconds=1)
    long = _long(play)
    kept = (play.end - play.start) / second - sum((until - since) / second for since, until in long)
    each = max(kept, 1.0) * 3 / room

    def column(at: dt.datetime) -> int:
        at = min(max(at, play.start), play.end)
        passed = (at - play.start) / second
        for since, until in long:
            if at > since:
                part = min(1.0, (at - since) / (until - since))
                passed += part * (each - (until - since) / second)
        return min(room - 1, int(passed / (kept + each * len(long)) * room))

    return column


def too_small(width: int, height: int, view: Header | None, leave: str = "q") -> list[Row]:
    """Below the least size: say so, and what matters most all the same. leave: the one key that works there."""
    lines: list[Row] = []
    if view is not None:
        lines.append(
            spread(
                width,
                [(view.verdict_short.text, token(view.verdict_short.tone, True)), (f" {view.clock.text}", "plain")],
            )
        )
        lines.append(spread(width, [(view.next.text, "plain!")]))
    lines.append(spread(width, [(f"too small: {width}x{height},", "warn")]))
    lines.append(spread(width, [("needs 60x15", "warn")]))
    lines.append(spread(width, [(f"only {leave} works: it leaves", "muted")]))
    while len(lines) < height:
        lines.append(blank(width))
    return lines[:height]


__all__ = ["Tone", "clock", "foot", "footer", "header", "replay_bar", "too_small"]
