#!/usr/bin/env bash
# run_m5_perf_harness.sh [--last]: measures, keeps the result in workspace/perf.json and prints it; --last only prints it.
# "perf" in the file `failing` beside release.toml (or in LOOP_FAIL) makes the median latency 20 % worse.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ ${1:-} == --last ]]; then
  [[ -f workspace/perf.json ]] || { echo "the harness has not run yet" >&2; exit 1; }
  exec cat workspace/perf.json
fi
mkdir -p workspace
p50=42.6
[[ " ${LOOP_FAIL:-} $(tr '\n' ' ' 2> /dev/null < failing || true) " == *" perf "* ]] && p50=50.4
printf '{"latency_p50_ms": %s, "latency_p95_ms": 119.4, "throughput_per_s": 903.0, "peak_mib": 312.5}\n' "$p50" > workspace/perf.new
mv workspace/perf.new workspace/perf.json
cat workspace/perf.json
