# C3. Four messages with their fields filled in from the day: launch, incident, heartbeat, rollback. Drafted, sent to the
# webhook once, put on a clipboard and confirmed by hand; nothing leaves with a name or a time missing.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
as ada commander
draft launch "HITL approvals"
# no number has been read yet: the heartbeat cannot go
draft heartbeat "no value yet for {metric.p95}"
as tim scribe
> announce heartbeat
! unresolved metric.p95
tell launched.lines
as tim scribe
> open-incident critical "Approvals queue is stuck"
< incident.opened incident=I1
# the incident message wants its impact, workaround and owner first
owed announce:incident due
draft incident incident=I1 "no value yet for {incident.impact}"
> announce incident incident=I1
! unresolved incident.impact
> update-incident I1 impact="nobody can approve" mitigation="approve in the admin" owner=engineering
draft incident incident=I1 "INCIDENT [Critical]" "nobody can approve" "approve in the admin" "@Engineer agent" "Next update at 10:30"
> announce incident incident=I1
< announcement.ordered template=incident channel=war-room how=webhook text="Approvals queue is stuck"
< run.ordered subject=announce:A3 kind=delivery
> announce incident incident=I1
! sending
run announce:A3 pass
< announcement.sent announcement=A3 sure=True
owed announce:incident answered
# a text that somebody edited is sent as it stands, unless a field was left in it
> announce heartbeat "All calm, {metric.p95}"
! unresolved
> announce heartbeat
< announcement.ordered template=heartbeat text="Open incidents: 1 (I1 Approvals queue is stuck (Critical)). Latency: 410 ms"
# nobody knows whether it went out: never sent twice by itself
lost announce:A4 "the webhook hung up"
> announce heartbeat
! delivery-unknown
as ada commander
> settle-run R10 did-not-happen "nothing in the channel"
as tim scribe
> announce heartbeat
< announcement.ordered announcement=A5
run announce:A5 pass
# rollback: to the war room by webhook, to operators by clipboard, which never claims more than it knows
as ada commander
> call-procedure rollback "approvals are blocked" typed=hotdash-pilot
< announcement.ordered template=rollback channel=war-room text="approvals are blocked"
< announcement.ordered template=rollback channel=operators how=clipboard text="section 6"
> confirm-sent A7 no how=clipboard
< announcement.sent announcement=A7 sure=False
shown announcements "Rollback" "Operator"
# the gate that the four are filled in is attested by the scribe, once nothing is missing
as tim scribe
> attest-gate templates-filled pass
< gate.judged gate=templates-filled verdict=pass
# a template that wants a name nobody has: the gate cannot be passed, whoever says so
as ada commander
amend text = """\nHotDash Control Center went live => text = """\nCall {role.exec-comms.contact}. HotDash Control Center went live
as tim scribe
> attest-gate templates-filled pass
! blocked texts
