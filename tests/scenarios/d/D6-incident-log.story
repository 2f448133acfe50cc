# The incident log: timestamp, severity, impact, mitigation, follow-up; a blank one before anything has happened.
plan netlify-bluegreen
start 2026-03-02T10:00 t0=2026-03-02T12:00
report incident-log "# Incident log" "| timestamp | severity | impact | mitigation | follow-up |" "one row for each incident"
as rene responder
> open-incident fatal "front page empty"
! unknown-id
> open-incident warning ""
! title-needed
> open-incident warning "front page slow" impact="every tenth visitor waits" mitigation="cache warmed"
< incident.opened incident=I1 severity=warning
verdict NOT READY
> update-incident I1 severity=critical impact="every visitor waits" follow_up="a budget for the hero image"
< incident.updated severity=critical
verdict NO-GO Critical is open
# lowering it takes a reason; it is an entry like every other, nothing is edited
> update-incident I1 severity=warning
! reason-needed
report incident-log "front page slow" Critical "every visitor waits" "cache warmed" "a budget for the hero image" 2026-03-02
# late notes keep the time at which it happened
> update-incident I1 stage=identify occurred=2026-03-02T10:04
< incident.updated stage=identify
> resolve-incident I1 "hero image replaced"
< incident.resolved
< action.opened text="Postmortem of I1" due=2026-03-04
< action.opened text="a budget for the hero image"
report incident-log "hero image replaced"
# one that a trigger opens has its title; whom it hurts, people have to say before anything is announced
tell promoted.lines
cond health-gate true
wait 5s
cond health-gate true
wait 5s
cond health-gate true
< incident.opened incident=I2 severity=critical trigger=health-gate impact=""
< procedure.called incident=I2
report incident-log "Production fails its health check"
