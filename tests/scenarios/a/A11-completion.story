# Complete is: production smoke green, the window held, documents final. Anything less closes with a reason on record.
plan spx-recovery
edit every = "60s"\nevery_live = "5s"\ndeadline => every = "60s"\nevery_live = "60s"\ndeadline
start 2026-02-20T14:00 t0=2026-02-20T15:00
tell deployed.lines
as mia release-manager
> close-release
! incomplete gate:prod-smoke: prod-smoke is pending
as quinn qa
> start-item smoke-production
run gate:prod-smoke pass
< item.done item=smoke-production
as mia release-manager
> close-release
! incomplete stability: the stability window is running
look 31m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
< stability.changed change=held
> close-release
! incomplete artifacts: missing: Lint output
file artifact:lint-output present aa
file artifact:type-output present bb
file artifact:build-output present cc
file artifact:unit-summary present dd
file artifact:e2e-summary present ee
file artifact:flag-snapshot present ff
file artifact:qa-notes present 11
> close-release
! incomplete missing: Release notes
file artifact:release-notes present 22
> check-item notes-final
! proof-needed
> check-item notes-final link=docs/releases/2026.02.20.md
# it takes the role that may, and nothing may be going on
as quinn qa
> close-release
! not-allowed
> run-gate prod-smoke
as mia release-manager
> close-release
! acting
run gate:prod-smoke pass
> close-release
< release.closed outcome=completed missing=()
# and then its journal takes notes, and no acts
> call-procedure rollback typed=spx-recovery
! closed
> run-gate lint
! closed
> add-note "closed at half past three"
< note.added
