"""Votes, decisions, sign-offs."""

from functools import partial

from cockpit.core import decisions, votes
from cockpit.core.roles import holder
from cockpit.core.signoffs import half
from cockpit.core.signoffs import statement as statement_of
from cockpit.core.titles import titled
from cockpit.model import commands as cmd
from cockpit.model.commands import Command
from cockpit.model.flow import PhaseDecision
from cockpit.tui.acts.common import About, Values, as_whom
from cockpit.tui.acts.pinned import Pinned
from cockpit.tui.desk import Desk, kind_of, name_of
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field, Needed
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.views.people import FINAL, speaks_against, voice, vote_label
from cockpit.views.sentences import quoted
from cockpit.views.times import hm
from cockpit.views.words import spoken

VOTES = (("go", "GO"), ("no-go", "NO-GO"), ("abstain", "ABSTAIN"))


def _poll_of(desk: Desk) -> str:
    """The poll under the cursor, else the one that is open, else the first that nobody was asked in yet, else the last."""
    kind, name = kind_of(desk.ref), name_of(desk.ref)
    if kind == "poll":
        return name
    if kind == "vote":
        return name.partition("/")[0]
    known = {one.id: desk.state.polls.get(one.id) for one in desk.sight().plan.poll}
    opened = [poll for poll, facts in known.items() if facts is not None and facts.opened and not facts.result]
    fresh = [poll for poll, facts in known.items() if facts is None or facts.opened is None]
    return next(iter([*opened, *fresh, *reversed(known)]), "")


def _duty_of(desk: Desk, poll: str) -> str:
    """The role of the line one stands on; else one's own; once that has voted, the first that has not, to be relayed."""
    if kind_of(desk.ref) == "vote":
        return name_of(desk.ref).partition("/")[2]
    missing = [one.duty for one in votes.board(desk.state, poll, desk.now) if one.verdict != "valid"] if poll else []
    return desk.session.role if not missing or desk.session.role in missing else missing[0]


def vote_sample(desk: Desk) -> Command | str:
    poll = _poll_of(desk)
    if not poll:
        return "the plan has no poll"
    duty = _duty_of(desk, poll)
    other = duty != desk.session.role
    return cmd.CastVote(
        poll=poll,
        choice="go",
        duty=duty,
        relayed_for="somebody" if other else "",
        link="call" if other else "",
        reason="why",
    )


def vote(desk: Desk) -> None:
    poll, seen, sight = _poll_of(desk), desk.state.seq, desk.sight()
    duty = _duty_of(desk, poll)
    relayed = bool(duty) and duty != desk.session.role
    pinned = Pinned(desk, votes.evidence_gates(desk.state, sight.book.polls[poll]))
    voter = sight.role_title(duty) or f"no role: take one first{sight.press('role')}"
    about = [
        (sight.names.poll(poll), "plain!"),
        (f"for {voter}{' (relayed)' if relayed else ''}, as {as_whom(desk)}", "muted"),
        *pinned.about(),
        ("A vote is bound to this evidence; it is void once that gets worse.", "muted"),
    ]
    choice = Choice("choice", "Vote", VOTES)
    fields: list[Field] = [choice]
    before = _said_before(desk, poll) if relayed else ""
    if relayed:
        fields += _word_of(desk, duty, before)
    if before:
        about.append(
            ("Where it was said is that of the last vote you passed on: type over it if it was elsewhere.", "warn")
        )
    fields.append(_reason(choice))

    def submit(v: Values) -> str:
        if not v["choice"]:
            return "choose GO, NO-GO or ABSTAIN"
        if v["choice"] == "go" and (worse := pinned.worse()):
            return f"the evidence got worse while this was open: {worse}; esc, look, and open this again"
        return desk.do(
            cmd.CastVote(
                poll=poll, choice=v["choice"], duty=duty, reason=v["reason"], relayed_for=v.get("relayed_for", ""),
                link=v.get("link", ""),
            ),
            seen,
            f"voted {spoken(v['choice'])}",
        )  # fmt: skip

    def verb() -> str:
        told = {field.name: field.taken for field in fields}
        passed_on = f" for {told['relayed_for']}, said in: {told['link']}" if relayed else ""
        return f"votes {choice.words or '...'}{passed_on}"

    form = Form("Vote", submit, about=about, fields=fields, danger=Danger.YES, verb=verb, quick=True)
    form.news = pinned.since
    desk.form(form)


def _reason(choice: Choice) -> Needed:
    needed = partial(_needed, choice)
    no = any(value == "no-go" for value, _ in choice.options)
    return Needed("reason", "Reason", needed, hint=f"may be left empty{', except for NO-GO' if no else ''}")


def _needed(choice: Choice) -> str:
    return "a NO-GO needs a reason" if choice.value == "no-go" else ""


def _word_of(desk: Desk, duty: str, before: str = "") -> list[Field]:
    """Where somebody's word was given, first, since the name is known where the role is held."""
    hint = "address, file, or: call, chat, mail, in person ..."
    where = Field("link", "Said where", before, required=True, hint=hint, replace=True)
    return [where, Field("relayed_for", "Whose word", holder(desk.state, duty).owner, required=True, replace=True)]


