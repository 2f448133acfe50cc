# E12. Daily rounds at 9, 14 and 17 o'clock, the weekly sync on Monday; routines for bugs and questions; the hand-over to
# the next release manager.
plan caro-beta
start 2026-01-17T13:30 t0=2026-01-15T14:00
tell staffed.lines
tell look.lines
tell released.lines
as rita release-manager
owed item:morning upcoming
at 2026-01-17T14:00
owed item:morning due
> check-item morning "stand-up done, two issues"
< item.done item=morning due="2026-01-17 14:00"
owed item:morning answered
owed item:afternoon upcoming
# yesterday's is missed when today's falls due, and only today's is asked for
at 2026-01-17T20:00
owed item:afternoon overdue
at 2026-01-18T14:05
owed item:morning due
at 2026-01-18T19:05
owed item:afternoon due
> skip-item afternoon "Sunday"
< item.skipped item=afternoon
# the sync is on the Monday after the launch
at 2026-01-19T15:00
owed item:weekly-sync due
> check-item weekly-sync
at 2026-01-22T15:00
owed item:weekly-sync answered
# a bug from report to close, a line at a time
as egon engineering-lead
> call-procedure bug-triage "issue 127"
< procedure.called kind=routine
> finish-step P1 close-issue
! not-its-turn
> finish-step P1 reproduce
> finish-step P1 prioritise "P2"
> finish-step P1 review-fix "by Sara"
> finish-step P1 close-issue
< procedure.ended proc=P1 outcome=executed
# a question: acknowledged within the hour
as cora community-lead
> call-procedure support "NixOS"
wait 65m
owed step:P2/acknowledge overdue
> finish-step P2 acknowledge
owed step:P2/acknowledge answered
# notes become work: TODO opens it
> add-note "Kim asks for Nix. TODO: answer in the FAQ"
< note.added todo="answer in the FAQ"
< action.opened text="answer in the FAQ"
# the next shift
as rita release-manager
> offer-role release-manager ben
as ben
> accept-role release-manager
< role.assigned duty=release-manager owner=ben how=accepted
