#!/usr/bin/env bash
# warm.sh [--staging]
# Warms caches and connections with a few requests to each tile. Reads only. Needs PROD_URL (STAGING_URL with --staging).
# Exit: 0 done, 1 a tile did not answer well, 2 usage, 3 unreachable.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" warm "$@"
