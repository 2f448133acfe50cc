"""The words a scenario is written in, and what a wrong one is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.simulator import scenario as scenarios
from cockpit.simulator.scenario import ScenarioError
from cockpit.simulator.windows import Happening, Window, level
from tests.helpers.simulated import Day

Begin = Callable[..., Day]


def happened(*pairs: tuple[int, str]) -> list[Happening]:
    return [Happening(t, name) for t, name in pairs]


def test_windows() -> None:
    after = Window(at=None, after=frozenset(["on"]), wait=10, until=frozenset(["off"]), lingers=3)
    inf = float("inf")
    assert after.spans([]) == []
    assert after.spans(happened((5, "on"))) == [(15, inf)]
    assert after.spans(happened((5, "on"), (8, "on"))) == [(15, inf)], "the first one counts"
    assert after.spans(happened((5, "on"), (12, "off"))) == [], "cancelled before it opened"
    assert after.spans(happened((5, "on"), (20, "off"), (30, "on"))) == [(15, 23), (40, inf)]
    short = Window(at=None, after=frozenset(["on"]), length=10)
    assert short.spans(happened((5, "on"), (9, "on"), (40, "on"))) == [(5, 15), (40, 50)]
    pulse = Window(at=0, every=10, on=2)
    assert [t for t in range(25) if pulse.lit(pulse.spans([])[0], t)] == [0, 1, 10, 11, 20, 21]


def test_levels_rise_and_fade() -> None:
    (span,) = Window(at=None, after=frozenset(["on"]), until=frozenset(["off"])).spans(
        happened((10, "on"), (20, "off"))
    )
    assert [round(level([span], t, over=5, fade=4), 2) for t in (9, 10, 12, 15, 19, 20, 22, 24)] == [
        0,
        0,
        0.4,
        1,
        1,
        1,
        0.5,
        0,
    ]
    assert level([span], 20, over=0, fade=0) == 0


@pytest.mark.parametrize("name", scenarios.names())
def test_every_bundled_scenario_is_whole(name: str) -> None:
    found = scenarios.find(name)
    assert found.name == name
    assert found.title != scenarios.read(scenarios.FOLDER / "_day.toml").title
    assert found.number("sessions_target") == 12


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "Invalid value"),
        ("titel = 'x'", "did you mean 'title'?"),
        ("extends = 'nothing'", "cannot be read"),
        ("extends = 'own'", "extends itself"),
        ("[base]\np95 = 3", "did you mean 'p95_ms'?"),
        ("[base]\np95_ms = 'fast'", "p95_ms must be like 240.0"),
        ("[[signal]]\nname = 'p95'\nto = 3\nat = 0", "no signal 'p95'"),
        ("[[signal]]\nname = 'p95_ms'\nat = 0", "to is missing"),
        ("[[signal]]\nname = 'p95_ms'\nto = 3", "either 'at' or 'after'"),
        ("[[signal]]\nname = 'p95_ms'\nto = 3\nat = 0\noverr = 4", "did you mean 'over'?"),
        ("[[signal]]\nname = 'p95_ms'\nto = '3'\nat = 0", "to must be float"),
        ("[[fault]]\nservice = 'app'\nkind = 'outage'\nat = 0\nevery = 3", "'every' and 'on' go together"),
        ("[[fault]]\nservice = 'app'\nkind = 'outrage'\nat = 0", "did you mean 'outage'?"),
        ("[[act]]\ndo = 'deply'\nat = 0", "did you mean 'deploy'?"),
        ("[[issue]]\ntitle = 'x'\nlabels = 'P0'\nat = 0", "labels must be a list"),
        ("fault = 3", "must be [[fault]] tables"),
    ],
)
def test_a_scenario_that_cannot_be_read_says_where(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        scenarios.read(path)
    assert "own.toml" in str(caught.value) or "nothing.toml" in str(caught.value)
    assert told in str(caught.value)


def test_a_scenario_of_ones_own(day: Begin, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'title = "Mine"\n[[act]]\ndo = "flag-on"\nat = 30\n[[fault]]\nservice = "app"\nkind = "outage"\nafter = ["flag-on"]\nwait = 5\n'
    )
    here = day(str(path))
    here.pass_time(34 - here.state()["t"])
    assert here.get("/api/health").status == 200
    here.pass_time(1)
    assert here.get("/api/health").status == 503
