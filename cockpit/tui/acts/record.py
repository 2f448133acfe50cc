"""Notes, incidents, corrections, follow-ups."""

from cockpit.core.incident_clocks import chain, stage_names
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.tui.acts.common import Values, as_whom, earlier, no_time
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.incidents import following

_ABOUT_ENTRY = "entry"
_EARLIER = "14:05, 10m (ago) or T+12m"
IF_EARLIER = f"if it was earlier: {_EARLIER}"


def note_sample(_desk: Desk) -> Command | str:
    return cmd.AddNote(text="a note")


def note(desk: Desk) -> None:
    kind, name, seen = kind_of(desk.ref), name_of(desk.ref), desk.state.seq
    incident = name if kind == "incident" else ""
    relates = (int(name),) if kind == _ABOUT_ENTRY and name.isdigit() else ()
    about = [(f"about {incident}", "muted")] if incident else [(f"about entry {name}", "muted")] if relates else []
    desk.form(
        Form(
            "Note",
            lambda v: desk.do(cmd.AddNote(text=v["text"], incident=incident, relates_to=relates), seen, "noted"),
            about=about,
            fields=[Field("text", "Note", required=True, hint="TODO: in it opens an action")],
            verb="writes it",
        )
    )


def late_note(desk: Desk) -> None:
    """What happened earlier and was not written down then: the entry carries both times."""
    kind, name, seen = kind_of(desk.ref), name_of(desk.ref), desk.state.seq
    incident = name if kind == "incident" else ""

    def submit(v: Values) -> str:
        occurred = earlier(desk, v["when"])
        if isinstance(occurred, str):
            return occurred
        return desk.do(cmd.AddNote(text=v["text"], incident=incident, occurred=occurred), seen, "noted")

    about = [(f"about {incident}", "muted")] if incident else []
    fields = [
        Field("text", "What happened", required=True),
        Field("when", "When", required=True, hint=_EARLIER, check=no_time(desk, earlier)),
    ]
    desk.form(Form("Late note", submit, about=about, fields=fields, verb="writes it"))


def incident_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) == "incident":
        return cmd.UpdateIncident(incident=name_of(desk.ref), text="more")
    return open_sample(desk)


def incident(desk: Desk) -> None:
    """On an incident: bring it up to date; elsewhere: open one."""
    if kind_of(desk.ref) == "incident":
        update(desk, name_of(desk.ref))
    else:
        open_incident(desk)


def open_sample(desk: Desk) -> Command | str:
    return cmd.OpenIncident(severity=next(iter(desk.sight().book.severities)), title="what happened")


def open_incident(desk: Desk) -> None:
    seen, sight = desk.state.seq, desk.sight()
    severities = tuple((one.id, one.title or one.id) for one in sight.book.severities.values())

    def submit(v: Values) -> str:
        occurred = earlier(desk, v["when"])
        if isinstance(occurred, str):
            return occurred
        return desk.do(
            cmd.OpenIncident(
                severity=v["severity"],
                title=v["title"],
                impact=v["impact"],
                mitigation=v["mitigation"],
                owner=v["owner"],
                occurred=occurred,
            ),
            seen,
            f"incident opened: {v['title']}",
        )

    desk.form(
        Form(
            "Open an incident",
            submit,
            about=[(f"as {as_whom(desk)}", "muted")],
            fields=[
                Field("title", "What happened", required=True),
                Choice("severity", "Severity", severities),
                Field("impact", "Impact", hint="who is hurt, and how"),
                Field("mitigation", "Mitigation", hint="what is being done"),
                Field("owner", "Owner", hint="a role or a name"),
                Field("when", "Began", hint=IF_EARLIER, check=no_time(desk, earlier)),
            ],
            verb="opens it",
        )
    )


