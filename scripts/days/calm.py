"""A launch day on which nothing went wrong: 54 downloads, no incident, and a week that ends as planned."""

from cockpit.model import commands as cmd
from scripts.days import week_after
from scripts.days.desk import Desk
from scripts.days.launch import rerun, round_of_monitoring

HALF_HOURS = (
    ("13:00", 9), ("13:30", 14), ("14:00", 18), ("14:30", 23), ("15:00", 27), ("15:30", 32),
    ("16:00", 37), ("16:30", 41), ("17:00", 46), ("17:30", 50), ("18:00", 54),
)  # fmt: skip


def tell(desk: Desk) -> None:
    desk.busy("12:55", "14:35")
    for clock, downloads in HALF_HOURS:
        users = {"13:00": 6, "15:00": 15, "17:00": 26, "18:00": 34}.get(clock)
        if clock in ("13:30", "15:30", "17:30"):
            desk.at(f"{clock[:2]}:20", "jon")
            rerun(desk)
        if clock == "14:30":
            desk.at("14:12", "leo")
            asked = desk.moment("13:55")
            desk.do(cmd.OpenAction(text="@kim: does it run on NixOS?", origin="channel:twitter", occurred=asked))
            desk.at("14:20")
            desk.do(cmd.FileAction(action="F2", where="https://x.example/caro/status/17"))
        round_of_monitoring(desk, clock, downloads, users)
    desk.by("mara")
    desk.note("Day 1 is over: 54 downloads (50 wanted), 34 users (30 wanted), no issue. Thank you all.")
    week_after.day_one(desk, 71, 41, "go", "every criterion met")
    week_after.week(desk, (98, 121, 149, 176, 204, 228), (58, 74, 97, 121, 144, 158))
