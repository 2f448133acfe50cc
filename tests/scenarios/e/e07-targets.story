# E7. Goals in tiers - 100, 200, 250 - with other bounds for day 1 and for week 1: met, not met, or at risk.
plan caro-beta
start 2026-01-15T17:00 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
# as long as nobody can have it, a flat line tells nothing of where it is heading
metric downloads 0
wait 20m
metric downloads 0
wait 20m
metric downloads 0
shown metrics "Downloads, all files" "goal 50 by T+24h: open"
as rita release-manager
> skip-item switch-installer "switched on GitHub's page"
wait 5m
metric downloads 3
wait 30m
metric downloads 4
wait 30m
metric downloads 5
# two an hour will not do
shown metrics "Downloads, all files" "at risk"
wait 30m
metric downloads 30
wait 30m
metric downloads 54
shown metrics "Downloads, all files" "met"
shown metrics "Downloads, all files" "goal 200 by T+7d: open"
# day 1 passes: the goal of day 1 stays what it was, the one of week 1 counts from now on
at T+1d
metric downloads 71
wait 1h
metric downloads 72
shown metrics "Downloads, all files" "goal 50 by T+24h: met"
at T+3d
metric downloads 131
shown metrics "Downloads, all files" "MVR"
at T+6d
metric downloads 204
shown metrics "Downloads, all files" "goal 200 by T+7d: met, target"
at T+7d
metric downloads 251
wait 1h
metric downloads 252
shown metrics "Downloads, all files" "goal 200 by T+7d: met, outstanding"
# P1: below 3 on day 1, below 5 in week 1; and zero P0 always
metric open-p1 4
shown metrics "Open P1" "goal at most 4 by T+7d"
metric open-p0 1 fail
shown metrics "Open P0" BREACH
# a goal that was missed stays missed
as cora community-lead
> enter-metric satisfaction 74
shown metrics "User satisfaction" "not met"
