"""The countdown: hold, resume, slip, recycle; the stability window; closing the release."""

import datetime as dt

from cockpit.core.clock import t_seconds
from cockpit.core.release import gone_back, missing, outcome_now
from cockpit.core.stoppable import nothing_to_hold, to_come
from cockpit.format.durations import parse_duration
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.tui.acts.common import Values, as_whom, no_length, until
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.closing import lacks, left_behind, would_be
from cockpit.views.reading_times import t_offset
from cockpit.views.slipping import Landing, counts_from, landing
from cockpit.views.timeline import stability
from cockpit.views.times import day_hm, stamp, t_clock

BLOCKED = "blocked"


def hold_sample(desk: Desk) -> Command | str:
    if desk.state.clock.holds:
        return cmd.ReleaseHold(hold=desk.state.clock.holds[0].hold, reason="why")
    return cmd.CallHold(reason="why", blocks_rollback=True)  # which can be had longest


def hold(desk: Desk) -> None:
    """Hold the countdown; while it is held, resume it."""
    seen, who = desk.state.seq, as_whom(desk)
    if desk.state.clock.holds:
        current, *others = desk.state.clock.holds
        by = (
            "planned"
            if current.planned
            else f"called by {current.by} at {day_hm(current.since, desk.sight().zone, desk.now)}"
        )
        more = [
            (f"It stays held: {'planned' if one.planned else one.by} holds it too, {one.reason}", "warn!")
            for one in others
        ]
        desk.form(
            Form(
                "Resume the countdown",
                lambda v: desk.do(
                    cmd.ReleaseHold(hold=current.hold, reason=v["reason"]),
                    seen,
                    "that hold is over" if others else "resumed",
                ),
                about=[
                    (f"HOLDING at {t_clock(current.t_s)} · {by}", "warn"),
                    (current.reason, "plain"),
                    *more,
                    (f"as {who}", "muted"),
                ],
                fields=[Field("reason", "Reason", hint="optional")],
                danger=Danger.YES,
                verb="ends this hold" if others else "resumes",
            )
        )
        return

    # No answer begins with the `y` that confirms: pressed a line too early it must not take the rollback away.
    rollback = Choice("rollback", "Rollback", (("free", "stays possible"), (BLOCKED, "blocked while held")), "free")

    def submit(v: Values) -> str:
        for_s: float | None = None
        if v["for"]:
            try:
                for_s = float(parse_duration(v["for"]))
            except ValueError as error:
                return str(error)
        return desk.do(
            cmd.CallHold(reason=v["reason"], for_s=for_s, blocks_rollback=v["rollback"] == BLOCKED), seen, "HOLDING"
        )

    desk.form(
        Form(
            "Hold the countdown",
            submit,
            about=[
                *_stopped(desk),
                (f"as {who}", "muted"),
            ],
            fields=[
                Field("reason", "Reason", required=True),
                Field("for", "For", hint="10m; empty: until somebody resumes", check=no_length),
                rollback,
            ],
            danger=Danger.YES,
            verb=lambda: "holds, and nobody can roll back" if rollback.value == BLOCKED else "holds",
        )
    )


def _stopped(desk: Desk) -> list[tuple[str, str]]:
    """What a hold stops; after T0 above all what it does not."""
    t = t_seconds(desk.state, desk.now)
    if t is None or t < 0:
        return [("The T-clock stops; wall time goes on. T0 moves by as long as it lasts.", "muted")]
    ahead, zone = to_come(desk.state, desk.now), desk.sight().zone
    waits = ", ".join(f"{title} ({day_hm(at, zone, desk.now)})" for at, title in ahead[:2])
    more = f" and {len(ahead) - 2} more" if len(ahead) > 2 else ""
    stops = f"It puts off {waits}{more}." if ahead else "Nothing else of the plan waits for this clock."
    if nothing_to_hold(desk.state, desk.now):
        stops = "Nothing of the plan waits for this clock any more: a hold is taken only with rollback blocked."
    out = "what is out stays out, is watched on, and is taken back by a rollback only."
    if gone_back(desk.state):
        out = "what was out was rolled back; another try begins with a new T0."
    return [
        (f"T0 is past: {out}", "warn"),
        (stops, "plain"),
    ]


def slip_sample(desk: Desk) -> Command | str:
    return cmd.SetT0(t0=max(desk.state.clock.t0 or desk.now, desk.now) + dt.timedelta(minutes=30), reason="why")


