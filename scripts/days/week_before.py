"""T-7 days to the morning of the launch: the same for every day that is recorded."""

import datetime as dt

from cockpit.model import commands as cmd
from cockpit.model import events as ev
from scripts.days.desk import Desk, World

PEOPLE = {"mara": "release-manager", "jon": "engineering-lead", "ines": "security-lead", "leo": "community-lead"}
START = dt.datetime(2026, 1, 8, 13, 30, tzinfo=dt.UTC)
T0 = dt.datetime(2026, 1, 15, 14, 0, tzinfo=dt.UTC)
CALM = {"status": {"indicator": "none", "description": "All systems operational"}}


def world() -> World:
    """Everything is well, and nothing is released yet."""
    return World(
        {
            "downloads-api": ("error", 404, None, "there is no release v1.1.0-beta"),
            "p0-issues": ("pass", 200, {"count": 0}, ""),
            "p1-issues": ("pass", 200, {"count": 0}, ""),
            "all-issues": ("pass", 200, {"count": 3}, ""),
            "workflow": ("pass", 200, {"conclusion": "success"}, ""),
            "github-status": ("pass", 200, CALM, ""),
            "crates-status": ("pass", 200, CALM, ""),
            "cdn": ("pass", 200, CALM, ""),
        }
    )


def tell(desk: Desk) -> None:
    """From the opening of the release to the evening before it."""
    _planning(desk)
    _build(desk)
    _testers(desk)
    _beta(desk)
    _readiness(desk)


def _planning(desk: Desk) -> None:
    desk.do(cmd.OpenRelease(t0=T0))
    desk.elect()
    for who, duty in PEOPLE.items():
        desk.by(who, duty)
        desk.do(cmd.OpenSession(session=f"{who}-1", uid=1000, host="launch-desk"))
    desk.by("mara", "release-manager")
    for who, duty in PEOPLE.items():
        desk.do(cmd.AssignRole(duty=duty, owner=who))
    desk.look()
    desk.at("08:45", "mara")
    desk.item("prepare", 0.5, "cloned caro, remote origin")
    head = ev.RefsSeen(ref=("git:workspace/caro:HEAD",), sha=("1f0c9be4",), tree=("90ab12cd",), dirty=(False,))
    desk.observe(head)
    links = ("link:Beta tester guide", "link:Test cases", "link:Blameless post-mortem", "link:Weekly sync agenda")
    paths = ("docs/beta-tester-guide.md", "docs/test-cases.yaml", "docs/post-mortem.md", "docs/weekly-sync.md")
    desk.observe(ev.FilesScanned(name=links, path=paths, state=("present",) * 4, sha256=("",) * 4))
    desk.at("09:05")
    desk.gate("planning-documents", 0, "73")
    desk.judge("tree-clean")
    desk.judge("issues-triaged")
    desk.gate("timeline", 0, "Status: complete (planning)\nStatus: complete (roles)")
    desk.check("owners")
    desk.at("09:40")
    desk.do(cmd.MakeDecision(phase="planning", choice="go", reason="every check passed at the first try"))


def _build(desk: Desk) -> None:
    desk.day("2026-01-09")
    desk.at("09:05", "jon")
    desk.judge("issues-triaged")
    desk.item("branch", 0, "Switched to a new branch 'release/v1.1.0-beta'")
    desk.item("version", 0, "1.0.0 -> 1.1.0-beta in Cargo.toml, Cargo.lock, CHANGELOG.md")
    desk.item("build-beta", 27, "Finished release for 4 targets")
    desk.gate("beta-binaries", 0.5, "4 of 4 binaries say 1.1.0-beta")
    desk.gate("binary-size", 0, "largest: 12.4 MB")
    desk.item("commit-version", 0.5, "release/v1.1.0-beta -> origin")
    desk.at("10:50")
    desk.check("mac-smoke", text="M2: `ls` for 'list files in current directory'")
    desk.do(cmd.MakeDecision(phase="beta-build", choice="go"))


def _testers(desk: Desk) -> None:
    desk.day("2026-01-10")
    desk.at("09:10", "leo")
    desk.judge("issues-triaged")
    desk.do(cmd.StartItem(item="call"))
    desk.posted()
    desk.check("tracker", text="11 applicants by noon")
    desk.at("16:05")
    desk.do(
        cmd.AttestGate(
            gate="testers",
            verdict="pass",
            reason="a novice and a data scientist on macOS, an expert and an SRE on Linux, one backup",
        )
    )
    desk.check("onboard", text="mail and builds are out")
    desk.at("16:30")
    desk.do(cmd.MakeDecision(phase="recruit", choice="go", reason="four testers and a backup"))


def _beta(desk: Desk) -> None:
    for day, done, blockers in (("2026-01-11", 24, 0), ("2026-01-12", 51, 1), ("2026-01-13", 75, 0)):
        desk.day(day)
        desk.at("09:00", "leo")
        desk.judge("issues-triaged")
        desk.say("beta-morning")
        desk.check("check-in")
        desk.at("10:15", "mara")
        desk.check("triage-beta")
        if day == "2026-01-12":
            desk.at("11:20", "ines")
            desk.note("Issue 127: `rm -rf *` gets through when it is quoted. TODO: add the pattern and a test for it")
            desk.at("15:40", "jon")
            desk.note("127 is fixed and in the build of 15:30; the testers have it")
        desk.at("17:00", "mara")
        desk.number("tests-executed", done)
        desk.number("tester-blockers", blockers)
        desk.check("progress")
        desk.say("beta-update")
    desk.by("jon")
    desk.check("p0-fixed")
    desk.do(cmd.FileAction(action="F1", where="https://github.example/username/caro/issues/127"))
    desk.at("17:15", "mara")
    desk.do(cmd.MakeDecision(phase="beta-testing", choice="go", reason="75 of 75, nobody sees a blocker"))


def _readiness(desk: Desk) -> None:
    desk.day("2026-01-14")
    desk.at("09:05", "jon")
    desk.judge("issues-triaged")
    checks(desk)
    desk.by("mara")
    desk.check("checklist")
    desk.at("15:00")
    desk.do(cmd.OpenPoll(poll="readiness-poll"))
    desk.vote("readiness-poll", PEOPLE)
    desk.at("15:30", "mara")
    desk.do(cmd.DeclarePoll(poll="readiness-poll", result="go", reason="four of four"))
    desk.note("See you at eight. Everybody has the day free of meetings.")


def checks(desk: Desk) -> None:
    """The checks of the evening before, and of the morning."""
    desk.by("jon")
    desk.gate("host-binary", 4, "Finished release")
    desk.gate("test-suite", 11, "test result: ok. 412 passed; 0 failed; 3 ignored")
    desk.gate("binary-size", 0, "largest: 12.4 MB")
    desk.gate("performance", 1, "p50:  410 ms\np95:  640 ms")
    desk.by("ines")
    desk.gate("safety", 2, "118 patterns\n0 failures")
    desk.by("mara")
    desk.gate("privacy-export", 0.5, "20 commands, 20 events, nothing personal")
    desk.by("ines")
    desk.do(cmd.AttestGate(gate="privacy-audit-1", verdict="pass", reason="read all twenty"))
    desk.by("jon")
    desk.do(cmd.AttestGate(gate="privacy-audit-2", verdict="pass", reason="ran and read it again"))
    where = "evidence/2026-01-15/manual-audit-1.json"
    found = ev.FilesScanned(name=("artifact:audit-export",), path=(where,), state=("present",), sha256=("5d" * 32,))
    desk.observe(found)
