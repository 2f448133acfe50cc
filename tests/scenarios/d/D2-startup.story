# Dead from its first poll, never proven: its startup deadline fires it, on watched time only; bad before never does.
plan netlify-bluegreen
edit arm_after = 3 => arm_after = 9
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
see triggers.health-gate.phase == unarmed
cond health-gate true 30
wait 30s
cond health-gate true 30
gap 3600
cond health-gate true 30
-- trigger.changed phase=firing
wait 30s
cond health-gate true 30
wait 30s
cond health-gate true 30
wait 30s
cond health-gate true 30
wait 30s
cond health-gate true 30
-- trigger.changed phase=firing
wait 30s
cond health-gate true 30
< trigger.changed phase=firing reason="never green since the deploy"
< procedure.called automatic=True generation=1
