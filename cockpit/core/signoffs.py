"""Sign-offs: who puts their name under which statement, in which order.

Laws:
- What is signed is the text the plan says now, fields filled in: a text that differs from what was shown, or that has a
  field without a value, is not signed.
- Only the named role signs, or its word is relayed with a link and shown as relayed. The final one comes last.
- Where the plan asks for two people, one signature is half of it; the second is anybody else's who has taken a role,
  given by themselves and never relayed. Where the text reads
  otherwise by then, the second signs it as it reads now, knowing what changed: both texts are on record. Figures that
  moved take nothing away, as with votes; while a metric or gate that the text names fails, or the verdict it names is
  NO-GO, what was not so when the first signed, or a gate is about something else by now, that half is void, for good: two
  sign anew.
- A signature is withdrawn with a reason by its role or its signer, never overwritten.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core import evidence, roles
from cockpit.core.clock import zone
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Drafts, Handler, need_open, need_reason, refuse, same_person, unknown_id, write
from cockpit.core.procedures import GOING, OVER, recommended
from cockpit.core.release import gone_back
from cockpit.core.requirements import all_unmet, lets_on, signature, signed
from cockpit.core.templates import Resolved, left_open, moved, resolve
from cockpit.core.words import hhmm, listed
from cockpit.model.commands import Actor, Command, Refusal, Sign, WithdrawSignoff
from cockpit.model.events import SignoffSigned, SignoffVoided, SignoffWithdrawn
from cockpit.model.flow import Phase
from cockpit.model.people import Signoff
from cockpit.model.state import SignoffFacts, State


class SignoffStanding(Struct, frozen=True):
    """status: signed, half (a second person is wanted), ready or waiting. lacking: what comes first, one line each.
    void: why a first signature counts no longer."""

    signoff: str
    status: str
    statement: str
    lacking: tuple[str, ...] = ()
    facts: SignoffFacts | None = None
    void: str = ""


def statement(state: State, signoff_id: str, now: dt.datetime) -> Resolved:
    """The text to be signed, as the plan says it now."""
    return resolve(state, book(state).signoffs[signoff_id].statement, now)


def lacking(state: State, signoff: Signoff, now: dt.datetime) -> tuple[str, ...]:
    """What must come before this signature and has not."""
    found = all_unmet(state, signoff.after, now, signoff.id)
    if signoff.final:
        others = [one.id for one in plan_of(state).signoff if not one.final and not signed(state, one.id)]
        named = {need.partition(":")[2] for need in signoff.after if need.startswith("signoff:")}
        if rest := [name for name in others if name not in named]:
            found.append(f"the last word waits for {listed(rest)}")
    return tuple(found)


def asked(state: State, signoff: Signoff, now: dt.datetime) -> bool:
    """Whether it is time to put a signature before its role; who means to may sign before, once nothing lacks.

    One that says nothing of what it comes after is about the whole, unless a part of the plan waits for it: then it
    comes after every required line. Nobody signs for a release that is or was rolled back, but who is to choose so.
    """
    if lacking(state, signoff, now):
        return False
    last = max(
        (one for one in state.procs.values() if one.kind == "rollback"), key=lambda one: one.called, default=None
    )
    going_back = last is not None and (last.status in GOING or gone_back(state))
    if going_back and not of_a_rollback(signoff):
        return False
    if signoff.after or f"signoff:{signoff.id}" in wanted(state, plan_of(state).phase):
        return True
    items = [item for item in book(state).items.values() if item.required and item.every is None]
    return all(known is not None and known.status in OVER for known in (state.items.get(one.id) for one in items))


def of_a_rollback(signoff: Signoff) -> bool:
    """Whether a signature is about going back, or is to choose so: it is given then, and only then."""
    return any(not lets_on((), choice, signoff.onward) for choice in signoff.choices) or any(
        need.startswith("procedure:") for need in signoff.after
    )


def wanted(state: State, phases: tuple[Phase, ...]) -> set[str]:
    """What the lines, decisions, criteria and polls of phases wait for; a poll that no phase decides by belongs to all."""
    found: set[str] = set()
    for phase in phases:
        found.update(phase.criteria, *(item.needs for item in phase.item))
        found.update(phase.decision.requires if phase.decision is not None else ())
    elsewhere = {
        phase.decision.poll for phase in plan_of(state).phase if phase not in phases and phase.decision is not None
    }
    return found.union(*(poll.evidence for poll in plan_of(state).poll if poll.id not in elsewhere))


def standing(state: State, signoff_id: str, now: dt.datetime) -> SignoffStanding:
    """Where one sign-off stands."""
    plan, facts = book(state).signoffs[signoff_id], state.signoffs.get(signoff_id)
    void = voided(state, signoff_id, now)
    if facts is not None and not void:
        return SignoffStanding(
            signoff_id, "signed" if signed(state, signoff_id) else "half", facts.statement, (), facts
        )
    absent, text = lacking(state, plan, now), statement(state, signoff_id, now).text
    return SignoffStanding(signoff_id, "waiting" if absent else "ready", text, absent, facts, void)


def half(state: State, signoff_id: str, now: dt.datetime) -> SignoffFacts | None:
    """The first of two signatures while it waits for the second; None where a first, or nothing, is asked for."""
    found = standing(state, signoff_id, now)
    return found.facts if found.status == "half" else None


def voided(state: State, signoff_id: str, now: dt.datetime) -> str:
    """Why a signature that waits for a second one counts no longer; "" while it does, and where there is none."""
    facts = state.signoffs.get(signoff_id)
    if facts is None or not (facts.evidence or facts.voided) or signed(state, signoff_id):
        return ""
    if facts.voided:
        return facts.voided
    gates = {name[5:]: seen for name, seen in facts.evidence.items() if name.startswith("gate:")}
    if (changed := evidence.change(state, gates, (), now)).kind == evidence.WORSE:
        return changed.reason
    for name, was in facts.evidence.items():
        known = state.metrics.get(name.removeprefix("metric:")) if name.startswith("metric:") else None
        if known is not None and known.verdict == "fail" != was:
            return f"{name.removeprefix('metric:')} fails since"
    if "verdict" in facts.evidence and state.verdict.verdict == "NO-GO" != facts.evidence["verdict"]:
        return "the verdict is NO-GO since"
    return ""


def stands(state: State, signoff_id: str, now: dt.datetime) -> str:
    """What became of one that somebody signed, in a word: its choice or "signed", "half signed", "void"."""
    return "void" if voided(state, signoff_id, now) else signature(state, signoff_id)


def reads_otherwise(state: State, signoff_id: str, now: dt.datetime) -> str:
    """What has changed in a text since the first of two signed it: "1200" is "1400" now. "" where it reads the same, and
    where nobody has signed it or the signature counts no longer."""
    facts = state.signoffs.get(signoff_id)
    text = statement(state, signoff_id, now).text
    if facts is None or signed(state, signoff_id) or facts.statement == text or voided(state, signoff_id, now):
        return ""
    return moved(facts.statement, text)


def _evidence(state: State, plan: Signoff, now: dt.datetime) -> dict[str, str]:
    """How what a statement names stands now."""
    found: dict[str, str] = {}
    for name in left_open(plan.statement):
        root, _, rest = name.partition(".")
        known = {"metric": book(state).metrics, "gate": book(state).gates}.get(root, {})
        one = next((word for word in (rest, rest.rpartition(".")[0]) if word in known), "")
        if root == "metric" and one in state.metrics:
            found[f"metric:{one}"] = state.metrics[one].verdict
        elif root == "gate" and one:
            found[f"gate:{one}"] = evidence.seen(state, (one,), now)[one]
        elif name == "verdict":
            found["verdict"] = state.verdict.verdict
    return found


def board(state: State, now: dt.datetime) -> tuple[SignoffStanding, ...]:
    """Every sign-off in the plan's order, final ones last."""
    ordered = sorted(plan_of(state).signoff, key=lambda one: one.final)
    return tuple(standing(state, one.id, now) for one in ordered)


