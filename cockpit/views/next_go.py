"""What may have to be done for a GO: gates, votes, polls, and whatever else the verdict says no for."""

from collections.abc import Iterator

from cockpit.core import polls, runs
from cockpit.core.clock import t_seconds
from cockpit.core.gates import by_engine, standing
from cockpit.core.judging import in_one_go, waiting_for
from cockpit.core.outcome import PROVEN, same_person
from cockpit.core.roles import holder
from cockpit.core.verdict import NO_GO, Reason
from cockpit.model.checks import Gate
from cockpit.model.commands import Actor
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.people import Poll
from cockpit.views.base import Sight, first_line
from cockpit.views.gates import counts
from cockpit.views.headline import beside_go, going_back
from cockpit.views.next_lines import Now, bad, went_back

GATES_BEFORE_S = 3600.0
"""From so long before T0 on, gates that nobody has run yet are worth a line of their own."""


def failing_gates(now: Now) -> Iterator[Duty]:
    """Gates that say no: required ones, then advisory ones whose failure takes a decision. None once it went back."""
    sight = now.sight
    if went_back(now):
        return
    for gate in (*_required(sight), *_to_be_decided(sight)):
        stands = standing(sight.state, gate.id, sight.now)
        if stands.verdict == "fail" and not stands.waived:
            words = f"{gate.title or gate.id}: {first_line(stands.reason, 80)}".rstrip(": ")
            owner = sight.owner(gate.role)
            if not gate.required:
                owner = _either(owner, sight.able("waive", gate.role))
                again, waive = sight.press("run"), sight.press("waive")
                words = f"mend it{again}, or waive it under a decision{waive}: {words}"
            yield Duty(words, f"gate:{gate.id}", owner, label=bad("GATE FAILS"))


def _to_be_decided(sight: Sight) -> Iterator[Gate]:
    """Advisory gates that hold the verdict at NO-GO as long as they fail and nobody waives them."""
    return (gate for gate in sight.plan.gate if not gate.required and gate.waivable_by and counts(sight, gate))


def _required(sight: Sight) -> Iterator[Gate]:
    return (gate for gate in sight.plan.gate if gate.required and counts(sight, gate))


def unjudged_gates(now: Now) -> Iterator[Duty]:
    """Gates that wait for somebody, from the last hour before T0 until what deploys has been done."""
    sight = now.sight
    t = t_seconds(sight.state, sight.now)
    if t is None or t < -GATES_BEFORE_S or (t >= 0 and not _to_be_launched(sight)) or went_back(now):
        return
    yield from _to_be_judged(sight, list(_required(sight)))


def _to_be_judged(sight: Sight, gates: list[Gate]) -> Iterator[Duty]:
    """Those of these gates that wait for somebody, as one duty."""
    waiting: list[Gate] = []
    judged_now: list[Gate] = []
    for gate in gates:
        stands = standing(sight.state, gate.id, sight.now)
        open_still = stands.verdict in ("pending", "stale", "error", "inconclusive") and not stands.waived
        facts = sight.state.gates.get(gate.id)
        asked = open_still and facts is not None and facts.asked is not None
        if asked or (stands.verdict == "running" and not by_engine(gate)):
            judged_now.append(gate)
        elif open_still and not by_engine(gate):
            waiting.append(gate)
    ready = [gate for gate in waiting if not waiting_for(sight.state, gate, sight.now)]
    if not ready:
        if judged_now:
            words = (
                f"wait: {len(judged_now)} gates are being judged"
                if len(judged_now) > 1
                else f"wait for {judged_now[0].title or judged_now[0].id}"
            )
            yield Duty(words, f"gate:{judged_now[0].id}", label=Label("RUNS", Tone.INFO))
        return
    together, _ = in_one_go(sight.state, "failed", sight.now)
    some = [gate for gate in waiting if gate in together]
    by_hand = [gate for gate in waiting if gate.kind == "manual"]
    attested = [gate for gate in by_hand if gate in ready]
    first = next((gate for gate in ready if gate in some), ready[0])
    title, owner, ref = first.title or first.id, sight.owner(first.role), f"gate:{first.id}"
    if len(waiting) == 1 or (len(some) == 1 and first in some) or attested == [first]:
        manual = first.kind == "manual"
        words = f"say whether {title}{sight.press('check')}" if manual else f"have {title} judged{sight.press('run')}"
        if not manual:
            words += _to_attest(by_hand)
        yield Duty(words, ref, owner, label=Label("GATE", Tone.ACCENT))
        return
    asked_of = attested if first in attested else some
    owners = list(dict.fromkeys(sight.owner(gate.role) for gate in asked_of or waiting if gate.role))
    if first in attested:
        words = f"attest{sight.press('check')} {len(attested)} gates that are not green: {title}, ..."
    elif first in some:
        words = f"run {len(together)} gates that are not green{sight.press('gates.failed')}: {title}, ..."
        words += _to_attest(by_hand)
    else:
        words = f"see to {len(waiting)} gates that are not green: {title}, ..."
    yield Duty(words, ref, ", ".join(owners[:2]), label=Label("GATES", Tone.ACCENT))


