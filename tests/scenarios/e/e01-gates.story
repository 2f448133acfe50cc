# E1. A gate a day from T-7d on, each a GO or NO-GO of its owner; one gate spans three days; after the launch days have
# criteria. Days, hours and minutes on one clock, in the release's zone.
plan caro-beta
start 2026-01-08T13:30 t0=2026-01-15T14:00
tell staffed.lines
as rita release-manager
shown timeline "T-7d 09:00" "Planning complete" 09:00
shown timeline "T-4d 09:00" "Beta testing"
shown timeline "T0 12:00" "Announcements" 12:00
shown timeline "T+2d 09:00" "Week 1"
shown header T-7d
tell look.lines
# planning: GO is refused while what it asks for is not green
> make-decision planning go
! not-go planning-documents
as egon engineering-lead
> make-decision planning go
! not-allowed release-manager
as rita release-manager
> make-decision planning no-go
! reason-needed
> make-decision planning no-go "two documents are missing"
< decision.made phase=planning choice=no-go
# found in the archive: what later days ask for is not asked for yet, and the launch itself stays NOT READY
> run-gate planning-documents
run gate:planning-documents pass
gate tree-clean pass
gate issues-triaged pass
> run-gate timeline
run gate:timeline fail "late: Status: open"
> make-decision planning go "found in the archive"
! not-go timeline
> run-gate timeline
run gate:timeline pass
> make-decision planning go
! reason-needed
> make-decision planning go "found in the archive"
< decision.made phase=planning choice=go verdict="NO-GO"
verdict NOT READY not judged yet
# but a build that failed counts as soon as it is known
as egon engineering-lead
at 2026-01-09T14:00
gate issues-triaged pass
> run-gate beta-binaries
run gate:beta-binaries pass
> make-decision beta-build go
! not-go binary-size
> run-gate binary-size
run gate:binary-size pass
> make-decision beta-build go
< decision.made phase=beta-build choice=go
# beta testing runs from T-4d to T-2d and is decided once, with a third way
as cora community-lead
> attest-gate testers pass
as rita release-manager
> enter-metric tester-blockers 0
metric tester-blockers 0
at 2026-01-13T22:00
tell look.lines
metric tests-executed 61 fail
> make-decision beta-testing go
! not-go
> make-decision beta-testing "extend beta" "fourteen cases are open"
< decision.made phase=beta-testing choice=extend
# T+1d: its criterion is that no P0 is open
at 2026-01-16T14:30
tell look.lines
tell gates.lines
as rita release-manager
metric open-p0 1 fail
> make-decision day-1 go
! not-go open-p0
> make-decision day-1 "watch closely" "one crash on Linux"
< decision.made phase=day-1 choice=watch
