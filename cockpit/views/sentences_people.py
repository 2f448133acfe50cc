"""Sentences on what people say and decide: roles, incidents, notes, votes, signatures, announcements."""

from cockpit.views.names import Names, spoken
from cockpit.views.sentences import Data, because, flag, quoted, relayed


def assigned(data: Data, n: Names) -> str:
    role, owner, how = n.role(data.get("duty", "")), data.get("owner", ""), data.get("how", "assigned")
    if how == "taken":
        return f"took over {role} from {data.get('previous') or 'nobody'}{because(data)}"
    if how == "accepted":
        return f"accepted {role}" + (f" from {data['previous']}" if data.get("previous") else "")
    return f"{role} is {owner or 'nobody'}{because(data)}"


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
    other = " as the second, when it read otherwise than the first had signed it" if flag(data, "differs") else ""
    return f"signed {title}{choice}{other}: {quoted(data.get('statement', ''))}{because(data)}{relayed(data)}"


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
