"""CEL evaluated over what is known: for values read from an answer, and for conditions over the whole release.

Laws:
- A number is a double, wherever it comes from: 5 / 2 is 2.5 and `x * 2` works on 2 and on 2.5. Whole numbers stay
  whole as an index, and where a function asks for them.
- What cannot be computed is an error with its reason, never false and never 0. NaN is inconclusive.
- In a condition, what could not be read makes the answer neither true nor false, unless the rest decides alone
  (`known_true || unread` is true), or the condition itself names that verdict (`probe['x'].verdict == 'error'`).
- Work is bounded: size and depth of what an expression sees, and nested loops over it.
"""

import functools
import math
import re
from collections.abc import Mapping

from msgspec import Struct

from cockpit.cel import CelMissing, Program, compile_text, execute, references
from cockpit.core.health import plain
from cockpit.patterns import late

MOST_NODES = 100_000
DEEPEST = 64
MOST_LOOP = 2_000_000
_EXACT = 2**53
_UNREAD = frozenset({"error", "inconclusive", "excused", "stale", "unknown", "pending", "running", "cancelled", ""})


class Evaluation(Struct, frozen=True):
    """A value, or the reason why there is none. nan: the reason is a number that is not one."""

    value: object = None
    problem: str = ""
    nan: bool = False


class Seen(Struct, frozen=True):
    """What a condition may ask of one probe, metric or gate. value: a metric's. age_s: since it was read. version, commit:
    which build a probe says it is; None where it says nothing of it."""

    verdict: str = ""
    status: int = 0
    latency_ms: float | None = None
    body: object = None
    value: float | None = None
    age_s: float | None = None
    version: str | None = None
    commit: str | None = None


class Facts(Struct, frozen=True):
    """Everything a release condition can see. Ids that are absent have never been read. t_s None: no T0 yet."""

    probes: Mapping[str, Seen] = {}
    metrics: Mapping[str, Seen] = {}
    gates: Mapping[str, Seen] = {}
    tuples: Mapping[str, Mapping[str, str]] = {}
    open_incidents: Mapping[str, int] = {}
    oldest_s: float = 0.0
    t_s: float | None = None
    classes: tuple[str, ...] = ()
    name: str = ""
    version: str = ""


class TooMuch(Exception):
    """What the expression would see is too large or too deep."""


def evaluate(text: str, names: Mapping[str, object]) -> Evaluation:
    """Evaluate an expression over plain values (JSON-like: None, bool, int, float, str, list, dict)."""
    try:
        program, as_doubles = _compiled(text)
    except ValueError as error:
        return Evaluation(problem=f"cannot be read as CEL: {_engine_words(error)}")
    except CelMissing as error:
        return Evaluation(problem=str(error))
    used = {name: names[name] for name in _variables(text) if name in names}
    walk = _Walk()
    try:
        doubles = {name: walk.doubles(value, 0) for name, value in used.items()}
    except TooMuch as error:
        return Evaluation(problem=str(error))
    if _loops(text) > 1 and walk.longest ** _loops(text) > MOST_LOOP:
        return Evaluation(problem=f"nested loops over {walk.longest} elements would take too long")
    first = _execute(as_doubles, doubles)
    if first.problem and not first.nan and isinstance(first.value, TypeError):
        second = _execute(program, used)
        first = first if isinstance(second.value, TypeError) else second
    if first.problem:
        if (
            walk.nan
            and not _execute(as_doubles, {name: _without_nan(value) for name, value in doubles.items()}).problem
        ):
            return Evaluation(problem="a number in it is NaN", nan=True)
        missing = [n for n in _variables(text) if n not in names and f"'{n}'" in first.problem]
        return Evaluation(problem=f"{missing[0]} is not known here" if missing else first.problem)
    if isinstance(first.value, float) and math.isnan(first.value):
        return Evaluation(problem="the value is NaN", nan=True)
    return first


def answer_names(
    status: int, headers: Mapping[str, str], body: object, latency_ms: float, output: str
) -> dict[str, object]:
    """The names of an answer's expression. headers: lower-case names. Line ends behind the output are no part of it, as
    in a shell's $(...): `double(output)` is the number that a command printed."""
    text = output.rstrip("\r\n")
    return {"status": status, "headers": dict(headers), "body": body, "latency_ms": latency_ms, "output": text}


