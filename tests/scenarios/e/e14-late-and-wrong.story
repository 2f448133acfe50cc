# E14. Days as they are: written down late, corrected, taken back - always as new entries, so that a replay can show both
# what happened and what was known. (The three days themselves are recorded in sample_releases/caro-beta/days.)
plan caro-beta
start 2026-01-15T19:20 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
as cora community-lead
> open-incident P0 "Crash on start on Linux" owner=engineering-lead occurred=2026-01-15T19:00
< incident.opened incident=I1
shown log "Crash on start on Linux" "happened 14:00"
> add-note "kim reported it first in #support" incident=I1 occurred=2026-01-15T19:00
< note.added incident=I1
> correct-entry entry=@note.added text="it was lee who reported it first"
< entry.corrected retracted=False
shown log "corrected: it was lee"
> add-note "rolling back now"
> correct-entry entry=@note.added text="nobody is rolling back" retract=yes
< entry.corrected retracted=True
shown log "rolling back now" "retracted by cora"
# acts are not taken back by words
> correct-entry entry=@incident.opened text="no incident" retract=yes
! not-words
> correct-entry 99999 text="?"
! unknown-id
# downgraded, resolved, opened again: all of it stays
as egon engineering-lead
> update-incident I1 severity=P1 text="one distribution only"
> resolve-incident I1 "fixed upstream" occurred=2026-01-15T19:30
wait 5m
> reopen-incident I1 ""
! reason-needed
> reopen-incident I1 "it is back on Fedora"
< incident.reopened
see incidents.I1.severity == P1
