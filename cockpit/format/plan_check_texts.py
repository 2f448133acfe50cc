"""What the texts of a plan give away: secrets, placeholders, variables nobody declares, commands that wander off."""

import re
from collections.abc import Iterator

import msgspec

from cockpit.format.problems import Findings, Path, did_you_mean, shown
from cockpit.format.token_shapes import KEY_BEGIN, found
from cockpit.model.plan import Plan
from cockpit.model.times import Moment

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PLACEHOLDER = re.compile(
    r"<[a-zA-Z][\w .-]*>(?!\S*\s*<)|(?<![\w.])\.\.\./|/\.\.\.(?![\w.])|\bX\.Y\.Z\b|/path/to/|\[(?:[Nn]ame|NAME|TODO|TBD)\]"
)
_CD = re.compile(r"(?:^|[;&|(\n])\s*cd\s+(?:--\s+)?([^\s;&|)]+)")


def _variables(plan: Plan, findings: Findings) -> None:
    declared = {each.name for environment in plan.environment for each in environment.env}
    seen: set[str] = set()
    for path, text in _strings(plan, ()):
        for match in _VARIABLE.finditer(text):
            name = match[1]
            if name not in declared and name not in seen and path[-1] not in ("run", "verify", "rehearse"):
                seen.add(name)
                fix = f'env = [{{ name = "{name}" }}] in an [[environment]]'
                message = f"no [[environment]] names {name}: doctor and the engine cannot ask for it"
                findings.warning(path, message, fix, "undeclared", offset=match.start())


_PARAMETER = re.compile(r"(?<!\{)\{parameter\.([^{}\n]{1,100})\}")


def _parameters(plan: Plan, findings: Findings) -> None:
    """`{parameter.x}` in a text that no procedure with such a parameter sends: it could never be sent as it stands."""
    for number, template in enumerate(plan.template):
        senders = [one for one in plan.procedure if any(step.announce == template.id for step in one.step)]
        known = list(dict.fromkeys(name for one in senders for name in one.parameters))
        for match in _PARAMETER.finditer(template.text):
            name = match[1].strip()
            if name in known or f"parameter.{name}" in template.fields:
                continue
            message = f"nothing fills in {shown(match[0])}: no procedure with a parameter {shown(name)} sends this text"
            fix = did_you_mean(name, known) if known else f'announce = "{template.id}" in a step of such a procedure'
            findings.warning(("template", number, "text"), message, fix, "template-field", offset=match.start() + 1)


def check_texts(plan: Plan, findings: Findings) -> None:
    """Note what any text of the plan should not say."""
    _variables(plan, findings)
    _parameters(plan, findings)
    for path, text in _strings(plan, ()):
        _secret(path, text, findings)
        if path[-1] in ("run", "verify", "rehearse", "owner", "url", "repo"):
            for match in _PLACEHOLDER.finditer(text):
                message = f"{shown(match[0])} is a placeholder"
                findings.warning(path, message, "fill it in before the day", "placeholder", offset=match.start())
        if path[-1] in ("run", "verify", "rehearse"):
            _leaves(path, text, findings)


def _secret(path: Path, text: str, findings: Findings) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for begin, end, kind in found(data):
        if b"${" not in data[begin:end] and data[begin : begin + 1] != b"$":
            message = f"this looks like a secret ({kind}); the plan is kept in git and pinned in every journal"
            fix = "put it into the environment and write ${NAME}; then make it void, for it has been seen"
            findings.warning(path, message, fix, "secret")
            return
    if KEY_BEGIN.search(data):
        findings.warning(path, "this is a private key", "take it out, and make it void", "secret")


def _leaves(path: Path, text: str, findings: Findings) -> None:
    """A `cd` out of the folder: the runner starts each command in the workdir, whatever the one before did."""
    depth = 0
    for match in _CD.finditer(text):
        target = match[1].strip("\"'")
        if target.startswith("/") and not target.startswith("/tmp"):  # noqa: S108 - only compared
            findings.warning(
                path,
                f"cd {shown(target)} leaves the release's folder",
                "use a relative path",
                "leaves",
                offset=match.start(1),
            )
            return
        for part in target.split("/"):
            depth += -1 if part == ".." else 0 if part in ("", ".") else 1
            if depth < 0:
                message = f"cd {shown(target)} leaves the release's folder"
                fix = "each command starts in the workdir by itself: take the cd out"
                findings.warning(path, message, fix, "leaves", offset=match.start(1))
                return


def _strings(part: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of the plan with its path."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, Moment):
        return
    elif isinstance(part, msgspec.Struct):
        for attribute, name in zip(part.__struct_fields__, part.__struct_encode_fields__, strict=True):
            yield from _strings(getattr(part, attribute), (*path, name))
    elif isinstance(part, dict):
        for key, each in part.items():
            yield from _strings(each, (*path, key))
    elif isinstance(part, tuple):
        for number, each in enumerate(part):
            yield from _strings(each, (*path, number))
