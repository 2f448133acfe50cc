"""What a release packet says, as data: the eleven fields, the way back, and what a reviewer should know."""

import datetime as dt

from cockpit.core import classes, signoffs, tuples
from cockpit.core.incident_clocks import still_open
from cockpit.core.outcome import ending
from cockpit.core.questions import channel_of
from cockpit.core.rehearsal import last_safe_rollback, validated
from cockpit.core.requirements import signed
from cockpit.core.roles import holder
from cockpit.core.verdict import assess
from cockpit.model.checks import Trigger
from cockpit.model.flow import RefTuple
from cockpit.reports.document import Data
from cockpit.reports.packet_gates import findings, gate_results
from cockpit.reports.source import Source
from cockpit.reports.tries import as_data, attempts, sayings
from cockpit.views.headline import standing
from cockpit.views.times import short

FIELDS = (
    "release_date",
    "release_owner",
    "release_class",
    "tuple_current",
    "tuple_rollback",
    "required_gates",
    "gate_results",
    "advisory_findings",
    "go_no_go",
    "approver",
    "follow_up_actions",
)


def fields(source: Source) -> Data:
    """Exactly the eleven fields, in their order."""
    values: Data = {
        "release_date": release_date(source),
        "release_owner": owner(source),
        "release_class": {
            "classes": list(classes.active(source.state)),
            "scope": source.state.scope or source.plan.release.scope,
        },
        "tuple_current": [_tuple(source, one) for one in of(source, back=False)],
        "tuple_rollback": [_tuple(source, one) for one in of(source, back=True)],
        "required_gates": list(classes.required_gates(source.state)),
        "gate_results": gate_results(source),
        "advisory_findings": [
            {"kind": kind, "about": about, "finding": words} for kind, about, words in findings(source)
        ],
        "go_no_go": decision(source),
        "approver": approver(source),
        "follow_up_actions": follow_ups(source),
    }
    return {name: values[name] for name in FIELDS}


def release_date(source: Source) -> str:
    """T0's date in the release's zone; "" while there is none."""
    t0 = source.state.clock.t0
    return "" if t0 is None else f"{t0.astimezone(source.zone):%Y-%m-%d}"


def owner(source: Source) -> str:
    """Who holds the role that owns the release: the one called so, else the plan's first."""
    roles = source.plan.role
    named = [role for role in roles if "owner" in role.id and "release" in role.id] or [
        role for role in roles if "release owner" in role.title.casefold()
    ]
    if not roles:
        return ""
    chosen = (named or roles)[0]
    return f"{holder(source.state, chosen.id).owner or 'nobody'} ({chosen.title or chosen.id})"


def approver(source: Source) -> str:
    """Who approved it: who signed the final sign-off; else who decided last among those the plan lets decide on the
    release; else who would have to."""
    final = [one for one in source.plan.signoff if one.final and signed(source.state, one.id)]
    if final:
        facts = source.state.signoffs[final[-1].id]
        return f"{facts.relayed_for or facts.by} ({source.sight.role_title(final[-1].role)})"
    last = decided(source, deciders(source)) or decided(source)
    if last is not None:
        return last
    for role in source.plan.role:
        if "approver" in role.id or "approver" in role.title.casefold():
            return f"not yet; {holder(source.state, role.id).owner or 'nobody'} ({role.title or role.id})"
    return "not yet"


def standing_of(source: Source) -> tuple[str, str]:
    """(draft, decided or final; why). Final is only what is closed: until then there may be more to say."""
    state = source.state
    if state.closed:
        return "final", f"the release is closed, {ending(state)}"
    left = len(still_open(state))
    words = {"rolling-back": "a rollback is under way", "rolled-back": "it was rolled back"}.get(standing(state), "")
    parts = ["the release is not closed", words, f"{left} incident{'' if left == 1 else 's'} open" if left else ""]
    why = ", ".join(part for part in parts if part)
    if decided(source):
        return "decided", f"the review has decided; {why}"
    again = attempts(source)
    return "draft", f"before the review{f' of try {again}' if again > 1 else ''}"


def deciders(source: Source) -> frozenset[str]:
    """Roles that decide on the release, not on a phase of their own: approvers, and who may decide everywhere."""
    roles = source.plan.role
    named = frozenset(one.id for one in roles if "approver" in one.id or "approver" in one.title.casefold())
    return named or frozenset(one.id for one in roles if "decide" in one.may)


def decided(source: Source, roles: frozenset[str] = frozenset()) -> str | None:
    """Who spoke last for the release: a phase's decision or a declared poll; None while nobody has. roles: of these."""
    state = source.state
    declares = {one.id: one.declare or "" for one in source.plan.poll}
    said = [(one.at, one.relayed_for or one.by, one.role) for one in state.decisions.values()]
    said += [
        (one.declared, one.declared_by, declares.get(name, ""))
        for name, one in state.polls.items()
        if one.declared and one.result
    ]
    said = [one for one in said if not roles or one[2] in roles]
    if not said:
        return None
    _, who, role = max(said)
    return f"{who} ({source.sight.role_title(role)})" if role else who


