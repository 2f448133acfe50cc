"""What the release stands on: class and scope, tuples and the way back among them, files as evidence, the plan itself."""

import msgspec

from cockpit.core.artifacts import ArtifactStanding, board
from cockpit.core.classes import active, expand, matching, problem, required_gates, rules_in_force, selection
from cockpit.core.index import plan_of
from cockpit.core.tuples import problem as tuple_problem
from cockpit.core.tuples import refs_of, rollback_choices, rollback_target
from cockpit.core.words import listed
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.tui.acts.common import About, Values, as_whom
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.views.times import stamp

MANY = 8
YES_NO = (("yes", "yes"), ("no", "no"))


# --- class and scope --------------------------------------------------------------------------------------------------


def class_sample(desk: Desk) -> Command | str:
    classes = plan_of(desk.state).class_
    if not classes:
        return "the plan knows no release classes"
    now_is = active(desk.state) or (next(iter(classes)),)
    return cmd.ChangeClass(classes=now_is, scope="another scope", scope_gates=desk.state.scope_gates, reason="why")


def change_class(desk: Desk) -> None:
    """Classes, each yes or no, with the scope and its gates; what would follow is shown below while one types."""
    state, seen = desk.state, desk.state.seq
    plan, now_is = plan_of(state), active(state)
    fields: list[Field] = [Choice(f"c:{name}", name, YES_NO, "yes" if name in now_is else "no") for name in plan.class_]
    by_scope = tuple(dict.fromkeys(text for one in plan.class_.values() for text in one.by_scope))
    if by_scope:
        fields += [
            Field("scope", "Scope", state.scope or plan.release.scope, hint="what the release is about"),
            Field(
                "gates", "Gates by scope", ", ".join(state.scope_gates), hint=f"of {', '.join(by_scope)}; none is empty"
            ),
        ]
    fields.append(Field("reason", "Reason", hint="needed for another class"))

    def asked() -> cmd.ChangeClass:
        values = {field.name: field.value for field in fields}
        return cmd.ChangeClass(
            classes=tuple(name for name in plan.class_ if values[f"c:{name}"] == "yes"),
            scope=values.get("scope", ""),
            scope_gates=tuple(part.strip() for part in values.get("gates", "").split(",") if part.strip()),
            reason=values["reason"],
        )

    about: About = [(f"as {as_whom(desk)}; now {listed(now_is) or 'of no class'}", "muted")]
    if why := problem(state):
        about.append((f"Not settled: {why}", "warn"))
    form = Form(
        "Class and scope of the release",
        lambda _v: desk.do(asked(), seen, f"class {listed(asked().classes)}"),
        fields=fields,
        danger=Danger.YES,
        verb="changes it",
    )
    # What would follow comes first: on a small screen it is what one has to see, and the classes' names can be scrolled to.
    kinds: About = [
        (f"{name}  {one.title}{f' - {one.policy}' if one.policy else ''}", "muted") for name, one in plan.class_.items()
    ]
    form.live = lambda: [*_effects(desk, asked()), ("", "plain"), *about, *kinds]
    desk.form(form)


def _effects(desk: Desk, asked: cmd.ChangeClass) -> About:
    """What this class would change, or why it cannot be."""
    state, plan = desk.state, plan_of(desk.state)
    if not asked.classes:
        return [("Choose at least one class.", "warn")]
    gates = selection(plan, asked.classes, asked.scope_gates)
    chosen = expand(plan, asked.classes, asked.scope_gates)
    if isinstance(gates, Refusal) or isinstance(chosen, Refusal):
        return [(next(one.reason for one in (gates, chosen) if isinstance(one, Refusal)), "bad")]
    before = required_gates(state)
    more, fewer = [one for one in gates if one not in before], [one for one in before if one not in gates]
    advisory = [one for one in chosen if one not in gates]
    lines: About = [(f"Requires {len(gates)} gates: {listed(gates, MANY)}", "plain!")]
    if advisory:
        lines.append((f"Asks for {listed(advisory, MANY)} as advice", "plain"))
    if more:
        lines.append((f"Newly required: {listed(more, MANY)}", "warn"))
    if fewer:
        lines.append((f"No longer required: {listed(fewer, MANY)}", "warn"))
    open_still = [text for name in asked.classes for text in plan.class_[name].by_scope]
    if open_still:
        names = tuple(one for text in open_still for one in matching(text, [gate.id for gate in plan.gate]))
        left = [one for one in dict.fromkeys(names) if one not in chosen]
        lines.append((f"Left out by scope: {listed(left, MANY) or 'none'}", "muted"))
    owned = {rule for name in asked.classes for rule in plan.class_[name].rules}
    rules = [one.id for one in plan.rule if one.id in owned or set(one.classes) & set(asked.classes)]
    gone = [one.id for one in rules_in_force(state) if one.classes and not set(one.classes) & set(asked.classes)]
    if rules:
        lines.append((f"Rules of the class: {listed(rules, MANY)}", "plain"))
    if gone:
        lines.append((f"Rules that count no more: {listed(gone, MANY)}", "warn"))
    return lines


