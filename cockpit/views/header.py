"""The lines that are always on the screen: mode, verdict and why, the clocks, the next thing to do."""

import datetime as dt
import itertools

import msgspec

from cockpit.core.blindness import blind, engine_lost
from cockpit.core.clock import t_seconds
from cockpit.core.verdict import GO
from cockpit.core.verdict import Reason as Judged
from cockpit.model.frame import Duty, Header, Label, Reason, Tone
from cockpit.views.base import VERDICT_TONES, Sight, first_line
from cockpit.views.headline import ROLLED_BACK, after_all, badge, caveats, standing_since, try_before
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import next_due, overdue
from cockpit.views.timeline import clock_state
from cockpit.views.times import age, clock, day_hm, hms, left, stamp, t_clock
from cockpit.views.words import spoken

MOST_RUNS = 40
HEARD_STEP_S = 5


def header(sight: Sight, mode: str, *, banner: Label | None = None, starting: bool = False) -> Header:
    """mode: live, read-only, rehearsal or replay. banner: the journal's own trouble. starting: this screen starts an
    engine where none watches."""
    state, now = sight.state, sight.now
    release = sight.plan.release
    word, reasons, aged = judged(sight, mode)
    seconds = t_seconds(state, now)
    engine = engine_label(sight, starting=starting) if mode != "replay" else Label("", Tone.MUTED)
    due = next_due(sight)
    late = overdue(sight)
    short, full, but = headlined(sight, word, reasons, late)
    since = standing_since(state)
    return Header(
        title=release.title or release.name,
        name=release.name or state.name,
        version="" if release.version and release.version in release.title else release.version,
        classes=", ".join(state.classes),
        modes=modes(sight, mode, engine),
        verdict=full,
        verdict_short=short,
        judged=word,
        caveats=but,
        reasons=reasons,
        verdict_age=aged if since is None else age(since, now),
        clock=Label(t_clock(seconds), Tone.WARN if state.clock.holds else Tone.ACCENT),
        state=Label() if short.text == ROLLED_BACK and state.stability.status == "failed" else clock_state(sight),
        wall=hms(now, sight.zone),
        utc=f"{now.astimezone(dt.UTC):%H:%M}Z",
        zone=now.astimezone(sight.zone).tzname() or "",
        t0=stamp(state.clock.t0, sight.zone),
        next=_next(sight, mode, starting=starting),
        due=due,
        overdue=late,
        who=sight.who,
        role=sight.role_title(sight.role) if sight.is_mine(sight.role) else "",
        engine=engine,
        banner=banner or Label(),
        notice=Label(release.label, Tone.INFO),
        today=today(sight, mode, word),
        before=try_before(sight),
    )


def headlined(
    sight: Sight, word: str, reasons: tuple[Reason, ...], late: tuple[Duty, ...]
) -> tuple[Label, Label, tuple[str, ...]]:
    """The badge, the whole line that begins with it, and what a GO does not say."""
    over = after_all(sight, word)
    if over is not None:
        return Label(badge(sight.state, word), over.tone), over, ()
    tone, but = VERDICT_TONES.get(word, Tone.UNKNOWN), caveats(sight, word, late)
    if but and word == GO:
        return Label(word, Tone.WARN), Label(f"{word} · but {', '.join(but)}", Tone.WARN), but
    return Label(word, tone), Label(verdict_words(sight, word, reasons), tone), but


def clocked(view: Header, sight: Sight) -> Header:
    """The same header with its clocks and countdowns at this second: all that changes in a calm one. While the clock is
    held, what T0 moves comes no nearer."""
    held = bool(sight.state.clock.holds)
    return msgspec.structs.replace(
        view,
        next=view.next if held else _counted_down(view.next, sight.now),
        due=view.due if held else _counted_down(view.due, sight.now),
        yours=view.yours if held else _counted_down(view.yours, sight.now),
        clock=Label(t_clock(t_seconds(sight.state, sight.now)), view.clock.tone),
        wall=hms(sight.now, sight.zone),
        utc=f"{sight.now.astimezone(dt.UTC):%H:%M}Z",
    )


def _counted_down(duty: Duty, now: dt.datetime) -> Duty:
    """The same duty with the time that is left, if that is what its label says."""
    if duty.due is None or duty.left_s is None or duty.label.text != left(duty.left_s):
        return duty
    seconds = (duty.due - now).total_seconds()
    return msgspec.structs.replace(duty, left_s=seconds, label=Label(left(seconds), duty.label.tone))


