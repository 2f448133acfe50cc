"""From an order to a prepared run folder: done under the journal's lock, before the order is written."""

import datetime as dt
import shlex
from collections.abc import Callable, Iterable, Mapping

from cockpit.core.effects import start_command
from cockpit.engine.tools import workdir
from cockpit.format.command import build_argv
from cockpit.model.effects import StartCommand
from cockpit.model.entry import Draft
from cockpit.model.events import RunOrdered
from cockpit.model.runs import RunnerError, RunSpec
from cockpit.model.state import RunFacts, State
from cockpit.ports import Runs


def as_facts(state: State, ordered: RunOrdered) -> RunFacts:
    """An order as the fold will know it."""
    return RunFacts(
        run=ordered.run,
        subject=ordered.subject,
        kind=ordered.kind,
        what=ordered.what,
        ordered=state.last_at or state.created or state.opened,  # type: ignore[arg-type]  # a journal has a beginning
        by="",
        timeout=ordered.timeout,
        plan_hash=ordered.plan_hash,
        rehearsed=ordered.rehearsed,
    )


def spec_of(
    command: StartCommand, base: str, names: Iterable[str], not_after: dt.datetime, *, group: bool = False
) -> RunSpec:
    """What the supervisor gets to know of a command. Raises RunnerError on what cannot be executed."""
    wrapper = shlex.split(command.wrapper) if command.wrapper else ()
    argv = build_argv(
        run=command.run_text, argv=command.argv if command.run_text is None else None, wrapper=tuple(wrapper)
    )
    return RunSpec(
        run_id=command.run,
        argv=argv,
        cwd=base,
        env_names=tuple(names),
        timeout_s=command.timeout,
        output_limit=command.output_limit,
        not_after=not_after,
        group=group,
    )


class Preparer:
    """Makes the run folders of orders that are about to be written. values: environment variables set here.

    now: the clock, since a supervisor refuses to start what was ordered too long ago.
    """

    def __init__(
        self,
        runs: Runs,
        base: str,
        values: Mapping[str, str],
        now: Callable[[], dt.datetime],
        *,
        group: bool = False,
    ) -> None:
        self._runs = runs
        self._base = base
        self._values = values
        self._now = now
        self._group = group

    def __call__(self, state: State, drafts: Iterable[Draft]) -> None:
        """Raises RunnerError; then nothing is written."""
        for draft in drafts:
            ordered = draft.event
            if not isinstance(ordered, RunOrdered) or ordered.kind != "command":
                continue
            command = start_command(state, as_facts(state, ordered))
            if command is None or state.plan is None:
                raise RunnerError(f"the plan does not say how to run {ordered.subject}")
            place = workdir(state.plan, self._base, command.workdir)
            names = [name for name in command.env_names if name in self._values]
            not_after = self._now() + dt.timedelta(seconds=ordered.start_within)
            self._runs.prepare(ordered.run, spec_of(command, place, names, not_after, group=self._group))
