"""Waivers: a conditional go for one gate, under a decision, until a time."""

import datetime as dt

from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.tui.acts.common import About, Values, no_time, titled, until
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form


def waive_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "gate":
        return "stand on a gate"
    gate = desk.sight().book.gates.get(name_of(desk.ref))
    if gate is None or not gate.waivable_by:
        return "the plan lets nobody waive this gate"
    return cmd.GrantWaiver(
        gate=gate.id,
        decision=gate.waivable_by[0],
        reason="why",
        expires=desk.now + dt.timedelta(hours=1),
        attested=True,
    )


def waive(desk: Desk) -> None:
    name, seen = name_of(desk.ref), desk.state.seq
    gate = desk.sight().book.gates[name]

    def submit(v: Values) -> str:
        expires = until(desk, v["expires"])
        if isinstance(expires, str):
            return expires
        return desk.do(
            cmd.GrantWaiver(
                gate=name,
                decision=v["decision"],
                reason=v["reason"],
                expires=expires,
                attested=v.get("attested") == "attested",
            ),
            seen,
            f"waived: {gate.title or name}",
        )

    fields: list[Field] = [
        Choice("decision", "Decision", tuple((one, one) for one in gate.waivable_by), gate.waivable_by[0]),
        Field("reason", "Reason", required=True),
        Field("expires", "Valid for or until", "1h", required=True, replace=True, check=no_time(desk)),
    ]
    about: About = [
        (gate.title or name, "plain!"),
        ("A gate that is not met when the waiver ends is NO-GO by itself.", "muted"),
    ]
    if gate.waivable_when:
        about.append((gate.waivable_when, "warn"))
        fields.append(Choice("attested", "You say so", (("no", "no"), ("attested", "I attest it")), "no"))
    desk.form(
        Form("Waive a gate", submit, about=about, fields=fields, danger=Danger.YES, verb="waives it", alarming=True)
    )


def unwaive_sample(desk: Desk) -> Command | str:
    return cmd.RevokeWaiver(gate=name_of(desk.ref)) if kind_of(desk.ref) == "gate" else "stand on a gate"


def unwaive(desk: Desk) -> None:
    name, seen, title = name_of(desk.ref), desk.state.seq, titled(desk, desk.ref)
    desk.form(
        Form("Withdraw a waiver", lambda v: desk.do(cmd.RevokeWaiver(gate=name, reason=v["reason"]), seen, "withdrawn"),
             about=[(title, "plain!")], fields=[Field("reason", "Reason")], danger=Danger.YES, verb="withdraws it")
    )  # fmt: skip
