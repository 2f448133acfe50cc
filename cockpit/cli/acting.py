"""Acts from the shell: a row says what is typed and which command of the model it becomes; the rest is here, once.

    cockpit ACT JOURNAL [ID] [TEXT] [--as ROLE --reason TEXT]

Same rules and same refusals as on the screen. Exit status: 0 once the entry is on disk, its seq and hash on the first
line of stdout; 7 refused, the reason on stderr; 12 when nobody can tell whether it is on disk; 2 for a usage error.
"""

import datetime as dt
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

import click
import msgspec

from cockpit.cli import completing
from cockpit.cli.basics import EXIT_REFUSED, EXIT_USAGE, Failure
from cockpit.cli.params import common, option
from cockpit.cli.verbs import Verbs
from cockpit.cli.when import length, when
from cockpit.cli.wiring import open_session, warn
from cockpit.format.json_text import json_text
from cockpit.format.sanitise import visible
from cockpit.model.commands import Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.state import State
from cockpit.session.live import LiveSession
from cockpit.session.protocol import Done, Unsure

EXIT_UNSURE = 12

# What the engine has to carry out: after one of these it must be running.
FOR_THE_ENGINE = frozenset(
    {"run.ordered", "gate.asked", "procedure.called", "procedure.confirmed", "announcement.ordered", "step.retried"}
)


class Asked:
    """What was typed, and the release it is about. seen: the last entry its person had seen; -1: not stated."""

    def __init__(self, session: LiveSession, given: dict[str, Any]) -> None:
        self.session = session
        self.given = given
        self.now = session.now()
        seen = given.pop("seen", None)
        self.seen = -1 if seen is None else int(seen)

    @property
    def state(self) -> State:
        return self.session.state

    def __getitem__(self, name: str) -> Any:
        return self.given[name]

    def text(self, name: str) -> str:
        """What was typed there; "" for nothing."""
        return self.given.get(name) or ""

    def when(self, name: str) -> dt.datetime | None:
        """A time typed there: see `moment`."""
        typed = self.text(name)
        return moment(typed, option(name), self.state, self.now) if typed else None

    def length(self, name: str) -> float | None:
        """A length of time typed there, in seconds."""
        typed = self.text(name)
        return length(typed, option(name)) if typed else None


Build = Callable[[Asked], Command]


class Act(NamedTuple):
    """One act. makes: a command whose fields are the parameters of the same name, or a function that builds it.

    words: what it does, in one sentence. example: after `cockpit NAME`, a line to learn from. more: further paragraphs.
    after: what is left to do once it is recorded and told, such as waiting; its exit status counts.
    before: what speaks against it, said on stderr once it is done; a refusal where it is not to be done like this.
    """

    name: str
    makes: type[Command] | Build
    params: Sequence[click.Parameter]
    words: str
    example: str
    more: str = ""
    after: "After | None" = None
    before: "Callable[[Asked], Sequence[str] | Refusal] | None" = None


class After(Protocol):
    """What a command still prints once its act is on disk; its exit status."""

    def __call__(self, asked: Asked, entries: Sequence[Entry], *, as_json: bool) -> int: ...


def moment(typed: str, label: str, state: State, now: dt.datetime) -> dt.datetime:
    """ "14:30", "2027-02-19 10:00", "T+15m", "+10m" from now, or "-10m": ten minutes ago. Raises Failure."""
    typed = typed.strip()
    if typed.startswith("-"):
        return now - dt.timedelta(seconds=length(typed[1:], label))
    return when(typed, label, state, now)


# --- from rows to click -----------------------------------------------------------------------------------------------


def command(act: Act, full: str = "") -> click.Command:
    """The click command of a row. full: its name with the group's before it."""
    full = full or act.name

    def run(**given: Any) -> int:
        return perform(act, given)

    journal = click.Argument(["journal"], metavar="JOURNAL", shell_complete=completing.journals)
    return click.Command(
        act.name,
        callback=run,
        params=[journal, *act.params, *common()],
        help=_help(act.words, act.more, (f"cockpit {full} {act.example}",)),
        epilog="Exit status: 0 recorded, 7 refused, 12 nobody can tell.",
        short_help=act.words,
    )


