# A commander checks a line, a colleague skips one with a reason, a hold stops the countdown and resumes it.
plan hotdash-pilot
start 2027-02-19T17:58 t0=2027-02-19T18:00
as ada commander
verdict NOT READY
> check-item oncall
< item.done item=oncall actor=ada
> check-item oncall
! done-already oncall
as bo scribe
> skip-item dashboards ""
! reason-needed
> skip-item dashboards "bookmarked on the shared board"
< item.skipped item=dashboards reason=shared
> add-note "TODO: order pizza"
< note.added text=pizza
< action.opened text=pizza
as ada commander
> call-hold "waiting for the bridge"
< clock.held hold=H1 t_s=-120
wait 60s
> release-hold
< clock.resumed held_s=60
see clock.t0 == 2027-02-19 18:01:00+00:00
