#!/usr/bin/env python3
"""Set the cockpit up in this checkout, then start it. Needs Python 3.11 or newer and nothing else.

    python3 bootstrap.py demo            set up, then `cockpit demo`; any other words go to cockpit as they are
    python3 bootstrap.py test [ARG...]   set up with the test tools too, then run pytest with these arguments;
                                         without any, the whole suite on every processor, four at most

Everything goes to the folder .venv beside this file, in the exact versions of the lock files, each package checked
against its hash. A second run only compares a stamp, and starts at once. A setup that fails exits 69 and leaves
nothing that the next run would trip over.

Standard library only; and it must parse on an old Python, if only to say that it is too old.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from types import TracebackType
from typing import Dict, List, Optional, Tuple, Type

OLDEST = (3, 11)
NEWER_NAMES = ("python3.11", "python3.12", "python3.13", "python3.14")
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
EXIT_NO_SETUP = 69  # EX_UNAVAILABLE of sysexits.h

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "cockpit-setup.json")
# The Python outside any environment that may be active, and may be the very one to be made anew.
BASE = getattr(sys, "_base_executable", None) or sys.executable
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
# Where no other words are given. Five at once on any machine: many tests wait for a terminal, and not for a core.
EVERYTHING = ["-n", "5", "--dist", "worksteal"]

# Answers of pip that mean the network, as pip words them.
OFFLINE = (
    "Failed to establish a new connection",
    "NewConnectionError",
    "Name or service not known",
    "Temporary failure in name resolution",
    "nodename nor servname",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "SSLError",
)


class SetupError(Exception):
    """The setup cannot go on; the text says why and what to do."""


def main(words: List[str]) -> int:
    kind = "test" if words[:1] == ["test"] else "run"
    try:
        use_new_python(words)
        with OneAtATime():
            set_up(kind)
    except SetupError as problem:
        say(f"cannot set up: {problem}")
        return EXIT_NO_SETUP
    except KeyboardInterrupt:
        say("setup interrupted; the next run takes it up again")
        return 130
    except OSError as problem:
        say(f"cannot set up: {problem}")
        return EXIT_NO_SETUP
    if kind == "test":
        os.chdir(ROOT)
        start([PYTHON, "-m", "pytest", *(words[1:] or EVERYTHING)])
    start([PYTHON, os.path.join(VENV, "bin", "cockpit"), *words])
    raise AssertionError("unreachable: the process is another program by now")


def start(argv: List[str]) -> None:
    """Become the program, so that it has the terminal and the signals to itself."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(argv[0], argv)  # noqa: S606 - no shell is the point


def say(text: str) -> None:
    sys.stderr.write(f"bootstrap: {text}\n")
    sys.stderr.flush()


def use_new_python(words: List[str]) -> None:
    """Go on with a newer Python where this one is too old and another is installed."""
    if os.name != "posix":
        raise SetupError("cockpit runs on Linux and macOS; on Windows, use it inside WSL")
    if sys.version_info[:2] >= OLDEST:
        return
    for name in NEWER_NAMES:
        found = shutil.which(name)
        # The check guards against a name that leads back here, round and round.
        if found and runs([found, "-c", NEW_ENOUGH]):
            start([found, os.path.join(ROOT, "bootstrap.py"), *words])
    have, need = (".".join(map(str, version)) for version in (sys.version_info[:2], OLDEST))
    raise SetupError(
        f"this is Python {have}, and cockpit needs {need} or newer: install one, or start this file with it"
    )


