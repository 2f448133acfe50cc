"""The timeline: phases, timed items, planned holds and T0 in the order they come, with the clock among them."""

import datetime as dt
from collections.abc import Iterator

import msgspec

from cockpit.core.actuals import Came, item_came, phase_came
from cockpit.core.blindness import blind
from cockpit.core.clock import LATE_HOLD_S, t_seconds
from cockpit.core.items import due_at, status_now
from cockpit.core.outcome import closed_as
from cockpit.core.stability import breach, watched_s
from cockpit.model.flow import Item, Phase
from cockpit.model.frame import Label, Mark, Timeline, Tone
from cockpit.model.state import State
from cockpit.model.times import Moment
from cockpit.views.base import Sight
from cockpit.views.checklist import count, timing
from cockpit.views.headline import standing, trying_again
from cockpit.views.times import HOUR, MINUTE, day_hm, hm, moved, short, soon, t_clock


def timeline(sight: Sight) -> Timeline:
    """Lines stand here where they have a time of their own, and where they are late or in trouble: those must be seen."""
    now = sight.now
    found: list[tuple[dt.datetime | None, int, Mark]] = []
    for number, phase in enumerate(sight.plan.phase):
        at = sight.at(phase.at)
        found.append(
            (at, number, _phase(sight, phase.id, phase.title or phase.id, _read(phase.at) if phase.at else "", at))
        )
        found += [(when, number, mark) for when, mark in _items(sight, phase)]
    t0 = sight.state.clock.t0
    if not any(mark.when == "T0" and mark.kind == "phase" for _, _, mark in found):
        found.append(
            (t0, len(found), Mark("t0", "T0", day_hm(t0, sight.zone, now), "T0", Label("", Tone.ACCENT), "t0"))
        )
    for name, hold in sight.book.holds.items():
        at = sight.at(hold.at)
        title = f"planned hold{f', {short(hold.for_)}' if hold.for_ else ''}{f': {hold.reason}' if hold.reason else ''}"
        begun = name in sight.state.clock.built_in
        on = any(one.hold == name for one in sight.state.clock.holds)
        opened = sight.state.opened
        gone = at is not None and opened is not None and opened <= at < now - dt.timedelta(seconds=LATE_HOLD_S)
        label = (
            Label("HOLDING", Tone.WARN)
            if on
            else Label("over", Tone.MUTED)
            if begun
            else Label("NOT HELD", Tone.WARN)
            if gone
            else Label()
        )
        found.append(
            (at, len(found), Mark(f"hold:{name}", _read(hold.at), day_hm(at, sight.zone, now), title, label, "hold"))
        )
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    found.sort(key=lambda one: (one[0] or far, one[1]))
    passed = sum(1 for at, _, _ in found if at is not None and at <= now)
    marks = tuple(_placed(mark, at, now, number == passed - 1) for number, (at, _, mark) in enumerate(found))
    return Timeline(marks, t_clock(t_seconds(sight.state, now)), clock_state(sight))


def _read(moment: Moment) -> str:
    """How the plan reads a moment, for the column of the T-clock; a date and time of its own moves with nothing."""
    return "fixed" if moment.wall is not None else moment.text


def _placed(mark: Mark, at: dt.datetime | None, now: dt.datetime, here: bool) -> Mark:
    until = "" if at is None or at <= now else soon((at - now).total_seconds())
    return msgspec.structs.replace(mark, here=here, left=until)


def came(sight: Sight, found: Came | None) -> Label:
    """When it was over, against the plan: "09:00", "09:04 +4m", "08:50 -10m"."""
    if found is None:
        return Label()
    at = day_hm(found.at, sight.zone, sight.now)
    off = found.off_s or 0.0
    if abs(off) < MINUTE:
        return Label(at, Tone.GOOD)
    return Label(f"{at} {'+' if off > 0 else '-'}{short(off)}", Tone.WARN if off > 0 else Tone.GOOD)


def _decided(found: Came | None) -> str:
    return "" if found is None or found.outcome == "done" else f"{found.outcome.upper()} "


def _phase(sight: Sight, name: str, title: str, when: str, at: dt.datetime | None) -> Mark:
    phase = sight.book.phases[name]
    done, total = count(sight, phase)
    tone = Tone.GOOD if total and done == total else Tone.WARN if at is not None and at < sight.now else Tone.MUTED
    over = phase_came(sight.state, phase, sight.now)
    words = f"{_decided(over)}{f'{done}/{total}' if total else ''}".strip()
    shown = day_hm(at, sight.zone, sight.now)
    return Mark(f"phase:{name}", when, shown, title, Label(words, tone), came=came(sight, over))


