"""What it means for the verdict to judge again what is green."""

from cockpit.core import classes
from cockpit.core.gates import standing
from cockpit.core.verdict import CONDITIONAL, GO, NOT_READY, assess
from cockpit.model.flow import Item, Step
from cockpit.tui.acts.common import About, titled
from cockpit.tui.desk import Desk


def judged_by(does: Item | Step | None) -> tuple[str, ...]:
    """The gate that a line or step runs, if that is what it does."""
    return (does.gate,) if does is not None and does.gate else ()


def unsettles(desk: Desk, names: tuple[str, ...]) -> About:
    """That green required gates count as not judged while they are judged anew, and what that makes of the verdict."""
    required = set(classes.required_gates(desk.state))
    green = [one for one in names if one in required and standing(desk.state, one, desk.now).verdict == "pass"]
    if not green:
        return []
    verdict = assess(desk.state, desk.now).verdict
    what = titled(desk, f"gate:{green[0]}") if len(green) == 1 else f"{len(green)} required gates"
    meanwhile = (
        "it counts as not judged while it runs" if len(green) == 1 else "they count as not judged while they run"
    )
    if verdict not in (GO, CONDITIONAL):
        return [(f"Green now: {what}; {meanwhile}.", "warn")]
    return [(f"Green now: {what}; {meanwhile}: {verdict} is {NOT_READY} until then.", "warn!")]
