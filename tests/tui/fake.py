"""A session whose journal is in memory and whose world is told in lines, for tests of the screen.

It speaks the whole Session protocol over the real rules: acts are decided, entries folded, refusals are the real ones.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from cockpit.core.decide import decide
from cockpit.core.titles import in_titles
from cockpit.model.commands import Act, Actor, AmendPlan, Command, OpenSession, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import RehearsalImported
from cockpit.model.state import State
from cockpit.session.protocol import Done, Health, Mode, Output, Playback, Rehearsing, Unsure
from tests.helpers.story import Story

HERE = Path(__file__).parent
START = "2027-02-19T17:58:00+00:00"
T0 = "2027-02-19T18:00:00+00:00"


class FakeSession:
    """One person at a told release. `tell` makes the world move; `outputs` is what commands said."""

    def __init__(
        self,
        *lines: str,
        mode: Mode = "live",
        who: str = "anna",
        role: str = "commander",
        edits: tuple[str, ...] = (),
        story: Story | None = None,
    ) -> None:
        """story: one that is told elsewhere, and looked at here; else the day of release.toml is begun."""
        self.story = story or Story(HERE)
        opening = [
            "plan release.toml",
            *(f"edit {edit}" for edit in edits),
            f"start {START} t0={T0}",
            f"as {who} {role}",
        ]
        if story is None:
            self.story.tell("\n".join(opening), "opening")
            self.story.act(OpenSession(session="S1", uid=1000, host="here"))
        self._mode: Mode = mode
        self._who, self._role = who, role
        self.outputs: dict[str, tuple[str, bool]] = {}
        self.calm = Health("ok")
        self.fresh = True
        self.sent: list[Command] = []
        self.playing: Playback | None = None
        self.unsure = ""
        self.revived = 0
        self.unrevived = ""
        self.reviving = False
        self.rehearsed: tuple[RehearsalImported, ...] = ()
        self.flying: tuple[Rehearsing, ...] = ()
        self.begun: list[tuple[str, str, dict[str, str]]] = []
        self.closed = False
        self.amended: AmendPlan | Refusal = Refusal("no-change", "release.toml is the plan in force")
        self.tell(*lines)

    def tell(self, *lines: str) -> None:
        """Lines as in tests/helpers/story.py."""
        self.story.tell("\n".join(lines), "told")
        self.fresh = True

    # --- Session

    @property
    def state(self) -> State:
        state: State = self.story.state
        return state

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def who(self) -> str:
        return self._who

    @property
    def role(self) -> str:
        return self._role

    @property
    def place(self) -> str:
        return "/srv/releases/hotdash-pilot/2027-02-19"

    def take_role(self, role: str) -> None:
        self._role = role

    def sit_down(self, who: str, role: str) -> None:
        """Somebody else at the same screen."""
        self._who, self._role = who, role

    def now(self) -> dt.datetime:
        return self.playing.at if self.playing is not None else self.story.now

    def wake_fd(self) -> int | None:
        return None

    def refresh(self) -> bool:
        fresh, self.fresh = self.fresh, False
        return fresh

    def _act(self, command: Command, seen: int) -> Act:
        return Act(command, Actor(self._who, self._role), seen)

    def do(self, command: Command, seen: int = -1, shown: tuple[str, ...] = ()) -> Done | Refusal | Unsure:
        self.sent.append(command)
        no = self._refused()
        if no is not None:
            return no
        if self.unsure:
            return Unsure(self.unsure)
        answer = self.story.act(command, Actor(self._who, self._role), seen, shown)
        if isinstance(answer, Refusal):
            return in_titles(self.state, answer)
        self.story.settle()
        self.fresh = True
        return Done(tuple(answer))

    def may(self, command: Command) -> Refusal | None:
        no = self._refused()
        if no is not None:
            return no
        answer = decide(self.state, self._act(command, -1), self.now())
        return in_titles(self.state, answer) if isinstance(answer, Refusal) else None

    def _refused(self) -> Refusal | None:
        if self._mode == "read-only":
            return Refusal("read-only", "this session only looks on")
        if self._mode == "replay":
            return Refusal("replay", "a replay changes nothing")
        return None

    def revive(self) -> str:
        self.revived += 1
        return self.unrevived

    def health(self) -> Health:
        return self.calm

    def rehearsals(self) -> tuple[RehearsalImported, ...]:
        return self.rehearsed

    def rehearsing(self) -> tuple[Rehearsing, ...]:
        return self.flying

    def rehearse(self, on: str, procedure: str, values: Mapping[str, str]) -> Rehearsing | Refusal:
        self.begun.append((on, procedure, dict(values)))
        return Rehearsing(f"/releases/{self.state.name}-rehearsal")

    def keep_file(self, path: str) -> tuple[str, str, int] | Refusal:
        return (f"evidence/{path}", "ab" * 32, 1874) if path != "gone" else Refusal("no-file", "gone: no such file")

    def amendment(self) -> AmendPlan | Refusal:
        return self.amended

    def output(self, source: str, offset: int = 0, limit: int = 65536) -> Output | None:
        found = self.outputs.get(source)
        if found is None:
            return None
        data = found[0].encode("utf-8", "surrogateescape")
        start = max(0, len(data) + offset) if offset < 0 else min(offset, len(data))
        piece = data[start : start + limit]
        text = piece.decode("utf-8", "surrogateescape")
        return Output(text, start, len(data), found[1] and start + len(piece) >= len(data))

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        yield from self.story.entries[first : None if last is None else last + 1]

    def playback(self) -> Playback | None:
        return self.playing

    def end(self) -> State | None:
        return self.story.state if self.playing is not None else None

    def seek(self, to: dt.datetime) -> None:
        assert self.playing is not None
        self.playing = _changed(self.playing, at=to)

    def step(self, entries: int) -> None:
        assert self.playing is not None
        times = [entry.at for entry in self.story.entries]
        later = [at for at in times if (at > self.playing.at if entries > 0 else at < self.playing.at)]
        if later:
            self.seek(min(later) if entries > 0 else max(later))

    def play(
        self,
        *,
        speed: float | None = None,
        paused: bool | None = None,
        view: str | None = None,
        skip_idle: bool | None = None,
    ) -> None:
        assert self.playing is not None
        self.playing = _changed(
            self.playing,
            speed=self.playing.speed if speed is None else speed,
            paused=self.playing.paused if paused is None else paused,
            view=self.playing.view if view is None else view,
            skip_idle=self.playing.skip_idle if skip_idle is None else skip_idle,
        )

    def close(self) -> None:
        self.closed = True


def _changed(play: Playback, **changes: object) -> Playback:
    import msgspec

    made: Playback = msgspec.structs.replace(play, **changes)
    return made


# --- days, as lines ---------------------------------------------------------------------------------------------------

PROBES = ("prod-health", "staging-health", "supabase", "fly", "shopify", "chatwoot", "analytics", "blockers", "control")
HEALTHY = (("error-rate", "0.2"), ("p95", "412"), ("sse", "1"), ("sessions", "37"), ("adoption", "84"), ("approvals", "112"),
           ("desync", "1.5"), ("open-p0", "0"))  # fmt: skip
CONDITIONS = ("prod-down", "supabase-outage", "fly-outage", "shopify-outage", "latency", "errors", "chatwoot-half-hour")
GATES = ("lint", "typecheck", "staging-smoke", "flag-staged", "rollback-script", "production-env", "staging-env", "ci",
         "code-freeze", "templates-filled", "mcp-heartbeat")  # fmt: skip


def round_of_looking(number: int = 0, bad: str = "") -> list[str]:
    """One round of polls: everything well, but for what is named."""
    lines = [f"probe {probe} {'fail 503' if probe == bad else 'pass'}" for probe in PROBES]
    for name, value in HEALTHY:
        shown = (
            float(value) * (1 + 0.08 * ((number * 7 + len(name)) % 5 - 2) / 5)
            if name in ("p95", "error-rate")
            else float(value)
        )
        lines.append(f"metric {name} {shown:.4g}")
    lines += [
        f"cond {name} {'true' if name == 'prod-down' and bad == 'prod-health' else 'false'}" for name in CONDITIONS
    ]
    return lines


def calm_day(rounds: int = 12) -> list[str]:
    """Two minutes before T0, watched for a minute; most of the morning's work is done."""
    lines: list[str] = []
    for number in range(rounds):
        lines += ["wait 5s", *round_of_looking(number)]
    return lines


