# Each command's output is kept as a file with its hash; what is still missing is named; a file can be attached.
plan spx-recovery
edit requires = ["gate:prod-smoke", "stability", "artifacts", "item:notes-final"] => requires = ["artifacts"]
start 2026-02-20T12:00 t0=2026-02-20T15:00
as mia release-manager
ref git:.:HEAD c1 t1
see files.artifact:lint-output == None
> run-gate lint
orders gate:lint eslint
run gate:lint pass "" evidence=evidence/2026-02-20/lint.txt sha=11aa
< run.finished evidence=evidence/2026-02-20/lint.txt evidence_sha256=11aa
< gate.judged gate=lint evidence=evidence/2026-02-20/lint.txt evidence_sha256=11aa
see gates.lint.evidence_sha256 == 11aa
report packet "missing evidence" "evidence/2026-02-20/e2e.txt is not there"

# closing names each artifact that is missing; an empty or unread file is no evidence
> close-release
! incomplete missing: Type check output
as quinn qa
> attach-file qa-notes evidence/2026-02-20/qa.md "" 0
! hash-needed
# somebody touched the file and wrote nothing into it
file artifact:qa-notes empty e3b0
shown artifacts "Manual QA notes" empty
> attach-file qa-notes evidence/2026-02-20/qa.md e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0
! empty
> attach-file qa-notes evidence/2026-02-20/qa.md 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 1874 "manual session, 40 minutes"
< artifact.attached artifact=qa-notes size=1874 actor=quinn
> attach-file qa-notes evidence/2026-02-20/qa.md 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 1874
! no-change
> attach-file trading-notes x 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 1
! unknown-id
file artifact:type-output present 22bb
file artifact:build-output present 33cc
file artifact:unit-summary present 44dd
file artifact:e2e-summary present 55ee
file artifact:flag-snapshot present 66ff
as mia release-manager
> close-release
! incomplete missing: Release notes
file artifact:release-notes present 77aa
> close-release
< release.closed outcome=completed missing=()
