"""Acts on what is watched and what is said: triggers, silences, announcements, obligations."""

import datetime as dt

import click

from cockpit.cli import completing
from cockpit.cli.acting import Act, Asked, group, which_incident
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import arg, flag, maybe, opt, reason
from cockpit.cli.wiring import open_session
from cockpit.core import cadence
from cockpit.core.announcements import draft
from cockpit.core.index import book
from cockpit.format.sanitise import visible
from cockpit.model import commands as cmd
from cockpit.model.commands import Command

_TRIGGER = arg("trigger", "ID")
_ASKED_FOR = ("due", "overdue", "snoozed", "failed")


def _silence(asked: Asked) -> Command:
    until, for_s = asked.when("until"), asked.length("for_s")
    if until is None:
        if for_s is None:
            raise Failure("a silence ends some day: say --until WHEN or --for LENGTH", EXIT_USAGE)
        until = asked.now + dt.timedelta(seconds=for_s)
    return cmd.SetSilence(trigger=asked.text("trigger"), until=until, reason=asked.text("reason"))


def _announce(asked: Asked) -> Command:
    return cmd.Announce(
        template=asked.text("template"),
        text=asked.text("text"),
        channel=asked.text("channel"),
        how=asked.text("how"),
        due=asked.when("due"),
        incident=asked.text("incident"),
    )


def _sent(asked: Asked) -> Command:
    return cmd.ConfirmSent(asked.text("announcement"), sure=not asked["unsure"], how=asked.text("how"))


def _snooze(asked: Asked) -> Command:
    until, for_s = asked.when("until"), asked.length("for_s")
    if until is None and for_s is not None:
        until = asked.now + dt.timedelta(seconds=for_s)
    if until is None and not asked["let_go"]:
        raise Failure("say until when (--until, --for), or --let-go to drop it", EXIT_USAGE)
    duty, due = asked.text("duty"), asked.when("due")
    owed = cadence.ledger(asked.state, asked.now)
    if ":" not in duty:
        duty = next((one.duty for one in owed if one.duty.partition(":")[2] == duty), duty)
    if due is None:
        mine = [one for one in owed if one.duty == duty]
        wanted = [one for one in mine if one.status in _ASKED_FOR] or [one for one in mine if one.status == "upcoming"][
            :1
        ]
        if mine and not wanted:
            raise Failure(f"{duty} is not owed at present", EXIT_USAGE)
        due = wanted[-1].due if wanted else asked.now
    return cmd.SnoozeDuty(duty=duty, due=due, reason=asked.text("reason"), until=until)


trigger = group(
    "trigger",
    "Triggers that a person declares.",
    (
        Act(
            "declare",
            cmd.DeclareTrigger,
            (_TRIGGER, *reason(), flag("over", "It is over; this takes the declaration back.")),
            "Say that it has come true, with what was seen.",
            'hotdash-pilot-2027-02-19 pii-exposed "a customer sees another name"',
        ),
    ),
    default="declare",
)

silence = group(
    "silence",
    "Mute a trigger for a while; it re-arms by itself.",
    (
        Act(
            "set",
            _silence,
            (_TRIGGER, *reason(), opt("until", "When it ends.", "WHEN"), opt("for_s", "How long it lasts.", "LENGTH")),
            "Mute it.",
            'hotdash-pilot-2027-02-19 shopify-out "planned maintenance" --for 20m',
        ),
        Act(
            "lift",
            cmd.LiftSilence,
            (_TRIGGER, *reason()),
            "End a silence before its time.",
            'hotdash-pilot-2027-02-19 shopify-out "they are done"',
        ),
    ),
    default="set",
)

announce = group(
    "announce",
    "Texts for people: send one, confirm one, put one off.",
    (
        Act(
            "send",
            _announce,
            (
                arg("template", "TEMPLATE"),
                maybe("text"),
                opt("channel", "Only to this channel.", "ID"),
                opt("how", "webhook, command, clipboard or hand, if it is not the channel's own way.", "HOW"),
                opt("incident", "The incident it is about.", "ID"),
                opt("due", "The obligation it answers, if it is not the latest.", "WHEN"),
            ),
            "Send a template as it reads now, or your TEXT instead.",
            "hotdash-pilot-2027-02-19 heartbeat --as scribe",
        ),
        Act(
            "sent",
            _sent,
            (
                arg("announcement", "ID"),
                flag("unsure", "It cannot be known whether it arrived."),
                opt("how", "The way it went.", "HOW"),
            ),
            "Say that you posted it by hand.",
            "hotdash-pilot-2027-02-19 A3",
        ),
        Act(
            "snooze",
            _snooze,
            (
                arg("duty"),
                *reason(),
                opt("until", "Until when.", "WHEN"),
                opt("for_s", "For how long.", "LENGTH"),
                flag("let_go", "Drop it for good."),
                opt("due", "Which occurrence, if it is not the latest.", "WHEN"),
            ),
            "Put off something owed, or let it go.",
            'hotdash-pilot-2027-02-19 heartbeat "all hands in a call" --for 10m',
        ),
    ),
    default="send",
)


@announce.command("show", short_help="Print a template as it would go out now.")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.argument("template", metavar="TEMPLATE", shell_complete=completing.words)
@click.option("--incident", default="", metavar="ID", help="The incident it is about.")
def show(journal: str, template: str, *, incident: str) -> int:
    """Print a template as it would go out now; nothing is sent or recorded.

    \b
      cockpit announce show hotdash-pilot-2027-02-19 heartbeat
    """
    session = open_session(journal, read_only=True, announce=False)
    known = book(session.state).templates
    if template not in known:
        raise Failure(f"there is no template {template!r}; there are: {', '.join(known) or 'none'}", EXIT_USAGE)
    found = draft(session.state, template, session.now(), incident=incident, actor=session.who)
    click.echo(visible(found.text))
    if not found.ready:
        way = which_incident(session.state, found.problem) if not incident else ""
        raise Failure(f"it cannot be sent yet: {found.problem}{f'; {way}' if way else ''}")
    return 0
