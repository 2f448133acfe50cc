"""Every kind of probe behind one port: who is asked, and through what."""

from collections.abc import Mapping

from cockpit.adapters.http import Http, Request
from cockpit.model.checks import Probe
from cockpit.model.observations import Reading
from cockpit.model.plan import Plan
from cockpit.ports import Clock, Lane

HTTP_LIMIT = 64
"""Polls of one origin under way at once. Each probe has at most one, so only hundreds of hung ones ever meet this."""


class ProbeRouter:
    """ports.Prober. plan: for the addresses of environments; values: the engine's environment variables."""

    def __init__(self, plan: Plan, values: Mapping[str, str], clock: Clock, http: Http) -> None:
        self._clock = clock
        self._http = http
        self._values = values
        self.replace(plan)

    def replace(self, plan: Plan) -> None:
        """An amended plan."""
        self._urls = {environment.id: environment.url for environment in plan.environment if environment.url}
        self._lanes: dict[str, Lane] = {}

    def lane(self, probe: Probe) -> Lane:
        known = self._lanes.get(probe.id)
        if known is None:
            known = self._lanes[probe.id] = Lane(self._http.origin(self._url(probe)), HTTP_LIMIT)
        return known

    async def ask(self, probe: Probe) -> Reading:
        url = self._url(probe)
        if not url:
            return Reading(
                self._clock.now(), fault="environment", reason="it names no url, and its environment has none"
            )
        return await self._http.ask(
            Request(
                url=url,
                method=probe.method,
                headers=probe.headers,
                body=probe.body,
                deadline=probe.deadline,
                max_bytes=probe.max_bytes,
                follow_redirects=probe.follow_redirects,
            )
        )

    async def close(self) -> None:
        await self._http.close()

    def _url(self, probe: Probe) -> str:
        return probe.url or self._urls.get(probe.environment or "", "")
