"""Names of people: one that nobody here knows is asked for once more. It is not refused: strangers do step in."""

from cockpit.core.outcome import same_person
from cockpit.core.roles import holder
from cockpit.format.problems import did_you_mean
from cockpit.tui.desk import Desk


def known(desk: Desk) -> list[str]:
    """Whom the plan names and who was seen: owners of roles, those they were offered to, contacts, people with a screen."""
    plan, found = desk.sight().plan, []
    for role in plan.role:
        held = holder(desk.state, role.id)
        found += [role.owner, held.owner, held.offered_to]
    found += [one.name for one in plan.contact]
    found += list(desk.state.people)
    return list(dict.fromkeys(name for name in found if name))


class Doubt:
    """Whether a name has to be looked at again before it is written. then: what `y` does with it, in words."""

    def __init__(self, desk: Desk, then: str) -> None:
        self._desk = desk
        self._then = then
        self._asked = ""

    def __call__(self, name: str) -> str:
        """Why to look again, the first time a name is sent; "" for one that is known, or was asked for just now."""
        if same_person(name, self._asked):
            return ""
        again = f"look again, then y {self._then} all the same"
        if same_person(name, self._desk.session.who):
            self._asked = name
            return f"{name} is you: {again}"
        people = known(self._desk)
        if any(same_person(name, one) for one in people):
            return ""
        self._asked = name
        close = did_you_mean(name, people)
        hint = f" ({close})" if close.endswith("?") else ""
        return f'"{name}" is nobody whom the plan names or who was seen here{hint}: {again}'
