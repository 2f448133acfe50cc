# Gates asked for in the first second: what they are about is read first, else their word would be about nobody knows what.
plan spx-recovery
start 2026-02-19T15:00 t0=2026-02-20T15:00
as mia release-manager
> run-gate all
< gate.asked gate=lint
# what is bound to no commit begins at once, what is bound to one waits
< run.ordered subject=gate:phases-complete
-- run.ordered subject=gate:lint
> run-gate types
< gate.asked gate=types
-- run.ordered subject=gate:types
ref git:.:HEAD c1 t1
run gate:phases-complete pass
run gate:node pass
run gate:flags pass
run gate:staging-smoke pass
< run.ordered subject=gate:lint bound=t1
run gate:lint pass
verdict NOT READY gate:e2e
see gates.lint.bound == {'git:.:HEAD': 't1'}
# a commit that cannot be read was looked at: then the run may begin, and its word is stale
ref git:.:HEAD c2 t2
verdict NOT READY gate:lint: stale: git:.:HEAD moved since
