"""The names a plan may use inside CEL, inside `{...}` of a text, and as requirements. One table for loader and rules."""

CEL_NAMES: dict[str, tuple[str, ...]] = {
    "probe": ("verdict", "status", "latency_ms", "body", "version", "commit"),
    "metric": ("value", "verdict", "age_s"),
    "gate": ("verdict",),
    "tuple": ("ref",),
    "incident": ("open", "oldest_s"),
    "clock": ("t_s",),
    "release": ("class", "name", "version"),
}
"""Roots of a release condition and what each has. The first four are asked with an id: `probe['x'].verdict`.

`incident.open['critical']` counts open incidents (0 where none), `incident.oldest_s` is the age of the oldest open one,
`clock.t_s` seconds since T0 (negative before), `tuple['x'].ref` a map of ref names to what they point at, and
`release.class` the list of active classes: `'R3' in release.class`.
"""

CEL_BY_ID = ("probe", "metric", "gate", "tuple")

CEL_ANSWER = ("status", "headers", "body", "latency_ms", "output")
"""Names in an answer's expression (`value`, `expect.when`): HTTP status, headers (lower case), parsed body, time, text."""

VERDICTS = ("pass", "fail", "inconclusive", "error", "running", "stale", "skipped", "cancelled", "unknown", "pending")
"""What `.verdict` of a probe, metric or gate may be compared with."""

REQUIREMENT_KINDS = (
    "item",
    "gate",
    "phase",
    "poll",
    "signoff",
    "metric",
    "artifact",
    "procedure",
    "tuple",
    "role",
    "probe",
)
"""Prefixes of a requirement. "phase:x": its required items done and its decision a go; "procedure:x": finished;
"role:x": somebody has it; "tuple:x": all its refs known and in the matrix; "metric:x", "probe:x": verdict pass."""

REQUIREMENT_WORDS: dict[str, str] = {
    "gates": "every required gate passes",
    "metrics": "every metric with a bound passes",
    "checklists": "every required item of every phase is done or skipped",
    "artifacts": "every artifact required for this is there",
    "stability": "the stability window has been held",
    "incidents": "no open incident of a severity with blocks_go",
    "follow-ups": "every follow-up is filed",
    "rehearsed": "the rollback was rehearsed on this plan as it asks",
    "rollback-ready": "rehearsed, its commands exist and are executable, its target tuple is known",
    "texts": "every text can be filled in, but for what only its occasion brings: incident, rollback, numbers",
    "t0": "T0 has come",
}

MARKS = ("t0", "deploy", "recycle", "freeze")
"""Moments that only the day itself knows; `deploy` is the end of the last step marked `deploy = true`."""

TEMPLATE_NAMES: dict[str, str] = {
    "time": "wall time now in the release's zone, HH:MM",
    "time_utc": "wall time now in UTC, HH:MM",
    "date": "date now in the release's zone",
    "t": "the clock, as T+00:30",
    "actor": "who sends it",
    "evidence": "the release's evidence folder",
    "verdict": "GO, CONDITIONAL GO, NO-GO or NOT READY; after a rollback ROLLED BACK at HH:MM",
    "reasons": "the reasons of the verdict, one line",
    "health": "one line on the probes",
    "release.name": "",
    "release.version": "",
    "release.title": "",
    "release.class": "",
    "release.t0": "T0 in the release's zone",
    "release.standing": "goes on, ROLLED BACK at HH:MM, ROLLBACK CALLED at HH:MM, another try, or how it was closed",
    "next.title": "the next phase or timed item; none after a rollback, until T0 is moved",
    "next.at": "its wall time, HH:MM",
    "incidents.open": "how many are open",
    "incidents.list": 'their titles, or "none"',
    "incidents.total": "how many there have been",
    "incidents.closed": "how many are closed",
    "incident.id": "",
    "incident.severity": "",
    "incident.summary": "",
    "incident.impact": "",
    "incident.mitigation": "",
    "incident.owner": "",
    "incident.stage": "",
    "incident.opened": "HH:MM",
    "incident.next_update": "HH:MM",
    "incident.follow_up": "",
    "rollback.at": "HH:MM",
    "rollback.trigger": "",
    "rollback.reason": "",
    "rollback.by": "",
    "rollback.to": "the target tuple",
    "rollback.state": "",
}
"""Fixed names in a text. `metric.ID`, `gate.ID`, `probe.ID`, `role.ID`, `tuple.ID`, `incidents.SEVERITY` and
`parameter.NAME` join them, and what a template's own `fields` define."""

TEMPLATE_BY_ID: dict[str, tuple[str, ...]] = {
    "metric": ("value", "verdict", "target", "previous", "change"),
    "gate": ("verdict",),
    "probe": ("verdict", "status", "latency_ms"),
    "role": ("owner", "contact", "title"),
    "tuple": (),
}
"""`{metric.p95}` is the value with its unit; a further word asks for something else of it."""

PATH_NAMES = ("date", "evidence", "release.name", "release.version")
"""Names in `release.evidence` and `artifact.path`; {date} is T0's local date."""

BACKWARD = ("no-go", "rollback", "roll back", "roll-back", "scrub", "abort", "abandon")
"""Choices of a decision that do not let the release go on, where the plan does not say which do."""

STAGES = ("identify", "investigate", "triage", "fix", "deploy", "verify")
"""The usual stages of answering an incident; a plan may have others."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