def _to_attest(by_hand: list[Gate]) -> str:
    """What is left to people once the others are judged; "" for nothing."""
    if not by_hand:
        return ""
    what = by_hand[0].title or by_hand[0].id if len(by_hand) == 1 else f"{len(by_hand)} gates"
    return f"; then attest {what}"


def _to_be_launched(sight: Sight) -> bool:
    """Whether something that deploys is still open, and nothing has been deployed in this try."""
    items = (item for phase in sight.plan.phase for item in phase.item if item.deploy)
    facts, retried = sight.state.items, sight.state.clock.retried
    out = [one for one in sight.state.deploys if retried is None or one.at > retried]
    return not out and any(one.id not in facts or facts[one.id].status not in ("done", "skipped") for one in items)


def no_go_votes(now: Now) -> Iterator[Duty]:
    """Votes that say no."""
    sight = now.sight
    if went_back(now):
        return
    for poll in sight.plan.poll:
        facts = sight.state.polls.get(poll.id)
        if facts is None or facts.opened is None or facts.result:
            continue
        against = [vote for vote in facts.votes.values() if vote.choice == "no-go"]
        if against:
            who = sight.role_title(against[0].duty)
            words = f"triage the NO-GO of {who}: fix, slip or scrub"
            owner = sight.owner(poll.declare) if poll.declare else sight.able("decide")
            yield Duty(words, f"poll:{poll.id}", owner, label=bad("NO-GO VOTE"))


def the_poll(now: Now) -> Iterator[Duty]:
    sight = now.sight
    if went_back(now):
        return
    for poll in sight.plan.poll:
        facts = sight.state.polls.get(poll.id)
        if facts is None or facts.opened is None or facts.result:
            continue
        void = [role for role in poll.roles if role in facts.votes and facts.votes[role].voided]
        missing = [role for role in poll.roles if role not in facts.votes or role in void]
        ref, title = f"poll:{poll.id}", poll.title or poll.id
        if sight.is_mine(sight.role) and sight.role in missing:
            again = " again, the evidence changed" if sight.role in void else ""
            words = f"your vote in {title}{again}{sight.press('vote')}"
            yield Duty(words, ref, sight.who, label=Label("VOTE", Tone.ACCENT))
        elif missing:
            names = ", ".join(sight.role_title(role) for role in missing[:3])
            who = ", ".join(dict.fromkeys(sight.owner(role) for role in missing[:3]))
            yield Duty(f"votes missing in {title}: {names}", ref, who, label=Label("POLL", Tone.ACCENT))
        elif not any(vote.choice == "no-go" for vote in facts.votes.values()):
            yield from _declared(sight, poll, title)


def _declared(sight: Sight, poll: Poll, title: str) -> Iterator[Duty]:
    """All have voted GO: what keeps that from being declared comes first."""
    if alone := polls.second_wanted(sight.state, poll.id, Actor(sight.who, sight.role), sight.now):
        yield _second_vote(sight, poll, title, alone)
        return
    against = polls.held_against(sight.state, poll, sight.now)
    asked = {one.id for one in against if one.kind == "gate"}
    yield from _to_be_judged(sight, [gate for gate in sight.plan.gate if gate.id in asked])
    owner, declare = _declarer(sight, poll), sight.press("poll.declare")
    if against:
        words = f"GO in {title} cannot be declared yet{declare}: {first_line(against[0].words, 80)}"
        yield Duty(words, f"poll:{poll.id}", owner, label=Label("DECLARE", Tone.WARN))
    else:
        beside = ", ".join(beside_go(sight))
        words = f"declare {title}{declare}{f'; but {beside}' if beside else ''}"
        yield Duty(words, f"poll:{poll.id}", owner, label=Label("DECLARE", Tone.ACCENT))


