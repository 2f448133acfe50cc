# Nobody is at a screen: three failed answers, five seconds apart, and production is turned back - once.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
see triggers.health-gate.phase == armed
# connection refused while the control target answers: the target's failure, and not ours
wait 5s
probe blue fail 0 "connection refused"
probe outside pass
cond health-gate true
< trigger.changed trigger=health-gate phase=pending
wait 5s
probe blue fail 0 "connection refused"
cond health-gate true
-- procedure.called
wait 5s
probe blue fail 0 "timed out after 3 s"
cond health-gate true
< trigger.changed trigger=health-gate phase=firing reason="3 bad in a row"
< incident.opened severity=critical trigger=health-gate title="Production fails its health check"
< procedure.called automatic=True generation=1 trigger=health-gate tuple=previous-build incident=I1
< run.ordered subject=step:P1/restore kind=http
# evidence, phase, claim and order were each on disk before the next: whoever dies in between, nothing is repeated
restart
-- procedure.called
-- run.ordered subject=step:P1/restore
wait 15s
cond health-gate true
-- procedure.called
# no step waits for a person
run step:P1/restore pass
< step.done step=restore
< run.ordered subject=step:P1/lock what="site.py lock"
run step:P1/lock pass
< procedure.ended outcome=executed
< action.opened text="Cause of the failed promotion is found" blocks_next=True
< action.opened text="Entry in the incident log is written" blocks_next=True
< action.opened text="Review of P1" due=2026-03-04
as rene responder
> announce rolled-back
> confirm-sent A1
-- procedure.ended outcome=verified
# verified is what was watched to be good, after the last step, for the plan's minute
probe outside pass
look 1m blue=pass outside=pass
-- procedure.ended outcome=verified
look 1m blue=pass outside=pass
< procedure.ended outcome=verified reason="Production health: good for 1m"
cond health-gate false
cond health-gate false
< trigger.changed phase=cleared
# and never again for this deploy, by itself or by hand
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< trigger.changed phase=firing
-- procedure.called
as mia release-manager
> call-procedure rollback typed=netlify-bluegreen
! claimed rollback P1 was called by itself
see stability.status == failed