def group(name: str, words: str, acts: Sequence[Act], default: str = "") -> click.Group:
    """Acts under one name. default: the one that is meant when none is named."""
    made = Verbs(
        name,
        default=default,
        help=_help(
            words,
            f"Without one of the words below it means `{default}`." if default else "",
            tuple(f"cockpit {name}{'' if act.name == default else ' ' + act.name} {act.example}" for act in acts),
        ),
    )
    for act in acts:
        made.add_command(command(act, f"{name} {act.name}"))
    return made


def _help(words: str, more: str, examples: Sequence[str]) -> str:
    parts = [words]
    if more:
        parts.append(more)
    parts.append("\b\n" + "\n".join(f"  {line}" for line in examples))
    return "\n\n".join(parts)


# --- doing it ---------------------------------------------------------------------------------------------------------


def perform(act: Act, given: dict[str, Any]) -> int:
    """Open the release, build the command, do it, say what came of it; the exit status."""
    _join_reason(given)
    journal, role = given.pop("journal"), given.pop("role")
    as_json = given.pop("as_json")
    session = open_session(journal, role=role, announce=False)
    try:
        asked = Asked(session, given)
        wish = _late(_build(act, asked), asked)
        against = act.before(asked) if act.before is not None else ()
        if isinstance(against, Refusal):
            return tell(session, against, as_json=as_json)
        with undisturbed():
            answer = session.do(wish, asked.seen)
            if isinstance(answer, Done):
                acknowledge(answer.entries, as_json=as_json)
        status = tell(session, answer, as_json=as_json, said=against)
        for words in against if isinstance(answer, Done) else ():
            warn(visible(words))
        if act.after is not None and isinstance(answer, Done):
            return act.after(asked, answer.entries, as_json=as_json)
        return status
    finally:
        session.close()


def _join_reason(given: dict[str, Any]) -> None:
    if "why" not in given:
        return
    words, other = given.pop("why"), given.get("reason")
    if words and other:
        raise click.UsageError("the reason is given twice: as an argument and as --reason")
    given["reason"] = words or other or ""


def _build(act: Act, asked: Asked) -> Command:
    if not isinstance(act.makes, type):
        return act.makes(asked)
    known = {field.name for field in msgspec.structs.fields(act.makes)} - {"occurred", "relates_to"}
    values = {name: value for name, value in asked.given.items() if name in known and value is not None}
    return msgspec.convert(values, act.makes)


def circumstances(
    occurred: str, about: tuple[int, ...], state: State, now: dt.datetime
) -> tuple[dt.datetime | None, tuple[int, ...]]:
    """What --occurred and --relates-to say. Raises Failure for what lies ahead, and for entries there are not."""
    when_ = moment(occurred, "--occurred", state, now) if occurred else None
    if when_ is not None and when_ > now:
        raise Failure(f"--occurred: {when_:%Y-%m-%d %H:%M:%S}Z is still to come", EXIT_USAGE)
    if beyond := [seq for seq in about if seq > state.seq]:
        raise Failure(f"--relates-to: there is no entry {beyond[0]}; the last one is {state.seq}", EXIT_USAGE)
    return when_, about


