# E11. Reasons to turn back: crashes of more than 10 % of users, lost data, personal data, a dangerous command, a P0 open
# for four hours, a hotfix that makes it worse. The way back: script and draft at once, notices, offline fix, another launch.
plan caro-beta
start 2026-01-15T15:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
tell released.lines
# a number people enter: 8 % is no reason, 22 % is
cond crashes false
as egon engineering-lead
> enter-metric crash-share 8 "telemetry"
metric crash-share 8
-- rollback.proposed
> enter-metric crash-share 22 "telemetry and reports"
metric crash-share 22 fail
cond crashes true
< trigger.changed trigger=crashes phase=firing
< incident.opened incident=I1 severity=P0 trigger=crashes
< rollback.proposed trigger=crashes
shown rollback "ROLLBACK RECOMMENDED" "10 % of users"
# what only people see
as cora community-lead
> declare-trigger hotfix-worse "it hangs now"
< trigger.declared trigger=hotfix-worse
< rollback.proposed trigger=hotfix-worse
> declare-trigger dangerous-command "rm -rf ~ came through"
< rollback.proposed trigger=dangerous-command
# personal data has two answers: the way back, and the card that stops the telemetry
> declare-trigger pii-response-needed "an email address in an event"
< rollback.proposed trigger=pii-response-needed procedure=pii-response
shown cards "Personal data found in telemetry" RAISED
as sara security-lead
> call-procedure pii-response
< procedure.called procedure=pii-response kind=emergency
hidden cards "Personal data" RAISED
# four hours with a P0 open
cond unfixable false
wait 4h
cond unfixable true
< trigger.changed trigger=unfixable phase=firing
# the way back is called by whoever may
as cora community-lead
> call-procedure rollback "20 % crash" typed=caro-beta
! not-allowed
as rita release-manager
> call-procedure rollback "20 % crash" typed=caro-beta trigger=crashes
< procedure.called proc=P2 kind=rollback tuple=stable trigger=crashes incident=I1
< run.ordered subject=step:P2/revert-installer
< run.ordered subject=step:P2/to-draft
< announcement.ordered template=rollback-called channel=release text="we go back to v1.0.0. Why: 20 % crash"
see proposals == []
run announce:A1 pass
< step.done step=say-team
# nobody is told to install again before the script gives the old one
-- announcement.ordered template=rollback
as egon engineering-lead
> start-step P2 check-installer
! not-its-turn revert-installer
run step:P2/revert-installer pass
run step:P2/to-draft pass
# the script on main is the old one again, and that is checked
run gate:install-script-back pass
< announcement.ordered template=rollback channel=announcements text="run the install script once more"
run announce:A2 pass
> confirm-sent A3
< step.done step=say-discord
as cora community-lead
> finish-step P2 say-github "notice is in"
< procedure.ended proc=P2 outcome=executed
< action.opened text="fixed offline" blocks_next=True
< action.opened text="v1.1.1-beta is launched" blocks_next=True
< action.opened text="Review of P2"
# at most once for this deploy
as rita release-manager
> call-procedure rollback "again" typed=caro-beta
! claimed
