# The postmortem drafts itself: root cause to be written, detection, timeline, remediation and prevention filled in.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
tell promoted.lines
wait 2m
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
run step:P1/restore pass
run step:P1/lock pass
as rene responder
> update-incident I1 impact="shop closed for two minutes" mitigation="previous build" stage=identify
> add-note "TODO: a smoke test that opens the checkout" incident=I1
look 2m outside=pass blue=pass
> resolve-incident I1 "back on the previous build"
report postmortem "Root cause" Detection Timeline Remediation Prevention
report postmortem "Production fails its health check" "3 bad in a row" "shop closed for two minutes" "a smoke test that opens the checkout"
report postmortem "Ask the platform for the deploy before this one" "Cause of the failed promotion is found"
