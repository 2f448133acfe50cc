"""What a repository on this machine says: where refs point, what is committed, what is signed. Read-only.

git itself answers; its optional locks and its prompts are off, so that looking never disturbs somebody's work and
never waits for a person.
"""

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from cockpit.adapters.files_check import matches_any
from cockpit.adapters.probe_command import Done, run
from cockpit.format.command import build_env
from cockpit.model.checks import GitCheck
from cockpit.model.observations import Reading
from cockpit.ports import Clock

MOST_OUTPUT = 8 * 1024 * 1024
_SHOWN = 20
_QUIET = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "gc.auto=0",
    "-c",
    "advice.detachedHead=false",
)
_SIGNED_BAD = {
    "BADSIG": "its signature is wrong",
    "EXPSIG": "its signature has expired",
    "EXPKEYSIG": "the key that signed it has expired",
    "REVKEYSIG": "the key that signed it was revoked",
}


class Ref(Struct, frozen=True):
    """Where a ref points. problem says why it could not be read."""

    sha: str = ""
    tree: str = ""
    dirty: bool = False
    problem: str = ""


class Moment(Struct, frozen=True):
    """The moment that `no_commits_after` names: UTC, or None with the reason why there is none yet."""

    at: dt.datetime | None = None
    why_not: str = ""


class Repositories:
    """Asks git. values: the engine's environment; deadline: seconds for one question, unless said otherwise."""

    def __init__(self, values: Mapping[str, str], clock: Clock, deadline: float = 20.0) -> None:
        self._env = build_env(values, (), {}) | {
            "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C", "GIT_PAGER": "cat",
        }  # fmt: skip
        for name in ("GNUPGHOME", "GIT_SSL_CAINFO"):
            if name in values:
                self._env[name] = values[name]
        self._clock = clock
        self._deadline = deadline

    async def ref(self, spec: str, workdir: str) -> Ref:
        """Where "git:PATH:REF" points; PATH is relative to the workdir. dirty: uncommitted changes, for HEAD only."""
        parts = spec.split(":", 2)
        if len(parts) != 3 or parts[0] != "git" or not parts[2]:
            return Ref(problem=f"{spec} does not have the form git:PATH:REF")
        path = str(Path(workdir) / (parts[1] or "."))
        sha, problem = await self._commit(path, parts[2])
        if not sha:
            return Ref(problem=problem)
        tree = await self._git(path, "rev-parse", "--verify", f"{sha}^{{tree}}")
        dirty = parts[2] in ("HEAD", "@") and bool((await self._status(path)).out)
        return Ref(sha, tree.out.strip(), dirty, tree.problem)

    async def tracked(self, workdir: str) -> Sequence[str] | str:
        """Paths that git tracks below the workdir, or why they cannot be listed."""
        done = await self._git(workdir, "ls-files", "-z")
        if done.exit != 0:
            return _why(done, workdir)
        return [name for name in done.out.split("\0") if name]

    async def ask(
        self, check: GitCheck, workdir: str, moment: Moment | None = None, deadline: float = 120.0
    ) -> Reading:
        """Every question of a git gate or probe; all must pass. moment: what `no_commits_after` stands for.

        Body: sha, tree, branch, dirty, commits_after, files. deadline: for all of it, seconds.
        """
        began = self._clock.monotonic()
        inspection = _Inspection(self, check, str(Path(workdir) / check.path), began + deadline)
        reading = await inspection.run(moment)
        return structs.replace(reading, ms=round((self._clock.monotonic() - began) * 1000, 3))

    # --- what the inspection asks git ---------------------------------------------------------------------------------

    async def _git(self, path: str, *words: str, deadline: float | None = None) -> Done:
        argv = ("git", "-C", path, *_QUIET, *words)
        return await run(argv, None, self._env, deadline or self._deadline, MOST_OUTPUT)

    async def _status(self, path: str) -> Done:
        return await self._git(
            path, "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignore-submodules=none"
        )

    async def _commit(self, path: str, ref: str) -> tuple[str, str]:
        """(sha, "") of a commit, or ("", why not)."""
        done = await self._git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        sha = done.out.strip()
        if done.exit == 0 and re.fullmatch(r"[0-9a-f]{40,64}", sha):
            return sha, ""
        if done.fault or done.err:
            return "", _why(done, path)
        return "", f"{path} has no {ref}"


