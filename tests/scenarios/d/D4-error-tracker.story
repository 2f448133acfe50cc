# The error tracker is asked before the promotion and watched after it; trouble in asking is neither good nor bad news.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell green.lines
> check-item staging-context link=https://app.example/staging
> start-item deploy-green
run item:deploy-green pass
gate no-new-errors fail "when: !body.exists(...) is false"
verdict NO-GO gate:no-new-errors
as petra approver
> attest-gate approval pass
! blocked approval waits for no-new-errors
gate no-new-errors error "HTTP 401: our credentials were refused"
verdict NOT READY gate:no-new-errors: error: HTTP 401
gate no-new-errors inconclusive "HTTP 429: asked to slow down"
verdict NOT READY inconclusive
gate no-new-errors pass
> attest-gate approval pass
< gate.judged gate=approval verdict=pass
# every quarter of an hour it wants to be known anew
wait 15m
wait 5s
verdict NOT READY gate:no-new-errors: stale: older than 15m
gate no-new-errors pass

# after the promotion: an alert, twice seen, for the responder; nothing is turned back on an error report
cond tracker true 30
wait 30s
cond tracker true 30
< trigger.changed trigger=tracker phase=firing
-- rollback.proposed
-- procedure.called
< run.ordered subject="alert:pager/trigger/tracker" kind=delivery
