"""Where refs point, which files are there, what a compatibility matrix says: read, never changed."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from glob import glob
from pathlib import Path

import toml_rs

from cockpit.adapters.git import Repositories
from cockpit.model.flow import Item, Step
from cockpit.model.plan import Plan

HASHED_BYTES = 64 * 1_048_576
NOTHING = hashlib.sha256(b"").hexdigest()

Row = tuple[str, str, str, bool, str]
FileRow = tuple[str, str, str, str]


class DiskSurveyor:
    """ports.Surveyor."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def refs(self, names: Sequence[str], workdir: str) -> list[Row]:
        found: list[Row] = []
        for name in names:
            ref = await self._repositories.ref(name, workdir)
            found.append((name, ref.sha, ref.tree, ref.dirty, ref.problem))
        return found

    async def files(self, plan: Plan, workdir: str, date: str) -> list[FileRow]:
        return await asyncio.to_thread(_scan, plan, Path(workdir), date)

    async def matrix(self, path: str, workdir: str) -> tuple[dict[str, object], str]:
        try:
            return toml_rs.loads(await asyncio.to_thread((Path(workdir) / path).read_text, "utf-8")), ""
        except OSError as error:
            return {}, f"{path}: {error.strerror or error}"
        except ValueError as error:
            return {}, f"{path}: not TOML: {str(error).splitlines()[0]}"


def _scan(plan: Plan, workdir: Path, date: str) -> list[FileRow]:
    names = {"{date}": date, "{release.name}": plan.release.name, "{release.version}": plan.release.version}
    rows: list[FileRow] = []
    for artifact in plan.artifact:
        path = artifact.path.replace("{evidence}", plan.release.evidence)
        for name, value in names.items():
            path = path.replace(name, value)
        name, where, state, digest = _file(f"artifact:{artifact.id}", workdir, path)
        rows.append((name, where, "empty" if digest == NOTHING else state, digest))
    rows.extend(_file(f"link:{link.title}", workdir, link.path) for link in plan.release.links if link.path is not None)
    rows.extend(_file(f"script:{path}", workdir, path) for path in _scripts(plan))
    baselines = dict.fromkeys(metric.baseline.file for metric in plan.metric if metric.baseline is not None)
    rows.extend(_file(f"baseline:{path}", workdir, path) for path in baselines)
    return rows


def _scripts(plan: Plan) -> list[str]:
    """The programs that rollbacks start from inside the workdir: their steps' first words that are paths."""
    found: list[str] = []
    items: dict[str, Item] = {item.id: item for phase in plan.phase for item in phase.item}
    for procedure in plan.procedure:
        if procedure.kind != "rollback":
            continue
        for step in procedure.step:
            work: Item | Step = items.get(step.use or "", step) if step.use else step
            first = work.argv[0] if work.argv else (work.run or "").split(maxsplit=1)[0] if work.run else ""
            if "/" in first and not first.startswith("/") and "$" not in first:
                found.append(str(Path(work.workdir or "") / first))
    return list(dict.fromkeys(found))


def _file(name: str, workdir: Path, path: str) -> FileRow:
    """One file, or the first of a glob's; the digest of a glob is that of its files' digests."""
    matches = (
        sorted(glob(str(workdir / path), recursive=True)) if any(sign in path for sign in "*?[") else [workdir / path]
    )
    there = [Path(match) for match in matches if Path(match).is_file()]
    if not there:
        folder = [Path(match) for match in matches if Path(match).is_dir()]
        return (name, path, "present", "") if folder else (name, path, "missing", "")
    digests = [_digest(match) for match in there]
    digest = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
    state = "executable" if len(there) == 1 and os.access(there[0], os.X_OK) else "present"
    return name, path, state, digest


def _digest(path: Path) -> str:
    """SHA-256 of a file; "" for one too large to read every few seconds, or one that cannot be read."""
    try:
        if path.stat().st_size > HASHED_BYTES:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
