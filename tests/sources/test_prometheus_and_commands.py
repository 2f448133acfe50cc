"""Prometheus' answers and commands' output, as probes and as metrics."""

import datetime as dt
import os
import sys
import textwrap
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cockpit.adapters.http import Http
from cockpit.adapters.probe_command import run
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.core.measure import Breach, Sources, measure
from cockpit.engine.judging import judge_probe
from cockpit.model.checks import Expect, Metric, NumberExpect, Probe, VersionExpect
from cockpit.model.observations import MetricReading, ProbeResult
from cockpit.model.plan import Environment, EnvVar, Plan, Release
from cockpit.model.times import Duration
from tests.helpers.loopback import MachineClock, json_bytes, loopback, until

VALUES = {**os.environ, "TOKEN": "s3cret", "UNNAMED": "hidden"}
PLACE = Environment(id="production", env=(EnvVar("TOKEN", secret=True), EnvVar("NOT_THERE", optional=True)))


async def poll(probe: Probe, workdir: str = ".") -> ProbeResult:
    clock = MachineClock()
    plan = Plan(plan=1, release=Release(name="x"), environment=(PLACE,), probe=(probe,))
    router = ProbeRouter(plan, VALUES, clock, Http(VALUES, clock), workdir=workdir)
    try:
        return judge_probe(probe, await router.ask(probe))
    finally:
        await router.close()


def read(result: ProbeResult, value: str | None = None) -> MetricReading:
    metric = Metric(id="m", probe=result.probe, value=value)
    return measure(metric, Sources({result.probe: result}), Breach(), dt.datetime.now(dt.UTC), 5.0)[0]


# --- Prometheus -------------------------------------------------------------------------------------------------------


def vector(*rows: tuple[str, str]) -> bytes:
    result = ",".join(f'{{"metric":{{"job":"{job}"}},"value":[1700000000.123,"{value}"]}}' for job, value in rows)
    return json_bytes(200, f'{{"status":"success","data":{{"resultType":"vector","result":[{result}]}}}}')


QUERY = 'sum(rate(http_errors_total{app="shop"}[5m]))'


async def prometheus(answer: bytes, **more: object) -> tuple[ProbeResult, str]:
    async with loopback({"/api/v1/query": answer, "/api/v1/query_range": answer}) as server:
        probe = Probe(id="errors", kind="prometheus", url=server.url("/"), query=QUERY, **more)  # type: ignore[arg-type]
        result = await poll(probe)
        return result, server.asked[0].target


async def test_an_instant_query() -> None:
    result, target = await prometheus(vector(("shop", "0.0125")))
    assert result.verdict == "pass"
    assert parse_qs(urlsplit(target).query) == {"query": [QUERY]}
    assert read(result).value == 0.0125
    assert read(result, "body.value * 100").value == 1.25
    assert read(result, "body.series[0].value").value == 0.0125


async def test_no_series_is_no_data() -> None:
    result, _ = await prometheus(vector())
    assert (result.verdict, read(result).verdict) == ("inconclusive", "error")
    assert read(result, "double(body.count)").value == 0


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-Inf"])
async def test_what_is_no_number_is_inconclusive(value: str) -> None:
    result, _ = await prometheus(vector(("shop", value)))
    assert (result.verdict, read(result, "body.value").verdict) == ("inconclusive", "inconclusive")


async def test_several_series_must_be_chosen_from() -> None:
    result, _ = await prometheus(vector(("shop", "1"), ("till", "2")))
    assert result.verdict == "pass"
    assert read(result, "body.value").verdict == "error"
    assert read(result, "body.series.filter(s, s.labels.job == 'till')[0].value").value == 2


async def test_a_range_query() -> None:
    answer = json_bytes(
        200,
        '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":'
        '[[1700000000,"1"],[1700000060,"3"],[1700000120,"NaN"],[1700000180,"2"]]}]}}',
    )
    result, target = await prometheus(answer, range=Duration(600), step=Duration(60))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    assert float(asked["end"]) - float(asked["start"]) == pytest.approx(600)
    assert asked["step"] == "60"
    assert read(result).value == 2
    assert read(result, "body.series[0].max").value == 3
    assert read(result, "body.series[0].avg").value == 2


async def test_its_errors_are_errors_of_the_probe() -> None:
    bad = json_bytes(400, '{"status":"error","errorType":"bad_data","error":"parse error at char 3"}')
    result, _ = await prometheus(bad)
    assert (result.verdict, "parse error at char 3" in result.detail) == ("error", True)
    for answer in (json_bytes(503, '{"status":"error","errorType":"timeout","error":"slow"}'), json_bytes(502, "oops"),
                   json_bytes(200, '{"status":"success","data":{"resultType":"vector","result":[{"value":["x"]}]}}'),
                   json_bytes(200, '{"hello":1}')):  # fmt: skip
        result, _ = await prometheus(answer)
        assert result.verdict == "error", result.detail
    warned = json_bytes(
        200,
        '{"status":"success","warnings":["partial"],"data":{"resultType":"scalar","result":[1700000000,"4"]}}',
    )
    result, _ = await prometheus(warned)
    assert (result.verdict, read(result).value) == ("warn", 4)
    gone = Probe(id="errors", kind="prometheus", url="http://127.0.0.1:1", query="up")
    assert (await poll(gone)).verdict == "error"


