"""Acts of people who decide: votes, polls, decisions, sign-offs, roles, waivers."""

import datetime as dt

from cockpit.cli.acting import Act, Asked, command, group
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import RELAYED, arg, flag, maybe, opt, reason
from cockpit.core.index import book
from cockpit.model import commands as cmd
from cockpit.model.commands import Command

CHOICES = ("go", "no-go", "abstain")


def _vote(asked: Asked) -> Command:
    """`vote J go "reason"` in the open poll, `vote J POLL go` in that one."""
    poll, choice, words = asked.text("poll"), asked.text("choice"), asked.text("more")
    if _choice(choice) not in CHOICES and _choice(words) in CHOICES:
        poll, choice, words = choice, words, ""
    if words and asked.text("reason"):
        raise Failure("the reason is given twice: as an argument and as --reason", EXIT_USAGE)
    return cmd.CastVote(
        poll=poll or _open_poll(asked),
        choice=_choice(choice),
        duty=asked.text("duty"),
        reason=words or asked.text("reason"),
        relayed_for=asked.text("relayed_for"),
        link=asked.text("link"),
    )


def _choice(text: str) -> str:
    """GO, no_go and NOGO are votes too."""
    word = text.strip().casefold().replace("_", "-").replace(" ", "-")
    return "no-go" if word == "nogo" else word


def _open_poll(asked: Asked) -> str:
    polls = list(book(asked.state).polls)
    asking = [name for name in polls if (one := asked.state.polls.get(name)) and one.opened and not one.result]
    if len(asking) == 1:
        return asking[0]
    if len(polls) == 1:
        return polls[0]
    raise Failure(f"say which poll with --poll: {', '.join(asking or polls) or 'the plan has none'}", EXIT_USAGE)


def _declare(asked: Asked) -> Command:
    return cmd.DeclarePoll(poll=asked.text("poll"), result=_choice(asked.text("result")), reason=asked.text("reason"))


def _decide(asked: Asked) -> Command:
    choice = asked.text("choice")
    phase = book(asked.state).phases.get(asked.text("phase"))
    offered = phase.decision.choices if phase is not None and phase.decision is not None else ()
    meant = [one for one in offered if _choice(one) == _choice(choice)]
    return cmd.MakeDecision(
        phase=asked.text("phase"),
        choice=meant[0] if meant else choice,
        reason=asked.text("reason"),
        relayed_for=asked.text("relayed_for"),
        link=asked.text("link"),
    )


def _against(asked: Asked) -> list[str]:
    """What the form of the screen says to somebody who signs: the verdict, unless it is a plain GO, and the rest."""
    from cockpit.model.frame import Tone
    from cockpit.views.base import Sight
    from cockpit.views.header import header
    from cockpit.views.people import FINAL, speaks_against

    one = book(asked.state).signoffs.get(asked.text("signoff"))
    if one is None:
        return []  # the rule itself says so, with what there is
    sight = Sight(asked.state, asked.now)
    verdict = header(sight, asked.session.mode).verdict
    stands = [f"The verdict as this was signed: {verdict.text}"] if verdict.tone is not Tone.GOOD else []
    return [*([FINAL] if one.final else []), *stands, *speaks_against(sight, one)]


def _waive(asked: Asked) -> Command:
    expires = asked.when("until")
    if expires is None:
        for_s = asked.length("for_s")
        if for_s is None:
            raise Failure("a waiver ends some day: say --until WHEN or --for LENGTH", EXIT_USAGE)
        expires = asked.now + dt.timedelta(seconds=for_s)
    return cmd.GrantWaiver(
        gate=asked.text("gate"),
        decision=asked.text("decision"),
        reason=asked.text("reason"),
        expires=expires,
        attested=asked["attest"],
    )


vote = command(
    Act(
        "vote",
        _vote,
        (
            arg("choice", "[POLL] CHOICE"),
            maybe("more", "REASON"),
            opt("poll", "Which poll; needed when several are open.", "ID"),
            opt("duty", "The role voted for, if it is not your own.", "ROLE"),
            opt("reason", "Why; a NO-GO needs it."),
            *RELAYED,
        ),
        "Vote go, no-go or abstain in a poll.",
        "hotdash-pilot-2027-02-19 go --as commander",
        "The vote is bound to the evidence as it stands: when that gets worse, the vote is void.",
    )
)

