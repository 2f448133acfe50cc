#!/usr/bin/env bash
# trackers.sh evidence|has-evidence|note|has-note [--dry-run]: rollback evidence and notes in the three trackers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
docs=docs/execution-plan
day=$(date -u +%F)
file=$docs/evidence/$day/rollback.txt
what="rollback on $day: ${COCKPIT_TRIGGER:-declared by hand}"
case ${1:-} in
  evidence)
    if [[ ${2:-} == --dry-run ]]; then echo "would write $file"; exit; fi
    mkdir -p "${file%/*}"
    printf '%s\nloop pinned to %s\n' "$what" "$(cat workspace/loop.pin)" > "$file"
    cat "$file"
    ;;
  has-evidence) [[ -s $file ]] ;;
  note)
    for name in STATUS TASK-REGISTRY WORKBOARD; do
      if [[ ${2:-} == --dry-run ]]; then echo "would note it in $name"; continue; fi
      grep -qF "$what" "$docs/$name.md" || printf '\n- %s\n' "$what" >> "$docs/$name.md"
      echo "noted in $name"
    done
    ;;
  has-note) grep -qF "rollback on $day" "$docs/STATUS.md" ;;
  *) echo "usage: trackers.sh evidence|has-evidence|note|has-note [--dry-run]" >&2; exit 2 ;;
esac
