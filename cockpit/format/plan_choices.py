"""What may be decided or signed: which choices let a release go on, and that some choice does not."""

from collections.abc import Iterator

from cockpit.format.problems import Findings, Path, did_you_mean
from cockpit.model.names import BACKWARD
from cockpit.model.plan import Plan


def check_choices(plan: Plan, findings: Findings) -> None:
    """Errors: an `onward` that is none of the choices."""
    for path, choices, onward in _all(plan):
        folded = {one.casefold() for one in choices}
        for number, one in enumerate(onward):
            if one.casefold() not in folded:
                message = f'"{one[:40]}" is none of the choices'
                findings.error((*path, "onward", number), message, did_you_mean(one, choices), "choice")


def warn_choices(plan: Plan, findings: Findings) -> None:
    """Warnings: whatever is decided or signed there, the release goes on, and something waits for it."""
    blocking = {("phase", number, "decision") for number, phase in enumerate(plan.phase) if phase.blocks}
    waited = {
        ("phase", number, "decision") for number, phase in enumerate(plan.phase) if f"phase:{phase.id}" in _wanted(plan)
    }
    signed = {
        ("signoff", number)
        for number, one in enumerate(plan.signoff)
        if one.final or f"signoff:{one.id}" in _wanted(plan)
    }
    for path, choices, onward in _all(plan):
        folded = {one.casefold() for one in choices}
        if onward or "go" in folded or folded & set(BACKWARD) or path not in blocking | waited | signed:
            continue
        if len(choices) > 1:
            message = "whichever of the choices is taken, the release goes on"
            findings.warning(
                (*path, "choices"), message, f'onward = ["{choices[0]}"], the choices that let it', "all-onward"
            )


def _all(plan: Plan) -> Iterator[tuple[Path, tuple[str, ...], tuple[str, ...]]]:
    for number, phase in enumerate(plan.phase):
        if phase.decision is not None:
            yield ("phase", number, "decision"), phase.decision.choices, phase.decision.onward
    for number, signoff in enumerate(plan.signoff):
        yield ("signoff", number), signoff.choices, signoff.onward


def _wanted(plan: Plan) -> set[str]:
    """What lines, decisions and the end of the release ask for."""
    found = set(plan.completion.requires) if plan.completion is not None else set()
    for phase in plan.phase:
        found.update(phase.criteria, *(item.needs for item in phase.item))
        found.update(phase.decision.requires if phase.decision is not None else ())
    return found
