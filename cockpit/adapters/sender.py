"""Ordered requests and deliveries over HTTP, or by a command that gets the text on its standard input."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Iterable, Mapping

from cockpit.adapters.http import Http as HttpClient
from cockpit.adapters.http import Request
from cockpit.format.command import build_argv, build_env
from cockpit.model import checks
from cockpit.model.observations import Reading
from cockpit.model.people import Channel
from cockpit.model.runs import RunnerError
from cockpit.ports import Clock

DELIVERY_S = 15.0
DISCORD_CHARS = 2000
CUT = " ... (cut)"
KEY_HEADER = "Idempotency-Key"


def payload(channel: Channel, text: str, title: str) -> str:
    """The body a receiver of this shape expects. No text calls anybody or makes a link: whoever wrote a title may not.

    Slack reads `<!channel>` and links in angle brackets (docs.slack.dev/messaging/formatting-message-text); Discord is
    told to resolve no mention, makes links of `[words](address)` unless the bracket is escaped, takes 2,000 characters,
    and a longer text says that it was cut.
    """
    if channel.shape == "slack":
        return json.dumps({"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")})
    if channel.shape == "discord":
        plain = text.replace("](", "]\\(")
        whole = plain if len(plain) <= DISCORD_CHARS else plain[: DISCORD_CHARS - len(CUT)] + CUT
        return json.dumps({"content": whole, "allowed_mentions": {"parse": []}})
    return json.dumps({"text": text, "title": title})


class HttpSender:
    """ports.Sender. values: the engine's environment; base: the folder where commands start.

    names: the variables of the plan's environments that are set; a channel's command gets these and the allow-list, as
    every command of a plan does, and no other variable of the engine.
    """

    def __init__(
        self, http: HttpClient, values: Mapping[str, str], clock: Clock, base: str, names: Iterable[str] = ()
    ) -> None:
        self._http = http
        self._values = values
        self._clock = clock
        self._base = base
        self._names = tuple(names)

    async def send(self, http: checks.Http, deadline: float, idempotency_key: str) -> Reading:
        headers = dict(http.headers)
        if idempotency_key:
            headers[KEY_HEADER] = idempotency_key
        return await self._http.ask(
            Request(
                url=http.url,
                method=http.method,
                headers=headers,
                body=http.body,
                deadline=deadline,
                follow_redirects=http.follow_redirects,
            )
        )

    async def deliver(self, channel: Channel, text: str, title: str, idempotency_key: str) -> Reading:
        if channel.kind == "webhook" and channel.url is not None:
            headers = {"content-type": "application/json", **channel.headers}
            body = payload(channel, text, title)
            # A literal "${" of the text must not be taken for a variable.
            body = body.replace("${", "\\u0024{")
            request = checks.Http(url=channel.url, method="POST", headers=headers, body=body)
            return await self.send(request, DELIVERY_S, idempotency_key)
        if channel.kind == "command":
            return await self._command(channel, text, title)
        return Reading(self._clock.now(), fault="local", reason=f"channel {channel.id} is {channel.kind}")

    async def _command(self, channel: Channel, text: str, title: str) -> Reading:
        began = self._clock.monotonic()
        try:
            argv = build_argv(run=channel.run, argv=channel.argv if channel.run is None else None)
            env = build_env(self._values, self._names, {"COCKPIT_TITLE": title, "COCKPIT_CHANNEL": channel.id})
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=self._base,
                env=env,
                start_new_session=True,
            )
        except (OSError, RunnerError) as error:
            return Reading(self._clock.now(), fault="local", reason=str(error))
        try:
            async with asyncio.timeout(DELIVERY_S):
                said, _ = await process.communicate(text.encode())
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            return Reading(self._clock.now(), fault="timeout", reason=f"no end within {DELIVERY_S:.0f} s")
        took = (self._clock.monotonic() - began) * 1000
        output = said.decode("utf-8", "replace")[:65536]
        return Reading(self._clock.now(), ms=took, exit=process.returncode, text=output, size=len(said))
