# Tuples: one for each consumer, read from repositories or typed, checked against the matrix; and the way back, chosen.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
as rob release-owner
verdict NO-GO rule:tuple-evidence: Tuple evidence is missing
tell green.lines
> run-gate VG-LA-002
run gate:VG-LA-002 pass
verdict GO

# a tuple that the matrix does not list, one without a ref, one that cannot be read
tuple current-la unsupported consumer=loop-agent loop_sha=l6 consumer_sha=a7 vendor_loop_sha=v6
verdict NO-GO gate:TUPLE-la: tuple Loop with loop-agent is unsupported in compatibility.toml
verdict NO-GO rule:tuple-evidence
tuple current-la supported consumer=loop-agent loop_sha=l6
verdict NO-GO tuple Loop with loop-agent lacks consumer_sha
tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a6 vendor_loop_sha=v6
verdict GO

# typed by hand: it has to be checked against the matrix again before it counts
> set-tuple current-rcc refs=schema_version=8
< tuple.set refs="'schema_version': '8'" supported=unknown
verdict NOT READY tuple Loop with rlm-claude-code is not checked yet
> set-tuple current-rcc refs=schema=8
! unknown-id
> set-tuple current-rcc refs=schema_version=
! value-needed
tuple current-rcc supported consumer=rlm-claude-code loop_sha=l6 consumer_sha=r6 schema_version=8
# its gates judged schema 7
verdict NOT READY gate:VG-RCC-001: stale: Loop with rlm-claude-code moved since (schema_version 7 -> 8)
tuple current-rcc supported consumer=rlm-claude-code loop_sha=l6 consumer_sha=r6 schema_version=7
verdict GO

# loop is merged: another commit, the same tree - what was judged there and with its consumers holds
ref git:workspace/loop:HEAD l7 lt6
tuple current-rcc supported consumer=rlm-claude-code loop_sha=l7 consumer_sha=r6 schema_version=7
tuple current-la supported consumer=loop-agent loop_sha=l7 consumer_sha=a6 vendor_loop_sha=v6
tuple current-rflx supported consumer=io-rflx loop_sha=l7 consumer_sha=x6 schema_version=7
verdict GO
# another tree, and nothing that was judged on it counts any more
ref git:workspace/loop:HEAD l8 lt8
tuple current-rcc supported consumer=rlm-claude-code loop_sha=l8 consumer_sha=r6 schema_version=7
verdict NOT READY gate:VG-RCC-001: stale
verdict NOT READY gate:VG-PERF-001: stale

# the way back is chosen from what the matrix calls a rollback, and from nothing else
as ann approver
> call-procedure rollback typed=loop-r2 tuple=current-rcc
! not-a-rollback-tuple
> set-tuple current-rcc purpose=rollback
! not-a-rollback-tuple
> set-tuple back-la purpose=rollback
< tuple.set tuple=back-la purpose=rollback
tuple back-rflx rollback consumer=io-rflx loop_sha=l5 consumer_sha=x5 schema_version=6
> call-procedure rollback typed=loop-r2
< procedure.called tuple=back-la needs_second=True
> abort-procedure P1 "it is rlm-claude-code that suffers"
tuple back-rcc unsupported consumer=rlm-claude-code loop_sha=l5 consumer_sha=r5 schema_version=6
> call-procedure rollback typed=loop-r2 tuple=back-rcc
! tuple-problem unsupported in compatibility.toml
tuple back-rcc rollback consumer=rlm-claude-code loop_sha=l5 consumer_sha=r5 schema_version=6
> call-procedure rollback typed=loop-r2 tuple=back-rcc
< procedure.called tuple=back-rcc
