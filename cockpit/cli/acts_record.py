"""Acts that write down: notes, corrections, incidents, follow-ups, numbers and files."""

from cockpit.cli.acting import Act, Asked, command, group
from cockpit.cli.attaching import keep
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.params import arg, flag, maybe, opt, reason
from cockpit.model import commands as cmd
from cockpit.model.commands import Command


def _entry(asked: Asked) -> int:
    typed = asked.text("entry").lstrip("#")
    if not typed.isdigit():
        raise Failure(f"{typed!r} is no entry; name it by its number, such as 12", EXIT_USAGE)
    return int(typed)


def _correct(asked: Asked) -> Command:
    return cmd.CorrectEntry(entry=_entry(asked), text=asked.text("text"), retract=asked["retract"])


def _action(asked: Asked) -> Command:
    return cmd.OpenAction(text=asked.text("text"), origin=asked.text("origin"), due=asked.when("due"))


def _metric(asked: Asked) -> Command:
    typed = asked.text("value")
    try:
        value = float(typed.replace(",", "").removesuffix("%"))
    except ValueError:
        raise Failure(f"{typed!r} is no number", EXIT_USAGE) from None
    return cmd.EnterMetric(metric=asked.text("metric"), value=value, text=asked.text("text"))


def _attach(asked: Asked) -> Command:
    artifact = asked.text("artifact")
    path, sha256, size = keep(asked.session.place, asked.text("file"))
    return cmd.AttachFile(artifact=artifact, path=path, sha256=sha256, size=size, text=asked.text("text"))


note = command(
    Act(
        "note",
        cmd.AddNote,
        (arg("text", "TEXT"), opt("incident", "The incident it is about.", "ID")),
        'Write a note into the record; "TODO: ..." on a line of it opens a follow-up.',
        'hotdash-pilot-2027-02-19 "Vendor confirms the fix" --occurred 14:05',
        "TEXT - reads it from standard input.",
    )
)

correct = command(
    Act(
        "correct",
        _correct,
        (arg("entry", "SEQ"), arg("text", "TEXT"), flag("retract", "Take it back altogether; TEXT says why.")),
        "Say better what an earlier entry said; that entry stays.",
        'hotdash-pilot-2027-02-19 41 "It was the staging database"',
    )
)

_INCIDENT = arg("incident", "ID")
_TEXTS = (
    opt("impact", "Who is hurt, and how."),
    opt("mitigation", "What is being done about it."),
    opt("follow_up", "What is left to do afterwards."),
    opt("owner", "A role, or a name.", "WHO"),
)

incident = group(
    "incident",
    "Open, update, resolve, reopen or escalate an incident.",
    (
        Act(
            "open",
            cmd.OpenIncident,
            (arg("severity"), arg("title", "TEXT"), *_TEXTS),
            "Open an incident.",
            'hotdash-pilot-2027-02-19 critical "Approvals hang" --owner engineering',
        ),
        Act(
            "update",
            cmd.UpdateIncident,
            (
                _INCIDENT,
                maybe("text"),
                opt("severity", "Its severity from now on; lowering it needs a TEXT.", "ID"),
                opt("title", "A better name for it."),
                *_TEXTS,
                opt("plan", "How it will be mended."),
                opt("stage", "The stage reached.", "STAGE"),
                opt("strategy", "The way out that was chosen.", "STRATEGY"),
                flag("update", "A public update went out."),
            ),
            "Say what has changed; only what is given changes.",
            'hotdash-pilot-2027-02-19 I1 --stage identify --plan "Flag off, then fix the query"',
        ),
        Act(
            "resolve",
            cmd.ResolveIncident,
            (_INCIDENT, maybe("text")),
            "Say that it is over.",
            'hotdash-pilot-2027-02-19 I1 "Approvals answer again"',
        ),
        Act(
            "reopen",
            cmd.ReopenIncident,
            (_INCIDENT, *reason()),
            "Say that it is not over after all.",
            'hotdash-pilot-2027-02-19 I1 "It is back"',
        ),
        Act(
            "escalate",
            cmd.EscalateIncident,
            (_INCIDENT, *reason(), opt("to", "Another role of its chain than the next.", "ROLE")),
            "Tell the next person in its chain now.",
            'hotdash-pilot-2027-02-19 I1 "the business is affected" --to ceo',
        ),
    ),
)

action = group(
    "action",
    "Follow-ups: open one, or say where it was filed.",
    (
        Act(
            "open",
            _action,
            (arg("text", "TEXT"), opt("due", "By when.", "WHEN"), opt("origin", "What it comes from.", "WHAT")),
            "Open a follow-up.",
            'hotdash-pilot-2027-02-19 "Raise the pool size" --due T+1d',
        ),
        Act(
            "file",
            cmd.FileAction,
            (arg("action", "ID"), arg("where")),
            "Say where a follow-up lives from now on; this works after the release is closed too.",
            "hotdash-pilot-2027-02-19 F1 https://tickets.example/OPS-17",
        ),
    ),
)

metric = group(
    "metric",
    "Numbers that a person reads somewhere else.",
    (
        Act(
            "enter",
            _metric,
            (arg("metric", "ID"), arg("value", "NUMBER"), maybe("text")),
            "Enter a number.",
            'hotdash-pilot-2027-02-19 sentiment 4.2 "seven of nine answered"',
        ),
    ),
    default="enter",
)

attach_file = command(
    Act(
        "attach-file",
        _attach,
        (arg("file"), maybe("text"), opt("artifact", "The artifact of the plan that it is.", "ID")),
        "Keep a copy of a file as evidence, with its SHA-256 in the record.",
        "hotdash-pilot-2027-02-19 final-metrics.md --artifact final-report",
    )
)