# --- tuples -----------------------------------------------------------------------------------------------------------


def tuple_sample(desk: Desk) -> Command | str:
    tuples = plan_of(desk.state).tuple_
    if not tuples:
        return "the plan has no tuples"
    name = next(iter((*tuples[0].refs, *tuples[0].required)), "")
    return cmd.SetTuple(tuple=tuples[0].id, refs={name: "another"})


def set_tuple(desk: Desk) -> None:
    """Which tuple, and then its refs as one types them; the engine reads `git:` refs by itself."""
    options = []
    for one in plan_of(desk.state).tuple_:
        why = tuple_problem(desk.state, one.id)
        refs = ", ".join(f"{key} {value[:12]}" for key, value in refs_of(desk.state, one.id).items())
        options.append(Option(one.id, one.title or one.id, "known" if not why else "not settled", why or refs))
    desk.pick(Picker("Type the refs of a tuple", options, lambda name: desk.form(_tuple_form(desk, name))))


def _tuple_form(desk: Desk, name: str) -> Form:
    state, seen = desk.state, desk.state.seq
    plan = next(one for one in plan_of(state).tuple_ if one.id == name)
    known, facts = refs_of(state, name), state.tuples.get(name)
    chosen = facts is not None and facts.chosen >= 0
    read = [key for key, source in plan.refs.items() if _readable(desk, source)]
    keys = tuple(key for key in dict.fromkeys((*plan.refs, *plan.required)) if key not in read)
    fields = [
        Field(
            key,
            key,
            known.get(key, ""),
            replace=True,
            hint="needed" if key in (plan.required or plan.refs) else "may be left out",
        )
        for key in keys
    ]

    def submit(v: Values) -> str:
        typed = {key: v[key] for key in keys if v[key].strip() and v[key].strip() != known.get(key, "")}
        if not typed:
            return "nothing was changed; esc leaves"
        purpose = "rollback" if chosen else "current"
        return desk.do(cmd.SetTuple(tuple=name, refs=typed, purpose=purpose), seen, f"{plan.title or name}: typed")

    about: About = [(plan.title or name, "plain!"), (f"as {as_whom(desk)}", "muted")]
    if why := tuple_problem(state, name):
        about.append((why, "warn"))
    about += [(f"{key}  {known.get(key, '')}  read from git", "muted") for key in read]
    if not keys:
        about.append(("All of it is read from git; there is nothing to type.", "muted"))
    if plan.matrix is not None:
        about.append((f"The engine holds it against {plan.matrix}; until then it is not settled.", "muted"))
    return Form("Type the refs of a tuple", submit, about=about, fields=fields, danger=Danger.YES, verb="records them")


def _readable(desk: Desk, source: str) -> bool:
    """Whether the engine reads a ref from git, so that whatever is typed over it is put back at its next look."""
    ref = desk.state.refs.get(source)
    return source.startswith("git:") and ref is not None and not ref.problem


def way_back_sample(desk: Desk) -> Command | str:
    choices = rollback_choices(desk.state)
    if not choices:
        return "the plan has no tuple to go back to"
    target = rollback_target(desk.state)
    other = next((one.tuple for one in choices if one.tuple != target), choices[0].tuple)
    return cmd.SetTuple(tuple=other, purpose="rollback")


def way_back(desk: Desk) -> None:
    """Which tuple a rollback goes back to, of those the plan or the matrix allows."""
    seen, target = desk.state.seq, rollback_target(desk.state)
    options = [
        Option(
            one.tuple,
            one.title,
            "chosen" if one.tuple == target else "",
            ", ".join(f"{key} {value[:12]}" for key, value in one.refs.items()),
            one.problem,
        )
        for one in rollback_choices(desk.state)
    ]

    def chosen(name: str) -> None:
        one = next(one for one in options if one.key == name)
        about = [(one.title, "plain!"), (one.detail, "plain"), (f"as {as_whom(desk)}", "muted")]
        desk.form(
            Form(
                "Choose the way back",
                lambda _v: desk.do(cmd.SetTuple(tuple=name, purpose="rollback"), seen, f"back to: {one.title}"),
                about=about,
                danger=Danger.YES,
                verb="makes it the tuple a rollback goes back to",
            )
        )

    desk.pick(Picker("A rollback goes back to", options, chosen))


