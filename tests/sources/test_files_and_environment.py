"""Files, baselines, matrices and variables."""

import datetime as dt
import os
import stat
import time
from pathlib import Path

import pytest

from cockpit.adapters import environment, files_check
from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.core.measure import Breach, Sources, measure
from cockpit.engine.judging import Judge, judge_probe
from cockpit.model.checks import FileCheck, Gate, Metric, Probe
from cockpit.model.observations import GateOutcome
from cockpit.model.plan import Environment, EnvVar, Plan, Release
from cockpit.model.state import State
from cockpit.model.times import Duration
from tests.helpers.loopback import MachineClock, answer_bytes, json_bytes, loopback
from tests.helpers.repositories import ENV, Repository

SECRET = "s3cret-token-value"


async def judged(gate: Gate, workdir: Path, values: dict[str, str] | None = None, *places: Environment) -> GateOutcome:
    clock = MachineClock()
    plan = Plan(plan=1, release=Release(name="x"), gate=(gate,), environment=places)
    given = {**ENV, **(values or {})}
    router = ProbeRouter(plan, given, clock, Http(given, clock), workdir=str(workdir))
    try:
        mask = environment.masker(plan, given).mask
        return await Judge(router, str(workdir), mask).judge(gate, State(plan=plan), clock.now())
    finally:
        await router.close()


async def files(workdir: Path, *checks: FileCheck) -> GateOutcome:
    return await judged(Gate(id="files", kind="files", files=checks), workdir)


# --- files ------------------------------------------------------------------------------------------------------------


async def test_there_or_not(tmp_path: Path) -> None:
    (tmp_path / "netlify.toml").write_text(
        'command = "npm run test:run && npm run build"\n[environment]\nNODE = "22"\n'
    )
    netlify = FileCheck("netlify.toml", contains=("test:run", 'NODE = "22"'), not_contains="e2e")
    assert (await files(tmp_path, netlify)).verdict == "pass"
    outcome = await files(tmp_path, FileCheck("netlify.toml", contains="NODE = 20"))
    assert (outcome.verdict, "does not hold" in outcome.reason) == ("fail", True)
    outcome = await files(tmp_path, FileCheck("netlify.toml", not_contains="test:run"))
    assert (outcome.verdict, "holds 'test:run'" in outcome.reason) == ("fail", True)
    outcome = await files(tmp_path, netlify, FileCheck("gone.txt"))
    assert (outcome.verdict, outcome.reason) == ("fail", "gone.txt is not there")
    assert "netlify.toml: pass" in outcome.evidence_text
    assert (await files(tmp_path, FileCheck(".env", absent=True))).verdict == "pass"
    (tmp_path / ".env").write_text("X=1")
    assert (await files(tmp_path, FileCheck(".env", absent=True))).verdict == "fail"
    assert (await files(tmp_path)).verdict == "inconclusive"


async def test_globs_counts_age_hash_and_the_executable_bit(tmp_path: Path) -> None:
    for name in ("a", "b", "deep/c"):
        file = tmp_path / "out" / f"{name}.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("<tests failures='0'/>")
    assert (await files(tmp_path, FileCheck("out/**/*.xml", min_count=3, contains="failures='0'"))).verdict == "pass"
    assert (await files(tmp_path, FileCheck("out/*.xml", min_count=3))).verdict == "fail"
    (tmp_path / "out" / "b.xml").write_text("<tests failures='1'/>")
    assert (await files(tmp_path, FileCheck("out/**/*.xml", not_contains="failures='1'"))).verdict == "fail"
    old = time.time() - 7200
    os.utime(tmp_path / "out" / "a.xml", (old, old))
    outcome = await files(tmp_path, FileCheck("out/a.xml", max_age=Duration(3600)))
    assert (outcome.verdict, "2 h old" in outcome.reason) == ("fail", True)
    assert (await files(tmp_path, FileCheck("out/*.xml", max_age=Duration(3600)))).verdict == "pass"
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    (tmp_path / "foo").write_text("foo")
    assert (await files(tmp_path, FileCheck("foo", sha256=digest.upper()))).verdict == "pass"
    assert (await files(tmp_path, FileCheck("foo", sha256="0" * 64))).verdict == "fail"
    assert (await files(tmp_path, FileCheck("foo", executable=True))).verdict == "fail"
    (tmp_path / "foo").chmod(stat.S_IRWXU)
    assert (await files(tmp_path, FileCheck("foo", executable=True))).verdict == "pass"


async def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        assert (await files(tmp_path, FileCheck(name, contains="x"))).verdict == "fail"
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(files_check.MOST_READ + 1)
    assert (await files(tmp_path, FileCheck("huge"))).verdict == "pass"
    outcome = await files(tmp_path, FileCheck("huge", contains="x"))
    assert (outcome.verdict, "not searched" in outcome.reason) == ("error", True)


