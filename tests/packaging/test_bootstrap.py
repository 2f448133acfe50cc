"""bootstrap.py makes a checkout runnable with Python alone, says what is wrong, and starts at once the second time.

It is tried on a tiny checkout whose project and one dependency are made here, so that no test needs a network. What
is real: the file itself, venv, pip, the hash check, the processes.
"""

import base64
import contextlib
import hashlib
import importlib.util
import json
import os
import pty
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

BOOTSTRAP = Path(__file__).resolve().parents[2] / "bootstrap.py"
TELL = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), os.isatty(0), os.getpid(), sys.prefix]))"

OLD = "import sys; sys.exit(sys.version_info >= (3, 11))"

# The smallest thing that pip takes for a build backend: an editable wheel made of a path file and a script.
BACKEND = f"""
import base64, hashlib, os, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    info = "release_cockpit-1.dist-info/"
    files = {{
        "release_cockpit.pth": os.getcwd() + "\\n",
        "release_cockpit-1.data/scripts/cockpit": "#!python\\n{TELL}\\n",
        info + "METADATA": "Metadata-Version: 2.1\\nName: release-cockpit\\nVersion: 1\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }}
    files[info + "RECORD"] = "".join(name + ",,\\n" for name in [*files, info + "RECORD"])
    name = "release_cockpit-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return name
"""


