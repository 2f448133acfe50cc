#!/usr/bin/env bash
# prepare.sh: a stand-in of the caro repository in workspace/caro, and its remote in workspace/origin.git.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
if [[ -d workspace/caro/.git ]]; then
  echo "workspace is there already"
  exit 0
fi
mkdir -p workspace
git init -q --bare -b main workspace/origin.git
git init -q -b main workspace/caro
cd workspace/caro
git config user.name "Release Manager"
git config user.email release@example.org
git remote add origin ../origin.git
printf '[package]\nname = "caro"\nversion = "1.0.0"\n' > Cargo.toml
printf '# Changelog\n\n## [1.0.0] - 2025-11-01\n' > CHANGELOG.md
printf '#!/bin/sh\n# Installs caro.\nVERSION="v1.0.0"\necho "would install caro $VERSION"\n' > install.sh
chmod +x install.sh
printf 'target/\n*.tar.gz\n*.sha256\nmanual-audit-*.json\n' > .gitignore
mkdir -p planning/releases
for number in $(seq -w 1 67); do
  printf '# Planning document %s\n' "$number" > "planning/releases/v1.1.0-document-$number.md"
done
for name in checklist-verification-template communication-templates metrics-analytics-dashboard \
  risk-assessment-mitigation-matrix retrospective-continuous-improvement; do
  printf '# %s\n' "$name" > "planning/releases/v1.1.0-release-$name.md"
done
printf '# Milestones\n\nT-7 planning\nStatus: complete\n' > planning/releases/v1.1.0-release-timeline-milestones.md
git add .
git commit -q -m "Start of the release"
git push -q origin main
echo "workspace/caro is at $(git rev-parse --short HEAD)"
