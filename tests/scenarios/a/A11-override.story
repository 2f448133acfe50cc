# Closed with one thing missing: only with a reason, and the record says what was missing.
plan spx-recovery
start 2026-02-20T14:00 t0=2026-02-20T15:00
tell deployed.lines
as quinn qa
> start-item smoke-production
run gate:prod-smoke pass
as mia release-manager
# a step whose outcome nobody knows is settled before anything is closed
> reopen-item merge
> start-item merge
lost item:merge "its supervisor is gone"
verdict NOT READY outcome of Merge the approved release branch is unknown
> close-release "all is well"
! unknown
> settle-run R16 happened ""
! reason-needed
as quinn qa
> settle-run R16 happened "it is on main"
! not-allowed
as mia release-manager
> settle-run R16 happened "it is on main"
< run.settled answer=happened
< item.done item=merge
> close-release "  "
! incomplete
> close-release "the market closes early today; the window goes on by hand"
< release.closed outcome=incomplete missing=stability reason="market closes early"
