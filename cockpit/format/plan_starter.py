"""A first plan for somebody's release: short, commented, clean under `check`, and with a way back."""

from msgspec import Struct

from cockpit.format.toml_writer import string

URL_VARIABLE = "PROD_URL"


class Starter(Struct, frozen=True):
    """What a starter plan is made of. Commands are shell text; health: path of the health endpoint."""

    name: str
    title: str = ""
    version: str = "1.0.0"
    zone: str = "UTC"
    owner: str = "You"
    health: str = "/health"
    test: str = "make test"
    deploy: str = "make deploy"
    deployed: str = "make is-deployed"
    rollback: str = "make rollback"
    rolled_back: str = "make is-rolled-back"


def starter(about: Starter) -> str:
    """The plan as TOML text."""
    url = string("${" + URL_VARIABLE + "}" + about.health)
    return f"""\
#:schema ./plan.schema.json
# {about.name}: the plan of its release.
#
# cockpit check .                          says what is wrong with it
# cockpit run . --rehearse                 flies it without touching anything
# cockpit run . --t0 "2027-03-02 10:00"    opens the release
plan = 1

[release]
name = {string(about.name)}
version = {string(about.version)}
title = {string(about.title or about.name)}
zone = {string(about.zone)}                # every wall time below is in this zone
# t0 = 2027-03-02T10:00:00           # or give --t0 when you open the release
evidence = "evidence/{{date}}"
window_end = "T+2h"                  # decides the last moment for a safe rollback

# ---------------------------------------------------------------- who

[[role]]
id = "lead"
title = "Release lead"
owner = {string(about.owner)}
may = ["decide", "hold", "rollback", "run", "settle", "waive", "amend", "silence", "announce", "close"]

# A second pair of eyes makes a GO worth something: name another role, and add it to the poll below.
# [[role]]
# id = "on-call"
# owner = "..."
# may = ["hold", "rollback"]

# ---------------------------------------------------------------- where

[[environment]]
id = "production"
env = [{{ name = "{URL_VARIABLE}", matches = "^https?://" }}]   # add tokens with secret = true; values are never written down

# ---------------------------------------------------------------- what must be green before

[[gate]]
id = "tests"
title = "Tests pass"
kind = "command"
run = {string(about.test)}
role = "lead"
timeout = "15m"
valid_for = "12h"                    # an older pass is stale, and stale is not green

[[gate]]
id = "variables"
title = "The engine has the variables it needs"
kind = "env"
environment = "production"
role = "lead"

# ---------------------------------------------------------------- what is watched

[[probe]]
id = "health"
title = "Production"
kind = "http"
url = {url}
every = "60s"
every_live = "5s"                    # from T-1h to the end of the stability window

# A probe with control = true on something that is not yours tells your outage from your own network's.
# [[probe]]
# id = "control"
# kind = "http"
# url = "https://..."
# control = true

# A number from the answer, with a bound:
# [[metric]]
# id = "p95"
# probe = "health"
# value = "body.latency.p95_ms"
# max = 1500
# for = "1m"

[[trigger]]
id = "down"
title = "Production is down"
kind = "stability"
probe = "health"
failures = 3                         # bad answers in a row
arm_after = 5                        # only after it has been seen well
startup_deadline = "5m"              # and at the latest this long after the deploy
action = "propose"                   # "rollback" would not wait for a person

# ---------------------------------------------------------------- the day

[[phase]]
id = "preflight"
title = "Pre-flight"
at = "T-30m"
blocks = true                        # what comes later waits for its decision
decision = {{ poll = "go" }}

[[phase.item]]
id = "change-log"
title = "Change log read by somebody who did not write it"
role = "lead"

[[phase]]
id = "launch"
title = "Launch"
at = "T0"

[[phase.item]]
id = "deploy"
title = "Deploy"
role = "lead"
needs = ["phase:preflight", "tests"]
run = {string(about.deploy)}
verify = {string(about.deployed)}
timeout = "15m"
deploy = true

[[phase.item]]
id = "look"
title = "Looked at it with own eyes"
role = "lead"
needs = ["deploy"]

[[poll]]
id = "go"
title = "Go for launch?"
roles = ["lead"]
declare = "lead"

# ---------------------------------------------------------------- the way back

[[procedure]]
id = "rollback"
title = "Back to the version before"
kind = "rollback"
role = "lead"
verify_with = ["health"]             # green for verify_for, or the rollback has not worked
verify_for = "1m"

[[procedure.step]]
id = "back"
title = "Put the version before back"
role = "lead"
run = {string(about.rollback)}
verify = {string(about.rolled_back)}
rehearse = {string(about.rolled_back + " || true")}      # harmless stand-in: better, the same on staging
timeout = "15m"

# ---------------------------------------------------------------- afterwards

[stability]
for = "30m"                          # from the deploy
probes = ["health"]

[completion]
requires = ["checklists", "stability"]
"""
