# Promotion claims count for committed state only: a dirty tree, another commit or a failed clone proves nothing.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
tell green.lines
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 pass
verdict GO

# loop-agent has uncommitted changes while D-017 is active
gate COMMITTED-la fail "3 files differ from HEAD"
cond rule:dirty-evidence true
verdict NO-GO rule:dirty-evidence: Evidence from a dirty working tree, while D-017 is active
# nothing is judged there until it is committed: its suites wait for the clean state
> run-gate VG-LA-001
! blocked VG-LA-001 waits for COMMITTED-la
> run-gate all
-- run.ordered subject=gate:VG-LA-001
run gate:VG-CONTRACT-001 pass
run gate:VG-LOOP-BUILD-001 pass
run gate:VG-LOOP-CORE-001 pass
run gate:VG-RCC-001 pass
run gate:VG-RFLX-001 pass
run gate:VG-PERF-001 pass
run gate:VG-EFFICACY-001 pass
-- run.ordered subject=gate:VG-LA-001
gate COMMITTED-la pass
cond rule:dirty-evidence false
< run.ordered subject=gate:VG-LA-001
run gate:VG-LA-001 pass
run gate:VG-LA-002 pass

# what passed is bound to what it judged, by name
< gate.judged gate=VG-LA-001 bound="'current-la': 'consumer=loop-agent consumer_sha=a6"
# the consumer moves on: its suites are stale, the others are not
tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a7 vendor_loop_sha=v6
verdict NOT READY gate:VG-LA-001: stale: Loop with loop-agent moved since (consumer_sha a6 -> a7)
# a repository that cannot be read any more leaves nobody able to tell
tuple current-la unknown consumer=loop-agent loop_sha=l6 consumer_sha=a6 vendor_loop_sha=v6
verdict NOT READY TUPLE-la
tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a6 vendor_loop_sha=v6

# decision deltas since the last release are shown, and an unrecorded one fails the line
tell validated.lines
see items.decision-deltas.status == done
> reopen-item decision-deltas
> start-item decision-deltas
orders item:decision-deltas decision_deltas.sh "not_match='UNRECORDED'"
run item:decision-deltas fail "output holds UNRECORDED D-018"
< item.failed item=decision-deltas reason=UNRECORDED
see items.decision-deltas.status == failed
