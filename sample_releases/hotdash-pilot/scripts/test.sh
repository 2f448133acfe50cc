#!/usr/bin/env bash
# test.sh
# Stand-in for the application's test run: suite by suite, at the speed of a person's reading.
# PILOT_FAIL with the word "test" in it makes one test fail. PACE sets seconds between suites (default 0.4).
# Exit: 0 all passed, 1 some failed.
set -euo pipefail
passed=0
failed=0
while read -r suite count; do
  if [[ $suite == cx-queue && " ${PILOT_FAIL:-} " == *" test "* ]]; then
    echo "FAIL  $suite ($count tests)"
    echo "      keeps the order of tickets that arrive in the same second"
    echo "        expected [ 'T-301', 'T-302' ]"
    echo "        received [ 'T-302', 'T-301' ]"
    failed=$((failed + 1))
    count=$((count - 1))
  else
    echo "PASS  $suite ($count tests)"
  fi
  passed=$((passed + count))
  sleep "${PACE:-0.4}"
done <<'SUITES'
approvals-queue 42
inventory-tile 18
cx-queue 27
session-guard 15
event-stream 9
fallback-links 6
SUITES
echo "$((passed + failed)) tests: $passed passed, $failed failed"
[[ $failed -eq 0 ]]
