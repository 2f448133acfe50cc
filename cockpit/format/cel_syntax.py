"""CEL expressions: are they well formed, and which probes, metrics, gates and tuples do they ask for?

Places are offsets in characters, so that a plan's problem can point at the very name.
"""

import re

from msgspec import Struct

from cockpit.cel import compile_text
from cockpit.model.names import CEL_ANSWER, CEL_BY_ID, CEL_NAMES, VERDICTS
from cockpit.patterns import late

LIMIT = 2000
"""Characters in an expression: far more than a person can check by eye, far less than upsets the parser's stack."""

FUNCTIONS = (
    "size", "contains", "startsWith", "endsWith", "matches", "int", "uint", "double", "string", "bytes", "type", "dyn",
    "duration", "timestamp", "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear",
    "getHours", "getMinutes", "getSeconds", "getMilliseconds",
)  # fmt: skip
"""What the library evaluates without extensions, besides the macros."""

MACROS = ("has", "all", "exists", "exists_one", "map", "filter")

_TOKEN = late(
    r"""(?P<space>\s+|//[^\n]*)
      | (?P<string>[rRbB]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>\d[\w.]*)
      | (?P<sign>==|!=|<=|>=|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_ERROR = late(r"ERROR: <input>:(\d+):(\d+): (.*)")
_WORDS = ("true", "false", "null", "in")


class ExpressionError(ValueError):
    """Not a CEL expression. offset: characters from its start."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset


class Reference(Struct, frozen=True):
    """Something an expression asks for. kind: probe, metric, gate, tuple, or severity for `incident.open['x']`."""

    kind: str
    id: str
    offset: int


class Misuse(Struct, frozen=True):
    """A name that is none, and what could be meant: `known` is what the name may be."""

    message: str
    word: str
    known: tuple[str, ...]
    offset: int


class _Token(Struct, frozen=True):
    kind: str
    text: str
    offset: int


def check_expression(text: str) -> None:
    """That it is an expression: ExpressionError says what is wrong and where."""
    if len(text) > LIMIT:
        raise ExpressionError(f"the expression has more than {LIMIT} characters")
    if not text.strip():
        raise ExpressionError("the expression is empty")
    try:
        compile_text(text)
    except (ValueError, RuntimeError, TypeError) as error:
        raise _explained(text, str(error)) from None
    except BaseException as error:
        # A panic of the library's parser is derived from BaseException.
        if type(error).__name__ != "PanicException":
            raise
        raise ExpressionError("the expression cannot be parsed") from None


def _explained(text: str, said: str) -> ExpressionError:
    found = [(int(line), int(col), message) for line, col, message in _ERROR.findall(said)]
    if not found:
        return ExpressionError("not a CEL expression")
    # The parser also reports the construct that stayed incomplete; the syntax error itself says more.
    line, col, message = next((each for each in found if each[2].startswith("Syntax error")), found[0])
    offset = sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + col - 1
    message = message.removeprefix("Syntax error: ").split(" expecting")[0]
    if "<EOF>" in message and message.startswith(("mismatched", "missing")):
        message = "the expression ends too early"
    elif "=" in message and re.search(r"(?<![=!<>])=(?!=)", text):
        message = "one = sign: write == to compare"
        offset = re.search(r"(?<![=!<>])=(?!=)", text).start()  # type: ignore[union-attr]
    else:
        message = message.replace("token recognition error at: ", "unexpected ").replace(
            "extraneous input", "unexpected"
        )
        message = message.replace("mismatched input", "unexpected").replace(
            "no viable alternative at input", "unexpected"
        )
    return ExpressionError(f"not a CEL expression: {message}", min(offset, len(text)))


def references(text: str) -> list[Reference]:
    """The things of the plan that a release condition asks for, in order. For text that compiles."""
    return _walk(text)[0]


def misuses(text: str, scope: str) -> list[Misuse]:
    """Names that do not exist in this kind of expression. scope: "release" or "answer". For text that compiles."""
    tokens = _tokens(text)
    found = _walk(text)[1] if scope == "release" else []
    roots = tuple(CEL_NAMES) if scope == "release" else CEL_ANSWER
    bound = _bound(tokens)
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.text in _WORDS:
            continue
        called = _sign(tokens, at + 1, "(")
        if called and token.text not in FUNCTIONS and token.text not in MACROS:
            found.append(Misuse(f'no function "{token.text}"', token.text, FUNCTIONS + MACROS, token.offset))
        elif not called and not _sign(tokens, at - 1, ".") and token.text not in roots and token.text not in bound:
            if _sign(tokens, at + 1, ":") and (_sign(tokens, at - 1, "{") or _sign(tokens, at - 1, ",")):
                continue
            found.append(Misuse(f'no name "{token.text}"', token.text, roots, token.offset))
    return found


def _walk(text: str) -> tuple[list[Reference], list[Misuse]]:
    tokens = _tokens(text)
    references: list[Reference] = []
    misuses: list[Misuse] = []
    bound = _bound(tokens)
    for at, token in enumerate(tokens):
        root = token.text
        if token.kind != "word" or root not in CEL_NAMES or root in bound or _sign(tokens, at - 1, "."):
            continue
        if root in CEL_BY_ID:
            after = _by_id(tokens, at, root, references, misuses)
            if after is not None and _sign(tokens, after, "."):
                _attribute(tokens, after + 1, root, misuses)
        elif _sign(tokens, at + 1, "."):
            _attribute(tokens, at + 2, root, misuses)
            if root == "incident" and _word(tokens, at + 2) == "open":
                _index(tokens, at + 3, "severity", references)
        else:
            first = CEL_NAMES[root][0]
            misuses.append(Misuse(f'"{root}" alone is nothing: write {root}.{first}', root, (), token.offset))
    return references, misuses


def _by_id(tokens: list[_Token], at: int, root: str, references: list[Reference], misuses: list[Misuse]) -> int | None:
    """Note `root['id']` or `root.id`; the index after it."""
    after = _index(tokens, at + 1, root, references)
    if after is not None:
        return after
    if not _sign(tokens, at + 1, "["):
        name = _word(tokens, at + 2) if _sign(tokens, at + 1, ".") else ""
        message = f"write {root}['{name or 'id'}'].{CEL_NAMES[root][0]}: ids stand in brackets"
        misuses.append(Misuse(message, root, (), tokens[at].offset))
    return None


def _index(tokens: list[_Token], at: int, kind: str, references: list[Reference]) -> int | None:
    """Note `['id']` standing at `at`; the index after it."""
    if _sign(tokens, at, "[") and _sign(tokens, at + 2, "]") and tokens[at + 1].kind == "string":
        token = tokens[at + 1]
        quote = token.text.lstrip("rRbB")
        marks = 3 if quote[:3] in ('"""', "'''") else 1
        start = len(token.text) - len(quote) + marks
        references.append(Reference(kind, token.text[start : len(token.text) - marks], token.offset + start))
        return at + 3
    return None


def _attribute(tokens: list[_Token], at: int, root: str, misuses: list[Misuse]) -> None:
    word = _word(tokens, at)
    if not word:
        return
    if word not in CEL_NAMES[root]:
        misuses.append(Misuse(f'a {root} has no "{word}"', word, CEL_NAMES[root], tokens[at].offset))
    if word == "verdict" and (_sign(tokens, at + 1, "==") or _sign(tokens, at + 1, "!=")) and at + 2 < len(tokens):
        value = tokens[at + 2]
        if value.kind == "string" and value.text[1:-1] not in VERDICTS:
            misuses.append(Misuse(f"{value.text} is never a verdict", value.text[1:-1], VERDICTS, value.offset))


def _tokens(text: str) -> list[_Token]:
    found = [_Token(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(text)]
    return [token for token in found if token.kind != "space"]


def _sign(tokens: list[_Token], at: int, sign: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].kind == "sign" and tokens[at].text == sign


def _word(tokens: list[_Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) and tokens[at].kind == "word" else ""


def _bound(tokens: list[_Token]) -> set[str]:
    """Names that macros bind: the x of `list.exists(x, ...)`."""
    return {
        tokens[at + 2].text
        for at, token in enumerate(tokens)
        if token.text in MACROS and _sign(tokens, at + 1, "(") and _word(tokens, at + 2) and _sign(tokens, at + 3, ",")
    }
