#!/usr/bin/env bash
# workspace.sh: stand-in repositories of loop and its consumers under workspace/, always with the same commits.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export GIT_AUTHOR_NAME=Loop GIT_AUTHOR_EMAIL=loop@example.org GIT_COMMITTER_NAME=Loop GIT_COMMITTER_EMAIL=loop@example.org
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

commit() { # commit DIR DATE TEXT
  printf '%s\n' "$3" > "$1/VERSION"
  git -C "$1" add VERSION
  GIT_AUTHOR_DATE="$2T12:00:00Z" GIT_COMMITTER_DATE="$2T12:00:00Z" git -C "$1" commit -q -m "$3"
}

make() { # make NAME TAG
  local dir=workspace/$1
  if [[ -d $dir/.git ]]; then
    return
  fi
  git init -q -b main "$dir"
  commit "$dir" 2026-01-20 "$1 with loop 0.5.2"
  git -C "$dir" tag "$2"
  commit "$dir" 2026-02-18 "$1 with loop 0.6.0"
}

mkdir -p workspace
make loop v0.5.2
for name in rlm-claude-code loop-agent io-rflx; do
  make "$name" pinned-0.5.2
done
git -C workspace/loop-agent tag -f vendored > /dev/null
for name in loop rlm-claude-code loop-agent io-rflx; do
  printf '%-16s %s\n' "$name" "$(git -C "workspace/$name" rev-parse --short=12 HEAD)"
done
