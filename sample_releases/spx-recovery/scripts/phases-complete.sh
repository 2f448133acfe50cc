#!/usr/bin/env bash
# phases-complete.sh: names every phase of the packet that is not complete.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
file=docs/specs/spx-production-recovery/phases.toml
total=$(grep -c '^status' "$file")
open=$(grep -c '^status = "\(planned\|started\)"' "$file" || true)
echo "$((total - open)) of $total phases are complete"
[[ $open -eq 0 ]]