def _said_before(desk: Desk, poll: str) -> str:
    """Where the vote that one passed on last was given: mostly they all come from one call."""
    facts = desk.state.polls.get(poll)
    mine = [vote for vote in facts.votes.values() if vote.relayed_for and vote.by == desk.session.who] if facts else []
    return max(mine, key=lambda vote: vote.seq).link if mine else ""


def poll_sample(desk: Desk) -> Command | str:
    poll = _poll_of(desk)
    return cmd.OpenPoll(poll=poll) if poll else "the plan has no poll"


def open_poll(desk: Desk) -> None:
    poll, seen, sight = _poll_of(desk), desk.state.seq, desk.sight()
    roles = ", ".join(sight.role_title(role) for role in sight.book.polls[poll].roles)
    about = [(sight.names.poll(poll), "plain!"), (f"asks {roles}", "plain")]
    before = desk.state.polls.get(poll)
    if before is not None and before.result:
        about.append((f"It was declared {spoken(before.result)}: everybody is asked anew.", "warn"))
    desk.form(
        Form("Open a poll", lambda _v: desk.do(cmd.OpenPoll(poll=poll), seen, "poll opened"),
             about=about, danger=Danger.YES, verb="opens it")
    )  # fmt: skip


def declare_sample(desk: Desk) -> Command | str:
    poll = _poll_of(desk)
    if not poll:
        return "the plan has no poll"
    return _allowed(desk, [cmd.DeclarePoll(poll=poll, result=one, reason="why") for one in ("go", "no-go")])


def declare(desk: Desk) -> None:
    poll, seen, sight = _poll_of(desk), desk.state.seq, desk.sight()
    about = [(sight.names.poll(poll), "plain!")]
    for one in votes.board(desk.state, poll, desk.now):
        label = vote_label(desk.sight(), one)
        about.append((f"{sight.role_title(one.duty)}: {label.text}", label.tone.value))
    ways = {one: desk.session.may(cmd.DeclarePoll(poll=poll, result=one, reason="why")) for one, _ in VOTES[:2]}
    about += [(f"{spoken(one)} cannot be declared: {no.reason}", "bad") for one, no in ways.items() if no is not None]
    result = Choice("result", "Result", tuple(one for one in VOTES[:2] if ways[one[0]] is None))
    desk.form(
        Form(
            "Declare the poll",
            lambda v: desk.do(
                cmd.DeclarePoll(poll=poll, result=v["result"], reason=v["reason"]),
                seen,
                f"declared {spoken(v['result'])}",
            ),
            about=about,
            fields=[result, _reason(result)],
            danger=Danger.YES,
            verb=lambda: f"declares {result.words or 'it'}",
            quick=True,
        )
    )


def _phase_of(desk: Desk) -> str:
    """The phase under the cursor, where it ends in a decision; else the one whose decision is to be made now."""
    kind, name, sight = kind_of(desk.ref), name_of(desk.ref), desk.sight()
    phase = (
        sight.book.phases.get(name) if kind == "phase" else sight.book.phase_of.get(name) if kind == "item" else None
    )
    if phase is not None and (phase.decision is not None or kind == "phase"):
        return phase.id
    return decisions.to_be_made(desk.state, desk.session.role or "", sight.now)


def decide_sample(desk: Desk) -> Command | str:
    name = _phase_of(desk)
    phase = desk.sight().book.phases.get(name)
    if phase is None or phase.decision is None:
        return "no decision belongs to this phase" if phase is not None else "no decision is open"
    return _allowed(desk, [cmd.MakeDecision(phase=name, choice=one, reason="why") for one in phase.decision.choices])


def _allowed(desk: Desk, ways: list[Command]) -> Command:
    """The first of these that is not refused: where GO cannot be said, NO-GO can; else the first, and its reason."""
    return next((one for one in ways if desk.session.may(one) is None), ways[0])


def decide(desk: Desk) -> None:
    name, seen, sight = _phase_of(desk), desk.state.seq, desk.sight()
    phase = sight.book.phases[name]
    if phase.decision is None:
        return
    pinned = Pinned(desk)
    choices = tuple((one, spoken(one) if one in ("go", "no-go") else one) for one in phase.decision.choices)
    choice = Choice("choice", "Decision", choices)
    form = Form(
        "Decide",
        lambda v: desk.do(
            cmd.MakeDecision(
                phase=name, choice=v["choice"], reason=v["reason"], relayed_for=v["relayed_for"], link=v["link"]
            ),
            seen,
            f"decided: {v['choice']}",
        ),
        about=[
            (phase.title or name, "plain!"),
            (f"as {as_whom(desk)}", "muted"),
            *pinned.about(),
            *_for_go(desk, name, phase.decision),
        ],
        fields=[
            choice,
            _reason(choice),
            Field("relayed_for", "Relayed for", hint="only for somebody who is not here"),
            Field("link", "Said where", hint="only then: address, file, or call, chat, mail ..."),
        ],
        danger=Danger.YES,
        verb=lambda: f"decides {choice.words}" if choice.words else "decides",
        quick=True,
    )
    form.news = pinned.since
    desk.form(form)


