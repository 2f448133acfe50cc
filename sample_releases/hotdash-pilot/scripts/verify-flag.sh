#!/usr/bin/env bash
# verify-flag.sh on|off [--staging]
# Tells whether HOTDASH_CONTROL_CENTER is on (or off). Reads only. Needs PROD_URL (STAGING_URL with --staging).
# Exit: 0 it is so, 1 it is not, 2 usage, 3 unreachable: nobody can tell.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" verify-flag "$@"
