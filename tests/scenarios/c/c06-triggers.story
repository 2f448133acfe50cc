# C6. Each dependency has its own outage clock of ten minutes; blockers and exposed personal data are declared by people.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
probe supabase pass
cond supabase-outage false
wait 10s
cond supabase-outage false
wait 10s
cond supabase-outage false
< trigger.changed trigger=supabase-outage phase=armed
# nine minutes and a half of outage propose nothing, and one good answer in between changes nothing
tell outage-570.lines
shown triggers "Supabase out" BREACHING
-- rollback.proposed
wait 10s
cond supabase-outage false 10
wait 10s
cond supabase-outage true 10
-- trigger.changed trigger=supabase-outage phase=armed
wait 10s
cond supabase-outage true 10
wait 10s
cond supabase-outage true 10
wait 10s
cond supabase-outage true 10
< trigger.changed trigger=supabase-outage phase=firing
< incident.opened severity=critical trigger=supabase-outage title=Supabase
< rollback.proposed trigger=supabase-outage procedure=rollback
shown rollback "ROLLBACK RECOMMENDED" Supabase
# the others have clocks of their own
see triggers.fly-outage.phase == unarmed
# it is for people to follow, or to withdraw with a reason
as tim scribe
> withdraw-proposal "status page says solved"
! not-allowed
as ada commander
> withdraw-proposal "status page says solved"
< rollback.withdrawn
wait 10s
cond supabase-outage true 10
-- rollback.proposed
# declared by people: anybody may, and says what was seen
as tim scribe
> declare-trigger pii-exposure ""
! reason-needed
> declare-trigger pii-exposure "emails in the export"
< trigger.declared trigger=pii-exposure actor=tim
< trigger.changed trigger=pii-exposure phase=firing
< incident.opened trigger=pii-exposure severity=critical
< rollback.proposed trigger=pii-exposure
> declare-trigger pii-exposure "again"
! declared-already
> declare-trigger critical-blocker "approvals time out for everybody"
< rollback.proposed trigger=critical-blocker
verdict NO-GO approvals time out
