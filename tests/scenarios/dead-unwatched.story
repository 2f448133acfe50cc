# The engine was away after the deploy: time nobody watched brings no startup deadline nearer.
plan plans/mini.toml
start 2026-03-01T09:59 t0=2026-03-01T10:00
as ada lead
probe control pass
cond down false
> run-gate unit
run gate:unit pass
> start-item promote
run item:promote pass
cond down true 5
gap 300
cond down true 5
wait 5s
cond down true 5
wait 5s
cond down true 5
-- trigger.changed phase=firing
