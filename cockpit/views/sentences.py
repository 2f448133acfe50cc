"""The longer sentences, one function for each type of entry: (its fields as text, names) -> words."""

import re
from collections.abc import Mapping

from cockpit.patterns import late
from cockpit.views.names import Names, spoken
from cockpit.views.times import short, t_clock

Data = Mapping[str, str]


def because(data: Data, key: str = "reason") -> str:
    reason = data.get(key, "")
    return f": {reason}" if reason else ""


def relayed(data: Data) -> str:
    whom = data.get("relayed_for", "")
    link = data.get("link", "")
    return (f" (relayed for {whom})" if whom else "") + (f" [{link}]" if link else "")


def secs(data: Data, key: str) -> float:
    try:
        return float(data.get(key, "0"))
    except ValueError:
        return 0.0


def flag(data: Data, key: str) -> bool:
    return data.get(key, "") == "True"


def session(data: Data, _n: Names) -> str:
    claimed, user = data.get("claimed", ""), data.get("os_user", "")
    said = f" (says it is {claimed})" if claimed and claimed != user else ""
    host = data.get("host", "")
    return f"joined{said}" + (f" from {host}" if host else "")


def elected(data: Data, _n: Names) -> str:
    missing = data.get("missing_env", "")
    took = "took over the watch" if flag(data, "took_over") else "engine started watching"
    lacks = f"; not set in its environment: {missing}" if missing else ""
    return f"{took} on {data.get('host', '?')}, pid {data.get('pid', '?')}{lacks}"


def trouble(data: Data, _n: Names) -> str:
    if flag(data, "over"):
        return f"the engine's {data.get('what', 'work')} works again"
    return f"the engine's {data.get('what', 'work')} keeps failing{because(data)}; the rest goes on"


def last_safe(data: Data, n: Names) -> str:
    return (
        f"the last safe time to roll back, {n.time(data.get('last_safe', ''))}, has passed: it takes"
        f" {short(secs(data, 'p90_s'))} and the window ends at {n.time(data.get('window_end', ''))}"
    )


GAPS = {
    "away": "nobody watched",
    "suspend": "the machine slept",
    "clock-forward": "the machine's clock was set forward",
    "clock-back": "the machine's clock was set back",
    "reboot": "the machine restarted",
}


def gap_seen(data: Data, n: Names) -> str:
    what = GAPS.get(data.get("cause", ""), data.get("cause", "nobody watched"))
    return f"gap: {what} from {n.between(data.get('since', ''), data.get('until', ''))}"


def told(data: Data, _n: Names) -> str:
    """Names of events' texts may be gone by redaction."""
    build = " ".join(part for part in (data.get("version", ""), data.get("commit", "")) if part)
    parts = data.get("component", "")
    words = "; ".join(one for one in (f"build {build}" if build else "", f"parts {parts}" if parts else "") if one)
    return f"{data.get('probe', 'a probe')} tells: {words or 'something else than before'}"


def assigned(data: Data, n: Names) -> str:
    role, owner, how = n.role(data.get("duty", "")), data.get("owner", ""), data.get("how", "assigned")
    if how == "taken":
        return f"took over {role} from {data.get('previous') or 'nobody'}{because(data)}"
    if how == "accepted":
        return f"accepted {role}" + (f" from {data['previous']}" if data.get("previous") else "")
    return f"{role} is {owner or 'nobody'}{because(data)}"


def class_changed(data: Data, _n: Names) -> str:
    scope = f", scope {data['scope']}" if data.get("scope") else ""
    return f"release class is now {data.get('classes', 'none')}{scope}{because(data)}"


def t0(data: Data, n: Names) -> str:
    at, before = n.time(data.get("t0", "")), data.get("previous", "")
    if not before:
        return f"T0 set to {at}"
    moved = "T0 SLIPPED FOR ANOTHER TRY" if flag(data, "retry") else "T0 SLIPPED"
    return f"{moved} {n.moved(before, data.get('t0', ''))}{because(data)}{_voided(data)}"


def _voided(data: Data) -> str:
    """How much counts no longer."""
    count = len([one for one in data.get("voided", "").split(", ") if one])
    if not count:
        return ""
    return f"; {count} {'thing counts' if count == 1 else 'things count'} no longer and {'is' if count == 1 else 'are'} to be done again"


