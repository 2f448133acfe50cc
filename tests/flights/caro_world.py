"""What Caro's plan looks at and posts to, on loopback: GitHub's issues, runs and downloads, three status pages, and
receivers shaped as Slack, Discord and plain JSON. By hand: `python -m tests.flights.caro_world PORT FACTS.json`, where
FACTS.json is read anew at each request."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHA = "4f1c2ab0" * 5
CALM: dict[str, Any] = {
    "issues": {"P2": 3, "P3": 1},
    "unlabelled": 0,
    "downloads": [7, 5, 0, 0],
    "conclusion": "success",
    "status": {"github": "none", "crates": "none", "cdn": "none"},
    "refuse": [],
}
"""issues: open ones by label; unlabelled: without a priority; refuse: receivers that answer 500."""


class World:
    """facts: what is true outside; received: (receiver, body) in their order. file: facts are read from it."""

    def __init__(self, file: Path | None = None) -> None:
        self.facts: dict[str, Any] = json.loads(json.dumps(CALM))
        self.received: list[tuple[str, Any]] = []
        self.file = file
        self.url = ""

    def look(self) -> None:
        if self.file is not None and self.file.exists():
            self.facts = {**CALM, **json.loads(self.file.read_text())}

    def said(self, receiver: str) -> list[str]:
        """The texts one receiver got."""
        return [body.get("content") or body.get("text") for name, body in self.received if name == receiver]

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        self.look()
        facts = self.facts
        if path.startswith("/status/"):
            return 200, {"status": {"indicator": facts["status"][path.split("/")[2]], "description": "as told"}}
        repo = "/github/repos/username/caro"
        assets = [
            {"id": number, "name": f"caro-{number}.tar.gz", "download_count": count}
            for number, count in enumerate(facts["downloads"])
        ]
        release = {"id": 7, "tag_name": "v1.1.0-beta", "draft": False, "prerelease": True, "assets": assets}
        run = {"id": 1, "name": "ci", "workflow_id": 1, "event": "push", "run_number": 1, "head_sha": SHA,
               "status": "completed", "conclusion": facts["conclusion"], "created_at": "2026-01-15T12:00:00Z"}  # fmt: skip
        if path == f"{repo}/issues":
            wanted = set(query.get("labels", [""])[0].split(",")) - {"v1.1.0-beta"}
            return 200, [one for one in self._issues() if wanted <= set(one["labels"])]
        known = {
            "/github/search/issues": {"total_count": facts["unlabelled"], "incomplete_results": False, "items": []},
            f"{repo}/releases/tags/v1.1.0-beta": release,
            f"{repo}/releases/7/assets": assets,
            f"{repo}/commits/main": {"sha": SHA},
            f"{repo}/actions/workflows/ci.yml/runs": {"total_count": 1, "workflow_runs": [run]},
        }
        return (200, known[path]) if path in known else (404, {"message": "Not Found"})

    def _issues(self) -> list[dict[str, Any]]:
        labels = [label for label, count in self.facts["issues"].items() for _ in range(count)]
        return [
            {"number": number, "title": f"Issue {number}", "labels": ["v1.1.0-beta", label], "state": "open"}
            for number, label in enumerate(labels, 1)
        ]


class _Talk(BaseHTTPRequestHandler):
    world: World
    protocol_version = "HTTP/1.1"

    def _say(self, status: int, body: object) -> None:
        raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._say(*self.world.answer(parts.path, parse_qs(parts.query)))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        receiver = self.path.strip("/").split("/")[1]
        self.world.look()
        if receiver in self.world.facts["refuse"]:
            self._say(500, "not now")
            return
        self.world.received.append((receiver, body))
        if self.world.file is not None:
            with self.world.file.with_suffix(".received").open("a") as out:
                out.write(json.dumps([receiver, body]) + "\n")
        self._say(*{"slack": (200, "ok"), "json": (200, {"id": len(self.world.received)})}.get(receiver, (204, None)))

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _server(world: World, port: int = 0) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Talk", (_Talk,), {"world": world}))
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    return server


@contextlib.contextmanager
def world() -> Iterator[World]:
    """A calm outside, for as long as the test needs it."""
    made = World()
    server = _server(made)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def environment(outside: World) -> dict[str, str]:
    """What the engine needs to find it."""
    return {
        "CARO_GITHUB_API": f"{outside.url}/github",
        "CARO_STATUS_API": f"{outside.url}/status",
        "CARO_DISCORD_WEBHOOK": f"{outside.url}/hooks/release",
        "CARO_ANNOUNCEMENTS_WEBHOOK": f"{outside.url}/hooks/discord",
    }


if __name__ == "__main__":
    _server(World(Path(sys.argv[2])), int(sys.argv[1])).serve_forever()
