"""`python -m cockpit`, and the installed script: the command line, begun with the collector at rest.

While modules are loaded everything stays, so looking for garbage then is for nothing: about a tenth of the time to the
first picture. `cli.lazy` lets the collector go on as soon as the command is loaded.
"""

import gc
import sys


def start() -> int:
    """Run the command line; its exit status."""
    gc.disable()
    from cockpit.cli.main import main  # noqa: PLC0415 - see above

    return main()


if __name__ == "__main__":
    sys.exit(start())
