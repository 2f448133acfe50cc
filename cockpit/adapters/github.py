"""A polite client of GitHub's REST API: conditional, serial for each host, obedient to limits, every page followed.

Sources: docs.github.com, "Best practices for using the REST API", "Rate limits for the REST API", "Using pagination".
A limit is never slept through: the caller learns until when there is nothing to ask, and shows it.
"""

import asyncio
import datetime as dt
import email.utils
import hashlib
import re
import shutil
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from msgspec import Struct, structs

from cockpit.adapters.http import Http, Request
from cockpit.adapters.probe_command import run
from cockpit.model.events import ApiBudget
from cockpit.model.observations import Reading
from cockpit.ports import Clock

PUBLIC = "https://api.github.com"
VERSION = "2022-11-28"
ACCEPT = "application/vnd.github+json"
MOST_PAGES = 50
MOST_BYTES = 10 * 1024 * 1024
MOST_KEPT = 500
_SECONDARY_S = 60.0
_LONGEST_WAIT_S = 3600.0
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


class GithubTrouble(Exception):
    """No answer to the question. fault and not_before as in a Reading."""

    def __init__(self, fault: str, reason: str, status: int = 0, not_before: dt.datetime | None = None) -> None:
        super().__init__(reason)
        self.fault = fault
        self.reason = reason
        self.status = status
        self.not_before = not_before


class _Kept(Struct):
    """An answer kept for a conditional request. fresh_until: monotonic; asking before it is impolite."""

    etag: str
    reading: Reading
    fresh_until: float = 0.0


class _Host(Struct):
    """What is known of one API. wait_until: UTC, by our clock."""

    lock: asyncio.Lock
    remaining: int = -1
    limit: int = -1
    reset: dt.datetime | None = None
    wait_until: dt.datetime | None = None
    reason: str = ""
    secondary: int = 0
    told: tuple[int, int, dt.datetime | None] | None = None


class Api(Struct, frozen=True):
    """One API and who asks. base: such as "https://api.github.com", without a slash at its end. token may be ""."""

    base: str
    token: str = ""

    @property
    def name(self) -> str:
        """How it is shown: the host, with its port where that is unusual."""
        return urlsplit(self.base).netloc


