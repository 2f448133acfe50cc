# A release of a team that is unlike the five samples needs no code: its severities, choices, holds and procedures are
# its plan's. T0 is midnight in Tokyo.
plan ../plans/bank.toml
start 2027-11-20T12:30 t0=2027-11-20T15:00
as sato lead
> check-item announce-freeze
gate backup-age pass
gate variables pass
gate frozen pass
cond rule:no-sev1 false
look 1m core=pass atm=pass
as tanaka dba
# a line with a bound number, run ahead of its time; it counts for an hour
> start-item lag
orders item:lag scripts/lag.sh
run item:lag pass
as mori branch
> check-item desk-call
as sato lead
> check-item backup
# the checkpoint has words of its own, and the plan says which of them let the night go on
> make-decision checks "wait an hour" "reports still run"
verdict NOT READY Checks was decided WAIT AN HOUR
as ito risk
> check-item risk-brief "read all of it"
! blocked phase checks comes first: it was decided WAIT AN HOUR
as sato lead
> make-decision checks "go on" "reports are over"
as tanaka dba
> confirm-item risk-brief
as ito risk
> check-item risk-brief ""
! proof-needed
> check-item risk-brief "read all of it"
> sign risk-ok
# severities of its own: a Sev2 becomes a Sev1, whose limits count from then on; it needs a plan within ten minutes
as mori branch
> open-incident Sev2 "Branch 14 sees old balances" occurred=2027-11-20T12:20
< incident.escalated to=branch
> update-incident I1 severity=Sev1 text="sums differ"
< incident.escalated to=dba
shown incidents "Branch 14" Sev1 "identify 5:00 left"
verdict NO-GO Sev1 is open: Branch 14
wait 10m
verdict NO-GO Sev1 is open and has had no plan for 10m
# the risk office is told only where customers see it
> escalate-incident I1 "" risk
! reason-needed customers see it
> escalate-incident I1 "two customers called" risk
< incident.escalated to=risk
> update-incident I1 strategy="switch off"
! unknown-id
# the hotfix asks for what only a person can say, reuses a line of the day and a command with bounds on its output
as tanaka dba
> call-procedure repair "rows of branch 14" incident=I1
! parameter-needed branch
> call-procedure repair "rows of branch 14" values=branch=14 incident=I1
< procedure.called procedure=repair incident=I1
# several at once, and the same one twice
> call-procedure tapes "every night"
> call-procedure repair "rows of branch 15" values=branch=15
shown rollback "Repair the rows of a branch (P1)"
shown rollback "Repair the rows of a branch (P3)"
> start-step P1 lag-again
orders step:P1/lag-again scripts/lag.sh
run step:P1/lag-again pass
> start-step P1 fix-rows
run step:P1/fix-rows fail "LOCKED by session 7"
> start-step P1 fix-rows
! not-its-turn failed: retry it
shown step:P1/fix-rows "ask the DBA on call to end session 7"
> retry-step P1 fix-rows "session 7 is ended"
run step:P1/fix-rows pass
> finish-step P1 sums-again ""
! output-needed
> finish-step P1 sums-again "difference: 0"
> skip-step P1 tell-branch ""
! reason-needed
> skip-step P1 tell-branch "they called us"
< procedure.ended proc=P1 outcome=executed
> update-incident I1 stage=fix plan="rows are repaired" owner=dba
> update-incident I1 severity=Sev2 text="rows are right again"
> resolve-incident I1 "rows repaired"
< action.opened text="Postmortem of I1"
report incident-log "Branch 14" "hotfix called (P1)" "two customers called" "owner: DBA"
# both holds come, the second until somebody decides
as sato lead
> open-poll go
> cast-vote go go
as tanaka dba
> cast-vote go go
as ito risk
> cast-vote go go
as sato lead
gate backup-age pass
gate variables pass
gate frozen pass
cond rule:no-sev1 false
look 1m core=pass atm=pass
> declare-poll go go
here
at 2027-11-20T14:50
< clock.held hold=last-look
shown timeline HOLDING at T-10:00
wait 10m
< clock.resumed hold=last-look
wait 8m
< clock.held hold=risk-nod
wait 20m
shown timeline "Risk office nods" HOLDING
# a slip is not made while it holds; once it goes on, T0 has passed midnight, and the morning is where it was
> set-t0 2027-11-20T16:00 later
! holding
> release-hold risk-nod
see clock.t0 == 2027-11-20 15:30:00+00:00
shown timeline "T0 06:00" 06:00 "Morning checks"
shown timeline fixed 06:30 ATMs
