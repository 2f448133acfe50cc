# E4. Every role answers GO, NO-GO or ABSTAIN on what it sees; a vote dies with its evidence; a NO-GO opens a triage.
plan caro-beta
start 2026-01-15T12:45 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
tell gates.lines
file artifact:audit-export present aa
as egon engineering-lead
> open-poll go-poll
! not-allowed release-manager
as rita release-manager
> open-poll go-poll
< poll.opened poll=go-poll
> cast-vote go-poll go
> declare-poll go-poll go
! no-quorum
as egon engineering-lead
> cast-vote go-poll maybe
! choice
> cast-vote go-poll go
< vote.cast duty=engineering-lead choice=go evidence=test-suite
as sara security-lead
> cast-vote go-poll no-go
! reason-needed
> cast-vote go-poll no-go reason="the export of test 14 shows a path"
< vote.cast choice=no-go
< verdict.changed verdict=NO-GO
shown next "triage the NO-GO" "Security Lead"
as rita release-manager
> declare-poll go-poll go
! no-go-vote
# who has not answered is reminded
wait 10m
< poll.reminded duties=community-lead
# fixed: the suite is run again and fails, which voids the votes that saw it green
as egon engineering-lead
> run-gate test-suite
run gate:test-suite fail "1 failed"
< gate.judged gate=test-suite verdict=fail
< vote.voided duty=release-manager
shown people "Engineering Lead" "VOTE VOID"
> run-gate test-suite
run gate:test-suite pass
as sara security-lead
> cast-vote go-poll go reason="fixed, looked again"
as egon engineering-lead
> cast-vote go-poll go reason="green again"
as rita release-manager
> cast-vote go-poll go reason="green again"
as cora community-lead
> cast-vote go-poll abstain reason="was on a train"
as rita release-manager
> declare-poll go-poll go
! no-quorum
# slipped instead, and asked again
> set-t0 2026-01-15T15:00 "waiting for Cora"
< clock.t0_set reason=Cora
as cora community-lead
> cast-vote go-poll go
as rita release-manager
> declare-poll go-poll go
< poll.declared result=go
