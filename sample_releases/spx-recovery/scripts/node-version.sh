#!/usr/bin/env bash
# node-version.sh: the version of node, or of the run-time this sample pretends to have (SPX_NODE, default 22.11.0).
set -euo pipefail
if [[ -z ${SPX_NODE:-} ]] && command -v node > /dev/null; then exec node --version; fi
echo "v${SPX_NODE:-22.11.0}"
