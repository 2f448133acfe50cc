"""Acts of the day's work: items, steps, procedures, gates, runs, tuples."""

from collections.abc import Sequence

from cockpit.cli.acting import Act, Asked, command, group
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import arg, flag, maybe, opt, reason
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.model.entry import Entry

_ITEM = arg("item", "ID")
_STEP = arg("at", "STEP")
_GATE = arg("gate", "ID")
_LINK = opt("link", "Where it can be seen.", "URL")
_CONFIRM = opt("confirm", "The release's name, to go forward while a rollback is on.", "NAME")


def pairs(words: tuple[str, ...], what: str) -> dict[str, str]:
    """ "name=value" words as a table. Raises Failure."""
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Failure(f"{what}: {word!r} is not NAME=VALUE", EXIT_USAGE)
        found[name] = value
    return found


def _where(asked: Asked) -> tuple[str, str]:
    """(procedure call, step): "P1/flag-off", or "flag-off" when one procedure that goes on has such a step."""
    typed = asked.text("at")
    proc, slash, step = typed.partition("/")
    if slash:
        return proc, step
    going = [one for one in asked.state.procs.values() if one.ended is None and typed in one.steps]
    if len(going) == 1:
        return going[0].proc, typed
    if going:
        raise Failure(
            f"several procedures have a step {typed}: {', '.join(f'{p.proc}/{typed}' for p in going)}", EXIT_USAGE
        )
    known = [f"{one.proc}/{name}" for one in asked.state.procs.values() if one.ended is None for name in one.steps]
    words = f"there are: {', '.join(known[:12])}" if known else "no procedure is going on"
    raise Failure(f"no step {typed!r} to act on; {words}", EXIT_USAGE)


def _forward(asked: Asked) -> list[str] | Refusal:
    """What speaks against going forward with a line just now; refused while a rollback is on, unless the release's name
    was typed."""
    from cockpit.core.index import book
    from cockpit.views.base import Sight
    from cockpit.views.circumstances import circumstances

    item = book(asked.state).items.get(asked.text("item"))
    if item is None:
        return []  # the rule itself says so, with what there is
    found = circumstances(Sight(asked.state, asked.now), item)
    name = asked.state.name
    if any(one.back for one in found) and "confirm" in asked.given and asked.text("confirm") != name:
        words = " ".join(one.words for one in found if one.back)
        return Refusal("rollback-on", f"{words} If it is meant all the same: --confirm {name}")
    return [one.words for one in found]


def _start(asked: Asked) -> Command:
    return cmd.StartStep(*_where(asked))


def _done(asked: Asked) -> Command:
    proc, step = _where(asked)
    return cmd.FinishStep(proc=proc, step=step, text=asked.text("text"))


def _skip(asked: Asked) -> Command:
    proc, step = _where(asked)
    return cmd.SkipStep(proc=proc, step=step, reason=asked.text("reason"))


def _retry(asked: Asked) -> Command:
    proc, step = _where(asked)
    return cmd.RetryStep(proc=proc, step=step, reason=asked.text("reason"))


def _hand_over(asked: Asked) -> Command:
    proc, step = _where(asked)
    return cmd.HandOverStep(proc=proc, step=step, to=asked.text("to"), reason=asked.text("reason"))


def _call(asked: Asked) -> Command:
    return cmd.CallProcedure(
        procedure=asked.text("procedure"),
        reason=asked.text("reason"),
        values=pairs(asked["set"], "--set"),
        incident=asked.text("incident"),
        typed=asked.text("confirm"),
    )


def _run(asked: Asked) -> Command:
    from cockpit.cli.gate_wait import usage

    usage(asked)
    return cmd.RunGate(asked.text("gate"))


def _wait(asked: Asked, entries: Sequence[Entry], *, as_json: bool) -> int:
    if not asked["wait"]:
        return 0
    from cockpit.cli.gate_wait import wait

    return wait(asked, entries, as_json=as_json)


def _pass(asked: Asked) -> Command:
    return cmd.AttestGate(asked.text("gate"), "pass", asked.text("reason"), asked.text("link"))


def _fail(asked: Asked) -> Command:
    return cmd.AttestGate(asked.text("gate"), "fail", asked.text("reason"), asked.text("link"))


def _type(asked: Asked) -> Command:
    return cmd.SetTuple(tuple=asked.text("tuple"), refs=pairs(asked["refs"], "REF"))


def _choose(asked: Asked) -> Command:
    return cmd.SetTuple(tuple=asked.text("tuple"), purpose="rollback")


item = group(
    "item",
    "Lines of the checklist and steps of the day.",
    (
        Act(
            "check",
            cmd.CheckItem,
            (_ITEM, maybe("text"), _LINK, _CONFIRM),
            "Say that it is done; a text or link is the proof.",
            "hotdash-pilot-2027-02-19 final-metrics --link https://drive.example/report --as analytics",
            before=_forward,
        ),
        Act(
            "start",
            cmd.StartItem,
            (_ITEM, _CONFIRM),
            "Run what the step is made of: its command, request, gate, announcement or procedure.",
            "hotdash-pilot-2027-02-19 enable-flag --as engineering",
            before=_forward,
        ),
        Act(
            "skip",
            cmd.SkipItem,
            (_ITEM, *reason()),
            "Leave it out, with a reason.",
            'hotdash-pilot-2027-02-19 bridge "the call is by phone today"',
            before=_forward,
        ),
        Act(
            "reopen",
            cmd.ReopenItem,
            (_ITEM, *reason()),
            "It has to be done again.",
            'hotdash-pilot-2027-02-19 smoke "another build"',
        ),
        Act(
            "confirm",
            cmd.ConfirmItem,
            (_ITEM,),
            "The second person's yes to a step that takes two.",
            "caro-beta-2027-04-05 push-tag --as reviewer",
        ),
    ),
    default="check",
)

