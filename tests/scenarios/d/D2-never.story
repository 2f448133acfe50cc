# When it does not roll back by itself: blind, muted, in a hold that forbids it, under another plan, on a good poll.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
as rene responder
# the control target fails too: the cockpit is blind, says so, and concludes nothing
wait 5s
probe outside fail
probe blue fail 0 "no route"
cond health-gate none
verdict NOT READY monitoring:control
wait 5s
cond health-gate none
wait 5s
cond health-gate none
wait 5s
cond health-gate none
-- trigger.changed
probe outside pass
# planned maintenance is no failure, and does not count against anything
probe blue excused 503 "planned maintenance"
cond health-gate none
-- trigger.changed
# one good answer among the bad ones: the failures in a row begin anew
cond health-gate true
< trigger.changed phase=pending
wait 5s
cond health-gate true
wait 5s
cond health-gate false
wait 5s
cond health-gate true
wait 5s
cond health-gate true
-- trigger.changed phase=firing
cond health-gate false
cond health-gate false
< trigger.changed phase=armed

# muted: it neither fires nor rolls back, and is armed again when the time is over
> set-silence health-gate +1m "load test of the old build"
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
wait 5s
-- trigger.changed phase=firing
cond health-gate false
cond health-gate false
wait 50s
cond health-gate false
# a hold that blocks rollback: proposed, and claimed by itself once the hold is over, if it is bad still
as mia release-manager
> call-hold "the database is being copied" blocks_rollback=yes
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< trigger.changed phase=firing
< rollback.proposed trigger=health-gate generation=1
-- procedure.called
wait 5s
cond health-gate false
> release-hold
-- procedure.called
# it was good at the last look: nothing is turned back on a trigger that merely has not cleared yet
wait 5s
cond health-gate true
< procedure.called automatic=True generation=1