def number(text: str, names: Mapping[str, object]) -> tuple[float | None, str, str]:
    """(value, verdict, reason) of an expression that must be a finite number; verdict is pass, inconclusive or error."""
    found = evaluate(text, names)
    if found.problem:
        return None, "inconclusive" if found.nan else "error", found.problem
    value = found.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, "error", f"expected a number, found {_kind(value)}"
    try:
        as_float = float(value)
    except OverflowError:
        as_float = math.inf
    if not math.isfinite(as_float):
        return None, "inconclusive", f"the value is {'infinite' if math.isinf(as_float) else 'NaN'}"
    return as_float, "pass", ""


def wording(text: str, names: Mapping[str, object]) -> tuple[str, str]:
    """(text, problem) of an expression that names something, such as a deploy id; whole numbers lose their ".0"."""
    found = evaluate(text, names)
    if found.problem:
        return "", found.problem
    value = found.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, list | dict | bool):
        return "", f"expected a text, found {_kind(value)}"
    return plain(str(value), 200), ""


def condition(text: str, facts: Facts) -> tuple[str, str]:
    """(result, reason) of a release condition: true, false, error, or none where what it needs could not be read."""
    asked = references(text)
    unread = _unread(asked, facts)
    named = {key: word for key, word in unread.items() if word and f"'{word}'" not in text and f'"{word}"' not in text}
    gone = {key for key, word in unread.items() if not word} | set(named)
    found = evaluate(text, _release_names(text, asked, facts, without=gone))
    if not found.problem:
        if isinstance(found.value, bool):
            return ("true" if found.value else "false"), ""
        return "error", f"a condition must be true or false, this is {_kind(found.value)}"
    if found.nan:
        return "none", found.problem
    if gone:
        root, name = min(gone)
        word = unread[root, name]
        reason = f"{root} {name} is {word}" if word else f"{root} {name} has no value yet"
        return ("error" if word == "error" else "none"), reason
    if facts.t_s is None and "clock" in _names_in(text):
        return "none", "T0 is not set"
    return "error", found.problem


def _unread(asked: tuple[tuple[str, str, str], ...], facts: Facts) -> dict[tuple[str, str], str]:
    """What the condition asks for and nobody could read -> its verdict, "" where there is nothing at all."""
    found: dict[tuple[str, str], str] = {}
    for root, name, field in asked:
        table = {"probe": facts.probes, "metric": facts.metrics, "gate": facts.gates}.get(root)
        if table is None:
            continue
        seen = table.get(name)
        if seen is None:
            found[root, name] = ""
        elif field != "age_s" and seen.verdict in _UNREAD:
            found[root, name] = seen.verdict
        elif root == "metric" and field == "value" and seen.value is None:
            found[root, name] = seen.verdict if seen.verdict in _UNREAD else "inconclusive"
    return found


def _release_names(
    text: str, asked: tuple[tuple[str, str, str], ...], facts: Facts, without: set[tuple[str, str]]
) -> dict[str, object]:
    names: dict[str, object] = {}
    for root, table in (("probe", facts.probes), ("metric", facts.metrics), ("gate", facts.gates)):
        wanted = {name for kind, name, _ in asked if kind == root}
        names[root] = {
            name: _fields(table[name]) for name in wanted if name in table and (root, name) not in without
        }  # fmt: skip
    names["tuple"] = {name: {"ref": dict(refs)} for name, refs in facts.tuples.items()}
    severities = dict.fromkeys(_SEVERITY.findall(text), 0)
    names["incident"] = {"open": {**severities, **facts.open_incidents}, "oldest_s": facts.oldest_s}
    names["release"] = {"class": list(facts.classes), "name": facts.name, "version": facts.version}
    names["clock"] = {} if facts.t_s is None else {"t_s": facts.t_s}
    return names


_SEVERITY = late(r"""incident\s*\.\s*open\s*\[\s*['"]([^'"]*)['"]\s*\]""")


def _fields(seen: Seen) -> dict[str, object]:
    """`warn` is a pass that is amber, so a condition sees pass."""
    fields: dict[str, object] = {"verdict": "pass" if seen.verdict == "warn" else seen.verdict}
    fields["status"] = seen.status
    for name in ("latency_ms", "body", "value", "age_s", "version", "commit"):
        value = getattr(seen, name)
        if value is not None:
            fields[name] = value
    return fields


