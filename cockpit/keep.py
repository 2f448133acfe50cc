"""Keeps an engine alive: starts it, and starts it again when it dies. Standard library only.

    python -I -S keep.py LOG FOLDER -- ARGUMENTS...

It detaches from the terminal, ignores SIGHUP, and restarts the command after an end it did not choose, at most
RESTARTS times within WITHIN_S seconds; then it runs the command once more with --give-up, so that the plan's alert
channels learn of it. Ends chosen by the engine itself (released, replaced, closed) end the keeper too.
"""

import contextlib
import os
import signal
import sys
import time

RESTARTS = 5
WITHIN_S = 600.0
PAUSE_S = 1.0
CHOSEN = (0, 1, 2, 7, 8, 9)
GIVE_UP = "--give-up"

_child = 0
_leaving = False


def _say(text: str) -> None:
    """A line for the log. One that the disk has no room for is lost: the engine is kept alive without it."""
    line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} keeper: {text}\n"
    with contextlib.suppress(OSError):
        os.write(2, line.encode())


def _leave(number: int, _frame: object) -> None:
    global _leaving  # noqa: PLW0603 - a signal handler has no other place
    _leaving = True
    if _child:
        os.kill(_child, number)


def _run(argv: list[str]) -> int:
    """The exit status of one engine; negative for a signal."""
    global _child  # noqa: PLW0603 - for the signal handler
    _child = os.posix_spawn(
        argv[0], argv, os.environ, setsigdef=[signal.SIGHUP, signal.SIGTERM, signal.SIGINT], setsigmask=[]
    )
    if _leaving:  # asked to just before there was a child to tell
        os.kill(_child, signal.SIGTERM)
    while True:
        try:
            _, status = os.waitpid(_child, 0)
        except InterruptedError:
            continue
        _child = 0
        return os.waitstatus_to_exitcode(status)


def main(arguments: list[str]) -> int:
    """See the module's docstring."""
    log, folder = arguments[0], arguments[1]
    argv = arguments[3:]
    if os.fork():
        return 0
    os.setsid()
    if os.fork():
        os._exit(0)
    os.chdir(folder)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    os.dup2(nowhere, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)
    deaths: list[float] = []
    while not _leaving:
        status = _run(argv)
        if status in CHOSEN or _leaving:
            return 0
        now = time.monotonic()
        deaths = [at for at in deaths if now - at < WITHIN_S] + [now]
        _say(f"the engine ended with {status}; {len(deaths)} of {RESTARTS} within {WITHIN_S:.0f} s")
        if len(deaths) > RESTARTS:
            _say("giving up: nobody watches this release any more")
            _run([*argv, GIVE_UP])
            return 1
        time.sleep(PAUSE_S)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
