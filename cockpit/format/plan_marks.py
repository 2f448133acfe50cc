"""The checks a marked text asks for: references, requirements, expressions, placeholders."""

from cockpit.format import cel_syntax
from cockpit.format.plan_index import Index
from cockpit.format.plan_scalars import Marked
from cockpit.format.problems import Findings, Path, did_you_mean, shown
from cockpit.model.marks import Cel, Ref, Requires, Text
from cockpit.model.names import (
    PATH_NAMES,
    REQUIREMENT_KINDS,
    REQUIREMENT_WORDS,
    TEMPLATE_BY_ID,
    TEMPLATE_NAMES,
)
from cockpit.patterns import late

_VARIABLE = late(r"\$\{([^}]*)\}")
_NAME = late(r"[A-Za-z_][A-Za-z0-9_]*")
_CAPITALS = late(r"\$\{([A-Z][A-Z0-9_]*)\}")
_FIELD = late(r"\{\{|\}\}|\{([^{}\n]{0,100})\}|[{}]")


def check_marked(marked: list[Marked], index: Index, fields: dict[Path, set[str]], findings: Findings) -> None:
    """Note what is wrong with each marked text. fields: the names each template and procedure defines itself, by path."""
    for path, text, mark in marked:
        if isinstance(mark, Ref):
            _reference(path, text, mark, index, findings)
        elif isinstance(mark, Requires):
            _requirement(path, text, index, findings)
        elif isinstance(mark, Cel):
            _expression(path, text, mark.scope, index, findings)
        elif isinstance(mark, Text):
            _text(path, text, mark.form, index, fields, findings)


def _reference(path: Path, text: str, mark: Ref, index: Index, findings: Findings) -> None:
    if text in mark.words or any(index.has(kind, text) for kind in mark.kinds):
        return
    known = {*mark.words, *(name for kind in mark.kinds for name in index.ids[kind])}
    what = " or ".join(mark.kinds)
    findings.error(path, f"no {what} {shown(text)}", did_you_mean(text, known), "unknown-id")


def _requirement(path: Path, text: str, index: Index, findings: Findings) -> None:
    kind, colon, name = text.partition(":")
    if colon:
        if kind not in REQUIREMENT_KINDS:
            message = f'{shown(text)} starts with no known kind "{kind}:"'
            findings.error(path, message, did_you_mean(kind, REQUIREMENT_KINDS), "requirement")
        elif not index.has(kind, name):
            findings.error(path, f"no {kind} {shown(name)}", did_you_mean(name, index.ids[kind]), "unknown-id")
        return
    if text in REQUIREMENT_WORDS:
        return
    item, gate = index.has("item", text), index.has("gate", text)
    if item and gate:
        findings.error(
            path, f"{shown(text)} is an item and a gate", f'write "item:{text}" or "gate:{text}"', "ambiguous"
        )
    elif not item and not gate:
        for other in REQUIREMENT_KINDS:
            if index.has(other, text):
                findings.error(path, f"{shown(text)} is a {other}", f'write "{other}:{text}"', "unknown-id")
                return
        known = {*index.ids["item"], *index.ids["gate"], *REQUIREMENT_WORDS}
        findings.error(path, f"no item or gate {shown(text)}", did_you_mean(text, known), "unknown-id")


def _expression(path: Path, text: str, scope: str, index: Index, findings: Findings) -> None:
    try:
        cel_syntax.check_expression(text)
    except cel_syntax.ExpressionError as error:
        findings.error(path, str(error), "", "cel", offset=error.offset)
        return
    for misuse in cel_syntax.misuses(text, scope):
        fix = did_you_mean(misuse.word, misuse.known) if misuse.known else ""
        findings.error(path, misuse.message, fix, "cel-name", offset=misuse.offset)
    if scope != "release":
        return
    for reference in cel_syntax.references(text):
        if not index.has(reference.kind, reference.id):
            message = f"no {reference.kind} {shown(reference.id)}"
            fix = did_you_mean(reference.id, index.ids[reference.kind])
            findings.error(path, message, fix, "unknown-id", offset=reference.offset)


def _text(path: Path, text: str, form: str, index: Index, fields: dict[Path, set[str]], findings: Findings) -> None:
    if form == "env":
        for match in _VARIABLE.finditer(text):
            if not _NAME.fullmatch(match[1]):
                message = f"{shown(match[0])} is not an environment variable"
                findings.error(path, message, "write ${NAME}", "variable", offset=match.start())
    elif form == "argv":
        for match in _CAPITALS.finditer(text):
            message = f"{match[0]} in argv reaches the program as it stands: no shell reads it"
            fix = f"let the program read {match[1]} from its environment, or use run"
            findings.error(path, message, fix, "variable", offset=match.start())
    elif form == "shell":
        for match in _CAPITALS.finditer(text):
            message = f"{match[0]} in a command is not filled in by the cockpit"
            fix = f'write "${match[1]}": the shell reads it from the environment'
            findings.error(path, message, fix, "variable", offset=match.start())
    elif form == "template":
        _template(path, text, index, fields.get(path[:2], set()), findings)
    elif form == "path":
        _path(path, text, findings)


def _template(path: Path, text: str, index: Index, own: set[str], findings: Findings) -> None:
    for match in _FIELD.finditer(text):
        if match[0] in ("{{", "}}"):
            continue
        if match[1] is None:
            fix = f'write "{match[0]}{match[0]}" for the sign itself'
            findings.error(path, f"a lone {match[0]} in a template", fix, "template", offset=match.start())
            continue
        problem = _field(match[1], index, own)
        if problem is not None:
            message, fix, error = problem
            note = findings.error if error else findings.warning
            note(path, message, fix, "template-field", offset=match.start() + 1)


def _field(name: str, index: Index, own: set[str]) -> tuple[str, str, bool] | None:
    """What is wrong with `{name}`: message, fix, and whether it is an error."""
    if name in own or name in TEMPLATE_NAMES:
        return None
    root, _, rest = name.partition(".")
    if root == "incidents" and index.has("severity", rest):
        return None
    if root == "parameter" and rest:
        return None
    if root in TEMPLATE_BY_ID and rest:
        # Ids may hold dots themselves, so the whole rest is tried before its last word is taken as a question.
        head, _, last = rest.rpartition(".")
        if index.has(root, rest) or (last in TEMPLATE_BY_ID[root] and index.has(root, head)):
            return None
        if index.has(root, head):
            return f'a {root} has no "{last}"', did_you_mean(last, TEMPLATE_BY_ID[root]), False
        wanted = head if last in TEMPLATE_BY_ID[root] else rest
        return f"no {root} {shown(wanted)}", did_you_mean(wanted, index.ids[root]), True
    known = {*own, *TEMPLATE_NAMES, *(f"{kind}.{each}" for kind in TEMPLATE_BY_ID for each in index.ids[kind])}
    fix = did_you_mean(name, known)
    if not fix.startswith("did"):
        fix = f'define it: fields = {{ "{name}" = "..." }}'
    return f"nothing fills in {{{name}}}", fix, False


def _path(path: Path, text: str, findings: Findings) -> None:
    for match in _FIELD.finditer(text):
        if match[1] is not None and match[1] not in PATH_NAMES:
            fix = did_you_mean(match[1], PATH_NAMES)
            findings.error(path, f"nothing fills in {{{match[1]}}} here", fix, "path", offset=match.start() + 1)
