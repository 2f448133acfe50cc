"""Rehearsals on the screen: started from here and watched, and taken in once they are over."""

from collections.abc import Mapping

import msgspec

from cockpit.core.index import book
from cockpit.core.procedures import action_of, by_person
from cockpit.core.rehearsal import SIMULATOR, places, validated
from cockpit.core.words import listed
from cockpit.model import commands as cmd
from cockpit.model.commands import CallProcedure, Refusal
from cockpit.model.events import RehearsalImported
from cockpit.model.flow import Procedure, Step
from cockpit.model.frame import Tone
from cockpit.session.protocol import Rehearsing
from cockpit.tui.desk import Desk
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.times import ago, span

About = list[tuple[str, str]]


def rehearsal(desk: Desk) -> None:
    """Take a finished rehearsal in; else watch one that goes on, or start one."""
    if desk.state.rehearsal:
        there = desk.sight().press("rehearsal", " there")
        desk.say(f"this is a rehearsal; once it is over, the release itself takes it in{there}", Tone.INFO)
        return
    found = desk.session.rehearsals()
    if found:
        desk.form(_take_in(desk, found))
    else:
        start(desk)


def start(desk: Desk) -> None:
    """Start a rehearsal, or watch the one that goes on."""
    if desk.state.rehearsal:
        leave = desk.sight().press("quit")
        desk.say(f"this is a rehearsal already; leave it{leave} to start another from the release", Tone.INFO)
        return
    going = desk.session.rehearsing()
    rollback = book(desk.state).rollback
    if going:
        desk.form(_watch(desk, going))
    elif rollback is None:
        desk.say("the plan has no rollback to rehearse", Tone.WARN)
    else:
        no = desk.session.may(sample(desk, rollback))
        if no is not None and no.code == "not-allowed":
            desk.say(f"rehearse: {no.reason}; act in such a role{desk.sight().press('role')}", Tone.WARN)
            return
        desk.form(_start(desk, rollback))


def sample(desk: Desk, rollback: Procedure) -> CallProcedure:
    """What the rehearsal will ask of whoever starts it."""
    values = {name: value or "x" for name, value in rollback.parameters.items()}
    return CallProcedure(procedure=rollback.id, typed=desk.state.name, reason="rehearsal", values=values)


ALONE, WHOLE, START, WATCH = "alone", "whole", "start", "watch"


def _start(desk: Desk, rollback: Procedure) -> Form:
    proof = validated(desk.state, rollback.id, desk.now)
    about: About = [
        ("The rollback counts as validated." if proof.ok else f"Not validated: {proof.reason}.", "good" if proof.ok else "warn"),
        ("It runs in a journal and an engine of its own, marked REHEARSAL. Nothing is sent to anybody.", "muted"),
    ]  # fmt: skip
    about += [_what_runs(desk, number, step) for number, step in enumerate(rollback.step, start=1)]
    title = rollback.title or rollback.id
    press = desk.sight().press
    leave, watch = press("quit"), press("rehearse")
    fields: list[Field] = [
        Choice("what", "What", ((ALONE, f"{title}, at once"), (WHOLE, "the whole day, from T-10m")), ALONE),
        Choice("on", "On", tuple((name, name) for name in places(desk.state)), rollback.rehearsed_on or SIMULATOR),
        Choice("then", "Then", (("watch", f"watch it; leave it{leave} to come back"), ("stay", f"stay here; watch it later{watch}")), "watch"),
    ]  # fmt: skip
    fields += [
        Field(f"p:{name}", name, value, required=True, replace=True) for name, value in rollback.parameters.items()
    ]

    def submit(v: Mapping[str, str]) -> str:
        values = {key[2:]: value for key, value in v.items() if key.startswith("p:")}
        begun = desk.session.rehearse(v["on"], rollback.id if v["what"] == ALONE else "", values)
        if isinstance(begun, Refusal):
            return begun.reason
        if v["then"] != "watch" or not desk.visit(begun.place):
            lacks = f"; {begun.words}" if begun.words else ""
            desk.say(f"REHEARSAL started in {begun.place}; watch it{watch}{lacks}", Tone.WARN if lacks else Tone.GOOD)
        return ""

    def verb() -> str:
        return (
            f"rehearses {fields[0].words} on {fields[1].words}"
            if isinstance(fields[0], Choice) and isinstance(fields[1], Choice)
            else "starts it"
        )

    form = Form("Start a REHEARSAL", submit, about=about, fields=fields, danger=Danger.YES, verb=verb)
    day = f"You act in it as on the day: roll back as above{press('rollback')}, and end it{press('close')}."
    form.live = lambda: [(day, "plain")] if fields[0].value == WHOLE else []
    return form


