# Conditional go: one advisory gate, under a decision that exists, attested, by the approver, for a while - and never GO.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
tell green.lines
tell signed.lines
# not knowing is no way round the decision that a failure would need
as rob release-owner
verdict NOT READY gate:VG-LA-002: pending, and its failure would need a decision (D-009 or D-014)
> run-gate VG-LA-002
run gate:VG-LA-002 fail "3 failed, all outside the seam"
verdict NO-GO gate:VG-LA-002: advisory failure needs a decision
as ann approver
> make-decision review go
! not-go advisory failure needs a decision
> make-decision review "conditional go"
! not-go advisory failure needs a decision

# what cannot be waived, whoever asks
> grant-waiver VG-RCC-001 D-014 "only three tests" +2h known_decisions=D-009,D-014 attested=yes
! not-waivable the plan does not let VG-RCC-001 be waived
> grant-waiver VG-LA-002 D-001 "only three tests" +2h known_decisions=D-001,D-014 attested=yes
! not-waivable may be waived under D-009 and D-014
as rob release-owner
> grant-waiver VG-LA-002 D-014 "outside the seam" +2h known_decisions=D-014 attested=yes
! not-allowed
as ann approver
> grant-waiver VG-LA-002 D-014 "" +2h known_decisions=D-014 attested=yes
! reason-needed
> grant-waiver VG-LA-002 D-014 "outside the seam" +2h attested=yes
! decisions-unread
> grant-waiver VG-LA-002 D-014 "outside the seam" +2h known_decisions=D-001,D-009 attested=yes
! no-decision write the decision down first
> grant-waiver VG-LA-002 D-014 "outside the seam" +2h known_decisions=D-009,D-014
! attestation-needed outside the seam scope
> grant-waiver VG-LA-002 D-014 "outside the seam" 2026-03-02T08:59 known_decisions=D-014 attested=yes
! past

> grant-waiver VG-LA-002 D-014 "three tests of the sandbox, tracked in D-014" +2h known_decisions=D-009,D-014 attested=yes
< waiver.granted gate=VG-LA-002 decision=D-014 attested=True actor=ann
verdict CONDITIONAL GO gate:VG-LA-002: waived under D-014 until 11:00: 3 failed
< verdict.changed verdict="CONDITIONAL GO"
# and under that very name it is decided
> make-decision review go
! conditional decide 'conditional go'
> make-decision review "conditional go"
< decision.made choice="conditional go" verdict="CONDITIONAL GO"

# a waiver of one gate covers no other
as rob release-owner
> run-gate VG-LA-001
run gate:VG-LA-001 fail "seam: 1 failed"
verdict NO-GO gate:VG-LA-001: seam: 1 failed
> run-gate VG-LA-001
run gate:VG-LA-001 pass
verdict CONDITIONAL GO

# while it is judged anew it covers nothing, since nobody knows; nor when what was judged has moved on
> run-gate VG-LA-002
verdict NOT READY gate:VG-LA-002: running
run gate:VG-LA-002 fail "3 failed, all outside the seam"
verdict CONDITIONAL GO
tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a7 vendor_loop_sha=v6
verdict NOT READY gate:VG-LA-002: stale
tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a6 vendor_loop_sha=v6
verdict CONDITIONAL GO

# it can be taken back, and it ends by itself: not met by then is NO-GO
as ann approver
> revoke-waiver VG-LA-002 "D-014 was rejected"
verdict NO-GO advisory failure needs a decision
> grant-waiver VG-LA-002 D-009 "tracked in D-009" +1h known_decisions=D-009,D-014 attested=yes
verdict CONDITIONAL GO waived under D-009 until 10:00
look 59m latency-p50=41 latency-p95=88 throughput=950 peak-memory=512
verdict CONDITIONAL GO
wait 1m
verdict NO-GO the waiver under D-009 expired at 10:00
# met after all: a plain GO, and nothing left to waive
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 pass
verdict GO
as ann approver
> grant-waiver VG-LA-002 D-009 "just in case" +1h known_decisions=D-009,D-014 attested=yes
! passes
