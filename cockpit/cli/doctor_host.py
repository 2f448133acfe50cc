"""What this machine and this terminal would do to a release on its day. Nothing here changes anything that stays."""

import datetime as dt
import errno
import fcntl
import importlib.metadata
import os
import resource
import shutil
import socket
import stat
import statistics
import subprocess
import sys
import tempfile
import time
import zoneinfo
from collections.abc import Callable
from pathlib import Path

from cockpit.adapters.statfs import fs_type, network_fs
from cockpit.cli.basics import releases_dir
from cockpit.cli.crash import state_dir
from cockpit.cli.doctor_finding import ASK_S, BITES, NOTE, OK, Environ, Finding, Findings, asked
from cockpit.cli.doctor_terminal import locale_of, terminal

SLOW_SYNC_S, FAST_SYNC_S = 0.05, 0.01
SYNCS = 24
ENTRY = b"x" * 300
LITTLE_ROOM, NO_ROOM = 1 << 30, 100 << 20
FEW_FILES = 256
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN", "SLACK_WEBHOOK", "DISCORD_WEBHOOK")


def host(environ: Environ) -> Findings:
    """All of them, each on its own: one that cannot be made says so and stops none of the others."""
    for check in CHECKS:
        try:
            yield from check(environ)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            about = check.__name__.strip("_").replace("_", " ")
            yield Finding(NOTE, about, f"could not be looked at: {error}")


# --- where journals are kept -------------------------------------------------------------------------------------------


