# C9. Critical: commander at once, engineering after 5 minutes unless somebody took it up, CEO and executive comms when
# the business is affected. High: the specialist who fits. Medium and low: the next checkpoint.
plan hotdash-pilot
start 2027-02-19T17:00 t0=2027-02-19T18:00
tell launched.lines
as tim scribe
> open-incident critical "Approvals are stuck" owner=engineering
< incident.escalated incident=I1 to=commander
shown incidents "Approvals are stuck" "escalates to Engineering On-Call in 5:00"
wait 4m
-- incident.escalated to=engineering
wait 61s
< incident.escalated incident=I1 to=engineering
< run.ordered subject=alert:war-room/escalation/I1/1
# the conditional links are asked for, never automatic; who asks says that it is so
wait 20m
-- incident.escalated to=ceo
shown incidents "Approvals are stuck" "Executive Stakeholder" "the business is affected"
> escalate-incident I1
! reason-needed
> escalate-incident I1 "orders cannot be paid"
< incident.escalated to=ceo reason="orders cannot be paid" stage=asked
> escalate-incident I1 "the press calls" to=exec-comms
< incident.escalated to=exec-comms
> escalate-incident I1 "more"
! end-of-chain
# taken up in time: nobody else is called
> open-incident critical "Wrong prices" owner=engineering
< incident.escalated incident=I2 to=commander
wait 2m
> update-incident I2 stage=identify
wait 10m
-- incident.escalated incident=I2 to=engineering
# but a broken limit goes on with the chain
wait 4m
< incident.escalated incident=I2 to=engineering stage=investigate
> update-incident I2 stage=nonsense
! unknown-id
# downgraded with a reason, then its clocks are gone
> update-incident I2 severity=medium
! reason-needed
> update-incident I2 severity=medium text="one shop only"
< incident.updated severity=medium
shown incidents "Wrong prices" Medium
# high: the commander, then the specialist whose matter it is - the support lead before analytics
> open-incident high "Operators cannot find the export" owner=support-lead
< incident.escalated incident=I3 to=commander
> escalate-incident I3 "operators wait" to=ceo
! unknown-id
> escalate-incident I3 "operators wait" to=support-lead
< incident.escalated incident=I3 to=support-lead
> escalate-incident I3 "again" to=support-lead
! told-already
# medium and low wait for the next checkpoint
> open-incident low "A typo in the header"
-- incident.escalated incident=I4
shown incidents "A typo" "at Business checkpoint"
# nothing is owed to the war room for a typo
owed announce:incident due
