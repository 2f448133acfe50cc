"""Files: are they there, what do they hold, how old are they. Also the values of baseline files."""

import contextlib
import datetime as dt
import fnmatch
import glob
import hashlib
import math
import os
import stat
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from cockpit.adapters.answer_text import load_json
from cockpit.model.checks import FileCheck
from cockpit.model.observations import Reading

MOST_READ = 16 * 1024 * 1024
MOST_FILES = 10_000
_MOST_TEXT = 65_536


def look(check: FileCheck, workdir: str, now: dt.datetime, tracked: Sequence[str] | None = None) -> Reading:
    """One file check, judged; for probes and gates alike. Blocks: call it in a thread.

    tracked: paths that git tracks, relative to the workdir, when the check asks for tracked files only. At least
    `min_count` files must fulfil what is asked; none may hold what `not_contains` names. Body: exists, count, path,
    age_s, size and sha256 of the newest file, and its `text` and `json` where it is short.
    """
    wanted, unwanted = _many(check.contains), _many(check.not_contains)
    try:
        files = _files(check.path, workdir, tracked if check.tracked else None)
        if isinstance(files, str):
            return Reading(now, fault="local", reason=files)
        good: list[tuple[Path, os.stat_result]] = []
        why = ""
        for path, info in files:
            problem, bad = _problem(path, info, check, wanted, unwanted, now)
            if bad:
                return Reading(now, verdict="fail", reason=f"{_short(path, workdir)} {bad}", body={"exists": True})
            if problem:
                why = why or f"{_short(path, workdir)} {problem}"
            else:
                good.append((path, info))
        body = _body(good or files, workdir, now)
    except OSError as error:
        return Reading(now, fault="local", reason=f"{check.path}: {error.strerror}")
    body["count"] = len(good)
    if check.absent:
        if good:
            names = ", ".join(_short(path, workdir) for path, _ in good[:3])
            return Reading(now, verdict="fail", reason=f"{names} should not be there", body=body)
        return Reading(now, verdict="pass", body=body)
    if len(good) < check.min_count:
        found = why or (
            f"{check.path} is not there" if not files else f"{len(good)} of {check.min_count} files fulfil it"
        )
        return Reading(now, verdict="fail", reason=found, body=body)
    age = body.get("age_s")
    return Reading(now, verdict="pass", body=body, value=age if isinstance(age, float) else None)


def look_all(checks: Iterable[FileCheck], workdir: str, now: dt.datetime, tracked: Sequence[str] | None) -> Reading:
    """Every check of a gate: all must pass. The text has one line for each."""
    lines: list[str] = []
    bodies: list[object] = []
    worst = Reading(now, verdict="pass")
    for check in checks:
        reading = look(check, workdir, now, tracked)
        bodies.append(reading.body)
        word = reading.verdict or "error"
        lines.append(f"{check.path}: {word}{' - ' + reading.reason if reading.reason else ''}")
        if word == "error" or (word == "fail" and worst.verdict == "pass") or len(bodies) == 1:
            worst = reading
    if not lines:
        return Reading(now, verdict="inconclusive", reason="the gate names no files")
    return structs.replace(worst, text="\n".join(lines), body=bodies[0] if len(bodies) == 1 else {"files": bodies})


