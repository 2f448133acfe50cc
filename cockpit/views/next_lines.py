"""Lines of the plan as duties: what of the checklist could be done now, what lies ahead, what is overdue."""

import datetime as dt
from collections.abc import Callable, Container, Iterator
from functools import cached_property

import msgspec
from msgspec import Struct

from cockpit.core import announcements, digest
from cockpit.core.blindness import NOT_RUN
from cockpit.core.decisions import lacking, means_go, settled_by_poll
from cockpit.core.decisions import overdue as decision_overdue
from cockpit.core.gates import standing
from cockpit.core.items import before_the_rehearsal, blocked, due_at, facts, keeps_its_time, status_now, takes_two
from cockpit.core.items import overdue as overdue_by
from cockpit.core.judging import waiting_for
from cockpit.core.requirements import unmet
from cockpit.core.titles import titled
from cockpit.core.verdict import CONDITIONAL, GO
from cockpit.model.checks import Gate, Metric
from cockpit.model.flow import Item, Phase, PhaseDecision
from cockpit.model.frame import Duty, Label, Tone
from cockpit.views.base import ANYONE_ELSE, Sight, first_line
from cockpit.views.checklist import checklist, timing
from cockpit.views.headline import beside_go, going_back
from cockpit.views.headline import standing as standing_now
from cockpit.views.times import left, short
from cockpit.views.words import spoken

LEFT_BEHIND_S = 3600.0


class Line(Struct, frozen=True):
    """A line of the checklist, or a phase's decision, that could be done now. left_s: until it is due, None without a
    time; open_s: until its time begins."""

    duty: Duty
    number: int
    left_s: float | None = None
    open_s: float = 0.0
    required: bool = True
    deploy: bool = False
    broken: bool = False
    recurs: bool = False
    """It is done again and again, and not overdue this time."""
    itself: bool = False
    """Its check is green: once its time comes it ticks itself, and nobody need do anything."""

    @property
    def can_wait(self) -> bool:
        """Whether what is to be told now comes before it: it has time left, or asks whether that was told."""
        return self.recurs or (self.left_s or 0.0) > 0

    @property
    def late(self) -> bool:
        return self.left_s is not None and self.left_s < 0

    @property
    def left_behind(self) -> bool:
        """Overdue for so long that the day has gone on without it: it comes after what is due now."""
        return self.left_s is not None and self.left_s < -LEFT_BEHIND_S

    @property
    def ahead(self) -> bool:
        """Its time has not come."""
        return self.open_s > 0


class Now:
    """One look: what several ranks of the order ask for is made once."""

    def __init__(self, sight: Sight, mode: str) -> None:
        self.sight = sight
        self.mode = mode

    @cached_property
    def lines(self) -> list[Line]:
        return sorted(_lines(self.sight), key=lambda one: (one.left_behind, _inf(one.left_s), one.number))

    def having(self, wanted: Callable[[Line], bool]) -> Iterator[Duty]:
        return (one.duty for one in self.lines if wanted(one))


def _inf(seconds: float | None) -> float:
    return seconds if seconds is not None else float("inf")


def bad(text: str) -> Label:
    return Label(text, Tone.BAD)


def posts(sight: Sight, origin: str) -> Iterator[Duty]:
    """Texts that a person has to post: by hand or from the clipboard, not yet marked as sent."""
    for one in announcements.unposted(sight.state, origin):
        if sight.not_to_post(one):
            continue
        template = sight.book.templates.get(one.template)
        title = (template.title or template.id) if template is not None else one.template
        where = sight.names.channel(one.channel)
        owner = sight.owner(template.role if template is not None else None)
        words = f"post {title} in {where}, then mark it as sent{sight.press('check')}"
        yield Duty(words, f"announcement:{one.announcement}", owner, label=bad("POST"))


def _lines(sight: Sight) -> Iterator[Line]:
    """What can be done now, or could be ahead of its time; in the plan's order."""
    offered: set[str] = set()
    for number, phase in enumerate(sight.plan.phase):
        waiting = False
        for item in phase.item:
            status = status_now(sight.state, item, sight.now)
            if status in ("done", "skipped"):
                continue
            waiting = True
            if status == "open" and (asked := _poll_before(sight, phase, item, offered)) is not None:
                offered.add(asked.ref)
                yield Line(asked, number, asked.left_s, max(0.0, asked.left_s or 0.0), item.required)
            if status == "running" or (status == "open" and blocked(sight.state, item, sight.now)):
                continue
            if item.gate is not None and standing(sight.state, item.gate, sight.now).verdict == "running":
                continue
            duty = _item(sight, phase, item, status)
            # A step whose text waits to be posted is that text: to run the step again would send the rest twice.
            post = next(posts(sight, f"item:{item.id}"), None) if item.announce and item.every is None else None
            if post is not None:
                duty = msgspec.structs.replace(post, due=duty.due, left_s=duty.left_s)
            begins = sight.at(item.at or phase.at)
            open_s = (begins - sight.now).total_seconds() if begins is not None else 0.0
            yield Line(
                duty, number, duty.left_s, open_s, item.required, item.deploy or item.irreversible,
                status in ("failed", "unknown"),
                item.every is not None and not duty.label.text.startswith("OVERDUE"),
                open_s > 0 and keeps_its_time(sight.state, item) and unmet(sight.state, duty.ref, sight.now) is None,
            )  # fmt: skip
        late = decision_overdue(sight.state, phase, sight.now)
        decision = _decision(sight, phase) if not waiting or late is not None else None
        if decision is not None:
            if late is not None:
                label = bad(f"{decision.label.text}, OVERDUE {short(late)}")
                # Its own lateness counts, not its phase's: what was due in the phase before it comes first.
                decision = msgspec.structs.replace(decision, label=label, left_s=-late)
            yield Line(
                decision, number, decision.left_s if decision.left_s is not None else 0.0, decision.left_s or 0.0
            )


