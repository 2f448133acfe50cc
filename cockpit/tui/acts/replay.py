"""Moving through a replay: pause, step, speed, seek."""

import datetime as dt

from cockpit.core.clock import moment_at
from cockpit.format.durations import parse_moment
from cockpit.model.frame import Tone
from cockpit.tui.acts.common import Values, until
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.times import hms
from cockpit.views.words import spoken

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


def pause(desk: Desk) -> None:
    play = desk.session.playback()
    if play is not None:
        desk.session.play(paused=not play.paused)


def _seek(desk: Desk, at: dt.datetime) -> None:
    play = desk.session.playback()
    if play is None:
        return
    desk.session.seek(min(max(at, play.start), play.end))
    desk.view("repaint")


def step(desk: Desk, entries: int) -> None:
    """To the next or the previous entry; it pauses."""
    if desk.session.playback() is None:
        return
    desk.session.play(paused=True)
    desk.session.step(entries)
    desk.view("repaint")


def jump(desk: Desk, seconds: float) -> None:
    play = desk.session.playback()
    if play is not None:
        _seek(desk, play.at + dt.timedelta(seconds=seconds))


def faster(desk: Desk, up: bool) -> None:
    play = desk.session.playback()
    if play is None:
        return
    speeds = [one for one in SPEEDS if (one > play.speed if up else one < play.speed)]
    if speeds:
        desk.session.play(speed=speeds[0] if up else speeds[-1], paused=False)
        desk.say(f"{speeds[0] if up else speeds[-1]:g} times as fast", Tone.INFO)


def mark(desk: Desk, forward: bool) -> None:
    """To the next or the previous mark: decisions, incidents, changes of the verdict, holds."""
    play = desk.session.playback()
    if play is None:
        return
    marks = [one for one in play.marks if (one[0] > play.at if forward else one[0] < play.at)]
    if not marks:
        desk.say("no further mark", Tone.MUTED)
        return
    at, kind, words = marks[0] if forward else marks[-1]
    _seek(desk, at)
    desk.say(f"{kind}: {_told(desk, kind, words)}", Tone.INFO)


def _told(desk: Desk, kind: str, words: str) -> str:
    """What a mark says, with titles for the names of the plan that it begins with."""
    names, (first, colon, rest) = desk.sight().names, words.partition(":")
    if kind == "decision" and colon:
        polls = desk.sight().book.polls
        return f"{names.poll(first) if first in polls else names.phase(first)}: {spoken(rest.strip())}"
    name, _, rest = words.partition(" ")
    known = desk.state.procs.get(name)
    if kind == "trigger":
        return f"{names.trigger(name)} {rest}"
    if kind in ("procedure", "rollback"):
        return f"{names.procedure(known.procedure if known is not None else name)} {rest}"
    return words


def marks(desk: Desk) -> None:
    play = desk.session.playback()
    if play is None:
        return
    zone = desk.sight().zone
    options = [Option(at.isoformat(), _told(desk, kind, words), kind, hms(at, zone)) for at, kind, words in play.marks]

    def chosen(text: str) -> None:
        _seek(desk, dt.datetime.fromisoformat(text))

    desk.pick(Picker("Go to a mark", options, chosen))


def seek(desk: Desk) -> None:
    def submit(v: Values) -> str:
        try:
            at = moment_at(desk.state, parse_moment(v["to"], desk.sight().plan.release.zone), desk.now)
        except ValueError:
            found = until(desk, v["to"])
            if isinstance(found, str):
                return f'"{v["to"]}" is no time: write T+12m or 10:12'
            at = found - dt.timedelta(days=1) if found > desk.now + dt.timedelta(hours=12) else found
        if at is None:
            return "there is no T0 to count from"
        _seek(desk, at)
        return ""

    desk.form(
        Form(
            "Go to a time",
            submit,
            fields=[Field("to", "To", required=True, hint="T+12m, T-5m or 10:12")],
            verb="goes there",
        )
    )


def idle(desk: Desk) -> None:
    """Whether stretches without a mark are jumped over while it plays."""
    play = desk.session.playback()
    if play is None:
        return
    desk.session.play(skip_idle=not play.skip_idle)
    desk.say("every minute is played" if play.skip_idle else "what has no mark for a minute is skipped", Tone.INFO)
    desk.view("repaint")


def known(desk: Desk) -> None:
    play = desk.session.playback()
    if play is None:
        return
    view = "occurred" if play.view == "known" else "known"
    desk.session.play(view=view)
    desk.say(
        "late notes stand where they happened" if view == "occurred" else "late notes stand where they were logged",
        Tone.INFO,
    )
    desk.view("repaint")
