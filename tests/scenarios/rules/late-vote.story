# A change of heart after the GO: until something is deployed on it, the declaration is contested; after that it is history.
plan hotdash-pilot
start 2027-02-19T16:00 t0=2027-02-19T18:00
at T-30m
tell ../c/green.lines
as ada commander
> open-poll go-poll
> cast-vote go-poll go
as eve engineering
> cast-vote go-poll go
as dev devops
> cast-vote go-poll go
as sue support-lead
> cast-vote go-poll go
as ada commander
> declare-poll go-poll go
< poll.declared result=go
here
as dev devops
> cast-vote go-poll no-go reason=""
! reason-needed
> cast-vote go-poll no-go reason="the pager rotation is empty tonight"
< vote.cast duty=devops choice=no-go
verdict NO-GO vote:go-poll/devops: dev (DevOps) votes NO-GO: the pager rotation
verdict NO-GO poll:go-poll: the GO of "Go for launch?" is contested
at T-2m
as ada commander
> check-item oncall
as dev devops
> check-item dashboards-live
as eve engineering
> start-item enable-flag
! blocked go-poll is contested
# an announcement of no-go by the one who declares is the cockpit's verdict too, until the poll is opened anew
as ada commander
> declare-poll go-poll no-go "we wait for a pager"
verdict NO-GO poll:go-poll: "Go for launch?" was declared NO-GO by ada: we wait for a pager
> open-poll go-poll
> cast-vote go-poll go
as eve engineering
> cast-vote go-poll go
as dev devops
> cast-vote go-poll go
as sue support-lead
> cast-vote go-poll go
as ada commander
tell ../c/green.lines
as ada commander
> declare-poll go-poll go "frida has the pager"
< poll.declared result=go
