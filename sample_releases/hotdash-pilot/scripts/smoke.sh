#!/usr/bin/env bash
# smoke.sh [--staging]
# Smoke test: health, approvals queue, inventory tile, CX queue. Reads only. Needs PROD_URL (STAGING_URL with --staging).
# Exit: 0 all four passed, 1 some failed, 2 usage, 3 unreachable.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" smoke "$@"
