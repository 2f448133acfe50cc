# C1. Nine roles with owner, duties and channels. Every entry carries who acted and in which role; a role changes hands
# on the record; the word of somebody who is elsewhere is relayed, with a link, and shown as relayed.
plan hotdash-pilot
start 2027-02-19T15:00 t0=2027-02-19T18:00
as ada commander
shown people "Launch Commander" "Pilot lead" "Zoom bridge"
shown people "Executive Stakeholder" "CEO" "Slack DM"
shown people "Analytics" "Analytics lead"
shown people "Support Lead" "Operator channel"
shown role:engineering "database health"
> add-note "Bridge is open"
< note.added actor=ada role=commander
# the Pilot lead names who is DevOps today; nobody else may
as tim scribe
> assign-role devops Dana
! not-allowed
as ada commander
> assign-role devops Dana
< role.assigned duty=devops owner=Dana previous="DevOps agent" actor=ada role=commander
# a shift ends: offered, and accepted by that person alone
as Dana devops
> offer-role devops Eli
< role.offered to=Eli
as Fay devops
> accept-role devops
! not-offered
as Eli
> accept-role devops
< role.assigned duty=devops owner=Eli how=accepted actor=Eli
as Dana devops
> offer-role devops Fay
# what Eli accepted is Eli's: Dana no longer speaks for it
> cast-vote go-poll go
! not-open
as ada commander
> open-poll go-poll
as Dana devops
> cast-vote go-poll go
! role-held Eli
# somebody vanished: taken over with a reason
as Gus
> take-role devops ""
! reason-needed
> take-role devops "Eli's line is dead"
< role.assigned how=taken owner=Gus previous=Eli
# votes: one's own, and relayed with a link
as ada commander
> cast-vote go-poll go
< vote.cast duty=commander actor=ada role=commander relayed_for=""
> cast-vote go-poll go support-lead
! not-allowed
> cast-vote go-poll go support-lead relayed_for=Sue
! link-needed
> cast-vote go-poll go support-lead relayed_for=Sue link=https://chat.example/p1
< vote.cast duty=support-lead relayed_for=Sue link=chat.example actor=ada
shown people "Support Lead" "GO (relayed)"
hidden people "Launch Commander" relayed
# sign-offs as well (C12 tells one from a phone); not before there is something to sign
> sign cx-stable relayed_for=Sue link=https://chat.example/p2
! order sentiment-4h
