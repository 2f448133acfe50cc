# E3. Launch day by the wall clock, 08:00 to 18:00 Eastern: poll, tag, build, upload, install script, announcements.
plan caro-beta
start 2026-01-15T12:30 t0=2026-01-15T14:00
tell staffed.lines
shown timeline "T0 08:00" "08:00 Final go" 08:00
shown timeline "T0 11:00" "Install script" 11:00
shown timeline "T0 13:00" "Active monitoring"
tell look.lines
tell gates.lines
file artifact:audit-export present aa
as rita release-manager
> start-item push-tag
! blocked final-go
tell poll-go.lines
# the tag cannot be taken back: a second person agrees first
at 2026-01-15T14:00
as rita release-manager
> start-item push-tag
! second-person
as egon engineering-lead
> confirm-item push-tag
< item.confirmed item=push-tag actor=egon
as rita release-manager
> start-item push-tag
< run.ordered subject=item:push-tag
as cora community-lead
> start-item build-release
! not-allowed
as egon engineering-lead
> start-item build-release
! blocked push-tag
run item:push-tag pass
at 2026-01-15T15:00
> start-item build-release
run item:build-release pass
> start-item archives
run item:archives pass
as rita release-manager
> start-item upload
run item:upload pass
# eight files, or the install script stays where it is
> start-item eight-files
run gate:release-files fail "6 is below 8"
> start-item switch-installer
! blocked 6 is below 8
> start-item eight-files
run gate:release-files pass
at 2026-01-15T16:00
> start-item switch-installer
run item:switch-installer pass
< item.done item=switch-installer
< stability.changed change=started
see deploys.0.what == item:switch-installer
# announcements wait for the script on main
as cora community-lead
> start-item discord
! blocked install-script
as rita release-manager
> start-item installer-live
run gate:install-script pass
at 2026-01-15T17:00
as cora community-lead
> start-item discord
< announcement.ordered template=launch-discord channel=announcements how=webhook text="caro.example/install"
-- item.done item=discord
run announce:A1 pass
< item.done item=discord
> start-item twitter
> start-item reddit
> start-item thanks
< announcement.ordered template=thanks text="75 test cases"
> confirm-sent A2
> confirm-sent A3
> confirm-sent A4
see items.thanks.status == done
