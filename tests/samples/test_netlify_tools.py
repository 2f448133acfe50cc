"""The Netlify sample's tools against a platform that answers over HTTP: deploy to green, promote, turn back, lock."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.simulated import end, start

SAMPLE = Path(__file__).parents[2] / "sample_releases" / "netlify-bluegreen"


class Site:
    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"], "PROD_URL": url, "STAGING_URL": f"{url}/staging", "NETLIFY_API": url,
            "NETLIFY_SITE": "hotdash", "NETLIFY_AUTH_TOKEN": "not-a-secret",
        }  # fmt: skip

    def run(self, *words: str, **more: str) -> tuple[int, str]:
        done = subprocess.run(
            words, cwd=self.folder, env=self.env | more, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def tool(self, *words: str, **more: str) -> tuple[int, str]:
        return self.run(sys.executable, "scripts/site.py", *words, **more)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    process = start(tmp_path / "sim", "--scenario", "calm", "--parent-pid", str(os.getpid()))
    assert process.stdout is not None
    assert process.stdout.readline().startswith("simulator: ")
    port = json.loads((tmp_path / "sim" / "simulator.json").read_text())["port"]
    yield Site(folder, f"http://127.0.0.1:{port}")
    end(process)


def test_a_day_of_blue_and_green(site: Site) -> None:
    assert site.tool("same-build") == (1, "nothing has been built: run scripts/build.sh\n")
    assert site.run("scripts/build.sh")[0] == 0
    assert site.tool("same-build")[0] == 1, "not deployed yet"
    assert site.tool("deploy", "staging", "--dry-run")[1].startswith("would publish 2.4.0+")
    assert site.tool("same-build")[0] == 1, "a dry run changes nothing"
    assert site.tool("deploy", "staging")[0] == 0
    assert site.tool("same-build")[0] == 0
    assert site.tool("rehearse")[0] == 0
    assert site.tool("same-build")[0] == 0, "a rehearsal leaves green as it was"
    assert site.tool("promoted")[0] == 1
    assert site.tool("promote")[0] == 0
    assert site.tool("promoted")[0] == 0
    assert site.tool("rolled-back")[0] == 1
    status, _ = site.run(
        sys.executable, "-c",
        "import os, urllib.request as u; o = u.build_opener(u.ProxyHandler({}));"
        "o.open(u.Request(os.environ['NETLIFY_API'] + '/api/v1/sites/hotdash/rollback', b'{}', method='PUT',"
        " headers={'Content-Type': 'application/json'}))",
    )  # fmt: skip
    assert status == 0
    assert site.tool("rolled-back")[0] == 0
    assert site.tool("locked")[0] == 1
    assert site.tool("lock")[0] == 0
    assert site.tool("locked")[0] == 0
    assert site.tool("unlock")[0] == 0


def test_failing_tests_fail(site: Site) -> None:
    assert site.run("scripts/test-run.sh")[0] == 0
    status, said = site.run("scripts/test-run.sh", SITE_FAIL="test")
    assert (status, "1 failed" in said) == (1, True)
    (site.folder / "failing").write_text("test\n")
    assert site.run("scripts/test-run.sh") == (status, said)


def test_what_a_platform_that_is_away_means(site: Site) -> None:
    assert site.tool("rolled-back", NETLIFY_API="http://127.0.0.1:9")[0] == 3, "nobody can tell"
    assert site.tool("rolled-back", NETLIFY_API="")[0] == 2
    assert site.tool("explode")[0] == 2
    assert "SESSION_SECRET" in site.tool("variables", "production")[1]


def test_the_pager_keeps_what_it_is_told(site: Site) -> None:
    subprocess.run(
        [sys.executable, "scripts/page.py"], cwd=site.folder, input="ENGINE LOST", text=True, timeout=60, check=True
    )
    assert "ENGINE LOST" in (site.folder / "evidence" / "pages.log").read_text()
