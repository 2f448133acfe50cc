"""Moving through a replay: pause, step, speed, seek."""

import datetime as dt

from cockpit.core.clock import moment_at, t0_now, t_seconds
from cockpit.format.durations import parse_duration, parse_moment
from cockpit.model.frame import Tone
from cockpit.session.protocol import Playback
from cockpit.tui.acts.common import About, Values
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.reading_times import t_offset, wall_time
from cockpit.views.times import stamp, t_clock
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
    days = {at.astimezone(zone).date() for at, _, _ in play.marks}
    form = "%H:%M:%S" if len(days) < 2 else "%-d %b %H:%M:%S"
    options = [
        Option(f"{at.isoformat()} {number}", _told(desk, kind, words), at.astimezone(zone).strftime(form), kind)
        for number, (at, kind, words) in enumerate(play.marks)
    ]
    passed = [option.key for option, mark in zip(options, play.marks, strict=True) if mark[0] <= play.at]

    def chosen(text: str) -> None:
        _seek(desk, dt.datetime.fromisoformat(text.partition(" ")[0]))

    desk.pick(Picker("Go to a mark", options, chosen, at=passed[-1] if passed else None))


def seek(desk: Desk) -> None:
    """To a time as it is printed anywhere. T counts from where T0 lay in the end, or from where it was thought to lie
    when the replay stands: both are offered, by their wall times, where they differ."""
    play = desk.session.playback()
    if play is None:
        return
    zone, then = desk.sight().zone, t0_now(desk.state, desk.now)
    to = Field("to", "To", required=True, hint="T+12m, T+5:07, 10:12, Fri 10:12 or +10m from here")
    fields = [to]
    whose = Choice(
        "t0", "T counts from",
        (("end", f"T0 in the end, {_when(play.t0, play, zone)}"), ("then", f"T0 as known here, {_when(then, play, zone)}")),
        "end",
    )  # fmt: skip
    if then != play.t0 and then is not None and play.t0 is not None:
        fields.append(whose)

    def submit(v: Values) -> str:
        now = desk.session.playback() or play
        t0 = (then if v.get("t0") == "then" else play.t0) or then
        found = _read(desk, v["to"], t0, now)
        if isinstance(found, str):
            return found
        _seek(desk, found)
        words = []
        if found != min(max(found, now.start), now.end):
            words.append(f"the recording has {_when(now.start, now, zone)} to {_when(now.end, now, zone)}")
        shown = t_seconds(desk.state, desk.now)
        asked = t_offset(v["to"])
        if asked is not None and shown is not None and not words and abs(shown - asked) > 1:
            words.append(f"{t_clock(asked)} by T0 {_when(t0, now, zone)}; the clock read {t_clock(shown)} then")
        if words:
            desk.say("; ".join(words), Tone.INFO)
        return ""

    form = Form("Go to a time", submit, fields=fields, verb="goes there")

    def live() -> About:
        t0 = (then if len(fields) > 1 and whose.value == "then" else play.t0) or then
        found = _read(desk, to.value, t0, play) if to.value.strip() else ""
        if isinstance(found, dt.datetime):
            return [(f"{to.value.strip()} is {stamp(found, zone)}", "plain")]
        if len(fields) > 1:
            return [("T0 was moved after this moment.", "warn")]
        return [(f"T counts from T0, {_when(t0, play, zone)}", "muted")] if t0 is not None else []

    form.live, form.at_once = live, True
    desk.form(form)


def _read(desk: Desk, text: str, t0: dt.datetime | None, play: Playback) -> dt.datetime | str:
    """The moment that was typed, or why it is none."""
    words = text.strip()
    if words[:1] in ("+", "-"):
        try:
            by = dt.timedelta(seconds=float(parse_duration(words[1:])))
        except ValueError as error:
            return str(error)
        return desk.now + by if words[0] == "+" else desk.now - by
    offset = t_offset(words)
    if offset is not None:
        return (
            t0 + dt.timedelta(seconds=offset) if t0 is not None else "there is no T0 to count from; say a time of day"
        )
    found = wall_time(words, desk.sight().zone, desk.now, play.start, play.end)
    if found is not None:
        return found
    try:
        at = moment_at(desk.state, parse_moment(words, desk.sight().plan.release.zone), desk.now)
    except ValueError:
        at = None
    return at if at is not None else f'"{words}" is no time: write T+12m, T+5:07, 10:12, Fri 10:12 or +10m from here'


def _when(at: dt.datetime | None, play: Playback, zone: dt.tzinfo) -> str:
    """To the second; with the day, where the recording is of several."""
    if at is None:
        return ""
    days = {one.astimezone(zone).date() for one in (play.start, play.end, at)}
    return at.astimezone(zone).strftime("%H:%M:%S" if len(days) == 1 else "%a %-d %b %H:%M:%S")


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
