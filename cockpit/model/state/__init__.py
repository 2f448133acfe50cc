"""What a journal amounts to at one entry: facts only, as `core.evolve` folds them. No rule lives here.

The fold owns its State and changes it in place; everybody else only reads. A State without its plan can be written to
msgpack and read back (`snapshot` in `core.fold`), which is what the derived cache and replay's seek points are made of.
Times are aware UTC, lengths are seconds. Lists named `tail` are bounded; everything else grows with what people do,
never with what is polled.

Law: facts of one theme stand together; only `whole` knows them all.
"""

from cockpit.model.state.day import ClockFacts, EngineFacts, Gap, Hold, HoldSpan, Person, RoleFacts
from cockpit.model.state.evidence import (
    Budget,
    ConditionFacts,
    Deploy,
    FileFacts,
    GateFacts,
    LiveFacts,
    MetricFacts,
    ProbeFacts,
    RefFacts,
    StabilityFacts,
    TupleFacts,
    VerdictFacts,
    WaiverFacts,
)
from cockpit.model.state.people import (
    ActionFacts,
    AnnouncementFacts,
    Attachment,
    DecisionFacts,
    IncidentFacts,
    PollFacts,
    SignoffFacts,
    Snooze,
    Vote,
)
from cockpit.model.state.procedures import ProcFacts, Proposal, Rehearsal, StepFacts, TriggerFacts, TriggerMemory
from cockpit.model.state.whole import TAIL_CHANGES, TAIL_HOURS, TAIL_LOG, TAIL_POINTS, Correction, LogLine, State
from cockpit.model.state.work import ItemFacts, RunFacts

__all__ = [
    "TAIL_CHANGES",
    "TAIL_HOURS",
    "TAIL_LOG",
    "TAIL_POINTS",
    "ActionFacts",
    "AnnouncementFacts",
    "Attachment",
    "Budget",
    "ClockFacts",
    "ConditionFacts",
    "Correction",
    "DecisionFacts",
    "Deploy",
    "EngineFacts",
    "FileFacts",
    "Gap",
    "GateFacts",
    "Hold",
    "HoldSpan",
    "IncidentFacts",
    "ItemFacts",
    "LiveFacts",
    "LogLine",
    "MetricFacts",
    "Person",
    "PollFacts",
    "ProbeFacts",
    "ProcFacts",
    "Proposal",
    "RefFacts",
    "Rehearsal",
    "RoleFacts",
    "RunFacts",
    "SignoffFacts",
    "Snooze",
    "StabilityFacts",
    "State",
    "StepFacts",
    "TriggerFacts",
    "TriggerMemory",
    "TupleFacts",
    "VerdictFacts",
    "Vote",
    "WaiverFacts",
]
