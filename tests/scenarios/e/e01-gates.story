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
tell gates.lines
as rita release-manager
file artifact:audit-export present aa
# all is green: what is left is the decision itself, and it is taken back with a reason
verdict NO-GO two documents are missing
> make-decision planning go
! reason-needed
> make-decision planning go "found in the archive"
< decision.made phase=planning choice=go
verdict GO
# beta testing runs from T-4d to T-2d and is decided once, with a third way
as rita release-manager
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
