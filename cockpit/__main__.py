"""`python -m cockpit`, and the installed script: the command line, begun with the collector at rest.

While modules are loaded everything stays, so looking for garbage then is for nothing: about a tenth of the time to the
first picture. `cli.lazy` lets the collector go on as soon as the command is loaded, the screen after its first picture.
"""

import gc
import signal
import sys


def start() -> int:
    """Run the command line; its exit status.

    Before `main` is there to answer an interrupt, and after it, an interrupt ends the program as it ends any other:
    Python's way shows a traceback of whatever was being loaded.
    """
    gc.disable()
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cockpit.cli.main import main  # noqa: PLC0415 - see above

    if usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return main()
    finally:
        if usual:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(start())