def _find(state: State, name: str) -> Signoff | Refusal:
    known = book(state).signoffs
    return known.get(name) or unknown_id("sign-off", name, known)


def may_sign(state: State, command: Sign, actor: Actor, now: dt.datetime) -> Refusal | None:
    """Why this signature is refused now; None when it is taken."""
    plan = book(state).signoffs[command.signoff]
    facts = None if voided(state, plan.id, now) else state.signoffs.get(plan.id)
    if facts is not None and not (plan.two_person and not facts.second_by):
        return refuse("no-change", f"{plan.id} is signed by {facts.relayed_for or facts.by}; withdraw that first")
    refused = _text_refused(state, command, now) or _choice_refused(plan, command, facts)
    if refused is not None:
        return refused
    if facts is not None:
        return (
            _second(state, plan, command, facts, actor)
            or _order(state, plan, now)
            or _moved(state, command, facts, now)
        )
    refused = roles.speaks_for(state, actor, plan.role, command.relayed_for, command.link, f"signing {plan.id}")
    if refused is None and plan.two_person:
        refused = roles.second_person(state, "", actor, f"signing {plan.id}")
    return refused or _order(state, plan, now)


def _order(state: State, plan: Signoff, now: dt.datetime) -> Refusal | None:
    absent = lacking(state, plan, now)
    return refuse("order", f"{plan.id} comes after: {'; '.join(absent)}") if absent else None


