"""Three hours after the launch more than a fifth of the users see crashes. At a quarter past three the way back is
called; at four it is done and said. The cause is found offline, and v1.1.1-beta is another release."""

from cockpit.model import commands as cmd
from scripts.days.desk import Desk, Told
from scripts.days.launch import rerun, round_of_monitoring

INCIDENT = "I1"
ISSUES = "https://github.example/username/caro/issues"


def tell(desk: Desk) -> None:
    desk.busy("14:25", "16:45")
    for clock, downloads, users in (("13:00", 12, 9), ("13:30", 19, None), ("14:00", 26, 17), ("14:30", 31, None)):
        if clock == "13:30":
            desk.at("13:20", "jon")
            rerun(desk)
        round_of_monitoring(desk, clock, downloads, users, issues=3 if clock < "14:00" else 5)
    desk.at("14:40", "jon")
    desk.number("crash-share", 6, "telemetry: two of thirty-one")
    desk.note("Two reports of a crash after the second command. Looking.")
    _alarm(desk)
    _back(desk)
    _told(desk)
    _evening(desk)
    _afterwards(desk)


def _alarm(desk: Desk) -> None:
    desk.at("15:00", "jon")
    desk.number("crash-share", 22, "telemetry and reports: seven of thirty-two")
    desk.at("15:03", "mara")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            title="Crash after the second command, every platform",
            impact="seven of 32 users, macOS and Linux",
            owner="engineering-lead",
            text="issues 141, 142 and 144 tell the same",
        )
    )
    desk.world.say("p0-issues", {"count": 3})
    desk.world.say("all-issues", {"count": 9})
    desk.do(cmd.CallProcedure(procedure="p0-response", reason="more than a fifth of the users"))
    desk.do(cmd.FinishStep(proc="P1", step="identify", text="three issues, seven in telemetry"))
    desk.at("15:06", "leo")
    desk.note("the first two, on Fedora and macOS, wrote in #support before we looked", INCIDENT, occurred="14:36")
    desk.at("15:12", "jon")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            text="not clear; something in the history file, and it differs by platform",
        )
    )
    desk.do(cmd.FinishStep(proc="P1", step="investigate", text="cause not clear, impact wide"))


def _back(desk: Desk) -> None:
    desk.at("15:15", "mara")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            strategy="rollback",
            plan="back to v1.0.0, fix offline",
            text="emergency meeting: all four for going back",
        )
    )
    desk.do(cmd.FinishStep(proc="P1", step="triage", text="rollback"))
    desk.refused(
        cmd.CallProcedure(procedure="rollback", reason="fix unclear, impact wide", typed="caro"), "name-needed"
    )
    desk.do(
        cmd.CallProcedure(
            procedure="rollback",
            reason="22 % of the users crash and the cause is not clear",
            typed="caro-beta",
            trigger="crashes",
        )
    )
    # the push is refused at first, and GitHub answers late: each step waits for a person who sees to it
    desk.ran("step:P2/revert-installer", 0.3, "! [rejected] main -> main (fetch first)", "fail", "exit 1")
    desk.ran("step:P2/to-draft", 0.2, "HTTP 502: Bad Gateway", "fail", "exit 1")
    desk.at("15:24", "mara")
    desk.note("somebody pushed a typo fix to main in the meantime; fetching", incident=INCIDENT)
    desk.at("15:29")
    desk.do(cmd.RetryStep(proc="P2", step="revert-installer", reason="fetched main"))
    desk.ran("step:P2/revert-installer", 1, 'install.sh: VERSION="v1.0.0", pushed to main')
    desk.ran("gate:install-script-back", 0.2, 'VERSION="v1.0.0"')
    desk.at("15:34")
    desk.say("p0-alert", INCIDENT)
    desk.at("15:44")
    desk.do(cmd.RetryStep(proc="P2", step="to-draft", reason="GitHub answers again"))
    desk.ran("step:P2/to-draft", 0.8, "v1.1.0-beta is a draft")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            mitigation="the install script gives v1.0.0 again; v1.1.0-beta is a draft",
            text="nobody new can get it",
        )
    )
    desk.do(cmd.FinishStep(proc="P1", step="fix", text="rolled back"))


def _told(desk: Desk) -> None:
    desk.at("15:55", "leo")
    desk.do(cmd.FinishStep(proc="P2", step="say-github", text="notice on top of the release notes"))
    desk.at("16:00")
    desk.posted()
    desk.note("told on Discord, Twitter and GitHub; people are kind about it", incident=INCIDENT)
    desk.at("16:04", "mara")
    desk.say("p0-alert", INCIDENT)
    desk.look()


def _evening(desk: Desk) -> None:
    desk.world.say("p0-issues", {"count": 0})
    desk.at("16:20", "jon")
    desk.number("crash-share", 3, "telemetry: who has not gone back yet")
    desk.do(cmd.UpdateIncident(incident=INCIDENT, stage="deploy", text="v1.0.0 is what the script installs"))
    desk.do(cmd.UpdateIncident(incident=INCIDENT, stage="verify", text="no crash with v1.0.0"))
    desk.at("16:40", "mara")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT, follow_up="a release candidate runs for a day with the testers' own history files"
        )
    )
    desk.do(cmd.FinishStep(proc="P1", step="verify-fix", text="no new report for half an hour"))
    desk.posted()
    desk.do(cmd.ResolveIncident(incident=INCIDENT, text="rolled back to v1.0.0 at 15:30; everybody told at 16:00"))
    desk.do(cmd.FinishStep(proc="P1", step="post-mortem", text="tomorrow 11:00"))
    entries = desk.do(cmd.AddNote(text="the crash share was 22 % of 31 users"))
    desk.do(cmd.CorrectEntry(entry=entries[0].seq, text="22 % of 32 users: seven"))
    desk.at("17:05")
    why = "rolled back: what there is to say is in the incident"
    desk.do(cmd.SnoozeDuty(duty="announce:hourly", due=desk.moment("17:00"), reason=why))
    desk.at("17:30")
    desk.note("TODO: write to the seven who crashed, and thank them")


def _afterwards(desk: Desk) -> None:
    """The next two days: the cause, the post-mortem, what the next release waits for; and the end of this one."""
    desk.day("2026-01-16")
    desk.at("10:30", "jon")
    desk.number("crash-share", 0, "telemetry")
    desk.note(
        "Cause: v1.1.0 writes the history with a new field, and reads old ones with a fixed length. 145 has a test.",
        incident=INCIDENT,
    )
    desk.day("2026-01-17")
    desk.at("11:30", "mara")
    for number, action in enumerate([one for one in desk.state.actions.values() if not one.filed]):
        wiki = "https://wiki.example/caro/postmortem-v1.1.0-beta"
        desk.do(
            cmd.FileAction(action=action.action, where=wiki if action.due is not None else f"{ISSUES}/{145 + number}")
        )
    desk.at("12:00")
    desk.do(cmd.CloseRelease(reason="rolled back; v1.1.1-beta is launched as a release of its own"))
    if desk.state.closed != "rolled-back":
        raise Told(f"closed as {desk.state.closed}")
