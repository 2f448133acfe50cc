#!/usr/bin/env bash
# platform-env.sh production|staging: the variables that the platform has: names, and of addresses the value too.
set -euo pipefail
cat "$(dirname "${BASH_SOURCE[0]}")/../env/${1:?production or staging}.names"
