# E10. The hotfix: its own sequence with a version and a summary, reusing the build of launch day; startable at any time,
# beside what else is going on.
plan caro-beta
start 2026-01-15T19:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
tell released.lines
as cora community-lead
> open-incident P0 "Crash on start on Linux" impact="Linux" mitigation="see #release" follow_up="fuzz" owner=engineering-lead
as rita release-manager
> call-procedure p0-response
as egon engineering-lead
> call-procedure hotfix
! parameter-needed version
> call-procedure hotfix values=version=v1.1.0-beta.1
! parameter-needed summary
> call-procedure hotfix values=version=v1.1.0-beta.1,summary=null,mood=bad
! unknown-id parameter
> call-procedure hotfix values=version=v1.1.0-beta.1,summary="no crash without a config file"
< procedure.called proc=P2 procedure=hotfix incident=I1 values=v1.1.0-beta.1
shown rollback "Hotfix" "0/8"
shown rollback "P0 response"
# in its order; what runs is started by a person of the release
> start-step P2 hotfix-tag
! not-its-turn hotfix-test
> finish-step P2 hotfix-branch "PR 131, reviewed by Sara"
as cora community-lead
> start-step P2 hotfix-test
! not-allowed
as egon engineering-lead
> start-step P2 hotfix-test
< run.ordered subject=step:P2/hotfix-test what="cargo test"
run step:P2/hotfix-test pass
as rita release-manager
> start-step P2 hotfix-tag
run step:P2/hotfix-tag pass
# the build is the item of launch day, with its timeout and its exclusive tool chain
as egon engineering-lead
> start-step P2 hotfix-build
< run.ordered subject=step:P2/hotfix-build what="scripts/binaries.sh build" exclusive=cargo timeout=1800
> run-gate host-binary
! busy cargo
run step:P2/hotfix-build pass
as rita release-manager
> start-step P2 hotfix-upload
run step:P2/hotfix-upload fail "HTTP 502"
< step.failed step=hotfix-upload
> skip-step P2 hotfix-upload ""
! reason-needed
# tried again is ordered again, by the same word
> retry-step P2 hotfix-upload "GitHub is back"
< step.retried step=hotfix-upload
< run.ordered subject=step:P2/hotfix-upload attempt=2
run step:P2/hotfix-upload pass
# it deploys: another generation, watched anew
wait 10m
> start-step P2 hotfix-installer
run step:P2/hotfix-installer pass
< step.done step=hotfix-installer
< stability.changed change=started
see deploys.1.what == step:P2/hotfix-installer
# its announcement knows the parameters
as cora community-lead
> start-step P2 hotfix-say
< announcement.ordered template=hotfix channel=announcements how=webhook text="Hotfix v1.1.0-beta.1 is out: no crash without a config file"
< announcement.ordered template=hotfix channel=twitter
run announce:A2 pass
-- step.done step=hotfix-say
> confirm-sent A3
< step.done step=hotfix-say
as egon engineering-lead
wait 31m
owed step:P2/hotfix-watch overdue
> finish-step P2 hotfix-watch "14 downloads, nobody reports it any more"
< procedure.ended proc=P2 outcome=executed
# and it can be called again, whenever
> call-procedure hotfix values=version=v1.1.0-beta.2,summary=again
< procedure.called proc=P3
as rita release-manager
> abort-procedure P3 ""
! reason-needed
> abort-procedure P3 "not needed"
< procedure.ended proc=P3 outcome=aborted