def hot(sight: Sight, view: Header) -> bool:
    """Whether something else on the screen counts by the second, a run, a breach, an incident; or a time has come."""
    state = sight.state
    return (
        any(one.due is not None and (one.left_s or 0) > 0 and one.due <= sight.now for one in (view.due, view.next))
        or any(trigger.phase == "pending" for trigger in state.triggers.values())
        or any(proc.ended is None for proc in state.procs.values())
        or any(incident.resolved is None for incident in state.incidents.values())
        or any(
            run.status in ("ordered", "started") for run in itertools.islice(reversed(state.runs.values()), MOST_RUNS)
        )
    )


def judged(sight: Sight, mode: str) -> tuple[str, tuple[Reason, ...], str]:
    """The verdict, its reasons and its age. A replay shows what was journaled; elsewhere the rules are asked now, so
    that a dead engine leaves no verdict standing that nobody upholds. Where both are one, both are told in one way."""
    facts = sight.state.verdict
    since = age(facts.at, sight.now)
    journaled = mode == "replay" or sight.state.plan is None or bool(sight.state.closed)
    now_is = sight.verdict if sight.state.plan is not None and not sight.state.closed else None
    if now_is is None or (journaled and [one.line() for one in now_is.reasons] != list(facts.reasons)):
        return spoken(facts.verdict), tuple(reason(sight, one) for one in facts.reasons), since
    reasons = tuple(_reason(sight, one) for one in now_is.reasons)
    if journaled:
        return spoken(facts.verdict), reasons, since
    return now_is.verdict, reasons, since if spoken(facts.verdict) == now_is.verdict else "now"


def today(sight: Sight, mode: str, then: str) -> Label:
    """In a replay: where the rules of today judge otherwise than was judged then."""
    if mode != "replay" or sight.state.plan is None or sight.state.closed or not sight.state.verdict.verdict:
        return Label()
    now_is = sight.verdict.verdict
    return Label() if now_is == then else Label(f"today's rules: {now_is}", Tone.WARN)


_LEVELS = {"no-go": Tone.BAD, "not-ready": Tone.WARN, "conditional": Tone.WARN}


def _reason(sight: Sight, one: Judged) -> Reason:
    owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
    tone = _LEVELS.get(one.level, Tone.PLAIN)
    return Reason(_words(sight, one.kind, one.id, one.words), f"{one.kind}:{one.id}", owner, tone, _state(one))


def _state(one: Judged) -> str:
    """In what state a gate is that nobody can rely on."""
    return _word_of_state(one.kind, one.words) if one.level == "not-ready" else ""


def _word_of_state(kind: str, words: str) -> str:
    """How the words of a gate begin that nobody can rely on: "pending", "stale"; journaled ones too."""
    word = words.partition(":")[0]
    return word if kind == "gate" and word in _STATES else ""


def _words(sight: Sight, kind: str, name: str, words: str) -> str:
    """A reason with the title of what it is about, and without saying one thing twice."""
    named = {
        "gate": sight.names.gate,
        "metric": sight.names.metric,
        "item": sight.names.item,
        "trigger": sight.names.trigger,
    }
    if words.startswith("running: since "):
        words = words.replace(": ", " ", 1)
    for state in _STATES:  # counted already, and the words say it
        words = words.removeprefix(f"{state}: ")
    if kind not in named:
        return words
    title = named[kind](name)
    return words if title in words else f"{title}: {words}"


GONE = "no longer: "
"""How the cause of a verdict begins when a reason fell away (core/verdict.py)."""


def reason(sight: Sight, line: str) -> Reason:
    """A journaled reason, "kind:id: words", with whose it is."""
    kind, _, rest = line.partition(":")
    name, colon, words = rest.partition(": ")
    if not colon:
        return Reason(first_line(line))
    if kind == "incident":
        facts = sight.state.incidents.get(name)
        who = facts.owner if facts is not None else ""
        return Reason(words, f"incident:{name}", sight.owner(who) if who in sight.book.roles else who)
    book = sight.book
    table = {
        "gate": book.gates,
        "rule": book.rules,
        "metric": book.metrics,
        "item": book.items,
        "trigger": book.triggers,
    }
    known = table.get(kind, {}).get(name)
    state = _word_of_state(kind, words)
    tone = Tone.WARN if state else Tone.PLAIN
    owner = sight.owner(getattr(known, "role", None))
    return Reason(_words(sight, kind, name, words), f"{kind}:{name}", owner, tone, state)


