# A rollback is "validated" by what was rehearsed: not by a print, an unverified end, another procedure or the wrong place.
plan spx-recovery
start 2026-02-19T15:00 t0=2026-02-20T15:00
as otto on-call
file script:scripts/rollback.sh executable s1
tuple before rollback web=m0 flags=legacy
rehearsed rollback 95 where=staging ago=1h printed=flags-off
verdict NOT READY only printed
rehearsed rollback 95 where=staging ago=1h unverified
verdict NOT READY did not end verified
rehearsed rollback 95 where=staging ago=1h of-old
verdict NOT READY changed since it was rehearsed
rehearsed rollback 95 where=simulator ago=1h
verdict NOT READY the plan asks for one on staging
rehearsed rollback 95 where=staging ago=8d
verdict NOT READY the plan asks for 7d
> check-item rollback-rehearsed
! blocked
rehearsed rollback 95 where=staging ago=1d
> check-item rollback-rehearsed
< item.done item=rollback-rehearsed
# a change of the procedure afterwards takes the proof away
as mia release-manager
amend run = "scripts/rollback.sh build" => run = "scripts/rollback.sh build --fast"
verdict NOT READY changed since it was rehearsed