# --- files ------------------------------------------------------------------------------------------------------------


def attach_sample(_desk: Desk) -> Command | str:
    return cmd.AttachFile(artifact="", path="a file", sha256="0" * 64, size=1)


def attach(desk: Desk) -> None:
    """On an artifact: the file that it is; elsewhere which artifact first."""
    if kind_of(desk.ref) == "artifact":
        desk.form(_attach_form(desk, name_of(desk.ref)))
        return
    options = [
        Option(one.artifact, one.title, "there" if one.present else "missing", one.path)
        for one in sorted(board(desk.state, desk.now), key=lambda one: one.present)
    ]
    options.append(Option("", "none of these", "", "any other file that is evidence"))
    desk.pick(Picker("Attach a file as", options, lambda name: desk.form(_attach_form(desk, name))))


def _attach_form(desk: Desk, name: str) -> Form:
    seen = desk.state.seq
    standing = next((one for one in board(desk.state, desk.now) if one.artifact == name), None)
    there = standing is not None and standing.present

    def submit(v: Values) -> str:
        nonlocal there
        if not there and any(one.artifact == name and one.present for one in board(desk.state, desk.now)):
            there = True
            return "meanwhile a file is there already: y once more puts this one in its place, esc leaves"
        kept = desk.session.keep_file(v["file"])
        if isinstance(kept, Refusal):
            return kept.reason
        path, sha256, size = kept
        command = cmd.AttachFile(artifact=name, path=path, sha256=sha256, size=size, text=v["text"])
        return desk.do(command, seen, f"attached {path}")

    about: About = [(standing.title if standing is not None else "a file, as evidence", "plain!")]
    if standing is not None and not there:
        about.append((f"missing; looked for at {standing.path}", "warn"))
    elif standing is not None:
        about += _there(desk, name, standing)
    about.append(("A copy is kept in the release's folder, with its SHA-256 on record.", "muted"))
    return Form(
        "Attach a file",
        submit,
        about=about,
        fields=[
            Field("file", "File", required=True, hint="a path; ~ and paths beside the plan are understood"),
            Field("text", "What it is", hint="optional"),
        ],
        danger=Danger.YES,
        verb=lambda: "puts it in the place of what is there" if there else "attaches it",
        alarming=there,
    )


def _there(desk: Desk, name: str, standing: ArtifactStanding) -> About:
    """What stands where another file would be put."""
    how = {"seen": "the engine saw it", "gate": "a gate wrote it"}.get(standing.how, "")
    attached = desk.state.attachments.get(name)
    if standing.how == "attached" and attached:
        how = f"attached by {attached[-1].by}"
    when = f", {stamp(standing.at, desk.sight().zone)}" if standing.at is not None else ""
    sha = f", SHA-256 {standing.sha256[:16]}" if standing.sha256 else ""
    return [
        (f"THERE ALREADY: {standing.path} ({how or 'there'}{when}{sha})", "warn!"),
        ("The file you name takes its place from now on; what is there stays on record, and where it is.", "warn"),
    ]


# --- the plan ---------------------------------------------------------------------------------------------------------


def amend_sample(_desk: Desk) -> Command | str:
    return cmd.AmendPlan(plan="another", plan_hash="another", difference="all of it", reason="why")


def amend(desk: Desk) -> None:
    """The plan's file as it reads now, its difference in sight; or what is wrong with it."""
    seen, found = desk.state.seq, desk.session.amendment()
    if isinstance(found, Refusal):
        lines: About = [(line, "warn" if found.code == "same" else "bad") for line in found.reason.splitlines()]
        desk.form(Form("The plan stays as it is", lambda _v: "", about=lines, verb="leaves"))
        return
    judged = sum(1 for facts in desk.state.gates.values() if facts.verdict)
    about: About = [(f"as {as_whom(desk)}", "muted")]
    if judged:
        about.append((f"{judged} gates were judged under the plan in force; those this changes become stale.", "warn"))
    tokens = {"+": "good", "-": "bad", "@": "muted", "C": "bad!", ".": "bad!"}
    about += [(line, tokens.get(line[:1], "plain")) for line in found.difference.splitlines()[2:]]
    desk.form(
        Form(
            "Amend the plan",
            lambda v: desk.do(msgspec.structs.replace(found, reason=v["reason"]), seen, "the plan is amended"),
            about=about,
            fields=[Field("reason", "Reason", required=True)],
            danger=Danger.YES,
            verb="puts it in force",
            alarming=True,
        )
    )
