"""CPU of 500 probes at 5 s: the cockpit's whole way from request to journal event, and bare httpx, in one run.

    python benchmarks/polling.py [--probes 500] [--every 5] [--rounds 6] [--hosts 10] [--json]

The servers run in a process of their own on loopback, one port a host. Both sides poll the same addresses at the same
rate; CPU is the polling process's own (user and system). The first round warms up and is not counted. What is reported:
CPU per poll in milliseconds, the share of one core, and how late polls began, as a share of their interval.
"""

import argparse
import asyncio
import datetime as dt
import gc
import json
import multiprocessing
import multiprocessing.connection
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.polling import Poller
from cockpit.engine.sampler import Sampler
from cockpit.engine.telling import Telling
from cockpit.engine.watching import Watch
from cockpit.model.checks import Metric, Probe, Trigger
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan, Release
from cockpit.model.state import State
from cockpit.model.times import Duration

BODY = json.dumps(
    {"status": "UP", "components": {"db": {"status": "UP"}, "cache": {"status": "UP"}}, "version": "1.4.2",
     "latency": {"p95_ms": 212.5}}
).encode()  # fmt: skip
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class _Server(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.held = b""

    def data_received(self, data: bytes) -> None:
        self.held += data
        while b"\r\n\r\n" in self.held:
            self.held = self.held.split(b"\r\n\r\n", 1)[1]
            self.transport.write(ANSWER)  # type: ignore[attr-defined]


def serve(hosts: int, pipe: multiprocessing.connection.Connection) -> None:
    """Serve on so many ports until the other end of the pipe closes."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        servers = [await loop.create_server(_Server, "127.0.0.1", 0, backlog=1024) for _ in range(hosts)]
        pipe.send([server.sockets[0].getsockname()[1] for server in servers])
        await loop.run_in_executor(None, pipe.poll, None)

    asyncio.run(main())


class MachineClock:
    """The clock of this machine."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def boot_id(self) -> str:
        return ""


def cpu() -> float:
    """Seconds of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Count:
    """Polls and CPU between the end of the warm-up and the end."""

    def __init__(self) -> None:
        self.polls = 0
        self._began = (0.0, 0.0)

    def start(self) -> None:
        gc.collect()
        self.polls = 0
        self._began = (cpu(), time.monotonic())

    def result(self) -> dict[str, float]:
        used, lasted = cpu() - self._began[0], time.monotonic() - self._began[1]
        return {
            "polls": self.polls,
            "cpu_ms_per_poll": round(used / max(1, self.polls) * 1000, 3),
            "core_percent": round(used / lasted * 100, 1),
        }


async def bare(urls: list[str], every: float, rounds: int) -> dict[str, float]:
    """httpx alone, one client a host: send, read, close. No verdict, no record."""
    clients: dict[str, httpx.AsyncClient] = {}
    count, late = Count(), [0.0]
    for url in urls:
        host = url.rsplit("/", 1)[0]
        if host not in clients:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
            clients[host] = httpx.AsyncClient(trust_env=False, limits=limits, timeout=3.0)

    async def one(url: str) -> None:
        response = await clients[url.rsplit("/", 1)[0]].get(url)
        assert response.status_code == 200
        count.polls += 1

    began = time.monotonic()
    under_way: set[asyncio.Task[None]] = set()
    for turn in range(rounds + 1):
        if turn == 1:
            count.start()
        for number, url in enumerate(urls):
            due = began + turn * every + number * every / len(urls)
            pause = due - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            late.append(time.monotonic() - due)
            task = asyncio.create_task(one(url))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    found = count.result()
    for client in clients.values():
        await client.aclose()
    return {**found, "latest_percent_of_interval": round(max(late) / every * 100, 2)}


async def ours(urls: list[str], every: float, rounds: int) -> dict[str, float]:
    """Poll, read the health, measure, evaluate the conditions, batch into journal events."""
    probes = tuple(Probe(id=f"p{n:03}", kind="http", url=url, every=Duration(every)) for n, url in enumerate(urls))
    metrics = tuple(
        Metric(id=f"m{n:03}", probe=f"p{n:03}", value="body.latency.p95_ms", max=1500.0)
        for n in range(0, len(urls), 10)
    )
    triggers = tuple(
        Trigger(id=f"t{n:03}", when=f"probe['p{n:03}'].verdict == 'fail' || metric['m{n:03}'].value > 1500")
        for n in range(0, len(urls), 50)
    )
    plan = Plan(plan=1, release=Release(name="bench"), probe=probes, metric=metrics, trigger=triggers)
    state, clock = State(plan=plan), MachineClock()
    router = ProbeRouter(plan, {}, clock, Http({}, clock))
    sampler, telling, count = Sampler(epoch=1), Telling(state, str), Count()
    taken = 0
    bad: list[str] = []

    def deliver(result: ProbeResult) -> None:
        nonlocal taken
        if result.verdict != "pass":
            bad.append(f"{result.verdict}: {result.detail}")
        count.polls += 1
        telling.take(result)
        sampler.add(*watch.take(result, state, clock.now()))
        if sampler.due(clock.now()):
            taken += len(sampler.take(clock.now())) + len(telling.news())

    poller = Poller(probes, router, clock, deliver, data_probes=[metric.probe for metric in metrics if metric.probe])
    watch = Watch(plan, poller.interval)
    running = asyncio.create_task(poller.run())
    await asyncio.sleep(every + 2)
    count.start()
    poller.lateness.clear()
    await asyncio.sleep(every * rounds)
    found = count.result()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await router.close()
    late = max(poller.lateness.values(), default=0.0)
    if bad:
        print(f"{len(bad)} polls did not pass, the first: {bad[0]}", file=sys.stderr)
    return {
        **found,
        "latest_percent_of_interval": round(late / every * 100, 2),
        "entries": taken,
        "not_passed": len(bad),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--probes", type=int, default=500)
    asked.add_argument("--every", type=float, default=5.0)
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--hosts", type=int, default=10)
    asked.add_argument("--json", action="store_true")
    args = asked.parse_args()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(args.hosts, there), daemon=True)
    server.start()
    ports = here.recv()
    urls = [f"http://127.0.0.1:{ports[n % len(ports)]}/h{n}" for n in range(args.probes)]
    sides: dict[str, Callable[..., object]] = {"bare httpx": bare, "cockpit": ours}
    found = {name: asyncio.run(side(urls, args.every, args.rounds)) for name, side in sides.items()}  # type: ignore[arg-type]
    here.send("end")
    server.join(5)
    if args.json:
        print(json.dumps(found, indent=2))
        return
    for name, numbers in found.items():
        print(f"{name:12} " + "  ".join(f"{key} {value}" for key, value in numbers.items()))  # type: ignore[attr-defined]
    ratio = found["cockpit"]["cpu_ms_per_poll"] / found["bare httpx"]["cpu_ms_per_poll"]  # type: ignore[index]
    print(f"cockpit / bare httpx: {ratio:.2f}")


if __name__ == "__main__":
    main()
