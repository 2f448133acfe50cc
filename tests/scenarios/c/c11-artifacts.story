# C11. Files under artifacts/pilot/<date>/launch; what is missing is named; a decision is tied to its incident, and the
# incident knows.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
shown artifacts "Incident log" artifacts/pilot/2027-02-19/launch/incident-log.md close
shown artifacts "Lessons learned" artifacts/pilot/2027-02-19/retro.md
as tim scribe
> attach-file incident-log artifacts/pilot/2027-02-19/launch/incident-log.md sha256="" size=10
! hash-needed
> attach-file incident-log artifacts/pilot/2027-02-19/launch/incident-log.md sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa size=0
! empty
> attach-file incident-log artifacts/pilot/2027-02-19/launch/incident-log.md sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa size=812
< artifact.attached artifact=incident-log
# another the engine finds by itself
file artifact:retro present bbbb
shown artifacts "Lessons learned" there
# the slip of a date does not move the folder
as ada commander
> open-incident high "Figures lag" owner=analytics
< incident.opened incident=I1
at T+1h
> make-decision checkpoint-1h "carry on" relayed_for=Carol link=https://chat.example/p9 relates_to=@incident.opened
< decision.made choice="carry on"
shown incident:I1 "CARRY ON"
# closing names what is not there
> close-release
! incomplete missing
