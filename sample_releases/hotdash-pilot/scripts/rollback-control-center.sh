#!/usr/bin/env bash
# rollback-control-center.sh [--staging] [--dry-run]
# The verified rollback: locks auto publishing, restores the build before the live one, and waits until that build has
# answered well three times in a row. Safe to repeat. --dry-run only says what it would do.
# Needs PROD_URL (STAGING_URL with --staging); VERIFY_WITHIN limits the wait (default 60 s).
# Exit: 0 verified, 1 refused or not verified, 2 usage, 3 unreachable.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" rollback "$@"
