"""Two hours after the launch somebody reports a crash on Linux. At half past four the hotfix is out, after 2 h 30 min."""

from cockpit.model import commands as cmd
from scripts.days import week_after
from scripts.days.desk import Desk
from scripts.days.launch import rerun, round_of_monitoring

VERSION = "v1.1.0-beta.1"
INCIDENT = "I1"


def tell(desk: Desk) -> None:
    desk.busy("13:55", "17:05")
    for clock, downloads, users in (("13:00", 11, 8), ("13:30", 15, None), ("14:00", 19, 14)):
        round_of_monitoring(desk, clock, downloads, users)
    _alarm(desk)
    _triage(desk)
    _fix(desk)
    _deploy(desk)
    _resolve(desk)
    _evening(desk)
    week_after.day_one(desk, 66, 39, "watch closely", "the crash is gone; telemetry is watched through the weekend")
    _afterwards(desk)
    week_after.week(desk, (91, 112, 140, 169, 197, 219), (55, 71, 93, 118, 139, 152))


def _alarm(desk: Desk) -> None:
    desk.at("14:05", "leo")
    desk.do(
        cmd.OpenIncident(
            severity="P0",
            title="Crash on start on Linux",
            impact="who installs on Linux without a config file cannot start caro",
            owner="engineering-lead",
            occurred=desk.moment("14:00"),
        )
    )
    desk.look()
    desk.by("mara")
    desk.do(cmd.CallProcedure(procedure="p0-response", reason="reported in #support, seen by two"))
    desk.do(cmd.UpdateIncident(incident=INCIDENT, text="Jon has a Fedora machine and sees it too"))
    desk.do(cmd.FinishStep(proc="P1", step="identify", text="confirmed on Fedora 41"))
    desk.at("14:08", "leo")
    desk.world.say("p0-issues", {"count": 1})
    desk.world.say("all-issues", {"count": 4})
    desk.note("Issue 131 is opened and labelled P0", incident=INCIDENT)


def _triage(desk: Desk) -> None:
    desk.at("14:15", "jon")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            mitigation="start with --no-config, or create ~/.config/caro/config.toml",
            plan="check for the missing file in the loader; hotfix today",
            text="null pointer when there is no config file",
        )
    )
    desk.do(
        cmd.FinishStep(
            proc="P1", step="investigate", text="null pointer in the config loader, only without a config file"
        )
    )
    desk.at("14:24", "mara")
    desk.do(
        cmd.UpdateIncident(incident=INCIDENT, strategy="hotfix", text="P0 confirmed; a way round exists, no rollback")
    )
    desk.do(cmd.FinishStep(proc="P1", step="triage", text="hotfix"))
    desk.at("14:30", "jon")
    summary = "no crash without a config file"
    desk.do(
        cmd.CallProcedure(procedure="hotfix", reason="null pointer", values={"version": VERSION, "summary": summary})
    )
    desk.note("branch hotfix/p0-issue-131", incident=INCIDENT)
    desk.at("14:35", "mara")
    desk.say("p0-alert", INCIDENT)


def _fix(desk: Desk) -> None:
    desk.at("15:00", "jon")
    desk.look()
    desk.note(
        "fixed, with a test that starts without a config file; pull request 132. TODO: fuzz the config loader",
        incident=INCIDENT,
    )
    desk.at("15:05", "mara")
    desk.say("p0-alert", INCIDENT)
    desk.say("hourly")
    desk.at("15:12", "ines")
    desk.note("reviewed 132: the two other readers of that file are safe", incident=INCIDENT)
    desk.at("15:18", "jon")
    desk.do(cmd.FinishStep(proc="P2", step="hotfix-branch", text="pull request 132, reviewed by Ines, merged"))
    desk.do(cmd.StartStep(proc="P2", step="hotfix-test"))
    desk.ran("step:P2/hotfix-test", 9, "test result: ok. 413 passed; 0 failed; 3 ignored")
    desk.world.say("p0-issues", {"count": 0})
    desk.at("15:30", "mara")
    desk.do(cmd.UpdateIncident(incident=INCIDENT, text="merged; issue 131 closes with it"))
    desk.do(cmd.FinishStep(proc="P1", step="fix", text="132 is on main"))
    desk.do(cmd.StartStep(proc="P2", step="hotfix-tag"))
    desk.ran("step:P2/hotfix-tag", 0.3, f"{VERSION} -> origin")
    desk.at("15:35", "mara")
    desk.say("p0-alert", INCIDENT)


def _deploy(desk: Desk) -> None:
    desk.by("jon")
    desk.do(cmd.StartStep(proc="P2", step="hotfix-build"))
    desk.ran("step:P2/hotfix-build", 21, "Finished release for 4 targets")
    desk.by("mara")
    desk.do(cmd.StartStep(proc="P2", step="hotfix-upload"))
    desk.ran("step:P2/hotfix-upload", 3, f"https://github.example/username/caro/releases/tag/{VERSION}")
    desk.at("16:05")
    desk.say("p0-alert", INCIDENT)
    desk.at("16:14")
    desk.do(cmd.StartStep(proc="P2", step="hotfix-installer"))
    desk.ran("step:P2/hotfix-installer", 1, f'install.sh: VERSION="{VERSION}", pushed to main')
    desk.do(cmd.UpdateIncident(incident=INCIDENT, text="the install script points at the hotfix"))
    desk.at("16:30", "leo")
    desk.do(cmd.StartStep(proc="P2", step="hotfix-say"))
    desk.posted()


def _resolve(desk: Desk) -> None:
    desk.at("16:40", "jon")
    desk.do(cmd.UpdateIncident(incident=INCIDENT, stage="verify", text="three who had it confirm that it is gone"))
    desk.at("16:50", "mara")
    desk.do(
        cmd.UpdateIncident(
            incident=INCIDENT,
            impact="about six people on Linux could not start caro for two and a half hours",
            mitigation=f"{VERSION} checks whether there is a config file; update with the install script",
            follow_up="the config loader is fuzzed; the smoke test runs without a config file, too",
        )
    )
    desk.at("17:00", "jon")
    desk.look()
    desk.do(cmd.FinishStep(proc="P1", step="verify-fix", text="no new report for half an hour"))
    desk.posted()
    desk.do(
        cmd.FinishStep(proc="P2", step="hotfix-watch", text="19 downloads of the hotfix, nobody reports it any more")
    )
    desk.by("mara")
    desk.do(cmd.ResolveIncident(incident=INCIDENT, text=f"fixed in {VERSION}", occurred=desk.moment("16:30")))
    desk.do(cmd.FinishStep(proc="P1", step="post-mortem", text="Saturday 10:00, everybody who was there"))


def _evening(desk: Desk) -> None:
    desk.at("17:02", "leo")
    desk.check("feedback")
    desk.by("jon")
    desk.check("error-reports")
    rerun(desk)
    round_of_monitoring(desk, "18:00", 52, 31)
    desk.by("mara")
    desk.note("Day 1 is over: 52 downloads, 31 users, one P0 solved in two and a half hours.")


def _afterwards(desk: Desk) -> None:
    """The post-mortem, within its 48 hours."""
    desk.day("2026-01-17")
    desk.at("08:40", "mara")
    for action in [one for one in desk.state.actions.values() if not one.filed]:
        where = (
            "https://wiki.example/caro/postmortem-131"
            if action.due is not None
            else "https://github.example/username/caro/issues/133"
        )
        desk.do(cmd.FileAction(action=action.action, where=where))