poll = group(
    "poll",
    "Open a poll, or declare its result.",
    (
        Act(
            "open",
            cmd.OpenPoll,
            (arg("poll", "ID"),),
            "Ask the roles of a poll for their votes.",
            "hotdash-pilot-2027-02-19 go-poll",
        ),
        Act(
            "declare",
            _declare,
            (arg("poll", "ID"), arg("result"), *reason()),
            "Declare the result: go or no-go.",
            "hotdash-pilot-2027-02-19 go-poll go --as commander",
        ),
    ),
)

decide = command(
    Act(
        "decide",
        _decide,
        (arg("phase"), arg("choice"), *reason(), *RELAYED),
        "Make the decision at the end of a phase.",
        'hotdash-pilot-2027-02-19 checkpoint-4h "widen access" --as commander',
    )
)

sign = group(
    "sign",
    "Put your role's name under a statement of the plan.",
    (
        Act(
            "give",
            cmd.Sign,
            (
                arg("signoff", "ID"),
                *reason(),
                opt("choice", "What you decide by it, where it decides something.", "CHOICE"),
                opt(
                    "statement",
                    "The text you were shown; refused if it reads differently by now. Who signs second says it "
                    "where the text has changed since the first signed.",
                ),
                *RELAYED,
            ),
            "Sign a statement of the plan.",
            "hotdash-pilot-2027-02-19 commander-done --as commander",
            "What the screen shows to somebody who signs is said on stderr once it is recorded: a verdict that is no plain "
            "GO, a rollback, and that it is the last word.",
            before=_against,
        ),
        Act(
            "withdraw",
            cmd.WithdrawSignoff,
            (arg("signoff", "ID"), *reason()),
            "Take a signature back.",
            'hotdash-pilot-2027-02-19 commander-done "a checklist was open"',
        ),
    ),
    default="give",
)

_DUTY = arg("duty", "ROLE")

role = group(
    "role",
    "Who holds which role: assign, offer, accept, take over.",
    (
        Act(
            "assign",
            cmd.AssignRole,
            (_DUTY, arg("owner", "NAME")),
            "Name who holds a role.",
            "hotdash-pilot-2027-02-19 devops rita",
        ),
        Act(
            "offer",
            cmd.OfferRole,
            (_DUTY, arg("to", "NAME")),
            "Offer a role you hold to somebody; it changes hands when they accept.",
            "hotdash-pilot-2027-02-19 commander anna",
        ),
        Act("accept", cmd.AcceptRole, (_DUTY,), "Accept a role offered to you.", "hotdash-pilot-2027-02-19 commander"),
        Act(
            "take",
            cmd.TakeRole,
            (_DUTY, *reason()),
            "Take a role over; from somebody who holds it, with a reason.",
            'hotdash-pilot-2027-02-19 commander "Lee is on a plane"',
        ),
    ),
)

waive = group(
    "waive",
    "Go on although a gate has not passed, under a decision and for a while.",
    (
        Act(
            "grant",
            _waive,
            (
                arg("gate", "GATE"),
                *reason(),
                opt("decision", "The decision it rests on.", "ID", required=True),
                opt("until", 'When it ends: "14:30", "T+4h", "+2h".', "WHEN"),
                opt("for_s", "How long it holds, instead of --until.", "LENGTH"),
                flag("attest", "You state that the plan's condition for a waiver holds."),
            ),
            "Grant a waiver.",
            'loop-2027-03-02 VG-LA-002 --decision D-014 --for 4h --attest --reason "outside the seam"',
        ),
        Act(
            "revoke",
            cmd.RevokeWaiver,
            (arg("gate", "GATE"), *reason()),
            "Take a waiver back.",
            'loop-2027-03-02 VG-LA-002 "the cause is found"',
        ),
    ),
    default="grant",
)
