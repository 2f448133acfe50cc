"""Who acts as what: roles taken, offered, accepted and assigned."""

from cockpit.core.index import plan_of
from cockpit.core.roles import holder
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.frame import Tone
from cockpit.tui.acts.common import Values
from cockpit.tui.acts.strangers import Doubt
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker


def role(desk: Desk) -> None:
    """Which role to act in; taking one over from somebody needs a reason."""
    sight, only_looks = desk.sight(), desk.session.mode in ("read-only", "replay")
    options = [Option("", "no role", detail="look on" if only_looks else "look on, write notes")]
    for one in sight.plan.role:
        held = holder(desk.state, one.id)
        here = "here" if held.present else held.how
        words = f"{held.owner} ({here})" if held.owner else "nobody"
        options.append(
            Option(
                one.id,
                one.title or one.id,
                "you" if one.id == desk.session.role else "",
                f"{words} · {one.duties}".strip(" ·"),
            )
        )

    def chosen(name: str) -> None:
        desk.session.take_role(name)
        words = f"acting as {sight.role_title(name)}" if name else "acting in no role"
        if only_looks:
            words = f"looking on as {sight.role_title(name)} would" if name else "looking on in no role"
        on_record = f"; make it yours on the record{sight.press('role.take')}" if name and not only_looks else ""
        desk.say(f"{words}{on_record}", Tone.INFO)
        desk.view("repaint")

    desk.pick(Picker("Act as", options, chosen, at=desk.session.role))


def _role_of(desk: Desk) -> str:
    return name_of(desk.ref) if kind_of(desk.ref) == "role" else desk.session.role


def _to_take(desk: Desk) -> str:
    """The role a person stands on; else the one that is offered to them, else the one they act in."""
    if kind_of(desk.ref) == "role":
        return name_of(desk.ref)
    offered = (one.id for one in plan_of(desk.state).role if _offered(desk, one.id))
    return next(offered, desk.session.role)


def _offered(desk: Desk, name: str) -> bool:
    """Whether a role is offered to whoever sits here."""
    return bool(holder(desk.state, name).offered_to) and desk.session.may(cmd.AcceptRole(duty=name)) is None


def _no_role(desk: Desk) -> str:
    return f"take a role first{desk.sight().press('role')}, or stand on one"


def take_sample(desk: Desk) -> Command | str:
    name = _to_take(desk)
    return cmd.TakeRole(duty=name, reason="why") if name else _no_role(desk)


def take(desk: Desk) -> None:
    name, seen, sight = _to_take(desk), desk.state.seq, desk.sight()
    held, offered = holder(desk.state, name), _offered(desk, name)
    about = [(sight.role_title(name), "plain!"), (f"held by {held.owner or 'nobody'}", "muted")]
    if offered:
        about.append((f"offered to you by {held.offered_by or held.owner}", "plain"))

    def submit(v: Values) -> str:
        wanted = cmd.AcceptRole(duty=name) if offered else cmd.TakeRole(duty=name, reason=v["reason"])
        no = desk.do(wanted, seen, f"you are {sight.role_title(name)}")
        if not no:
            desk.session.take_role(name)
            desk.view(f"detail:handover:{name}")  # the shift begins with what it has to know
        return no

    without = desk.session.may(cmd.TakeRole(duty=name, reason="")) if not offered else None
    needed = without is not None and without.code == "reason-needed"
    reason = [] if offered else [Field("reason", "Reason", required=needed, hint="" if needed else "optional")]
    verb = f"takes it over from {held.owner}" if needed else "takes it"
    desk.form(Form("Take a role", submit, about=about, fields=reason, danger=Danger.YES, verb=verb))


def offer_sample(desk: Desk) -> Command | str:
    name = _role_of(desk)
    return cmd.OfferRole(duty=name, to="somebody") if name else _no_role(desk)


def offer(desk: Desk) -> None:
    name, seen, sight = _role_of(desk), desk.state.seq, desk.sight()
    here = [one.name for one in desk.state.people.values() if one.open_sessions and one.name != desk.session.who]
    to = Field("to", "To", here[0] if len(here) == 1 else "", required=True, replace=True)
    doubt = Doubt(desk, "offers it")
    desk.form(
        Form(
            "Hand a role over",
            lambda v: doubt(v["to"]) or desk.do(cmd.OfferRole(duty=name, to=v["to"]), seen, f"offered to {v['to']}"),
            about=[(sight.role_title(name), "plain!"), (f"here now: {', '.join(here) or 'nobody else'}", "muted")],
            fields=[to],
            danger=Danger.YES,
            verb=lambda: f"offers it to {to.taken}",
        )
    )


def assign_sample(desk: Desk) -> Command | str:
    name = _role_of(desk)
    return cmd.AssignRole(duty=name, owner="somebody") if name else "stand on a role"


def assign(desk: Desk) -> None:
    name, seen, sight = _role_of(desk), desk.state.seq, desk.sight()
    owner, doubt = Field("owner", "Person", required=True), Doubt(desk, "names them")
    now_is = holder(desk.state, name).owner
    desk.form(
        Form(
            "Name who has a role",
            lambda v: doubt(v["owner"]) or desk.do(cmd.AssignRole(duty=name, owner=v["owner"]), seen, "assigned"),
            about=[(sight.role_title(name), "plain!"), (f"held by {now_is or 'nobody'}", "muted")],
            fields=[owner],
            danger=Danger.YES,
            verb=lambda: f"names {owner.taken}",
        )
    )
