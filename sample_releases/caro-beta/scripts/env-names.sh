#!/usr/bin/env bash
# env-names.sh: names of the variables that are set here, one a line; never a value.
set -euo pipefail
compgen -e
