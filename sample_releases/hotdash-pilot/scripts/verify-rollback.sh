#!/usr/bin/env bash
# verify-rollback.sh [--staging]
# Tells whether a restored build is live. Reads only. Needs PROD_URL (STAGING_URL with --staging).
# Exit: 0 rolled back, 1 not rolled back, 2 usage, 3 unreachable: nobody can tell.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" verify-rollback "$@"
