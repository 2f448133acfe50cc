# A rollback that needs what only a person can say is never called by the machine with a blank: it is proposed.
plan netlify-bluegreen
edit verify_with = ["blue"] => parameters = { build = "" }\nverify_with = ["blue"]
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell ../d/promoted.lines
wait 5s
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< trigger.changed phase=firing
< rollback.proposed trigger=health-gate
-- procedure.called
as rene responder
> call-procedure rollback typed=netlify-bluegreen
! parameter-needed rollback needs build
