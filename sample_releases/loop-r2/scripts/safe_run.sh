#!/usr/bin/env bash
# safe_run.sh COMMAND...: runs it with a ceiling on memory (SAFE_RUN_MIB, default 4096) and at low priority.
# Exit: the command's own; 137 where the ceiling ended it.
set -euo pipefail
[[ $# -gt 0 ]] || { echo "usage: safe_run.sh COMMAND..." >&2; exit 2; }
ulimit -v $((${SAFE_RUN_MIB:-4096} * 1024))
exec nice -n 5 "$@"
