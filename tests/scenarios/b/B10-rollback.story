# Seven steps back: declared, chosen, reverted, gates rerun on the tuple, evidence, trackers, remediation - by two people.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
tell green.lines
tell signed.lines
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 pass
tell validated.lines
> check-item packet text="draft 1"
as ann approver
> check-item review-held
> make-decision review go
at T0
as rob release-owner
> start-item pin-consumers
run item:pin-consumers pass
see deploys.0.what == item:pin-consumers
here
> run-gate VG-RCC-001
run gate:VG-RCC-001 fail "41 failed after the pin"
cond compatibility true
< rollback.proposed trigger=compatibility generation=1

# one person calls it, with the release's name; another confirms it; neither alone
> call-procedure rollback trigger=compatibility
! name-needed type the release's name, loop-r2
> call-procedure rollback "rcc broke" typed=loop-r2 trigger=compatibility
< procedure.called kind=rollback tuple=back-rcc trigger=compatibility generation=1 needs_second=True automatic=False
> call-procedure rollback "rcc broke" typed=loop-r2
! claimed
> finish-step P1 declare "declared"
! not-its-turn
> confirm-procedure P1
! second-person
as Rob approver
> confirm-procedure P1
! second-person
as ann approver
> confirm-procedure P1
< procedure.confirmed proc=P1 actor=ann

# declare, and choose the tuple
> finish-step P1 select
! not-its-turn select waits for declare
as rob release-owner
> finish-step P1 declare "compatibility: rlm-claude-code, current-rcc"
< step.done step=declare
as ann approver
> finish-step P1 select "back-rcc"
< step.done step=select
# reverted by the tuple's own refs
< run.ordered subject=step:P1/revert exclusive=pins what="pin.sh back"
orders step:P1/revert "'TUPLE_LOOP_SHA': 'l5'" "'TUPLE_CONSUMER_SHA': 'r5'" "'COCKPIT_TRIGGER': 'compatibility'"
run step:P1/revert fail "cannot lock pins"
< step.failed step=revert reason="cannot lock pins"
# a failing step: not skipped where it is required; handed over, retried
as ann approver
> skip-step P1 revert "by hand later"
! required
> hand-over-step P1 revert approver "rob is on the train"
< step.handed_over step=revert to=approver
> retry-step P1 revert "the lock is gone"
< step.retried step=revert
< run.ordered subject=step:P1/revert attempt=2
lost step:P1/revert "its supervisor is gone"
verdict NO-GO outcome of Put loop and consumer pins back to the tuple is unknown
> retry-step P1 revert "again"
! not-failed
as rob release-owner
> settle-run R15 did-not-happen "pins are still forward"
< step.failed step=revert
> retry-step P1 revert "again"
run step:P1/revert pass
< step.done step=revert

# the minimal gates, on what is there now: asked for anew, whatever they said before
tuple current-rcc rollback consumer=rlm-claude-code loop_sha=l5 consumer_sha=r5 schema_version=6
< gate.asked gate=VG-CONTRACT-001
< gate.asked gate=VG-RCC-001
< run.ordered subject=gate:VG-CONTRACT-001
< run.ordered subject=gate:VG-LOOP-CORE-001
# (two at a time, as the plan says)
run gate:VG-CONTRACT-001 pass
< step.done step=rerun-contract
< run.ordered subject=gate:VG-RCC-001 bound="loop_sha=l5"
run gate:VG-RCC-001 fail "1 failed: flaky upload"
< step.failed step=rerun-rcc reason=flaky
-- run.ordered subject=step:P1/publish
> retry-step P1 rerun-rcc "the upload server was down"
< run.ordered subject=gate:VG-RCC-001
run gate:VG-RCC-001 pass
< step.done step=rerun-rcc
run gate:VG-LOOP-CORE-001 pass
< step.done step=rerun-core
# evidence and trackers
< run.ordered subject=step:P1/publish
run step:P1/publish pass
< run.ordered subject=step:P1/trackers
run step:P1/trackers pass
-- procedure.ended
> finish-step P1 remediation "D-019 and issue 412"
< procedure.ended outcome=executed
# what it leaves behind blocks completion and the next release until it is filed, and a review falls due
< action.opened text="Root cause has a decision or an issue" blocks_next=True
< action.opened text="Remediation task is in the registry" blocks_next=True
< action.opened text="Review of P1" due=2026-03-04
< procedure.ended outcome=verified reason="Contract is unambiguous and rlm-claude-code full suite against this loop: good"
see procs.P1.status == verified
> close-release
! incomplete follow-ups
> file-action F1 ""
! where-needed
> file-action F1 D-019
> file-action F2 "TASK-REGISTRY, R-31"
> close-release
! incomplete signoff:approved
> close-release "rolled back; next attempt as 0.6.1"
< release.closed outcome=rolled-back