def _why(done: Done, path: str) -> str:
    lines = [line.removeprefix("fatal: ") for line in done.err.strip().splitlines() if line.strip()]
    if lines and lines[-1].startswith("cannot change to ") and lines[-1].endswith("No such file or directory"):
        return f"there is no repository at {path}"
    return done.problem or (f"{lines[-1]}" if lines else f"git cannot read {path}")


class _Trouble(Exception):
    """No answer: an error, not a failure."""


class _Inspection:
    """One run through a GitCheck's questions."""

    def __init__(self, git: Repositories, check: GitCheck, path: str, until: float) -> None:
        self._repo = git
        self._check = check
        self._path = path
        self._until = until
        self._clock = git._clock
        self._body: dict[str, object] = {}
        self._lines: list[str] = []
        self._failed: list[str] = []
        self._unsure: list[str] = []

    async def run(self, moment: Moment | None) -> Reading:
        check = self._check
        try:
            sha, problem = await self._repo._commit(self._path, check.ref)
            if not sha:
                raise _Trouble(problem)
            tree = (await self._git("rev-parse", f"{sha}^{{tree}}")).strip()
            self._body |= {"sha": sha, "tree": tree}
            if check.clean:
                await self._clean()
            if check.branch is not None:
                await self._branch(check.branch)
            if check.signed:
                await self._signed()
            if check.only_paths or check.since is not None:
                await self._only_paths(sha)
            if check.no_commits_after is not None:
                await self._frozen(sha, moment or Moment(why_not="the moment is not known"))
            if check.has_files:
                await self._has_files(sha)
            if check.clean_clone:
                await self._clean_clone(sha)
        except _Trouble as trouble:
            return Reading(self._clock.now(), fault="local", reason=str(trouble), text="\n".join(self._lines))
        verdict = "fail" if self._failed else "inconclusive" if self._unsure else "pass"
        return Reading(
            self._clock.now(),
            verdict=verdict,
            reason="; ".join(self._failed or self._unsure),
            text="\n".join([f"{check.ref} is {sha}", *self._lines]),
            body=self._body,
            bound={f"git:{check.path}:{check.ref}": tree},
        )

    def _say(self, what: str, problem: str = "", *, unsure: bool = False) -> None:
        self._lines.append(f"{what}: {problem or 'good'}")
        if problem:
            (self._unsure if unsure else self._failed).append(problem)

    async def _git(self, *words: str) -> str:
        done = await self._repo._git(self._path, *words, deadline=self._left())
        if done.exit != 0:
            raise _Trouble(_why(done, self._path))
        return done.out

    def _left(self) -> float:
        return max(0.1, self._until - self._clock.monotonic())

    async def _clean(self) -> None:
        done = await self._repo._status(self._path)
        if done.exit != 0:
            raise _Trouble(_why(done, self._path))
        changed = [entry[3:] for entry in done.out.split("\0") if len(entry) > 3]
        self._body["dirty"] = bool(changed)
        names = ", ".join(changed[:3])
        self._say("clean", f"{len(changed)} uncommitted changes: {names}" if changed else "")

    async def _branch(self, wanted: str) -> None:
        done = await self._repo._git(self._path, "symbolic-ref", "--short", "-q", "HEAD")
        branch = done.out.strip() if done.exit == 0 else ""
        self._body["branch"] = branch
        on = f"on branch {branch}" if branch else "on no branch (detached)"
        self._say("branch", "" if branch and matches_any(branch, (wanted,)) else f"{on}, not {wanted}")

    async def _signed(self) -> None:
        """A good signature on an annotated tag, by a key that this machine knows."""
        kind = await self._repo._git(self._path, "cat-file", "-t", f"refs/tags/{self._check.ref}")
        if kind.out.strip() != "tag":
            self._say("signed", f"{self._check.ref} is not an annotated tag, so nothing is signed")
            return
        done = await self._repo._git(self._path, "verify-tag", "--raw", self._check.ref, deadline=self._left())
        marks = re.findall(r"^\[GNUPG:\] ([A-Z_]+)", done.err, re.MULTILINE)
        bad = next((words for mark, words in _SIGNED_BAD.items() if mark in marks), "")
        if done.fault:
            raise _Trouble(f"the signature cannot be verified: {done.problem}")
        if done.exit == 0 and not bad and (not marks or "GOODSIG" in marks):
            self._say("signed")
        elif bad:
            self._say("signed", f"{self._check.ref}: {bad}")
        elif "NO_PUBKEY" in marks or "ERRSIG" in marks:
            raise _Trouble(f"{self._check.ref} is signed by a key that this machine does not know")
        elif "no signature found" in done.err:
            self._say("signed", f"{self._check.ref} is not signed")
        else:
            self._say("signed", f"{self._check.ref}: {_why(done, self._path)}")

    async def _only_paths(self, sha: str) -> None:
        """Every path that a commit of since..ref touches, also when a later one takes it back. Both names of a rename."""
        if self._check.since is None:
            raise _Trouble("only_paths needs `since`: a tag or commit to compare with")
        since, problem = await self._repo._commit(self._path, self._check.since)
        if not since:
            raise _Trouble(problem)
        told = await self._git(
            "log", "--format=", "--name-only", "-z", "--no-renames", "--diff-merges=combined", f"{since}..{sha}"
        )
        names = sorted({name.strip("\n") for name in told.split("\0") if name.strip("\n")})
        others = (
            [name for name in names if not matches_any(name, self._check.only_paths)] if self._check.only_paths else []
        )
        self._body["files"] = names[:500]
        self._say("paths", f"{len(others)} files outside the listed paths: {', '.join(others[:3])}" if others else "")

    async def _frozen(self, sha: str, moment: Moment) -> None:
        """Commits by their committer's date, and what the remote has that is not fetched here."""
        what = self._check.no_commits_after or ""
        if moment.at is None:
            self._say(f"no commits after {what}", moment.why_not, unsure=True)
            return
        if moment.at > self._clock.now():
            self._body["commits_after"] = 0
            self._lines.append(f"no commits after {what}: not begun, {moment.at:%Y-%m-%d %H:%M} UTC")
            return
        told = await self._git("log", "-n", "1000", "-z", "--format=%H%x09%ct%x09%an%x09%s", sha)
        after: list[dict[str, str]] = []
        for line in told.split("\0"):
            parts = line.strip("\n").split("\t", 3)
            if len(parts) == 4 and int(parts[1]) > moment.at.timestamp():
                after.append({"sha": parts[0], "author": parts[2], "title": parts[3]})
        self._body |= {"commits_after": len(after), "commits": after[:_SHOWN]}
        newest = f"{after[0]['sha'][:12]} {after[0]['title']}" if after else ""
        self._say(
            f"no commits after {what}",
            f"{len(after)} commit{'s' if len(after) > 1 else ''} after {what}, the last: {newest}" if after else "",
        )
        if moved := await self._moved_on_remote(sha):
            self._say(f"no commits after {what}", moved, unsure=True)

    async def _moved_on_remote(self, sha: str) -> str:
        """A ref such as origin/main is only as new as the last fetch: ask the remote where the branch is."""
        remote, _, branch = self._check.ref.partition("/")
        known = (await self._git("remote")).split()
        if not branch or remote not in known:
            return ""
        done = await self._repo._git(
            self._path, "ls-remote", "--exit-code", remote, f"refs/heads/{branch}", deadline=self._left()
        )
        there = done.out.split()[0] if done.exit == 0 and done.out.split() else ""
        self._body["remote_sha"] = there
        if not there:
            return f"{remote} could not be asked for {branch}: {_why(done, self._path)}"
        return "" if there == sha else f"{remote} has {there[:12]} on {branch}, which is not fetched here"

    async def _has_files(self, sha: str) -> None:
        names = [name for name in (await self._git("ls-tree", "-r", "-z", "--name-only", sha)).split("\0") if name]
        missing = [wanted for wanted in self._check.has_files if not any(matches_any(n, (wanted,)) for n in names)]
        self._say("files", f"{self._check.ref} does not hold {', '.join(missing)}" if missing else "")

    async def _clean_clone(self, sha: str) -> None:
        """A fresh clone with its own objects, checked out at the commit: what is not committed cannot help."""
        folder = tempfile.mkdtemp(prefix="cockpit-clone-")
        try:
            clone = str(Path(folder) / "clone")
            top = (await self._git("rev-parse", "--show-toplevel")).strip()
            done = await self._repo._git(
                top, "clone", "--quiet", "--no-local", "--no-checkout", "--no-tags", top, clone, deadline=self._left()
            )
            if done.exit != 0:
                raise _Trouble(f"a clean clone is not possible: {_why(done, top)}")
            there = await self._repo._git(clone, "checkout", "--quiet", "--detach", sha, deadline=self._left())
            if there.exit != 0:
                self._say("clean clone", f"{sha[:12]} is on no branch of the repository: a clone does not get it")
                return
            left = await self._repo._status(clone)
            self._say("clean clone", "the fresh checkout is not clean" if left.exit != 0 or left.out else "")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
