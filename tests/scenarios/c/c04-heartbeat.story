# C4. A heartbeat every 30 minutes for the first four hours: due, overdue, drafted, missed, put off, over.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
as tim scribe
owed announce:heartbeat due
> announce heartbeat
run announce:A3 pass
owed announce:heartbeat answered
shown announcements "Status heartbeat" "in 30m"
# at 10:30 the next one; eleven minutes later it is overdue, in everybody's sight
at T+30m
owed announce:heartbeat due
draft heartbeat "Latency: 410 ms (as of 10:00)" "52 (as of 10:00) active sessions" "Next checkpoint: 11:00"
at T+41m
owed announce:heartbeat overdue 660
shown announcements "HEARTBEAT OVERDUE"
> announce heartbeat
run announce:A4 pass
owed announce:heartbeat answered 660
# the next is missed: it stays in the ledger, and only the latest is still asked for
at T+1h35m
owed announce:heartbeat due
# put off with a reason, or let go with one
> snooze-duty announce:heartbeat due=2027-02-19T19:30 reason=""
! reason-needed
> snooze-duty announce:heartbeat due=2027-02-19T19:30 reason="the CEO speaks" until=+10m
< duty.snoozed reason=CEO
owed announce:heartbeat snoozed
wait 11m
owed announce:heartbeat overdue
> snooze-duty announce:heartbeat due=2027-02-19T19:30 reason="said on the bridge"
owed announce:heartbeat let-go
# a hold does not stop the news: heartbeats go on with the wall clock
as ada commander
> call-hold "waiting for Shopify"
at 2027-02-19T20:00
owed announce:heartbeat due
> release-hold
at 2027-02-19T22:29
owed announce:heartbeat overdue
# it was the last; when another would have come it is missed like any other, and leads nobody for days
at 2027-02-19T22:30
owed announce:heartbeat missed 1800
hidden announcements "OVERDUE"
wait 1h
hidden announcements "Status heartbeat" "in "
