#!/usr/bin/env bash
# node-version.sh: the version of node, or of the run-time this sample pretends to have: SPX_NODE, default 22.11.0, and
# 18.2.0 while the word node is in the file `failing` beside release.toml.
set -euo pipefail
if grep -qsw node "$(dirname "${BASH_SOURCE[0]}")/../failing"; then SPX_NODE=18.2.0; fi
if [[ -z ${SPX_NODE:-} ]] && command -v node > /dev/null; then exec node --version; fi
echo "v${SPX_NODE:-22.11.0}"
