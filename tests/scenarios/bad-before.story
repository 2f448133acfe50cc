# A signal that was bad before the deploy never fires, in plain sight.
plan plans/mini.toml
start 2026-03-01T09:59 t0=2026-03-01T10:00
as ada lead
cond down false
cond down false
< trigger.changed phase=armed
cond down true
< trigger.changed phase=pending
> run-gate unit
run gate:unit pass
> start-item promote
run item:promote pass
wait 5s
cond down true
< trigger.changed phase=unarmed reason="already bad"
wait 5s
cond down true
wait 60s
cond down true
-- trigger.changed phase=firing
-- procedure.called
# once it has proven itself again, it counts
cond down false
wait 5s
cond down false
< trigger.changed phase=armed
