"""A service on loopback that can be down, that can be rolled back, and whose platform fails in chosen ways."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


class App:
    """Healthy until told otherwise, and again once it was restored.

    restoring: how `POST /restore` goes: "good"; "act-500" acts and answers 500; "deny-500" answers 500 and does nothing;
    "act-hang" acts and never answers; "hang" only hangs; "act-drop" acts and hangs up; "slow" takes half a second.
    `GET /deploy` answers 200 once it was restored, 404 before. restores: how often it acted; asked: how often it was asked.
    """

    HOLD: ClassVar[float] = 60.0

    def __init__(self) -> None:
        self.healthy = True
        self.control = True
        self.restoring = "good"
        self.restores = 0
        self.asked = 0
        self.live = "d1"
        self.over = threading.Event()
        app = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"  # a closed server must not live on in kept connections

            def do_GET(self) -> None:
                if self.path == "/deploy":
                    self._answer(200 if app.restores else 404, f'{{"id":"{app.live}"}}'.encode())
                elif self.path == "/published":
                    self._answer(200, f'{{"id":"{app.live}"}}'.encode())
                else:
                    good = app.control if self.path == "/control" else app.healthy
                    self._answer(200 if good else 503, b'{"status":"ok"}' if good else b'{"status":"down"}')

            def do_POST(self) -> None:
                app.asked += 1
                how = app.restoring
                if how == "slow":
                    time.sleep(0.5)
                if how in ("good", "slow") or how.startswith("act"):
                    app.restores += 1
                    app.healthy = True
                    app.live = "d0"
                if how.endswith("hang"):
                    app.over.wait(app.HOLD)
                elif not how.endswith("drop"):
                    self._answer(500 if how.endswith("500") else 200, b"{}")

            def _answer(self, status: int, body: bytes) -> None:
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    return  # whoever asked is gone

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        """Refuse connections from now on."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
