# E5. Downloads, issues by label, workflows and the status pages of others, every half hour and faster while it is live;
# how downloads change from week to week.
plan caro-beta
start 2026-01-15T16:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
metric downloads 12
shown metrics "Downloads, all files" 12
shown metrics "Open P0" 0 OK
shown metrics "Open issues" 4
# GitHub has an outage: not ready, and it is nobody's fault here
probe github-status fail 200 "body.status.indicator is major"
cond rule:infrastructure true
verdict NOT READY outage
probe github-status pass
cond rule:infrastructure false
# a P0 label is an incident by itself, once
metric open-p0 1 fail
cond p0-reported true
< trigger.changed trigger=p0-reported phase=firing
< incident.opened severity=P0 trigger=p0-reported impact=""
cond p0-reported true
-- incident.opened
# two weeks of downloads: growth is told in percent, as long as there is a week to compare with
at 2026-01-16T16:30
metric downloads 58
metric downloads-week none inconclusive
shown metrics "week over week" "NO DATA"
at 2026-01-22T16:30
metric downloads 214
metric downloads-week 268.9
shown metrics "week over week" "269 %"
