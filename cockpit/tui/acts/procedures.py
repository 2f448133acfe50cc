"""The rollback, contingencies and other procedures, called; triggers declared and muted."""

import datetime as dt

from cockpit.core.cards import raised, rollback_proposal
from cockpit.core.evolve_tools import generation
from cockpit.core.index import book
from cockpit.core.procedures import (
    OVER,
    SELF_STARTING,
    answers_to,
    by_person,
    claimed_for_people,
    goes_on,
    going,
    past_return,
)
from cockpit.core.tuples import rollback_target
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.flow import Procedure
from cockpit.model.frame import Tone
from cockpit.tui.acts.common import About, Values, as_whom, lapses, no_time, titled, until, unwatched
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views import metrics
from cockpit.views.procedure_steps import how_done
from cockpit.views.procedures import deployed, last_safe, latest, ref, rehearsal

MOST_NUMBERS = 4
"""Numbers that the question of a rollback shows as they are now."""


def _rollback(desk: Desk) -> Procedure | None:
    return desk.sight().book.rollback


def _trigger_of(desk: Desk) -> str:
    """What a rollback called now answers: the trigger under the cursor, a proposal's, or one that is firing."""
    if kind_of(desk.ref) == "trigger":
        return name_of(desk.ref)
    proposal = rollback_proposal(desk.state)
    if proposal is not None:
        return proposal.trigger
    return next((name for name, one in desk.state.triggers.items() if one.phase in ("firing", "pending")), "")


def rollback_sample(desk: Desk) -> Command | str:
    planned = _rollback(desk)
    if planned is None:
        return "the plan has no rollback procedure"
    return cmd.CallProcedure(
        procedure=planned.id, typed=desk.state.name, generation=generation(desk.state), reason="why",
        values={name: value or "x" for name, value in planned.parameters.items()},
    )  # fmt: skip


def rollback(desk: Desk) -> None:
    planned = _rollback(desk)
    if planned is None:
        desk.say("the plan has no rollback procedure", Tone.WARN)
        return
    claimed = claimed_for_people(desk.state)
    if claimed is not None:
        desk.go("rollback")
        desk.say(claimed.reason, Tone.WARN)
        return
    _call(desk, planned)


def call(desk: Desk, name: str) -> None:
    """Start any procedure by its id; one that goes on, and would not be called beside itself, is shown instead."""
    planned = desk.sight().book.procedures[name]
    incident = (name_of(desk.ref) if kind_of(desk.ref) == "incident" else "") or answers_to(desk.state, planned, "")
    no = goes_on(desk.state, planned, planned.parameters, incident) if planned.kind != "rollback" else None
    if no is None or planned.parameters:
        _call(desk, planned)
        return
    mine = [one for one in going(desk.state) if one.procedure == name]
    proc = next((one for one in mine if one.incident == incident), mine[0])
    at = next((step for step, facts in proc.steps.items() if facts.status not in OVER), "")
    desk.go("rollback", f"step:{proc.proc}/{at}" if at else "")
    desk.say(no.reason, Tone.WARN)


def _watched_now(desk: Desk, planned: Procedure) -> str:
    """How the numbers stand that call for a rollback, and by which it is verified: "Error rate 0.2 % OK"; "" for none."""
    sight = desk.sight()
    calling = [one for one in sight.plan.trigger if one.action != "notify" and one.procedure in (None, planned.id)]
    found: list[str] = []
    for metric in sight.plan.metric:
        called = any(one.metric == metric.id or _reads(one.when, metric.id) for one in calling)
        if called or metric.id in planned.verify_with:
            seen = metrics.row(sight, metric)
            shown = seen.value if seen.value == seen.label.text else f"{seen.value} {seen.label.text}"
            found.append(f"{seen.title} {shown}".strip())
    return ", ".join(found[:MOST_NUMBERS])


def _reads(condition: str | None, metric: str) -> bool:
    """Whether a condition reads a metric."""
    return condition is not None and (f"metric['{metric}']" in condition or f'metric["{metric}"]' in condition)


def _unwatched(desk: Desk, planned: Procedure) -> About:
    """That no engine is there for it, where any of its steps is run rather than done by people."""
    if all(by_person(desk.state, step) for step in planned.step):
        return []
    found = unwatched(desk, lapses(desk))
    return found if planned.kind in SELF_STARTING else found[:1]  # the steps of others begin as people say


def _stays(desk: Desk) -> About:
    """What going back does not undo: a point of no return that has been passed."""
    passed = past_return(desk.state)
    if passed is None:
        return []
    return [
        (f"Stays     {passed.title}: {'done' if passed.done else 'begun'}, and there is no way back from it", "bad")
    ]