def _declarer(sight: Sight, poll: Poll) -> str:
    """Who declares it: whoever has the role by now. Where nobody has taken it on the record, whoever has voted in it is
    nearer than a name of the plan."""
    if not poll.declare:
        return sight.able("decide")
    held, vote = holder(sight.state, poll.declare), sight.state.polls[poll.id].votes.get(poll.declare)
    if vote is None or held.how in PROVEN or (held.since is not None and held.since >= vote.at):
        return sight.owner(poll.declare)
    return vote.relayed_for or vote.by


def _second_vote(sight: Sight, poll: Poll, title: str, alone: str) -> Duty:
    """The vote that makes two people of one: that of whose word was passed on, else anybody else's who is asked."""
    given = sight.state.polls[poll.id].votes
    passed = next((vote for vote in given.values() if vote.relayed_for and same_person(vote.by, alone)), None)
    vote = sight.press("vote")
    if passed is None or same_person(passed.relayed_for, alone):
        words, who = f"{title} needs two people: somebody else than {alone} votes{vote}", ""
    else:
        who = passed.relayed_for
        words = f"{title} needs two people: {who} votes at a screen of their own{vote}, as what {alone} passed on is no second"
    return Duty(words, f"poll:{poll.id}", who, label=Label("POLL", Tone.ACCENT))


def verdict_says_no(now: Now) -> Iterator[Duty]:
    """A NO-GO that no other line has named, before the launch: nobody is sent on against it."""
    return _no_go(now) if _launch_ahead(now.sight) else iter(())


def verdict_still_no(now: Now) -> Iterator[Duty]:
    """The same once it is out: telling people what they wait for takes a minute, and comes first."""
    return iter(()) if _launch_ahead(now.sight) else _no_go(now)


def _launch_ahead(sight: Sight) -> bool:
    t = t_seconds(sight.state, sight.now)
    return t is None or t < 0 or _to_be_launched(sight)


def _no_go(now: Now) -> Iterator[Duty]:
    """What only rules ask for has its lines in the plan until the last hour before T0."""
    sight = now.sight
    if went_back(now) or going_back(sight.state) is not None:
        return
    t = t_seconds(sight.state, sight.now)
    near = t is None or t >= -GATES_BEFORE_S
    for one in sight.verdict.reasons:
        if one.level == "no-go" and (near or one.kind in _HAPPENED):
            yield _against(sight, one)


_HAPPENED = ("incident", "trigger", "vote", "poll", "decision", "gate")


def _against(sight: Sight, one: Reason) -> Duty:
    """What to do about a reason of a NO-GO."""
    owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
    ref, words = f"{one.kind}:{one.id}", first_line(one.words, 120)
    if one.kind in ("poll", "decision", "vote"):
        slip, scrub = sight.press("slip"), "" if runs.acting(sight.state) else sight.press("close")
        return Duty(
            f"fix it, slip{slip} or scrub{scrub}: {words}",
            _ref(one),
            _either(owner, sight.able("close")),
            label=bad(NO_GO),
        )
    if one.kind == "incident":
        facts = sight.state.incidents[one.id]
        what = f"see {one.id} {facts.title} through, then resolve it{sight.press('incident.resolve')}"
        return Duty(what, ref, owner, label=bad(NO_GO))
    if one.kind == "gate":
        return _against_gate(sight, sight.book.gates[one.id], owner, words)
    return Duty(f"mend it: {words}", ref, owner or sight.able("decide"), label=bad(NO_GO))


def _against_gate(sight: Sight, gate: Gate, owner: str, words: str) -> Duty:
    if standing(sight.state, gate.id, sight.now).verdict == "running":
        return Duty(f"wait, it is being judged: {words}", f"gate:{gate.id}", owner, label=Label("RUNS", Tone.INFO))
    text = f"mend it{sight.press('run')}"
    if gate.waivable_by:
        owner = _either(owner, sight.able("waive", gate.role))
        text += f", or have it waived{sight.press('waive')}"
    return Duty(f"{text}: {words}", f"gate:{gate.id}", owner, label=bad(NO_GO))


def _either(*owners: str) -> str:
    return " or ".join(dict.fromkeys(one for one in owners if one))


def _ref(one: Reason) -> str:
    return f"phase:{one.id}" if one.kind == "decision" else f"{one.kind}:{one.id}"
