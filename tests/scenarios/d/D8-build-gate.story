# Nothing is built while a test fails, and nothing deployed that was not built; the platform's own build is held to it too.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
as mia release-manager
> run-gate build
! blocked build waits for unit-tests
> run-gate unit-tests
orders gate:unit-tests scripts/test-run.sh "not_match='[1-9][0-9]* failed'"
run gate:unit-tests fail "output holds 2 failed"
< gate.judged gate=unit-tests verdict=fail
> run-gate build
! blocked build waits for unit-tests
> start-item deploy-green
! blocked unit-tests failed
verdict NO-GO gate:unit-tests: output holds 2 failed
> run-gate unit-tests
run gate:unit-tests pass
> run-gate build
run gate:build pass
gate build-protection fail "netlify.toml: npm run test:run && npm run build is not in it"
> start-item deploy-green
! blocked npm run test:run && npm run build is not in it
gate build-protection pass
gate no-dotenv pass
gate staging-variables pass
> start-item deploy-green
< run.ordered subject=item:deploy-green
run item:deploy-green pass
# a day later the tests say nothing about today
wait 12h
wait 1m
verdict NOT READY gate:unit-tests: stale: older than 12h
gate responder-documents fail "docs/operations/incident-log.md: Incident Log is not in it"
verdict NO-GO gate:responder-documents
