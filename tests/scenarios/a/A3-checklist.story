# Node 22, flag posture, production variables, and somebody on call with a channel.
plan spx-recovery
start 2026-02-20T12:30 t0=2026-02-20T15:00
as mia release-manager
ref git:.:HEAD c1 t1

> run-gate node
orders gate:node node-version.sh VersionExpect "min='22'"
run gate:node fail "20.11.1 is below 22"
< gate.judged gate=node verdict=fail reason=20.11.1
verdict NO-GO 20.11.1 is below 22
> run-gate node
run gate:node pass

# a flag differs from its approved default: the difference is the reason
> run-gate flags
< run.ordered subject=gate:flags what="diff -u env/flags.approved env/flags.current"
run gate:flags fail "exit 1"
verdict NO-GO
> run-gate flags
run gate:flags pass

# variables: names and patterns only, in the engine's environment and in production's own
gate production-variables fail "SPX_PROD_URL: not as it should be in production"
verdict NO-GO SPX_PROD_URL
gate production-variables error "the platform could not be asked"
verdict NOT READY could not be asked
gate production-variables pass

# on call: the named role says so itself, nobody else for it
> attest-gate on-call-assigned pass
! not-allowed on-call-assigned is for on-call
as otto on-call
> attest-gate on-call-assigned fail ""
! reason-needed
> attest-gate on-call-assigned fail "nobody watches #spx-incidents yet"
verdict NO-GO nobody watches
> attest-gate on-call-assigned pass
< gate.judged gate=on-call-assigned verdict=pass actor=otto

# at T-2h the checklist's lines tick themselves by their gates, and not before
tell green.lines
as mia release-manager
> check-item inputs
as otto on-call
> check-item rollback-rehearsed
as mia release-manager
> make-decision preconditions go
-- item.done item=node-version
at T-2h
< item.done item=node-version text="its check is green"
< item.done item=flag-posture
< item.done item=variables
< item.done item=on-call-there
# what the on-call owner said holds for his shift, and no longer
at 2026-02-21T00:31
verdict NOT READY gate:on-call-assigned: stale: older than 12h
