"""A step of an answer that is a stage of its incident: whoever does the step has reached the stage, and need not say it twice.

Laws: only a step whose plan names a stage moves one, and only when it is done - a step left out reached nothing; it moves
the incident that its call is about, while that is open, and never back; it moves it in an entry of its own, so that the
incident's story tells it and it can be taken back as if a person had said it.
"""

import msgspec

from cockpit.core.incident_clocks import reached
from cockpit.core.outcome import Drafts
from cockpit.core.procedures import answers_to, plan_of_proc, step_plan
from cockpit.model.entry import Draft
from cockpit.model.events import IncidentUpdated, StepDone
from cockpit.model.state import IncidentFacts, State


def told(state: State, drafts: Drafts) -> Drafts:
    """The drafts, and after each step that is done the stage it stands for."""
    found: list[Draft] = []
    for draft in drafts:
        found.append(draft)
        event = draft.event
        if isinstance(event, StepDone) and (moved := _moved(state, event)) is not None:
            found.append(msgspec.structs.replace(draft, event=moved, relates_to=()))
    return tuple(found)


def _moved(state: State, done: StepDone) -> IncidentUpdated | None:
    proc = state.procs.get(done.proc)
    step = step_plan(state, proc, done.step) if proc is not None else None
    if proc is None or step is None or step.stage is None:
        return None
    incident = state.incidents.get(proc.incident or _answered(state, done.proc))
    if incident is None or incident.resolved is not None or _behind(state, incident, step.stage):
        return None
    return IncidentUpdated(incident=incident.incident, stage=step.stage)


def _answered(state: State, call: str) -> str:
    """The incident that a call is about where nobody said: it may have been opened after the call."""
    proc = state.procs[call]
    plan = plan_of_proc(state, proc)
    return answers_to(state, plan, proc.trigger) if plan is not None else ""


def _behind(state: State, incident: IncidentFacts, stage: str) -> bool:
    return stage in incident.stages or reached(state, incident, stage) is not None
