# Release notes: each section the plan asks for is drafted from plan and journal, or is named as missing.
plan spx-recovery
start 2026-02-20T14:00 t0=2026-02-20T15:00
tell deployed.lines
report release-notes "**missing**: What users will see, Known limitations"
report release-notes "## Included phases" "Staging: 7 of 7 done, decided go" "## Risk and mitigation" "Command latency, p95: 420 ms"
report release-notes "## Flags changed, and their defaults" "flags: approved, before legacy"
report release-notes "## How to go back" scripts/rollback.sh "Put the previous build back"

# what only people know is noted under the section's name, by whoever knows it
as quinn qa
> add-note "What users will see: the coach answers within a second."
> add-note "Known limitations: options chains are refreshed once a minute."
> add-note "limitations of my patience: none"
report release-notes "the coach answers within a second." "options chains are refreshed once a minute."
as mia release-manager
> correct-entry 383 "wrong release" retract=yes
report release-notes "**missing**: What users will see"
