# A rehearsal: the same plan, marked stand-ins in place of what acts, prints in place of what has none, nothing sent.
plan netlify-bluegreen
edit rehearse = "python3 scripts/site.py lock --dry-run"\n => \n
edit kind = "hand"\n\n[[channel]]\nid = "pager" => kind = "webhook"\nurl = "${CONTROL_URL}"\n\n[[channel]]\nid = "pager"
start 2026-03-01T10:00 t0=2026-03-01T12:00 rehearsal
see rehearsal == True
rehearsed rollback 95
! rehearsal a rehearsal proves nothing about a rehearsal
as mia release-manager
# gates only look, so they are really run; they are told that it is a rehearsal
> run-gate unit-tests
< run.ordered subject=gate:unit-tests what="scripts/test-run.sh"
orders gate:unit-tests scripts/test-run.sh "'COCKPIT_REHEARSAL': '1'"
run gate:unit-tests pass
> run-gate build
run gate:build pass
gate build-protection pass
gate responder-documents pass
gate no-dotenv pass
gate production-variables pass
gate staging-variables pass
> check-item staging-context text="as on the day"
> check-item manual-promotion text="as on the day"
# a step's stand-in: its own words, without the wrapper and expectation of the real thing
> start-item deploy-green
< run.ordered subject=item:deploy-green kind=command what="site.py deploy staging --dry-run" rehearsed=stand-in
run item:deploy-green pass
at T-1h
tell ../d/look.lines
> run-gate green-version
run gate:green-version pass
as petra approver
> attest-gate approval pass
# an earlier rehearsal is not asked for in one: else none could come this far
> make-decision deploy-to-green promote
< decision.made
at T0
tell ../d/look.lines
cond health-gate false
as mia release-manager
> start-item promote
< run.ordered what="site.py promote --dry-run" rehearsed=stand-in
run item:promote pass
# the rollback, by itself as on the day: a request has its stand-in, a step without one is only printed
wait 5s
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< procedure.called automatic=True
< run.ordered subject=step:P1/restore kind=command what="site.py rehearse" rehearsed=stand-in
# nothing leaves the house: no alert, no text
-- run.ordered kind=delivery
# what became of a stand-in is not asked of the real platform
lost step:P1/restore "the host went away"
asks step:P1/restore nothing
as rene responder
> settle-run R6 happened "seen in the terminal"
< run.ordered subject=step:P1/lock what="site.py lock" rehearsed=printed
orders step:P1/lock printf "rehearsal, printed only: python3 scripts/site.py lock"
run step:P1/lock pass
< procedure.ended outcome=executed
# a rehearsal leaves no homework
-- action.opened
look 2m blue=pass outside=pass
< procedure.ended outcome=verified
