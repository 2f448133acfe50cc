#!/usr/bin/env bash
# rehearse-rollback.sh
# The rollback for real, but on staging, and forward again afterwards: what makes "rollback validated" true.
# Needs STAGING_URL. Exit: 0 both ways verified, 1 failed, 2 usage, 3 unreachable.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec "${PYTHON:-python3}" -I "$here/hotdash.py" rehearse "$@"
