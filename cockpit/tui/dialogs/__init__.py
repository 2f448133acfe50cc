"""Questions to a person: reasons, choices, typed confirmations.

Law: the target is pinned when the dialog opens, Enter alone never confirms a danger, escape always leaves.
"""

import enum


class Danger(enum.Enum):
    """How an act is confirmed."""

    NONE = "none"
    YES = "y"
    NAME = "type the name"


class Outcome(enum.Enum):
    """What became of a key."""

    STAY = "stay"
    LEAVE = "leave"
    DONE = "done"