# --- commands ---------------------------------------------------------------------------------------------------------


def command(text: str, **more: object) -> Probe:
    return Probe(id="cmd", kind="command", run=text, deadline=Duration(10), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("echo 42", None, 42.0),
        ("echo ' -1.5e3 '", None, -1500.0),
        ("""echo '{"queue": {"depth": 7}}'""", "body.queue.depth", 7.0),
        ("echo 'depth: 12 jobs'", "double(size(output))", 14.0),
    ],
)
async def test_a_number_or_json_on_stdout(text: str, value: str | None, expected: float) -> None:
    result = await poll(command(text))
    assert result.verdict == "pass"
    assert read(result, value).value == expected


async def test_exit_codes_and_expectations() -> None:
    result = await poll(command("echo nothing to see; echo 'no such queue' >&2; exit 3"))
    assert (result.verdict, result.exit, "exit 3" in result.detail) == ("fail", 3, True)
    assert (await poll(command("exit 1", expect=Expect(exit=(0, 1))))).verdict == "pass"
    assert (await poll(command("exit 1", expect=Expect(warn_exit=(1,))))).verdict == "warn"
    assert (await poll(command("echo v22.4.1", expect=Expect(version=VersionExpect(min="22"))))).verdict == "pass"
    assert (await poll(command("echo v20.1.0", expect=Expect(version=VersionExpect(min="22"))))).verdict == "fail"
    assert (await poll(command("echo none", expect=Expect(number=NumberExpect(max=3))))).verdict == "error"


async def test_its_environment_is_what_the_plan_names() -> None:
    listed = await poll(command("env | sort", env={"GREETING": "hello ${TOKEN}"}))
    names = {line.partition("=")[0] for line in listed.output.splitlines()}
    assert {"PATH", "TOKEN", "GREETING"} <= names
    assert not {"UNNAMED", "NOT_THERE"} & names
    assert "GREETING=hello s3cret" in listed.output
    assert (await poll(command("env", env={"A": "${NOBODY}"}))).verdict == "error"


async def test_argv_needs_no_shell_and_paths_start_in_the_workdir(tmp_path: Path) -> None:
    (tmp_path / "n").write_text("5")
    probe = Probe(id="cmd", kind="command", argv=("cat", "n"), deadline=Duration(10))
    assert read(await poll(probe, str(tmp_path))).value == 5
    assert (await poll(probe, str(tmp_path / "gone"))).verdict == "error"
    nothing = Probe(id="cmd", kind="command", argv=("no-such-program-here",))
    result = await poll(nothing)
    assert (result.verdict, "cannot be started" in result.detail) == ("error", True)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


TREE = textwrap.dedent(
    """
    import os, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], {more})
    open(sys.argv[1], "w").write(f"{{os.getpid()}} {{child.pid}}")
    {then}
    """
)


@pytest.mark.parametrize("then", ["time.sleep(1000)", "sys.exit(0)"])
@pytest.mark.parametrize("more", ["", "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL", "preexec_fn=os.setpgrp"])
async def test_nothing_of_its_tree_is_left(tmp_path: Path, then: str, more: str) -> None:
    if more == "preexec_fn=os.setpgrp" and not Path("/proc/self/stat").exists():
        pytest.skip("no /proc: only the command's own group can be ended")
    pids = tmp_path / "pids"
    code = TREE.format(more=more, then=then)
    for deadline in (1.0, 5.0, 25.0) if "sleep" in then else (60.0,):
        done = await run((sys.executable, "-c", code, str(pids)), None, os.environ, deadline, 1000)
        if pids.exists() and pids.read_text():
            break
    assert (done.fault, done.exit) == (("timeout", None) if "sleep" in then else ("", 0))
    for pid in map(int, pids.read_text().split()):
        await until(lambda pid=pid: not alive(pid))  # type: ignore[misc]


async def test_too_much_output_ends_it() -> None:
    done = await run(("yes",), None, os.environ, 30.0, 10_000)
    assert (done.fault, len(done.out)) == ("too-big", 10_000)
    result = await poll(command("yes | head -c 3000000"))
    assert (result.verdict, "more than 1,048,576 bytes" in result.detail) == ("error", True)


async def test_a_signal_is_no_exit_code() -> None:
    result = await poll(command("kill -SEGV $$"))
    assert (result.verdict, "signal 11" in result.detail) == ("error", True)


async def test_an_answer_that_takes_too_long_is_no_answer() -> None:
    result = await poll(Probe(id="cmd", kind="command", run="sleep 60", deadline=Duration(0.3)))
    assert (result.verdict, "did not end within 0.3 s" in result.detail) == ("error", True)