def _files(path: str, workdir: str, tracked: Sequence[str] | None) -> list[tuple[Path, os.stat_result]] | str:
    """Regular files that the path or glob names, newest first; or why they cannot be listed."""
    if tracked is not None:
        pattern = os.path.normpath(path) if not path.startswith("**") else path
        names = [os.path.join(workdir, name) for name in tracked if name == pattern or matches_any(name, (pattern,))]
    elif glob.has_magic(path):
        names = []
        for name in glob.iglob(path, root_dir=workdir, recursive=True, include_hidden=True):
            names.append(os.path.join(workdir, name))
            if len(names) > MOST_FILES:
                return f"{path} names more than {MOST_FILES:,} files"
    else:
        names = [os.path.join(workdir, path)]
    found: list[tuple[Path, os.stat_result]] = []
    for name in names:
        try:
            info = os.stat(name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        if stat.S_ISREG(info.st_mode):
            found.append((Path(name), info))
    return sorted(found, key=lambda one: one[1].st_mtime, reverse=True)


def _problem(
    path: Path, info: os.stat_result, check: FileCheck, wanted: Sequence[str], unwanted: Sequence[str], now: dt.datetime
) -> tuple[str, str]:
    """(why it does not fulfil the check, what it holds that none may hold); "" for neither."""
    if check.max_age is not None and now.timestamp() - info.st_mtime > check.max_age:
        return f"is {_age(now.timestamp() - info.st_mtime)} old, {_age(check.max_age)} allowed", ""
    if check.executable and not os.access(path, os.X_OK):
        return "cannot be executed", ""
    if not (wanted or unwanted or check.sha256):
        return "", ""
    if info.st_size > MOST_READ:
        raise OSError(0, f"{path.name} is larger than {MOST_READ // 1024 // 1024} MiB, which is not searched")
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    for words in unwanted:
        if words in text:
            return "", f"holds {words!r}"
    for words in wanted:
        if words not in text:
            return f"does not hold {words!r}", ""
    if check.sha256 is not None and hashlib.sha256(data).hexdigest() != check.sha256.lower():
        return "has another SHA-256", ""
    return "", ""


def _body(files: list[tuple[Path, os.stat_result]], workdir: str, now: dt.datetime) -> dict[str, object]:
    if not files:
        return {"exists": False}
    path, info = files[0]
    body: dict[str, object] = {
        "exists": True,
        "path": _short(path, workdir),
        "age_s": round(max(0.0, now.timestamp() - info.st_mtime), 3),
        "size": info.st_size,
    }
    if info.st_size <= _MOST_TEXT:
        data = path.read_bytes()
        body["sha256"] = hashlib.sha256(data).hexdigest()
        body["text"] = data.decode("utf-8", "replace").rstrip("\r\n")  # `double(body.text)` of a file with one number
        with contextlib.suppress(ValueError):
            body["json"] = load_json(str(body["text"]))
    return body


def _many(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words


def _short(path: Path, workdir: str) -> str:
    return os.path.relpath(path, workdir) if path.is_relative_to(workdir) else str(path)


def _age(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


# --- TOML beside a plan -----------------------------------------------------------------------------------------------


def toml_table(path: str, workdir: str) -> Mapping[str, object] | str:
    """A TOML file's table, or one sentence on why there is none."""
    where = os.path.join(workdir, path)
    try:
        info = os.stat(where)  # before it is opened: a pipe would wait for a writer
        if not stat.S_ISREG(info.st_mode):
            return f"{path} is no file"
        if info.st_size > MOST_READ:
            return f"{path} is larger than {MOST_READ // 1024 // 1024} MiB"
        with open(where, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        return f"{path}: {error.strerror}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"{path} is not TOML: {error}"


def baseline(path: str, key: str, workdir: str) -> tuple[float | None, str]:
    """(value, "") of a key in a baseline file, or (None, why not). "a.b" may be a key or a table's key."""
    table = toml_table(path, workdir)
    if isinstance(table, str):
        return None, table
    found: object = table.get(key)
    if found is None:
        found = table
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        found = found.get("value")
    if found is None:
        return None, f"{path} has no value for {key}"
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None, f"{key} in {path} is not a number"
    try:
        value = float(found)
    except OverflowError:
        value = math.inf
    return (value, "") if math.isfinite(value) else (None, f"{key} in {path} is no finite number")


# --- globs ------------------------------------------------------------------------------------------------------------


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path fits a glob: "docs/" and "docs/**" take all below, "*" stays within a folder."""
    parts = path.split("/")
    for pattern in patterns:
        if pattern.endswith("/"):
            pattern += "**"  # noqa: PLW2901
        if _fits(parts, pattern.split("/")):
            return True
    return False


def _fits(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[at:], pattern[1:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