def _decision(sight: Sight, phase: Phase) -> Duty | None:
    if phase.decision is None or phase.id in sight.state.decisions or settled_by_poll(sight.state, phase):
        return None
    at, seconds = _time(sight, sight.at(phase.at))
    poll = phase.decision.poll
    if poll is not None and (poll not in sight.state.polls or sight.state.polls[poll].opened is None):
        return _open_poll(sight, phase, poll, at, seconds)
    number = _number_first(sight, phase, phase.decision)
    if number is not None:
        words = f"enter {number.title or number.id}{sight.press('check')}, which {phase.title or phase.id} waits for"
        owner = sight.owner(number.role or phase.decision.role or phase.role)
        return Duty(words, f"metric:{number.id}", owner, at, seconds, Label("NUMBER", Tone.ACCENT))
    choices = " / ".join(spoken(choice) if choice in ("go", "no-go") else choice for choice in phase.decision.choices)
    owner = sight.owner(phase.decision.role or phase.role)
    title, decide = phase.title or phase.id, sight.press("decide")
    words = f"decide on {title}: {choices}{decide}"
    begun = seconds is None or seconds <= 0
    if begun and any(means_go(phase.decision, choice) for choice in phase.decision.choices):
        against = lacking(sight.state, phase, sight.now, sight.verdict)
        if against:
            why = titled(sight.book, first_line(against[0], 120))
            words = f"GO cannot be decided yet on {title}{decide}: {why}"
            return Duty(words, f"phase:{phase.id}", owner, at, seconds, Label("DECIDE", Tone.WARN))
    return Duty(words, f"phase:{phase.id}", owner, at, seconds, Label("DECIDE", Tone.ACCENT))


def _open_poll(sight: Sight, phase: Phase, poll: str, at: dt.datetime | None, seconds: float | None) -> Duty:
    planned = sight.book.polls.get(poll)
    words = f"open {planned.title or planned.id if planned is not None else poll}{sight.press('poll.open')}"
    owner = sight.owner(planned.declare if planned is not None else phase.role)
    return Duty(words, f"poll:{poll}", owner, at, seconds, Label("POLL", Tone.ACCENT))


def _poll_before(sight: Sight, phase: Phase, item: Item, offered: Container[str]) -> Duty | None:
    """The poll to be opened before a line can be done, where nothing else keeps the line from being done."""
    needs = [need for need in item.needs if need.startswith("poll:") and need not in offered]
    closed = [need.removeprefix("poll:") for need in needs if not _opened(sight, need.removeprefix("poll:"))]
    if not closed or len(blocked(sight.state, item, sight.now)) > len(closed):
        return None
    return _open_poll(sight, phase, closed[0], *_time(sight, sight.at(item.at or phase.at)))


def _opened(sight: Sight, poll: str) -> bool:
    known = sight.state.polls.get(poll)
    return known is not None and known.opened is not None


def _number_first(sight: Sight, phase: Phase, decision: PhaseDecision) -> Metric | None:
    """The first number that people enter, and have not, without which no GO can be decided."""
    if not any(means_go(decision, choice) for choice in decision.choices):
        return None
    for need in (*decision.requires, *phase.criteria):
        kind, _, name = need.partition(":")
        metric = sight.book.metrics.get(name) if kind == "metric" else None
        facts = sight.state.metrics.get(name)
        if metric is None or (facts is not None and facts.value is not None):
            continue
        if not (metric.probe or metric.ratio or metric.rate_of or metric.change_of):
            return metric
    return None


def _time(sight: Sight, at: dt.datetime | None) -> tuple[dt.datetime | None, float | None]:
    """When something is due, and in how many seconds. A time of the day from before a rehearsal of it began has come
    and is nobody's lateness: it is none, in no seconds."""
    if at is None:
        return None, None
    return (None, 0.0) if before_the_rehearsal(sight.state, at) else (at, (at - sight.now).total_seconds())


