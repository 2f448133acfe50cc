# C2. The countdown from T-24h to T+24h in Pacific time and UTC; what is next and what is late; hold, resume and slip;
# an alarm for a commit after the freeze; checkpoints with their own choices.
plan hotdash-pilot
start 2027-02-18T17:30 t0=2027-02-19T18:00
as ada commander
shown timeline T-24h "Dry run"
shown timeline T-12h "Code freeze" 22:00
shown timeline T0 Launch 10:00
shown timeline T+24h Retrospective
shown header 09:30 17:30Z PST
shown due "Dry run" "in 30m"
# what begins is due now, and not overdue the very second it begins; a phase with an end has until then
at T-24h
shown checklist "Final user-testing" open 22:00
hidden header OVERDUE
at T-12h
shown checklist "Code changes locked" "DUE NOW"
hidden header OVERDUE
wait 10s
shown checklist "Final user-testing" OVERDUE
shown checklist "Code changes locked" "DUE NOW"
wait 5m
shown checklist "Code changes locked" "OVERDUE 5m"
shown header OVERDUE
as dev devops
> check-item lock-code
# main is frozen: a commit raises an alarm, in the room and on the war-room channel
cond frozen-code false
gate code-freeze pass
wait 5m
gate code-freeze fail "1 commit since the freeze: 4f1c2ab by mike"
cond frozen-code true
< gate.judged gate=code-freeze verdict=fail
< verdict.changed verdict=NO-GO
< trigger.changed trigger=frozen-code phase=firing
< run.ordered subject=alert:war-room/trigger/frozen-code what="4f1c2ab by mike"
verdict NO-GO 4f1c2ab
shown next "Have it reverted"
# it is reverted, or lived with: under a decision, by the commander
as dev devops
> grant-waiver code-freeze D-001 "a comment in a README" expires=+6h
! not-allowed
as ada commander
> grant-waiver code-freeze D-007 "a comment in a README" expires=+6h
! not-waivable
> grant-waiver code-freeze D-001 "a comment in a README" expires=+6h
< waiver.granted gate=code-freeze decision=D-001
# and nobody is asked any longer to have it reverted
hidden next "Have it reverted"
# a hold stops the T-clock; the wall goes on
at T-2h
> call-hold ""
! reason-needed
> call-hold "the bridge is not up"
< clock.held t_s=-7200
wait 20m
shown header "HOLDING at T-2:00:00" ada
> release-hold
< clock.resumed held_s=1200
see clock.t0 == 2027-02-19 18:20:00+00:00
as tim scribe
> set-t0 2027-02-19T19:00 "legal needs an hour"
! not-allowed
as ada commander
> set-t0 2027-02-19T19:00
! reason-needed
> set-t0 2027-02-19T19:00 "legal needs an hour"
< clock.t0_set reason=legal
shown header "T0 SLIPPED 10:20 -> 11:00"
shown timeline T0 Launch 11:00
# checkpoints are decided by whom the plan names, among its own choices; one that nobody decides within the
# hour is told as overdue
at T+1h
hidden header "Business checkpoint" OVERDUE
wait 6m
hidden header "Business checkpoint" OVERDUE
at T+119m
hidden header "Business checkpoint" OVERDUE
at T+121m
shown header "Business checkpoint" "OVERDUE 1h01m"
> make-decision checkpoint-1h "carry on"
! not-allowed ceo
> make-decision checkpoint-1h "carry on" relayed_for=Carol link=https://chat.example/p9
< decision.made choice="carry on" relayed_for=Carol
at T+4h
> make-decision checkpoint-4h maybe
! choice widen access
> make-decision checkpoint-4h "stay as it is" "two complaints about speed"
< decision.made phase=checkpoint-4h choice=stay
> make-decision checkpoint-4h "widen access"
! reason-needed
