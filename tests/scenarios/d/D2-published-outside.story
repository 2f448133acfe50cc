# Somebody publishes a build in the dashboard: it is noticed, it counts, and it is turned back like any other.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
see deploys.0.generation == 1
# what the promotion itself has published is no news, and goes on record
published published 66e01
< live.seen probe=published live=66e01
published published 66e02
< live.seen probe=published live=66e02 previous=66e01
wait 10m
tell look.lines
probe published pass
# the engine dies, and what is live changes while nobody looks: the next engine knows what was left live
restart
published published 66e02
-- deploy.noticed
published published 66f2a
< deploy.noticed probe=published live=66f2a previous=66e02
see deploys.1.outside == True
see deploys.1.generation == 2
# its proof is the health before it; what is bad by now may be its doing
wait 5s
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< trigger.changed phase=firing
< procedure.called automatic=True generation=2
run step:P1/restore pass
# publishing is locked after it, so that the next build does not undo it
< run.ordered subject=step:P1/lock what="site.py lock"
run step:P1/lock pass
# what the rollback itself has published is no news: it would roll itself back
published published 66e01
-- deploy.noticed
see deploys.1.generation == 2
cond health-gate true
-- procedure.called
# but a third one from outside, while the answer to the second is still going on, is a generation of its own
wait 1m
probe published pass
wait 2m
published published 66f2b
< deploy.noticed live=66f2b
see deploys.2.generation == 3
as mia release-manager
> call-procedure rollback "and again" typed=netlify-bluegreen generation=2
! moved-on you saw deploy 2, now it is 3