def update(desk: Desk, name: str) -> None:
    seen, sight = desk.state.seq, desk.sight()
    facts = desk.state.incidents[name]
    severity = sight.book.severities.get(facts.severity)
    severities = tuple((one.id, one.title or one.id) for one in sight.book.severities.values())
    stages = (
        ("", "as it is"),
        *((stage, stage) for stage in stage_names(desk.state, facts.severity) if stage not in facts.stages),
    )
    strategies = tuple((one, one) for one in (severity.strategies if severity is not None else ()))

    def submit(v: Values) -> str:
        occurred = earlier(desk, v["when"])
        if isinstance(occurred, str):
            return occurred

        def changed(field: str, was: str) -> str | None:
            return v[field] if v[field] != was else None

        return desk.do(
            cmd.UpdateIncident(
                incident=name,
                severity=changed("severity", facts.severity),
                impact=changed("impact", facts.impact),
                mitigation=changed("mitigation", facts.mitigation),
                plan=changed("plan", facts.plan),
                owner=changed("owner", facts.owner),
                follow_up=changed("follow_up", facts.follow_up),
                stage=v["stage"] or None,
                strategy=(v.get("strategy") or None) if v.get("strategy", "") != facts.strategy else None,
                text=v["text"],
                update=v.get("told") == "yes",
                occurred=occurred,
            ),
            seen,
            f"{name} brought up to date",
        )

    fields: list[Field] = [
        Field("text", "What is new"),
        Choice("stage", "Stage reached", stages, ""),
        Field("owner", "Owner", facts.owner, hint="a role or a name", replace=True),
        Field("plan", "Plan", facts.plan, hint="how it will be mended"),
        Field("impact", "Impact", facts.impact),
        Field("mitigation", "Mitigation", facts.mitigation),
        Choice("severity", "Severity", severities, facts.severity),
        Field("follow_up", "Follow-up", facts.follow_up),
        Field("when", "When", hint=IF_EARLIER, check=no_time(desk, earlier)),
    ]
    if strategies:
        fields.insert(2, Choice("strategy", "Strategy", (("", "none yet"), *strategies), facts.strategy))
    if severity is not None and severity.update_every is not None:
        told = (("", "no"), ("yes", "yes, elsewhere"))
        fields.insert(-1, Choice("told", "Update given", told, ""))
    if not facts.owner:  # what NEXT asks for first stands first, and behind it what a text about it mostly tells
        first = [name for name in ("owner", "impact", "mitigation") if name == "owner" or not getattr(facts, name)]
        fields.sort(key=lambda one: first.index(one.name) if one.name in first else len(first))
    desk.form(
        Form(f"{name} {facts.title}", submit, about=[(f"as {as_whom(desk)}", "muted")], fields=fields, verb="writes it")
    )


def _incident_only(desk: Desk) -> str:
    return "" if kind_of(desk.ref) == "incident" else "stand on an incident"


def resolve_sample(desk: Desk) -> Command | str:
    return _incident_only(desk) or cmd.ResolveIncident(incident=name_of(desk.ref), text="how")


def resolve(desk: Desk) -> None:
    name, seen = name_of(desk.ref), desk.state.seq
    title = desk.state.incidents[name].title

    def submit(v: Values) -> str:
        occurred = earlier(desk, v["when"])
        if isinstance(occurred, str):
            return occurred
        return desk.do(cmd.ResolveIncident(incident=name, text=v["text"], occurred=occurred), seen, f"{name} resolved")

    desk.form(
        Form(
            f"Resolve {name}",
            submit,
            about=[(title, "plain!")],
            fields=[
                Field("text", "How it ended", required=True),
                Field("when", "When", hint=IF_EARLIER, check=no_time(desk, earlier)),
            ],
            danger=Danger.YES,
            verb="resolves it",
            quick=True,
        )
    )


def escalate_sample(desk: Desk) -> Command | str:
    return _incident_only(desk) or cmd.EscalateIncident(incident=name_of(desk.ref), reason="why")


def escalate(desk: Desk) -> None:
    name, seen = name_of(desk.ref), desk.state.seq
    facts, sight = desk.state.incidents[name], desk.sight()
    whom = following(sight, facts).text or "the chain is used up"
    untold = [link for link in chain(desk.state, facts) if link.told is None]
    fields = [Field("reason", "Reason")]
    if len(untold) > 1:
        links = [
            (one.role, sight.role_title(one.role) + (f" (if {one.condition})" if one.condition else ""))
            for one in untold
        ]
        fields.insert(0, Choice("to", "Whom", (("", "the next"), *links), ""))
    desk.form(
        Form(
            f"Escalate {name}",
            lambda v: desk.do(
                cmd.EscalateIncident(incident=name, to=v.get("to", ""), reason=v["reason"]), seen, f"{name} escalated"
            ),
            about=[(facts.title, "plain!"), (whom, "warn")],
            fields=fields,
            danger=Danger.YES,
            verb="escalates it",
        )
    )


def correct_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != _ABOUT_ENTRY:
        return "stand on an entry of the log"
    return cmd.CorrectEntry(entry=int(name_of(desk.ref)), text="better")


def correct(desk: Desk) -> None:
    entry, seen = int(name_of(desk.ref)), desk.state.seq
    desk.form(
        Form(
            f"Correct entry {entry}",
            lambda v: desk.do(
                cmd.CorrectEntry(entry=entry, text=v["text"], retract=v["how"] == "retract"),
                seen,
                f"entry {entry} corrected",
            ),
            about=[("The entry stays; this is written beside it.", "muted")],
            fields=[
                Choice("how", "How", (("better", "a better wording"), ("retract", "it does not count")), "better"),
                Field("text", "Text", required=True),
            ],
            danger=Danger.YES,
            verb="writes it",
        )
    )
