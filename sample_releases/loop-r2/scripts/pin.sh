#!/usr/bin/env bash
# pin.sh forward|back|is-forward|is-back [--dry-run]: moves the pins of loop and its consumers, or says where they are.
# Back goes to TUPLE_LOOP_SHA when the cockpit gives one, else to v0.5.2. Exit: 0 done or true, 1 false, 2 called wrongly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
loop=workspace/loop
back=$(git -C "$loop" rev-parse "${TUPLE_LOOP_SHA:-v0.5.2}^{commit}")
forward=$(git -C "$loop" rev-parse main)
pin() {
  if [[ ${2:-} == --dry-run ]]; then
    echo "would pin loop to ${1:0:12}"
    return
  fi
  printf '%s\n' "$1" > workspace/loop.pin
  echo "loop pinned to ${1:0:12}"
}
is() { [[ $(cat workspace/loop.pin 2> /dev/null || true) == "$1" ]]; }
case ${1:-} in
  forward) pin "$forward" "${2:-}" ;;
  back) pin "$back" "${2:-}" ;;
  is-forward) is "$forward" ;;
  is-back) is "$back" ;;
  *) echo "usage: pin.sh forward|back|is-forward|is-back [--dry-run]" >&2; exit 2 ;;
esac
