"""What a table is about, told from its header and its section, and its rows as named cells."""

import re
from typing import Literal, NamedTuple

from cockpit.importers.blocks import Row, Table
from cockpit.importers.inline import plain
from cockpit.importers.kinds import Kind

About = Literal[
    "roles", "contacts", "timeline", "classes", "metrics", "severities", "contingency", "gates", "changelog", "signoff",
    "env", "facts", "messages", "links", "items", "poll",
]  # fmt: skip

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("class", r"release (?:class|type)|^class$"),
    ("gates", r"(?:required )?gates(?: required)?$|required checks"),
    ("policy", r"blocking|policy"),
    ("threshold", r"threshold|\btargets?\b|\blimit|\bbound|\bslo\b|\bgoal|acceptable|alert (?:at|when|if)|pass (?:if|when)|healthy|normal|warning|critical$|^green|^red$|max(?:imum)?$|min(?:imum)?$"),
    ("abort", r"roll-?\s?back|abort|revert"),
    ("metric", r"metric|signal|indicator|\bkpis?\b|measure|\bslis?\b"),
    ("severity", r"severity|priority|^sev\b|^level$|incident level"),
    ("scenario", r"scenario|situation|problem|symptom|failure|\brisk\b|^if\b|^incident$|^issue$|condition|what happen|error"),
    ("response", r"(?:immediate |required |first )?(?:action|response|mitigation|solution|resolution|remed|fix)\b(?!.*time)|what to do|^then\b|do this"),
    ("within", r"respon[sd]e? (?:time|within|target)|respond|acknowledge|\back\b|\bsla\b|time to|within|deadline|resolution time"),
    ("update", r"updates?\b|frequency|cadence|communicat"),
    ("variable", r"variable|env(?:ironment)? ?var|secret|^key$|config key"),
    ("gate", r"\bgate\b|^check id$|^vg\b"),
    ("command", r"command|^cmd$|^script$|^how(?: to)?|^run$"),
    ("expected", r"expected|pass criteria|criteria|^output|^result|success|evidence|acceptance"),
    ("time", r"^(?:time|when|at|t|t[-\u2212\u00b1+/]+|t-?minus|offset|start(?: time)?|day|clock|date\s?/\s?time|schedule|time\s?\(.*\)|t0 offset|window)$"),
    ("until", r"^end(?: time)?$|^until$"),
    ("duration", r"duration|est(?:imate|\.)|minutes|length"),
    ("date", r"^date"),
    ("author", r"author|^by$|changed by|editor"),
    ("change", r"^changes?$|change description|what changed"),
    ("role", r"^(?:role|position|function|title|team|area)s?$|role\b"),
    ("what", r"activity|^action|task|\bstep$|^steps?$|^items?$|^checks?$|checklist|event|milestone|^what$|^phase$|^stage$|to-?do|requirement|procedure|description of work"),
    ("message", r"^(?:message|announcement)s?$|message (?:text|template)|^(?:text|wording|copy)$"),
    ("channels", r"channel"),
    ("contact", r"contact|reach|phone|e-?mail|slack|handle|pager|number"),
    ("duties", r"responsibilit|dut(?:y|ies)|accountab|does what|^tasks$"),
    ("owner", r"owner|escalat|responsible|assign|\bdri\b|primary|^lead$|^person$|^who$|^name$|\bnames?$|backup|secondary|approver"),
    ("signed", r"sign|approved|signature"),
    ("required", r"required|mandatory|blocking\?|must"),
    ("status", r"status|done|complete|state|\u2713|\u2705|\u2610|pass\b|pass/fail|checked|result\?"),
    ("link", r"link|\burl\b|location|where|address|path"),
    ("field", r"^(?:field|property|attribute|parameter|setting)$"),
    ("value", r"^(?:value|details?|setting|content)$"),
    ("definition", r"definition|description|meaning|impact|example|purpose|typical|scope|why"),
    ("notes", r"notes?|comments?|remarks?|details"),
    ("title", r"^(?:document|resource|dashboard|tool|system|service|name|reference)s?$"),
    ("number", r"^(?:#|no\.?|nr\.?|id|number)$"),
)  # fmt: skip
_WHO_NAME = [["who", "name"], ["who", "names"], ["who", "person"]]
"""First columns of which the first says which part somebody has, and the second who it is."""
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _COLUMNS)


