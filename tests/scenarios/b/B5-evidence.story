# Each gate leaves its output under the day's evidence folder; what is not there is a finding, and no line is ticked on it.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
as rob release-owner
tell green.lines
> start-item workspace
run item:workspace pass
> check-item evidence-there
! blocked docs/execution-plan/evidence/2026-03-02/VG-CONTRACT-001.txt
report packet "missing evidence" "docs/execution-plan/evidence/2026-03-02/VG-CONTRACT-001.txt is not there"

# the folder is that of T0's day, in the release's zone
> run-gate VG-CONTRACT-001
orders gate:VG-CONTRACT-001 'scripts/gate.sh contract'
run gate:VG-CONTRACT-001 pass "" evidence=docs/execution-plan/evidence/2026-03-02/VG-CONTRACT-001.txt sha=c1c1
file artifact:contract-evidence present c1c1
> check-item evidence-there
! blocked VG-RCC-001.txt
file artifact:rcc-evidence present c2
file artifact:la-evidence present c3
file artifact:rflx-evidence present c4
# a pass with its evidence kept counts, also before the next look at the folder
> run-gate VG-PERF-001
run gate:VG-PERF-001 pass "" evidence=docs/execution-plan/evidence/2026-03-02/VG-PERF-001.txt sha=c5
> check-item evidence-there
< item.done item=evidence-there
report packet docs/execution-plan/evidence/2026-03-02/VG-CONTRACT-001.txt

# evidence that disappears is missing again
file artifact:la-evidence missing
report packet "docs/execution-plan/evidence/2026-03-02/VG-LA-001.txt is not there"
> reopen-item evidence-there
> check-item evidence-there
! blocked VG-LA-001.txt
