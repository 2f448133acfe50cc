# The control target fails too: the cockpit is blind, says so, and rolls nothing back.
plan plans/mini.toml
start 2026-03-01T09:59 t0=2026-03-01T10:00
as ada lead
probe control pass
probe health pass
cond down false
cond down false
< trigger.changed phase=armed
> run-gate unit
run gate:unit pass
> start-item promote
run item:promote pass
probe control fail
probe health fail
verdict NOT READY control
cond down none
wait 30s
cond down none
wait 30s
-- procedure.called
-- trigger.changed phase=pending
