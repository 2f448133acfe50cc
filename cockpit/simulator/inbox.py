"""Webhook receivers for Slack, Discord and plain JSON, and the record of what they were sent.

Sources: Slack's incoming webhooks (answer `ok`; `invalid_payload`, `no_text`), Discord's execute-webhook (204, or the
message itself with `?wait=true`; code 50006 for an empty message, 50035 for one over 2,000 characters).
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from .wire import Request, Response, as_json, as_text

MOST_MESSAGES = 1000
_KEPT_HEADERS = ("content-type", "user-agent", "idempotency-key", "x-idempotency-key")


@dataclass(frozen=True, slots=True)
class Message:
    """One accepted message. `text` is what a reader of the channel would see."""

    seq: int
    channel: str
    at: str
    t: int
    text: str
    body: Any
    headers: dict[str, str]

    def shown(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "channel": self.channel,
            "at": self.at,
            "t": self.t,
            "text": self.text,
            "body": self.body,
            "headers": self.headers,
        }


class Inbox:
    """What the channels' receivers were sent, the latest of it kept."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque(maxlen=MOST_MESSAGES)
        self.count = 0

    def keep(self, channel: str, at: str, t: int, text: str, body: object, request: Request) -> Message:
        headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
        if "authorization" in request.headers:
            headers["authorization"] = "present"
        self.count += 1
        message = Message(self.count, channel, at, t, text, body, headers)
        self.messages.append(message)
        return message

    def receive(self, channel: str, at: str, t: int, request: Request) -> Response:
        """Store what was posted if the service would take it, and answer as that service does."""
        text = request.body.decode("utf-8", "replace")
        if channel == "slack" and request.headers.get("content-type", "").startswith("application/x-www-form"):
            text = parse_qs(text).get("payload", [""])[0]
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if channel == "slack":
            return self._slack(at, t, body, request)
        if channel == "discord":
            return self._discord(at, t, body, request)
        if body is None:
            return as_json(400, {"error": "the body is not JSON"})
        shown = body.get("text", text) if isinstance(body, dict) else text
        message = self.keep(channel, at, t, str(shown), body, request)
        return as_json(200, {"ok": True, "seq": message.seq})

    def _slack(self, at: str, t: int, body: Any, request: Request) -> Response:
        if not isinstance(body, dict):
            return as_text(400, "invalid_payload")
        if not (body.get("text") or body.get("blocks") or body.get("attachments")):
            return as_text(400, "no_text")
        self.keep("slack", at, t, str(body.get("text", "")), body, request)
        return as_text(200, "ok")

    def _discord(self, at: str, t: int, body: Any, request: Request) -> Response:
        if not isinstance(body, dict):
            return as_json(400, {"message": "The request body contains invalid JSON.", "code": 50109})
        content = str(body.get("content") or "")
        if not content and not body.get("embeds"):
            return as_json(400, {"message": "Cannot send an empty message", "code": 50006})
        if len(content) > 2000:
            return as_json(400, {"message": "Invalid Form Body", "code": 50035})
        message = self.keep("discord", at, t, content, body, request)
        if request.one("wait") == "true":
            return as_json(200, {"id": str(1_000_000 + message.seq), "content": content, "timestamp": at})
        return Response(204)
