#!/usr/bin/env bash
# version.sh OLD NEW: writes the new version into Cargo.toml and CHANGELOG.md (once).
# version.sh push MESSAGE: commits what is changed, if anything is, and pushes the branch.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../workspace/caro"
if [[ ${1:-} == push ]]; then
  git add Cargo.toml CHANGELOG.md
  git diff --cached --quiet || git commit -q -m "${2:?message}"
  git push -q origin HEAD
  exit
fi
sed -i "s/^version = \"${1:?old}\"/version = \"${2:?new}\"/" Cargo.toml
if ! grep -qF "[$2]" CHANGELOG.md; then
  cat >> CHANGELOG.md << EOF

## [$2]

### Added
- MLX backend for Apple Silicon
- Static patterns for common operations
- More than 100 safety patterns
- Telemetry without personal data

### Changed
- Better prompts, and error messages that say what to do

### Fixed
- BSD and GNU commands are told apart
- Answers that are not quite JSON are read
EOF
fi
grep '^version' Cargo.toml