def _text_refused(state: State, command: Sign, now: dt.datetime) -> Refusal | None:
    text = statement(state, command.signoff, now)
    if not text.ready:
        return refuse("statement", f"the statement cannot be signed: {text.problem}")
    if command.statement and command.statement != text.text:
        return refuse("statement", f"the statement reads differently by now: {text.text}")
    return None


def _choice_refused(plan: Signoff, command: Sign, facts: SignoffFacts | None) -> Refusal | None:
    if plan.choices and command.choice not in plan.choices:
        return refuse("choice", f"{plan.id} decides: {listed(plan.choices)}; say which")
    if not plan.choices and command.choice:
        return refuse("choice", f"{plan.id} has nothing to choose")
    if facts is not None and command.choice != facts.choice:
        return refuse(
            "choice", f"{facts.by} signed for {facts.choice!r}; two people sign the same, or the first withdraws"
        )
    return None


def _second(state: State, plan: Signoff, command: Sign, facts: SignoffFacts, actor: Actor) -> Refusal | None:
    what = f"signing {plan.id}"
    if command.relayed_for:
        return refuse(
            "second-person",
            f"{plan.id} needs two people here; the second signs for themselves, in whatever role, and a relayed word is not a second one",
        )
    if not actor.role:
        return refuse("not-allowed", f"{what} as the second person needs a role; you have taken none")
    return roles.second_person(state, facts.by, actor, what) or (
        roles.second_person(state, facts.relayed_for, actor, what) if facts.relayed_for else None
    )


def _moved(state: State, command: Sign, facts: SignoffFacts, now: dt.datetime) -> Refusal | None:
    """A refusal for whoever signs second a text that reads otherwise by now, and does not say which text it is."""
    if command.statement or not (changed := reads_otherwise(state, command.signoff, now)):
        return None
    who, at = facts.relayed_for or facts.by, hhmm(facts.at, zone(state))
    text = statement(state, command.signoff, now).text
    return refuse(
        "reads-otherwise",
        f"{changed} since {who} signed at {at}; sign it with its text, if that is what you sign: {text}",
    )


def _sign(state: State, command: Sign, actor: Actor, now: dt.datetime) -> Answer:
    plan = _find(state, command.signoff)
    if isinstance(plan, Refusal):
        return plan
    refused = need_open(state) or may_sign(state, command, actor, now)
    if refused is not None:
        return refused
    second = plan.id in state.signoffs and not voided(state, plan.id, now)
    text = statement(state, plan.id, now).text
    made = SignoffSigned(
        signoff=plan.id,
        statement=text,
        choice=command.choice,
        reason=command.reason,
        relayed_for=command.relayed_for.strip(),
        link=command.link.strip(),
        second=second,
        differs=second and text != state.signoffs[plan.id].statement,
        evidence=_evidence(state, plan, now) if plan.two_person and not second else {},
    )
    whole = second or not plan.two_person
    why = f"{plan.title or plan.id}: {command.choice}{f', {command.reason}' if command.reason else ''}"
    return (*write(made, command=command), *(recommended(state, command.choice, why) if whole else ()))


def _withdraw(state: State, command: WithdrawSignoff, actor: Actor, _now: dt.datetime) -> Answer:
    plan = _find(state, command.signoff)
    if isinstance(plan, Refusal):
        return plan
    facts = state.signoffs.get(plan.id)
    refused = need_open(state) or need_reason(command.reason, f"withdrawing {plan.id}")
    if refused is not None:
        return refused
    if facts is None:
        return refuse("no-change", f"{plan.id} is not signed")
    signers = [name for name in (facts.by, facts.second_by) if name]
    own = any(same_person(name, actor.name) for name in signers)
    if not own and (refused := roles.acts_as(state, actor, plan.role, f"withdrawing {plan.id}")):
        return refused
    return write(SignoffWithdrawn(signoff=plan.id, reason=command.reason), command=command)


def due(state: State, now: dt.datetime) -> Drafts:
    """First signatures that have become void: journaled, so that they stay so when what they were bound to is well again."""
    if state.closed:
        return ()
    found = ((name, voided(state, name, now)) for name, facts in state.signoffs.items() if not facts.voided)
    return write(*(SignoffVoided(signoff=name, reason=why) for name, why in found if why))


HANDLERS: dict[type[Command], Handler] = {Sign: _sign, WithdrawSignoff: _withdraw}
