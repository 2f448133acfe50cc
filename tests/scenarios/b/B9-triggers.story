# Five typed triggers: functional, compatibility, performance, stability, contract. Each proposes; a person decides.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
tell green.lines
tell signed.lines
see triggers.functional.phase == armed
as rob release-owner

# functional: a required gate fails in the candidate; nothing is out yet, so there is nothing to roll back
> run-gate VG-CONTRACT-001
run gate:VG-CONTRACT-001 fail "ambiguities: 1"
cond functional true
< trigger.changed trigger=functional phase=firing
-- rollback.proposed
verdict NO-GO trigger:functional: A required gate fails
shown next "TRIGGERED" "nothing to roll back"
> run-gate VG-CONTRACT-001
run gate:VG-CONTRACT-001 pass
cond functional false
cond functional false
< trigger.changed trigger=functional phase=cleared

# promoted
> run-gate VG-LA-002
run gate:VG-LA-002 pass
tell validated.lines
> check-item packet text="draft 1"
as ann approver
> check-item review-held
> make-decision review go
at T0
as rob release-owner
> start-item pin-consumers
run item:pin-consumers pass
here

# functional again, in what is out
> run-gate VG-CONTRACT-001
run gate:VG-CONTRACT-001 fail "ambiguities: 1"
cond functional true
< trigger.changed trigger=functional phase=firing
< rollback.proposed trigger=functional procedure=rollback generation=1
as ann approver
> withdraw-proposal ""
! reason-needed
> withdraw-proposal "settled by D-018"
< rollback.withdrawn
wait 30s
cond functional true
-- rollback.proposed
as rob release-owner
> run-gate VG-CONTRACT-001
run gate:VG-CONTRACT-001 pass
cond functional false
-- trigger.changed trigger=functional phase=cleared
cond functional false
< trigger.changed trigger=functional phase=cleared

# compatibility: a consumer regresses
cond compatibility true
< trigger.changed trigger=compatibility phase=firing
< rollback.proposed trigger=compatibility
cond compatibility false
cond compatibility false

# performance: more than ten percent, twice in a row; without data or a baseline nothing is concluded
metric latency-p95 99.1 fail
cond performance true 300
< trigger.changed trigger=performance phase=pending
metric latency-p95 none inconclusive
cond performance none 300
wait 5m
-- trigger.changed trigger=performance phase=firing
cond performance true 300
< trigger.changed trigger=performance phase=firing reason="2 bad in a row"
< rollback.proposed trigger=performance
cond performance false 300
cond performance false 300

# stability: the safe mode ends the suite again and again; once is no pattern
cond stability true
< trigger.changed trigger=stability phase=pending
cond stability true
< trigger.changed trigger=stability phase=firing
< rollback.proposed trigger=stability
# muted with a reason for a while, and armed again by itself when that is over
as ann approver
> set-silence stability +10m ""
! reason-needed
> set-silence stability +10m "the build host is being replaced"
< silence.set trigger=stability
wait 9m
cond stability true
wait 2m
cond stability true
verdict NO-GO trigger:stability

# contract: only a person can say it
as lars la-owner
> declare-trigger contract "two readings of schema 7 in the tuple of loop-agent"
< trigger.declared trigger=contract actor=lars
< trigger.changed trigger=contract phase=firing
< rollback.proposed trigger=contract
-- procedure.called
report packet functional compatibility performance stability contract