def _late(wish: Command, asked: Asked) -> Command:
    occurred, about = circumstances(asked.text("occurred"), tuple(asked["relates_to"]), asked.state, asked.now)
    if occurred is None and not about:
        return wish
    return msgspec.structs.replace(wish, occurred=occurred, relates_to=about or wish.relates_to)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing stops or ends this process between taking the lock and saying what came of it.

    A stopped process would keep everybody else from writing; an ended one would leave its person in doubt.
    """
    held = {signal.SIGTSTP, signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def acknowledge(entries: Sequence[Entry], *, as_json: bool) -> None:
    """The first line: what to quote when asked for proof."""
    if entries and not as_json:
        click.echo(f"#{entries[0].seq} {entries[0].hash}")
        sys.stdout.flush()


def tell(
    session: LiveSession, answer: Done | Refusal | Unsure, *, as_json: bool = False, said: Sequence[str] = ()
) -> int:
    """Say what came of an act, in words; the exit status. said: what --json tells beside it."""
    if isinstance(answer, Refusal):
        warn(visible(f"refused ({answer.code}): {answer.reason}"))
        if way := way_out(session, answer):
            warn(visible(f"  {way}"))
        return EXIT_REFUSED
    if isinstance(answer, Unsure):
        warn(visible(f"NOT KNOWN whether it was recorded: {answer.reason}"))
        return EXIT_UNSURE
    if as_json:
        click.echo(json_of(answer.entries, said))
    elif not answer.entries:
        click.echo("there was nothing to write")
    else:
        for line in sentences(session, answer.entries):
            click.echo(line)
    if any(_tag(entry) in FOR_THE_ENGINE for entry in answer.entries) and (words := session.revive()):
        warn(visible(words))
    return 0


WAYS: Mapping[str, str] = {
    "done-already": "`cockpit item reopen` opens it again",
    "settled-already": "`cockpit item reopen` opens it again",
    "unknown": "`cockpit settle` says what became of it",
    "delivery-unknown": "`cockpit settle` says what became of it",
    "not-open": "`cockpit poll open` opens it",
    "moved-on": "`cockpit status` says how it stands now",
    "not-go": "`cockpit status` says everything that stands against it",
    "call-it": "`cockpit rollback` calls it",
}
"""Code of a refusal -> what helps, as a command."""


def way_out(session: LiveSession, refusal: Refusal) -> str:
    """What one can do about it; for a matter of roles, the option with the id that has to be typed."""
    plan = session.state.plan
    if refusal.code == "unresolved" and (words := which_incident(session.state, refusal.reason)):
        return words
    if refusal.code not in ("not-allowed", "not-asked") or plan is None:
        return WAYS.get(refusal.code, "")
    wanted = refusal.reason.partition("; you ")[0]
    named = [role.id for role in plan.role if (role.title or role.id) in wanted and role.id != session.role]
    return f"`--as {' or '.join(named)}` acts in that role" if named else ""


def which_incident(state: State, reason: str) -> str:
    """What to add where a text speaks of an incident and nobody said of which; "" for other troubles."""
    if "nothing fills in {incident." not in reason:
        return ""
    known = [one.incident for one in state.incidents.values() if one.resolved is None]
    named = f"`--incident {known[-1]}`" if known else "`--incident ID`"
    others = f" (open: {', '.join(known)})" if len(known) > 1 else "" if known else "; none is open"
    return f"{named} says which incident it is about{others}"


def _tag(entry: Entry) -> str:
    return str(entry.event.__struct_config__.tag) if isinstance(entry.event, msgspec.Struct) else ""


def sentences(session: LiveSession, entries: Sequence[Entry]) -> list[str]:
    """Entries in words, as the log says them."""
    from cockpit.core.log import line
    from cockpit.views.base import Sight
    from cockpit.views.words import sentence

    names = Sight(session.state, session.now()).names
    found = []
    for entry in entries:
        row = line(entry)
        found.append(visible(sentence(row.type, row.data, names), one_line=True))
    return found


def json_of(entries: Sequence[Entry], said: Sequence[str] = ()) -> str:
    """Entries as --json prints them: one object, the first entry's seq and hash in front. said: what speaks against it."""
    rows = [
        {
            "seq": entry.seq,
            "hash": entry.hash,
            "at": entry.at,
            "actor": entry.actor,
            "role": entry.role,
            "event": entry.event,
        }
        for entry in entries
    ]
    first = entries[0] if entries else None
    whole = {
        "seq": first.seq if first else None,
        "hash": first.hash if first else None,
        "entries": rows,
        "said": list(said),
    }
    return json_text(whole)
