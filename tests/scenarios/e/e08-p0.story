# E8. A P0: identify 5, investigate 15, triage 30 minutes, fix in 4 hours, deploy within an hour of the fix, verify within
# half an hour of the deploy; updates every 30 minutes; a strategy is chosen; the post-mortem falls due in 48 hours.
plan caro-beta
start 2026-01-15T18:50 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
at 2026-01-15T19:00
as cora community-lead
> open-incident P0 "Crash on start on Linux" impact="Linux users cannot start caro" owner=engineering-lead
< incident.opened incident=I1 severity=P0
< incident.escalated to=release-manager
owed announce:p0-alert due
shown incidents "Crash on start" "identify 5:00 left"
as rita release-manager
cond card:p0-response true
shown cards "P0 response" RAISED "I1 Crash on start"
> call-procedure p0-response
< procedure.called procedure=p0-response incident=I1
# its alert goes out at once, and once
< announcement.ordered template=p0-alert channel=release text="Crash on start on Linux"
run announce:A1 pass
< step.done step=alert
owed announce:p0-alert answered
wait 4m
as egon engineering-lead
> update-incident I1 stage=identify
as rita release-manager
> finish-step P1 identify
wait 12m
# investigated too late: the chain goes on
< incident.escalated to=engineering-lead stage=investigate
as egon engineering-lead
> update-incident I1 stage=investigate mitigation="start with --no-config" plan="null check in the loader"
> finish-step P1 investigate "null pointer in the config loader"
> update-incident I1 strategy=luck
! unknown-id hotfix
> update-incident I1 stage=triage strategy=hotfix
< incident.updated strategy=hotfix
as rita release-manager
> finish-step P1 triage "confirmed P0, hotfix"
# half an hour after the alert the next update is owed
at 2026-01-15T19:31
owed update:I1 overdue
> announce p0-alert incident=I1
< announcement.ordered template=p0-alert text="Stage: triage"
run announce:A2 pass
owed update:I1 upcoming
# the clock of the deploy starts with the fix, the one of the check with the deploy
shown incident:I1 fix
hidden incident:I1 verify
at 2026-01-15T20:00
as egon engineering-lead
> update-incident I1 stage=fix
shown incident:I1 deploy "1:00:00 left"
> finish-step P1 fix "merged"
at 2026-01-15T20:50
> update-incident I1 stage=deploy
shown incident:I1 verify "30:00 left"
wait 20m
> update-incident I1 stage=verify
# the final report wants what was done and what will keep it from coming back
> finish-step P1 verify-fix "no new report"
< step.failed step=report reason=incident.follow_up
> update-incident I1 follow_up="fuzz the loader" mitigation="v1.1.0-beta.1 checks for null"
as cora community-lead
> retry-step P1 report "follow-up is in"
< announcement.ordered template=p0-resolved channel=release text="checks for null"
< announcement.ordered template=p0-resolved channel=announcements how=webhook
run announce:A3 pass
run announce:A4 pass
< step.done step=report
as egon engineering-lead
> resolve-incident I1 "fixed in v1.1.0-beta.1"
< incident.resolved incident=I1
< action.opened text="Postmortem of I1" due="2026-01-17 21:10"
< action.opened text="fuzz the loader"
# what was reported as solved is not asked for again
owed announce:p0-resolved answered
as rita release-manager
> finish-step P1 post-mortem "Friday 10:00"
< procedure.ended proc=P1 outcome=executed
< action.opened text="Review of P1"
# the post-mortem is filed where it outlives the release, or it is late
at 2026-01-17T21:30
shown header "Postmortem of I1"
> file-action F1 ""
! where-needed
> file-action F1 https://wiki.example/pm-1
< action.filed where=wiki
# a P1 has clocks of its own, and no P0 alert
> open-incident P1 "Slow start" owner=engineering-lead
owed announce:p0-alert answered
