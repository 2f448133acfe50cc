# A release that was rolled back is tried again: moving T0 opens the launch afresh, NEXT leads through it once more, and
# what the first try had proven is proven again before anything goes out.
tell ../automatic-rollback.story
shown header "ROLLED BACK"
shown next "move T0 for another try"
> set-t0 2026-03-01T10:30 "the fix is merged"
< clock.t0_set retry=True voided=item:promote
see items.promote.status == open
see gates.unit.voided == judged for the try before the rollback
shown header "NOT READY · unit: judged for the try before the rollback"
shown next "unit"
hidden next "move T0"
at T0
probe health pass
probe control pass
> start-item promote
! blocked unit
> run-gate unit
run gate:unit pass
shown next "Promote"
> start-item promote
run item:promote pass
hidden header "ROLLED BACK"
shown next "stability window"
hidden next close
see items.promote.status == done
# and if that one goes bad, too, it is a new deploy: it is rolled back by itself once more
wait 5s
cond down false
wait 5s
probe health fail 503
cond down true
wait 5s
cond down true
wait 5s
cond down true
< trigger.changed trigger=down phase=firing
< procedure.called kind=rollback automatic=True generation=2 trigger=down
# while that goes on, T0 stays
> set-t0 2026-03-01T12:00 "once more"
! going-back