step = group(
    "step",
    "Steps of a procedure that goes on: P1/flag-off, or flag-off where that is the only one.",
    (
        Act("start", _start, (_STEP,), "Run a step whose turn it is.", "hotdash-pilot-2027-02-19 P1/script"),
        Act(
            "done",
            _done,
            (_STEP, maybe("text")),
            "Say that you did it, and what came of it.",
            'hotdash-pilot-2027-02-19 tell-ceo "called at 10:42"',
        ),
        Act(
            "skip",
            _skip,
            (_STEP, *reason()),
            "Leave it out, with a reason.",
            'hotdash-pilot-2027-02-19 P2/feedback "no time today"',
        ),
        Act(
            "retry",
            _retry,
            (_STEP, *reason()),
            "Try a failed step again.",
            'hotdash-pilot-2027-02-19 P1/script "the network is back"',
        ),
        Act(
            "hand-over",
            _hand_over,
            (_STEP, arg("to", "ROLE"), *reason()),
            "Give it to another role.",
            'hotdash-pilot-2027-02-19 P1/tell-ceo support-lead "Lee is in the air"',
        ),
    ),
)

procedure = group(
    "procedure",
    "Hotfixes, contingencies and routines; a rollback is called with `cockpit rollback`.",
    (
        Act(
            "call",
            _call,
            (
                arg("procedure", "ID"),
                *reason(),
                opt("set", "A parameter of the procedure.", "NAME=VALUE", many=True),
                opt("incident", "The incident it answers.", "ID"),
                opt("confirm", "The release's name, where a rollback is called this way.", "NAME"),
            ),
            "Start one.",
            'caro-beta-2027-04-05 hotfix "P0 in the installer" --set version=1.1.1 --incident I1',
        ),
        Act(
            "confirm",
            cmd.ConfirmProcedure,
            (arg("proc", "CALL"),),
            "The second person's yes to one that waits for it.",
            "hotdash-pilot-2027-02-19 P1",
        ),
        Act(
            "abort",
            cmd.AbortProcedure,
            (arg("proc", "CALL"), *reason()),
            "End one that goes on. What it has done stays done.",
            'hotdash-pilot-2027-02-19 P2 "the vendor is back"',
        ),
    ),
    default="call",
)

gate = group(
    "gate",
    "Have gates judged, or judge one by hand.",
    (
        Act(
            "run",
            _run,
            (
                _GATE,
                flag("wait", "Stay until each is judged, and let the exit status say how it came out."),
                opt("timeout", 'Wait at most so long: "10m".', "LENGTH"),
            ),
            "Run a gate; `all` runs every gate that counts, `failed` those that are not green.",
            "hotdash-pilot-2027-02-19 prod-smoke --wait --timeout 10m --as engineering",
            "With --wait: 0 when all are green, 10 when the others are waived, 3 when one is not green, 13 when nobody "
            "can tell of one, 6 when the release was closed meanwhile, 124 when time ran out. What was asked for goes on "
            "without you.",
            _wait,
        ),
        Act(
            "pass",
            _pass,
            (_GATE, *reason(), _LINK),
            "Your judgement of a manual gate: it passes.",
            "spx-2027-05-11 qa-notes --link https://wiki.example/qa",
        ),
        Act(
            "fail",
            _fail,
            (_GATE, *reason(), _LINK),
            "Your judgement of a manual gate: it fails, and why.",
            'spx-2027-05-11 qa-notes "two screens are missing"',
        ),
    ),
    default="run",
)

settle = command(
    Act(
        "settle",
        cmd.SettleRun,
        (arg("run", "RUN"), arg("answer"), *reason()),
        "Say what became of a run whose outcome is unknown.",
        'hotdash-pilot-2027-02-19 R7 happened "the dashboard shows the new build" --as devops',
        "ANSWER is happened, did-not-happen or run-again.",
    )
)

cancel = command(
    Act(
        "cancel",
        cmd.CancelRun,
        (arg("run", "RUN"), *reason()),
        "End a command that runs, with everything it started.",
        'hotdash-pilot-2027-02-19 R4 "wrong environment"',
    )
)

tuple_ = group(
    "tuple",
    "Refs that belong together.",
    (
        Act(
            "set",
            _type,
            (arg("tuple", "ID"), arg("refs", "REF=VALUE", many=True)),
            "Type refs that cannot be read from a repository.",
            "loop-2027-03-02 consumer-a consumer_sha=4be2c1f schema_version=7",
        ),
        Act(
            "choose",
            _choose,
            (arg("tuple", "ID"),),
            "Choose the tuple that a rollback returns to.",
            "loop-2027-03-02 consumer-a-previous",
        ),
    ),
)
