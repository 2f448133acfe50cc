# What the release is made from: specification, packet folder, and CI artifacts that are green at this very commit.
plan spx-recovery
start 2026-02-20T13:00 t0=2026-02-20T15:00
tell green.lines
file "link:Recovery specification" present 5ec0
see files.link:Recovery specification.sha256 == 5ec0
file "link:Autonomous packet" present 9ac7
verdict GO

# a packet folder without a single document in it is named, and nothing is ready until it is back
file "link:Autonomous packet" missing
verdict NOT READY docs/specs/spx-production-recovery/* is missing
< verdict.changed verdict="NOT READY" cause="link:Autonomous packet"
file "link:Autonomous packet" present 9ac7
verdict GO

# CI was green at another commit: that says nothing about this one
as mia release-manager
> check-item inputs
< item.done item=inputs
> reopen-item inputs "the branch has moved"
ref git:.:HEAD c2 t2
verdict NOT READY git:.:HEAD moved since
> check-item inputs
! blocked ci is stale
gate ci fail "build: failure at c2"
verdict NO-GO build: failure at c2
> check-item inputs
! blocked build: failure at c2
gate ci pass
> check-item inputs
< item.done item=inputs
