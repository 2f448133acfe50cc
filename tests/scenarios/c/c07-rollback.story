# C7. The way back: the flag goes off first; the CEO and the operators are told meanwhile; the script waits for the flag;
# every step has an owner, a state and a time; the review falls due within a day.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
at T+20m
# called by whoever may, with the release's name typed, never by accident
as tim scribe
> call-procedure rollback "approvals are blocked" typed=hotdash-pilot
! not-allowed
as ada commander
> call-procedure rollback "approvals are blocked" typed=hotdash
! name-needed
> call-procedure rollback "approvals are blocked" typed=hotdash-pilot
< procedure.called proc=P1 kind=rollback tuple=legacy generation=1 actor=ada
# flag and broadcast at once; the CEO is told meanwhile; the script is not started before the flag is off
< run.ordered subject=step:P1/flag-off
< announcement.ordered template=rollback channel=war-room
< announcement.ordered template=rollback channel=operators
run announce:A3 pass
-- run.ordered subject=step:P1/script
shown rollback "Turn the production flag off" running "Engineer agent"
shown rollback "Tell the CEO" "DO NOW"
owed step:P1/tell-ceo upcoming
> call-procedure rollback "again" typed=hotdash-pilot
! claimed
> start-step P1 script
! not-its-turn flag-off
> skip-step P1 flag-off "it will do"
! required
wait 4s
run step:P1/flag-off pass
< step.done step=flag-off
< run.ordered subject=step:P1/script
wait 9s
# a step that fails waits for a person: again, by hand, handed over - each on the record
run step:P1/script fail "Fly did not answer"
< step.failed step=script reason=Fly
shown rollback "Run the verified rollback script" FAILED
as cleo cx
> retry-step P1 script
! not-allowed
as dev devops
> hand-over-step P1 script engineering "Eve has the console open"
< step.handed_over to=engineering
as eve engineering
> retry-step P1 script "Fly is back"
< step.retried
< run.ordered subject=step:P1/script
wait 30s
run step:P1/script pass
# the CEO was to be told within five minutes
at T+26m
owed step:P1/tell-ceo overdue
as ada commander
> finish-step P1 tell-ceo "called her mobile"
< step.done step=tell-ceo by_hand=True
> confirm-sent A4
< step.done step=broadcast
as sue support-lead
> finish-step P1 record
! not-its-turn
> finish-step P1 legacy-links
as tim scribe
> finish-step P1 record "timeline in the log, review tomorrow 9:00"
< procedure.ended outcome=executed
< action.opened text="Root cause" blocks_next=True
< action.opened text="Review of P1" due="2027-02-20 18:20"
# executed is not verified: health is watched after the last step
probe prod-health pass
metric error-rate 0.2
metric p95 380
-- procedure.ended outcome=verified
wait 10s
probe prod-health pass
wait 10s
probe prod-health pass
wait 11s
probe prod-health pass
metric error-rate 0.2
metric p95 380
wait 1s
< procedure.ended outcome=verified
shown rollback VERIFIED
