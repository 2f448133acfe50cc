# Before anything starts: phases complete, blocking gates green, only intended commits, the rollback rehearsed.
plan spx-recovery
start 2026-02-19T15:00 t0=2026-02-20T15:00
as mia release-manager
verdict NOT READY "Back to the build before" is not validated: never rehearsed

# the phase of preconditions is decided by nobody while one of them is missing ...
> make-decision preconditions go
! not-go
# ... and it blocks the work of the phases after it
> start-item merge
! blocked phase preconditions comes first

ref git:.:HEAD c1 t1
ref git:.:main m0 t0
> run-gate phases-complete
< run.ordered subject=gate:phases-complete what=phases-complete
run gate:phases-complete pass
< gate.judged gate=phases-complete verdict=pass
gate only-intended fail "commit 9e1f touches billing/invoice.ts"
< gate.judged gate=only-intended verdict=fail
verdict NO-GO billing/invoice.ts
> make-decision preconditions go
! not-go
# the commit is taken out of the branch, and the gate is judged again
ref git:.:HEAD c2 t2
gate only-intended pass

tell green.lines
verdict GO
