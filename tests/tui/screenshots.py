"""The pictures in docs/screenshots, made of told releases: `python -m tests.tui.screenshots docs/screenshots`."""

import asyncio
import re
import sys
from pathlib import Path

from cockpit.tui.screens.cockpit import Cockpit
from cockpit.tui.screens.make import make_app
from cockpit.tui.settings import Settings
from tests.tui.fake import FakeSession, alarm_after_launch, decided, outage, rolling_back

LAYOUTS = str(Path(__file__).resolve().parents[2] / "layouts")
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_IDS = re.compile(r"\bterminal-\d+-")


def picture(app: Cockpit) -> str:
    """The screen as SVG that stands alone: no fonts from elsewhere, the same text for the same picture."""
    svg = app.export_screenshot(title="cockpit")
    return _IDS.sub("terminal-", _FONT.sub("", svg).replace("Fira Code", "DejaVu Sans Mono"))


async def pictured(app: Cockpit, size: tuple[int, int], keys: list[str]) -> str:
    """The screen after some keys."""
    async with app.run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(*(list(key[5:]) if key.startswith("text:") else [key]))
        await pilot.pause()
        return picture(app)


ALARM = alarm_after_launch()
SHOTS: dict[str, tuple[list[str], tuple[int, int], list[str], str, str]] = {
    "go": (decided(), (120, 40), [], "", "dark"),
    "alarm": (ALARM, (120, 40), [], "", "dark"),
    "compact": (ALARM, (80, 24), [], "", "dark"),
    "rollback-dialog": (ALARM, (120, 40), ["R", "text:hotdash-pilot"], "", "dark"),
    "rollback": (rolling_back(ALARM), (120, 40), ["5", "z"], "", "dark"),
    "wide": (ALARM, (200, 60), [], "", "dark"),
    "war-room": (ALARM, (120, 40), [], "war-room", "dark"),
    "scribe": (ALARM, (120, 40), [], "scribe", "dark"),
    "incident": (ALARM, (120, 40), ["6", "enter"], "", "dark"),
    "plot": (outage(), (120, 40), ["3", "down", "enter"], "", "dark"),
    "palette": (ALARM, (120, 40), ["colon", "text:ro"], "", "dark"),
    "light": (ALARM, (120, 40), [], "", "light"),
    "contrast": (ALARM, (120, 40), [], "", "contrast"),
}


def shot(name: str) -> str:
    """One of the pictures, as it is now."""
    day, size, keys, layout, theme = SHOTS[name]
    app = make_app(FakeSession(*day), layout=layout, settings=Settings(layout_folders=(LAYOUTS,), theme=theme))
    return asyncio.run(pictured(app, size, keys))


def main(folder: Path) -> None:
    """Write every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHOTS:
        (folder / f"{name}.svg").write_text(shot(name), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
