# Nobody is at the screen. The deploy goes bad; the trigger, proven before, rolls back once, and health proves it.
plan plans/mini.toml
start 2026-03-01T09:59 t0=2026-03-01T10:00
as ada lead
probe control pass
probe health pass
cond down false
wait 5s
cond down false
< trigger.changed trigger=down phase=armed
> run-gate unit
< run.ordered subject=gate:unit
run gate:unit pass
< gate.judged gate=unit verdict=pass
verdict GO
> start-item promote
< run.ordered subject=item:promote
run item:promote pass
< item.done item=promote
< stability.changed change=started
wait 5s
probe health fail 503
cond down true
< trigger.changed trigger=down phase=pending
wait 5s
cond down true
-- trigger.changed phase=firing
wait 5s
cond down true
< trigger.changed trigger=down phase=firing
< procedure.called kind=rollback automatic=True generation=1 trigger=down
< run.ordered subject=step:P1/restore
-- run.ordered subject=step:P1/lock
# it never claims twice, however long it goes on
wait 30s
cond down true
-- procedure.called
run step:P1/restore pass
< step.done step=restore
< run.ordered subject=step:P1/lock
run step:P1/lock pass
> finish-step P1 tell
< procedure.ended outcome=executed
probe health pass
cond down false
wait 5s
probe health pass
wait 6s
< procedure.ended outcome=verified
cond down false
< trigger.changed phase=cleared
> call-procedure rollback typed=mini
! claimed
