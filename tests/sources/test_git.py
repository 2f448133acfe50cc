"""Questions to real repositories, as gates and as probes."""

import datetime as dt
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cockpit.adapters.git import Moment, Repositories
from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_gate, judge_probe
from cockpit.model.checks import Gate, GitCheck, Probe
from cockpit.model.observations import GateOutcome, Reading
from cockpit.model.plan import Plan, Release
from tests.helpers.loopback import MachineClock
from tests.helpers.repositories import ENV, Repository

FREEZE = dt.datetime(2023, 11, 20, tzinfo=dt.UTC)
BEFORE, AFTER = 1_700_000_000, 1_700_600_000


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return Repository.make(tmp_path / "repo")


async def look(repo: Repository, moment: Moment | None = None, **asked: object) -> tuple[GateOutcome, Reading]:
    check = GitCheck(**asked)  # type: ignore[arg-type]
    reading = await Repositories(ENV, MachineClock()).ask(check, str(repo.path), moment)
    return judge_gate(Gate(id="git", kind="git", git=check), reading), reading


async def test_a_clean_tree_and_a_dirty_one(repo: Repository) -> None:
    outcome, _ = await look(repo, clean=True)
    tree = repo.git("rev-parse", "HEAD^{tree}")
    assert (outcome.verdict, outcome.bound) == ("pass", {"git:.:HEAD": tree})
    repo.write({"new file": "x"})
    outcome, _ = await look(repo, clean=True)
    assert (outcome.verdict, "new file" in outcome.reason) == ("fail", True)
    assert "new file" in outcome.evidence_text


async def test_looking_takes_no_lock_and_changes_nothing(repo: Repository) -> None:
    index = repo.path / ".git" / "index"
    before = index.read_bytes(), index.stat().st_mtime_ns
    (repo.path / "README.md").touch()
    (repo.path / ".git" / "index.lock").touch()
    outcome, _ = await look(repo, clean=True, clean_clone=True)
    assert (outcome.verdict, index.read_bytes(), index.stat().st_mtime_ns) == ("pass", *before)


async def test_refs_that_are_none(repo: Repository) -> None:
    for ref in ("v9", "--upload-pack=evil", "HEAD^{tree}", "", "no where"):
        outcome, _ = await look(repo, ref=ref)
        assert outcome.verdict == "error", ref
    outcome, _ = await look(repo, path="nowhere")
    assert outcome.verdict == "error"
    empty = Repository(repo.path.parent / "plain")
    empty.path.mkdir()
    outcome, _ = await look(empty)
    assert (outcome.verdict, "not a git repository" in outcome.reason) == ("error", True)


async def test_the_branch(repo: Repository) -> None:
    assert (await look(repo, branch="main"))[0].verdict == "pass"
    repo.git("checkout", "-q", "-b", "release/1.2")
    assert (await look(repo, branch="release/*"))[0].verdict == "pass"
    outcome, _ = await look(repo, branch="main")
    assert (outcome.verdict, "on branch release/1.2" in outcome.reason) == ("fail", True)
    repo.git("checkout", "-q", "--detach")
    assert (await look(repo, branch="main"))[0].verdict == "fail"


async def test_only_listed_paths_were_touched_also_when_taken_back(repo: Repository) -> None:
    repo.git("tag", "v1")
    repo.commit("docs", {"docs/a.md": "x", "docs/deep/b.md": "y"})
    listed: dict[str, Any] = {"since": "v1", "only_paths": ("docs/**",)}
    assert (await look(repo, **listed))[0].verdict == "pass"
    repo.commit("touch", {"src/app.py": "x"})
    repo.git("revert", "--no-edit", "HEAD")
    outcome, reading = await look(repo, **listed)
    assert (outcome.verdict, "src/app.py" in outcome.reason) == ("fail", True)
    assert isinstance(reading.body, dict)
    assert reading.body["files"] == ["docs/a.md", "docs/deep/b.md", "src/app.py"]
    assert (await look(repo, only_paths=("docs/**",)))[0].verdict == "error"
    assert (await look(repo, since="nowhere", only_paths=("docs/**",)))[0].verdict == "error"


async def test_a_rename_out_of_the_listed_paths_counts_and_so_does_an_evil_merge(repo: Repository) -> None:
    repo.commit("code", {"src/app.py": "x\n" * 50})
    repo.git("tag", "v1")
    (repo.path / "docs").mkdir()
    repo.git("mv", "src/app.py", "docs/app.py")
    repo.commit("move")
    assert (await look(repo, since="v1", only_paths=("docs/",)))[0].verdict == "fail"
    repo.git("tag", "v2")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"docs/side.md": "s"})
    repo.git("checkout", "-q", "main")
    repo.commit("main", {"docs/main.md": "m"})
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    assert (await look(repo, since="v2", only_paths=("docs/",)))[0].verdict == "pass"
    repo.commit("merge", {"src/evil.py": "e"})
    assert (await look(repo, since="v2", only_paths=("docs/",)))[0].verdict == "fail"


async def test_files_at_the_ref(repo: Repository) -> None:
    repo.commit("lock", {"deploy/prod/values.yaml": "x"})
    repo.write({"uncommitted.txt": "x"})
    assert (await look(repo, has_files=("README.md", "deploy/*/values.yaml")))[0].verdict == "pass"
    outcome, _ = await look(repo, has_files=("README.md", "uncommitted.txt"))
    assert (outcome.verdict, "uncommitted.txt" in outcome.reason) == ("fail", True)
    assert (await look(repo, ref="HEAD~1", has_files=("deploy/**",)))[0].verdict == "fail"


