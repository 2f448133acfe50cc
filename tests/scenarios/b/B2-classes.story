# The class selects the gates: by id, range, wildcard and recorded scope; R3 lies over another; a change is an entry.
plan loop-r2
start 2026-03-02T09:00 t0=2026-03-02T12:00
as rob release-owner
verdict NO-GO class:R2,R3: nobody has recorded which of VG-LOOP-BUILD-001

# that the scope requires none of them is a statement too, once
> change-class R2,R3
! scope-needed
> change-class R2,R3 scope="the seams only"
< class.changed scope_gates=() scope="the seams only"
> change-class R2,R3 scope="the seams only"
! no-change
> change-class R0 ""
! reason-needed changing the class
> change-class R0 reason="only the specification changes"
< class.changed classes="('R0',)" gates="('VG-CONTRACT-001',)"
> run-gate VG-CONTRACT-001
run gate:VG-CONTRACT-001 pass
cond rule:earlier-follow-ups false
verdict GO

# a range and a plain id; a failing core gate blocks
> change-class R1 reason="it touches the parser after all"
< class.changed gates="('VG-LOOP-BUILD-001', 'VG-LOOP-BUILD-002', 'VG-LOOP-BUILD-003', 'VG-LOOP-CORE-001')"
verdict NOT READY gate:VG-LOOP-BUILD-003
ref git:workspace/loop:HEAD l6 lt6
> run-gate all
run gate:VG-LOOP-BUILD-001 pass
run gate:VG-LOOP-BUILD-002 pass
run gate:VG-LOOP-BUILD-003 pass
run gate:VG-LOOP-CORE-001 fail "FAIL replay::order"
verdict NO-GO gate:VG-LOOP-CORE-001: FAIL replay::order

# performance is no class of its own
> change-class R3 reason="it is faster now"
! overlay class R3 overlays R1 and R2
> change-class R4 reason="something else"
! unknown-id R4
> change-class R1,R3 reason="it is faster now"
< class.changed classes="('R1', 'R3')" gates=VG-EFFICACY-001
verdict NO-GO gate:VG-PERF-001: pending

# what consumers can see: the scope says which of the wildcard's gates count, and an unknown id is an error
> change-class R2 scope="session schema" scope_gates=VG-LOOP-CRE-001 reason="the schema changes"
! unknown-id VG-LOOP-CORE-001
> change-class R2 scope="session schema" scope_gates=VG-PERF-001 reason="the schema changes"
! not-by-scope
> change-class R2 scope="session schema" scope_gates=VG-LOOP-CORE-001 reason="the schema changes"
< class.changed gates="VG-LOOP-CORE-001" scope="session schema"
see class_gates == ('VG-CONTRACT-001', 'VG-LOOP-CORE-001', 'VG-RCC-001', 'VG-LA-001', 'VG-RFLX-001', 'COMMITTED-rcc', 'COMMITTED-la', 'COMMITTED-rflx', 'TUPLE-rcc', 'TUPLE-la', 'TUPLE-rflx', 'TUPLE-back', 'TUPLE-back-rcc', 'TUPLE-back-la', 'TUPLE-back-rflx', 'BREAKING-001')

# rules of a class count with that class only
cond rule:efficacy true
cond rule:performance-budget true
cond rule:dirty-evidence true
verdict NO-GO rule:dirty-evidence
> change-class R2,R3 reason="and the hot path" scope_gates=VG-LOOP-CORE-001
verdict NO-GO rule:efficacy
as rita rcc-owner
> change-class R0 reason="documents only, really"
! not-allowed
