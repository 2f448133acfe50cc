# C10. Checklists before, during and after: checked, skipped with a reason, unchecked again; who and when; proof where
# the plan asks for it; what recurs is answered each time.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
as tim scribe
shown checklist "Incident log prepared" QA
> check-item incident-log-ready
< item.done item=incident-log-ready actor=tim role=scribe
shown item:incident-log-ready tim
> check-item incident-log-ready
! done-already
> skip-item user-testing ""
! reason-needed
> skip-item user-testing "signed last week"
< item.skipped reason=week
> reopen-item incident-log-ready "the sheet was emptied"
< item.reopened item=incident-log-ready
see items.incident-log-ready.status == open
> check-item incident-log-ready
> check-item no-such-line
! unknown-id
# before: what runs is run here, by its role; done by hand only with what came of it
as cleo cx
> start-item rollback-dry-run
! not-allowed
as dev devops
> check-item rollback-dry-run
! output-needed
> start-item rollback-dry-run
run item:rollback-dry-run pass
< item.done item=rollback-dry-run
# the launch waits for the pre-flight's decision
as eve engineering
> start-item enable-flag
! blocked preflight
tell launched.lines
as ada commander
> check-item bridge
# during: every half hour anew; the one before stays answered, or is missed for good
as tim scribe
> check-item heartbeat-posted
< item.done item=heartbeat-posted due=18:00
at T+29m
> check-item log-live "late, all written down"
< item.done item=log-live due=18:00
at T+30m
owed item:heartbeat-posted due
> check-item heartbeat-posted
< item.done item=heartbeat-posted due=18:30
at T+1h16m
owed item:heartbeat-posted overdue
> skip-item heartbeat-posted "the rollback broadcast said it all"
< item.skipped due=19:00
owed item:heartbeat-posted answered
# after: proof is asked for, with a link or with words
at T+24h
as ann analytics
> check-item final-metrics
! proof-needed
> check-item final-metrics link=https://drive.example/final-metrics
< item.done link=drive
as tim scribe
> check-item lessons "artifacts/pilot/2027-02-19/retro.md"
< item.done item=lessons
shown checklist "Retrospective and final figures" 2/3