def slip(desk: Desk) -> None:
    """Move T0, or set it for the first time."""
    seen, sight = desk.state.seq, desk.sight()
    current = desk.state.clock.t0
    told = ""
    """The day after today that a time of day was said to mean."""

    def read(text: str) -> Landing | str:
        return landing(desk.state, text, desk.now, lambda other: until(desk, other))

    def wrong(text: str) -> str:
        found = read(text)
        return found if isinstance(found, str) else found.past

    def submit(v: Values) -> str:
        found = read(v["to"])
        if isinstance(found, str):
            return found
        if found.tomorrow != told:  # it was still to come when it was typed, or nobody has seen the line that says so
            news()
            return found.words
        return desk.do(cmd.SetT0(t0=found.at, reason=v["reason"]), seen, found.words)

    def news() -> list[tuple[str, str]]:
        nonlocal told
        found = read(to.value) if to.value.strip() else ""
        if isinstance(found, str):
            base, why = counts_from(desk.state, desk.now)
            return [(f"+LENGTH counts from now: {why}", "muted")] if current is not None and base == desk.now else []
        told = found.tomorrow
        return [(found.past, "bad!") if found.past else (found.words, "warn!" if told else "plain!")]

    def verb() -> str:
        found = read(to.value) if to.value.strip() else ""
        return "moves T0" if isinstance(found, str) else f"moves T0 to {day_hm(found.at, sight.zone, desk.now)}"

    was = stamp(current, sight.zone) if current is not None else "not set"
    to = Field("to", "To", required=True, hint="+30m, 10:30, or 2026-02-20 10:30", check=wrong)
    form = Form(
        "Slip T0" if current is not None else "Set T0",
        submit,
        about=[(f"T0 is {was}", "plain!"), *_another_try(desk), (f"as {as_whom(desk)}", "muted")],
        fields=[to, Field("reason", "Reason", required=current is not None)],
        danger=Danger.YES,
        verb=verb,
    )
    form.news = news
    desk.form(form)


def _another_try(desk: Desk) -> list[tuple[str, str]]:
    """What moving T0 undoes after a rollback."""
    if desk.state.clock.t0 is None or not gone_back(desk.state):
        return []
    words = (
        "It was rolled back: this is another try. Its lines, polls, decisions, gates and sign-offs from the last decision before "
        "the deploy on are to be done again; the journal keeps those of the try before."
    )
    return [(words, "warn")]


def recycle_sample(desk: Desk) -> Command | str:
    t = t_seconds(desk.state, desk.now)
    return "there is no T0 yet" if t is None else cmd.Recycle(to_s=t - 600, reason="why")


def _no_mark(text: str) -> str:
    return "" if t_offset(text) is not None else f'"{text}" is no mark from T0: write T-30m or T-30:00'


def recycle(desk: Desk) -> None:
    seen = desk.state.seq

    def submit(v: Values) -> str:
        offset = t_offset(v["to"])
        if offset is None:
            return _no_mark(v["to"])
        return desk.do(cmd.Recycle(to_s=offset, reason=v["reason"]), seen, f"recycled to {t_clock(offset)}")

    desk.form(
        Form(
            "Recycle the countdown",
            submit,
            about=[
                ("The clock goes back to an earlier mark. Checks made after that mark no longer count.", "warn"),
                *_another_try(desk),
            ],
            fields=[
                Field("to", "Back to", required=True, hint="T-30m or T-30:00", check=_no_mark),
                Field("reason", "Reason", required=True),
            ],
            danger=Danger.YES,
            verb="recycles",
            alarming=True,
        )
    )


def extend_sample(_desk: Desk) -> Command | str:
    return cmd.ExtendStability(by_s=600, reason="why")


def extend(desk: Desk) -> None:
    seen = desk.state.seq

    def submit(v: Values) -> str:
        try:
            by = float(parse_duration(v["by"]))
        except ValueError as error:
            return str(error)
        return desk.do(cmd.ExtendStability(by_s=by, reason=v["reason"]), seen, "extended")

    fields = [
        Field("by", "By", "10m", required=True, replace=True, check=no_length),
        Field("reason", "Reason", required=True),
    ]
    about = [
        (f"{stability(desk.sight()).text}: that is how long it has been watched, of how long it has to be.", "muted")
    ]
    desk.form(
        Form("Extend the stability window", submit, about=about, fields=fields, danger=Danger.YES, verb="extends it")
    )


def close_sample(_desk: Desk) -> Command | str:
    return cmd.CloseRelease(reason="why")


def close(desk: Desk) -> None:
    """Close the release: what is missing, and what stays open, is shown; the first is overridden only with a reason."""
    seen, name, sight = desk.state.seq, desk.state.name, desk.sight()
    lacking = missing(desk.state, desk.now)
    required = {what for what, _ in lacking}
    # Open lines are counted below with all others, by their titles.
    about = [(words, "bad") for words in lacks(sight, [one for one in lacking[:12] if one[0] != "checklists"])]
    stays = left_behind(sight, required)
    about += [(f"stays as it is: {one}", "warn") for one in stays]
    about.append(("A closed journal takes notes and corrections only.", "muted"))
    how = Choice("how", "How", (("close", "close"), ("abandon", "abandon")), "close")
    reason = Field("reason", "Reason", required=bool(lacking))
    form = Form(
        "Close the release",
        lambda v: desk.do(cmd.CloseRelease(reason=v["reason"], abandon=v["how"] == "abandon"), seen, "closed"),
        about=about,
        fields=[
            Field("typed", "Type the name", wanted=name, hint=name),
            how,
            reason,
        ],
        danger=Danger.NAME,
        verb="closes it",
        alarming=bool(lacking or stays),
    )
    opened = lacks(sight, lacking)

    def news() -> list[tuple[str, str]]:
        """What came and went while the question stands open, and what the release would be closed as now."""
        still = missing(desk.state, desk.now)
        found = lacks(desk.sight(), still)
        reason.required = bool(still)
        lines = [(f"no longer {words}", "plain!") for words in opened if words not in found]
        lines += [(f"since this opened {words}", "bad!") for words in found if words not in opened]
        came = "abandoned" if how.value == "abandon" else outcome_now(desk.state, desk.now)
        return [*lines, (would_be(name, came, still), "plain!")]

    form.news = news
    desk.form(form)