def held(data: Data, n: Names) -> str:
    until = f" until {n.time(data['until'])}" if data.get("until") else ""
    until = " until a decision" if flag(data, "until_decision") else until
    planned = "planned hold" if flag(data, "planned") else "HOLD"
    blocks = "; rollback is blocked meanwhile" if flag(data, "blocks_rollback") else ""
    return f"{planned} at {t_clock(secs(data, 't_s'))}{until}{because(data)}{blocks}"


def resumed(data: Data, n: Names) -> str:
    return f"clock resumed after {short(secs(data, 'held_s'))}; T0 is {n.time(data.get('t0', ''))}{because(data)}"


def recycled(data: Data, _n: Names) -> str:
    again = " for another try" if flag(data, "retry") else ""
    return f"recycled to {t_clock(secs(data, 'to_s'))}{again}{because(data)}{_voided(data)}"


def item_done(data: Data, n: Names) -> str:
    how = "done by hand" if flag(data, "by_hand") else "done"
    return f"{how}: {n.item(data.get('item', ''))}{because(data, 'text')}{relayed(data)}"


def ordered(data: Data, n: Names) -> str:
    attempt = data.get("attempt", "1")
    again = f", attempt {attempt}" if attempt not in ("", "1") else ""
    stand_in = " (rehearsal)" if data.get("rehearsed") else ""
    return f"ordered {n.subject(data.get('subject', ''))}{again}{stand_in}: {data.get('what', '')}"


_OUTCOMES = {
    "pass": "passed",
    "warn": "passed with a warning",
    "fail": "FAILED",
    "error": "ended in an error",
    "cancelled": "was cancelled",
    "expired": "expired before it could start",
}


def finished(data: Data, n: Names) -> str:
    outcome = _OUTCOMES.get(data.get("outcome", ""), data.get("outcome", "ended"))
    took = f" in {short(secs(data, 'duration_s'))}" if data.get("duration_s") else ""
    code = f", exit {data['exit']}" if data.get("exit") else f", HTTP {data['status']}" if data.get("status") else ""
    signal = f", signal {data['signal']}" if data.get("signal") else ""
    return f"{outcome}{took}{code}{signal}: {n.run(data.get('run', 'a run'))}{because(data)}"


_ANSWERS = {
    "happened": "it happened",
    "did-not-happen": "it did not happen",
    "run-again": "it shall run again",
}


def settled(data: Data, n: Names) -> str:
    answer = _ANSWERS.get(data.get("answer", ""), data.get("answer", ""))
    how = " (its own check says so)" if flag(data, "by_verify") else ""
    return f"settled {n.run(data.get('run', ''))}: {answer}{how}{because(data)}"


def judged(data: Data, n: Names) -> str:
    verdict = data.get("verdict", "").upper()
    warn = " with a warning" if flag(data, "warn") else ""
    return f"gate {verdict}{warn}: {n.gate(data.get('gate', ''))}{because(data)}"


def waived(data: Data, n: Names) -> str:
    attested = "; outside the scope, attested" if flag(data, "attested") else ""
    return (
        f"WAIVED {n.gate(data.get('gate', ''))} under {data.get('decision', '?')}"
        f" until {n.time(data.get('expires', ''))}{because(data)}{attested}"
    )


def refs(data: Data, _n: Names) -> str:
    refs, shas = data.get("ref", "").split(", "), data.get("sha", "").split(", ")
    shown = ", ".join(
        f"{ref} at {sha[:8] or 'nothing'}" for ref, sha in zip(refs, shas + [""] * len(refs), strict=False)
    )
    problem = data.get("problem", "").replace(", ", "").strip()
    return f"refs: {shown}" + (f"; {problem}" if problem else "")


def tuple_set(data: Data, _n: Names) -> str:
    problem = f"; {data['problem']}" if data.get("problem") else ""
    return f"tuple {data.get('tuple', '')} is {data.get('refs', 'empty')} ({data.get('supported', 'unknown')}){problem}"


def proposed(data: Data, n: Names) -> str:
    """A trigger asks for the way back, or for a card of another kind."""
    card = n.plan.procedures.get(data.get("procedure", "")) if n.plan is not None else None
    what = (
        f"card {card.title or card.id} RAISED" if card is not None and card.kind != "rollback" else "rollback PROPOSED"
    )
    return f"{what} by {n.trigger(data.get('trigger', ''))}{because(data)}"


