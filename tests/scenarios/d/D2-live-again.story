# What was live before comes back late - a cache in between, a revert by hand: it is noticed, and a person decides.
# Going to and fro by itself would never end.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
published published 66e01
published published 66e02
wait 10m
tell look.lines
probe published pass
published published 66f2a
< deploy.noticed live=66f2a previous=66e02
wait 5s
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< procedure.called automatic=True generation=2
run step:P1/restore pass
run step:P1/lock pass
wait 3m
probe published pass
cond health-gate true
# one of the platform's edges had still served the one before
published published 66e02
< deploy.noticed live=66e02 previous=66f2a
see deploys.2.again == True
wait 5s
cond health-gate true
-- procedure.called
< rollback.proposed generation=3
wait 3m
probe published pass
published published 66f2a
< deploy.noticed live=66f2a
wait 5s
cond health-gate true
-- procedure.called
as mia release-manager
> call-procedure rollback "it is the bad one again" typed=netlify-bluegreen generation=4
< procedure.called automatic=False generation=4
