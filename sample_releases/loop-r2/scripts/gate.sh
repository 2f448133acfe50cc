#!/usr/bin/env bash
# gate.sh contract | build PROFILE | core | efficacy: stand-ins for loop's own gates.
# The gate's word in the file `failing` beside release.toml (or in LOOP_FAIL) makes it fail, as does "memory" for the
# core suite (status 137).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
broken=" ${LOOP_FAIL:-} $(tr '\n' ' ' 2> /dev/null < failing || true) "
fails() { [[ $broken == *" $1 "* ]]; }
case ${1:-} in
  contract)
    found=0
    if fails contract; then
      found=1
      echo "support tuple of loop-agent names two schema versions"
    fi
    echo "ambiguities: $found"
    [[ $found -eq 0 ]]
    ;;
  build)
    echo "building ${2:?profile} at $(git -C workspace/loop rev-parse --short HEAD)"
    if fails build; then
      echo "error: cannot find type Turn in this scope"
      exit 1
    fi
    echo "finished ${2}"
    ;;
  core)
    if fails memory; then
      echo "memory ceiling reached"
      exit 137
    fi
    for suite in turns budget replay cancel; do
      if [[ $suite == replay ]] && fails core; then
        echo "FAIL $suite: order differs after resume"
        exit 1
      fi
      echo "ok   $suite"
    done
    ;;
  efficacy)
    if fails efficacy; then echo "efficacy: 0.71"; else echo "efficacy: 0.94"; fi
    ;;
  *)
    echo "usage: gate.sh contract | build PROFILE | core | efficacy" >&2
    exit 2
    ;;
esac