def metric(data: Data, n: Names) -> str:
    name = data.get("metric", "")
    return f"{n.metric(name)} is {n.reading(name, data.get('value', '?'))}{because(data, 'text')}"


_JUDGED = late(
    r"(?:^|(?<=, ))(gate|metric|item|trigger|rule):([\w.-]+): (?:(?:pending|running|stale|inconclusive|error|unknown): )?"
)
"""What a reason of a verdict begins with: what it is about, and a state that the words after it say again."""


def verdict(data: Data, n: Names) -> str:
    titled = {"gate": n.gate, "metric": n.metric, "item": n.item, "trigger": n.trigger}

    def about(found: re.Match[str]) -> str:
        return f"{titled[found[1]](found[2])}: " if found[1] in titled else ""

    reasons = _JUDGED.sub(about, data.get("reasons", ""))
    changed = data.get("previous") and spoken(data["previous"]) != spoken(data.get("verdict", ""))
    before = f" (was {spoken(data['previous'])})" if changed else ""
    return f"verdict {spoken(data.get('verdict', ''))}{before}" + (f": {reasons}" if reasons else "")


_STABILITY = {
    "started": "stability window started",
    "breached": "stability window breached",
    "restarted": "stability window starts again",
    "failed": "stability window FAILED",
    "extended": "stability window extended",
    "held": "stability window held",
}


def stability(data: Data, _n: Names) -> str:
    what = _STABILITY.get(data.get("change", ""), f"stability {data.get('change', '')}")
    length = f" ({short(secs(data, 'for_s'))})" if secs(data, "for_s") else ""
    return f"{what}{length}{because(data)}"


_PHASES = {
    "unarmed": "is not armed",
    "armed": "is ARMED",
    "pending": "is BREACHING",
    "firing": "TRIGGERED",
    "cleared": "CLEARED",
    "blind": "is blind",
}


def trigger(data: Data, n: Names) -> str:
    what = _PHASES.get(data.get("phase", ""), data.get("phase", ""))
    return f"trigger {n.trigger(data.get('trigger', ''))} {what}{because(data)}"


def declared(data: Data, n: Names) -> str:
    what = "declared over" if flag(data, "over") else "DECLARED"
    return f"{what}: {n.trigger(data.get('trigger', ''))}{because(data)}"


def called(data: Data, n: Names) -> str:
    title = n.procedure(data.get("procedure", ""))
    who = "by itself" if flag(data, "automatic") else "called"
    what = "ROLLBACK CALLED" if data.get("kind") == "rollback" else f"{data.get('kind', 'procedure')} {who}"
    by = " automatically" if data.get("kind") == "rollback" and flag(data, "automatic") else ""
    on = f" on {n.trigger(data['trigger'])}" if data.get("trigger") else ""
    to = f", back to {data['tuple']}" if data.get("tuple") else ""
    second = "; waits for a second person" if flag(data, "needs_second") else ""
    return f"{what}{by} ({data.get('proc', '')}): {title}{on}{to}{because(data)}{second}"


_ENDS = {
    "executed": "every step is done",
    "verified": "VERIFIED",
    "unverified": "done, but health could not be verified",
    "failed": "FAILED",
    "aborted": "ABORTED",
}


def ended(data: Data, n: Names) -> str:
    return f"{n.called(data.get('proc', ''))}: {_ENDS.get(data.get('outcome', ''), data.get('outcome', ''))}{because(data)}"


def rehearsal(data: Data, n: Names) -> str:
    result = "verified" if flag(data, "verified") else "not verified"
    printed = data.get("printed_only", "")
    only = f"; only printed: {printed}" if printed else ""
    return (
        f"rehearsal of {n.procedure(data.get('procedure', ''))} on {data.get('rehearsed_on', '?')}: {result},"
        f" {short(secs(data, 'total_s'))}{only}"
    )


def note(data: Data, _n: Names) -> str:
    about = f" ({data['incident']})" if data.get("incident") else ""
    return f"note{about}: {data.get('text', '(redacted)')}"


def correction(data: Data, _n: Names) -> str:
    what = "retracted" if flag(data, "retracted") else "corrected"
    return f"{what} entry {data.get('entry', '?')}{because(data, 'text')}"


