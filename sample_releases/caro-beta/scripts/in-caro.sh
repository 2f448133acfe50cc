#!/usr/bin/env bash
# in-caro.sh COMMAND...: runs it in the caro repository, with the stand-ins of scripts/fallback in front of PATH.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ -d $here/../workspace/caro ]] || { echo "no workspace yet: run scripts/prepare.sh" >&2; exit 2; }
cd "$here/../workspace/caro"
PATH=$here/fallback:$PATH exec "$@"