class _Walk:
    """One pass over what an expression sees: counts it, notes NaN, and turns whole numbers into doubles."""

    def __init__(self) -> None:
        self.nodes = 0
        self.longest = 0
        self.nan = False

    def doubles(self, value: object, depth: int) -> object:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise TooMuch(f"the body has more than {MOST_NODES:,} values")
        if depth > DEEPEST:
            raise TooMuch(f"the body is nested deeper than {DEEPEST} levels")
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            return float(value) if abs(value) <= _EXACT else (value if abs(value) < 2**63 else _big(value))
        if isinstance(value, float):
            self.nan = self.nan or math.isnan(value)
            return value
        if isinstance(value, Mapping):
            self.longest = max(self.longest, len(value))
            return {str(key): self.doubles(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple):
            self.longest = max(self.longest, len(value))
            return [self.doubles(one, depth + 1) for one in value]
        return str(value)


def _big(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _without_nan(value: object) -> object:
    """The same with 0 for NaN: what can be evaluated then failed for NaN's sake alone."""
    if isinstance(value, float) and math.isnan(value):
        return 0.0
    if isinstance(value, dict):
        return {key: _without_nan(one) for key, one in value.items()}
    return [_without_nan(one) for one in value] if isinstance(value, list) else value


def _execute(program: Program, names: Mapping[str, object]) -> Evaluation:
    try:
        return Evaluation(execute(program, names))
    except KeyError as error:
        return Evaluation(problem=f"there is no {error.args[0] if error.args else 'such key'!r}")
    except IndexError as error:
        return Evaluation(problem=plain(str(error)))
    except ZeroDivisionError:
        return Evaluation(problem="division by zero")
    except TypeError as error:
        words = "the types do not fit the operation" if "overload" in str(error) else str(error).split(".", 1)[0]
        return Evaluation(value=error, problem=plain(words))
    except (ValueError, ArithmeticError, RuntimeError, RecursionError, AttributeError, LookupError) as error:
        return Evaluation(problem=plain(str(error).split(". Check", 1)[0]))


@functools.lru_cache(maxsize=1024)
def _compiled(text: str) -> tuple[Program, Program]:
    """The program as written, and with its whole numbers as doubles. Raises ValueError."""
    if len(text) > 2000:
        raise ValueError("longer than 2,000 characters")
    as_written = compile_text(text)
    try:
        return as_written, compile_text(_with_doubles(text))
    except ValueError:
        return as_written, as_written


_TOKEN = late(
    r"""(?P<string>(?:[rRbB]{0,2})(?:'''(?:.|\n)*?'''|\"\"\"(?:.|\n)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
    |(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+)|(?P<other_int>0[xX][0-9a-fA-F]+[uU]?|\d+[uU])
    |(?P<int>\d+)|(?P<word>[A-Za-z_]\w*)|(?P<space>\s+)|(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


def _with_doubles(text: str) -> str:
    """Whole numbers in the expression as doubles, except inside an index."""
    out: list[str] = []
    brackets: list[bool] = []
    before = ""
    for found in _TOKEN.finditer(text):
        written, kind = found[0], found.lastgroup
        if written == "[":
            brackets.append(before in ("word", ")", "]", "string"))
        elif written == "]" and brackets:
            brackets.pop()
        out.append(f"{written}.0" if kind == "int" and not any(brackets) and int(written) <= _EXACT else written)
        if kind != "space":
            before = written if kind == "sign" else str(kind)
    return "".join(out)


_LOOP = late(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(|[()]")


@functools.lru_cache(maxsize=1024)
def _loops(text: str) -> int:
    """How deep loops are nested in the expression."""
    open_now: list[bool] = []
    deepest = 0
    for found in _LOOP.finditer(text):
        if found[0] == ")":
            del open_now[-1:]
        else:
            open_now.append(found[0] != "(")
            deepest = max(deepest, sum(open_now))
    return deepest


@functools.lru_cache(maxsize=1024)
def _variables(text: str) -> tuple[str, ...]:
    return tuple(_compiled(text)[0].variables())


def _names_in(text: str) -> tuple[str, ...]:
    try:
        return _variables(text)
    except (ValueError, CelMissing):
        return ()


def _engine_words(error: ValueError) -> str:
    lines = [line for line in str(error).splitlines() if "ERROR:" in line]
    return plain(lines[0].split("ERROR:", 1)[1] if lines else str(error))


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {plain(value, 40)!r}"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, Mapping) else plain(str(value), 40)