def incident_opened(data: Data, n: Names) -> str:
    impact = f"; impact: {data['impact']}" if data.get("impact") else ""
    owner = f"; owner {n.role(data['owner'])}" if data.get("owner") else ""
    grave = n.severity(data.get("severity", "?"))
    return f"INCIDENT {data.get('incident', '')} [{grave}] {data.get('title', '')}{impact}{owner}"


_FIELDS = {
    "severity": "severity",
    "title": "title",
    "impact": "impact",
    "mitigation": "mitigation",
    "follow_up": "follow-up",
    "plan": "plan",
    "owner": "owner",
    "stage": "stage reached",
    "strategy": "strategy",
    "text": "",
}


def incident_updated(data: Data, n: Names) -> str:
    said = {**data, "severity": n.severity(data.get("severity", "")), "owner": n.role(data.get("owner", ""))}
    parts = [f"{label}: {said[name]}" if label else said[name] for name, label in _FIELDS.items() if said.get(name)]
    if flag(data, "update"):
        parts.append("update published")
    return f"{data.get('incident', '')} {'; '.join(parts) or 'updated'}"


def escalated(data: Data, n: Names) -> str:
    stage = data.get("stage", "")
    why = "asked for" if stage == "asked" else f"the limit for {stage} ran out" if stage else ""
    said = data.get("reason", "")
    words = "; ".join(part for part in (why, said) if part)
    return f"{data.get('incident', '')} ESCALATED to {n.role(data.get('to', ''))}" + (f": {words}" if words else "")


def action(data: Data, n: Names) -> str:
    due = f", due {n.day_time(data['due'])}" if data.get("due") else ""
    return f"to do {data.get('action', '')}: {data.get('text', '')}{due}"


def vote(data: Data, n: Names) -> str:
    return (
        f"{n.role(data.get('duty', ''))} votes {spoken(data.get('choice', ''))}"
        f" in {n.poll(data.get('poll', ''))}{because(data)}{relayed(data)}"
    )


def reminded(data: Data, n: Names) -> str:
    roles = ", ".join(n.role(role) for role in data.get("duties", "").split(", ") if role)
    return f"reminded of {n.poll(data.get('poll', ''))}: {roles}"


def poll_declared(data: Data, n: Names) -> str:
    return f"{n.poll(data.get('poll', ''))} declared {spoken(data.get('result', ''))}{because(data)}"


def decision(data: Data, n: Names) -> str:
    said = f" while the verdict was {spoken(data['verdict'])}" if data.get("verdict") else ""
    choice = spoken(data.get("choice", ""))
    return f"DECISION on {n.phase(data.get('phase', ''))}: {choice}{said}{because(data)}{relayed(data)}"


def signed(data: Data, n: Names) -> str:
    choice = f" ({data['choice']})" if data.get("choice") else ""
    title = n.signoff(data.get("signoff", ""))
    return f'signed {title}{choice}: "{data.get("statement", "")}"{because(data)}{relayed(data)}'


def announced(data: Data, n: Names) -> str:
    how = {"hand": "by hand", "clipboard": "by copy and paste"}.get(data.get("how", ""), "")
    return (
        f"announcement {data.get('announcement', '')} to {n.channel(data.get('channel', ''))}"
        f"{' ' + how if how else ''}: {data.get('text', '')}"
    )


def sent(data: Data, _n: Names) -> str:
    sure = "" if data.get("sure", "True") == "True" else " (delivery not certain)"
    return f"announcement {data.get('announcement', '')} sent{sure}"


def snoozed(data: Data, n: Names) -> str:
    until = f"put off until {n.time(data['until'])}" if data.get("until") else "let go"
    return f"{n.duty(data.get('duty', ''))} of {n.time(data.get('due', ''))} {until}{because(data)}"


def attached(data: Data, n: Names) -> str:
    what = n.artifact(data["artifact"]) if data.get("artifact") else "a file"
    return f"attached {what}: {data.get('path', '')}{because(data, 'text')}"


def repaired(data: Data, _n: Names) -> str:
    if data.get("how") == "completed":
        return "journal: the last entry lacked its newline; completed"
    torn = f", kept in {data['torn']}" if data.get("torn") else ""
    return f"journal: a torn tail of {data.get('length', '?')} bytes was cut{torn}"