def _call(desk: Desk, planned: Procedure) -> None:
    sight, seen, pinned = desk.sight(), desk.state.seq, generation(desk.state)
    is_rollback = planned.kind == "rollback"
    trigger = _trigger_of(desk) if is_rollback else ""
    incident = name_of(desk.ref) if kind_of(desk.ref) == "incident" else ""
    release = desk.state.name
    what = [(f"About     {incident} {desk.state.incidents[incident].title}", "plain")] if incident else []
    about: About = [(planned.title or planned.id, "plain!"), *what, *_unwatched(desk, planned)]
    if is_rollback:
        facts = desk.state.triggers.get(trigger)
        why = (
            f"{sight.names.trigger(trigger)}{f': {facts.reason}' if facts is not None and facts.reason else ''}"
            if trigger
            else "nobody but you: called by hand"
        )
        about.append((f"Trigger   {why}", "bad" if trigger else "plain"))
        out = deployed(sight)
        about += [(f"Deploy    {out.text}", out.tone.value), *_stays(desk)]
    target = (rollback_target(desk.state) if is_rollback else "") or planned.to or ""
    if target:
        known = desk.state.tuples.get(target)
        refs = ", ".join(f"{key} {ref(value)}" for key, value in known.refs.items()) if known is not None else ""
        about.append((f"Back to   {target}{f' ({refs})' if refs else ''}", "plain"))
    about.append((f"Owner     {sight.owner(planned.role) or 'nobody named'}; you act as {as_whom(desk)}", "plain"))
    if is_rollback:
        tried, safe = rehearsal(sight, planned.id), last_safe(sight)
        about.append((f"Rehearsed {tried.text}", tried.tone.value))
        if safe.text:
            about.append((f"Last safe {safe.text}", safe.tone.value))
    if planned.when:
        about.append((f"Meant for {planned.when}", "muted"))
    now = _watched_now(desk, planned) if is_rollback else ""
    if now:
        about.append((f"Now       {now}", "plain"))
    about.append(("", "plain"))
    for number, step in enumerate(planned.step, start=1):
        owner = sight.owner(step.role)
        at_once = " · at once" if step.after == () and number > 1 else ""
        no_return = " · NO WAY BACK" if step.irreversible else ""
        about.append(
            (
                f"{number}. {step.title or step.id} · {owner or how_done(step)}{at_once}{no_return}",
                "warn" if no_return else "plain",
            )
        )
    if planned.two_person:
        about.append(("A second person must agree before the first step.", "warn"))
    fields: list[Field] = []
    if is_rollback:
        fields.append(Field("typed", "Type the name", wanted=release, hint=release))
    fields += [
        Field(f"p:{name}", name, value, required=True, replace=True) for name, value in planned.parameters.items()
    ]
    if is_rollback:
        choices = [one for one in book(desk.state).tuples.values() if one.rollback]
        if len(choices) > 1:
            options = tuple((one.id, one.title or one.id) for one in choices)
            fields.append(Choice("tuple", "Back to", options, target or options[0][0]))

    def asked(v: Values) -> Command:
        return cmd.CallProcedure(
            procedure=planned.id,
            reason=v["reason"],
            values={key[2:]: value for key, value in v.items() if key.startswith("p:")},
            typed=v.get("typed", ""),
            generation=pinned if is_rollback else -1,
            tuple=v.get("tuple", "") or target,
            trigger=trigger,
            incident=incident,
        )

    without = desk.session.may(
        asked({f"p:{name}": "x" for name in planned.parameters} | {"typed": release, "reason": ""})
    )
    needed = without is not None and without.code == "reason-needed"
    fields.append(Field("reason", "Reason", required=needed, hint=without.reason if needed and without else "optional"))

    def submit(v: Values) -> str:
        no = desk.do(
            asked(v),
            seen,
            "ROLLBACK CALLED" if is_rollback else f"started: {planned.title or planned.id}",
        )
        if not no:
            called = latest(desk.sight(), planned.id)
            first = f"step:{called.proc}/{planned.step[0].id}" if called is not None and planned.step else ""
            desk.go("rollback", first)
            desk.view("alone")
        return no

    form = Form(
        f"ROLL BACK {release}" if is_rollback else f"Start: {planned.title or planned.id}",
        submit,
        about=about,
        fields=fields,
        danger=Danger.NAME if is_rollback else Danger.YES,
        verb=f"rolls back {release}" if is_rollback else "starts it",
        alarming=is_rollback or planned.kind == "emergency",
    )
    if len(fields) == 1 and not needed:
        form.focus = 1  # nothing has to be said for it
    desk.form(form)


