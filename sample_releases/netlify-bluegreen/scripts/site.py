"""The site's tools: deploys, promotion, rollback and the publishing lock over the platform's API. Standard library only.

site.py deploy staging | promote | promoted | same-build | rolled-back | lock | locked | unlock | rehearse | variables ENV

Environment: NETLIFY_API, NETLIFY_SITE, NETLIFY_AUTH_TOKEN, PROD_URL, STAGING_URL. --dry-run says what it would do.
Exit status: 0 done or true, 1 refused or false, 2 called wrongly, 3 not reachable: nobody can tell.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[1]
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def stop(status: int, message: str) -> None:
    say(message)
    raise SystemExit(status)


def need(name: str) -> str:
    value = os.environ.get(name, "").rstrip("/")
    if not value:
        stop(2, f"{name} is not set")
    return value


def ask(method: str, url: str, body: dict[str, Any] | None = None) -> Any:
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())  # noqa: S310
    request.add_header("Content-Type", "application/json")
    token = os.environ.get("NETLIFY_AUTH_TOKEN", "")
    if token and url.startswith(os.environ.get("NETLIFY_API", "\0")):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with OPENER.open(request, timeout=10) as answer:
            raw = answer.read(1_000_000)
    except urllib.error.HTTPError as error:
        stop(1, f"{method} {url} answered {error.code}")
    except OSError as error:
        stop(3, f"{url} cannot be reached: {getattr(error, 'reason', error)}")
    return json.loads(raw) if raw.strip() else {}


def api(path: str, *, staging: bool = False) -> str:
    # The stand-in platform keeps staging's site under a prefix of its own.
    start = need("STAGING_URL") if staging else need("NETLIFY_API")
    return f"{start}/api/v1/sites/{need('NETLIFY_SITE')}{path}"


def published(*, staging: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = ask("GET", api("", staging=staging))["published_deploy"]
    return found


def history(*, staging: bool = False) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("GET", api("/deploys", staging=staging))
    return found


def build() -> str:
    file = HOME / "dist" / "build.txt"
    if not file.exists():
        stop(1, "nothing has been built: run scripts/build.sh")
    return f"2.4.0+{file.read_text().strip()}"


def deploy(*, staging: bool, dry: bool) -> None:
    version = build()
    where = "staging" if staging else "production"
    if dry:
        say(f"would publish {version} in {where}")
        return
    made = ask("POST", api("/deploys", staging=staging), {"version": version, "by": "cockpit", "title": "blue/green"})
    say(f"published {made['id']} ({version}) in {where}")


def true(found: bool, yes: str, no: str) -> None:
    stop(0 if found else 1, yes if found else no)


def rehearse() -> None:
    """The rollback for real on staging, and forward again."""
    before = published(staging=True)
    ask("PUT", api("/rollback", staging=True), {"by": "rehearsal"})
    between = published(staging=True)
    ask("POST", api(f"/deploys/{before['id']}/restore", staging=True), {"by": "rehearsal"})
    after = published(staging=True)
    good = between["id"] != before["id"] and after["id"] == before["id"]
    true(good, f"staging went back to {between['id']} and forward to {after['id']}", "staging did not go back")


def lock(*, on: bool, dry: bool) -> None:
    live = published()
    word = "lock" if on else "unlock"
    if dry:
        say(f"would {word} publishing at {live['id']}")
        return
    ask("POST", api(f"/deploys/{live['id']}/{word}"), {})
    say(f"publishing is {word}ed at {live['id']}")


def main(words: list[str]) -> None:
    dry = "--dry-run" in words
    words = [word for word in words if word != "--dry-run"]
    match words:
        case ["deploy", "staging"]:
            deploy(staging=True, dry=dry)
        case ["promote"]:
            deploy(staging=False, dry=dry)
        case ["promoted"]:
            live = published()["version"]
            true(live == build(), f"production runs {live}", f"production runs {live}, not {build()}")
        case ["same-build"]:
            live = published(staging=True)["version"]
            true(live == build(), f"staging runs {live}", f"staging runs {live}, not {build()}")
        case ["rolled-back"]:
            live, newest = published(), history()[0]
            true(
                live["id"] != newest["id"],
                f"{live['id']} is live again",
                f"the newest deploy {newest['id']} is still live",
            )
        case ["lock"] | ["unlock"]:
            lock(on=words == ["lock"], dry=dry)
        case ["locked"]:
            true(bool(published()["locked"]), "publishing is locked", "publishing is open")
        case ["rehearse"]:
            rehearse()
        case ["variables", ("production" | "staging") as where]:
            say((HOME / "platform" / f"{where}.names").read_text().strip())
        case _:
            stop(2, (__doc__ or "").strip())


if __name__ == "__main__":
    main(sys.argv[1:])
