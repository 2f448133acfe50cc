#!/usr/bin/env bash
# decision_deltas.sh: the decisions since the last release; a line UNRECORDED for each id the plan names and the file lacks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
file=docs/execution-plan/DECISIONS.md
grep -oE '^## D-[0-9]+.*' "$file" | tail -n 3
for id in $(grep -oE '"D-[0-9]+"' release.toml | tr -d '"' | sort -u); do
  grep -q "^## $id " "$file" || echo "UNRECORDED $id"
done
