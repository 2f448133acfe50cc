"""Small steps that several evolvers share."""

from cockpit.core.index import PlanIndex
from cockpit.model.entry import Entry
from cockpit.model.flow import Step
from cockpit.model.state import Deploy, Person, State


def person(state: State, name: str) -> Person:
    """The person of that name, met now if never before."""
    return state.people.setdefault(name, Person(name))


def subject(text: str) -> tuple[str, str]:
    """ "gate:lint" -> ("gate", "lint")."""
    kind, _, name = text.partition(":")
    return kind, name


def step_of(name: str) -> tuple[str, str]:
    """ "P1/flag-off" -> ("P1", "flag-off")."""
    proc, _, step = name.partition("/")
    return proc, step


def deploys(plan: PlanIndex, step: Step) -> bool:
    """Whether a procedure's step publishes something: by itself, or as the item whose work it repeats."""
    used = plan.items.get(step.use) if step.use is not None else None
    return step.deploy or (used is not None and used.deploy)


def next_generation(
    state: State, entry: Entry, what: str, run: str | None, *, outside: bool = False, again: bool = False
) -> None:
    """One more deploy is out; what was proposed about the one before is moot."""
    began = state.runs[run].ordered if run and run in state.runs else None
    state.deploys.append(Deploy(len(state.deploys) + 1, entry.at, what, began, outside, entry.seq, again))
    state.proposals = []


def generation(state: State) -> int:
    """How many deploys are out: what "at most one rollback" is counted against."""
    return len(state.deploys)
