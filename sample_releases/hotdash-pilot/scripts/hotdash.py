"""The pilot's tools: what the shell scripts beside this file call. Standard library only.

Environment: PROD_URL and STAGING_URL, the base addresses of the two environments; PACE, seconds between two lines of
progress (default 0.4); VERIFY_WITHIN, seconds a restored build gets to prove itself (default 60).

Exit status: 0 done or true; 1 refused, failed or false; 2 called wrongly or a variable is missing; 3 not reachable, so
that nothing is known about what happened.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

FLAG = "HOTDASH_CONTROL_CENTER"
DEADLINE = 8.0
MOST = 1_000_000
GREENS = 3
NO, WRONG, UNREACHABLE = 1, 2, 3
VARIABLES = {"production": "PROD_URL", "staging": "STAGING_URL"}
# Straight to the address: a proxy for the outside world has no business between this and the pilot's servers.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Stop(Exception):
    """The end, with an exit status and the sentence that explains it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def say(line: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def seconds(name: str, otherwise: float) -> float:
    text = os.environ.get(name, "")
    try:
        return max(0.0, float(text)) if text else otherwise
    except ValueError:
        raise Stop(WRONG, f"{name} must be a number of seconds, not {text!r}") from None


def pace() -> None:
    time.sleep(seconds("PACE", 0.4))


def read(answer: Any) -> bytes:
    """The body, within the deadline as a whole: a server that sends a byte now and then never runs into a timeout."""
    until, raw = time.monotonic() + DEADLINE, b""
    while piece := answer.read1(65_536):
        raw += piece
        if time.monotonic() > until or len(raw) > MOST:
            raise TimeoutError("the answer takes too long, or too much room")
    return raw


class Place:
    """One environment, by its address."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = os.environ.get(VARIABLES[name], "").rstrip("/")
        if not self.url:
            raise Stop(WRONG, f"{VARIABLES[name]} is not set; it must be the base address of {name}")

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """The status and the JSON (None where there is none). Raises Stop when the server cannot be reached."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)  # noqa: S310 - address of the operator
        request.add_header("Content-Type", "application/json")
        request.add_header("User-Agent", "hotdash-pilot")
        try:
            try:
                with OPENER.open(request, timeout=DEADLINE) as answer:
                    status, raw = answer.status, read(answer)
            except urllib.error.HTTPError as error:
                status, raw = error.code, read(error.fp)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Stop(UNREACHABLE, f"{self.name} cannot be reached at {self.url}: {reason}") from None
        try:
            return status, json.loads(raw)
        except ValueError:
            return status, None

    def must(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        status, found = self.ask(method, path, body)
        if status >= 300 or not isinstance(found, dict):
            why = found.get("error", "") if isinstance(found, dict) else ""
            raise Stop(NO, f"{method} {path} on {self.name} answered {status} {why}".rstrip())
        return found

    def flag(self) -> bool:
        return bool(self.must("GET", f"/flags/{FLAG}").get("on"))

    def health(self) -> tuple[bool, str, str]:
        """Whether it is healthy, what to print about it, and the commit that answers."""
        try:
            status, body = self.ask("GET", "/api/health")
        except Stop as error:
            return False, str(error), ""
        if not isinstance(body, dict):
            return False, f"{status}, no JSON", ""
        word, p95 = body.get("status"), body.get("latency", {}).get("p95_ms", "?")
        good = status == 200 and word in ("ok", "degraded")
        return good, f"{status} {word}, p95 {p95} ms, version {body.get('version')}", str(body.get("commit", ""))


def set_flag(place: Place, wanted: bool) -> None:
    before = place.flag()
    word, now = ("on" if wanted else "off"), ("on" if before else "off")
    if before == wanted:
        say(f"{FLAG} is {now} in {place.name} already; nothing to change")
        return
    say(f"{FLAG} in {place.name}: {now} -> {word}")
    place.must("POST", f"/flags/{FLAG}", {"on": wanted, "by": "flag.sh"})
    pace()
    if place.flag() != wanted:
        raise Stop(NO, f"{FLAG} was set to {word}, but {place.name} still says {now}")
    say(f"read back: {FLAG} is {word} in {place.name}")


def verify_flag(place: Place, wanted: bool) -> None:
    found = place.flag()
    say(f"{FLAG} is {'on' if found else 'off'} in {place.name}")
    if found != wanted:
        raise Stop(NO, f"expected it to be {'on' if wanted else 'off'}")


def smoke(place: Place) -> None:
    """Approvals queue, inventory tile and CX queue, after health. Reads only."""
    say(f"smoke test of {place.name} at {place.url}")
    failed = []
    for title, path, count in (
        ("health", "/api/health", None),
        ("approvals queue", "/api/approvals", "pending"),
        ("inventory tile", "/api/inventory", None),
        ("CX queue", "/api/cx", "waiting"),
    ):
        begun = time.monotonic()
        status, body = place.ask("GET", path)
        took = (time.monotonic() - begun) * 1000
        word = body.get("status", body.get("error", "")) if isinstance(body, dict) else "no JSON"
        good = status == 200 and word in ("ok", "degraded")
        extra = f", {body[count]} {count}" if good and count and count in body else ""
        say(f"  {'PASS' if good else 'FAIL'}  {title:16} {status} {word} in {took:.0f} ms{extra}")
        if isinstance(body, dict) and body.get("message"):
            say(f"        {body['message']}")
        if not good:
            failed.append(title)
        pace()
    if failed:
        raise Stop(NO, f"{len(failed)} of 4 checks failed: {', '.join(failed)}")
    say("4 of 4 checks passed")


def warm(place: Place) -> None:
    """A few requests to each tile, so that caches and connections are there when people come."""
    for path in ("/api/health", "/api/approvals", "/api/inventory", "/api/cx"):
        for _ in range(3):
            place.must("GET", path)
        say(f"warm: {path} in {place.name}")
        pace()


def wait_for(place: Place, commit: str) -> None:
    """Until the build with this commit has been healthy three times in a row."""
    until = time.monotonic() + seconds("VERIFY_WITHIN", 60.0)
    greens, tries = 0, 0
    while greens < GREENS:
        tries += 1
        good, told, answering = place.health()
        greens = greens + 1 if good and answering == commit else 0
        say(f"      try {tries}: {told}" + (f" ({greens} of {GREENS})" if greens else ""))
        if greens < GREENS:
            if time.monotonic() > until:
                raise Stop(NO, "the restored build is live but has not proved healthy in time; look at it now")
            time.sleep(max(0.1, seconds("PACE", 0.4)))


def rollback(place: Place, dry: bool) -> None:
    """Restore the build before the live one and prove it healthy. Done twice, it only proves it again."""
    say(f"rollback of the control center in {place.name}{' - dry run, nothing is changed' if dry else ''}")
    history = place.must("GET", "/deploys")
    deploys = {deploy["id"]: deploy for deploy in history["deploys"]}
    live, done = deploys[history["live"]], bool(history["rolled_back"])
    target = live if done else deploys.get(history["previous"] or "")
    if target is None:
        raise Stop(NO, "there is no earlier build to restore")
    say(f"[1/5] live: {live['version']} ({live['id']}); target: {target['version']} ({target['id']})")
    pace()
    state = "on: it should be off before this step; going on all the same" if place.flag() else "off"
    say(f"[2/5] {FLAG} is {state}")
    pace()
    if dry:
        say(f"[3/5] would lock auto publishing (now {'locked' if history['locked'] else 'open'})")
        say("[4/5] would restore nothing, it is done" if done else f"[4/5] would restore {target['version']}")
        good, told, _ = place.health()
        say(f"[5/5] would wait for {GREENS} good answers; health now: {told}")
        if not good:
            raise Stop(NO, f"{place.name} is not healthy, so a rollback could not be proved there")
        say("dry run complete: the rollback can be carried out")
        return
    place.must("POST", f"/deploys/{live['id']}/lock")
    say("[3/5] auto publishing is locked")
    pace()
    if done:
        say(f"[4/5] {target['version']} is restored already")
    else:
        place.must("POST", f"/deploys/{target['id']}/restore", {"by": "rollback-control-center.sh"})
        say(f"[4/5] restored {target['version']}")
    pace()
    say(f"[5/5] waiting for {GREENS} good answers in a row from {target['commit_ref'][:7]}")
    wait_for(place, target["commit_ref"])
    say(f"rollback verified: {target['version']} serves {place.name}")


def verify_rollback(place: Place) -> None:
    history = place.must("GET", "/deploys")
    live = next(deploy for deploy in history["deploys"] if deploy["id"] == history["live"])
    say(f"live in {place.name}: {live['version']} ({live['id']})")
    if not history["rolled_back"]:
        raise Stop(NO, "no earlier build has been restored")
    say("it is a restored build")


def rehearse(place: Place) -> None:
    """There and back: roll staging back for real, prove it, and return to its newest build."""
    history = place.must("GET", "/deploys")
    newest = history["deploys"][0]
    if history["rolled_back"]:
        say(f"{place.name} was left on a restored build; bringing it forward to {newest['version']} first")
        forward(place, newest)
    try:
        rollback(place, dry=False)
    finally:
        forward(place, newest)
    wait_for(place, newest["commit_ref"])
    say(f"rehearsal complete: {place.name} is back on {newest['version']}, auto publishing open")


def forward(place: Place, deploy: dict[str, Any]) -> None:
    place.must("POST", f"/deploys/{deploy['id']}/restore", {"by": "rehearse-rollback.sh"})
    place.must("POST", f"/deploys/{deploy['id']}/unlock")


def main() -> int:
    parser = argparse.ArgumentParser(description="The pilot's tools.")
    parser.add_argument(
        "act", choices=("flag", "verify-flag", "smoke", "warm", "rollback", "verify-rollback", "rehearse")
    )
    parser.add_argument("wanted", nargs="?", choices=("on", "off"))
    parser.add_argument(
        "--staging", action="store_true", help="act on staging (STAGING_URL), not on production (PROD_URL)"
    )
    parser.add_argument("--dry-run", action="store_true", help="rollback: say what would be done, change nothing")
    options = parser.parse_args()
    if (options.wanted is None) == (options.act in ("flag", "verify-flag")):
        parser.error("flag and verify-flag want 'on' or 'off', the others do not")
    if options.dry_run and options.act != "rollback":
        parser.error("--dry-run goes with rollback")
    try:
        place = Place("staging" if options.staging or options.act == "rehearse" else "production")
        match options.act:
            case "flag":
                set_flag(place, options.wanted == "on")
            case "verify-flag":
                verify_flag(place, options.wanted == "on")
            case "smoke":
                smoke(place)
            case "warm":
                warm(place)
            case "rollback":
                rollback(place, options.dry_run)
            case "verify-rollback":
                verify_rollback(place)
            case _:
                rehearse(place)
    except Stop as error:
        sys.stdout.flush()
        sys.stderr.write(f"{options.act}: {error}\n")
        return error.status
    except (KeyError, StopIteration, TypeError, AttributeError) as error:
        sys.stderr.write(f"{options.act}: the answer is not in the expected shape: {error!r}\n")
        return NO
    return 0


if __name__ == "__main__":
    sys.exit(main())
