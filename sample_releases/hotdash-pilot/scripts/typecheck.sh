#!/usr/bin/env bash
# typecheck.sh
# Stand-in for the application's type checker: compiles the pilot's Python in memory, then reports package by package.
# PILOT_FAIL with the word "typecheck" in it makes one package fail. PACE sets seconds between lines (default 0.4).
# Exit: 0 no errors, 1 errors.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
errors=0
"${PYTHON:-python3}" -I -c 'import sys; compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec")' \
  "$here/hotdash.py" || errors=$((errors + 1))
for package in app/routes app/services app/components packages/queue packages/ui; do
  if [[ $package == packages/queue && " ${PILOT_FAIL:-} " == *" typecheck "* ]]; then
    echo "packages/queue/src/claim.ts(88,15): 'undefined' is not assignable to 'Approval'"
    errors=$((errors + 1))
  else
    echo "$package: no errors"
  fi
  sleep "${PACE:-0.4}"
done
echo "type check finished: $errors errors"
[[ $errors -eq 0 ]]
