"""Acts on the clock and on the release as a whole: holds, slips, recycling, the stability window, its class."""

from collections.abc import Sequence

from cockpit.cli.acting import Act, Asked, command, group, moment
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import arg, flag, maybe, opt, reason
from cockpit.core.clock import moment_at, t0_now, zone
from cockpit.core.index import book, plan_of
from cockpit.format.durations import parse_moment
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.views.slipping import Landing, landing, written_out


def _hold(asked: Asked) -> Command:
    return cmd.CallHold(
        reason=asked.text("reason"),
        for_s=asked.length("for_s"),
        until_decision=asked["until_decision"],
        blocks_rollback=asked["blocks_rollback"],
    )


def _landing(asked: Asked) -> Landing:
    """Where T0 comes to. Raises Failure for what is no time."""
    typed = asked.text("to")
    if typed.startswith("-"):
        raise Failure(
            "a slip goes forward; to go back to an earlier mark of the countdown: cockpit recycle", EXIT_USAGE
        )
    found = landing(asked.state, typed, asked.now, lambda other: moment(other, "TO", asked.state, asked.now))
    if isinstance(found, str):
        raise Failure(f"TO: {found}", EXIT_USAGE)
    return found


def _slip(asked: Asked) -> Command:
    return cmd.SetT0(t0=_landing(asked).at, reason=asked.text("reason"))


def _slipped(asked: Asked) -> Sequence[str] | Refusal:
    """How T0 was counted; a time of day that is past today is asked back for."""
    found = _landing(asked)
    if found.tomorrow:
        return Refusal("past", written_out(found, zone(asked.state)))
    return (found.words,)


def _recycle(asked: Asked) -> Command:
    return cmd.Recycle(to_s=_mark(asked), reason=asked.text("reason"))


def _mark(asked: Asked) -> float:
    """Seconds from T0 of "T-10m", or of the phase or item of that id."""
    typed, plan = asked.text("to"), book(asked.state)
    phase, item = plan.phases.get(typed), plan.items.get(typed)
    if item is not None and item.at is None:
        phase = plan.phase_of.get(typed)
    where = item.at if item is not None and item.at is not None else phase.at if phase is not None else None
    if where is None:
        if phase is not None or item is not None:
            raise Failure(f"{typed} has no time of its own; say a mark such as T-10m", EXIT_USAGE)
        try:
            where = parse_moment(typed, plan_of(asked.state).release.zone)
        except ValueError as error:
            raise Failure(f"TO: {typed!r} is no mark (T-10m), phase or item: {error}", EXIT_USAGE) from None
    if where.offset_s is not None:
        return where.offset_s
    t0, at = t0_now(asked.state, asked.now), moment_at(asked.state, where, asked.now)
    if t0 is None or at is None:
        raise Failure("there is no T0 yet, so there is no countdown to recycle", EXIT_USAGE)
    return (at - t0).total_seconds()


def _extend(asked: Asked) -> Command:
    return cmd.ExtendStability(by_s=asked.length("by_s") or 0.0, reason=asked.text("reason"))


def _class(asked: Asked) -> Command:
    classes = tuple(one for word in asked["classes"] for one in word.replace("+", ",").split(",") if one)
    gates = tuple(one for word in asked["scope_gates"] for one in word.split(",") if one)
    return cmd.ChangeClass(classes=classes, scope=asked.text("scope"), scope_gates=gates, reason=asked.text("reason"))


hold = command(
    Act(
        "hold",
        _hold,
        (
            *reason(),
            opt("for_s", "Resume by itself after so long.", "LENGTH"),
            flag("until_decision", "It lasts until somebody decides."),
            flag("blocks_rollback", "Nothing rolls back by itself meanwhile."),
        ),
        "Stop the countdown. Watching goes on.",
        'hotdash-pilot-2027-02-19 "waiting for the data team" --as commander',
        "Once T0 is past and what deploys is done, it is refused where the plan has nothing left that waits for its clock; "
        "with --blocks-rollback it is taken all the same.",
    )
)

resume = command(
    Act(
        "resume",
        cmd.ReleaseHold,
        (maybe("hold", "HOLD"), opt("reason", "Why.")),
        "Let the countdown go on; T0 moves by the time held.",
        "hotdash-pilot-2027-02-19 --as commander",
        "HOLD is needed when several holds are in force.",
    )
)

slip = command(
    Act(
        "slip",
        _slip,
        (arg("to"), *reason()),
        "Move T0, or set it where there is none.",
        'hotdash-pilot-2027-02-19 +30m "one gate is being mended"',
        'TO is "+30m", later than T0 as it stands, and counted from now once T0 is past, after a rollback, and where there '
        'is no T0 yet; or a time: "10:30" of today, "2027-02-19 10:30", "T+15m". A time of day that is past today is refused '
        "and asks for its date; a T0 in the past is refused with the time it came to. It says what T0 has become, how far "
        "ahead that is and how it was counted; the form of the screen says the same while one types.",
        before=_slipped,
    )
)

recycle = command(
    Act(
        "recycle",
        _recycle,
        (arg("to"), *reason()),
        "Go back to an earlier mark of the countdown; checks made after it no longer count.",
        'hotdash-pilot-2027-02-19 T-30m "warm-up has to be repeated"',
        "TO is a mark such as T-30m, or the id of a phase or item.",
    )
)

stability = group(
    "stability",
    "The stability window after the deploy.",
    (
        Act(
            "extend",
            _extend,
            (arg("by_s", "LENGTH"), *reason()),
            "Watch for longer.",
            'hotdash-pilot-2027-02-19 15m "latency wobbled"',
        ),
    ),
    default="extend",
)

class_ = command(
    Act(
        "class",
        _class,
        (
            arg("classes", "CLASS", many=True),
            opt("reason", "Why."),
            opt("scope", "What the release is about, where gates are required by scope."),
            opt("scope_gates", "The gates that this scope requires.", "GATE,...", many=True),
        ),
        "Set the release's class or classes, and with them the gates it needs.",
        'loop-2027-03-02 R3 R1 --scope "schema of run records" --reason "it touches the contract"',
    )
)
