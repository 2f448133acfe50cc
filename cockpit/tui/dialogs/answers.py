"""How an act is confirmed, and what became of a key: small, so that the screen starts without the dialogs themselves."""

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
