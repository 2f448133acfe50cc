"""`python -m cockpit`: the same command line as the installed script."""

import sys

from cockpit.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