def _for_go(desk: Desk, name: str, decision: PhaseDecision) -> About:
    """What this decision lacks for a GO, which is not what the verdict over all of the release lacks."""
    onward = [one for one in decision.choices if decisions.means_go(decision, one)]
    if not onward:
        return []
    lacking = decisions.lacking(desk.state, desk.sight().book.phases[name], desk.now)
    if lacking:
        return [(titled(desk.sight().book, f"GO cannot be said: {'; '.join(lacking)}"), "bad")]
    free = [one for one in onward if desk.session.may(cmd.MakeDecision(phase=name, choice=one, reason="why")) is None]
    return [(f"What this decision asks for is there: {spoken(free[0])} can be said.", "good")] if free else []


def _signoff_of(desk: Desk) -> str:
    if kind_of(desk.ref) == "signoff":
        return name_of(desk.ref)
    plan = desk.sight().plan
    mine = [one.id for one in plan.signoff if one.id not in desk.state.signoffs and one.role == desk.session.role]
    halves = [one.id for one in plan.signoff if half(desk.state, one.id, desk.now) is not None]
    opened = [one.id for one in plan.signoff if one.id not in desk.state.signoffs]
    return (mine or halves or opened or [""])[0]


def _statement(desk: Desk, name: str) -> str:
    """The text as it stands now; it is what gets signed."""
    return statement_of(desk.state, name, desk.now).text


def sign_sample(desk: Desk) -> Command | str:
    name = _signoff_of(desk)
    if not name:
        return "no sign-off is open"
    one, first = desk.sight().book.signoffs[name], half(desk.state, name, desk.now)
    if first is not None:  # the second of two signs for themselves, whatever their role
        return cmd.Sign(signoff=name, statement=_statement(desk, name), choice=first.choice)
    other = one.role != desk.session.role
    return cmd.Sign(
        signoff=name, statement=_statement(desk, name), choice=one.choices[0] if one.choices else "",
        relayed_for="somebody" if other else "", link="call" if other else "",
    )  # fmt: skip


def sign(desk: Desk) -> None:
    name, seen, sight = _signoff_of(desk), desk.state.seq, desk.sight()
    one = sight.book.signoffs[name]
    statement, first = _statement(desk, name), half(desk.state, name, desk.now)
    relayed = first is None and one.role != desk.session.role
    whom = f"for {sight.role_title(one.role)}{' (relayed)' if relayed else ''}, as {as_whom(desk)}"
    if first is not None:
        signed = f"{voice(first)} signed at {hm(first.at, sight.zone)}"
        meant = f" for {first.choice}, and so do you, or they withdraw theirs" if first.choice else ""
        whom = f"{signed}{meant}; you are the second of two, as {as_whom(desk)}"
    fields: list[Field] = []
    if one.choices and first is None:
        fields.append(Choice("choice", "Decision", tuple((choice, choice) for choice in one.choices)))
    if relayed:
        fields += _word_of(desk, one.role)
    fields.append(Field("reason", "Remark", hint="may be left empty"))
    pinned = Pinned(desk, refuses=False)

    def submit(v: Values) -> str:
        if "choice" in v and not v["choice"]:
            return "choose one"
        return desk.do(
            cmd.Sign(
                signoff=name, statement=statement, choice=first.choice if first else v.get("choice", ""), reason=v["reason"],
                relayed_for=v.get("relayed_for", ""), link=v.get("link", ""),
            ),
            seen,
            f"signed: {one.title or name}",
        )  # fmt: skip

    # Starts on its first line, not on the one with `y`: "system is down", typed at the wrong place, must sign nothing.
    form = Form(
        f"Sign off: {one.title or name}",
        submit,
        about=[
            (quoted(statement), "plain!"),
            (whom, "muted"),
            *([(FINAL, "warn")] if one.final else []),
            *pinned.about(),
            *[(words, "bad!") for words in speaks_against(sight, one)],
        ],
        fields=fields,
        danger=Danger.YES,
        verb="signs it",
        quick=True,
    )
    form.news = pinned.since
    desk.form(form)


def unsign_sample(desk: Desk) -> Command | str:
    if kind_of(desk.ref) != "signoff":
        return "stand on a sign-off"
    return cmd.WithdrawSignoff(signoff=name_of(desk.ref), reason="why")


def unsign(desk: Desk) -> None:
    name, seen = name_of(desk.ref), desk.state.seq
    desk.form(
        Form("Withdraw a sign-off", lambda v: desk.do(cmd.WithdrawSignoff(signoff=name, reason=v["reason"]), seen, "withdrawn"),
             about=[(desk.sight().names.signoff(name), "plain!")], fields=[Field("reason", "Reason", required=True)],
             danger=Danger.YES, verb="withdraws it")
    )  # fmt: skip