def verdict_words(sight: Sight, word: str, reasons: tuple[Reason, ...]) -> str:
    """GO; CONDITIONAL GO · D-014 · until 14:00; NO-GO · reason · owner; NOT READY · reason."""
    if word == "CONDITIONAL GO":
        active = [one for one in sight.state.waivers.values() if one.expires > sight.now]
        if active:
            first = min(active, key=lambda one: one.expires)
            return f"{word} · {first.decision} · until {day_hm(first.expires, sight.zone, sight.now)}"
    if word == "NOT READY" and (counted := _counted(reasons)):
        word = f"{word} · {counted}"
    if reasons and not word.startswith("GO"):
        first_reason = reasons[0]
        parts = [word, first_reason.text]
        if first_reason.owner:
            parts.append(first_reason.owner)
        return " · ".join(parts)
    return word


_STATES = ("pending", "running", "stale", "inconclusive", "error", "unknown")


def _counted(reasons: tuple[Reason, ...]) -> str:
    """ "2 pending, 1 stale": gates that are not judged, by what they are; "" where one reason says it better."""
    kinds = [one.state for one in reasons if one.state]
    found = [f"{kinds.count(name)} {name}" for name in _STATES if name in kinds]
    return ", ".join(found) if len(kinds) > 1 or (kinds and len(reasons) > 1) else ""


def _next(sight: Sight, mode: str, *, starting: bool) -> Duty:
    """What to do now; an engine that is being started needs nobody to start it."""
    found = next_action(sight, mode)
    if not starting or found.ref != "engine:":
        return found
    return msgspec.structs.replace(found, text="wait: the engine is being started, and nobody watches until it says so")


def engine_label(sight: Sight, *, starting: bool = False) -> Label:
    """Whether somebody watches: "engine ok on ferry, now", with the age of its last word; or how long it is silent.
    Whatever is closed needs nobody."""
    engine = sight.state.engine
    if sight.state.closed:
        return Label("no engine needed", Tone.MUTED)  # it ends with the release, and says nothing of it any more
    lost = engine_lost(sight.state, sight.now)
    if lost and starting:
        return Label("engine starting", Tone.BAD if engine.epoch else Tone.WARN)
    if engine.beat is None or not engine.epoch or engine.elsewhere:
        return Label("no engine yet", Tone.WARN)
    if engine.released:
        return Label(f"engine stopped: {engine.released}", Tone.BAD if lost else Tone.MUTED)
    if lost:
        gone = "gone, " if engine.vanished else ""
        return Label(f"engine {gone}silent for {clock((sight.now - engine.beat).total_seconds())}", Tone.BAD)
    if engine.trouble:
        return Label(f"engine fails at {next(iter(engine.trouble))}", Tone.WARN)
    where = f" on {engine.host}" if engine.host else ""
    heard = "" if engine.thinned else f", {_heard((sight.now - engine.beat).total_seconds())}"
    return Label(f"engine ok{where}{heard}", Tone.MUTED)


def _heard(seconds: float) -> str:
    """How long ago the engine last wrote anything, in steps of 5 s: an engine that is well writes at least so often."""
    return "now" if seconds < HEARD_STEP_S else f"{int(seconds) // HEARD_STEP_S * HEARD_STEP_S}s"


def modes(sight: Sight, mode: str, engine: Label) -> tuple[Label, ...]:
    """LIVE, READ-ONLY, REHEARSAL, REPLAY, then BLIND and ENGINE LOST."""
    found = []
    drill = f"REHEARSAL on {sight.state.rehearsed_on}" if sight.state.rehearsed_on else "REHEARSAL"
    if sight.state.rehearsal and mode != "rehearsal":
        found.append(Label(drill, Tone.INFO))
    words = {
        "live": Label("LIVE", Tone.GOOD),
        "read-only": Label("READ-ONLY", Tone.WARN),
        "rehearsal": Label(drill, Tone.INFO),
        "replay": Label("REPLAY", Tone.INFO),
    }
    if mode != "live" or not sight.state.rehearsal:
        found.insert(0, words.get(mode, Label(mode.upper(), Tone.WARN)))
    if mode != "replay" and not sight.state.closed and engine.tone is Tone.BAD:
        found.append(Label("ENGINE LOST", Tone.BAD))
    if sight.state.plan is not None and blind(sight.state):
        found.append(Label("MONITORING BLIND", Tone.BAD))
    return tuple(found)
