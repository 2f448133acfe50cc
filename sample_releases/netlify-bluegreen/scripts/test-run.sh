#!/usr/bin/env bash
# test-run.sh: stand-in for `npm run test:run`. The word "test" in the file `failing` beside release.toml (or in SITE_FAIL)
# makes one test fail.
set -euo pipefail
broken=" ${SITE_FAIL:-} $(tr '\n' ' ' 2> /dev/null < "$(dirname "${BASH_SOURCE[0]}")/../failing" || true) "
failed=0
for suite in cart checkout login search; do
  if [[ $suite == checkout && $broken == *" test "* ]]; then
    echo "FAIL  $suite.test.ts: total is wrong with two vouchers"
    failed=$((failed + 1))
  else
    echo "PASS  $suite.test.ts"
  fi
done
echo "4 suites, $failed failed"
[[ $failed -eq 0 ]]
