#!/usr/bin/env bash
# node-version.sh: stands in for `node --version`, as fallback/pnpm does for pnpm, so that the sample flies on any machine:
# 22.11.0 (or SPX_NODE), and 18.2.0 while the word node is in the file `failing` beside release.toml.
set -euo pipefail
if grep -qsw node "$(dirname "${BASH_SOURCE[0]}")/../failing"; then SPX_NODE=18.2.0; fi
echo "v${SPX_NODE:-22.11.0}"
