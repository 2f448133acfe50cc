"""Layouts: from the text of a TOML file to a grid of panes, or everything that is wrong with it and where.

layout = 1
name = "standard"
grid = \"\"\"
checklist gates
checklist metrics
log       log
\"\"\"
columns = ["1fr", "1fr"]
rows = ["2fr", "1fr", "8"]
min = [100, 30]
fallback = "compact"
"""

from collections.abc import Mapping

from cockpit.format.plan_text import parse
from cockpit.format.problems import Findings, Problem, did_you_mean
from cockpit.model.layout import FOCUSED, PANES, Area, Layout, Size
from cockpit.patterns import late

_FIELDS = ("layout", "name", "grid", "title", "columns", "rows", "min", "fallback", "header", "auto", "replay")
_HEADERS = ("full", "short", "big")
_SIZE = late(r"([1-9][0-9]{0,2})(fr)?")
_NAME = late(r"[a-z0-9][a-z0-9-]{0,30}")
LEAST = (60, 15)


class BadLayout(ValueError):
    """The file cannot be used; problems say where and why."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.name = name
        self.problems = problems
        super().__init__("\n".join(problem.text(name) for problem in problems))


def load_layout(text: str, name: str) -> Layout:
    """The layout in a file's text. name: how the file is called in messages. Raises BadLayout."""
    found, layout = _read(text)
    if layout is None or found:
        raise BadLayout(name, found)
    return layout


def check_layout(text: str, known: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Every problem of a layout file at once, with its place. known: the fallback of each layout there is, by name."""
    found, layout = _read(text)
    if layout is None or not layout.fallback or not known:
        return found
    findings = Findings()
    others = set(known) - {layout.name}
    circle = _circle(layout.name, {**known, layout.name: layout.fallback})
    if layout.fallback not in others:
        fix = did_you_mean(layout.fallback, others)
        findings.error(("fallback",), f'there is no layout "{layout.fallback}"', fix, "fallback")
    elif circle:
        words = f"the fallbacks go in a circle: {' -> '.join(circle)}"
        findings.error(("fallback",), words, 'end it: fallback = "single" fits every terminal', "fallback")
    return (*found, *_placed(text, findings)) if findings.all else found


def _circle(name: str, fallbacks: Mapping[str, str]) -> tuple[str, ...]:
    """The chain of fallbacks from a layout back to itself; empty where it ends."""
    chain = [name]
    while (following := fallbacks.get(chain[-1], "")) and following not in chain:
        chain.append(following)
    return (*chain, name) if following == name else ()


def _placed(text: str, findings: Findings) -> tuple[Problem, ...]:
    from cockpit.format.plan_source import Source  # noqa: PLC0415 - most layouts have no problem

    source = Source(text)
    return tuple(sorted(source.problem(finding) for finding in findings.all))


def _read(text: str) -> tuple[tuple[Problem, ...], Layout | None]:
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    table, wrong = parse(text)
    if table is None:
        return tuple(wrong), None
    findings = Findings()
    layout = _layout(table, findings)
    if findings.all:
        return _placed(text, findings), None
    return (), layout


def _layout(table: dict[str, object], say: Findings) -> Layout | None:
    for key in table:
        if key not in _FIELDS:
            say.error((key,), f'unknown key "{key}"', did_you_mean(key, _FIELDS), "unknown-key", on="key")
    if table.get("layout") != 1:
        say.error(("layout",), "a layout file starts with layout = 1", "", "version")
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        say.error(
            ("name",), 'a layout needs a name such as "standard": lower-case letters, digits and dashes', "", "name"
        )
        name = ""
    grid = table.get("grid")
    if not isinstance(grid, str) or not grid.strip():
        say.error(("grid",), "a layout needs a grid: one line a row, pane names in columns", "", "grid")
        return None
    rows = [line.split() for line in grid.strip().splitlines()]
    areas = _areas(rows, say)
    wide, high = max((len(row) for row in rows), default=0), len(rows)
    columns = _sizes(table.get("columns"), wide, "columns", say)
    heights = _sizes(table.get("rows"), high, "rows", say)
    header = table.get("header", "full")
    if header not in _HEADERS:
        say.error(("header",), f"header is one of {', '.join(_HEADERS)}", did_you_mean(str(header), _HEADERS), "header")
    least = table.get("min", list(LEAST))
    if not (isinstance(least, list) and len(least) == 2 and all(isinstance(one, int) for one in least)):
        say.error(("min",), "min is the smallest terminal: [columns, rows]", "", "min")
        least = list(LEAST)
    elif least[0] < LEAST[0] or least[1] < LEAST[1]:
        say.error(("min",), f"no layout works below {LEAST[0]}x{LEAST[1]}", "", "min")
    for key in ("auto", "replay"):
        if not isinstance(table.get(key, False), bool):
            say.error((key,), f"{key} is true or false", "", "type")
    for key in ("title", "fallback"):
        if not isinstance(table.get(key, ""), str):
            say.error((key,), f"{key} is a text", "", "type")
    if say.all:
        return None
    return Layout(
        name=name,
        title=str(table.get("title", "")) or name,
        columns=columns,
        rows=heights,
        areas=areas,
        min_width=int(least[0]),
        min_height=int(least[1]),
        fallback=str(table.get("fallback", "")),
        header=str(header),
        auto=bool(table.get("auto", False)),
        replay=bool(table.get("replay", False)),
    )


def _sizes(value: object, count: int, key: str, say: Findings) -> tuple[Size, ...]:
    if value is None:
        return (Size(1),) * count
    if not isinstance(value, list) or len(value) != count:
        say.error((key,), f"the grid has {count} {key}, so {key} needs {count} sizes", "", "sizes")
        return (Size(1),) * count
    found = []
    for number, one in enumerate(value):
        match = _SIZE.fullmatch(one) if isinstance(one, str) else None
        if match is None:
            say.error((key, number), 'a size is a share such as "2fr" or a number of cells such as "8"', "", "size")
            match = _SIZE.fullmatch("1fr")
        if match is not None:
            found.append(Size(int(match[1]), match[2] is not None))
    if not any(size.share for size in found):
        say.error((key,), f'one of {key} must be a share such as "1fr", to take what is left', "", "sizes")
    return tuple(found)


def _areas(rows: list[list[str]], say: Findings) -> tuple[Area, ...]:
    wide = len(rows[0])
    for number, line in enumerate(rows):
        if len(line) != wide:
            say.error(
                ("grid",), f"row {number + 1} of the grid has {len(line)} columns, row 1 has {wide}", "", "ragged"
            )
            return ()
    found: list[Area] = []
    seen: set[str] = set()
    for top, line in enumerate(rows):
        for left, pane in enumerate(line):
            if pane == "." or pane in seen:
                continue
            seen.add(pane)
            if pane != FOCUSED and pane not in PANES:
                say.error(("grid",), f'there is no pane "{pane}"', did_you_mean(pane, PANES), "unknown-pane")
                continue
            right = left
            while right < wide and line[right] == pane:
                right += 1
            bottom = top
            while bottom < len(rows) and rows[bottom][left] == pane:
                bottom += 1
            covered = sum(one == pane for whole in rows for one in whole)
            full = all(rows[y][x] == pane for y in range(top, bottom) for x in range(left, right))
            if not full or covered != (right - left) * (bottom - top):
                say.error(("grid",), f'pane "{pane}" is not one rectangle', "", "rectangle")
                continue
            found.append(Area(pane, left, top, right, bottom))
    if not found and not say.all:
        say.error(("grid",), "the grid shows no pane", "", "empty")
    return tuple(found)
