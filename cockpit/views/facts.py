"""What details are made of: names and values, headings, texts."""

from cockpit.model.frame import Fact, Tone
from cockpit.model.state import RunFacts
from cockpit.views.base import Sight
from cockpit.views.times import short

Facts = list[Fact]


def fact(name: str, text: str, tone: Tone = Tone.PLAIN, ref: str = "") -> Fact:
    return Fact("fact", text, name, tone, ref)


def head(text: str) -> Fact:
    return Fact("head", text)


def words(text: str, tone: Tone = Tone.PLAIN, ref: str = "") -> Fact:
    return Fact("text", text, "", tone, ref)


def said(name: str, text: str, tone: Tone = Tone.PLAIN) -> Facts:
    """Somebody's words; what was pasted in several lines stands below as it was printed."""
    if "\n" not in text.strip():
        return [fact(name, text, tone)]
    return [head(f"{name[:1].upper()}{name[1:]}, {len(text.splitlines())} lines"), Fact("output", text.strip("\n"))]


GAP = Fact("gap")


def given(pairs: list[tuple[str, str]]) -> Facts:
    return [fact(name, text) for name, text in pairs if text]


def run_facts(sight: Sight, run: str) -> Facts:
    found = sight.state.runs.get(run)
    if found is None:
        return []
    return [GAP, fact("run", run_words(sight, found), Tone.BAD if found.status == "unknown" else Tone.PLAIN)]


def run_words(sight: Sight, run: RunFacts) -> str:
    parts = [run.run, run.status]
    if run.outcome:
        parts.append(run.outcome)
    if run.exit is not None:
        parts.append(f"exit {run.exit}")
    if run.duration_s is not None:
        parts.append(f"took {short(run.duration_s)}")
    elif run.started is not None:
        parts.append(f"running for {short((sight.now - run.started).total_seconds())}")
    if run.attempt > 1:
        parts.append(f"attempt {run.attempt}")
    if run.rehearsed:
        parts.append(f"rehearsal: {run.rehearsed}")
    if run.reason:
        parts.append(run.reason)
    return " · ".join(parts)
