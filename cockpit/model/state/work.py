"""Items, and every act that was ordered."""

import datetime as dt

from msgspec import Struct


class ItemFacts(Struct):
    """status: open, running, done, failed, skipped or unknown. dues: recurring occurrences answered (done or skipped).
    reopened: when it was last opened again. done: the entry that last said that it is done, open again or not."""

    status: str = "open"
    at: dt.datetime | None = None
    by: str = ""
    role: str = ""
    text: str = ""
    run: str = ""
    seq: int = 0
    confirmed_by: list[str] = []
    attempts: int = 0
    answered: dict[str, str] = {}
    history: int = 0
    reopened: dt.datetime | None = None
    done: int = 0


class RunFacts(Struct):
    """One ordered act. status: ordered, started, finished, unknown or settled."""

    run: str
    subject: str
    kind: str
    what: str
    ordered: dt.datetime
    by: str
    status: str = "ordered"
    start_within: float = 120.0
    timeout: float | None = None
    attempt: int = 1
    generation: int = 0
    plan_hash: str = ""
    exclusive: str = ""
    rehearsed: str = ""
    bound: dict[str, str] = {}
    not_before: dt.datetime | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    outcome: str = ""
    reason: str = ""
    exit: int | None = None
    duration_s: float | None = None
    excerpt: str = ""
    bytes: int = 0
    sha256: str = ""
    evidence: str = ""
    cancel_asked: bool = False
    answer: str = ""
    seq: int = 0
    last_seq: int = 0
