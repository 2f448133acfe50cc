"""What every part of a repository shares: whose it is, where it is, and the words its people use."""

from __future__ import annotations

from typing import Any

from cockpit.simulator.chance import draw, hostile
from cockpit.simulator.world import World

HOUR, DAY = 3600, 86_400
PARTS = ("approvals queue", "inventory tile", "CX inbox", "sales chart", "session cookie", "webhook intake", "export")
CHANGES = ("Cache", "Test", "Rename", "Tidy", "Guard", "Document", "Speed up")
PEOPLE = ("asa", "benoit", "chidi", "dana", "emre")

Json = dict[str, Any]


def user(login: str) -> Json:
    return {
        "login": login,
        "id": draw(0, login) % 10_000_000,
        "type": "User",
        "html_url": f"https://github.example/{login}",
    }


class Named:
    """One repository at the present second. `base` is the API's address, as the caller wrote it."""

    def __init__(self, world: World, owner: str, name: str, base: str) -> None:
        self.world = world
        self.seed = draw(world.seed, owner.lower(), name.lower()) % 1_000_000_007
        self.full_name = f"{owner}/{name}"
        self.api = f"{base}/repos/{owner}/{name}"
        self.web = f"https://github.example/{owner}/{name}"

    def told(self, *names: object, text: str) -> str:
        if self.world.fault("github", "hostile") is None:
            return text
        return f"{hostile(self.seed, *names)} {text}"
