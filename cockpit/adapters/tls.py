"""How long a certificate is still good, seen with a verified handshake.

An expired certificate or one for another name is the target's failure; one that this machine does not trust is not
judged: that may be our own store.
"""

import asyncio
import datetime as dt
import ssl

from cockpit.adapters.http import explain
from cockpit.adapters.names import Names, Unresolved
from cockpit.model.observations import Reading
from cockpit.ports import Clock

WARN_DAYS = 14.0
_TARGETS = {9: "is not valid yet", 10: "has expired", 62: "is for another name", 64: "is for another address"}
"""OpenSSL's verification codes (X509_V_ERR_...) that say something about the target."""


async def ask(
    host: str, port: int, min_days: float | None, deadline: float, clock: Clock, *, names: Names, trust: ssl.SSLContext
) -> Reading:
    """Body: days, not_after, subject, issuer, protocol. Fewer days than min_days fail; without one, 14 days warn."""
    began = clock.monotonic()
    fault = reason = verdict = ""
    body: dict[str, object] | None = None
    try:
        async with asyncio.timeout(deadline):
            await names.know(host)
            _, writer = await asyncio.open_connection(host, port, ssl=trust, server_hostname=host)
            try:
                body = _told(writer.get_extra_info("ssl_object"), clock.now())
            finally:
                writer.transport.abort()
    except ssl.SSLCertVerificationError as error:
        about_target = _TARGETS.get(error.verify_code)
        if about_target is not None:
            verdict, reason = "fail", f"the certificate of {host} {about_target}"
        else:
            fault, reason = explain(error)
    except Unresolved as error:
        fault, reason = "dns", str(error)
    except TimeoutError:
        fault, reason = names.late(host, f"no handshake within {deadline:g} s")
    except (OSError, ValueError, UnicodeError, OverflowError) as error:
        fault, reason = explain(error)
    ms = round((clock.monotonic() - began) * 1000, 3)
    if body is None:
        words = reason if verdict else f"{host}:{port}: {reason}"
        return Reading(clock.now(), ms=ms, fault=fault, verdict=verdict, reason=words)
    days = float(str(body["days"]))
    verdict, reason = judge(days, min_days)
    return Reading(clock.now(), ms=ms, verdict=verdict, reason=reason, body=body, value=days)


def judge(days: float, min_days: float | None) -> tuple[str, str]:
    """(verdict, reason) of the days left."""
    left = f"the certificate is good for {days:.1f} days"
    if min_days is not None and days < min_days:
        return "fail", f"{left}, {min_days:g} wanted"
    if days < WARN_DAYS and min_days is None:
        return "warn", left
    return "pass", ""


def _told(handshake: ssl.SSLObject, now: dt.datetime) -> dict[str, object]:
    certificate = handshake.getpeercert() or {}
    end = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    names = {part: _name(certificate.get(part)) for part in ("subject", "issuer")}
    return {
        "days": round((end - now.timestamp()) / 86400, 3),
        "not_after": dt.datetime.fromtimestamp(end, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "protocol": handshake.version() or "",
        **names,
    }


def _name(parts: object) -> str:
    if not isinstance(parts, tuple):
        return ""
    pairs = {key: value for part in parts for key, value in part}
    return str(pairs.get("commonName") or pairs.get("organizationName") or "")