def make_wheel(folder: Path, name: str, code: str) -> str:
    """A wheel of one module; its line for a lock file."""
    info = f"{name}-1.dist-info/"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/__main__.py": code,
        info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    files[info + "RECORD"] = f"{record}{info}RECORD,,\n"
    wheel = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}==1 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Checkout:
    """A folder that looks like a fresh clone, and the environment of somebody with a package index of two wheels."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a checkout"  # with a space, as people have them
        self.index = folder / "index"
        self.elsewhere = folder / "elsewhere"
        for path in (self.folder, self.index, self.elsewhere):
            path.mkdir()
        shutil.copy(BOOTSTRAP, self.folder)
        run = make_wheel(self.index, "cockpit_dep", "")
        test = make_wheel(self.index, "pytest", TELL)
        self.lock = self.write("requirements.lock", run)
        self.write("requirements-dev.lock", run + test)
        self.write("backend.py", BACKEND)
        self.write(
            "pyproject.toml",
            '[project]\nname = "release-cockpit"\nversion = "1"\n'
            '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_NO_CACHE_DIR": "1",
        }

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def run(self, *words: str, python: str = sys.executable, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, self.folder / "bootstrap.py", *words],
            cwd=self.elsewhere,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            text=True,
            capture_output=True,
            check=False,
        )

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_sets_up_once_and_hands_every_word_on(checkout):
    astray = {"PIP_TARGET": str(checkout.elsewhere), "PIP_USER": "1", "PYTHONPATH": str(checkout.elsewhere)}
    first = checkout.run("demo", "--list", "two words", "", **astray)
    assert first.returncode == 0, first.stderr
    words, cwd, _, _, prefix = json.loads(first.stdout)
    assert words == ["demo", "--list", "two words", ""]
    assert cwd == str(checkout.elsewhere), "paths on the command line mean what they say"
    assert prefix == str(checkout.venv)
    assert "setting up" in first.stderr
    assert list(checkout.elsewhere.iterdir()) == []

    pip_cannot_help = {"PIP_FIND_LINKS": os.devnull}
    second = checkout.run("run", "plan.toml", **pip_cannot_help)
    assert second.returncode == 0
    assert json.loads(second.stdout)[0] == ["run", "plan.toml"]
    assert second.stderr == ""

    # The tests need more, and what they need holds for running too.
    test = checkout.run("test", "-q")
    assert test.returncode == 0, test.stderr
    words, cwd, *_ = json.loads(test.stdout)
    assert words == ["-q"]
    assert cwd == str(checkout.folder)
    assert checkout.run("demo", **pip_cannot_help).stderr == ""
    everything = checkout.run("test", **pip_cannot_help)
    assert everything.stderr == ""
    assert json.loads(everything.stdout)[0] == ["-n", "5", "--dist", "worksteal"]

    # What was set up is compared with what is asked for.
    (checkout.index / "other").mkdir()
    checkout.lock.write_text(checkout.lock.read_text() + make_wheel(checkout.index, "cockpit_more", ""))
    third = checkout.run("demo")
    assert "setting up" in third.stderr
    assert list(checkout.venv.glob("lib/*/site-packages/cockpit_more"))

    # No parent stands between the shell and the program, and the terminal is its own.
    outer, inner = pty.openpty()
    with subprocess.Popen(
        [sys.executable, checkout.folder / "bootstrap.py", "demo"],
        stdin=inner,
        stdout=subprocess.PIPE,
        env=checkout.environment,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        _, _, is_terminal, pid, _ = json.loads(process.stdout.read())
    os.close(inner)
    os.close(outer)
    assert is_terminal
    assert pid == process.pid


def test_a_setup_that_fails_says_why_and_the_next_one_goes_on(checkout):
    right = checkout.lock.read_text()
    checkout.lock.write_text("cockpit_dep==1 --hash=sha256:" + "0" * 64 + "\n")
    result = checkout.run("demo")
    assert result.returncode == 69
    assert "not the one the lock file names" in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert not list(checkout.venv.glob("lib/*/site-packages/cockpit_dep"))

    checkout.lock.write_text(right)
    # A refused connection is one of the things that being offline looks like to pip; nobody listens on port 9.
    offline = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_FIND_LINKS": ""}
    result = checkout.run("demo", PIP_RETRIES="1", **offline)
    assert result.returncode == 69
    assert "packages could not be fetched; check the network" in result.stderr.splitlines()[-1]

    result = checkout.run("demo", PIP_FIND_LINKS=os.devnull)
    assert result.returncode == 69
    assert "no package index that pip could reach offers" in result.stderr.splitlines()[-1]

    assert checkout.run("demo").returncode == 0


def test_a_broken_environment_or_a_moved_checkout_is_set_up_anew(checkout):
    python = checkout.venv / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/nowhere/python3")
    result = checkout.run("demo")
    assert result.returncode == 0, result.stderr
    assert "making it anew" in result.stderr

    moved = checkout.folder.with_name("moved")
    checkout.folder.rename(moved)
    checkout.folder = moved
    result = checkout.run("demo")
    assert result.returncode == 0, result.stderr
    assert "making it anew" in result.stderr
    assert json.loads(result.stdout)[4] == str(moved / ".venv")


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_an_old_python_says_what_is_needed(version, checkout, tmp_path):
    alone = tmp_path / "path"
    alone.mkdir()
    (alone / "python3.12").symlink_to(old_python(version))  # a name that lies is not believed
    result = checkout.run("demo", python=old_python(version), PATH=str(alone))
    assert result.returncode == 69
    assert result.stderr == (
        f"bootstrap: cannot set up: this is Python {version}, and cockpit needs 3.11 or newer: "
        "install one, or start this file with it\n"
    )


def test_an_old_python_gives_way_to_a_newer_one(checkout, tmp_path):
    newer = tmp_path / "path"
    newer.mkdir()
    (newer / "python3.12").symlink_to(sys.executable)
    result = checkout.run("demo", "--list", python=old_python("3"), PATH=f"{newer}:{os.environ['PATH']}")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)[0] == ["demo", "--list"]


def old_python(version: str) -> str:
    """A Python of that version below 3.11, if this machine has one: by name, or where pyenv keeps them."""
    kept = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python3"))
    for candidate in [*kept, shutil.which(f"python{version}")]:
        with contextlib.suppress(OSError):
            if candidate and subprocess.run([candidate, "-c", OLD], capture_output=True, check=False).returncode == 0:
                return str(candidate)
    pytest.skip(f"this machine has no Python {version} older than 3.11")


@pytest.fixture
def module(checkout):
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", checkout.folder / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def without(*missing: str):
    real = importlib.util.find_spec
    return lambda name, *rest: None if name in missing else real(name, *rest)


def test_no_venv_module_names_the_package_to_install(module, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", without("venv"))
    assert module.main(["demo"]) == 69
    assert f"sudo apt install python3.{sys.version_info.minor}-venv" in capsys.readouterr().err


def test_a_system_that_splits_pip_from_venv_is_served_by_its_own_pip(module, checkout, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", without("ensurepip"))
    for name in ("PIP_CONFIG_FILE", "PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_NO_CACHE_DIR"):
        monkeypatch.setenv(name, checkout.environment[name])
    module.set_up("run")
    assert not list(checkout.venv.glob("lib/*/site-packages/pip"))
    assert list(checkout.venv.glob("lib/*/site-packages/cockpit_dep"))
    assert checkout.run("demo").stderr == ""


def test_two_setups_at_once_wait_for_each_other(checkout):
    command = [sys.executable, checkout.folder / "bootstrap.py", "demo"]
    with contextlib.ExitStack() as stack:
        both = [
            stack.enter_context(
                subprocess.Popen(
                    command, env=checkout.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
                )
            )
            for _ in range(2)
        ]
        said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("setting up" in err for _, err in said) == 1


def test_a_checkout_that_cannot_be_written_says_so(checkout):
    if os.geteuid() == 0:
        # Permissions do not bind root; a file where the folder must be does.
        (checkout.folder / ".venv").write_text("")
    else:
        checkout.folder.chmod(0o555)
    result = checkout.run("demo")
    assert result.returncode == 69
    assert result.stderr.splitlines()[-1].startswith("bootstrap: cannot set up: ") or ".venv" in result.stderr
    assert "Traceback" not in result.stderr
