"""The lines that are always on the screen: mode, verdict and why, the clocks, the next thing to do."""

import datetime as dt

from cockpit.core.blindness import blind, engine_lost
from cockpit.core.clock import t_seconds
from cockpit.model.frame import Header, Label, Reason, Tone
from cockpit.views.base import VERDICT_TONES, Sight, first_line
from cockpit.views.next_action import next_action, next_due, overdue
from cockpit.views.times import age, clock, hms, stamp, t_clock
from cockpit.views.timeline import clock_state
from cockpit.views.words import spoken


def header(sight: Sight, mode: str, *, banner: Label = Label(), notice: Label = Label()) -> Header:
    """mode: live, read-only, rehearsal or replay. banner: the journal's own trouble. notice: SIMULATION and the like."""
    state, now = sight.state, sight.now
    release = sight.plan.release
    word = spoken(state.verdict.verdict)
    tone = VERDICT_TONES.get(word, Tone.UNKNOWN)
    reasons = tuple(reason(sight, one) for one in state.verdict.reasons)
    seconds = t_seconds(state, now)
    engine = engine_label(sight) if mode != "replay" else Label("", Tone.MUTED)
    due = next_due(sight)
    late = overdue(sight)
    return Header(
        title=release.title or release.name,
        name=release.name or state.name,
        version=release.version,
        classes=", ".join(state.classes),
        modes=modes(sight, mode, engine),
        verdict=Label(verdict_words(sight, word, reasons), tone),
        verdict_short=Label(word, tone),
        reasons=reasons,
        verdict_age=age(state.verdict.at, now),
        clock=Label(t_clock(seconds), Tone.WARN if state.clock.holds else Tone.ACCENT),
        state=clock_state(sight),
        wall=hms(now, sight.zone),
        utc=f"{now.astimezone(dt.UTC):%H:%M}Z",
        zone=now.astimezone(sight.zone).tzname() or "",
        t0=stamp(state.clock.t0, sight.zone),
        next=next_action(sight, mode),
        due=due,
        overdue=late,
        who=sight.who,
        role=sight.role_title(sight.role) if sight.role else "",
        engine=engine,
        banner=banner,
        notice=notice,
    )


def reason(sight: Sight, line: str) -> Reason:
    """A journaled reason, "kind:id: words", with whose it is."""
    kind, _, rest = line.partition(":")
    name, colon, words = rest.partition(": ")
    if not colon:
        return Reason(first_line(line))
    role = None
    if kind == "gate":
        gate = sight.book.gates.get(name)
        role = gate.role if gate is not None else None
        words = f"{sight.names.gate(name)}: {words}"
    elif kind == "rule":
        rule = sight.book.rules.get(name)
        role = rule.role if rule is not None else None
    elif kind == "metric":
        metric = sight.book.metrics.get(name)
        role = metric.role if metric is not None else None
        words = f"{sight.names.metric(name)}: {words}"
    elif kind == "item":
        item = sight.book.items.get(name)
        role = item.role if item is not None else None
        words = f"{sight.names.item(name)}: {words}"
    elif kind == "incident":
        facts = sight.state.incidents.get(name)
        return Reason(words, f"incident:{name}", facts.owner if facts is not None else "")
    return Reason(words, f"{kind}:{name}", sight.owner(role))


def verdict_words(sight: Sight, word: str, reasons: tuple[Reason, ...]) -> str:
    """GO; CONDITIONAL GO · D-014 · until 14:00; NO-GO · reason · owner; NOT READY · reason."""
    if word == "CONDITIONAL GO":
        active = [one for one in sight.state.waivers.values() if one.expires > sight.now]
        if active:
            first = min(active, key=lambda one: one.expires)
            return f"{word} · {first.decision} · until {hms(first.expires, sight.zone)[:5]}"
    if reasons and word != "GO":
        first_reason = reasons[0]
        parts = [word, first_reason.text]
        if first_reason.owner:
            parts.append(first_reason.owner)
        return " · ".join(parts)
    return word


def engine_label(sight: Sight) -> Label:
    """Whether somebody watches: "engine ok", or how long it has been silent."""
    engine = sight.state.engine
    lost = engine_lost(sight.state, sight.now)
    if engine.beat is None or not engine.epoch:
        return Label("no engine yet", Tone.WARN)
    if engine.released:
        return Label(f"engine stopped: {engine.released}", Tone.BAD if lost else Tone.MUTED)
    if lost:
        return Label(f"engine silent for {clock((sight.now - engine.beat).total_seconds())}", Tone.BAD)
    return Label(f"engine ok on {engine.host}" if engine.host else "engine ok", Tone.MUTED)


def modes(sight: Sight, mode: str, engine: Label) -> tuple[Label, ...]:
    """LIVE, READ-ONLY, REHEARSAL, REPLAY, then BLIND and ENGINE LOST."""
    found = []
    if sight.state.rehearsal and mode != "rehearsal":
        found.append(Label("REHEARSAL", Tone.INFO))
    words = {
        "live": Label("LIVE", Tone.GOOD),
        "read-only": Label("READ-ONLY", Tone.WARN),
        "rehearsal": Label("REHEARSAL", Tone.INFO),
        "replay": Label("REPLAY", Tone.INFO),
    }
    if mode != "live" or not sight.state.rehearsal:
        found.insert(0, words.get(mode, Label(mode.upper(), Tone.WARN)))
    if mode != "replay" and not sight.state.closed and engine.tone is Tone.BAD:
        found.append(Label("ENGINE LOST", Tone.BAD))
    if sight.state.plan is not None and blind(sight.state):
        found.append(Label("MONITORING BLIND", Tone.BAD))
    return tuple(found)
