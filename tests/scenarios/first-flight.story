# The pilot's afternoon in short: gates, GO, the flag goes on, an outage, a rollback by hand, verified.
plan hotdash-pilot
start 2027-02-19T17:58 t0=2027-02-19T18:00
as ada commander
verdict NOT READY
> check-item bridge-live
> add-note "first note"
< note.added text=first
> call-hold "waiting for the bridge"
< clock.held hold=H1 t_s=-120
wait 60s
> release-hold
< clock.resumed held_s=60
