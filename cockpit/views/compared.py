"""A moment of a recording beside its end: what stood there then, and what became of it."""

from collections.abc import Iterator
from typing import NamedTuple

from cockpit.model.frame import Detail, Fact, Label, Tone
from cockpit.views.base import VERDICT_TONES, Sight
from cockpit.views.checklist import checklist
from cockpit.views.gates import gates
from cockpit.views.headline import after_all, badge
from cockpit.views.incidents import incidents
from cockpit.views.metrics import metrics
from cockpit.views.people import people
from cockpit.views.procedures import rollback
from cockpit.views.times import day_hms
from cockpit.views.triggers import triggers
from cockpit.views.words import spoken

NOT_YET, NO_MORE = "not there yet", "not there any more"


class _One(NamedTuple):
    """How one thing stands. said: without what differs by the clock alone."""

    title: str
    said: str
    tone: Tone
    ref: str


def compared(then: Sight, end: Sight) -> Detail:
    """Everything that stood otherwise then than at the end, by panes; at the end itself nothing does."""
    facts: list[Fact] = []
    for title, before, after in zip(_TITLES, _all(then), _all(end), strict=True):
        rows = list(_differing(before, after))
        if rows:
            facts += [Fact("head", title), *rows]
    if not facts:
        facts.append(Fact("text", "everything stands as it does at the end of the recording"))
    at, ended = day_hms(then.now, then.zone, end.now), day_hms(end.now, end.zone, then.now)
    words = f"before the arrow as it stood at {at}, after it as it stood when the recording ends, {ended}"
    return Detail("compare:", "Then and in the end", Label(), (Fact("text", words, tone=Tone.MUTED), *facts))


def _differing(before: list[_One], after: list[_One]) -> Iterator[Fact]:
    known = {_key(one): one for one in before}
    for one in after:
        was = known.pop(_key(one), None)
        said = was.said if was is not None else NOT_YET
        if said != one.said:
            yield Fact("text", f"{one.title}: {said} -> {one.said}", tone=one.tone, ref=one.ref)
    for was in known.values():
        yield Fact("text", f"{was.title}: {was.said} -> {NO_MORE}", tone=Tone.MUTED)


def _key(one: _One) -> str:
    """By what a row is found again: two may bear one title. A step belongs to another call, once it is called."""
    kind, _, name = one.ref.partition(":")
    return f"step:{name.rpartition('/')[2]}" if kind == "step" else one.ref or one.title


_TITLES = ("Where it stands", "Gates", "Checklist", "Metrics", "Triggers", "Incidents", "Rollback", "People")


def _all(sight: Sight) -> Iterator[list[_One]]:
    yield list(_standing(sight))
    yield list(_gates(sight))
    yield [_One(one.title, one.box, one.label.tone, one.ref) for one in checklist(sight).lines if not one.phase]
    yield [_One(one.title, _once(one.value, one.label.text), one.label.tone, one.ref) for one in metrics(sight).rows]
    yield [_One(one.title, _lasting(one.label.text), one.label.tone, one.ref) for one in triggers(sight).rows]
    yield [_One(one.title, one.label.text, one.label.tone, one.ref) for one in incidents(sight).rows]
    yield list(_rollback(sight))
    yield list(_people(sight))


def _people(sight: Sight) -> Iterator[_One]:
    for one in people(sight).rows:
        kind, _, name = one.ref.partition(":")
        of = f", {sight.names.poll(name.partition('/')[0])}" if kind == "vote" else ""
        if not one.heading:
            # A vote rests by time alone.
            yield _One(f"{one.title}{of}", one.label.text.partition(", rests")[0], one.label.tone, one.ref)


def _lasting(label: str) -> str:
    """How a trigger stands, without for how long already, or until when."""
    return "TRIGGERED" if label.startswith("TRIGGERED ") else label.partition(" · ")[0]


def _once(value: str, word: str) -> str:
    return value if word in ("", value) else f"{value} {word}"


def _standing(sight: Sight) -> Iterator[_One]:
    state = sight.state
    word = spoken(state.verdict.verdict)
    over = after_all(sight, word)
    head = over.text if over is not None else badge(state, word) or NOT_YET
    yield _One("verdict", head, over.tone if over is not None else VERDICT_TONES.get(word, Tone.UNKNOWN), "verdict:")
    t0 = state.clock.t0
    yield _One("T0", t0.astimezone(sight.zone).strftime("%a %-d %b %H:%M") if t0 else "not set", Tone.PLAIN, "t0:")
    items = checklist(sight)
    yield _One("lines done", f"{items.done} of {items.total}", Tone.PLAIN, "")


def _gates(sight: Sight) -> Iterator[_One]:
    """As each was judged last: that time goes by and makes a result stale is no news about it."""
    for row in gates(sight).rows:
        facts = sight.state.gates.get(row.ref.partition(":")[2])
        judged = facts.verdict.upper() if facts is not None and facts.verdict else "PENDING"
        yield _One(row.title, judged, row.verdict.tone, row.ref)


def _rollback(sight: Sight) -> Iterator[_One]:
    if sight.book.rollback is None:
        return
    main = rollback(sight).procedure
    if main is not None:
        yield _One(main.title, main.state.text, main.state.tone, "rollback:")
        yield from (_One(one.title, one.box, one.label.tone, one.ref) for one in main.steps)
