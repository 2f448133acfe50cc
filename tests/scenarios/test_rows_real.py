"""What the stories take for granted, on real repositories, files, environments and servers: the samples' own gates."""

import hashlib
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cockpit.adapters.git import Repositories
from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.adapters.surveyor import DiskSurveyor
from cockpit.core.index import index
from cockpit.core.tuples import check
from cockpit.engine.judging import Judge
from cockpit.format.plan_loader import load_plan
from cockpit.model.observations import GateOutcome
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.reports.machine import toml
from cockpit.reports.packet import packet
from cockpit.reports.source import Source
from cockpit.reports.status_schema import Journal
from tests.helpers.loopback import Answer, MachineClock, answer_bytes, json_bytes, loopback
from tests.helpers.repositories import ENV, Repository
from tests.helpers.story import SAMPLES, tell

HERE = Path(__file__).resolve().parent
LEFT_BEHIND = shutil.ignore_patterns("workspace", "evidence", "state", "__pycache__")


class Sample:
    """A sample release in a folder of its own, a repository where the plan wants one."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder / name
        shutil.copytree(SAMPLES / name, self.folder, ignore=LEFT_BEHIND)
        loaded = load_plan((self.folder / "release.toml").read_bytes(), "release.toml")
        assert loaded.plan is not None
        self.plan: Plan = loaded.plan

    async def judge(self, gate: str, **values: str) -> GateOutcome:
        """A gate judged as the engine does it, in an environment of these values."""
        clock, given = MachineClock(), {**ENV, **values}
        router = ProbeRouter(self.plan, given, clock, Http(given, clock), workdir=str(self.folder))
        try:
            judge = Judge(router, str(self.folder))
            return await judge.judge(index(self.plan).gates[gate], State(plan=self.plan), clock.now())
        finally:
            await router.close()

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text()
        assert old in text
        (self.folder / name).write_text(text.replace(old, new))

    async def files(self) -> dict[str, tuple[str, str, str]]:
        surveyor = DiskSurveyor(Repositories(ENV, MachineClock()))
        return {row[0]: row[1:] for row in await surveyor.files(self.plan, str(self.folder), "2026-02-20")}


@pytest.fixture
def spx(tmp_path: Path) -> Sample:
    return Sample("spx-recovery", tmp_path)


@pytest.fixture
def netlify(tmp_path: Path) -> Sample:
    return Sample("netlify-bluegreen", tmp_path)


@pytest.fixture
def loop(tmp_path: Path) -> Sample:
    made = Sample("loop-r2", tmp_path)
    words = ["bash", "-euo", "pipefail", "scripts/workspace.sh"]
    subprocess.run(words, cwd=made.folder, env={**ENV, "HOME": str(tmp_path)}, check=True, capture_output=True)
    return made


# --- the recovery playbook --------------------------------------------------------------------------------------------


async def test_a1_only_intended_commits_are_on_the_branch(spx: Sample) -> None:
    repo = Repository(spx.folder)
    repo.git("init", "-q", "-b", "main")
    repo.commit("as it was")
    repo.git("checkout", "-q", "-b", "recovery")
    repo.commit("intended", {"lib/spx/feed.ts": "export {}\n", "e2e/spx-order.spec.ts": "test\n"})
    assert (await spx.judge("only-intended")).verdict == "pass"
    repo.commit("by the way", {"billing/invoice.ts": "export {}\n"})
    outcome = await spx.judge("only-intended")
    assert outcome.verdict == "fail"
    assert "billing/invoice.ts" in outcome.reason


async def test_a2_links_are_looked_for_and_hashed_globs_too(spx: Sample) -> None:
    before = await spx.files()
    for title in ("Recovery specification", "Autonomous packet", "Flag posture"):
        _, state, digest = before[f"link:{title}"]
        assert (state, len(digest)) == ("present", 64), title
    packet_files = sorted((spx.folder / "docs/specs/spx-production-recovery").iterdir())
    packet_files[0].write_text("changed")
    assert (await spx.files())["link:Autonomous packet"][2] != before["link:Autonomous packet"][2]
    for file in packet_files:
        file.unlink()
    assert (await spx.files())["link:Autonomous packet"][1] == "missing"


async def test_a3_variables_of_the_engine_and_of_the_platform_without_their_values(spx: Sample) -> None:
    values = {"SPX_PROD_URL": "https://spx.example/s3cret-path", "SPX_GITHUB_API": "https://api.example"}
    assert (await spx.judge("production-variables", **values)).verdict == "pass"
    wrong = await spx.judge("production-variables", **{**values, "SPX_PROD_URL": "ftp://s3cret-path"})
    assert (wrong.verdict, "SPX_PROD_URL" in wrong.reason) == ("fail", True)
    missing = await spx.judge("production-variables", SPX_PROD_URL=values["SPX_PROD_URL"])
    assert (missing.verdict, "SPX_GITHUB_API" in missing.reason) == ("fail", True)
    lines = (spx.folder / "env/production.names").read_text().splitlines()
    told = [line for line in lines if not line.startswith("SPX_GITHUB_API")]
    (spx.folder / "env/production.names").write_text("\n".join(told))
    platform = await spx.judge("production-variables", **values)
    assert (platform.verdict, "SPX_GITHUB_API" in platform.reason) == ("fail", True)
    for outcome in (wrong, missing, platform):
        assert "s3cret" not in outcome.reason + outcome.evidence_text


async def test_a5_an_artifact_is_a_file_with_something_in_it(spx: Sample) -> None:
    folder = spx.folder / "evidence" / "2026-02-20"
    folder.mkdir(parents=True)
    (folder / "qa.md").write_text("")
    assert (await spx.files())["artifact:qa-notes"][1] == "empty"
    (folder / "qa.md").write_text("Forty minutes, no finding.\n")
    seen = (await spx.files())["artifact:qa-notes"]
    assert seen[:2] == ("evidence/2026-02-20/qa.md", "present")
    assert seen[2] == hashlib.sha256(b"Forty minutes, no finding.\n").hexdigest()


async def test_a8_the_rollback_script_is_there_and_executable(spx: Sample) -> None:
    assert (await spx.judge("rollback-script")).verdict == "pass"
    assert (await spx.files())["script:scripts/rollback.sh"][1] == "executable"
    (spx.folder / "scripts/rollback.sh").chmod(0o644)
    assert (await spx.judge("rollback-script")).verdict == "fail"
    assert (await spx.files())["script:scripts/rollback.sh"][1] == "present"


# --- the loop playbook ------------------------------------------------------------------------------------------------


async def test_b3_a_tuple_read_from_repositories_and_a_merge_of_the_same_tree(loop: Sample) -> None:
    surveyor = DiskSurveyor(Repositories(ENV, MachineClock()))
    plan = index(loop.plan).tuples["current-rcc"]
    matrix, problem = await surveyor.matrix("compatibility.toml", str(loop.folder))
    assert not problem

    async def read() -> tuple[dict[str, str], str]:
        rows = {row[0]: row for row in await surveyor.refs(tuple(plan.refs.values()), str(loop.folder))}
        refs = {name: rows[ref][1] if ref.startswith("git:") else ref for name, ref in plan.refs.items()}
        return refs, rows["git:workspace/loop:HEAD"][2]

    refs, tree = await read()
    assert check(plan, refs, matrix) == ("supported", "")
    repo = Repository(loop.folder / "workspace/loop")
    repo.commit("a merge that changes nothing")
    merged, same_tree = await read()
    assert merged["loop_sha"] != refs["loop_sha"]
    assert same_tree == tree
    assert check(plan, merged, matrix) == ("unsupported", "")


async def test_b8_a_dirty_working_tree_is_no_evidence_and_a_clean_clone_is(loop: Sample) -> None:
    assert (await loop.judge("COMMITTED-la")).verdict == "pass"
    consumer = loop.folder / "workspace/loop-agent"
    tracked = next(file for file in sorted(consumer.iterdir()) if file.is_file())
    tracked.write_text(tracked.read_text() + "\nnot committed\n")
    outcome = await loop.judge("COMMITTED-la")
    assert (outcome.verdict, tracked.name in outcome.reason) == ("fail", True)
    Repository(consumer).commit("committed now")
    assert (await loop.judge("COMMITTED-la")).verdict == "pass"


def test_b11_the_packet_is_machine_readable_with_the_eleven_fields() -> None:
    story = tell(HERE / "b" / "B11-packet.story")
    source = Source(story.state, story.entries, story.now, Journal("j", len(story.entries), story.state.hash))
    data = tomllib.loads(toml(packet(source).data))
    wanted = (
        "release_date", "release_owner", "release_class", "tuple_current", "tuple_rollback", "required_gates",
        "gate_results", "advisory_findings", "go_no_go", "approver", "follow_up_actions",
    )  # fmt: skip
    assert set(wanted) <= set(data)
    assert data["packet"] == "final"
    assert "VG-LA-002" not in data["required_gates"]
    assert {one["gate"] for one in data["gate_results"]} >= set(data["required_gates"])


# --- the blue/green playbook ------------------------------------------------------------------------------------------

QUIET = '[{"id": 1, "level": "warning"}]'
LOUD = '[{"id": 1, "level": "warning"}, {"id": 2, "level": "error"}]'


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (json_bytes(200, "[]"), "pass"),
        (json_bytes(200, QUIET), "pass"),
        (json_bytes(200, LOUD), "fail"),
        (json_bytes(200, '[{"id": 2}]'), "error"),
        (answer_bytes(200, "<html>log in</html>", "text/html"), "error"),
        (json_bytes(401, '{"detail": "token"}'), "fail"),
    ],
)
async def test_d4_the_error_tracker_is_asked_with_its_token_and_judged_by_its_body(
    netlify: Sample, answer: Answer, verdict: str
) -> None:
    async with loopback({"/api/0/projects/acme/site/issues": answer}) as server:
        outcome = await netlify.judge("no-new-errors", SENTRY_API=server.url().rstrip("/"), SENTRY_TOKEN="s3cret")
    assert outcome.verdict == verdict, outcome.reason
    assert [one.headers["authorization"] for one in server.asked] == ["Bearer s3cret"]
    assert "s3cret" not in outcome.reason + outcome.evidence_text


async def test_d4_a_tracker_that_is_not_there_is_no_good_news(netlify: Sample) -> None:
    outcome = await netlify.judge("no-new-errors", SENTRY_API="http://127.0.0.1:9", SENTRY_TOKEN="s3cret")
    assert outcome.verdict in ("fail", "error")


@pytest.mark.parametrize("name", [".env", ".env.local", "scripts/.env.production"])
async def test_d5_no_env_file_anywhere_in_the_repository(netlify: Sample, name: str) -> None:
    assert (await netlify.judge("no-dotenv")).verdict == "pass"
    (netlify.folder / name).write_text("NETLIFY_AUTH_TOKEN=s3cret\n")
    outcome = await netlify.judge("no-dotenv")
    assert (outcome.verdict, name in outcome.reason) == ("fail", True)
    assert "s3cret" not in outcome.reason + outcome.evidence_text


async def test_d5_each_environment_has_its_own_variables(netlify: Sample) -> None:
    assert (await netlify.judge("staging-variables", STAGING_URL="http://green.example")).verdict == "pass"
    assert (await netlify.judge("staging-variables", STAGING_URL="green.example")).verdict == "fail"
    missing = await netlify.judge("production-variables", PROD_URL="http://blue.example")
    assert missing.verdict == "fail"
    assert "NETLIFY_AUTH_TOKEN" in missing.reason
    assert "STAGING_URL" not in missing.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("npm run test:run && ", ""),
        ('NODE_VERSION = "22"', 'NODE_VERSION = "20"'),
        ("npm run build", "npm run build && npx playwright test"),
    ],
)
async def test_d8_the_platforms_own_build_runs_the_tests_and_nothing_else(netlify: Sample, old: str, new: str) -> None:
    assert (await netlify.judge("build-protection")).verdict == "pass"
    netlify.edit("netlify.toml", old, new)
    assert (await netlify.judge("build-protection")).verdict == "fail"


@pytest.mark.parametrize("name", ["release-workflow.md", "incident-log.md", "postmortem-template.md"])
async def test_d8_the_documents_for_responders_hold_what_they_must(netlify: Sample, name: str) -> None:
    assert (await netlify.judge("responder-documents")).verdict == "pass"
    (netlify.folder / "docs/operations" / name).write_text("to be written\n")
    outcome = await netlify.judge("responder-documents")
    assert (outcome.verdict, name in outcome.reason) == ("fail", True)


def sample_story(story: str) -> Any:
    return tell(next(HERE.rglob(f"{story}*.story")))


def test_d6_and_d7_nothing_secret_reaches_a_journal() -> None:
    for entry in sample_story("D3").entries:
        assert "Bearer" not in str(entry.event)
