#!/usr/bin/env bash
# run_m4_compat_pipeline.sh CONSUMER [--seam|--full]: the consumer's suite, in a clean clone of its committed state.
# The consumer's name (or "full" for the full suite of loop-agent) in the file `failing` beside release.toml, or in
# LOOP_FAIL, makes a test fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
consumer=${1:?consumer}
suite=${2:---seam}
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
git clone -q --no-local "workspace/$consumer" "$clone/$consumer"
echo "$consumer at $(git -C "$clone/$consumer" rev-parse --short HEAD), loop at $(git -C workspace/loop rev-parse --short HEAD)"
broken=" ${LOOP_FAIL:-} $(tr '\n' ' ' 2> /dev/null < failing || true) "
failed=0
if [[ $broken == *" $consumer "* ]]; then
  echo "FAIL contract/turn-shape"
  failed=1
fi
if [[ $suite == --full && $broken == *" full "* ]]; then
  echo "FAIL ui/palette (outside the seam)"
  failed=1
fi
echo "ok   seam/handshake"
echo "ok   seam/cancel"
echo "$consumer ${suite#--}: $failed failed"
[[ $failed -eq 0 ]]
