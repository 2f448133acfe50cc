# E9. P0 to P3 with clocks of their own, and the answer times of each channel, with business hours: something else.
plan caro-beta
start 2026-01-15T18:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
# severities are the plan's
as cora community-lead
> open-incident critical "Crash"
! unknown-id
> open-incident P1 "Completion is slow on Fedora" owner=engineering-lead
< incident.opened severity=P1
shown incidents "slow on Fedora" "triage 4:00:00 left"
> open-incident P2 "Wrong word in the help"
shown incident:I2 fix
> open-incident P3 "A typo"
shown incidents "A typo" "at Day 1 review"
# a question on Twitter is answered within 2 hours, round the clock
> open-action "@kim: does it run on NixOS?" origin=channel:twitter
< action.opened action=F1 due="2026-01-15 20:30"
owed question:F1 due
shown announcements "@kim: does it run on NixOS?" "to be answered in 2h"
# one seen late counts from when it was asked
> open-action "where is the changelog?" origin=channel:reddit occurred=2026-01-15T15:30
< action.opened action=F2 due="2026-01-15 19:30"
# #support promises an hour of business hours, 09:00 to 18:00: what comes in at 17:40 is due at 09:40
at 2026-01-15T22:40
> open-action "installer says permission denied" origin=channel:support
< action.opened action=F3 due="2026-01-16 14:40"
# what nobody promised has no clock, and says so
> open-action "how is the beta?" origin=channel:beta-testers
! no-clock twitter
> open-action "how?" origin=channel:irc
! unknown-id
owed question:F1 overdue
shown header "does it run on NixOS" OVERDUE
> file-action F1 ""
! where-needed
> file-action F1 https://x.example/1
< action.filed action=F1
owed question:F1 answered 7800
> file-action F2 https://reddit.example/2 occurred=2026-01-15T19:00
owed question:F2 answered 0
at 2026-01-16T14:30
owed question:F3 due
> snooze-duty question:F3 due=2026-01-16T14:40 reason="asked back" until=2026-01-16T16:00
at 2026-01-16T15:00
owed question:F3 snoozed
at 2026-01-16T16:01
owed question:F3 overdue
