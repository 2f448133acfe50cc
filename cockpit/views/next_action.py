"""The one line that says what to do now. The gravest first; never two at once.

What matters more comes first. This is the order, and `ORDER` below is the same in code:

 1. nobody watches: without an engine nothing that is ordered happens, and nothing is seen; a demo that is over
 2. blind: what the screen shows may be wrong
 3. outcome unknown: nothing goes on before somebody says what happened
 4. a rollback that runs waits for a person: a second person, a failed step, a step to do, a text to post
 5. a rollback is recommended: somebody says yes or no to it
 6. what else runs is stuck: a second person, a failed step
 7. word on the gravest open incident is overdue: giving it takes a minute, and a step that is ready stays ready
 8. what else runs waits for a person: a step to do, a text to post
 9. a rollback that runs by itself: it is watched, and before that comes a card the plan raised meanwhile
10. alarms: a breach that counts down, a trigger that fired; before each the card that says what to do about it
11. cards: a contingency the plan raised
12. a step of the day failed
13. incidents: without an owner, or past a limit
14. gates that say no: required ones, then advisory ones whose failure takes a decision
15. votes that say no
16. the verdict says no otherwise, before the launch: nobody is sent on against it. What only rules ask for has its lines
    in the plan until the last hour before T0
17. the launch is overdue: a step that deploys and could start now
18. gates nobody has judged, from the last hour before T0 until the launch
19. a role offered to whoever looks: nobody else can answer
20. the poll: votes, then its declaration
21. announcements overdue, and before them texts that somebody ordered: those a person has to post, then those that
    were not delivered; after a rollback no announcement that belongs to a moment of the day that was planned
22. the verdict still says no, once the launch is out
23. rolled back: nothing that was planned comes next; the release is closed, or tried again
24. what is required and due: lines and decisions, the most overdue first; but what is overdue for more than an hour
    comes last, since the day has gone on without it
25. announcements due: their time has come, and their grace lasts
26. what recurs and is due, such as a look whether that was told; and what has begun and has time left
27. announcements left behind: overdue for more than an hour, since the day has gone on without them
28. held: a person resumes the countdown, or it goes on by itself at its time
29. what else runs: hotfixes and contingencies are watched
30. advisory: lines whose time has come
31. signatures and follow-ups
32. what comes next, line or announcement: nothing is due; what will be, and when
33. the end: nothing is left of the day; the release is closed, or what completion lacks is named
"""

from collections.abc import Callable, Iterator

import msgspec

from cockpit.model.frame import Duty, Label, Tone
from cockpit.views import next_alarms, next_duties, next_go, next_running, next_told
from cockpit.views.base import Sight
from cockpit.views.next_lines import Now

ORDER: tuple[tuple[str, Callable[[Now], Iterator[Duty]]], ...] = (
    ("nobody watches", next_alarms.nobody_watches),
    ("blind", next_alarms.blinded),
    ("outcome unknown", next_running.outcomes),
    ("a rollback that runs waits for a person", next_running.rollbacks),
    ("a rollback is recommended", next_alarms.recommended),
    ("what else runs is stuck", next_running.stuck),
    ("word on the gravest open incident is overdue", next_told.word_overdue),
    ("what else runs waits for a person", next_running.procedures),
    ("a rollback that runs by itself", next_running.rollbacks_watched),
    ("alarms", next_alarms.alarms),
    ("cards", next_alarms.raised_cards),
    ("a step of the day failed", next_duties.failed_steps),
    ("incidents", next_alarms.open_incidents),
    ("gates that say no", next_go.failing_gates),
    ("votes that say no", next_go.no_go_votes),
    ("the verdict says no", next_go.verdict_says_no),
    ("the launch is overdue", next_duties.launch_late),
    ("gates nobody has judged", next_go.unjudged_gates),
    ("a role offered to whoever looks", next_duties.offered_roles),
    ("the poll", next_go.the_poll),
    ("announcements overdue", next_told.announcements_late),
    ("the verdict still says no", next_go.verdict_still_no),
    ("rolled back", next_duties.rolled_back),
    ("what is required and due", next_duties.due_now),
    ("announcements due", next_told.announcements_due),
    ("what recurs and is due", next_duties.begun),
    ("announcements left behind", next_told.announcements_left_behind),
    ("held", next_duties.held),
    ("what else runs", next_running.others_run),
    ("advisory", next_duties.advisory),
    ("signatures and follow-ups", next_duties.signatures),
    ("what comes next", next_duties.coming_next),
    ("the end", next_duties.ending),
)
"""What for, and who finds it: the order of the module's docstring."""


_ALONE = ("nobody watches", "blind", "outcome unknown", "rolled back")
"""While these stand, nothing else is anybody's to do."""
_AGAINST = ("gates that say no", "votes that say no", "the verdict says no", "the verdict still says no")
_ONWARD = (
    "the launch is overdue", "gates nobody has judged", "the poll", "what is required and due", "what recurs and is due",
    "held", "advisory", "signatures and follow-ups", "what comes next",
)  # fmt: skip
"""What goes on with the day: nobody does that while something is wrong, or the verdict says no."""
_GRAVE = tuple(what for what, _ in ORDER[3 : [what for what, _ in ORDER].index("gates that say no")])
_BARS = {**dict.fromkeys(_AGAINST, _ONWARD), **dict.fromkeys(_GRAVE, (*_AGAINST, *_ONWARD))}


def ones_own(sight: Sight, mode: str = "live") -> Duty | None:
    """What waits for the reader first, where NEXT waits for somebody else: the same order, less what nobody does while
    what comes before it stands; None for nothing. The end of the day is nobody's before all else is done."""
    if sight.state.plan is None or sight.state.closed or not (sight.who or sight.role):
        return None
    now, barred = Now(sight, mode), {"the end"}
    for what, find in ORDER:
        found = list(find(now)) if what not in barred else []
        for duty in found:
            if sight.is_yours(duty.owner) and duty.label.tone is not Tone.INFO and duty.label.text != "WAITS":
                return msgspec.structs.replace(duty, text=duty.text.removeprefix(next_duties.AHEAD))
        if found and what in _ALONE:
            return None
        barred.update(_BARS.get(what, ()) if found else ())
    return None


def next_action(sight: Sight, mode: str = "live") -> Duty:
    """What the room has to do now. In a replay: what it had to do then."""
    for duty in _candidates(sight, mode):
        return duty
    return Duty("nothing to do now")


def _candidates(sight: Sight, mode: str = "live") -> Iterator[Duty]:
    """Everything there is to do, by ORDER. Made one after the other, so that the first costs no more than itself."""
    state = sight.state
    if state.plan is None:
        return
    if state.closed:
        words = "the release is closed; the packet is written by: cockpit export packet JOURNAL"
        if state.rehearsal:
            leave, take = sight.press("quit"), sight.press("rehearsal")
            words = f"the rehearsal is over: leave it{leave}, and take it in on the release{take}"
        yield Duty(words, label=Label("", Tone.MUTED))
        return
    now = Now(sight, mode)
    for _, find in ORDER:
        yield from find(now)
