# Gate commands: one, all, the failed ones again; in their order, one browser at a time; nothing unfinished is run.
plan spx-recovery
start 2026-02-20T12:00 t0=2026-02-20T15:00
as quinn qa
ref git:.:HEAD c1 t1
> run-gate lint
< run.ordered subject=gate:lint kind=command what="pnpm exec eslint ." timeout=300
orders gate:lint "PATH=scripts/fallback:$PATH pnpm exec eslint ." exit=0
run gate:lint fail "3 problems"
< gate.judged gate=lint verdict=fail reason="3 problems"
verdict NO-GO 3 problems

# what waits for another gate is not run before it, asked for or not
> run-gate e2e
! blocked e2e waits for build
> run-gate all
< gate.asked gate=e2e
# at most four at a time, as the plan's default says; the next one as a place comes free
< run.ordered subject=gate:phases-complete
< run.ordered subject=gate:node
< run.ordered subject=gate:flags
< run.ordered subject=gate:lint
-- run.ordered
run gate:phases-complete pass
< run.ordered subject=gate:types
run gate:node pass
run gate:flags pass
run gate:lint pass
-- run.ordered subject=gate:build
run gate:types pass
< run.ordered subject=gate:build
-- run.ordered subject=gate:e2e
run gate:build pass
< run.ordered subject=gate:e2e
run gate:e2e fail "1 failed: e2e/spx-order.spec.ts"
run gate:unit pass
run gate:state-machine pass
run gate:staging-smoke pass
here
# rerun what failed, and only that
> run-gate failed
< gate.asked gate=e2e
-- gate.asked gate=lint
-- gate.asked gate=types
run gate:e2e pass
< gate.judged gate=e2e verdict=pass
# a lost command proves nothing, holds its place, and is asked about
> run-gate e2e
lost gate:e2e "its supervisor is gone"
verdict NOT READY unknown
> run-gate e2e
! unknown
as mia release-manager
> settle-run R13 run-again "nothing of it is left running"
< run.ordered subject=gate:e2e
# and a running one can be stopped: that is neither pass nor fail
> cancel-run R14 "wrong branch"
< run.cancel_asked
< run.finished run=R14 outcome=cancelled
< gate.judged gate=e2e verdict=inconclusive

# the runbook's own path still has its dots: it is not run until somebody fills them in
amend run lib/spx/__tests__" => run lib/spx/__tests__/..."
as quinn qa
> run-gate unit
! placeholder fill it in
