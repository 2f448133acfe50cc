#!/usr/bin/env bash
# env-names.sh: names of the variables that are set here, one a line; of the services' addresses the value too.
set -euo pipefail
while read -r name; do
  case "$name" in
    CARO_*_API) printf '%s=%s\n' "$name" "${!name}" ;;
    *) printf '%s\n' "$name" ;;
  esac
done < <(compgen -e)
