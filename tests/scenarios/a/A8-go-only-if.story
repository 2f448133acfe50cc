# GO only if every gate is green now, no P0 or P1 is open here or on GitHub, and the rollback could run at once.
plan spx-recovery
start 2026-02-20T13:00 t0=2026-02-20T15:00
tell green.lines
verdict GO
-- verdict.changed
# all green in one snapshot, and not each at some time: the one that grew old is not counted
at 2026-02-20T17:00:05
verdict NOT READY gate:staging-smoke: stale: older than 4h
as quinn qa
> run-gate staging-smoke
run gate:staging-smoke pass
look 1m production=pass staging=pass open-p0=0 open-p1=0
verdict GO

# an issue labelled P1, as GitHub counts them
metric open-p1 1
cond rule:no-p0-p1 true
verdict NO-GO rule:no-p0-p1: A P0 or P1 defect is open
metric open-p1 0
cond rule:no-p0-p1 error
verdict NOT READY cannot be evaluated
cond rule:no-p0-p1 false
verdict GO

# an incident opened here
as otto on-call
> open-incident P0 "orders are priced twice"
verdict NO-GO P0 is open: orders are priced twice
> update-incident I1 severity=P2 text="display only"
verdict GO
> update-incident I1 severity=P1
verdict NO-GO P1 is open
> resolve-incident I1 "display mended"
verdict GO

# the rollback: its script, its target, its rehearsal
file script:scripts/rollback.sh present s1
verdict NOT READY scripts/rollback.sh is not executable
file script:scripts/rollback.sh missing
verdict NOT READY scripts/rollback.sh is missing
file script:scripts/rollback.sh executable s1
verdict GO
at 2026-02-20T21:00
look 1m production=pass
as quinn qa
> run-gate staging-smoke
run gate:staging-smoke pass
verdict GO

# who is to say so: a decision holds what the cockpit said when it was made
as quinn qa
> make-decision checklist go
! not-allowed deciding checklist is for release-manager
as mia release-manager
> make-decision checklist go
< decision.made phase=checklist choice=go verdict=GO

# nobody watches: that is not GO, however green everything was
silence 16s
verdict NOT READY no sign of the engine for 16 s
restart
verdict GO