class Record(NamedTuple):
    """A row by column name. rest: columns of no known name, as "Head: cell". heads: what the columns are really called."""

    number: int
    cells: dict[str, str]
    rest: tuple[str, ...]
    heads: dict[str, str]

    def get(self, *names: str) -> str:
        """The raw cell of the first of these columns that the row fills."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")


def columns(head: tuple[str, ...]) -> list[str]:
    """A known name for each header cell, "" where there is none; each name is given once."""
    names: list[str] = []
    for cell in head:
        text = plain(cell).lower().strip(" :*")
        found = next((name for name, pattern in _COMPILED if name not in names and pattern.search(text)), "")
        names.append(found)
    if "role" not in names and [plain(cell).lower().strip(" :*") for cell in head[:2]] in _WHO_NAME:
        names[:2] = ["role", "owner"]
    return names


def records(table: Table) -> list[Record]:
    """The rows of a table by column name."""
    names = columns(table.head)
    return [_record(row, names, table.head) for row in table.rows]


def _record(row: Row, names: list[str], head: tuple[str, ...]) -> Record:
    cells: dict[str, str] = {}
    rest: list[str] = []
    for name, title, cell in zip(names, head, row.cells, strict=False):
        if not cell.strip():
            continue
        if name:
            cells[name] = cell.strip()
        else:
            rest.append(f"{plain(title)}: {plain(cell)}" if title.strip() else plain(cell))
    heads = {name: plain(title) for name, title in zip(names, head, strict=False) if name}
    return Record(row.number, cells, tuple(rest), heads)


_RULES: tuple[tuple[About, frozenset[str]], ...] = (
    ("classes", frozenset(["class", "gates"])),
    ("changelog", frozenset(["date", "change"])),
    ("metrics", frozenset(["metric", "threshold"])),
    ("metrics", frozenset(["metric", "abort"])),
    ("severities", frozenset(["severity", "within"])),
    ("severities", frozenset(["severity", "definition"])),
    ("contingency", frozenset(["scenario", "response"])),
    ("messages", frozenset(["message"])),
    ("env", frozenset(["variable"])),
    ("gates", frozenset(["gate"])),
    ("timeline", frozenset(["time", "what"])),
    ("timeline", frozenset(["time", "response"])),
    ("facts", frozenset(["field", "value"])),
    ("roles", frozenset(["role", "duties"])),
    ("roles", frozenset(["role", "channels"])),
    ("items", frozenset(["what", "command"])),
    ("items", frozenset(["what", "owner"])),
    ("items", frozenset(["what", "status"])),
    ("items", frozenset(["what", "expected"])),
    ("items", frozenset(["number", "what"])),
    ("roles", frozenset(["owner", "duties"])),
)
_BY_SECTION: dict[str, tuple[About, tuple[str, ...]]] = {
    "contacts": ("contacts", ("owner", "role", "contact", "title")),
    "roles": ("roles", ("role", "owner")),
    "changelog": ("changelog", ("date", "change")),
    "signoff": ("signoff", ("role", "owner", "signed")),
    "metrics": ("metrics", ("metric", "threshold", "abort")),
    "targets": ("metrics", ("metric", "threshold", "abort")),
    "severities": ("severities", ("severity",)),
    "escalation": ("severities", ("severity",)),
    "contingency": ("contingency", ("scenario", "response")),
    "troubleshooting": ("contingency", ("scenario", "response")),
    "gates": ("gates", ("gate", "what", "command")),
    "env": ("env", ("variable", "title", "owner")),
    "links": ("links", ("link", "title")),
    "timeline": ("timeline", ("time",)),
    "templates": ("messages", ("message",)),
}


def about(table: Table, kind: Kind) -> About | None:
    """What a table in a section of that kind holds; None where nothing fits."""
    names = set(columns(table.head))
    if kind in _BY_SECTION:
        found, wanted = _BY_SECTION[kind]
        if names & set(wanted) and not (kind == "roles" and "role" not in names):
            if kind == "roles" and {"contact"} <= names and not names & {"duties", "channels"}:
                return "roles"
            return found
    if kind in ("go", "decision") and "role" in names and "status" in names and "what" not in names:
        return "poll"
    for found, needed in _RULES:
        if needed <= names:
            return found
    if "role" in names and names & {"owner", "contact"}:
        return "contacts" if "contact" in names else "roles"
    if "owner" in names and "contact" in names:
        return "contacts"
    if "link" in names and names & {"title", "what", "owner", "definition"}:
        return "links"
    if "what" in names and kind not in ("examples", "about", "prose"):
        return "items"
    return None
