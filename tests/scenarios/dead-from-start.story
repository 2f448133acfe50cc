# The deploy is dead from its first poll: its startup deadline fires the trigger.
plan plans/mini.toml
start 2026-03-01T09:59 t0=2026-03-01T10:00
as ada lead
probe control pass
cond down false
> run-gate unit
run gate:unit pass
> start-item promote
run item:promote pass
probe health fail
cond down true 20
wait 20s
cond down true 20
wait 20s
cond down true 20
-- trigger.changed phase=firing
wait 19s
cond down true 20
-- trigger.changed phase=firing
wait 2s
cond down true 20
< trigger.changed phase=firing reason="never green"
< procedure.called automatic=True

