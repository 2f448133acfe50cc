"""Runs one prepared command, outlives whoever asked for it, and records how it ended.

    python -I -S supervise.py RUN_FOLDER

Laws of this file:
 1. The command is executed at most once for a folder: `exec` is created with O_EXCL and synced before the program runs.
 2. Nothing is recorded that is not known. Without an `exit` file the outcome is unknown, and others must ask.
 3. Only the standard library, and only its cheap parts: `json`, `signal` and `ctypes` would double the start-up time,
    so their C halves are used where they exist.
 4. One file, however long: `-I -S` leaves neither this folder nor any package on the path to import a second one from,
    so that what the command changes or the release replaces meanwhile cannot change its supervisor.

Reads `spec.json`; writes `exec`, `output`, `started`, `exit` and, in trouble, `supervisor.log`; obeys `cancel`.
`shim.lock` is held by this process, `tree.lock` by the command and whatever inherits from it. The environment of this
process is the environment of the command; only its names are written down.
"""

# Imports inside functions, no contextlib: see law 3. execve: starting what the plan names is the purpose.
# ruff: noqa: PLC0415, SIM105, S606

import fcntl
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
else:
    try:
        import _signal as signal  # `signal` itself drags in enum, 5 ms
    except ImportError:
        import signal

POLL_S = 0.2  # how late a cancel or an output limit may be noticed
LOCK_S = 2.0  # how long brief probes of others may keep us from a lock
KILL_S = 5.0  # how long a killed tree may take to vanish
RECORD_S = 600.0  # how long a full disk may delay the record of the end
TREE_FD = 173  # away from the numbers that scripts pick for themselves (3-9, 10, 63, 100, 200, 255)
PR_SET_CHILD_SUBREAPER = 36

Value = str | int | float | bool | list[str] | None


class Quit(Exception):
    """Nothing to do here, or nothing that may be done. The text, if any, goes to the log."""


def utc() -> str:
    now = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e6):06d}Z"