def of(source: Source, *, back: bool) -> list[RefTuple]:
    chosen = {name for name, facts in source.state.tuples.items() if facts.purpose == "rollback"}
    return [one for one in source.plan.tuple_ if (one.rollback or one.id in chosen) == back]


def _tuple(source: Source, plan: RefTuple) -> Data:
    facts = source.state.tuples.get(plan.id)
    refs = tuples.refs_of(source.state, plan.id)
    return {
        "tuple": plan.id,
        "title": plan.title,
        "consumer": plan.consumer or "",
        "refs": refs,
        "missing": list(tuples.missing(source.state, plan.id)),
        "supported": facts.supported if facts is not None else "unknown",
        "problem": facts.problem if facts is not None else "",
        "at": facts.at if facts is not None else None,
    }


def decision(source: Source) -> Data:
    """The verdict, its reasons, and what people decided on it."""
    verdict = assess(source.state, source.now)
    return {
        "closed": source.state.closed,
        "closed_at": source.state.closed_at,
        "closed_missing": list(source.state.closed_missing),
        "closed_reason": source.state.closed_reason,
        "verdict": source.state.verdict.verdict if source.state.closed else verdict.verdict,
        "reasons": [] if source.state.closed else [reason.line() for reason in verdict.reasons],
        "decision": verdict.decision,
        "decisions": [
            {
                "phase": name,
                "choice": one.choice,
                "verdict": one.verdict,
                "by": one.relayed_for or one.by,
                "relayed_by": one.by if one.relayed_for else "",
                "role": one.role,
                "at": one.at,
                "reason": one.reason,
            }
            for name, one in source.state.decisions.items()
        ],
        "polls": [
            {
                "poll": name,
                "result": one.result or "not declared",
                "declared_by": one.declared_by,
                "at": one.declared,
                "votes": {vote.duty: vote.choice for vote in one.votes.values()},
            }
            for name, one in source.state.polls.items()
        ],
        "signoffs": [
            {
                "signoff": name,
                "stands": signoffs.stands(source.state, name, source.now),
                "by": one.relayed_for or one.by,
                "relayed_by": one.by if one.relayed_for else "",
                "at": one.at,
                "choice": one.choice,
                "statement": one.statement,
                "second_by": one.second_by,
                "second_at": one.second_at,
                "second_statement": one.second_statement,
            }
            for name, one in source.state.signoffs.items()
        ],
        "history": [as_data(one) for one in sayings(source)],
    }


def needed_at(source: Source) -> dt.datetime:
    """When the way back had to be proven: at the last deploy; before one, now."""
    deploys = source.state.deploys
    return (deploys[-1].began or deploys[-1].at) if deploys else source.now


def rollback(source: Source) -> Data:
    """The procedure, whether it is validated, and what triggers it."""
    plan = source.sight.book.rollback
    proof = validated(source.state, plan.id, needed_at(source)) if plan is not None else None
    return {
        "procedure": plan.id if plan is not None else "",
        "to": (plan.to or "") if plan is not None else "",
        "validated": proof.ok if proof is not None else False,
        "why_not": proof.reason if proof is not None else "the plan has no rollback",
        "rehearsals": proof.n if proof is not None else 0,
        "takes_s": proof.p90_s if proof is not None else None,
        "last_safe": last_safe_rollback(source.state, source.now),
        "triggers": [
            {
                "trigger": one.id,
                "title": one.title,
                "kind": one.kind,
                "condition": condition(source, one),
                "action": one.action,
                "phase": source.state.triggers[one.id].phase if one.id in source.state.triggers else "unarmed",
            }
            for one in source.plan.trigger
        ],
        "called": [
            {
                "call": one.proc,
                "at": one.called,
                "by": one.by,
                "automatic": one.automatic,
                "trigger": one.trigger,
                "outcome": one.status,
            }
            for one in source.state.procs.values()
            if one.kind == "rollback"
        ],
    }


def condition(source: Source, trigger: Trigger) -> str:
    """When a trigger fires, in words."""
    names = source.sight.names
    if trigger.when is not None:
        what = trigger.when
    elif trigger.metric is not None:
        what = f"{names.metric(trigger.metric)} out of bounds"
    elif trigger.probe is not None:
        what = f"{trigger.probe} fails"
    elif trigger.gate is not None:
        what = f"{names.gate(trigger.gate)} fails"
    else:
        return "declared by a person"
    lasting = f" for {short(trigger.for_)}" if trigger.for_ else ""
    times = f", {trigger.failures} times in a row" if trigger.failures > 1 else ""
    return f"{what}{lasting}{times}"


def follow_ups(source: Source) -> list[Data]:
    """What is left to do, this release's own and what it inherited; a question that was answered leaves nothing."""
    own: list[Data] = [
        {
            "action": one.action,
            "text": one.text,
            "origin": one.origin,
            "due": one.due,
            "blocks_next": one.blocks_next,
            "filed": one.filed,
        }
        for one in source.state.actions.values()
        if not (channel_of(one.origin) and one.filed)
    ]
    return own + [
        {
            "action": one.id,
            "text": one.text,
            "origin": "an earlier release",
            "due": None,
            "blocks_next": True,
            "filed": one.filed,
        }
        for one in source.plan.follow_up
    ]
