# E2. Steps with commands, what they must answer, what to do when they do not, and a way back; a check by another
# reviewer; work on another machine with proof.
plan caro-beta
start 2026-01-14T14:00 t0=2026-01-15T14:00
tell staffed.lines
as egon engineering-lead
shown gate:safety "the number found is at least 100" "0 failures"
shown gate:test-suite "Fix and test again"
shown gate:binary-size "at most 50"
# nothing runs before what it needs
> run-gate smoke
! blocked host-binary
> run-gate host-binary
run gate:host-binary pass
> run-gate smoke
run gate:smoke fail "the output does not match ^ls"
< gate.judged gate=smoke verdict=fail reason="does not match"
shown gate:smoke "Look at the backend"
> run-gate smoke
run gate:smoke pass
# two audits by two people; the second after the first
as egon engineering-lead
> attest-gate privacy-audit-2 pass
! blocked
> run-gate privacy-export
run gate:privacy-export pass
as sara security-lead
> attest-gate privacy-audit-1 pass
< gate.judged gate=privacy-audit-1 verdict=pass actor=sara
> attest-gate privacy-audit-2 pass
! not-allowed
as sara engineering-lead
> attest-gate privacy-audit-2 pass
! same-reviewer sara
as egon engineering-lead
> attest-gate privacy-audit-2 fail
! reason-needed
> attest-gate privacy-audit-2 pass "read it line by line"
< gate.judged gate=privacy-audit-2 verdict=pass actor=egon
# on another machine: by hand, with proof
> check-item mac-smoke
! proof-needed
as rita release-manager
> start-item prepare
run item:prepare pass
as egon engineering-lead
> start-item branch
run item:branch pass
> start-item version
run item:version fail "sed: no match"
< item.failed item=version reason=sed
> start-item build-beta
! blocked version
> start-item version
run item:version pass
> start-item build-beta
run item:build-beta pass
shown item:mac-smoke "a Mac with Apple Silicon"
> check-item mac-smoke "ls came back" link=https://ci.example/mac
< item.done item=mac-smoke link=ci.example
# who was here when it was done by hand
> check-item commit-version
! output-needed
> check-item commit-version "pushed from the laptop: 4f1c2ab"
< item.done item=commit-version by_hand=True
# a gate is run by whoever owns it, and by those who may run everything
as sara security-lead
> run-gate safety
run gate:safety pass
as cora community-lead
> run-gate safety
! not-allowed
