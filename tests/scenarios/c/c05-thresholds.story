# C5. Bounds that must hold for a while, a share of operators, numbers a person enters, a heartbeat file that has to be
# fresh, and the rule that no critical incident is without a plan after 15 minutes.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
verdict GO
shown metrics "Web error rate" "max 1 %" OK
# the engine says when a bound broke, after it was watched being broken long enough
cond errors false
metric error-rate 1.4 warn
wait 5s
metric error-rate 1.6 fail
cond errors true
-- trigger.changed trigger=errors phase=firing
wait 5s
metric error-rate 1.7 fail
cond errors true
< trigger.changed trigger=errors phase=pending
< trigger.changed trigger=errors phase=firing
shown metrics "Web error rate" BREACH
shown triggers "Error rate above 1 %" TRIGGERED
wait 5s
metric error-rate 0.2
cond errors false
wait 5s
cond errors false
< trigger.changed trigger=errors phase=cleared
# 80 % of the target operators by T+15m
shown metrics "Target operators logged in" "goal 80 %" met
metric adoption 61
at T+16m
metric adoption 64
shown metrics "Target operators logged in" "not met"
metric adoption 88
shown metrics "Target operators logged in" "met late"
# what no probe can read is entered by a person, within bounds; what is measured cannot be typed in
as cleo cx
> enter-metric sentiment 4.2 "round of calls"
< metric.entered metric=sentiment value=4.2 actor=cleo
> enter-metric error-rate 0.1
! measured
> enter-metric sentiment nan
! bad-number
shown metrics "Operator sentiment" 4.2
metric sentiment 2.5 warn
shown metrics "Operator sentiment" WARN
# the long-task heartbeat: asked by the checklist, and not green once it is old
as dev devops
> start-item append-heartbeat
run item:append-heartbeat pass
> start-item heartbeat-fresh
gate mcp-heartbeat pass
see gates.mcp-heartbeat.verdict == pass
gate mcp-heartbeat fail "artifacts/mcp-heartbeat.log is 34 min old"
gate prod-healthy pass
verdict CONDITIONAL GO 34 min old
gate mcp-heartbeat pass
# a critical incident: NO-GO at once, and a plan is due in 15 minutes
as tim scribe
here
> open-incident critical "Approvals show the wrong shop" "two operators" owner=engineering
< verdict.changed verdict=NO-GO
> update-incident I1 stage=investigate
wait 14m
-- incident.escalated to=engineering
shown incidents "wrong shop" "plan 1:00 left"
wait 2m
< incident.escalated to=engineering reason="no plan"
shown incidents "wrong shop" "plan OVERDUE"
# whoever waits for word of it comes first, then the plan
shown next "Incident notification" OVERDUE
> snooze-duty announce:incident due=2027-02-19T18:16 reason="told on the bridge"
shown next "wrong shop" OVERDUE
> update-incident I1 plan="switch the cache off"
hidden incidents "plan"
verdict NO-GO wrong shop
> resolve-incident I1 "cache is off"
< incident.resolved
< action.opened text=Postmortem
