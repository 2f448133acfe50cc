# The release packet: its eleven fields, a draft before the review, final after it; rollback tuple and triggers with it.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
report packet "**packet**: draft" "**release_date**: 2026-03-02" "**release_owner**: Orchestrator" "**release_class**: R2"
report packet "**tuple_current**: current-rcc" "**tuple_rollback**: back-rcc" "**required_gates**: VG-CONTRACT-001"
report packet "**gate_results**" "**advisory_findings**" "**go_no_go**: not decided" "**approver**: not yet" "**follow_up_actions**: none open"
report packet MISSING
tell green.lines
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 fail "3 failed, all outside the seam"
as ann approver
> grant-waiver VG-LA-002 D-014 "sandbox tests" +2h known_decisions=D-014 attested=yes
tell signed.lines
# the line wants proof that the draft is there: it is looked at in the review, and a review without it is not held
as ann approver
> check-item review-held
! blocked packet is open
as rob release-owner
tell validated.lines
> check-item packet
! proof-needed
> check-item packet link=evidence/2026-03-02/packet.md
as ann approver
> check-item review-held
report packet "**packet**: draft" "VG-LA-002" "under D-014 by ann" "**go_no_go**: not decided; the verdict is CONDITIONAL GO"
> make-decision review "conditional go"
report packet "**packet**: decided: the review has decided; the release is not closed" "**go_no_go**: conditional go" "**approver**: ann"
report packet "A consumer regresses" "Back to a supported tuple" "by rehearsal"

# the final one is an artifact without which the release is not complete
as rob release-owner
> start-item pin-consumers
run item:pin-consumers pass
> check-item outcome link=evidence/2026-03-02/packet.md
as ann approver
> sign approved
as rob release-owner
> sign approved
> close-release
! incomplete missing: Release packet
file artifact:packet-final present 9d1e
> close-release
< release.closed outcome=completed missing=()
report packet "**packet**: final: the release is closed, completed"
