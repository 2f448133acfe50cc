# Heavy gates go behind the safety wrapper, with the memory and processor time they may use on record.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
as rob release-owner
ref git:workspace/loop:HEAD l6 lt6
> run-gate VG-LOOP-BUILD-001
< run.ordered what="scripts/safe_run.sh scripts/gate.sh build debug" timeout=1200
orders gate:VG-LOOP-BUILD-001 "wrapper='scripts/safe_run.sh'" "ulimit -v 4194304" "ulimit -t 1200"
run gate:VG-LOOP-BUILD-001 pass
# what is light goes without
> run-gate VG-CONTRACT-001
< run.ordered what="scripts/gate.sh contract"
orders gate:VG-CONTRACT-001 wrapper=None
run gate:VG-CONTRACT-001 pass

# one compiler at a time
> run-gate VG-LOOP-BUILD-002
< run.ordered subject=gate:VG-LOOP-BUILD-002 exclusive=compiler
> run-gate VG-LOOP-BUILD-003
! busy compiler is in use by
# the wrapper ends a build that takes too much memory: an error of the run, which is not a pass and not yet a pattern
run gate:VG-LOOP-BUILD-002 error "killed at its memory limit, 4 GiB"
< gate.judged gate=VG-LOOP-BUILD-002 verdict=error
# the core suite may try once more after an error, as its plan says; never after a failure
> run-gate VG-LOOP-CORE-001
< run.ordered subject=gate:VG-LOOP-CORE-001 attempt=1
run gate:VG-LOOP-CORE-001 error "killed at its memory limit, 4 GiB"
-- gate.judged gate=VG-LOOP-CORE-001
< run.ordered subject=gate:VG-LOOP-CORE-001 attempt=2
run gate:VG-LOOP-CORE-001 error "killed at its memory limit, 4 GiB"
< gate.judged gate=VG-LOOP-CORE-001 verdict=error
> run-gate VG-LOOP-CORE-001
run gate:VG-LOOP-CORE-001 fail "1 failed"
< gate.judged gate=VG-LOOP-CORE-001 verdict=fail
-- run.ordered subject=gate:VG-LOOP-CORE-001
