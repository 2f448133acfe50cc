"""A plan for a real release of `tests.helpers.app.App`: it is watched, a bad deploy fires a trigger, and that rolls back."""

HEAD = """
plan = 1
[release]
name = "bluegreen"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[environment]]
id = "production"
env = [{env}]
[[probe]]
id = "health"
kind = "http"
url = "${{APP}}/api/health"
every = "1s"
every_live = "200ms"
deadline = "2s"
[[probe]]
id = "control"
kind = "http"
url = "${{APP}}/control"
every = "1s"
every_live = "200ms"
control = true
[[trigger]]
id = "down"
kind = "stability"
probe = "health"
failures = 3
arm_after = 2
action = "rollback"
"""
REST = """
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "promote"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
verify_with = ["health"]
verify_for = "1s"
verify_within = "60s"
"""


def bluegreen(steps: str, *, env: tuple[str, ...] = ("APP",), more: str = "") -> str:
    """The plan's text. steps: those of its rollback. env: the variables it needs. more: what belongs to its trigger, and
    tables behind that."""
    return HEAD.format(env=", ".join(f'{{ name = "{name}" }}' for name in env)) + more + REST + steps
