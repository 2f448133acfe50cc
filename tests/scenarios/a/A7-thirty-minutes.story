# Thirty minutes of watching after the deploy, on their own clock: a breach starts them again, silence does not count.
plan spx-recovery
edit every = "60s"\nevery_live = "5s"\ndeadline => every = "60s"\nevery_live = "60s"\ndeadline
start 2026-02-20T14:00 t0=2026-02-20T15:00
tell deployed.lines
see stability.status == running
see stability.for_s == 1800.0
look 10m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
-- stability.changed

# latency is amber for a while: that is said, and takes nothing away
metric command-latency 900 warn
look 5m production=pass feed-reconnects=1 command-latency=900/warn endpoint-errors=0.1
-- stability.changed

# nobody watched for ten minutes: they do not count, and nothing starts again either
gap 600
look 10m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
-- stability.changed change=held
# a poll that cannot be read is neither good nor bad
probe production error
-- stability.changed

# the feed flaps: the window starts again, once, whatever time the breach takes
metric feed-reconnects 9 fail
< stability.changed change=restarted reason="Feed transitions: fail"
look 5m production=pass feed-reconnects=9/fail command-latency=500 endpoint-errors=0.1
-- stability.changed
metric feed-reconnects 1
look 12m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
metric feed-reconnects 8 fail
< stability.changed change=restarted
see stability.restarts == 2
metric feed-reconnects 1

# what no number says a person looks at, every ten minutes of the first thirty
as otto on-call
> check-item watch-feed
> check-item watch-interaction
> check-item watch-alerts
< item.done item=watch-alerts actor=otto

# the on-call owner wants to see the market close: longer, with a reason
as otto on-call
> extend-stability 600 ""
! reason-needed
> extend-stability 600 "until the market has closed"
< stability.changed change=extended for_s=2400
look 31m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
-- stability.changed change=held
look 11m production=pass feed-reconnects=1 command-latency=500 endpoint-errors=0.1
< stability.changed change=held for_s=2400

# an alert storm, meanwhile, is proposed as a rollback, and a person decides
cond retry-storm true 60
look 1m production=pass
cond retry-storm true 60
look 1m production=pass
cond retry-storm true 60
< trigger.changed trigger=retry-storm phase=firing
< incident.opened severity=P1 trigger=retry-storm
< rollback.proposed trigger=retry-storm
-- procedure.called