def note(text: str) -> None:
    try:
        os.write(2, f"{utc()} {text}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        pass  # nobody is left to tell


def exists(name: str) -> bool:
    try:
        os.lstat(name)
    except FileNotFoundError:
        return False
    return True


def boot_id() -> str:
    """Identity of this boot of this machine; empty where the system has none."""
    try:
        fd = os.open("/proc/sys/kernel/random/boot_id", os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(fd, 64).decode("ascii").strip()
    finally:
        os.close(fd)


# --- records ----------------------------------------------------------------------------------------------------------


class _Scanner:
    """The settings that the C half of `json` expects of a decoder."""

    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}  # noqa: RUF012 - made for one call, in C


def decode(text: str) -> dict[str, object]:
    try:
        from _json import make_scanner

        value = make_scanner(_Scanner)(text, 0)[0]  # type: ignore[arg-type]
    except (ImportError, AttributeError, TypeError, StopIteration, ValueError, SystemError):
        import json  # also to say what is wrong: alone, the C half cannot

        value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("spec.json is not a table")
    return value


def encode(fields: dict[str, Value]) -> bytes:
    """One flat JSON object. Strings are written in ASCII, so any bytes a path may hold survive."""
    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:
        from json import dumps as quoted

    def one(value: Value) -> str:
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return str(quoted(value))
        if isinstance(value, list):
            return "[" + ", ".join(one(item) for item in value) + "]"
        return repr(value)

    return ("{" + ", ".join(f"{quoted(key)}: {one(value)}" for key, value in fields.items()) + "}\n").encode("ascii")


def write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


class Folder:
    """The run folder, by descriptor, so that it may be renamed meanwhile. It is also this process's working folder."""

    def __init__(self, mode: int) -> None:
        self.mode = mode
        self.fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY)

    def create(self, name: str, flags: int) -> int:
        return os.open(name, flags | os.O_CREAT | os.O_NOFOLLOW, self.mode, dir_fd=self.fd)

    def fence(self) -> None:
        """Takes the right to execute. Raises FileExistsError where it was taken before. The file is empty: a name can
        be had on a full disk, too."""
        fd = self.create("exec", os.O_WRONLY | os.O_EXCL)
        os.fsync(fd)
        os.close(fd)
        os.fsync(self.fd)

    def publish(self, name: str, fields: dict[str, Value]) -> None:
        """Writes a record so that it is there whole or not at all, also after a power loss. Who prepared the folder
        left a draft of some size, so that there is room on a full disk."""
        data = encode(fields)
        fd = self.create(f"{name}.tmp", os.O_WRONLY)
        try:
            write_all(fd, data)
            os.ftruncate(fd, len(data))
            os.fsync(fd)
        finally:
            os.close(fd)
        os.rename(f"{name}.tmp", name, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)

    def lock(self, name: str) -> int:
        """Takes a lock for good. Others look at it with a shared lock for microseconds; a shared lock of our own tells
        such a look from an owner."""
        fd = self.create(name, os.O_RDWR)
        deadline = time.monotonic() + LOCK_S
        while True:
            for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH):
                try:
                    fcntl.flock(fd, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                break
            else:
                raise Quit  # owned: another supervisor, or the command's processes
            if kind == fcntl.LOCK_EX:
                return fd
            fcntl.flock(fd, fcntl.LOCK_UN)
            if time.monotonic() > deadline:
                raise Quit(f"{name} is being looked at without end")
            time.sleep(0.001 * (1 + os.getpid() % 7))


class Spec:
    """`spec.json`, and what is needed before its mode is known."""

    def __init__(self) -> None:
        with open("spec.json", encoding="utf-8") as file:
            raw = decode(file.read())
        argv = raw["argv"]
        if not isinstance(argv, list) or not argv or not all(isinstance(item, str) for item in argv):
            raise ValueError("argv in spec.json is not a list of strings")
        self.argv: list[str] = argv
        self.run_id = str(raw["run_id"])
        self.cwd = str(raw["cwd"])
        self.boot_id = str(raw["boot_id"])
        self.timeout_s = self._number(raw, "timeout_s")
        self.grace_s = self._number(raw, "grace_s") or 0.0
        self.output_limit = self._number(raw, "output_limit")
        self.not_after_s = self._number(raw, "not_after_s")
        self.mode = 0o660 if raw.get("group") else 0o600

    @staticmethod
    def _number(raw: dict[str, object], key: str) -> float | None:
        value = raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{key} in spec.json is not a number")
        return value


# --- processes --------------------------------------------------------------------------------------------------------


def become_subreaper() -> bool:
    """Makes orphans below us our children, so that a tree can be found whole. Linux only; elsewhere the session and
    the process group have to do."""
    try:
        import _ctypes

        prctl = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")  # type: ignore[arg-type]
        return bool(_ctypes.call_function(prctl, (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) == 0)
    except (ImportError, AttributeError, OSError):
        pass
    try:
        import ctypes

        return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, AttributeError, OSError, TypeError):
        return False


class Process:
    """One line of the process table."""

    __slots__ = ("parent", "pid", "session", "start", "zombie")

    def __init__(self, pid: int) -> None:
        fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
        try:
            line = os.read(fd, 1024)
        finally:
            os.close(fd)
        fields = line[line.rindex(b")") + 2 :].split()  # the name before it may hold anything
        self.pid = pid
        self.zombie = fields[0] in (b"Z", b"X", b"x")
        self.parent, self.session = int(fields[1]), int(fields[3])
        self.start = int(fields[19])

    def tell(self, number: int) -> None:
        """Signals this very process: its number may have been given to another meanwhile."""
        try:
            fd = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        except (OSError, AttributeError):
            os.kill(self.pid, number)
            return
        try:
            if Process(self.pid).start == self.start:
                signal.pidfd_send_signal(fd, number)
        except (FileNotFoundError, ProcessLookupError):
            pass
        finally:
            os.close(fd)


def tree() -> list[Process]:
    """Every living process below us: descendants, and (where orphans do not become our children) our session.

    Parents stand before their children, so that a shell told to end is not first told that its child died.
    """
    me = os.getpid()
    below: dict[int, list[Process]] = {}
    kin: list[Process] = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != me:
            try:
                process = Process(int(name))
            except OSError:
                continue  # gone while we looked
            below.setdefault(process.parent, []).append(process)
            if process.session == me:
                kin.append(process)
    found: dict[int, Process] = {}
    todo = below.get(me, []) + kin
    for process in todo:  # grows meanwhile
        if process.pid not in found:
            found[process.pid] = process
            todo += below.get(process.pid, [])
    return [process for process in found.values() if not process.zombie]


class Command:
    """The executed command: its main process, its tree and its output."""

    def __init__(self, pid: int, output: int) -> None:
        self.pid = pid
        self.output = output
        self.status: int | None = None
        self.usage = (0.0, 0.0, 0)

    def reap(self) -> bool:
        """Collects whoever died, orphans included; true once the main process is among them."""
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            if pid == self.pid:
                self.status = status
                self.usage = (usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
        return self.status is not None

    def size(self) -> int:
        return os.fstat(self.output).st_size

    def wait(self, seconds: float) -> int:
        """Sleeps until a child dies or we are told to end; the signal's number, 0 if neither."""
        woken = signal.sigtimedwait((signal.SIGCHLD, signal.SIGTERM), max(seconds, 0.0))
        return woken.si_signo if woken else 0

    def gone(self, number: int, seconds: float) -> bool:
        """Signals the tree, also who joins it later, until it is gone or the time is up."""
        told: set[tuple[int, int]] = set()
        deadline = time.monotonic() + seconds
        while True:
            self.reap()
            living = tree()
            if not living:
                return True
            fresh = [process for process in living if (process.pid, process.start) not in told]
            for process in fresh:
                told.add((process.pid, process.start))
                self.tell(process, number)
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if not fresh:
                self.wait(min(left, 0.05))

    def end(self, grace_s: float) -> int:
        """Ends the whole tree: TERM, grace, KILL. Returns how many processes could not be ended."""
        if not self.gone(signal.SIGTERM, grace_s) and not self.gone(signal.SIGKILL, KILL_S):
            self.reap()
            return len(tree())
        self.reap()
        return 0

    @staticmethod
    def tell(process: Process, number: int) -> None:
        try:
            process.tell(number)
            if number == signal.SIGTERM:
                process.tell(signal.SIGCONT)  # a stopped process would not hear it
        except PermissionError:
            note(f"not allowed to signal process {process.pid}")

    def writers(self) -> list[Process]:
        """Those of the tree that still hold the output file open."""
        ours = os.fstat(self.output)
        found = []
        for process in tree():
            try:
                for name in os.listdir(f"/proc/{process.pid}/fd"):
                    at = os.stat(f"/proc/{process.pid}/fd/{name}")
                    if (at.st_dev, at.st_ino) == (ours.st_dev, ours.st_ino):
                        found.append(process)
                        break
            except OSError:
                continue
        return found


# --- the program ------------------------------------------------------------------------------------------------------


def given_environment() -> dict[bytes, bytes]:
    """The environment as it was handed to us: at start-up, Python adds LC_CTYPE to its own copy in a C locale."""
    try:
        with open("/proc/self/environ", "rb") as file:
            pairs = [item.partition(b"=") for item in file.read().split(b"\0") if b"=" in item]
    except OSError:
        return dict(os.environb)
    return {name: value for name, _, value in pairs}


def execute(argv: list[str], env: dict[bytes, bytes]) -> str:
    """Becomes the program, found as a shell would find it. Returns only on failure, with the reason."""
    program = os.fsencode(argv[0])
    if b"/" in program:
        places = [program]
    else:
        path = env.get(b"PATH", os.fsencode(os.defpath))
        places = [os.path.join(place or b".", program) for place in path.split(b":")]
    trouble = f"{argv[0]}: not found in PATH"
    for place in places:
        try:
            os.execve(place, argv, env)
        except (FileNotFoundError, NotADirectoryError) as error:
            if b"/" in program:
                trouble = f"{argv[0]}: {error.strerror}"
        except (OSError, ValueError) as error:
            trouble = f"{os.fsdecode(place)}: {getattr(error, 'strerror', None) or error}"
    return trouble


# --- the supervisor ---------------------------------------------------------------------------------------------------


def detach(folder: str) -> int:
    """Leaves the starter's session, terminal and descriptors; returns the starter's umask."""
    os.chdir(folder)
    if os.fork():
        os._exit(0)
    os.setsid()
    umask = os.umask(0)
    for name in ("HUP", "INT", "QUIT", "PIPE", "TSTP", "TTIN", "TTOU", "USR1", "USR2", "ALRM"):
        signal.signal(getattr(signal, f"SIG{name}"), signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a starter that ignores it would make every status unknowable
    signal.pthread_sigmask(signal.SIG_SETMASK, (signal.SIGCHLD, signal.SIGTERM))
    # No descriptor of the starter stays: a terminal that we kept open could not be closed by its owner.
    null = os.open("/dev/null", os.O_RDWR)
    try:
        log = os.open("supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    except OSError:
        log = null
    for fd, number in ((null, 0), (null, 1), (log, 2)):
        os.dup2(fd, number)
    os.closerange(3, 65536)
    return umask


class Supervisor:
    """One command from its spec to its recorded end."""

    def __init__(self, umask: int) -> None:
        self.umask = umask
        self.spec = Spec()
        self.folder = Folder(self.spec.mode)
        self.began = time.monotonic()
        self.started_at: str | None = None

    def run(self) -> None:
        shim = self.folder.lock("shim.lock")
        if exists("exec") or exists("exit"):
            raise Quit
        if self.spec.boot_id != boot_id():
            raise Quit("prepared on another machine, or before it was restarted: not started")
        if self.spec.not_after_s is not None and time.time() > self.spec.not_after_s:
            raise Quit("the order has expired: not started")
        if exists("cancel"):
            self.record("cancelled", None, "cancelled before it began")
            return
        become_subreaper()
        command = self.launch(shim)
        if command is not None:
            self.settle_in(command)
            self.watch(command)

    def launch(self, shim: int) -> Command | None:
        """Starts the command, or records why it could not start. None: nothing to watch."""
        output = self.folder.create("output", os.O_WRONLY | os.O_APPEND)
        tree_lock = self.folder.lock("tree.lock")
        answer, report = os.pipe()
        supervisor = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.close(shim)
            try:
                self.become(supervisor, output, tree_lock, report)
            finally:
                os._exit(127)  # whatever happened, never go on as a second supervisor
        os.close(tree_lock)
        os.close(report)
        told = b""
        while part := os.read(answer, 4096):
            told += part
        os.close(answer)
        command = Command(pid, output)
        if told == b"F":
            self.began = time.monotonic()
            self.started_at = utc()
            return command
        _, status = os.waitpid(pid, 0)
        if told == b"X":
            raise Quit
        if told:
            self.record("not-started", command, told.partition(b"E")[2].decode("utf-8"))
        elif exists("exec"):
            self.record("not-started", command, f"ended before the program could start (status {status})")
        else:
            raise Quit(f"ended before the fence was taken (status {status}): may be started again")
        return None

    def become(self, supervisor: int, output: int, tree_lock: int, report: int) -> None:
        """In the child: takes the fence and becomes the command.

        Reports F once the fence is on disk, X if it was taken before, E and a reason on failure; the report's end
        without a word after F means that the program runs.
        """
        try:
            os.setpgid(0, 0)
            for number in signal.valid_signals():
                try:
                    signal.signal(number, signal.SIG_DFL)
                except (OSError, ValueError):
                    pass  # KILL and STOP
            env = given_environment()
            os.dup2(output, 1)
            os.dup2(output, 2)
            try:
                fcntl.fcntl(tree_lock, fcntl.F_DUPFD, TREE_FD)  # unlike the original, it survives the exec
            except OSError:
                os.set_inheritable(tree_lock, True)
            try:
                os.chdir(self.spec.cwd)
            except OSError as error:
                os.write(report, f"E{self.spec.cwd}: {error.strerror}".encode("utf-8", "backslashreplace"))
                return
            if os.getppid() != supervisor:
                return  # it died: nobody would record the end, so do not begin
            self.folder.fence()
            os.umask(self.umask)
            os.write(report, b"F")
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            trouble = execute(self.spec.argv, env)
            os.write(report, b"E" + trouble.encode("utf-8", "backslashreplace"))
        except FileExistsError:
            os.write(report, b"X")
        except OSError as error:
            os.write(report, f"Ecannot prepare the command: {error}".encode("utf-8", "backslashreplace"))

    def settle_in(self, command: Command) -> None:
        """What may wait until the command runs."""
        try:
            self.folder.publish(
                "started",
                {
                    "pid": command.pid,
                    "start": Process(command.pid).start,
                    "boot_id": self.spec.boot_id,
                    "at": self.started_at,
                    "supervisor": os.getpid(),
                    "supervisor_start": Process(os.getpid()).start,
                    "env": sorted(os.fsdecode(name) for name in given_environment()),
                },
            )
        except OSError as error:
            note(f"cannot record the start: {error}")

    def watch(self, command: Command) -> None:
        cause = self.wait_for_end(command)
        left = len(tree()) if cause == "exited" else command.end(self.spec.grace_s)
        limit = self.spec.output_limit
        if cause == "output-limit" and limit is not None:
            os.ftruncate(command.output, int(limit))  # what was written between two looks
        recorded = self.record(cause, command, "", left)
        if cause == "exited" and left and limit is not None:
            self.guard_disk(command, max(int(limit), recorded))

    def wait_for_end(self, command: Command) -> str:
        """Waits until the main process ends, or something gives cause to end it."""
        spec = self.spec
        deadline = None if spec.timeout_s is None else self.began + spec.timeout_s
        pause, size = 0.01, 0
        while not command.reap():
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                return "timeout"
            if exists("cancel"):
                return "cancelled"
            if spec.output_limit is not None:
                size, before = command.size(), size
                if size > spec.output_limit:
                    return "output-limit"
                # Look again before a writer of this speed can go far beyond the limit.
                growth = (size - before) / pause
                pause = min(2 * pause, max(0.01, (spec.output_limit - size) / (2 * growth)) if growth else POLL_S)
            pause = min(POLL_S, pause if spec.output_limit is not None else POLL_S)
            if command.wait(pause if deadline is None else min(pause, deadline - now)) == signal.SIGTERM:
                return "terminated"
        return "exited"

    def record(self, cause: str, command: Command | None, detail: str, left: int = 0) -> int:
        """Publishes the end. A full disk delays it: the result is known nowhere else. Returns the output's bytes."""
        written = command.size() if command is not None else 0
        status = command.status if command is not None else None
        user, system, rss = command.usage if command is not None else (0.0, 0.0, 0)
        fields: dict[str, Value] = {
            "cause": cause,
            "code": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None,
            "detail": detail,
            "started_at": self.started_at,
            "ended_at": utc(),
            "duration_s": round(time.monotonic() - self.began, 6) if self.started_at else 0.0,
            "bytes": written,
            "left_behind": left,
            "user_s": round(user, 6),
            "system_s": round(system, 6),
            "max_rss_kib": rss,
        }
        deadline = time.monotonic() + RECORD_S
        while True:
            try:
                self.folder.publish("exit", fields)
                return written
            except OSError as error:
                note(f"cannot record the end: {error}")
                if time.monotonic() > deadline:
                    raise
                time.sleep(1.0)

    def guard_disk(self, command: Command, limit: int) -> None:
        """The end is recorded; what the command left behind may go on, but not fill the disk through our file."""
        told: set[tuple[int, int]] = set()
        while writers := command.writers():
            for process in writers if command.size() > limit else ():
                if (process.pid, process.start) not in told:
                    told.add((process.pid, process.start))
                    note(f"process {process.pid}, left behind, went on writing beyond the output limit: ended")
                    command.tell(process, signal.SIGKILL)
            if command.wait(POLL_S) == signal.SIGTERM:
                return
            command.reap()
        if command.size() > limit:
            os.ftruncate(command.output, limit)


def main(argv: list[str]) -> int:
    if len(argv) != 2:
        note("usage: python -I -S supervise.py RUN_FOLDER")
        return 2
    try:
        umask = detach(argv[1])
    except OSError as error:
        note(f"{argv[1]}: {error.strerror}")
        return 1
    try:
        Supervisor(umask).run()
    except Quit as reason:
        if str(reason):
            note(str(reason))
    except Exception as error:  # noqa: BLE001 - nobody is above us; without a record the outcome is unknown, and asked
        note(f"gave up: {type(error).__name__}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv))