class Github:
    """Asks any number of APIs. report: called with a budget when it has changed enough to be shown."""

    def __init__(
        self,
        values: Mapping[str, str],
        clock: Clock,
        http: Http,
        report: Callable[[ApiBudget], None] = lambda _: None,
    ) -> None:
        self._values = values
        self._clock = clock
        self._http = http
        self._report = report
        self._hosts: dict[str, _Host] = {}
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._gh_tokens: dict[str, str] = {}

    async def api(self, base: str | None, token: str | None) -> Api:
        """The API to ask, with the token the plan names, else the environment's, else gh's, else none.

        A token of github.com is never sent to another host: those have variables of their own.
        """
        where = (base or PUBLIC).rstrip("/")
        host = urlsplit(where).hostname or ""
        if token:
            return Api(where, token)
        public = host == "api.github.com" or host.endswith(".ghe.com")
        names = ("GH_TOKEN", "GITHUB_TOKEN") if public else ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
        found = next((self._values[name] for name in names if self._values.get(name)), "")
        return Api(where, found or await self._from_gh("github.com" if host == "api.github.com" else host))

    async def _from_gh(self, host: str) -> str:
        """What `gh auth token` says, asked once for each host; "" without gh or without a login."""
        if host not in self._gh_tokens:
            program = shutil.which("gh", path=self._values.get("PATH"))
            token = ""
            if program is not None:
                done = await run((program, "auth", "token", "--hostname", host), None, self._values, 3.0, 4096)
                token = done.out.strip() if done.exit == 0 else ""
            self._gh_tokens[host] = token
        return self._gh_tokens[host]

    def waiting_until(self, api: Api) -> dt.datetime | None:
        """Until when this API wants to be left alone; None when it may be asked."""
        host = self._hosts.get(api.base)
        if host is None or host.wait_until is None or host.wait_until <= self._clock.now():
            return None
        return host.wait_until

    async def get(self, api: Api, path: str, query: Mapping[str, str] | None = None, deadline: float = 10.0) -> Reading:
        """One answer, from the server or, where that says nothing has changed, as kept. Raises GithubTrouble."""
        url = path if path.startswith("http") else f"{api.base}{path}"
        if query:
            url += ("&" if "?" in url else "?") + urlencode(query)
        host = self._hosts.setdefault(api.base, _Host(asyncio.Lock()))
        async with host.lock:
            return await self._get(api, host, url, deadline)

    async def pages(
        self, api: Api, path: str, query: Mapping[str, str] | None = None, deadline: float = 10.0, key: str = ""
    ) -> list[Any]:
        """The items of every page. key: where a page is an object, which of its members holds the items.

        Raises GithubTrouble, also when there are more than MOST_PAGES pages: half a count is no count.
        """
        found: list[Any] = []
        reading = await self.get(api, path, {**(query or {}), "per_page": "100"}, deadline)
        for _ in range(MOST_PAGES):
            body = reading.body
            items = body.get(key) if key and isinstance(body, dict) else body
            if not isinstance(items, list):
                raise GithubTrouble("protocol", f"GitHub's answer to {_short(path)} holds no list")
            found += items
            onward = _NEXT.search(reading.headers.get("link", ""))
            if onward is None:
                return found
            if urlsplit(onward[1])[:2] != urlsplit(api.base)[:2]:
                raise GithubTrouble("protocol", "the next page lies on another server")
            reading = await self.get(api, onward[1], None, deadline)
        raise GithubTrouble("limited", f"more than {MOST_PAGES * 100:,} items; they cannot all be counted")

    async def _get(self, api: Api, host: _Host, url: str, deadline: float) -> Reading:
        self._refuse_while_waiting(host)
        key = hashlib.sha256(f"{url}\n{ACCEPT}\n{api.token}".encode()).hexdigest()
        kept = self._kept.get(key)
        if kept is not None and self._clock.monotonic() < kept.fresh_until:
            return kept.reading
        headers = {"accept": ACCEPT, "x-github-api-version": VERSION, "user-agent": "release-cockpit"}
        if api.token:
            headers["authorization"] = f"Bearer {api.token}"
        if kept is not None:
            headers["if-none-match"] = kept.etag
        asked = Request(
            url, headers=headers, deadline=deadline, max_bytes=MOST_BYTES, follow_redirects=True, literal=True
        )
        reading = await self._http.ask(asked)
        self._note_budget(api, host, reading)
        if reading.status == 304 and kept is not None:
            self._kept.move_to_end(key)
            kept.fresh_until = self._fresh_until(reading)
            host.secondary = 0
            return structs.replace(kept.reading, at=reading.at, ms=reading.ms)
        self._refuse(api, host, reading, url)
        host.secondary = 0
        if etag := reading.headers.get("etag"):
            self._kept[key] = _Kept(etag, reading, self._fresh_until(reading))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return reading

    def _fresh_until(self, reading: Reading) -> float:
        seconds = _whole(reading.headers.get("x-poll-interval"))
        return self._clock.monotonic() + min(seconds, 600) if seconds else 0.0

    # --- limits -------------------------------------------------------------------------------------------------------

    def _refuse_while_waiting(self, host: _Host) -> None:
        if host.wait_until is not None and self._clock.now() < host.wait_until:
            raise GithubTrouble("limited", host.reason, 0, host.wait_until)

    def _note_budget(self, api: Api, host: _Host, reading: Reading) -> None:
        """Enterprise may send no headers; then there is nothing to show, and nothing to wait for."""
        now = self._clock.now()
        remaining, limit = (_whole(reading.headers.get(f"x-ratelimit-{name}")) for name in ("remaining", "limit"))
        if remaining is not None and limit:
            host.remaining, host.limit = remaining, limit
            reset = _whole(reading.headers.get("x-ratelimit-reset"))
            host.reset = None if reset is None else now + dt.timedelta(seconds=self._until(reset, reading))
        if host.wait_until is not None and reading.status in (200, 304):
            host.wait_until, host.reason = None, ""
        self._tell(api, host)

    def _until(self, reset: int, reading: Reading) -> float:
        """Seconds until a moment that GitHub names, by GitHub's own clock: ours may be wrong."""
        date = reading.headers.get("date", "")
        try:
            there = email.utils.parsedate_to_datetime(date).timestamp()
        except (ValueError, TypeError):
            there = self._clock.now().timestamp()
        return min(max(0.0, reset - there), _LONGEST_WAIT_S)

    def _tell(self, api: Api, host: _Host) -> None:
        """Report a budget that looks different on a screen: first seen, a twentieth less, none left, waiting or not."""
        if host.limit <= 0 and host.wait_until is None:
            return
        twentieth = -1 if host.limit <= 0 else (0 if host.remaining == 0 else 1 + host.remaining * 20 // host.limit)
        shown = (twentieth, host.limit, host.wait_until)
        if shown == host.told:
            return
        host.told = shown
        self._report(
            ApiBudget(
                api=api.name,
                remaining=max(0, host.remaining),
                limit=max(0, host.limit),
                reset=host.reset,
                waiting_until=host.wait_until,
                reason=host.reason,
            )
        )

    def _refuse(self, api: Api, host: _Host, reading: Reading, url: str) -> None:
        """Raise what the answer means, unless it is one."""
        status, what = reading.status, _short(url)
        if reading.fault and status < 400:
            raise GithubTrouble(reading.fault, f"{api.name}: {reading.reason}", status)
        if 200 <= status < 300:
            return
        said = reading.body.get("message", "") if isinstance(reading.body, dict) else ""
        said = said if isinstance(said, str) else ""
        if status in (403, 429) and (wait := self._limit(host, reading, said)) is not None:
            seconds, why = wait
            host.wait_until = self._clock.now() + dt.timedelta(seconds=seconds)
            host.reason = f"{api.name}: {why}, asked again at {host.wait_until:%H:%M:%S} UTC"
            self._tell(api, host)
            raise GithubTrouble("limited", host.reason, status, host.wait_until)
        if status == 401:
            raise GithubTrouble("forbidden", f"{api.name} refuses the token (wrong, or expired)", status)
        if status == 403:
            needs = reading.headers.get("x-accepted-github-permissions", "")
            words = f"the token may not read {what}{f' (it needs {needs})' if needs else ''}"
            raise GithubTrouble("forbidden", f"{api.name}: {words}: {said}".rstrip(": "), status)
        if status == 404:
            hint = "or this token may not see it" if api.token else "or it is private and there is no token"
            raise GithubTrouble("not-found", f"{api.name}: there is no {what}, {hint}", status)
        raise GithubTrouble("protocol", f"{api.name}: HTTP {status} for {what}: {said}".rstrip(": "), status)

    def _limit(self, host: _Host, reading: Reading, said: str) -> tuple[float, str] | None:
        """(seconds to wait, why) when the refusal is a limit, None when it is a matter of permission."""
        after = reading.headers.get("retry-after", "")
        if after:
            seconds = _whole(after)
            if seconds is None:
                try:
                    seconds = int(self._until(int(email.utils.parsedate_to_datetime(after).timestamp()), reading))
                except (ValueError, TypeError):
                    seconds = int(_SECONDARY_S)
            return min(max(1.0, seconds), _LONGEST_WAIT_S), "asked to slow down"
        reset = _whole(reading.headers.get("x-ratelimit-reset"))
        if _whole(reading.headers.get("x-ratelimit-remaining")) == 0 and reset is not None:
            return self._until(reset, reading) + 1.0, "the hour's budget is used up"
        if reading.status == 429 or "rate limit" in said.lower() or "abuse" in said.lower():
            host.secondary += 1
            return min(_SECONDARY_S * 2.0 ** (host.secondary - 1), _LONGEST_WAIT_S), "asked to slow down"
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None


def _short(url: str) -> str:
    """A path without its query and without the words that every path has."""
    path = urlsplit(url).path.rstrip("/")
    found = re.search(r"/repos/([^/]+/[^/]+)(/.*)?$", path)
    return f"{(found[2] or '/repository').lstrip('/')} of {found[1]}" if found else path.rsplit("/", 2)[-1]
