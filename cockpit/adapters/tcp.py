"""Does a port take connections?"""

import asyncio

from cockpit.adapters.http import explain
from cockpit.adapters.names import Names, Unresolved
from cockpit.model.observations import Reading
from cockpit.ports import Clock


async def ask(host: str, port: int, deadline: float, clock: Clock, names: Names) -> Reading:
    """Connect and hang up. A refused or unanswered connection is the target's failure; a name that cannot be resolved is not."""
    began = clock.monotonic()
    fault, reason = "", ""
    try:
        async with asyncio.timeout(deadline):
            await names.know(host)
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
    except Unresolved as error:
        fault, reason = "dns", str(error)
    except TimeoutError:
        fault, reason = names.late(host, f"no connection within {deadline:g} s")
    except (OSError, ValueError, UnicodeError, OverflowError) as error:
        fault, reason = explain(error)
    ms = round((clock.monotonic() - began) * 1000, 3)
    where = f"{host}:{port}"
    return Reading(
        clock.now(),
        ms=ms,
        fault=fault,
        reason=f"{where}: {reason}" if reason else "",
        verdict="" if fault else "pass",
        body=None if fault else {"open": True, "connect_ms": ms},
    )