EVENING = [
    "> check-item oncall", "> check-item dashboards-live", "> check-item incident-log-ready", "> check-item user-testing",
    "> add-note 'Bridge is open, everybody is on. TODO: send the recording link'",
]  # fmt: skip

MORNING = [
    *(f"gate {gate} pass" for gate in ("flag-staged", "rollback-script", "production-env", "staging-env", "ci", "code-freeze", "templates-filled", "mcp-heartbeat")),
    *(line for gate in ("lint", "typecheck") for line in (f"> run-gate {gate}", f"run gate:{gate} pass")),
]  # fmt: skip
PHASES_DONE = [
    f"> check-item {item}"
    for item in (
        "incident-log-ready",
        "user-testing",
        "dashboards",
        "lock-code",
        "mcp-evidence",
        "snapshots",
        "oncall",
        "dashboards-live",
    )
]


def calm() -> list[str]:
    """Two minutes to go, most of the morning done, everything green that was asked."""
    return [*MORNING, *PHASES_DONE, *calm_day(10), *EVENING[4:]]


def _trouble() -> list[str]:
    """An incident is opened, a gate fails, production goes down."""
    lines = [
        "> run-gate tests", "run gate:tests fail '3 failed: approvals queue'",
        "wait 70s", *round_of_looking(1),
        "as ben engineering",
        "> open-incident critical 'Approvals queue is stuck' impact='Operators cannot approve' owner=engineering",
        "wait 90s", *round_of_looking(2),
        "as anna commander",
        "> enter-metric sentiment 3.5",
    ]  # fmt: skip
    for _ in range(2):
        lines += ["wait 5s", *round_of_looking(3, bad="prod-health")]
    return lines


