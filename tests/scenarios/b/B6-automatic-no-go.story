# The rules that say NO-GO by themselves, each by its id and with its reason, one key away from what it rests on.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
tell green.lines
as rob release-owner
> run-gate VG-LA-002
run gate:VG-LA-002 pass
verdict GO

# any required gate
> run-gate VG-RFLX-001
run gate:VG-RFLX-001 fail "2 contract tests fail"
< verdict.changed verdict=NO-GO cause="gate:VG-RFLX-001: 2 contract tests fail" policy=1
verdict NO-GO gate:VG-RFLX-001
> run-gate VG-RFLX-001
run gate:VG-RFLX-001 pass
< verdict.changed verdict=GO cause="no longer: gate:VG-RFLX-001"

# tuple evidence missing for the support that is claimed
tuple current-rflx unknown consumer=io-rflx loop_sha=l6
verdict NO-GO rule:tuple-evidence: Tuple evidence is missing for the support that is claimed: "Loop with io-rflx": consumer_sha not known
tuple current-rflx supported consumer=io-rflx loop_sha=l6 consumer_sha=x6 schema_version=7
verdict GO

# a breaking change that nobody approved; not having been asked yet is no approval, and no breaking change either
as ann approver
> attest-gate BREAKING-001 fail "session ids change their form, and no decision says so"
verdict NO-GO rule:breaking-change: A breaking change is not approved
> attest-gate BREAKING-001 pass
verdict GO

# performance and efficacy, for releases that touch them
as rob release-owner
metric latency-p95 99.1 fail
cond rule:performance-budget true
verdict NO-GO rule:performance-budget: The performance budget is exceeded
verdict NO-GO gate:VG-PERF-002: P95 latency = 99.1
metric latency-p95 88
cond rule:performance-budget false
> run-gate VG-EFFICACY-001
run gate:VG-EFFICACY-001 fail "0.71 is below 0.9"
cond rule:efficacy true
verdict NO-GO rule:efficacy: The efficacy gate fails
> change-class R2 reason="the faster path was taken out" scope_gates=VG-LOOP-CORE-001
verdict GO
> change-class R2,R3 reason="and is back in" scope_gates=VG-LOOP-CORE-001
verdict NO-GO rule:efficacy
> run-gate VG-EFFICACY-001
run gate:VG-EFFICACY-001 pass
cond rule:efficacy false
verdict GO

# a remediation that an earlier release left behind and nobody filed
amend filed = "D-016" => filed = ""
verdict NO-GO rule:earlier-follow-ups: An earlier release left a remediation that nobody has filed: not filed: remediate-seam-timeouts
