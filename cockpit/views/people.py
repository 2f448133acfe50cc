"""People: who has which role, how they voted and whether the vote stands, what is signed."""

from cockpit.core import signoffs, votes
from cockpit.core.cards import rollback_proposal
from cockpit.core.release import gone_back
from cockpit.core.requirements import signed as complete
from cockpit.core.requirements import unmet
from cockpit.core.roles import holder
from cockpit.core.titles import titled
from cockpit.core.votes import VoteStanding
from cockpit.model.frame import Label, People, PersonRow, Tone
from cockpit.model.people import Poll, Signoff
from cockpit.model.state import DecisionFacts, PollFacts, SignoffFacts, State, Vote
from cockpit.views.base import Sight
from cockpit.views.checklist import sight_title
from cockpit.views.headline import going_back
from cockpit.views.times import hm
from cockpit.views.words import spoken

_CHOICE = {"go": Tone.GOOD, "no-go": Tone.BAD, "abstain": Tone.MUTED}


def people(sight: Sight) -> People:
    rows: list[PersonRow] = []
    for poll in sight.plan.poll:
        rows.extend(poll_rows(sight, poll))
    if sight.plan.signoff:
        signed = sum(1 for one in sight.plan.signoff if complete(sight.state, one.id))
        rows.append(PersonRow("", "Sign-offs", Label(f"{signed}/{len(sight.plan.signoff)}", Tone.MUTED), heading=True))
        rows.extend(signoff_row(sight, one) for one in sight.plan.signoff)
    roles = [_role(sight, role.id) for role in sight.plan.role]
    held = sum(1 for row in roles if row.owner)
    rows.append(PersonRow("", "Roles", Label(f"{held}/{len(roles)} held", Tone.MUTED), heading=True))
    rows.extend(roles)
    asking = [poll for poll in sight.plan.poll if _is_open(sight.state.polls.get(poll.id, PollFacts()))]
    if asking:
        facts = sight.state.polls[asking[0].id]
        return People(tuple(rows), Label(f"poll {len(facts.votes)}/{len(asking[0].roles)}", Tone.ACCENT))
    return People(tuple(rows), Label(f"{held}/{len(roles)} roles held" if roles else "", Tone.MUTED))


def _role(sight: Sight, name: str) -> PersonRow:
    role = sight.book.roles[name]
    held = holder(sight.state, name)
    if held.offered_to:
        label = Label(f"offered to {held.offered_to}", Tone.ACCENT)
    elif not held.owner:
        label = Label("NOBODY", Tone.WARN)
    elif held.present:
        label = Label("here", Tone.GOOD)
    else:
        label = Label("by plan" if held.how == "plan" else "away", Tone.MUTED)
    detail = ", ".join(role.channels)
    return PersonRow(f"role:{name}", role.title or name, label, held.owner, detail, mine=sight.is_mine(name))


def _is_open(facts: PollFacts) -> bool:
    return facts.opened is not None and not facts.result


def poll_rows(sight: Sight, poll: Poll) -> list[PersonRow]:
    """A poll's heading and each asked role's vote."""
    facts = sight.state.polls.get(poll.id, PollFacts())
    stands = votes.poll_standing(sight.state, poll.id, sight.now)
    if stands.status == "contested":
        head = Label("GO CONTESTED", Tone.BAD)
    elif facts.result:
        head = Label(f"{spoken(facts.result)} declared by {facts.declared_by}", _CHOICE.get(facts.result, Tone.INFO))
    elif facts.opened is None:
        head = Label(f"not opened{sight.press('poll.open')}", Tone.MUTED)
    else:
        head = Label(f"{len(facts.votes)}/{len(poll.roles)} voted", Tone.ACCENT)
    rows = [
        PersonRow(
            f"poll:{poll.id}", poll.title or poll.id, head, detail=titled(sight.book, stands.reason), heading=True
        )
    ]
    if facts.opened is None:
        return rows
    for one in votes.board(sight.state, poll.id, sight.now):
        owner = voice(one.vote) if one.vote is not None else holder(sight.state, one.duty).owner
        said = one.vote.reason if one.vote is not None else ""
        passed = f"relayed by {one.vote.by}" if one.vote is not None and one.vote.relayed_for else ""
        bad = _with_title(sight, one) if one.verdict in ("void", "suspended") else ""
        detail = " · ".join(part for part in (said, bad, passed) if part)
        rows.append(
            PersonRow(
                f"vote:{poll.id}/{one.duty}", sight.role_title(one.duty), vote_label(sight, one), owner, detail,
                mine=sight.is_mine(one.duty),
            )
        )  # fmt: skip
    return rows


def voice(said: Vote | SignoffFacts | DecisionFacts) -> str:
    """Whose word it is: who gave it elsewhere, not who passed it on."""
    return said.relayed_for or said.by


def vote_label(sight: Sight, one: VoteStanding) -> Label:
    """GO, GO (relayed), NO-GO, VOTE VOID: evidence changed."""
    if one.vote is None:
        return Label("no vote yet", Tone.UNKNOWN)
    reason = _with_title(sight, one)
    relayed = " (relayed)" if one.vote.relayed_for else ""
    choice = f"{spoken(one.vote.choice)}{relayed}"
    if one.verdict == "void":
        return Label(f"VOTE VOID: {reason or 'evidence changed'}", Tone.BAD)
    if one.verdict == "suspended":
        return Label(f"{choice}, rests: {reason}", Tone.WARN)
    return Label(choice, _CHOICE.get(one.vote.choice, Tone.INFO))