class OneAtATime:
    """Two setups of one checkout wait for each other. The lock is on this very file: nothing to leave behind."""

    def __enter__(self) -> None:
        import fcntl  # noqa: PLC0415 - not on Windows, which has had its answer by now

        self.file = open(os.path.join(ROOT, "bootstrap.py"))
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another setup of this checkout is running; waiting for it")
            fcntl.flock(self.file, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system without locks; then two setups at once are the person's own affair

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.file.close()


# ---------------------------------------------------------------- the environment


def set_up(kind: str) -> None:
    """Make .venv hold what `kind` ("run" or "test") needs; at once where the stamp says that it does."""
    wanted = digests()
    done = read_stamp()
    if done.get(kind) == wanted[kind] and done.get("place") == place() and os.path.exists(PYTHON):
        return
    lock = LOCKS[kind]
    say(f"setting up {VENV} from {lock} (once; about a minute)")
    environment = clean_environment()
    pip = make_venv(environment, fresh=bool(done) and done.get("place") != place())
    forget_stamp()
    run_pip([*pip, "install", "--require-hashes", "-r", os.path.join(ROOT, lock)], environment)
    # Editable: the checkout is what runs, and a pulled change needs no second setup.
    run_pip([*pip, "install", "--no-deps", "--no-build-isolation", "--editable", ROOT], environment)
    # The test lock holds all of the other, in the same versions.
    write_stamp({"place": place(), "run": wanted["run"], kind: wanted[kind]})
    say("ready")


def place() -> str:
    """What a virtual environment is tied to: where it stands, and the Python it was made with."""
    return f"{ROOT} with {os.path.realpath(PYTHON)}"


def digests() -> Dict[str, str]:
    """For each kind, a digest of the files that its setup depends on."""
    found = {}
    for kind, lock in LOCKS.items():
        digest = hashlib.sha256()
        for name in (lock, "pyproject.toml"):
            with open(os.path.join(ROOT, name), "rb") as file:
                digest.update(b"\0" + file.read())
        found[kind] = digest.hexdigest()
    return found


def read_stamp() -> Dict[str, str]:
    try:
        with open(STAMP) as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: Dict[str, str]) -> None:
    with open(STAMP + ".new", "w") as file:
        json.dump(stamp, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    os.replace(STAMP + ".new", STAMP)


def forget_stamp() -> None:
    if os.path.exists(STAMP):
        os.remove(STAMP)


def clean_environment() -> Dict[str, str]:
    """This environment without what would lead pip, or the Python it runs in, away from .venv."""
    environment = dict(os.environ)
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PYTHONHOME", "PYTHONPATH"):
        environment.pop(name, None)
    environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    return environment


def make_venv(environment: Dict[str, str], fresh: bool) -> List[str]:
    """Create .venv where there is no usable one; the command that is pip for it."""
    if os.path.exists(VENV) and (fresh or not runs([PYTHON, "-c", NEW_ENOUGH])):
        say("the .venv here belongs to another place or another Python; making it anew")
        shutil.rmtree(VENV)
    own_pip = [PYTHON, "-m", "pip"]
    if runs([*own_pip, "--version"]):
        return own_pip
    if importlib.util.find_spec("venv") is None:
        raise SetupError(venv_missing())
    if importlib.util.find_spec("ensurepip") is not None:
        command = [BASE, "-m", "venv", VENV]
        pip = own_pip
    elif runs([BASE, "-m", "pip", "--python", BASE, "--version"]):
        # Some systems split venv in two and leave out the part that brings pip; the system's own pip can serve.
        command = [BASE, "-m", "venv", "--without-pip", VENV]
        pip = [BASE, "-m", "pip", "--python", PYTHON]
    else:
        raise SetupError(venv_missing())
    made, output = run(command, environment)
    if made != 0:
        raise SetupError(f"{' '.join(command)} failed:\n{output}")
    return pip


def venv_missing() -> str:
    version = ".".join(map(str, sys.version_info[:2]))
    return f"this Python ({BASE}) cannot make a virtual environment; on Debian and Ubuntu: sudo apt install python{version}-venv"


def runs(argv: List[str]) -> bool:
    try:
        return run(argv, clean_environment())[0] == 0
    except OSError:
        return False


def run(argv: List[str], environment: Dict[str, str]) -> Tuple[int, str]:
    """Exit status and output of a command that gets no input."""
    process = subprocess.Popen(
        argv, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.communicate()[0].decode("utf-8", "replace")
    return process.returncode, output


def run_pip(argv: List[str], environment: Dict[str, str]) -> None:
    status, output = run(argv, environment)
    if status == 0:
        return
    tail = "\n".join("  | " + line for line in output.strip().splitlines()[-25:])
    if "DO NOT MATCH THE HASHES" in output:
        why = "a package that arrived is not the one the lock file names, so nothing was installed from it"
        do = "a proxy or mirror may have changed it; do not go round this check"
    elif "No space left on device" in output:
        why, do = "the disk is full", "free about 300 MB and run this again"
    elif any(sign in output for sign in OFFLINE):
        why = "packages could not be fetched"
        do = "check the network, or name your proxy or mirror (HTTPS_PROXY, PIP_INDEX_URL), and run this again"
    elif "No matching distribution found" in output:
        why = "no package index that pip could reach offers what the lock file names for this system and Python"
        do = "check the network, name a complete mirror (PIP_INDEX_URL), or use Python 3.11 to 3.14"
    else:
        why, do = "pip failed", "what it said stands above"
    sys.stderr.write(tail + "\n")
    raise SetupError(f"{why}; {do}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
