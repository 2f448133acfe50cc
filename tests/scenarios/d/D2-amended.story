# The plan was amended between pending and firing: the machine proposes, and a person decides.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
wait 5s
cond health-gate true
< trigger.changed phase=pending
as mia release-manager
amend window_end = "T+2h" => window_end = "T+3h"
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< trigger.changed phase=firing
< rollback.proposed trigger=health-gate
-- procedure.called
# from every state: in a hold, while nobody has approved anything, with the verdict at NO-GO
> call-hold "everybody look"
as rene responder
> call-procedure rollback typed=netlify
! name-needed
as petra approver
> call-procedure rollback typed=netlify-bluegreen
! not-allowed a rollback is for release-manager or responder
as rene responder
> call-procedure rollback "health gate" typed=netlify-bluegreen trigger=health-gate generation=1
< procedure.called automatic=False trigger=health-gate
< run.ordered subject=step:P1/restore
# a step that fails waits for a person: here it is given up
run step:P1/restore fail "HTTP 401"
< step.failed step=restore reason="HTTP 401"
as mia release-manager
> abort-procedure P1 ""
! reason-needed
> abort-procedure P1 "the token is the wrong one; rolling back in the dashboard"
< procedure.ended outcome=aborted
< action.opened blocks_next=True
# it did something, so the machine never tries again; a person may, and says why
cond health-gate true
-- procedure.called
> call-procedure rollback typed=netlify-bluegreen
! reason-needed a rollback after P1
> call-procedure rollback "token replaced" typed=netlify-bluegreen
< procedure.called proc=P2 generation=1
< run.ordered subject=step:P2/restore