def nearest(path: Path) -> Path:
    """The folder itself, or the one above it that exists."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _releases(_environ: Environ) -> Findings:
    wanted = Path(releases_dir())
    folder = nearest(wanted)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            BITES,
            "releases",
            f"{folder} cannot be written, and journals go to {wanted}",
            "choose another with COCKPIT_JOURNALS or --journal",
        )
        return
    kind = fs_type(str(folder)) or "unknown"
    if network_fs(str(folder)):
        yield Finding(
            BITES,
            "file system",
            f"{folder} is on {kind}: locks and syncs cannot be relied on there",
            "keep journals on a local disk: COCKPIT_JOURNALS",
        )
    elif kind in ("tmpfs", "ramfs"):
        yield Finding(
            BITES,
            "file system",
            f"{folder} is on {kind}: a reboot takes every journal with it",
            "keep journals on a disk: COCKPIT_JOURNALS",
        )
    else:
        yield Finding(OK, "file system", f"{folder} is on {kind}, local")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        yield Finding(BITES, "permissions", f"everybody on this machine may change {folder}", f"chmod o-w {folder}")
    else:
        yield Finding(OK, "permissions", f"{folder} is {mode:04o}")
    yield from _room(folder)
    yield from _syncs(folder)


def _room(folder: Path) -> Findings:
    room = os.statvfs(folder)
    free, files = room.f_bavail * room.f_frsize, room.f_favail
    words = f"{free / (1 << 20):,.0f} MiB free"
    if free < NO_ROOM or (room.f_files > 0 and files < 1000):
        yield Finding(
            BITES, "room", f"{words}, {files:,} files", "make room: a full disk takes only what people do and rollback"
        )
    elif free < LITTLE_ROOM:
        yield Finding(NOTE, "room", words, "a chatty day needs some hundred MiB for outputs")
    else:
        yield Finding(OK, "room", words)


def _syncs(folder: Path) -> Findings:
    """Append and fdatasync, as the journal does; and whether locks work."""
    with tempfile.TemporaryFile(dir=folder) as file:
        fd = file.fileno()
        took = []
        for _ in range(SYNCS):
            began = time.perf_counter()
            os.write(fd, ENTRY)
            os.fdatasync(fd)
            took.append(time.perf_counter() - began)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    median, worst = statistics.median(took), max(took)
    words = f"an entry is on disk after {median * 1000:.1f} ms, {worst * 1000:.1f} ms at worst"
    if median > SLOW_SYNC_S:
        yield Finding(BITES, "sync", words, "every act waits for this; use another disk")
    else:
        yield Finding(OK if median < FAST_SYNC_S else NOTE, "sync", words)


# --- time --------------------------------------------------------------------------------------------------------------


def _zones(environ: Environ) -> Findings:
    try:
        zoneinfo.ZoneInfo("America/Los_Angeles")
    except zoneinfo.ZoneInfoNotFoundError:
        yield Finding(BITES, "zones", "there are no time zones on this machine", "install tzdata")
        return
    named = environ.get("TZ", "")
    if named and not named.startswith(":"):
        try:
            zoneinfo.ZoneInfo(named)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            yield Finding(NOTE, "zones", f'TZ is "{named}", which is no zone; the release has its own', "")
    try:
        version = importlib.metadata.version("tzdata")
    except importlib.metadata.PackageNotFoundError:
        version = ""
    yield Finding(OK, "zones", f"time zones are there{f' (tzdata {version})' if version else ''}")


def _clock(_environ: Environ) -> Findings:
    now = dt.datetime.now(dt.UTC)
    built = dt.datetime.fromtimestamp(Path(__file__).stat().st_mtime, dt.UTC)
    if now < built - dt.timedelta(days=1):
        yield Finding(BITES, "clock", f"it is {now:%Y-%m-%d %H:%M} here, before this program was made", "set the clock")
        return
    with tempfile.TemporaryFile(dir=nearest(Path(releases_dir()))) as file:
        apart = abs(os.fstat(file.fileno()).st_mtime - time.time())
    if apart > 5:
        yield Finding(BITES, "clock", f"the disk's clock and this machine's are {apart:.0f} s apart", "set the clock")
    synced = asked("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    if synced == "no":
        yield Finding(BITES, "clock", "nothing keeps this clock right (not synchronised)", "timedatectl set-ntp true")
    elif synced == "yes":
        yield Finding(OK, "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC, synchronised")
    else:
        yield Finding(
            NOTE,
            "clock",
            f"it is {now:%Y-%m-%d %H:%M:%S} UTC here; whether anything keeps it right cannot be told",
            "compare it with a clock you trust",
        )


# --- what outlives a logout --------------------------------------------------------------------------------------------


def _linger(_environ: Environ) -> Findings:
    if not Path("/run/systemd/system").is_dir():
        yield Finding(
            NOTE,
            "linger",
            "no systemd here: the engine outlives a logout, and not a reboot",
            "after a reboot: cockpit run PLAN",
        )
        return
    kept = asked("loginctl", "show-user", str(os.geteuid()), "-p", "Linger", "--value")
    kills = asked("loginctl", "show", "-p", "KillUserProcesses", "--value")
    if kept == "yes":
        yield Finding(OK, "linger", "your processes stay when you log out")
    elif kills == "yes":
        yield Finding(
            BITES, "linger", "logging out ends your processes, the engine among them", "loginctl enable-linger"
        )
    else:
        yield Finding(
            NOTE,
            "linger",
            "no lingering: the engine outlives a logout only as long as this machine lets it",
            "loginctl enable-linger",
        )


def _limits(_environ: Environ) -> Findings:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if files != resource.RLIM_INFINITY and files < FEW_FILES:
        yield Finding(BITES, "limits", f"a process may open {files} files only", "ulimit -n 1024")
    size = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if size != resource.RLIM_INFINITY:
        yield Finding(BITES, "limits", f"a file may have {size:,} bytes only", "ulimit -f unlimited")
    score = Path("/proc/self/oom_score_adj")
    if score.exists() and int(score.read_text()) > 500:
        yield Finding(NOTE, "memory", "when memory runs out, your processes are ended first (oom_score_adj)", "")
    if files == resource.RLIM_INFINITY or files >= FEW_FILES:
        yield Finding(OK, "limits", f"{'any number of' if files == resource.RLIM_INFINITY else files} open files")


def _programs(_environ: Environ) -> Findings:
    for name, why in (("bash", "steps written as `run` use it"), ("git", "refs and git gates use it")):
        if shutil.which(name) is None:
            yield Finding(NOTE, name, f"there is no {name} on PATH; {why}", f"install {name}, if the plan needs it")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], timeout=ASK_S, check=False, capture_output=True)
    if done.returncode:
        yield Finding(
            BITES,
            "python",
            f"{sys.executable} does not start on its own: {done.stderr.decode(errors='replace')[:200]}",
            "install it anew",
        )
    else:
        yield Finding(OK, "python", f"{sys.version.split()[0]} at {sys.executable}")


# --- secrets -----------------------------------------------------------------------------------------------------------


def _tokens(environ: Environ) -> Findings:
    there = [name for name in TOKENS if environ.get(name, "").strip()]
    yield Finding(
        OK,
        "tokens",
        f"set here: {', '.join(there)} (never shown)" if there else f"none of {', '.join(TOKENS)} is set here",
    )


def _agent(environ: Environ) -> Findings:
    path = environ.get("SSH_AUTH_SOCK", "")
    if not path:
        yield Finding(
            NOTE,
            "ssh agent",
            "none: git over SSH needs a key without a passphrase",
            "eval $(ssh-agent); ssh-add, if the plan needs it",
        )
        return
    with socket.socket(socket.AF_UNIX) as agent:
        agent.settimeout(ASK_S)
        try:
            agent.connect(path)
        except OSError as error:
            words = errno.errorcode.get(error.errno or 0, str(error))
            yield Finding(
                BITES,
                "ssh agent",
                f"SSH_AUTH_SOCK names {path}, and nobody answers there ({words})",
                "start an agent anew, before the engine",
            )
            return
    if environ.get("SSH_CONNECTION") and "/ssh-" in path:
        yield Finding(
            BITES,
            "ssh agent",
            "it is forwarded from your own machine: the engine loses it when you log out",
            "run an agent here, or use a deploy key",
        )
    else:
        yield Finding(OK, "ssh agent", "answers")


def _crashes(_environ: Environ) -> Findings:
    folder = state_dir() / "crashes"
    found = sorted(folder.glob("crash-*.txt")) if folder.is_dir() else []
    if found:
        yield Finding(NOTE, "crashes", f"{len(found)} on file, the latest {found[-1].name}", f"look into {folder}")


CHECKS: tuple[Callable[[Environ], Findings], ...] = (
    _releases,
    terminal,
    locale_of,
    _zones,
    _clock,
    _linger,
    _limits,
    _programs,
    _tokens,
    _agent,
    _crashes,
)
