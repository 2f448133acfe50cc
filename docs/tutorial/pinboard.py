"""The tutorial's web service, once for a place: `pinboard.py start PLACE` prints its address, `stop PLACE` ends it.

GET /health answers {"version", "error_rate", "p95_ms"}; the version is read from PLACE/version at each request. It
serves on a free port of this machine only, and ends by itself when its folder is gone.
"""

# ruff: noqa: TID251, A002 - a service of its own, not a part of the cockpit

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Board(BaseHTTPRequestHandler):
    """Answers for the board that lies in `place`."""

    place: Path

    def do_GET(self) -> None:
        known = self.path == "/health"
        version = (self.place / "version").read_text().strip()
        answer = json.dumps({"version": version, "error_rate": 0.2, "p95_ms": 120} if known else {}).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is the reader's."""


def start(place: Path) -> None:
    place.mkdir(exist_ok=True)
    (place / "version").write_text("2.3\n")
    Board.place = place
    server = HTTPServer(("127.0.0.1", 0), Board)
    server.timeout = 1
    child = os.fork()
    if child:
        (place / "pid").write_text(f"{child}\n")
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
        return
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    while (place / "version").exists():
        server.handle_request()


def stop(place: Path) -> None:
    os.kill(int((place / "pid").read_text()), signal.SIGTERM)
    (place / "pid").unlink()


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](Path(sys.argv[2]).resolve())
