"""The kinds of fault a service can be given, what each may be told, and what each does to an answer.

A fault that replaces the answer also keeps the request from being carried out, unless it says `accepting`: a webhook that
stores the message and then answers 500 is what makes a delivery unknown. Times in faults are real seconds, whatever the
speed of the script, because the deadlines they test are real.
"""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, field
from typing import Any

from .windows import Window
from .wire import Response, as_json, as_text

SERVICES = (
    "app",
    "staging",
    "platform",
    "supabase",
    "fly",
    "shopify",
    "chatwoot",
    "control",
    "github",
    "slack",
    "discord",
    "json",
    "sentry",
    "prometheus",
    "status",
)

_ANY: dict[str, type] = {"accepting": bool, "path": str}
KINDS: dict[str, dict[str, type]] = {
    # replace the answer
    "outage": {"message": str},
    "status": {"code": int, "body": str, "retry_after": int},
    "maintenance": {"retry_after": int},
    "hang": {"seconds": float},
    "drop": {},
    "garbage": {},
    "empty": {"code": int},
    "lying": {"word": str},
    "redirect": {"to": str, "code": int},
    "huge": {"megabytes": int},
    # disturb how it arrives
    "slow": {"seconds": float},
    "drip": {"seconds": float},
    "truncate": {},
    # change what it says; the services themselves look for these
    "degraded": {},
    "indicator": {"word": str},
    "hostile": {},
    "rate-limit": {},
    "secondary-limit": {"retry_after": int},
    "unauthorised": {},
    "forbidden-checks": {},
    "checks": {"state": str},
    "incomplete-search": {},
    "poll-interval": {"seconds": int},
    "asset-replaced": {},
}
REPLACING = frozenset(
    ("outage", "status", "maintenance", "hang", "drop", "garbage", "empty", "lying", "redirect", "huge")
)
DISTURBING = frozenset(("slow", "drip", "truncate"))
# The application tells of these itself, in its own health format.
TOLD_BY_THE_APPLICATION = frozenset(("outage", "lying"))


class FaultError(ValueError):
    """A fault that cannot be: unknown service, kind or setting. The text says which, and what was meant perhaps."""


def did_you_mean(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with some services, and when."""

    id: str
    services: tuple[str, ...]
    kind: str
    window: Window
    settings: dict[str, Any] = field(default_factory=dict, hash=False)

    def hits(self, path: str) -> bool:
        return path.startswith(str(self.settings.get("path", "")))

    def number(self, name: str, otherwise: float) -> float:
        return float(self.settings.get(name, otherwise))

    def text(self, name: str, otherwise: str) -> str:
        return str(self.settings.get(name, otherwise))


def make_fault(name: str, services: object, kind: object, settings: dict[str, Any], window: Window) -> Fault:
    """Raises FaultError. `services` is a name or a list of names."""
    wanted = [services] if isinstance(services, str) else services
    if not isinstance(wanted, list) or not wanted:
        raise FaultError(f"fault {name}: 'service' must be a name or a list of names")
    for service in wanted:
        if service not in SERVICES:
            raise FaultError(f"fault {name}: no service {service!r}{did_you_mean(str(service), SERVICES)}")
    if not isinstance(kind, str) or kind not in KINDS:
        raise FaultError(f"fault {name}: no kind {kind!r}{did_you_mean(str(kind), KINDS)}")
    allowed = KINDS[kind] | _ANY
    for key, value in settings.items():
        if key not in allowed:
            raise FaultError(f"fault {name}: {kind} has no setting {key!r}{did_you_mean(key, allowed)}")
        meant = allowed[key]
        if not (isinstance(value, meant) or (meant is float and isinstance(value, int))) or (
            meant is not bool and isinstance(value, bool)
        ):
            raise FaultError(f"fault {name}: {key} must be {meant.__name__}, not {value!r}")
    return Fault(name, tuple(wanted), kind, window, settings)


def replaced(fault: Fault) -> Response:
    """The answer given instead of the true one."""
    match fault.kind:
        case "outage":
            return as_json(503, {"status": "error", "message": fault.text("message", "upstream unavailable")})
        case "status":
            code = int(fault.number("code", 500))
            answer = as_text(code, fault.text("body", f"error {code}"))
            if "retry_after" in fault.settings:
                answer.headers.append(("Retry-After", str(fault.settings["retry_after"])))
            return answer
        case "maintenance":
            answer = as_json(503, {"status": "maintenance", "message": "Planned maintenance in progress"})
            answer.headers += [
                ("Retry-After", str(int(fault.number("retry_after", 120)))),
                ("X-Maintenance", "planned"),
            ]
            return answer
        case "hang":
            answer = as_text(504, "gave up waiting")
            answer.wait = fault.number("seconds", math.inf)
            return answer
        case "drop":
            return Response(200, drop=True)
        case "empty":
            return as_text(int(fault.number("code", 200)), "")
        case "lying":
            return as_json(200, {"status": fault.text("word", "down")})
        case "redirect":
            answer = as_text(int(fault.number("code", 302)), "moved")
            answer.headers.append(("Location", fault.text("to", "/control/health")))
            return answer
        case "huge":
            return as_json(200, {"status": "ok", "padding": "A" * (1_000_000 * int(fault.number("megabytes", 8)))})
        case _:
            body = b'{"status": "ok", "checks": {"datab\x00\xff\xfe\x1b[31m<html><body>502 from a proxy'
            return Response(200, body, [("Content-Type", "application/json")])


def disturb(fault: Fault, answer: Response) -> Response:
    """The true answer, arriving badly."""
    match fault.kind:
        case "slow":
            answer.wait = max(answer.wait, fault.number("seconds", 2.0))
        case "drip":
            answer.drip = fault.number("seconds", 1.0)
        case "truncate":
            answer.cut = len(answer.body) // 2
    return answer
