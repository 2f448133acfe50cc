"""What a plan leans on outside itself: are its commands, scripts and files there, on this machine, now?"""

import glob
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cockpit.format.plan_index import items, steps
from cockpit.format.problems import Findings
from cockpit.format.problems import Path as Place
from cockpit.model.checks import Gate
from cockpit.model.flow import Item, Step
from cockpit.model.plan import Plan

_SHELL = frozenset(
    re.findall(
        r"\S+",
        "! . : [ [[ { } alias bg break builtin case cd command continue coproc declare do done echo elif else esac eval "
        "exec exit export false fg fi for function getopts hash if in jobs kill let local mapfile popd printf pushd "
        "pwd read readarray readonly return select set shift shopt source test then time times trap true type typeset "
        "ulimit umask unalias unset until wait while",
    )
)
_OPENS = frozenset(["!", "{", "do", "then", "else", "elif", "if", "while", "until", "time"])
_LONGEST = 200


def missing(plan: Plan, folder: Path, findings: Findings) -> None:
    """Note every command and file of the plan that is not there. folder: the plan's own."""
    workdir = folder / plan.release.workdir
    if not workdir.is_dir():
        findings.warning(("release", "workdir"), "this folder is not there", "", "no-folder")
        return
    drafts = {place for place, part in _parts(plan) if not part.accepted}
    for place, text, at in commands(plan):
        _command(place, text, workdir / at, findings, draft=place[:-1] in drafts)
    for place, words, at in _argvs(plan):
        _program(place, words[0], workdir / at, 0, findings)
    for place, name in _files(plan):
        if not (workdir / name).exists():
            findings.warning(place, f"no file {name[:_LONGEST]}", "paths are relative to the workdir", "no-file")
    for number, link in enumerate(plan.release.links):
        if link.path is not None and "{" not in link.path:
            pattern = str(Path(glob.escape(str(workdir))) / link.path)
            if not glob.glob(pattern, recursive=True):
                place = ("release", "links", number, "path")
                findings.warning(place, f"nothing at {link.path[:_LONGEST]}", "", "no-file")


def _parts(plan: Plan) -> Iterator[tuple[Place, Gate | Item | Step]]:
    for number, gate in enumerate(plan.gate):
        yield ("gate", number), gate
    yield from items(plan)
    yield from steps(plan)


def commands(plan: Plan) -> Iterator[tuple[Place, str, str]]:
    """Each shell text with its place and the folder it starts in."""
    for path, part in _parts(plan):
        for name in ("run", "verify", "rehearse"):
            text = getattr(part, name, None)
            if text:
                yield (*path, name), text, part.workdir or "."
    for number, probe in enumerate(plan.probe):
        if probe.run:
            yield ("probe", number, "run"), probe.run, "."
    for number, channel in enumerate(plan.channel):
        if channel.run:
            yield ("channel", number, "run"), channel.run, "."
    if plan.mirror is not None and plan.mirror.run:
        yield ("mirror", "run"), plan.mirror.run, "."
    for number, environment in enumerate(plan.environment):
        if environment.ask and not environment.ask.startswith(("http://", "https://", "${")):
            yield ("environment", number, "ask"), environment.ask, "."


def _argvs(plan: Plan) -> Iterator[tuple[Place, tuple[str, ...], str]]:
    for path, part in _parts(plan):
        if part.argv:
            yield (*path, "argv"), part.argv, part.workdir or "."
        if part.wrapper:
            yield (*path, "wrapper"), tuple(part.wrapper.split()), part.workdir or "."
    for number, probe in enumerate(plan.probe):
        if probe.argv:
            yield ("probe", number, "argv"), probe.argv, "."
    for number, channel in enumerate(plan.channel):
        if channel.argv:
            yield ("channel", number, "argv"), channel.argv, "."


def _files(plan: Plan) -> Iterator[tuple[Place, str]]:
    for number, metric in enumerate(plan.metric):
        if metric.baseline is not None:
            yield ("metric", number, "baseline"), metric.baseline.file
    for number, refs in enumerate(plan.tuple_):
        if refs.matrix:
            yield ("tuple", number, "matrix"), refs.matrix
    if plan.release.decisions is not None:
        yield ("release", "decisions"), plan.release.decisions.file


def _command(place: Place, text: str, folder: Path, findings: Findings, *, draft: bool) -> None:
    """draft: an import made it and nobody has accepted it; it never runs, so what the shell cannot read only warns."""
    if not folder.is_dir():
        findings.warning(place, f"it starts in {folder.name[:_LONGEST]}, which is not there", "", "no-folder")
        return
    wrong = _syntax(text)
    if wrong:
        note = findings.warning if draft else findings.error
        note(place, f"the shell cannot read this: {wrong}", "mend it before you accept it" if draft else "", "shell")
        return
    places = [
        folder / part for found in re.findall(r"\bPATH=(\S+)", text) for part in found.split(":") if "$" not in part
    ]
    for word, offset in _programs(text):
        if any(shutil.which(word, path=str(each)) for each in places if "/" not in word):
            continue
        _program(place, word, folder, offset, findings)
        if word == "cd":
            return


def _program(place: Place, word: str, folder: Path, offset: int, findings: Findings) -> None:
    if not word or re.search(r"[$`*?~]", word):
        return  # only the shell knows
    if "/" in word:
        target = folder / word
        if not target.is_file():
            findings.warning(
                place, f"no command {word[:_LONGEST]}", "paths are relative to the workdir", "no-command", offset=offset
            )
        elif not os.access(target, os.X_OK):
            message = f"{word[:_LONGEST]} is there and not executable"
            findings.warning(place, message, f"chmod +x {word[:_LONGEST]}", "no-command", offset=offset)
    elif word not in _SHELL and shutil.which(word) is None:
        fix = "install it, or set PATH for the engine"
        findings.warning(place, f'no command "{word[:_LONGEST]}" on this machine', fix, "no-command", offset=offset)


def _syntax(text: str) -> str:
    """What bash says of the text without running any of it; "" when it is well, or when there is no bash to ask."""
    bash = shutil.which("bash")
    if bash is None:
        return ""
    try:
        asked = subprocess.run([bash, "-n", "-c", text], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError, ValueError):
        return ""
    said = asked.stderr.strip().splitlines()
    return re.sub(r"^.*?-c: (line \d+: )?", "", said[0])[:_LONGEST] if asked.returncode and said else ""


def _programs(text: str) -> list[tuple[str, int]]:
    """The words of a shell text that stand where a command stands, with their offsets."""
    if "<<" in text or "case " in text:
        return []
    lexer = shlex.shlex(text.replace("\\\n", "  ").replace("\n", ";"), posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return []
    found: list[tuple[str, int]] = []
    begins, at = True, 0
    functions = set(re.findall(r"(\w+)\s*\(\)", text))
    for index, word in enumerate(words):
        if set(word) <= set("();&|") or (begins and word in _OPENS):  # `test ! -f x`: only where a command may stand
            begins = True
            continue
        if begins and any(
            re.fullmatch("[<>&|]*[<>][<>&|]*", each) for each in (word, *words[max(index - 1, 0) : index])
        ):
            continue  # `> out.txt` and where it leads
        if begins and re.match(r"[A-Za-z_]\w*\+?=", word):
            continue
        if begins and word not in functions and words[index + 1 : index + 2] != ["()"]:
            place = text.find(word, at)
            at = max(place, at)
            found.append((word, max(place, 0)))
        begins = False
    return found