def _item(sight: Sight, phase: Phase, item: Item, status: str) -> Duty:
    due = due_at(sight.state, item, sight.now)
    moment = item.at or phase.at if item.every is not None else item.due or item.at or phase.until or phase.at
    at, seconds = _time(sight, due[0] if due is not None else sight.at(moment))
    title, ref, owner = item.title or item.id, f"item:{item.id}", sight.owner(item.role or phase.role)
    if item.gate is not None and standing(sight.state, item.gate, sight.now).verdict == "fail":
        again, skip = sight.press("run"), sight.press("skip")
        title = f"{title}: its gate says no - mend that and run it{again}, or skip the line with a reason{skip}"
    if item.deploy and status == "open" and sight.verdict.verdict in (GO, CONDITIONAL) and (beside := beside_go(sight)):
        title = f"{title}: {sight.verdict.verdict}, but {', '.join(beside)}"
    first = _gate_before(sight, item)
    if first is not None:
        title = f"{first.title or first.id}, which {title} waits for"
        ref, owner = f"gate:{first.id}", sight.owner(first.role)
    if takes_two(item) and not facts(sight.state, item.id).confirmed_by:
        title, owner = f"{title}: another person agrees first{sight.press('confirm')}", ANYONE_ELSE
    said = facts(sight.state, item.id).text
    if status == "failed" and said.startswith(NOT_RUN):
        ways = f"run it now{sight.press('run')}, or skip it with a reason{sight.press('skip')}"
        return Duty(f"{title}: {ways}; {said.removeprefix(NOT_RUN)}", ref, owner, at, seconds, bad("LAPSED"))
    if status == "failed":
        title = f"{title}: run it again{sight.press('run')}, or skip it with a reason{sight.press('skip')}"
    if status in ("failed", "unknown"):
        return Duty(title, ref, owner, at, seconds, bad("FAILED" if status == "failed" else "OUTCOME UNKNOWN"))
    label = timing(sight, item) or Label(
        left(seconds) if at is not None and seconds is not None and seconds >= 0 else "", Tone.PLAIN
    )
    return Duty(title, ref, owner, at, seconds, label)


def _gate_before(sight: Sight, item: Item) -> Gate | None:
    """The gate to be judged before the line's own gate can be."""
    gate = sight.book.gates.get(item.gate or "")
    if gate is None or standing(sight.state, gate.id, sight.now).green:
        return None
    waits = (sight.book.gates.get(need.removeprefix("gate:")) for need in waiting_for(sight.state, gate, sight.now))
    return next((one for one in waits if one is not None), None)


def _behind(sight: Sight, phase: Phase) -> bool:
    """Whether people were ahead of the schedule: all that a phase asks for is done and decided."""
    over = all(status_now(sight.state, item, sight.now) in ("done", "skipped") for item in phase.item)
    decided = phase.decision is None or phase.id in sight.state.decisions or bool(settled_by_poll(sight.state, phase))
    return bool(phase.item) and over and decided


def next_due(sight: Sight) -> Duty:
    """What comes next on the timeline: the nearest phase or timed item still ahead."""
    best: Duty | None = None
    if sight.state.closed or gone_back(sight) or going_back(sight.state) is not None:
        return Duty("nothing more on the timeline")
    for phase in sight.plan.phase:
        if _behind(sight, phase):
            continue
        candidates = [(phase.at, phase.title or phase.id, f"phase:{phase.id}", phase.role)]
        candidates += [
            (item.due or item.at, item.title or item.id, f"item:{item.id}", item.role or phase.role)
            for item in phase.item
            if status_now(sight.state, item, sight.now) in ("open", "running")
        ]
        for moment, title, ref, role in candidates:
            at = sight.at(moment)
            if at is None or at <= sight.now or (best is not None and best.due is not None and best.due <= at):
                continue
            seconds = (at - sight.now).total_seconds()
            best = Duty(title, ref, sight.owner(role), at, seconds, Label(left(seconds)))
    return best if best is not None else Duty("nothing more on the timeline")


def overdue(sight: Sight) -> tuple[Duty, ...]:
    """Items that are overdue, in the checklist's order; then decisions, announcements, cards, questions, follow-ups.

    What a closed release left open is in its record, and nobody is late with it any more.
    """
    found: list[Duty] = []
    if sight.state.closed:
        return ()
    for line in checklist(sight).lines:
        if line.label.text.startswith("OVERDUE"):
            item = sight.book.items.get(line.ref.partition(":")[2])
            late = overdue_by(sight.state, item, sight.now) if item is not None else None
            due = sight.now - dt.timedelta(seconds=late) if late is not None else None
            found.append(Duty(line.title, line.ref, line.role, due, -late if late is not None else None, line.label))
    for owed in digest.overdue(sight.state, sight.now, sight.duties) if sight.state.plan is not None else ():
        if owed.kind in ("duty", "decision", "action") and not owed.ref.startswith("item:"):
            ref = f"action:{owed.ref}" if owed.kind == "action" else owed.ref
            found.append(Duty(owed.text, ref, sight.owner(owed.role), label=bad(f"OVERDUE {short(owed.late_s)}")))
    return tuple(found)


def went_back(now: Now) -> bool:
    """Whether the release was rolled back, and nobody has set out for another try."""
    return gone_back(now.sight)


def gone_back(sight: Sight) -> bool:
    """The same, wherever T0 lies: what was planned for it was planned for what was taken back."""
    return standing_now(sight.state) == "rolled-back"
