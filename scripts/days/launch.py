"""08:00 to 12:00 of the launch: poll, tag, build, upload, install script, announcements. The same on each day."""

from cockpit.model import commands as cmd
from scripts.days import week_before
from scripts.days.desk import Desk
from scripts.days.week_before import PEOPLE


def tell(desk: Desk) -> None:
    desk.day("2026-01-15")
    desk.busy("08:45", "12:10")
    desk.at("07:30", "jon")
    desk.do(cmd.OpenSession(session="jon-2", uid=1000, host="launch-desk"))
    desk.judge("issues-triaged")
    week_before.checks(desk)
    _final_go(desk)
    _tag_and_build(desk)
    _install(desk)
    _announce(desk)


def _final_go(desk: Desk) -> None:
    desk.at("08:00", "mara")
    for who, duty in PEOPLE.items():
        if who != "jon":
            desk.by(who, duty)
            desk.do(cmd.OpenSession(session=f"{who}-2", uid=1000, host="launch-desk"))
    desk.by("jon")
    desk.gate("smoke", 0.1, "ls -la")
    desk.judge("actions")
    desk.by("mara")
    desk.check("online")
    desk.at("08:05")
    desk.do(cmd.OpenPoll(poll="go-poll"))
    desk.vote("go-poll", PEOPLE, minutes=1)
    desk.at("08:20", "mara")
    desk.do(cmd.DeclarePoll(poll="go-poll", result="go", reason="we are GO for 9 o'clock"))


def _tag_and_build(desk: Desk) -> None:
    desk.at("09:00", "mara")
    desk.refused(cmd.StartItem(item="push-tag"), "second-person")
    desk.by("jon")
    desk.do(cmd.ConfirmItem(item="push-tag"))
    desk.by("mara")
    desk.item("push-tag", 0.2, "v1.1.0-beta -> origin")
    desk.at("09:50", "jon")
    rerun(desk)
    desk.at("10:00")
    desk.item("build-release", 28, "Finished release for 4 targets")
    desk.item("archives", 1, "8 files packed")
    desk.by("mara")
    desk.item("upload", 3, "https://github.example/username/caro/releases/tag/v1.1.0-beta")
    desk.world.say("downloads-api", {"count": 0})
    desk.gate("release-files", 0, "8")
    desk.by("jon")
    desk.number("crash-share", 0, "telemetry of the beta")


def _install(desk: Desk) -> None:
    desk.at("11:00", "mara")
    desk.item("switch-installer", 0.7, 'install.sh: VERSION="v1.1.0-beta", pushed to main')
    desk.gate("install-script", 0, 'VERSION="v1.1.0-beta"')
    desk.at("11:20", "jon")
    desk.check("try-install", text="fresh Fedora container: caro 1.1.0-beta, `ls` for 'list files'")


def _announce(desk: Desk) -> None:
    desk.at("11:45", "jon")
    rerun(desk)
    desk.at("12:00", "leo")
    for item in ("discord", "twitter", "reddit", "thanks"):
        desk.do(cmd.StartItem(item=item))
        desk.posted()
    desk.check("website")
    desk.note("All out. Watching from here on.")
    desk.at("12:10")


def rerun(desk: Desk) -> None:
    """What is true for two hours only is looked at again."""
    desk.gate("smoke", 0.1, "ls -la")
    desk.judge("actions")


def round_of_monitoring(desk: Desk, clock: str, downloads: int, users: int | None = None, issues: int = 3) -> None:
    """A half hour: numbers, feedback, error reports; on the hour the update."""
    desk.world.say("downloads-api", {"count": downloads})
    desk.world.say("all-issues", {"count": issues})
    desk.at(clock, "leo")
    if users is not None:
        desk.number("awu", users, "telemetry, opted in")
    desk.look()
    desk.check("feedback")
    desk.by("jon")
    desk.check("error-reports")
    if clock.endswith(":00"):
        desk.by("mara")
        desk.say("hourly")
