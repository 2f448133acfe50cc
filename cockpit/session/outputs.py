"""What commands said and what looks found, for a detail: the same for what goes on and for a recording."""

from cockpit.core.runs import OPEN
from cockpit.digests import bulk
from cockpit.model.state import State
from cockpit.ports import Runs
from cockpit.session.protocol import Output

EVIDENCE = "evidence:"
"""Before the path of a text that was kept, where a run's id could stand."""


def output(state: State, runs: Runs | None, source: str, offset: int, limit: int, *, follow: bool) -> Output | None:
    """A piece from a byte offset on, negative from the end. follow: also of a command that still runs."""
    if source.startswith(EVIDENCE):
        return _kept(state, runs, source.removeprefix(EVIDENCE), offset, limit)
    known = state.runs.get(source)
    if known is None:
        return None
    over = known.status not in OPEN
    found = runs.peek(source, offset, limit) if runs is not None and (over or follow) else None
    if found is None:
        # The excerpt is a few kilobytes: it comes whole, and after it nothing.
        after = len(known.excerpt.encode("utf-8", "surrogateescape"))
        if not known.excerpt:
            return None
        return Output(known.excerpt, 0, known.bytes, over) if offset < after else Output("", after, known.bytes, over)
    text, start, size = found
    return Output(text, start, size, over)


def _kept(state: State, runs: Runs | None, path: str, offset: int, limit: int) -> Output | None:
    """A text that a gate was judged by. One that is gone or was changed is said to be, and not shown as evidence."""
    wanted = next((gate.evidence_sha256 for gate in state.gates.values() if gate.evidence == path), None)
    if wanted is None:
        return None
    data = runs.evidence(path) if runs is not None else None
    if data is None:
        data = f"{path} cannot be read here; its SHA-256 was {wanted}".encode()
    elif bulk(len(data))(data).hexdigest() != wanted:
        data = f"{path} is not what the gate was judged by: its SHA-256 is no longer {wanted}".encode()
    start = max(0, len(data) + offset) if offset < 0 else min(offset, len(data))
    return Output(data[start : start + limit].decode("utf-8", "replace"), start, len(data), True)
