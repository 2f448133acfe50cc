#!/usr/bin/env bash
# test-run.sh: stand-in for `npm run test:run`. SITE_FAIL with the word "test" in it makes one test fail.
set -euo pipefail
failed=0
for suite in cart checkout login search; do
  if [[ $suite == checkout && " ${SITE_FAIL:-} " == *" test "* ]]; then
    echo "FAIL  $suite.test.ts: total is wrong with two vouchers"
    failed=$((failed + 1))
  else
    echo "PASS  $suite.test.ts"
  fi
done
echo "4 suites, $failed failed"
[[ $failed -eq 0 ]]