async def test_a_clean_clone_holds_what_is_committed_and_nothing_else(repo: Repository) -> None:
    repo.write({"helpful": "x"})
    outcome, _ = await look(repo, clean_clone=True)
    assert outcome.verdict == "pass"
    repo.git("checkout", "-q", "--detach")
    sha = repo.commit("on no branch")
    repo.git("checkout", "-q", "main")
    outcome, _ = await look(repo, clean_clone=True, ref=sha)
    assert (outcome.verdict, "on no branch" in outcome.reason) == ("fail", True)
    assert not list(Path(os.environ.get("TMPDIR", "/tmp")).glob("cockpit-clone-*/clone/helpful"))


async def test_a_clone_of_a_repository_that_lost_an_object_is_no_evidence(repo: Repository) -> None:
    blob = repo.git("rev-parse", "HEAD:README.md")
    (repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert (await look(repo, clean_clone=True))[0].verdict == "error"


async def test_no_commit_after_the_freeze(repo: Repository) -> None:
    outcome, reading = await look(repo, Moment(FREEZE), no_commits_after="freeze")
    assert (outcome.verdict, reading.body["commits_after"]) == ("pass", 0)  # type: ignore[index]
    repo.commit("late fix", at=AFTER)
    outcome, reading = await look(repo, Moment(FREEZE), no_commits_after="freeze")
    assert (outcome.verdict, "late fix" in outcome.reason) == ("fail", True)
    assert reading.body["commits_after"] == 1  # type: ignore[index]
    to_come = Moment(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    assert (await look(repo, to_come, no_commits_after="freeze"))[0].verdict == "pass"
    outcome, _ = await look(repo, Moment(None, "T0 is not set"), no_commits_after="freeze")
    assert (outcome.verdict, outcome.reason) == ("inconclusive", "T0 is not set")


async def test_what_the_remote_has_and_nobody_fetched_is_not_overlooked(repo: Repository) -> None:
    copy = Repository(repo.path.parent / "copy")
    repo.git("clone", "-q", str(repo.path), str(copy.path))
    frozen: dict[str, Any] = {"ref": "origin/main", "no_commits_after": "freeze"}
    assert (await look(copy, Moment(FREEZE), **frozen))[0].verdict == "pass"
    repo.commit("late", at=AFTER)
    outcome, _ = await look(copy, Moment(FREEZE), **frozen)
    assert (outcome.verdict, "not fetched" in outcome.reason) == ("inconclusive", True)
    copy.git("fetch", "-q")
    assert (await look(copy, Moment(FREEZE), **frozen))[0].verdict == "fail"
    copy.git("remote", "set-url", "origin", str(repo.path.parent / "gone"))
    outcome, _ = await look(copy, Moment(FREEZE), ref="origin/main", no_commits_after="freeze")
    assert outcome.verdict == "fail"


@pytest.fixture
def signer(tmp_path: Path, repo: Repository) -> Path:
    """An ssh key that signs tags, and the list of those who may."""
    key = tmp_path / "key"
    try:
        subprocess.run(("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("ssh-keygen is not installed")
    (tmp_path / "allowed").write_text("ada@example.invalid " + (tmp_path / "key.pub").read_text())
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingkey", str(key)),
        ("gpg.ssh.allowedSignersFile", str(tmp_path / "allowed")),
    ):
        repo.git("config", name, value)
    return key


async def test_a_signed_tag(repo: Repository, signer: Path, tmp_path: Path) -> None:
    repo.git("tag", "-s", "-m", "release", "v1")
    repo.git("tag", "-a", "-m", "unsigned", "v2")
    repo.git("tag", "light")
    outcome, _ = await look(repo, ref="v1", signed=True)
    assert outcome.verdict == "pass", outcome.reason
    outcome, _ = await look(repo, ref="v2", signed=True)
    assert (outcome.verdict, "not signed" in outcome.reason) == ("fail", True)
    outcome, _ = await look(repo, ref="light", signed=True)
    assert (outcome.verdict, "not an annotated tag" in outcome.reason) == ("fail", True)
    (tmp_path / "allowed").write_text("")
    assert (await look(repo, ref="v1", signed=True))[0].verdict in ("fail", "error")


async def test_where_refs_point(repo: Repository) -> None:
    git = Repositories(ENV, MachineClock())
    first = await git.ref("git:repo:HEAD", str(repo.path.parent))
    assert (first.sha, first.tree) == (repo.git("rev-parse", "HEAD"), repo.git("rev-parse", "HEAD^{tree}"))
    assert (first.dirty, first.problem) == (False, "")
    repo.write({"README.md": "changed"})
    assert (await git.ref("git:repo:HEAD", str(repo.path.parent))).dirty
    repo.commit("same tree again")
    gone = await git.ref("git:repo:v9", str(repo.path.parent))
    assert (gone.sha, "has no v9" in gone.problem) == ("", True)
    assert "does not have the form" in (await git.ref("svn:x", "/")).problem
    assert (await git.ref("git:nowhere:HEAD", str(repo.path.parent))).problem


async def test_as_a_probe(repo: Repository) -> None:
    clock = MachineClock()
    probe = Probe(id="live", kind="git", git=GitCheck(no_commits_after="freeze"), live_id="body.sha")
    plan = Plan(plan=1, release=Release(name="x"), probe=(probe,))
    router = ProbeRouter(plan, ENV, clock, Http({}, clock), workdir=str(repo.path), moments=lambda _: (FREEZE, ""))
    result = judge_probe(probe, await router.ask(probe))
    assert (result.verdict, result.live_id) == ("pass", repo.git("rev-parse", "HEAD"))
    repo.commit("late", at=AFTER)
    result = judge_probe(probe, await router.ask(probe))
    assert (result.verdict, result.live_id) == ("fail", repo.git("rev-parse", "HEAD"))
    await router.close()
