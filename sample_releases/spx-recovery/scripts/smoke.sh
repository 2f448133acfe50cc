#!/usr/bin/env bash
# smoke.sh production|staging: asks the health endpoint and three tiles. Reads only. Needs SPX_PROD_URL or SPX_STAGING_URL.
set -euo pipefail
case ${1:-} in
  production) url=${SPX_PROD_URL:?} ;;
  staging) url=${SPX_STAGING_URL:?} ;;
  *) echo "usage: smoke.sh production|staging" >&2; exit 2 ;;
esac
exec python3 -I "$(dirname "${BASH_SOURCE[0]}")/smoke.py" "$url"