def _with_title(sight: Sight, one: VoteStanding) -> str:
    """Why a vote does not stand, with the title of the gate whose evidence changed."""
    first, blank, rest = one.reason.partition(" ")
    if first in sight.book.gates:
        return f"{sight.names.gate(first)}{blank}{titled(sight.book, rest)}"
    return titled(sight.book, one.reason)


FINAL = "This is the final decision of the release."


def speaks_against(sight: Sight, one: Signoff) -> tuple[str, ...]:
    """What somebody has to know who signs just now: the first of two signed another text, or counts no longer; nothing is
    out yet, a rollback is recommended, on, or was done. Of a signature that is about the rollback itself, none of that."""
    state, found = sight.state, _half(sight, one)
    if not signoffs.of_a_rollback(one):
        if (back := going_back(state)) is not None:
            found.append(
                f"A ROLLBACK IS ON: {sight.names.procedure(back.procedure)}. This signs for what it takes back."
            )
        elif gone_back(state):
            found.append(
                "The release was ROLLED BACK, and T0 was not moved for another try. This signs for what is gone."
            )
        elif rollback_proposal(state) is not None:
            found.append("A ROLLBACK IS RECOMMENDED, and nobody has answered that yet.")
    deploys = any(item.deploy for phase in sight.plan.phase for item in phase.item)
    before = f"signoff:{one.id}" in signoffs.wanted(state, sight.plan.phase)
    if deploys and not before and not one.after and not (found or _out(state)):
        found.append("Nothing was deployed yet: this signs for a release before its launch.")
    return tuple(found)


def _half(sight: Sight, one: Signoff) -> list[str]:
    """What has become of the first of two signatures since it was given."""
    first = sight.state.signoffs.get(one.id)
    if first is None:
        return []
    who = f"{voice(first)} at {hm(first.at, sight.zone)}"
    if void := signoffs.voided(sight.state, one.id, sight.now):
        return [f"The signature of {who} is VOID: {titled(sight.book, void)}. Two people sign anew; this is the first."]
    if changed := signoffs.reads_otherwise(sight.state, one.id, sight.now):
        return [
            f"The text CHANGED since the signature of {who}: {changed}. Yours is under the text of now, theirs stays under theirs."
        ]
    return []


def _out(state: State) -> bool:
    """Whether something was deployed, in this try."""
    retried = state.clock.retried
    return any(retried is None or deploy.at >= retried for deploy in state.deploys)


def signoff_row(sight: Sight, one: Signoff) -> PersonRow:
    signed = sight.state.signoffs.get(one.id)
    title = one.title or one.id
    mine = sight.is_mine(one.role)
    if signed is None:
        lacks = titled(sight.book, "; ".join(signoffs.lacking(sight.state, one, sight.now)))
        return PersonRow(f"signoff:{one.id}", title, _unsigned(sight, one), sight.owner(one.role), lacks, mine=mine)
    relayed = " (relayed)" if signed.relayed_for else ""
    choice = f": {signed.choice}" if signed.choice else ""
    label = Label(f"signed{choice}{relayed} {hm(signed.at, sight.zone)}", Tone.GOOD)
    passed = f" · relayed by {signed.by}" if signed.relayed_for else ""
    who = f"{voice(signed)}, {signed.second_by}" if signed.second_by else voice(signed)
    if void := signoffs.voided(sight.state, one.id, sight.now):
        label = Label(f"SIGNATURE VOID: {titled(sight.book, void)}", Tone.BAD)
    elif not complete(sight.state, one.id):
        label = Label(f"HALF SIGNED{choice}{relayed} {hm(signed.at, sight.zone)}", Tone.WARN)
    other = f" · {signed.second_by} signed: {signed.second_statement}" if signed.second_statement else ""
    return PersonRow(f"signoff:{one.id}", title, label, who, f"{signed.statement}{passed}{other}", mine=mine)


def _unsigned(sight: Sight, one: Signoff) -> Label:
    """What a signature that nobody gave waits for. READY TO SIGN only where it is asked for and nothing refuses it."""
    state = sight.state
    if state.closed:
        return Label("not signed", Tone.MUTED)
    first = _comes_after(sight, one)
    if first:
        count = f"{len(first)}: " if len(first) > 1 else ""
        return Label(f"waits for {count}{', '.join(first)}", Tone.MUTED)
    problem = signoffs.statement(state, one.id, sight.now).problem
    if problem:
        return Label(f"not to be signed yet: {problem}", Tone.WARN)
    if signoffs.asked(state, one, sight.now):
        return Label("READY TO SIGN", Tone.ACCENT)
    back = gone_back(state) or going_back(state) is not None
    return Label("not after a rollback" if back else "waits for the required lines", Tone.MUTED)


def _comes_after(sight: Sight, one: Signoff) -> list[str]:
    """What must come before a signature and has not, by its titles."""
    wanted = [need for need in one.after if unmet(sight.state, need, sight.now, one.id) is not None]
    if one.final:
        others = (other for other in sight.plan.signoff if not other.final and not complete(sight.state, other.id))
        wanted += [f"signoff:{other.id}" for other in others if f"signoff:{other.id}" not in one.after]
    return [sight_title(sight, need) for need in wanted]
