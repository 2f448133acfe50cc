#!/usr/bin/env bash
# platform-env.sh production|staging: names of the variables that the platform has; never a value.
set -euo pipefail
cat "$(dirname "${BASH_SOURCE[0]}")/../env/${1:?production or staging}.names"
