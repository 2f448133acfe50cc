# Who does what: the owner runs, each consumer's owner signs for its own repository, the approver decides, two sign last.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
as rita rcc-owner
> sign rcc
! order tuple:current-rcc
tell green.lines
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 pass
verdict GO

# each for its own
as rita rcc-owner
> sign la
! not-allowed signing la is for la-owner
> sign rcc
< signoff.signed signoff=rcc statement="hold for rlm-claude-code" actor=rita
# and runs its own gates, not another's
> run-gate VG-LA-001
! not-allowed
> run-gate VG-RCC-001
run gate:VG-RCC-001 pass
as lars la-owner
> sign la
# a consumer's owner who is elsewhere: the word is passed on with a link, and shown as passed on
as rob release-owner
> sign rflx
! not-allowed to pass on somebody's word
> sign rflx relayed_for="Xenia" link=""
! link-needed
> sign rflx relayed_for="Xenia" link="https://chat.example/m/118"
< signoff.signed signoff=rflx relayed_for=Xenia actor=rob

# only the approver decides, and only once the packet's draft was reviewed
> make-decision review go
! not-allowed
> grant-waiver VG-LA-002 D-014 "it is only advisory" +2h
! not-allowed a waiver is for approver
as ann approver
> make-decision review go
< decision.made phase=review choice=go actor=ann

# the last signature takes two people, after everything else
> sign approved
! order approved comes after
tell validated.lines
as rob release-owner
> check-item packet link=evidence/2026-03-02/packet.md
as ann approver
> check-item review-held
as rob release-owner
> start-item pin-consumers
run item:pin-consumers pass
> check-item outcome link=evidence/2026-03-02/packet.md
as ann approver
> sign approved
< signoff.signed signoff=approved actor=ann second=False
> sign approved
! second-person
as Ann release-owner
> sign approved
! second-person ann is the first
as rob release-owner
> sign approved
< signoff.signed signoff=approved actor=rob second=True
see signoffs.approved.second_by == rob
