# E13. Contacts, documents and the runbook's own changes, one key away.
plan caro-beta
start 2026-01-15T12:30 t0=2026-01-15T14:00
as rita release-manager
shown contacts: "Engineering lead on duty" "@engineering-lead on Discord"
shown contacts: "Security Lead"
shown contacts: "Blameless post-mortem" docs/post-mortem.md
shown contacts: "2026-01-08" "First version" "Release Manager"
hidden contacts: "nobody such"
# what the plan's amendments change is on the record as well
amend reach = "@security-lead on Discord" => reach = "+1 555 0100"
< plan.amended difference=555 reason=told
shown contacts: "+1 555 0100"
as cora community-lead
amend reach = "+1 555 0100" => reach = "nowhere"
! not-allowed