def _items(sight: Sight, phase: Phase) -> Iterator[tuple[dt.datetime | None, Mark]]:
    for item in phase.item:
        status = status_now(sight.state, item, sight.now)
        due = timing(sight, item) if status == "open" else None
        wrong = status in ("failed", "unknown") or (due is not None and due.text.startswith("OVERDUE"))
        if item.at is not None and item.at != phase.at:
            at, when = sight.at(item.at), _read(item.at)
        elif wrong:
            known = due_at(sight.state, item, sight.now)
            last = item.due or (item.at if item.at is not None else phase.until) or phase.at
            at = known[0] if known is not None else sight.at(last)
            when = _read(last) if last is not None and at == sight.at(last) else ""
        else:
            continue
        yield at, _item(sight, item, status, due, when, at)


def _item(sight: Sight, item: Item, status: str, due: Label | None, when: str, at: dt.datetime | None) -> Mark:
    tones = {"done": Tone.GOOD, "skipped": Tone.WARN, "failed": Tone.BAD, "running": Tone.INFO, "unknown": Tone.BAD}
    label = due or Label("" if status == "open" else status, tones.get(status, Tone.MUTED))
    shown = day_hm(at, sight.zone, sight.now)
    over = came(sight, item_came(sight.state, item, sight.now))
    return Mark(f"item:{item.id}", when, shown, item.title or item.id, label, "item", came=over)


def clock_state(sight: Sight) -> Label:
    """What the clock does, or, once deployed, how the watch goes: HOLDING at T-10:00 · called by anna; STABLE 18/30 min."""
    state, now = sight.state, sight.now
    if state.closed:
        tone = Tone.GOOD if state.closed == "completed" else Tone.WARN
        return Label(closed_as(state, "CLOSED"), tone)
    if state.clock.holds:
        hold = state.clock.holds[0]
        by = "planned" if hold.planned else f"called by {hold.by}"
        # How long comes first: what is told after it may be cut, and where the clock stands is on the line above.
        long = hm(hold.until, sight.zone) if hold.until else "a decision" if hold.until_decision else ""
        at = f"{f'until {long} · ' if long else ''}at {t_clock(hold.t_s)}"
        why = f" · {hold.reason}" if hold.reason and not hold.planned else ""
        return Label(f"HOLDING {at} · {by}{why}", Tone.WARN)
    if words := _given_up(state):
        return Label(words, Tone.BAD)
    window = stability(sight)
    # How steady it was is no news of what is taken back.
    if window.text and standing(state) == "open" and not trying_again(state):
        return window
    if state.clock.slips:
        when, before, after = state.clock.slips[-1]
        if (now - when).total_seconds() < HOUR:
            return Label(f"T0 SLIPPED {moved(before, after, sight.zone)}", Tone.WARN)
    if state.clock.t0 is None:
        return Label("no T0 yet", Tone.UNKNOWN)
    return Label("", Tone.MUTED)


def _given_up(state: State) -> str:
    """A rollback of what is out that was aborted: part of it is done, and no verdict speaks of that; "" for none."""
    back = max((one for one in state.procs.values() if one.kind == "rollback"), key=lambda one: one.seq, default=None)
    if back is None or back.status != "aborted" or any(one.seq > back.seq for one in state.deploys):
        return ""
    done = sum(step.status == "done" for step in back.steps.values())
    return f"ROLLBACK ABORTED, {done} of {len(back.steps)} steps done"


def stability(sight: Sight) -> Label:
    """The window after the deploy: STABLE 18/30 min, WATCH while something in it is wrong."""
    window = sight.state.stability
    if window.status == "running" and window.since is not None:
        held = watched_s(sight.state, sight.now)
        # Whole minutes that are over: rounded, the window would read as full half a minute before it is.
        words = f"{min(held, window.for_s) // 60:.0f}/{window.for_s / 60:.0f} min"
        wrong = breach(sight.state, sight.now) or ("blind, and not counted" if blind(sight.state) else "")
        if wrong or any(one.phase in ("pending", "firing") for one in sight.state.triggers.values()):
            return Label(f"WATCH {words}{f' · {wrong}' if wrong else ''}", Tone.WARN)
        again = f" · restarted {window.restarts}x" if window.restarts else ""
        return Label(f"STABLE {words}{again}", Tone.GOOD)
    if window.status == "held":
        return Label(f"STABLE, held {window.for_s / 60:.0f} min", Tone.GOOD)
    if window.status == "failed":
        return Label(f"STABILITY FAILED{f': {window.reason}' if window.reason else ''}", Tone.BAD)
    return Label()