def contingency_sample(desk: Desk) -> Command | str:
    cards = [one for one in desk.sight().plan.procedure if one.kind != "rollback"]
    if not cards:
        return "the plan has no contingency or other procedure"
    begun = {one.procedure for one in going(desk.state)}
    one = next((card for card in cards if card.id not in begun), cards[0])
    return cmd.CallProcedure(procedure=one.id, reason="why", values={k: v or "x" for k, v in one.parameters.items()})


def contingency(desk: Desk) -> None:
    sight = desk.sight()
    order = {"emergency": 0, "contingency": 1, "hotfix": 2, "routine": 3}
    asking = {one.procedure: one.why for one in raised(desk.state, desk.now)}
    cards = sorted(
        (one for one in sight.plan.procedure if one.kind != "rollback"),
        key=lambda one: (one.id not in asking, order.get(one.kind, 9)),
    )
    options = [
        Option(
            one.id,
            one.title or one.id,
            "RAISED" if one.id in asking else one.kind,
            " · ".join(part for part in (asking.get(one.id, ""), one.when, sight.owner(one.role), one.notes) if part),
        )
        for one in cards
    ]
    desk.pick(Picker("Cards: what could go wrong, and what to do", options, lambda name: call(desk, name)))


# --- triggers ---------------------------------------------------------------------------------------------------------


def declare_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "trigger":
        return "stand on a trigger"
    return cmd.DeclareTrigger(trigger=name_of(desk.ref), reason="why", over=_declared(desk))


def _declared(desk: Desk) -> bool:
    facts = desk.state.triggers.get(name_of(desk.ref))
    return facts is not None and facts.declared


def declare(desk: Desk) -> None:
    name, seen, over = name_of(desk.ref), desk.state.seq, _declared(desk)
    trigger = desk.sight().book.triggers[name]
    title = trigger.title or name
    card = desk.sight().book.procedures.get(trigger.procedure) if trigger.procedure else None
    # A trigger may propose a card instead of the way back.
    other = f"the card {card.title or card.id}" if card is not None and card.kind != "rollback" else ""
    effect = {
        "rollback": "This rolls back by itself.",
        "propose": f"This recommends {other or 'a rollback'}.",
        "notify": "This notifies.",
    }
    heavy = trigger.action == "rollback" and not over
    fields: list[Field] = (
        [Field("typed", "Type the name", wanted=desk.state.name, hint=desk.state.name)] if heavy else []
    )
    fields.append(Field("reason", "What you see", required=True))
    desk.form(
        Form(
            "It is over" if over else "Declare: this has come true",
            lambda v: desk.do(
                cmd.DeclareTrigger(trigger=name, reason=v["reason"], over=over),
                seen,
                f"{'over' if over else 'declared'}: {title}",
            ),
            about=[
                (title, "plain!"),
                ("" if over else effect[trigger.action], "warn"),
                *([] if over or trigger.action == "notify" else unwatched(desk, lapses(desk))),
            ],
            fields=fields,
            danger=Danger.NAME if heavy else Danger.YES,
            verb="declares it over" if over else "declares it",
            alarming=not over,
        )
    )


def mute_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "trigger":
        return "stand on a trigger"
    if _muted(desk):
        return cmd.LiftSilence(trigger=name_of(desk.ref))
    return cmd.SetSilence(trigger=name_of(desk.ref), until=desk.now + dt.timedelta(minutes=10), reason="why")


def _muted(desk: Desk) -> bool:
    facts = desk.state.triggers.get(name_of(desk.ref))
    return facts is not None and facts.silenced_until is not None and facts.silenced_until > desk.now


def mute(desk: Desk) -> None:
    name, seen, title = name_of(desk.ref), desk.state.seq, titled(desk, desk.ref)
    if _muted(desk):
        desk.form(
            Form("Mute no longer", lambda v: desk.do(cmd.LiftSilence(trigger=name, reason=v["reason"]), seen, "no longer muted"),
                 about=[(title, "plain!")], fields=[Field("reason", "Reason")], danger=Danger.YES, verb="lifts it")
        )  # fmt: skip
        return

    def submit(v: Values) -> str:
        at = until(desk, v["until"])
        if isinstance(at, str):
            return at
        return desk.do(cmd.SetSilence(trigger=name, until=at, reason=v["reason"]), seen, f"muted: {title}")

    desk.form(
        Form(
            "Mute a trigger", submit, about=[(title, "plain!"), ("It cannot act while it is muted; it re-arms by itself.", "warn")],
            fields=[Field("until", "For or until", "10m", required=True, replace=True, check=no_time(desk)), Field("reason", "Reason", required=True)],
            danger=Danger.YES, verb="mutes it", alarming=True,
        )
    )  # fmt: skip