def alarm() -> list[str]:
    """Production is down around T0, before anything is deployed: an incident is open, a gate fails, a trigger counts."""
    return [*MORNING, *PHASES_DONE, *calm_day(8), *_trouble()]


def alarm_after_launch() -> list[str]:
    """The same after the flag was turned on, so that there is something to take back."""
    return [
        *decided(),
        "> start-item warm-sessions", "run item:warm-sessions pass",
        "as ben engineering", "> start-item enable-flag", "run item:enable-flag pass",
        "as anna commander",
        *_trouble(),
    ]  # fmt: skip


def rolling_back(day: list[str] | None = None) -> list[str]:
    """The rollback was called: two steps are done, one runs, one waits for a person. day: before that, else `alarm`."""
    return [
        *(alarm() if day is None else day),
        "> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot",
        "wait 6s",
        "run step:P1/flag-off pass",
        "wait 3s",
    ]


def outage() -> list[str]:
    """Production is slow, then down until its trigger fires; the rollback is called, and it is well again."""
    lines = calm()
    for number in range(60):
        lines += ["wait 5s", *round_of_looking(number)]
    lines += ["wait 90s", *round_of_looking(1)]
    for number in range(24):
        down = number >= 12
        lines += ["wait 5s", *round_of_looking(number, bad="prod-health" if down else "")]
        lines += [f"metric p95 {min(2100, 520 + number * 95)}"]
    lines += ["as anna commander", "> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot"]
    for number in range(8):
        lines += ["wait 5s", *round_of_looking(number)]
    return lines


RULES = ("rule:no-p0", "rule:no-critical", "rule:dependencies-well")


def green() -> list[str]:
    """Everything that counts is green: the verdict is GO."""
    return [
        *calm(),
        *(line for gate in ("tests", "staging-smoke", "prod-smoke") for line in (f"> run-gate {gate}", f"run gate:{gate} pass")),
        "gate prod-healthy pass",
        *(f"cond {rule} false" for rule in RULES),
        "wait 1s",
    ]  # fmt: skip


def decided() -> list[str]:
    """GO was polled, declared and decided: the pre-flight is behind."""
    votes = (("anna", "commander"), ("ben", "engineering"), ("dev", "devops"), ("sue", "support-lead"))
    lines = [*green(), "as anna commander", "> open-poll go-poll"]
    for who, role in votes:
        lines += [f"as {who} {role}", "> cast-vote go-poll go"]
    return [*lines, "as anna commander", "> declare-poll go-poll go", "> make-decision preflight go", "wait 1s"]
