"""Each entry as one sentence in plain words, for the log, `status --follow` and exports.

A sentence says who is meant by titles rather than ids where the plan has them; it never adds what the entry does not
say. `data` is an entry's own fields as text (`LogLine.data`): a field that says nothing is missing.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from cockpit.core.index import PlanIndex
from cockpit.model.frame import Tone
from cockpit.views.times import hm, parse_iso, short, t_clock

Data = Mapping[str, str]


class Names:
    """Titles for ids, from one plan."""

    def __init__(self, plan: PlanIndex | None, zone: dt.tzinfo = dt.UTC) -> None:
        self.plan = plan
        self.zone = zone

    def _title(self, table: str, name: str) -> str:
        if self.plan is None:
            return name
        found = getattr(self.plan, table).get(name)
        return (getattr(found, "title", "") or name) if found is not None else name

    def gate(self, name: str) -> str:
        return self._title("gates", name)

    def item(self, name: str) -> str:
        return self._title("items", name)

    def role(self, name: str) -> str:
        return self._title("roles", name)

    def phase(self, name: str) -> str:
        return self._title("phases", name)

    def procedure(self, name: str) -> str:
        return self._title("procedures", name)

    def trigger(self, name: str) -> str:
        return self._title("triggers", name)

    def metric(self, name: str) -> str:
        return self._title("metrics", name)

    def template(self, name: str) -> str:
        return self._title("templates", name)

    def channel(self, name: str) -> str:
        return self._title("channels", name)

    def poll(self, name: str) -> str:
        return self._title("polls", name)

    def signoff(self, name: str) -> str:
        return self._title("signoffs", name)

    def artifact(self, name: str) -> str:
        return self._title("artifacts", name)

    def step(self, name: str) -> str:
        if self.plan is not None:
            for procedure in self.plan.procedures.values():
                for step in procedure.step:
                    if step.id == name:
                        return step.title or name
        return name

    def subject(self, subject: str) -> str:
        """What a run serves: "gate:lint" -> the gate's title, "step:P1/flag-off" -> the step's."""
        kind, _, name = subject.partition(":")
        if kind == "gate":
            return self.gate(name)
        if kind == "item":
            return self.item(name)
        if kind == "step":
            return self.step(name.partition("/")[2])
        if kind == "announce":
            return f"announcement {name}"
        if kind == "alert":
            channel, _, what = name.partition("/")
            return f"alert to {self.channel(channel)}: {' '.join(what.split('/')[:2])}"
        return subject

    def time(self, text: str) -> str:
        at = parse_iso(text)
        if at is None:
            return text
        return hm(at, self.zone)


def _because(data: Data, key: str = "reason") -> str:
    reason = data.get(key, "")
    return f": {reason}" if reason else ""


def _relayed(data: Data) -> str:
    whom = data.get("relayed_for", "")
    link = data.get("link", "")
    return (f" (relayed for {whom})" if whom else "") + (f" [{link}]" if link else "")


def _secs(data: Data, key: str) -> float:
    try:
        return float(data.get(key, "0"))
    except ValueError:
        return 0.0


def _flag(data: Data, key: str) -> bool:
    return data.get(key, "") == "True"


def _session(data: Data, _n: Names) -> str:
    claimed, user = data.get("claimed", ""), data.get("os_user", "")
    said = f" (says it is {claimed})" if claimed and claimed != user else ""
    host = data.get("host", "")
    return f"joined{said}" + (f" from {host}" if host else "")


def _elected(data: Data, _n: Names) -> str:
    missing = data.get("missing_env", "")
    took = "took over the watch" if _flag(data, "took_over") else "engine started watching"
    lacks = f"; not set in its environment: {missing}" if missing else ""
    return f"{took} on {data.get('host', '?')}, pid {data.get('pid', '?')}{lacks}"


def _trouble(data: Data, _n: Names) -> str:
    if _flag(data, "over"):
        return f"the engine's {data.get('what', 'work')} works again"
    return f"the engine's {data.get('what', 'work')} keeps failing{_because(data)}; the rest goes on"


def _last_safe(data: Data, n: Names) -> str:
    return (
        f"the last safe time to roll back, {n.time(data.get('last_safe', ''))}, has passed: it takes"
        f" {short(_secs(data, 'p90_s'))} and the window ends at {n.time(data.get('window_end', ''))}"
    )


_GAPS = {
    "away": "nobody watched",
    "suspend": "the machine slept",
    "clock-forward": "the machine's clock was set forward",
    "clock-back": "the machine's clock was set back",
    "reboot": "the machine restarted",
}


def _gap(data: Data, n: Names) -> str:
    what = _GAPS.get(data.get("cause", ""), data.get("cause", "nobody watched"))
    return f"gap: {what} from {n.time(data.get('since', ''))} to {n.time(data.get('until', ''))}"


def _assigned(data: Data, n: Names) -> str:
    role, owner, how = n.role(data.get("duty", "")), data.get("owner", ""), data.get("how", "assigned")
    if how == "taken":
        return f"took over {role} from {data.get('previous') or 'nobody'}{_because(data)}"
    if how == "accepted":
        return f"accepted {role}" + (f" from {data['previous']}" if data.get("previous") else "")
    return f"{role} is {owner or 'nobody'}{_because(data)}"


def _class(data: Data, _n: Names) -> str:
    scope = f", scope {data['scope']}" if data.get("scope") else ""
    return f"release class is now {data.get('classes', 'none')}{scope}{_because(data)}"


def _t0(data: Data, n: Names) -> str:
    at, before = n.time(data.get("t0", "")), data.get("previous", "")
    return f"T0 SLIPPED {n.time(before)} -> {at}{_because(data)}" if before else f"T0 set to {at}"


def _held(data: Data, n: Names) -> str:
    until = f" until {n.time(data['until'])}" if data.get("until") else ""
    until = " until a decision" if _flag(data, "until_decision") else until
    planned = "planned hold" if _flag(data, "planned") else "HOLD"
    blocks = "; rollback is blocked meanwhile" if _flag(data, "blocks_rollback") else ""
    return f"{planned} at {t_clock(_secs(data, 't_s'))}{until}{_because(data)}{blocks}"


def _resumed(data: Data, n: Names) -> str:
    return f"clock resumed after {short(_secs(data, 'held_s'))}; T0 is {n.time(data.get('t0', ''))}{_because(data)}"


def _recycled(data: Data, _n: Names) -> str:
    voided = data.get("voided", "")
    lost = f"; {len(voided.split(', '))} checks no longer count" if voided else ""
    return f"recycled to {t_clock(_secs(data, 'to_s'))}{_because(data)}{lost}"


def _item_done(data: Data, n: Names) -> str:
    how = "done by hand" if _flag(data, "by_hand") else "done"
    return f"{how}: {n.item(data.get('item', ''))}{_because(data, 'text')}{_relayed(data)}"


def _ordered(data: Data, n: Names) -> str:
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


def _finished(data: Data, _n: Names) -> str:
    outcome = _OUTCOMES.get(data.get("outcome", ""), data.get("outcome", "ended"))
    took = f" in {short(_secs(data, 'duration_s'))}" if data.get("duration_s") else ""
    code = f", exit {data['exit']}" if data.get("exit") else f", HTTP {data['status']}" if data.get("status") else ""
    signal = f", signal {data['signal']}" if data.get("signal") else ""
    return f"{data.get('run', 'run')} {outcome}{took}{code}{signal}{_because(data)}"


_ANSWERS = {
    "happened": "it happened",
    "did-not-happen": "it did not happen",
    "run-again": "it shall run again",
}


def _settled(data: Data, _n: Names) -> str:
    answer = _ANSWERS.get(data.get("answer", ""), data.get("answer", ""))
    how = " (its own check says so)" if _flag(data, "by_verify") else ""
    return f"settled {data.get('run', '')}: {answer}{how}{_because(data)}"


def _judged(data: Data, n: Names) -> str:
    verdict = data.get("verdict", "").upper()
    warn = " with a warning" if _flag(data, "warn") else ""
    return f"gate {verdict}{warn}: {n.gate(data.get('gate', ''))}{_because(data)}"


def _waived(data: Data, n: Names) -> str:
    attested = "; outside the scope, attested" if _flag(data, "attested") else ""
    return (
        f"WAIVED {n.gate(data.get('gate', ''))} under {data.get('decision', '?')}"
        f" until {n.time(data.get('expires', ''))}{_because(data)}{attested}"
    )


def _refs(data: Data, _n: Names) -> str:
    refs, shas = data.get("ref", "").split(", "), data.get("sha", "").split(", ")
    shown = ", ".join(
        f"{ref} at {sha[:8] or 'nothing'}" for ref, sha in zip(refs, shas + [""] * len(refs), strict=False)
    )
    problem = data.get("problem", "").replace(", ", "").strip()
    return f"refs: {shown}" + (f"; {problem}" if problem else "")


def _tuple(data: Data, _n: Names) -> str:
    problem = f"; {data['problem']}" if data.get("problem") else ""
    return f"tuple {data.get('tuple', '')} is {data.get('refs', 'empty')} ({data.get('supported', 'unknown')}){problem}"


def _metric(data: Data, n: Names) -> str:
    return f"{n.metric(data.get('metric', ''))} is {data.get('value', '?')}{_because(data, 'text')}"


def _verdict(data: Data, _n: Names) -> str:
    reasons = data.get("reasons", "")
    changed = data.get("previous") and spoken(data["previous"]) != spoken(data.get("verdict", ""))
    before = f" (was {spoken(data['previous'])})" if changed else ""
    return f"verdict {spoken(data.get('verdict', ''))}{before}" + (f": {reasons}" if reasons else "")


def spoken(verdict: str) -> str:
    """A verdict as it is said: "no-go" -> "NO-GO", "conditional-go" -> "CONDITIONAL GO"."""
    return _VERDICTS.get(verdict.lower(), verdict.upper())


_VERDICTS = {
    "go": "GO",
    "conditional-go": "CONDITIONAL GO",
    "conditional go": "CONDITIONAL GO",
    "no-go": "NO-GO",
    "not-ready": "NOT READY",
    "not ready": "NOT READY",
    "": "NOT READY",
}

_STABILITY = {
    "started": "stability window started",
    "breached": "stability window breached",
    "restarted": "stability window starts again",
    "failed": "stability window FAILED",
    "extended": "stability window extended",
    "held": "stability window held",
}


def _stability(data: Data, _n: Names) -> str:
    what = _STABILITY.get(data.get("change", ""), f"stability {data.get('change', '')}")
    length = f" ({short(_secs(data, 'for_s'))})" if _secs(data, "for_s") else ""
    return f"{what}{length}{_because(data)}"


_PHASES = {
    "unarmed": "is not armed",
    "armed": "is ARMED",
    "pending": "is BREACHING",
    "firing": "TRIGGERED",
    "cleared": "CLEARED",
    "blind": "is blind",
}


def _trigger(data: Data, n: Names) -> str:
    what = _PHASES.get(data.get("phase", ""), data.get("phase", ""))
    return f"trigger {n.trigger(data.get('trigger', ''))} {what}{_because(data)}"


def _declared(data: Data, n: Names) -> str:
    what = "declared over" if _flag(data, "over") else "DECLARED"
    return f"{what}: {n.trigger(data.get('trigger', ''))}{_because(data)}"


def _called(data: Data, n: Names) -> str:
    title = n.procedure(data.get("procedure", ""))
    who = "by itself" if _flag(data, "automatic") else "called"
    what = "ROLLBACK CALLED" if data.get("kind") == "rollback" else f"{data.get('kind', 'procedure')} {who}"
    by = " automatically" if data.get("kind") == "rollback" and _flag(data, "automatic") else ""
    on = f" on {n.trigger(data['trigger'])}" if data.get("trigger") else ""
    to = f", back to {data['tuple']}" if data.get("tuple") else ""
    second = "; waits for a second person" if _flag(data, "needs_second") else ""
    return f"{what}{by} ({data.get('proc', '')}): {title}{on}{to}{_because(data)}{second}"


_ENDS = {
    "executed": "every step is done",
    "verified": "VERIFIED",
    "unverified": "done, but health could not be verified",
    "failed": "FAILED",
    "aborted": "ABORTED",
}


def _ended(data: Data, _n: Names) -> str:
    return f"{data.get('proc', '')}: {_ENDS.get(data.get('outcome', ''), data.get('outcome', ''))}{_because(data)}"


def _rehearsal(data: Data, n: Names) -> str:
    result = "verified" if _flag(data, "verified") else "not verified"
    printed = data.get("printed_only", "")
    only = f"; only printed: {printed}" if printed else ""
    return (
        f"rehearsal of {n.procedure(data.get('procedure', ''))} on {data.get('rehearsed_on', '?')}: {result},"
        f" {short(_secs(data, 'total_s'))}{only}"
    )


def _note(data: Data, _n: Names) -> str:
    about = f" ({data['incident']})" if data.get("incident") else ""
    return f"note{about}: {data.get('text', '(redacted)')}"


def _correction(data: Data, _n: Names) -> str:
    what = "retracted" if _flag(data, "retracted") else "corrected"
    return f"{what} entry {data.get('entry', '?')}{_because(data, 'text')}"


def _incident_opened(data: Data, _n: Names) -> str:
    impact = f"; impact: {data['impact']}" if data.get("impact") else ""
    owner = f"; owner {data['owner']}" if data.get("owner") else ""
    return (
        f"INCIDENT {data.get('incident', '')} [{data.get('severity', '?')}] {data.get('title', '')}{impact}{owner}"
    )


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


def _incident_updated(data: Data, _n: Names) -> str:
    parts = [
        f"{label}: {data[name]}" if label else data[name] for name, label in _FIELDS.items() if data.get(name)
    ]
    if _flag(data, "update"):
        parts.append("update published")
    return f"{data.get('incident', '')} {'; '.join(parts) or 'updated'}"


def _escalated(data: Data, n: Names) -> str:
    stage = data.get("stage", "")
    why = "asked for" if stage == "asked" else f"the limit for {stage} ran out" if stage else ""
    said = data.get("reason", "")
    words = "; ".join(part for part in (why, said) if part)
    return f"{data.get('incident', '')} ESCALATED to {n.role(data.get('to', ''))}" + (f": {words}" if words else "")


def _action(data: Data, n: Names) -> str:
    due = f", due {n.time(data['due'])}" if data.get("due") else ""
    return f"to do {data.get('action', '')}: {data.get('text', '')}{due}"


def _vote(data: Data, n: Names) -> str:
    return (
        f"{n.role(data.get('duty', ''))} votes {spoken(data.get('choice', ''))}"
        f" in {n.poll(data.get('poll', ''))}{_because(data)}{_relayed(data)}"
    )


def _reminded(data: Data, n: Names) -> str:
    roles = ", ".join(n.role(role) for role in data.get("duties", "").split(", ") if role)
    return f"reminded of {n.poll(data.get('poll', ''))}: {roles}"


def _poll_declared(data: Data, n: Names) -> str:
    return f"{n.poll(data.get('poll', ''))} declared {spoken(data.get('result', ''))}{_because(data)}"


def _decision(data: Data, n: Names) -> str:
    said = f" while the verdict was {spoken(data['verdict'])}" if data.get("verdict") else ""
    choice = spoken(data.get("choice", ""))
    return f"DECISION on {n.phase(data.get('phase', ''))}: {choice}{said}{_because(data)}{_relayed(data)}"


def _signed(data: Data, n: Names) -> str:
    choice = f" ({data['choice']})" if data.get("choice") else ""
    title = n.signoff(data.get("signoff", ""))
    return f'signed {title}{choice}: "{data.get("statement", "")}"{_because(data)}{_relayed(data)}'


def _announced(data: Data, n: Names) -> str:
    how = {"hand": "by hand", "clipboard": "by copy and paste"}.get(data.get("how", ""), "")
    return (
        f"announcement {data.get('announcement', '')} to {n.channel(data.get('channel', ''))}"
        f"{' ' + how if how else ''}: {data.get('text', '')}"
    )


def _sent(data: Data, _n: Names) -> str:
    sure = "" if data.get("sure", "True") == "True" else " (delivery not certain)"
    return f"announcement {data.get('announcement', '')} sent{sure}"


def _snoozed(data: Data, n: Names) -> str:
    until = f"put off until {n.time(data['until'])}" if data.get("until") else "let go"
    return f"{data.get('duty', '')} of {n.time(data.get('due', ''))} {until}{_because(data)}"


def _attached(data: Data, n: Names) -> str:
    what = n.artifact(data["artifact"]) if data.get("artifact") else "a file"
    return f"attached {what}: {data.get('path', '')}{_because(data, 'text')}"


def _repaired(data: Data, _n: Names) -> str:
    if data.get("how") == "completed":
        return "journal: the last entry lacked its newline; completed"
    torn = f", kept in {data['torn']}" if data.get("torn") else ""
    return f"journal: a torn tail of {data.get('length', '?')} bytes was cut{torn}"


Sentence = Callable[[Data, Names], str]
B, W, G, N, M, P = Tone.BAD, Tone.WARN, Tone.GOOD, Tone.INFO, Tone.MUTED, Tone.PLAIN

SENTENCES: Mapping[str, tuple[Sentence, Tone]] = {
    "release.opened": (lambda d, n: "release opened" + (f", T0 {n.time(d['t0'])}" if d.get("t0") else ", no T0 yet"), N),
    "release.closed": (lambda d, _n: f"release closed: {d.get('outcome', '')}{_because(d)}", N),
    "session.opened": (_session, M),
    "session.left": (lambda _d, _n: "left", M),
    "engine.elected": (_elected, M),
    "engine.beat": (lambda _d, _n: "engine is watching", M),
    "engine.released": (lambda d, _n: f"engine stopped{_because(d)}", W),
    "engine.trouble": (_trouble, W),
    "gap.seen": (_gap, W),
    "role.assigned": (_assigned, P),
    "role.offered": (lambda d, n: f"offered {n.role(d.get('duty', ''))} to {d.get('to', '')}", P),
    "class.changed": (_class, N),
    "plan.amended": (lambda d, _n: f"plan amended{_because(d)}", W),
    "clock.t0_set": (_t0, W),
    "clock.held": (_held, W),
    "clock.resumed": (_resumed, N),
    "clock.recycled": (_recycled, W),
    "item.done": (_item_done, P),
    "item.failed": (lambda d, n: f"FAILED: {n.item(d.get('item', ''))}{_because(d)}", B),
    "item.skipped": (lambda d, n: f"skipped {n.item(d.get('item', ''))}{_because(d)}", W),
    "item.reopened": (lambda d, n: f"reopened {n.item(d.get('item', ''))}{_because(d)}", P),
    "item.confirmed": (lambda d, n: f"second person agrees: {n.item(d.get('item', ''))}", P),
    "run.ordered": (_ordered, M),
    "run.started": (lambda d, _n: f"{d.get('run', 'run')} started", M),
    "run.finished": (_finished, P),
    "run.unknown": (lambda d, _n: f"OUTCOME UNKNOWN: {d.get('run', '')}{_because(d)}", B),
    "run.settled": (_settled, P),
    "run.cancel_asked": (lambda d, _n: f"asked to cancel {d.get('run', '')}{_because(d)}", P),
    "gate.asked": (lambda d, n: f"asked for {n.gate(d.get('gate', ''))}", M),
    "gate.judged": (_judged, P),
    "waiver.granted": (_waived, W),
    "waiver.revoked": (lambda d, n: f"waiver of {n.gate(d.get('gate', ''))} withdrawn{_because(d)}", W),
    "refs.seen": (_refs, M),
    "tuple.set": (_tuple, P),
    "files.scanned": (lambda _d, _n: "files looked at", M),
    "samples": (lambda _d, _n: "polled", M),
    "metric.entered": (_metric, P),
    "api.budget": (lambda d, _n: f"{d.get('api', 'API')}: {d.get('remaining', '?')} requests left{_because(d)}", M),
    "verdict.changed": (_verdict, N),
    "deploy.noticed": (lambda d, _n: f"deploy noticed that nobody ordered here: {d.get('live', '')}", W),
    "stability.changed": (_stability, N),
    "trigger.changed": (_trigger, P),
    "trigger.declared": (_declared, B),
    "silence.set": (
        lambda d, n: f"MUTED {n.trigger(d.get('trigger', ''))} until {n.time(d.get('until', ''))}{_because(d)}",
        W,
    ),
    "silence.lifted": (lambda d, n: f"no longer muted: {n.trigger(d.get('trigger', ''))}{_because(d)}", P),
    "rollback.proposed": (lambda d, n: f"rollback PROPOSED by {n.trigger(d.get('trigger', ''))}{_because(d)}", B),
    "rollback.withdrawn": (lambda d, _n: f"rollback proposal withdrawn{_because(d)}", W),
    "procedure.called": (_called, B),
    "procedure.confirmed": (lambda d, _n: f"second person agrees to {d.get('proc', '')}", P),
    "procedure.ended": (_ended, N),
    "step.done": (
        lambda d, n: f"{'step done by hand' if _flag(d, 'by_hand') else 'step done'}: {n.step(d.get('step', ''))}"
        f"{_because(d, 'text')}",
        P,
    ),
    "step.failed": (lambda d, n: f"step FAILED: {n.step(d.get('step', ''))}{_because(d)}", B),
    "step.skipped": (
        lambda d, n: f"step skipped{' by plan' if _flag(d, 'by_plan') else ''}: {n.step(d.get('step', ''))}{_because(d)}",
        W,
    ),
    "step.retried": (lambda d, n: f"step tried again: {n.step(d.get('step', ''))}{_because(d)}", P),
    "step.handed_over": (
        lambda d, n: f"step handed to {n.role(d.get('to', ''))}: {n.step(d.get('step', ''))}{_because(d)}",
        P,
    ),
    "rehearsal.imported": (_rehearsal, N),
    "rollback.last_safe_passed": (_last_safe, B),
    "note.added": (_note, P),
    "entry.corrected": (_correction, P),
    "incident.opened": (_incident_opened, B),
    "incident.updated": (_incident_updated, P),
    "incident.resolved": (lambda d, _n: f"{d.get('incident', '')} resolved{_because(d, 'text')}", G),
    "incident.reopened": (lambda d, _n: f"{d.get('incident', '')} reopened{_because(d)}", B),
    "incident.escalated": (_escalated, B),
    "action.opened": (_action, P),
    "action.filed": (lambda d, _n: f"{d.get('action', '')} filed: {d.get('where', '')}", P),
    "poll.opened": (lambda d, n: f"poll opened: {n.poll(d.get('poll', ''))}", N),
    "vote.cast": (_vote, P),
    "vote.voided": (
        lambda d, n: f"VOTE VOID: {n.role(d.get('duty', ''))} in {n.poll(d.get('poll', ''))}{_because(d)}",
        W,
    ),
    "poll.reminded": (_reminded, M),
    "poll.declared": (_poll_declared, N),
    "decision.made": (_decision, N),
    "signoff.signed": (_signed, N),
    "signoff.withdrawn": (lambda d, n: f"sign-off withdrawn: {n.signoff(d.get('signoff', ''))}{_because(d)}", W),
    "announcement.ordered": (_announced, P),
    "announcement.sent": (_sent, M),
    "duty.snoozed": (_snoozed, W),
    "artifact.attached": (_attached, P),
    "journal.repaired": (_repaired, W),
    "journal.redacted": (
        lambda d, _n: f"entry {d.get('entry', '?')}: {d.get('fields', '')} redacted{_because(d)}",
        W,
    ),
    "journal.adopted": (lambda _d, _n: "this copy of the journal was adopted here", W),
}

_BAD_VERDICTS = {"gate.judged": "verdict", "verdict.changed": "verdict", "run.finished": "outcome"}
_TONES = {
    "pass": G,
    "go": G,
    "warn": W,
    "fail": B,
    "no-go": B,
    "error": W,
    "inconclusive": W,
    "conditional-go": W,
    "not-ready": W,
    "verified": G,
    "executed": G,
    "held": G,
    "failed": B,
    "breached": B,
    "unverified": B,
    "aborted": W,
    "pending": W,
    "firing": B,
    "cleared": G,
    "blind": W,
    "armed": P,
    "unarmed": M,
}
_DECIDES = {
    **_BAD_VERDICTS,
    "procedure.ended": "outcome",
    "stability.changed": "change",
    "trigger.changed": "phase",
    "vote.cast": "choice",
    "poll.declared": "result",
    "decision.made": "choice",
}


def sentence(kind: str, data: Data, names: Names) -> str:
    """The entry of that type in words. An unknown type is shown by its name and fields: a newer version wrote it."""
    known = SENTENCES.get(kind)
    if known is None:
        shown = ", ".join(f"{key} {value}" for key, value in data.items())
        return f"{kind} (written by a newer version)" + (f": {shown}" if shown else "")
    return known[0](data, names)


def tone(kind: str, data: Data) -> Tone:
    """How the sentence is meant."""
    known = SENTENCES.get(kind)
    deciding = _DECIDES.get(kind)
    if deciding is not None:
        found = _TONES.get(data.get(deciding, ""))
        if found is not None:
            return found
    return known[1] if known is not None else Tone.MUTED
