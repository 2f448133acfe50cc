# A window whose plan says that a breach fails it: it does not begin again, and only an override closes the release.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell ../d/promoted.lines
see stability.status == running
look 10m blue=pass p95=320 open-errors=0
-- stability.changed
# nobody can see anything: that is not a breach
probe outside fail
probe blue fail 0 "no route"
-- stability.changed
wait 3s
# the way out is back; what was seen of the target while it was not says nothing about the target
probe outside pass
-- stability.changed
wait 2s
probe blue pass
metric p95 2600 fail
< stability.changed change=failed reason="P95 latency: fail"
metric p95 320
look 31m blue=pass p95=320 open-errors=0
-- stability.changed
as mia release-manager
> extend-stability 600 "give it another chance"
! no-window
> close-release
! incomplete stability: the stability window failed: P95 latency: fail
> close-release "the slow query was a backup, see the log"
< release.closed outcome=incomplete missing=stability
