#!/usr/bin/env bash
# lint.sh
# Checks the pilot's scripts: shell syntax, stray carriage returns, spaces at line ends. Touches nothing.
# Stand-in for the application's linter. PILOT_FAIL with the word "lint" in it adds a finding. Exit: 0 clean, 1 findings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
problems=0
files=0
for file in *.sh *.py; do
  files=$((files + 1))
  if [[ $file == *.sh ]] && ! bash -n "$file"; then
    problems=$((problems + 1))
  fi
  while IFS=: read -r line _; do
    [[ -n $line ]] || continue
    echo "scripts/$file:$line: space or carriage return at the end of the line"
    problems=$((problems + 1))
  done < <(grep -nE '[[:space:]]+$' "$file" || true)
  echo "checked scripts/$file"
done
if [[ " ${PILOT_FAIL:-} " == *" lint "* ]]; then
  echo "app/routes/approvals.tsx:41:7: 'queue' is assigned and never read"
  problems=$((problems + 1))
fi
echo "$files files, $problems problems"
[[ $problems -eq 0 ]]
