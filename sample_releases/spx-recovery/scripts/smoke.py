"""smoke.py URL: four read-only questions; exit 1 when one is answered badly, 3 when the server cannot be reached."""

import sys
import urllib.error
import urllib.request

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PARTS = {"state machine": "health", "coach lane": "cx", "command palette": "approvals", "chart and feed": "inventory"}

bad = 0
for part, path in PARTS.items():
    try:
        with OPENER.open(f"{sys.argv[1].rstrip('/')}/api/{path}", timeout=8) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except OSError as error:
        sys.stdout.write(f"{part}: cannot be reached: {getattr(error, 'reason', error)}\n")
        sys.exit(3)
    bad += status != 200
    sys.stdout.write(f"{part}: {status}\n")
sys.exit(1 if bad else 0)
