#!/usr/bin/env bash
# deploy.sh merge|merged | staging|production | on staging|production, each with --dry-run: a deploy kept in state/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$(cksum < env/flags.approved | cut -d' ' -f1)
mkdir -p state
put() {
  if [[ ${3:-} == --dry-run ]]; then
    echo "would put $2 into $1"
    return
  fi
  if [[ -f state/$1 && $(cat "state/$1") != "$2" ]]; then cp "state/$1" "state/$1.before"; fi
  echo "$2" > "state/$1"
  echo "$1 is at $2"
}
case ${1:-} in
  merge) put merged "$build" "${2:-}" ;;
  merged) [[ $(cat state/merged 2> /dev/null) == "$build" ]] ;;
  staging | production) put "$1" "$build" "${2:-}" ;;
  on) [[ $(cat "state/${2:?}" 2> /dev/null) == "$build" ]] ;;
  *) echo "usage: deploy.sh merge|merged|staging|production|on PLACE [--dry-run]" >&2; exit 2 ;;
esac
