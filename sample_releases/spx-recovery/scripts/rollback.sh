#!/usr/bin/env bash
# rollback.sh flags|flags-are-off|build|build-is-back [--dry-run]: the way back, kept in state/ as the deploys are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p state
case ${1:-} in
  flags)
    if [[ ${2:-} == --dry-run ]]; then echo "would turn spx.recovery off"; exit; fi
    sed 's/^spx.recovery = on$/spx.recovery = off/' env/flags.current > state/flags.new
    cat state/flags.new > env/flags.current
    echo "spx.recovery is off"
    ;;
  flags-are-off) grep -qx 'spx.recovery = off' env/flags.current ;;
  build)
    if [[ ${2:-} == --dry-run ]]; then echo "would put the previous build back"; exit; fi
    if [[ -f state/production.before ]]; then cp state/production.before state/production; else echo legacy > state/production; fi
    echo "production is at $(cat state/production)"
    ;;
  build-is-back) [[ $(cat state/production 2> /dev/null) == "$(cat state/production.before 2> /dev/null || echo legacy)" ]] ;;
  *) echo "usage: rollback.sh flags|flags-are-off|build|build-is-back [--dry-run]" >&2; exit 2 ;;
esac
