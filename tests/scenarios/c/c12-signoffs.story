# C12. Four sign-offs in their order, each with its precondition; the last word is the CEO's, "launch accepted" or
# "rollback".
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
as ada commander
> sign commander-done
! order still open
shown people "Launch Commander" "waits for"
> sign accepted choice="launch accepted"
! not-allowed ceo
as carol ceo
> sign accepted choice="launch accepted"
! order commander-done
# every list is done or skipped with a reason
tell all-lists.lines
as ada commander
> sign commander-done "Something else."
! statement
> sign commander-done "All checklists are complete."
< signoff.signed signoff=commander-done statement="All checklists are complete."
# the metrics are within bounds, entered ones included
as cleo cx
> enter-metric sentiment 0.5
metric sentiment 0.5 fail
as eve engineering
> sign engineering-ok
! order sentiment
as cleo cx
> enter-metric sentiment 4
metric sentiment 4
as eve engineering
> sign engineering-ok
< signoff.signed signoff=engineering-ok
# Sue is on the phone: relayed, with where she said it, and shown as relayed
as ada commander
> sign cx-stable relayed_for=Sue link=https://chat.example/p2
< signoff.signed signoff=cx-stable relayed_for=Sue link=chat.example actor=ada
shown people "Support Lead" "signed (relayed)"
as carol ceo
> sign accepted
! choice launch accepted
> sign accepted choice="launch accepted"
< signoff.signed signoff=accepted choice="launch accepted" actor=carol role=ceo
> sign accepted choice=rollback
! no-change
# a signature is withdrawn with a reason, never overwritten; "rollback" asks for the way back
> withdraw-signoff accepted ""
! reason-needed
> withdraw-signoff accepted "a shop lost its orders"
< signoff.withdrawn
> sign accepted choice=rollback reason="a shop lost its orders"
< signoff.signed choice=rollback
< rollback.proposed procedure=rollback reason="rollback"
shown rollback "ROLLBACK RECOMMENDED"
