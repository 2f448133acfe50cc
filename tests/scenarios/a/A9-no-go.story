# What says NO-GO by itself: a critical path, the state machine, a feed without trust - by gate, by number, by a person.
plan spx-recovery
start 2026-02-20T13:00 t0=2026-02-20T15:00
tell green.lines
verdict GO
as quinn qa
> run-gate e2e
run gate:e2e fail "1 failed: order entry"
cond rule:critical-path true
verdict NO-GO rule:critical-path: A critical end-to-end path fails
< verdict.changed verdict=NO-GO cause="gate:e2e: 1 failed"
as mia release-manager
> make-decision checklist go
! not-go 1 failed: order entry
# nobody waives what the plan does not list
> grant-waiver e2e D-1 "it is flaky" +1h
! not-waivable
> make-decision checklist no-go ""
! reason-needed
> make-decision checklist no-go "order entry is broken"
verdict NO-GO decision:checklist: Pre-release checklist was decided NO-GO by mia
as quinn qa
> run-gate e2e
run gate:e2e pass
cond rule:critical-path false
# what a person decided stands until that person decides anew, and says why
verdict NO-GO decision:checklist
as mia release-manager
> make-decision checklist go
! reason-needed
> make-decision checklist go "order entry was mended at c1"
verdict GO

as quinn qa
> run-gate state-machine
run gate:state-machine fail "position kept after disconnect"
cond rule:state-machine-safety true
verdict NO-GO rule:state-machine-safety
> run-gate state-machine
run gate:state-machine pass
cond rule:state-machine-safety false
verdict GO

metric feed-reconnects 14 fail
cond rule:feed-trust true
verdict NO-GO rule:feed-trust
metric feed-reconnects 1
cond rule:feed-trust false
verdict GO

# somebody sees wrong prices: no number shows it, and it counts
as quinn qa
> declare-trigger feed-untrusted ""
! reason-needed
> declare-trigger feed-untrusted "AAPL shows yesterday's close"
< trigger.declared trigger=feed-untrusted actor=quinn
< trigger.changed trigger=feed-untrusted phase=firing reason="declared by quinn"
< incident.opened severity=P0 trigger=feed-untrusted
verdict NO-GO trigger:feed-untrusted
# a machine does not act on what a person says here; it would propose, and nothing is out yet
-- rollback.proposed
-- procedure.called
shown next "TRIGGERED" "nothing to roll back"
> declare-trigger feed-untrusted "a stale cache, cleared" over=yes
< trigger.changed trigger=feed-untrusted phase=cleared
verdict NO-GO P0 is open: The feed shows wrong prices
> resolve-incident I1 "cache cleared"
verdict GO
