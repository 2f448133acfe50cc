#!/usr/bin/env bash
# flag.sh on|off [--staging]
# Turns HOTDASH_CONTROL_CENTER on or off and reads it back. Needs PROD_URL (STAGING_URL with --staging).
# Safe to repeat: where it is so already, nothing is changed. Exit: 0 done, 1 refused, 2 usage, 3 unreachable.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" flag "$@"
