# E6. Hourly on the day, daily and weekly afterwards, with the day's numbers; drafted when due, missed when nobody sends.
plan caro-beta
start 2026-01-15T16:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
metric downloads 12
as rita release-manager
> announce hourly
! unresolved metric.awu
as cora community-lead
> enter-metric awu 9
at 2026-01-15T18:00
tell look.lines
metric downloads 22
owed announce:hourly due
draft hourly T+04:00 "downloads 22" "at least 50 by T+24h open" "active users 9" "P0: 0"
as rita release-manager
> announce hourly
< announcement.ordered template=hourly channel=release how=webhook text="downloads 22"
run announce:A1 pass
owed announce:hourly answered
at 2026-01-15T19:00
owed announce:hourly due
at 2026-01-15T20:10
owed announce:hourly overdue 600
# the day after: what it came to, by the numbers of when the day was over
at 2026-01-16T13:30
metric downloads 61
as cora community-lead
> enter-metric awu 28
as rita release-manager
at 2026-01-16T15:00
metric downloads 63
draft day-1-report "Day 1: downloads 63" "at least 50 by T+24h met" "at least 30 by T+24h not met"
> announce day-1-report
run announce:A2 pass
owed announce:day-1-report answered
# daily at 17:00 from the second day on
at 2026-01-17T22:00
owed announce:daily due
draft daily 2026-01-17
at 2026-01-18T23:00
owed announce:daily overdue
# weekly on Fridays at 16:00
at 2026-01-23T21:00
draft weekly "no value yet" metric.activation
owed announce:weekly due
