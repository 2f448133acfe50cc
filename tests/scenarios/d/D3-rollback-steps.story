# Steps of a rollback: a request and a command, each with its own question whether it happened; what is not known is asked, never repeated.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
as rene responder
> call-procedure rollback "front page is empty" typed=netlify-bluegreen
< procedure.called tuple=previous-build automatic=False
# the request: method, address and headers with names in place of secrets, to be sent once
< run.ordered subject=step:P1/restore kind=http what="PUT ${NETLIFY_API}/api/v1/sites/${NETLIFY_SITE}/rollback"
orders step:P1/restore SendRequest "Bearer ${NETLIFY_AUTH_TOKEN}" "idempotency_key=''" status=(200
# the server answers 500, perhaps after doing it: nobody can tell, so nobody repeats it
lost step:P1/restore "the server answered 500: it may have acted before it failed"
< run.unknown
see procs.P1.steps.restore.status == unknown
verdict NOT READY outcome of Ask the platform for the deploy before this one is unknown
-- run.ordered subject=step:P1/restore
-- run.ordered subject=step:P1/lock
> retry-step P1 restore "again"
! not-failed
> finish-step P1 restore "it is back"
! unknown
> close-release "enough"
! not-allowed
# its own read-only question can be answered by the platform; a person may as well
asks step:P1/restore "site.py rolled-back"
answer step:P1/restore happened "verify exited 0: 66e01"
< run.settled answer=happened by_verify=True
< step.done step=restore
< run.ordered subject=step:P1/lock kind=command
run step:P1/lock error "token expired"
< step.failed step=lock
# guided: the owner may be another, the retry is an entry, by hand needs words
> hand-over-step P1 lock release-manager "my token is not allowed to"
< step.handed_over to=release-manager
as petra approver
> retry-step P1 lock
! not-allowed
as mia release-manager
> finish-step P1 lock
! output-needed
> retry-step P1 lock "new token"
< run.ordered subject=step:P1/lock attempt=2
run step:P1/lock pass
< procedure.ended outcome=executed
# health does not come back: that is said, and "verified" is not
look 12m outside=pass blue=fail
< procedure.ended outcome=unverified reason="Production health: fail"
see procs.P1.status == unverified
# opening again is a routine of its own; its steps wait for a person, and are the role's to start
> call-procedure unlock "fix is on green"
< procedure.called procedure=unlock kind=routine
-- run.ordered subject=step:P2/open-publishing
as petra approver
> start-step P2 open-publishing
! not-allowed
as mia release-manager
> start-step P2 open-publishing
run step:P2/open-publishing pass
< procedure.ended proc=P2 outcome=executed
