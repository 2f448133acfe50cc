"""T+1 to T+7 days: the review of day 1, the rounds of the week, the last word, and the end of the release."""

import datetime as dt

from cockpit.model import commands as cmd
from cockpit.model import events as ev
from scripts.days.desk import Desk, Told

RETRO = "evidence/2026-01-15/retrospective.md"


def day_one(desk: Desk, downloads: int, users: int, choice: str, reason: str) -> None:
    """Friday: what the first day came to."""
    desk.day("2026-01-16")
    desk.world.say("downloads-api", {"count": downloads - 7})
    desk.at("08:30", "leo")
    desk.number("awu", users, "telemetry, opted in")
    desk.look()
    desk.world.say("downloads-api", {"count": downloads})
    desk.at("09:05")
    desk.number("satisfaction", 86, "reactions on Discord, votes on Reddit")
    desk.by("jon")
    desk.number("crash-share", 0, "telemetry")
    desk.by("leo")
    desk.check("day-1-figures")
    desk.by("mara")
    desk.check("standup", text="went well: the script of the day; came up: how to say it on Reddit")
    desk.by("jon")
    desk.check("triage-new")
    desk.at("10:00", "mara")
    desk.say("day-1-report")
    desk.at("10:15")
    desk.do(cmd.MakeDecision(phase="day-1", choice=choice, reason=reason))
    desk.at("16:05")
    due = desk.moment("16:00")
    desk.do(cmd.SnoozeDuty(duty="announce:weekly", due=due, reason="the first week has no week before it"))


def week(desk: Desk, downloads: tuple[int, ...], users: tuple[int, ...]) -> None:
    """Saturday to Thursday: three rounds and a text a day; the sync on Monday; review, retrospective and the end."""
    lead = "mara"
    for number, (count, active) in enumerate(zip(downloads, users, strict=True)):
        date = dt.date(2026, 1, 17) + dt.timedelta(days=number)
        desk.day(date.isoformat())
        desk.world.say("downloads-api", {"count": count})
        desk.at("09:00", lead)
        desk.check("morning")
        if date.weekday() == 0:
            desk.at("10:00")
            desk.check("weekly-sync", text="agenda done in twenty-five minutes")
        desk.at("14:00")
        if date.weekday() == 6:
            desk.do(cmd.SkipItem(item="afternoon", reason="Sunday"))
        else:
            desk.check("afternoon")
        desk.at("16:30", "leo")
        desk.number("awu", active, "telemetry, opted in")
        desk.at("17:00", lead)
        desk.look()
        desk.check("evening")
        desk.say("daily")
        if date.weekday() == 5:  # Saturday evening: the weekend is somebody else's
            desk.do(cmd.OfferRole(duty="release-manager", to="jon"))
            desk.by("jon")
            desk.do(cmd.AcceptRole(duty="release-manager"))
            lead = "jon"
        if date.weekday() == 6:
            desk.by("jon", "release-manager")
            desk.do(cmd.OfferRole(duty="release-manager", to="mara"))
            desk.by("mara")
            desk.do(cmd.AcceptRole(duty="release-manager"))
            lead = "mara"
    _end(desk)


def _end(desk: Desk) -> None:
    desk.by("leo")
    desk.number("activation", 41, "first command within a day of the installation")
    desk.number("retention", 63, "back within the week")
    desk.by("mara")
    desk.number("morale", 4.5, "asked around")
    desk.check("metrics-review", text="downloads and users above target; growth is told from next week on")
    desk.check("retrospective", text=RETRO)
    digest = "7c" * 32
    desk.do(cmd.AttachFile(artifact="retro-notes", path=RETRO, sha256=digest, size=4312))
    desk.observe(ev.FilesScanned(name=("artifact:retro-notes",), path=(RETRO,), state=("present",), sha256=(digest,)))
    desk.do(cmd.MakeDecision(phase="week-1", choice="stable", reason="no P0, two P2 for the next release"))
    desk.do(cmd.Sign(signoff="week-1-done"))
    desk.at("17:30")
    desk.do(cmd.CloseRelease())
    if desk.state.closed != "completed":
        raise Told(f"closed as {desk.state.closed}")