async def test_only_what_git_tracks(tmp_path: Path) -> None:
    repo = Repository.make(tmp_path)
    repo.write({".env": "SECRET=1", "app/.env.local": "x"})
    no_env = FileCheck("**/.env*", absent=True, tracked=True)
    assert (await files(tmp_path, no_env)).verdict == "pass"
    repo.commit("oops")
    outcome = await files(tmp_path, no_env)
    assert (outcome.verdict, ".env" in outcome.reason) == ("fail", True)
    assert (await files(tmp_path.parent, no_env)).verdict in ("error", "pass")


async def test_a_heartbeat_file_as_a_probe_and_a_metric(tmp_path: Path) -> None:
    (tmp_path / "beat.json").write_text('{"done": 40, "of": 100}')
    old = time.time() - 90
    os.utime(tmp_path / "beat.json", (old, old))
    probe = Probe(id="beat", kind="file", file=FileCheck("beat.json", max_age=Duration(300)))
    clock = MachineClock()
    router = ProbeRouter(
        Plan(plan=1, release=Release(name="x")), {**ENV}, clock, Http({}, clock), workdir=str(tmp_path)
    )
    result = judge_probe(probe, await router.ask(probe))
    assert result.verdict == "pass"
    for text, low, high in (("body.age_s", 89, 400), ("body.json.done / body.json.of", 0.4, 0.4)):
        metric = Metric(id="m", probe="beat", value=text)
        found, _ = measure(metric, Sources({"beat": result}), Breach(), clock.now(), 5.0)
        assert found.value is not None
        assert low <= found.value <= high
    (tmp_path / "beat.json").unlink()
    assert judge_probe(probe, await router.ask(probe)).verdict == "fail"
    await router.close()


# --- baselines and matrices -------------------------------------------------------------------------------------------


def test_baselines(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text('p95 = 120\nzero = 0\nword = "x"\n[api.p95]\nvalue = 80.5\n[web]\np95 = 7\n')
    asked = {
        name: files_check.baseline("b.toml", name, str(tmp_path))
        for name in ("p95", "api.p95", "web.p95", "no", "word")
    }
    assert [asked[name][0] for name in ("p95", "api.p95", "web.p95")] == [120, 80.5, 7]
    assert asked["no"] == (None, "b.toml has no value for no")
    assert asked["word"][0] is None
    assert files_check.baseline("gone.toml", "p95", str(tmp_path))[0] is None
    (tmp_path / "bad.toml").write_text("p95 = = 1")
    assert "is not TOML" in files_check.baseline("bad.toml", "p95", str(tmp_path))[1]


def test_a_baseline_that_is_no_number_or_no_file_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(f"nan = nan\ninf = inf\nhuge = {'9' * 400}\nflag = true\n")
    for name, reason in (("nan", "finite"), ("inf", "finite"), ("huge", "finite"), ("flag", "not a number")):
        value, problem = files_check.baseline("b.toml", name, str(tmp_path))
        assert (value, reason in problem) == (None, True), (name, problem)
    os.mkfifo(tmp_path / "pipe.toml")
    assert files_check.baseline("pipe.toml", "p95", str(tmp_path)) == (None, "pipe.toml is no file")
    with open(tmp_path / "large.toml", "wb") as file:
        file.truncate(files_check.MOST_READ + 1)
    assert "larger than 16 MiB" in files_check.baseline("large.toml", "p95", str(tmp_path))[1]


@pytest.mark.parametrize(
    ("path", "patterns", "fits"),
    [
        ("docs/a.md", ("docs/**",), True),
        ("docs/deep/a.md", ("docs/*",), False),
        ("docs/deep/a.md", ("docs/",), True),
        ("a.md", ("**/a.md",), True),
        ("x/y/a.md", ("**/a.md",), True),
        ("src/a.py", ("docs/**", "src/*.py"), True),
        ("src/a.py", (), False),
    ],
)
def test_path_globs(path: str, patterns: tuple[str, ...], fits: bool) -> None:
    assert files_check.matches_any(path, patterns) is fits


# --- variables --------------------------------------------------------------------------------------------------------

PLACE = Environment(
    id="production",
    env=(
        EnvVar("PROD_URL", matches="^https://"),
        EnvVar("DEPLOY_TOKEN", secret=True),
        EnvVar("EXTRA", optional=True),
    ),
)
GATE = Gate(id="env", kind="env", environment="production")


async def test_present_fitting_and_never_shown(tmp_path: Path) -> None:
    values = {"PROD_URL": "https://shop.example", "DEPLOY_TOKEN": SECRET}
    outcome = await judged(GATE, tmp_path, values, PLACE)
    assert outcome.verdict == "pass"
    assert "DEPLOY_TOKEN: set" in outcome.evidence_text
    assert "EXTRA: not set, optional" in outcome.evidence_text
    assert SECRET not in repr(outcome)
    assert "shop.example" not in repr(outcome)
    outcome = await judged(GATE, tmp_path, {**values, "PROD_URL": "http://shop.example"}, PLACE)
    assert (outcome.verdict, outcome.reason) == ("fail", "PROD_URL does not fit its pattern")
    for empty in ("", "  ", "${PROD_URL}"):
        outcome = await judged(GATE, tmp_path, {**values, "PROD_URL": empty}, PLACE)
        assert (outcome.verdict, outcome.reason) == ("fail", "PROD_URL is not set")
    broken = Environment(id="production", env=(EnvVar("PROD_URL", matches="("),))
    assert (await judged(GATE, tmp_path, values, broken)).verdict == "error"
    assert (await judged(Gate(id="env", kind="env"), tmp_path, values, PLACE)).verdict == "error"
    assert (await judged(GATE, tmp_path, values, Environment(id="production"))).verdict == "inconclusive"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("PROD_URL=https://x\nDEPLOY_TOKEN=s3cret-token-value\n", "pass"),
        ("export PROD_URL='https://x'\nDEPLOY_TOKEN=\n", "fail"),
        ("PROD_URL\nDEPLOY_TOKEN\n", "inconclusive"),
        ('{"PROD_URL": "https://x", "DEPLOY_TOKEN": "y"}', "pass"),
        ('[{"key": "PROD_URL", "value": "https://x"}, {"key": "DEPLOY_TOKEN", "values": [{"value": "y"}]}]', "pass"),
        ('["PROD_URL"]', "fail"),
        ('{"envs": [{"key": "PROD_URL", "value": "ftp://x"}, {"key": "DEPLOY_TOKEN"}]}', "fail"),
        ("", "fail"),
    ],
)
async def test_as_the_platform_lists_them(tmp_path: Path, said: str, verdict: str) -> None:
    (tmp_path / "said").write_text(said)
    by_command = Environment(id="production", env=PLACE.env, ask="cat said")
    ours = {"PROD_URL": "https://x", "DEPLOY_TOKEN": SECRET}
    outcome = await judged(GATE, tmp_path, ours, by_command)
    assert outcome.verdict == verdict, outcome
    assert SECRET not in repr(outcome)
    async with loopback({"/env": answer_bytes(200, said)}) as server:
        by_url = Environment(id="production", env=PLACE.env, ask="${PLATFORM}/env")
        outcome = await judged(GATE, tmp_path, {**ours, "PLATFORM": server.url("")}, by_url)
        assert outcome.verdict == verdict
        assert "https://x" not in repr(outcome)


