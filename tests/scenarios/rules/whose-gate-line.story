# Who may have a gate judged may do so on its line as well, and nobody else: the gate's own role, or one that may run.
plan caro-beta
start 2026-01-14T15:00 t0=2026-01-15T14:00
as cora community-lead
> run-gate safety
! not-allowed
> start-item patterns
! not-allowed
as sam security-lead
> start-item patterns
run gate:safety pass
< item.done item=patterns
# what is computed is not typed in either
as rita release-manager
> enter-metric downloads-week 40
! measured
