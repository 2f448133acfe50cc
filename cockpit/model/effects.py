"""What the engine shall do in the world, derived from the folded state: never remembered anywhere else."""

from msgspec import Struct

from cockpit.model.checks import Expect, Http


class Effect(Struct, frozen=True):
    """Base of all effects."""


class StartCommand(Effect, frozen=True):
    """Start an ordered command under the supervisor. run_text: for bash, or None and argv. env: added to what the
    plan's environments name. workdir: the work's own, relative to the release's; "" for none."""

    run: str
    run_text: str | None
    argv: tuple[str, ...]
    wrapper: str | None
    workdir: str
    env_names: tuple[str, ...]
    env: dict[str, str]
    timeout: float | None
    output_limit: int | None
    expect: Expect | None


class SendRequest(Effect, frozen=True):
    """Make an ordered HTTP request: RunStarted is journaled before the first byte leaves."""

    run: str
    http: Http
    timeout: float
    idempotency_key: str = ""


class Deliver(Effect, frozen=True):
    """Hand an announcement or alert to a channel of kind webhook or command."""

    run: str
    channel: str
    text: str
    title: str = ""


class WatchRun(Effect, frozen=True):
    """A command was started and has not finished: look at its folder."""

    run: str


class StopRun(Effect, frozen=True):
    """A person asked for a run to be cancelled."""

    run: str


class VerifyRun(Effect, frozen=True):
    """Ask the declared read-only command whether an unknown run happened."""

    run: str
    verify: str
    workdir: str