async def test_the_engine_needs_its_own_as_well_as_the_platform(tmp_path: Path) -> None:
    (tmp_path / "said").write_text("PROD_URL=https://x\nDEPLOY_TOKEN=y\n")
    place = Environment(id="production", env=PLACE.env, ask="cat said")
    outcome = await judged(GATE, tmp_path, {"PROD_URL": "https://x"}, place)
    assert (outcome.verdict, outcome.reason) == ("fail", "in the engine's environment: DEPLOY_TOKEN is not set")
    (tmp_path / "said").write_text("PROD_URL=https://x\n")
    outcome = await judged(GATE, tmp_path, {"PROD_URL": "https://x", "DEPLOY_TOKEN": SECRET}, place)
    assert (outcome.verdict, outcome.reason) == ("fail", "as the platform tells: DEPLOY_TOKEN is not set")


async def test_a_platform_that_does_not_answer(tmp_path: Path) -> None:
    failing = Environment(id="production", env=PLACE.env, ask="exit 3")
    assert (await judged(GATE, tmp_path, {}, failing)).verdict == "error"
    async with loopback({"/env": json_bytes(500, "{}")}) as server:
        asked = Environment(id="production", env=PLACE.env, ask=server.url("/env"))
        assert (await judged(GATE, tmp_path, {}, asked)).verdict == "error"


def test_secrets_are_masked_wherever_an_answer_says_them() -> None:
    plan = Plan(plan=1, release=Release(name="x"), environment=(PLACE,))
    mask = environment.masker(plan, {"DEPLOY_TOKEN": SECRET, "PROD_URL": "https://x", "API_KEY": "another-secret"}).mask
    assert SECRET not in mask(f"the server said {SECRET}")
    assert "another-secret" not in mask("another-secret")
    assert mask("https://x") == "https://x"
    probe = Probe(id="p", kind="http", url="x")
    from cockpit.model.observations import Reading

    said = Reading(dt.datetime.now(dt.UTC), status=500, text=f"ERROR: {SECRET}", body=f"ERROR: {SECRET}")
    assert SECRET not in judge_probe(probe, said, mask=mask).detail
