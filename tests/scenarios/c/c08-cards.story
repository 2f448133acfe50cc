# C8. Five contingencies, one key away; each start is logged, its steps are a checklist with owners; conditions put the
# card on the screen by themselves.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
shown cards "Shopify Admin is out"
shown cards "Supabase is slow"
shown cards "Chatwoot API is failing"
shown cards "Metrics part from GA"
shown cards "Operators are lost"
hidden cards RAISED
# Shopify fails: the card raises itself, and says what it saw
probe shopify fail 503 "major_outage"
cond card:shopify-down true
shown cards "Shopify Admin is out" RAISED
shown next "Shopify Admin is out" "Shopify Admin API: fail"
owed card:shopify-down due
as dev devops
> call-procedure shopify-down "status page agrees"
< procedure.called procedure=shopify-down kind=contingency actor=dev
owed card:shopify-down answered
hidden cards RAISED
shown cards "Shopify Admin is out" RUNNING
# its lines: two at once, a third for another role
shown next "DO NOW" "Switch monitoring to queued mode"
> finish-step P1 queued-mode
# a recommended rollback is more urgent than any step of a card
as ada commander
> declare-trigger critical-blocker "nobody can approve"
shown next "ROLLBACK RECOMMENDED"
> withdraw-proposal "they can, with the admin"
shown next "Pause approvals"
as dev devops
> finish-step P1 pause-approvals
as sue support-lead
> finish-step P1 tell-operators "posted in the operator channel"
< procedure.ended proc=P1 outcome=executed
# it stays quiet while the same outage goes on
wait 10s
cond card:shopify-down true
hidden cards RAISED
probe shopify pass
cond card:shopify-down false
# figures part by more than 10 %: a card, and in it a line that is only for that case
metric desync 14.2 warn
cond card:metrics-desync true
cond if:metrics-desync/freeze-tiles true
shown cards "Metrics part from GA" RAISED
as ann analytics
> call-procedure metrics-desync
> finish-step P2 freeze-tiles
! not-its-turn
> finish-step P2 cross-check "GA is right"
> finish-step P2 freeze-tiles
> finish-step P2 alert
< procedure.ended proc=P2 outcome=executed
# below 10 % by then: that line is left out, and says so
> call-procedure metrics-desync "once more"
cond card:metrics-desync false
cond if:metrics-desync/freeze-tiles false
> finish-step P3 cross-check
< step.skipped step=freeze-tiles by_plan=True
# Chatwoot: the mail fallback at once, the public notice after thirty minutes, proposed by its trigger
cond chatwoot-half-hour false
cond chatwoot-half-hour false
cond chatwoot-half-hour false
probe chatwoot fail
cond card:chatwoot-down true
tell chatwoot-30.lines
< trigger.changed trigger=chatwoot-half-hour phase=firing
< rollback.proposed procedure=chatwoot-notice
# it is a card, not a rollback
hidden rollback "ROLLBACK RECOMMENDED"
shown cards "public notice" RAISED
as cleo cx
> call-procedure chatwoot-notice
< procedure.called procedure=chatwoot-notice
hidden cards "public notice" RAISED
see proposals == []
# a card is put off or let go with a reason only
> snooze-duty card:chatwoot-down due=2027-02-19T18:00:10 reason=""
! reason-needed
> snooze-duty card:chatwoot-down due=2027-02-19T18:00:10 reason="tickets go to mail already"
owed card:chatwoot-down let-go
hidden cards RAISED
# operators are lost: no machine sees that; a person starts the card
as ada commander
> call-procedure operator-confusion "three calls in five minutes"
< procedure.called procedure=operator-confusion
> call-procedure nothing-such
! unknown-id