def _what_runs(desk: Desk, number: int, step: Step) -> tuple[str, str]:
    """A step, and what stands in for it."""
    does = action_of(desk.state, step)
    name = f"{number}. {step.title or step.id}"
    if by_person(desk.state, step):
        return f"{name}: by a person, as on the day", "plain"
    if does.gate is not None:
        return f"{name}: its gate really looks", "plain"
    if does.announce is not None:
        return f"{name}: printed, not sent", "plain"
    if does.rehearse is None:
        return f"{name}: only printed, proves nothing (the plan gives no `rehearse`)", "warn"
    return f"{name}: {does.rehearse}", "plain"


def _watch(desk: Desk, going: tuple[Rehearsing, ...]) -> Form:
    about: About = [(f"{one.place.rpartition('/')[2]}: {one.words}", "plain") for one in going]
    fields: list[Field] = []
    if len(going) > 1:
        options = tuple((one.place, one.place.rpartition("/")[2]) for one in going)
        fields.append(Choice("which", "Which", options, going[-1].place))
    rollback = book(desk.state).rollback
    if rollback is not None:
        fields.append(
            Choice(
                "what",
                "What",
                (
                    (WATCH, f"watch it; leave it{desk.sight().press('quit')} to come back"),
                    (START, "start another beside it"),
                ),
                WATCH,
            )
        )

    def submit(v: Mapping[str, str]) -> str:
        if v.get("what") == START and rollback is not None:
            desk.form(_start(desk, rollback))
            return ""
        place = v.get("which") or going[-1].place
        return "" if desk.visit(place) else f"not from here; in another terminal: cockpit attach {place}"

    def verb() -> str:
        if fields and fields[-1].name == "what" and fields[-1].value == START:
            return "asks what to rehearse next"
        return "goes there, and this release goes on without you"

    return Form("A REHEARSAL goes on", submit, about=about, fields=fields, danger=Danger.YES, verb=verb)


def _take_in(desk: Desk, found: tuple[RehearsalImported, ...]) -> Form:
    seen, latest = desk.state.seq, found[-1]
    about: About = [(_words(desk, one), "plain" if _proves(one) else "warn") for one in found]
    fields: list[Field] = []
    if len(found) > 1:
        fields.append(Choice("which", "Which", tuple((_key(one), one.journal) for one in found), _key(latest)))
    if any(not one.rehearsed_on for one in found):
        asked = book(desk.state).rollback
        wanted = asked.rehearsed_on if asked is not None and asked.rehearsed_on is not None else places(desk.state)[-1]
        fields.append(Choice("on", "Flown on", tuple((name, name) for name in places(desk.state)), wanted))

    def submit(v: Mapping[str, str]) -> str:
        chosen = next((one for one in found if _key(one) == v.get("which")), latest)
        return desk.do(cmd.ImportRehearsal(chosen if chosen.rehearsed_on else _on(chosen, v["on"])), seen, "taken in")

    return Form("Take in a rehearsal", submit, about=about, fields=fields, danger=Danger.YES, verb="takes it in")


def _key(one: RehearsalImported) -> str:
    return f"{one.journal} {one.ended.isoformat()}"


def _on(one: RehearsalImported, place: str) -> RehearsalImported:
    return msgspec.structs.replace(one, rehearsed_on=place)


def _proves(one: RehearsalImported) -> bool:
    return one.verified and not one.printed_only


def _words(desk: Desk, one: RehearsalImported) -> str:
    where = f" on {one.rehearsed_on}" if one.rehearsed_on else ""
    printed = f", proves nothing: {listed(one.printed_only)} did not run" if one.printed_only else ""
    result = printed or (", verified" if one.verified else ", proves nothing: it did not end verified")
    return f"{one.journal}: {one.procedure}{where}, {ago(one.ended, desk.now)}, took {span(one.total_s)}{result}"
